"""A year's assessment: drafted, published, appealed against, decided by somebody else, final."""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit
from tests.journeys.test_asking import other
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey

# Each language has a year of its own: it is assessed once, and the demo has begun with mentors.
ROLE, CONCERNED = "space", "SYN-S-0001"
YEARS_BACK = {"zh": 1, "en": 0}
GROUNDS = {"zh": "三月的两次帮扶没有计入，请复核。", "en": "Two sessions of March are missing."}
REASONS = {"zh": "已核对签到表，予以计入。", "en": "The sign-in lists were checked: they count."}
QUALIFIED = {"zh": "合格", "en": "Qualified"}
FINAL = {"zh": "已定稿", "en": "Final"}


def enter(reader: Visit, role: str) -> None:
    """Sign in as a demo account, wherever that leads."""
    reader.go("/sign-in")
    reader.page.locator(f"button[data-role={role}]").first.click()
    reader.page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def send(reader: Visit, form: str) -> None:
    """Send a form and wait for the next page."""
    reader.press(f"{form} button[type=submit]")


def see_ledger_line(visit: Visit, browser: Browser, record: str, words: str) -> None:
    """See the locked record as a line of the office's ledger, and in the workbook it files."""
    office = other(visit, browser)
    office.sign_in_as("organiser")
    search = f"record={record.rpartition('/')[2]}"
    inspect(office, f"/ledger?{search}")
    assert words in office.page.locator(".ledger-table").inner_text()
    content = office.page.request.get(f"{office.base}/ledger/export.xlsx?{search}").body()
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))
    assert any(words in str(row[5]) for row in rows)
    inspect(office, f"/ledger/print?{search}")
    assert words in office.page.locator(".ledger-sheet").inner_text()
    office.page.context.close()


def let_the_term_pass(instance: Path) -> None:
    """Let the last day to appeal be over."""
    with closing(sqlite3.connect(instance / "demo" / "dianqiao.sqlite3")) as database, database:
        database.execute("UPDATE assessment_run SET appeal_until = '2020-01-01'")


def publish(office: Visit) -> str:
    """Draft the results of a year, look at them and publish them; return the path of the run."""
    enter(office, "organiser")
    office.go("/assessments")
    office.page.locator("#kind").select_option(ROLE)
    office.page.locator("#year").select_option(index=YEARS_BACK[office.language])
    send(office, "form[action='/assessments/run']")
    run = office.page.url.removeprefix(office.base)
    inspect(office, run)
    send(office, "form[action$='/publish']")
    return run


def appeal(visit: Visit) -> str:
    """Read the own result and appeal against it with a file; return its path."""
    visit.sign_in_as(ROLE)
    visit.go(f"/desk/{CONCERNED}/assessments")
    visit.press("main .entry a")
    result = visit.page.url.removeprefix(visit.base)
    visit.page.locator("#text").fill(GROUNDS[visit.language])
    visit.page.locator("#files").set_input_files(
        {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 demo"}
    )
    send(visit, "form[action$='/appeal']")
    inspect(visit, result)
    return result


def decide(second: Visit, result: str) -> None:
    """Decide the appeal as another officer."""
    enter(second, "administrator")
    second.go(result)
    assert GROUNDS[second.language] in second.page.locator("#appeal").inner_text()
    second.page.locator("#grade-choice").select_option("qualified")
    second.page.locator("#text").fill(REASONS[second.language])
    send(second, "form[action$='/decide']")


def test_a_result_is_appealed_against_and_becomes_final(
    visit: Visit, browser: Browser, instance: Path
) -> None:
    office, second = other(visit, browser), other(visit, browser)
    run = publish(office)
    result = appeal(visit)
    decide(second, result)
    let_the_term_pass(instance)
    office.go(run)
    send(office, "form[action$='/finish']")

    visit.go(result)
    assert REASONS[visit.language] in visit.page.locator("#appeal").inner_text()
    assert FINAL[visit.language] in visit.page.locator(".page-header").inner_text()
    assert QUALIFIED[visit.language] in visit.page.locator("#grade + p").inner_text()
    for page in ("/assessments", "/assessments/formula/mentor", "/ledger/totals", "/ledger/months"):
        inspect(office, page)
    office.page.context.close()
    second.page.context.close()
    assert visit.complaints == []
