"""The service ledger from the command line."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from models.session import make_engine
from tests.factories import make_mentor, make_startup
from tests.web.cli.conftest import Run
from tests.web.services.ledger.records import held, make_record
from web.config import Config
from web.services.ledger.files import HEADING


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Path:
    """Fill the installation with two sessions of two prefectures."""
    run("db", "upgrade")
    config = Config.from_environment()
    engine = make_engine(config.database_url)
    with Session(engine, info=config.secrets().as_info()) as session, session.begin():
        make_startup(session, "S1", region="530100")
        make_startup(session, "S2", region="530800")
        make_mentor(session, "M1", region="530100", capacity=2)
        make_record(session, held(2026, 3, 5), minutes=90)
        make_record(session, held(2026, 5, 5), minutes=30, pair=("S2", "M1"))
    engine.dispose()
    return tmp_path


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def test_a_period_is_written_as_csv(run: Run, filled: Path):
    out = filled / "ledger.csv"

    result = run("ledger", "--from", "2026-03-01", "--to", "2026-03-31", "--out", out)

    assert result.exit_code == 0, result.output
    assert "Total: sessions 1 (of 30 minutes or more: 1), minutes 90" in result.output
    assert [line[:3] for line in lines(out)[1:]] == [["1", "2026-03-05 10:00", "Name S1 (Demo)"]]


def test_a_region_is_written_as_a_workbook(run: Run, filled: Path):
    out = filled / "ledger.xlsx"

    result = run("ledger", "--region", "530800", "--out", out)

    assert result.exit_code == 0, result.output
    page = load_workbook(out).worksheets[0]
    assert page.cell(row=HEADING + 1, column=3).value == "Name S2 (Demo)"
    assert "Pu'er" in str(page["A2"].value)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("--out", "ledger.pdf"), 2, "must end in .xlsx or .csv"),
        (("--out", "l.csv", "--region", "nowhere"), 1, "There is no region nowhere."),
        (("--out", "l.csv", "--from", "2026-05-01", "--to", "2026-04-01"), 2, "before the first"),
        (("--out", "missing/l.csv"), 1, "No such file or directory"),
    ],
)
def test_what_cannot_be_written_is_told(
    run: Run, arguments: tuple[str, ...], status: int, message: str
):
    result = run("ledger", *arguments)

    assert result.exit_code == status
    assert message in result.output
