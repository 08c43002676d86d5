"""From asking a mentor to an agreed match: on the page, and by a link in an e-mail."""

import re

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit
from tests.journeys.test_pages import first_link, inspect

pytestmark = pytest.mark.journey

WORDS = {"zh": "想请教出口渠道，周二下午方便", "en": "Would like to learn about exporting"}
STARTUP, MENTOR = "SYN-V-0001", "SYN-M-0001"
AGREED = {"zh": "已结对", "en": "Paired"}


def other(visit: Visit, browser: Browser) -> Visit:
    """Return another reader with the same screen and language."""
    context = browser.new_context(viewport=visit.page.viewport_size)
    context.add_cookies([{"name": "language", "value": visit.language, "url": visit.base}])
    return Visit(context.new_page(), visit.base, visit.language)


def ask_mentor(visit: Visit) -> str:
    """Ask a recommended mentor, with a second choice behind it; return the path of the match."""
    page = visit.page
    visit.sign_in_as("startup")
    visit.press(f"#matches .match-action a[href$='/ask/mentor/{MENTOR}']")
    page.locator("#note").fill(WORDS[visit.language])
    page.locator("#choice_2").select_option(index=1)
    visit.press("form[data-form=ask] button[type=submit]")
    page.wait_for_url("**/requests")
    request = page.locator(".request").first
    assert request.locator(".choice-line > li").count() == 2
    return request.locator(".choice-line .now a").get_attribute("href") or ""


def end_early(visit: Visit) -> None:
    """Leave the demo as it was: end the pair early, so that the next visitor can ask."""
    page = visit.page
    page.locator("details:has(form[action$='/steps/terminate']) summary").click()
    page.locator("#note-terminate").fill("…")
    visit.press("form[action$='/steps/terminate'] button")


def test_mentor_accepts_by_a_link_and_both_see_the_pair(visit: Visit, browser: Browser) -> None:
    path = ask_mentor(visit)
    mentor = other(visit, browser)
    mentor.go("/demo/mail")
    links = re.findall(r"/answers/[\w-]+", mentor.page.content())
    assert links

    mentor.go(links[0])
    assert WORDS[visit.language] in mentor.page.locator("main").inner_text()
    assert mentor.page.locator("main .reasons li").count() >= 1
    mentor.press("main form button")

    visit.go(path)
    assert AGREED[visit.language] in visit.page.locator(".page-header").inner_text()
    mentor.sign_in_as("mentor")
    mentor.go(path)
    assert AGREED[visit.language] in mentor.page.locator(".page-header").inner_text()
    width = visit.page.evaluate("document.documentElement.scrollWidth")
    assert width <= visit.page.viewport_size["width"]
    end_early(mentor)
    mentor.page.context.close()
    assert visit.complaints == []


def test_pages_of_requests_are_whole(visit: Visit, browser: Browser) -> None:
    visit.sign_in_as("startup")
    inspect(visit, f"/desk/{STARTUP}/ask/mentor/{MENTOR}")
    path = ask_mentor(visit)
    inspect(visit, f"/desk/{STARTUP}/requests")
    inspect(visit, path)
    inspect(visit, first_link(visit, f"/desk/{STARTUP}/requests", "a[href$='/add']"))
    others = other(visit, browser)
    others.sign_in_as("mentor")
    inspect(others, f"/desk/{MENTOR}/inbox")
    inspect(others, path)
    others.go("/demo/mail")
    inspect(others, re.findall(r"/answers/[\w-]+", others.page.content())[0])
    others.sign_in_as("organiser")
    for part in ("needs", "open", "ended", "waiting"):
        inspect(others, f"/follow-up?show={part}")
    inspect(others, first_link(others, "/follow-up", "main td a[href*='/follow-up/suggest']"))
    others.page.context.close()
    visit.go(f"/desk/{STARTUP}/requests")
    visit.page.locator("details:has(form[action$='/withdraw']) summary").first.click()
    visit.press("details form[action$='/withdraw'] button")
    inspect(visit, f"/desk/{STARTUP}/requests")
