import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.participant import Participant
from models.relation import Relation
from web.services.folder import import_folder

ROOT = Path(__file__).parents[4]

IMPORT = """
import sys
from pathlib import Path
from sqlalchemy.orm import Session
from models.session import make_engine
from web.services.folder import import_folder
with Session(make_engine(sys.argv[1])) as session, session.begin():
    report = import_folder(session, path=Path(sys.argv[2]))
    assert report.is_valid, report.errors
    print("written", flush=True)
    sys.stdin.readline()
"""


def write_ecosystem(write_folder, n_startups: int) -> Path:
    people = [f"s{i},startup,Name {i}\n" for i in range(n_startups)]
    relations = [f"s{i},s{i + 1},competes_with\n" for i in range(n_startups - 1)]
    return write_folder(
        {
            "participants.csv": "id,kind,name_en\n" + "".join(people),
            "relations.csv": "source_id,target_id,kind\n" + "".join(relations),
        }
    )


def counted(engine: Engine) -> tuple[int, int]:
    with Session(engine) as session:
        return tuple(
            session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Participant, Relation)
        )


def test_parallel_imports_take_turns(engine, write_folder):
    folder = write_ecosystem(write_folder, 300)

    def run(_: int) -> int:
        with Session(engine) as session, session.begin():
            report = import_folder(session, path=folder)
            return sum(table.added for table in report.tables)

    with ThreadPoolExecutor(3) as pool:
        added = sorted(pool.map(run, range(3)))

    assert added == [0, 0, 599]
    assert counted(engine) == (300, 299)


def test_killed_import_leaves_nothing_behind(engine, write_folder):
    folder = write_ecosystem(write_folder, 300)
    url = engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, url, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    with process:
        assert process.stdout.readline() == b"written\n"
        os.kill(process.pid, signal.SIGKILL)

    assert counted(engine) == (0, 0)
    with Session(engine) as session, session.begin():
        assert import_folder(session, path=folder).has_changes
    assert counted(engine) == (300, 299)
