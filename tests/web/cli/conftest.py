"""The command line on a database of its own, with a small folder to import."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.session import make_engine
from web.cli.database import load_built_in
from web.cli.group import dianqiao
from web.config import DATABASE_FILE

Run = Callable[..., Result]

PARTICIPANTS = """\
id,kind,name_zh,name_en,sectors,region,capacity
S1,startup,咖啡,Coffee,agr.coffee,530800,
S2,startup,茶叶,Tea,agr.tea,530800,
M1,mentor,王,Wang,agr.coffee,530800,2
M2,mentor,李,Li,agr.tea,530100,1
M3,mentor,张,Zhang,,530100,
"""
NEEDS = "participant_id,topic,priority\nS1,ip.patent,1\n"
OFFERS = "participant_id,topic\nM1,ip.patent\nM2,ip.patent\n"
RELATIONS = "source_id,target_id,kind,occurred_on\nM3,S1,mentors,2026-01-05\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a command in English, on an installation of its own."""
    monkeypatch.setenv("DIANQIAO_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("DIANQIAO_LANG", "en")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    runner = CliRunner()

    def invoke(*arguments: object, **options: object) -> Result:
        words = [str(argument) for argument in arguments]
        return runner.invoke(dianqiao, words, catch_exceptions=False, **options)

    return invoke


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two startups and three mentors."""
    path = tmp_path / "folder"
    path.mkdir()
    (path / "participants.csv").write_text(PARTICIPANTS, "utf-8")
    (path / "needs.csv").write_text(NEEDS, "utf-8")
    (path / "offers.csv").write_text(OFFERS, "utf-8")
    (path / "relations.csv").write_text(RELATIONS, "utf-8")
    return path


@pytest.fixture(scope="session")
def prepared_database(
    tmp_path_factory: pytest.TempPathFactory, _templates: Callable[[str, str], str]
) -> Path:
    """Return a database as commands prepare it, to be copied."""
    path = tmp_path_factory.mktemp("cli") / "prepared.sqlite3"
    shutil.copy(_templates("sqlite", ""), path)
    engine = make_engine(f"sqlite:///{path}")
    load_built_in(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def imported(run: Run, folder: Path, tmp_path: Path, prepared_database: Path) -> Path:
    """Return the folder, after its import."""
    (tmp_path / "instance").mkdir()
    shutil.copy(prepared_database, tmp_path / "instance" / DATABASE_FILE)
    assert run("import", folder).exit_code == 0
    return folder
