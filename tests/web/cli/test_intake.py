"""An office's spreadsheet from the command line."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.intake import Intake, IntakeTemplate
from models.participant import Participant
from models.session import make_engine
from tests.web.cli.conftest import Run

TABLE = (
    "企业名称,所属行业,所在州市,内部评价\n霁禾（示例）,精品咖啡,昆明,好\n曦峦（示例）,茶叶,大理,\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "企业.csv"
    path.write_text(TABLE, "gb18030")
    return path


def opened(tmp_path: Path) -> Session:
    return Session(make_engine(f"sqlite:///{tmp_path / 'instance' / 'dianqiao.sqlite3'}"))


def names(tmp_path: Path) -> list[str]:
    with opened(tmp_path) as session:
        return sorted(session.scalars(select(Participant.name_zh)))


def test_a_file_that_needs_no_question_is_brought_in(run: Run, file: Path, tmp_path: Path):
    result = run("intake", file, "--kind", "startup")

    assert result.exit_code == 0, result.output
    assert "2 added, 0 changed, 0 unchanged, 0 merged, 0 refused" in result.output
    assert "内部评价" in result.output
    assert names(tmp_path) == ["曦峦（示例）", "霁禾（示例）"]


def test_a_rehearsal_changes_nothing(run: Run, file: Path, tmp_path: Path):
    result = run("intake", file, "--kind", "startup", "--dry-run")

    assert result.exit_code == 0
    assert "2 added" in result.output
    with opened(tmp_path) as session:
        assert session.scalars(select(Intake)).all() == []


def test_counts_come_as_json(run: Run, file: Path):
    told = json.loads(run("intake", file, "--kind", "startup", "--json").stdout)

    assert told["applied"] is True
    assert told["rows"]["added"] == 2
    assert told["unknown_columns"] == ["内部评价"]


def test_what_is_unsure_keeps_everything_out_and_is_named(run: Run, file: Path, tmp_path: Path):
    file.write_text(TABLE + "穹羽（示例）,餐饮,大理,\n", "utf-8")

    result = run("intake", file, "--kind", "startup")

    assert result.exit_code == 1
    assert "企业.csv:4: 所属行业 = '餐饮'" in result.stderr
    assert names(tmp_path) == []
    assert run("intake", file, "--kind", "startup", "--allow", "skip-refused").exit_code == 0
    assert len(names(tmp_path)) == 2
    more = ("--allow", "leave-unsure", "--allow", "merge-clear")
    assert run("intake", file, "--kind", "startup", *more).exit_code == 0
    assert len(names(tmp_path)) == 3


def test_a_second_time_there_is_nothing_to_do(run: Run, file: Path):
    assert run("intake", file, "--kind", "startup").exit_code == 0

    result = run("intake", file, "--kind", "startup", "--allow", "merge-clear")

    assert result.exit_code == 1
    assert "nothing to bring in" in result.stderr


def test_a_template_says_how_the_file_is_read(run: Run, file: Path, tmp_path: Path):
    run("intake", file, "--kind", "startup", "--dry-run")
    with opened(tmp_path) as session:
        columns = {"内部评价": {"field": "drop", "unit": "", "fill_down": False}}
        codes = {"sectors": {"餐饮": ["agr.process"]}}
        session.add(
            IntakeTemplate(
                office="530000", kind="startup", name="企业表", columns=columns, codes=codes
            )
        )
        session.commit()
    file.write_text(TABLE + "穹羽（示例）,餐饮,大理,\n", "utf-8")

    result = run("intake", file, "--template", "企业表")

    assert result.exit_code == 0, result.stderr
    assert "Kept as notes" not in result.output
    assert len(names(tmp_path)) == 3


def test_bad_usage_and_bad_files_are_told_in_a_line(run: Run, file: Path, tmp_path: Path):
    assert run("intake", file).exit_code == 2
    unknown = run("intake", file, "--template", "nowhere")
    assert (unknown.exit_code, "nowhere" in unknown.stderr) == (1, True)
    office = run("intake", file, "--kind", "startup", "--office", "nowhere")
    assert (office.exit_code, "nowhere" in office.stderr) == (1, True)
    missing = run("intake", tmp_path / "missing.csv", "--kind", "startup")
    assert (missing.exit_code, "missing.csv" in missing.stderr) == (1, True)
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    wrong = run("intake", tmp_path / "a.pdf", "--kind", "startup")
    assert (wrong.exit_code, "a.pdf" in wrong.stderr) == (1, True)
