"""A pair from its agreement to a locked record: in the app on both screens, and by signed link."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Visit
from tests.journeys.test_asking import ask_mentor, other
from tests.journeys.test_assessment import see_ledger_line
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey

GOAL = {"zh": "半年内签下十家首批客户", "en": "Sign the first ten customers"}
PROBLEM = {"zh": "在云南没有渠道商", "en": "No distributor in Yunnan yet"}
ADVICE = {"zh": "先走访昆明三家渠道商", "en": "Visit three distributors in Kunming first"}
LOCKED = {"zh": "双方已确认并锁定", "en": "Confirmed and locked"}


def press(page: Page, form: str) -> None:
    """Send a form and wait for the next page."""
    with page.expect_navigation():
        page.locator(f"{form} button[type=submit]").first.click()


def make_pair(visit: Visit, mentor: Visit) -> str:
    """Let a mentor accept what a startup asks; return the path of the match."""
    path = ask_mentor(visit)
    mentor.sign_in_as("mentor")
    mentor.go(path)
    press(mentor.page, "form[action$='/accept']")
    return path


def agree(visit: Visit, mentor: Visit, path: str) -> None:
    """Draft an agreement as the startup, accept it by the link the mentor was sent."""
    visit.go(f"{path}/agreements/new")
    visit.page.locator("#goal_0").fill(GOAL[visit.language])
    # both accept that the office may read what was said: it stands in the ledger
    visit.page.locator("input[name=confidential]").uncheck()
    press(visit.page, "main form")
    visit.page.wait_for_url("**/mentoring")
    mentor.go("/demo/mail")
    links = re.findall(r"/mentoring/answers/[\w-]+", mentor.page.content())
    mentor.go(links[0])
    assert GOAL[visit.language] in mentor.page.locator("main").inner_text()
    press(mentor.page, "main form")


def record_session(mentor: Visit, path: str) -> str:
    """Record a session as the mentor, on what the phone's form asks for; return its path."""
    page = mentor.page
    mentor.go(f"{path}/records/new")
    page.locator("#minutes").fill("45")
    page.locator("#problem").fill(PROBLEM[mentor.language])
    page.locator("#advice").fill(ADVICE[mentor.language])
    page.locator("#action_0").fill(ADVICE[mentor.language])
    page.locator("button[name=send][value='1']").click()
    page.wait_for_url(re.compile(r"/records/\d+$"))
    return page.url.removeprefix(mentor.base)


def end(visit: Visit, path: str) -> None:
    """Leave the demo as it was: end the pair early, so that the next visitor can ask."""
    visit.go(f"{path}/mentoring")
    visit.page.locator("details:has(#terminate-note) > summary").click()
    visit.page.locator("#terminate-note").fill("…")
    press(visit.page, "form[action$='/mentoring/terminate']")


def test_pair_comes_from_its_agreement_to_a_locked_record(visit: Visit, browser: Browser) -> None:
    mentor = other(visit, browser)
    path = make_pair(visit, mentor)
    agree(visit, mentor, path)
    record = record_session(mentor, path)
    visit.go(f"{path}/mentoring")
    visit.press(f"main a[href='{record}']")
    assert ADVICE[visit.language] in visit.page.locator("main").inner_text()
    press(visit.page, "form[action$='/confirm']")

    assert LOCKED[visit.language] in visit.page.locator(".page-header").inner_text()
    see_ledger_line(visit, browser, record, ADVICE[visit.language])
    inspect(visit, f"{path}/mentoring")
    inspect(visit, f"{path}/mentoring/prepare")
    inspect(visit, record)
    inspect(visit, f"{path}/agreements/new")
    inspect(mentor, f"{path}/records/new")
    end(visit, path)
    mentor.page.context.close()
    assert visit.complaints == []
