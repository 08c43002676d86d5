"""A stranger's way in: registered on a phone, approved by the right office, at its desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import VIEWS, Visit
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey

PHRASE = "a-long-enough-password"
STRANGER_PAGES = (
    "/join",
    "/join/startup",
    "/join/mentor",
    "/join/investor",
    "/join/partner",
    "/join/space",
    "/join/institution",
    "/join/existing?q=a",
    "/password/forgotten",
    "/sign-in/phone",
)
OWN_PAGES = (
    "/account",
    "/account/profile",
    "/account/password",
    "/account/email",
    "/account/phone",
    "/account/second-factor",
    "/account/sessions",
    "/registration",
)
OFFICE_PAGES = ("/registrations", "/registrations?list=all", "/scope", "/invitations", "/account")


@pytest.fixture
def office(browser: Browser, visit: Visit) -> Iterator[Visit]:
    """Yield an organiser of the prefecture at a desktop, in the same language."""
    context = browser.new_context(viewport=VIEWS["desktop"])
    context.add_cookies([{"name": "language", "value": visit.language, "url": visit.base}])
    reader = Visit(context.new_page(), visit.base, visit.language)
    reader.go("/sign-in")
    reader.press(reader.page.locator("button[data-role=organiser]").nth(1))
    reader.page.wait_for_url("**/overview")
    yield reader
    context.close()


def fill_in(visit: Visit, email: str) -> None:
    """Choose who one is and fill in the form, as on a first visit."""
    page = visit.page
    visit.go("/sign-in")
    visit.press("main a[href='/join']")
    visit.press("a[href='/join/startup']")
    page.locator("#name").fill("李晓明")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PHRASE)
    page.locator("#name_zh").fill("滇味菌业（示例）")
    page.locator("#name_en").fill("Dianwei Fungi (Demo)")
    page.locator("#stage").select_option("seed")
    page.locator("#region").select_option("530800")
    page.locator("#sector_1-group").select_option(index=1)
    page.locator("#sector_1").select_option(index=1)
    page.locator("#summary").fill("把野生菌做成即食零食。")
    page.locator("#agree").check()
    visit.press(page.locator("main form button[type=submit]").last)
    page.wait_for_url("**/join/sent")


def test_stranger_is_approved_and_arrives_at_its_desk(visit: Visit, office: Visit) -> None:
    page = visit.page
    assert page.viewport_size is not None
    email = f"li-{visit.language}-{page.viewport_size['width']}@newfirm.example"
    fill_in(visit, email)

    visit.press("main a[href*='/demo/mail']")
    link = re.search(r"/join/confirm/[\w-]+", page.content())
    assert link is not None
    inspect(visit, link[0])
    visit.press("main form button")
    page.wait_for_url("**/registration")
    for path in OWN_PAGES:
        inspect(visit, path)

    office.go("/registrations")
    office.press(office.page.locator("tbody th a").last)
    review = office.page.url.removeprefix(office.base)
    inspect(office, review)
    office.press("form[action$='/approve'] button")
    office.page.wait_for_url("**/registrations")

    visit.go("/registration")
    visit.press("main a[href^='/desk/']")
    page.wait_for_url("**/desk/V-*")
    assert page.locator("h1").inner_text() in {"滇味菌业（示例）", "Dianwei Fungi (Demo)"}
    inspect(visit, page.url.removeprefix(visit.base).replace("/desk/", "/members/"))
    assert visit.complaints == []


def test_pages_on_the_way_in_are_whole(visit: Visit) -> None:
    for path in STRANGER_PAGES:
        inspect(visit, path)


def test_pages_of_the_office_are_whole(visit: Visit) -> None:
    visit.sign_in_as("organiser")
    for path in OFFICE_PAGES:
        inspect(visit, path)


def test_table_of_access_is_whole(visit: Visit) -> None:
    visit.go("/sign-in")
    visit.press("button[data-role=administrator]")

    inspect(visit, "/access")
