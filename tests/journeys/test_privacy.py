"""A person's ways through privacy: who sees what, contacts, ranking off, and the way out."""

import pytest

from tests.journeys.conftest import Visit
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey

PUBLIC_PAGES = (
    "/notices/privacy",
    "/notices/terms",
    "/privacy/retention",
    "/complaints/new",
    "/about/matching",
)
OWN_PAGES = (
    "/privacy",
    "/privacy/consents",
    "/privacy/export",
    "/privacy/closing",
    "/complaints",
    "/participants/{id}/contacts",
    "/participants/{id}/contacts/edit",
    "/participants/{id}/contacts/log",
    "/participants/{id}/publication",
    "/participants/{id}/publication/as/public",
    "/participants/{id}/tags",
)
OFFICE_PAGES = (
    "/complaints/queue",
    "/records",
    "/records/assessments/new?template=recommending",
    "/records/incidents/new",
)


def own_id(visit: Visit) -> str:
    """Return whom the demo account acts for, from the address of its desk."""
    return visit.page.url.split("/desk/")[1].split("?")[0]


def test_public_pages_of_privacy_hold_all_we_promise(visit: Visit) -> None:
    for path in PUBLIC_PAGES:
        inspect(visit, path)


def test_own_pages_of_privacy_hold_all_we_promise(visit: Visit) -> None:
    visit.sign_in_as("startup")
    participant_id = own_id(visit)

    for path in OWN_PAGES:
        inspect(visit, path.format(id=participant_id))


def test_office_pages_of_privacy_hold_all_we_promise(visit: Visit) -> None:
    visit.sign_in_as("organiser")

    for path in OFFICE_PAGES:
        inspect(visit, path)


def test_closing_is_two_taps_from_mine(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("startup")
    visit.go("/account")

    visit.press("main a[href='/privacy/closing']")

    assert page.locator("form input[name=sure]").count() == 1


def test_contact_is_written_masked_and_shown_on_demand(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("space")
    visit.go(f"/participants/{own_id(visit)}/contacts/edit")

    page.locator("#person").fill("杨示例")
    page.locator("#email").fill("space@example.com")
    visit.press("form:has(#person) button")
    masked = page.locator("main .facts").inner_text()
    visit.press("form:has(#reason) button")

    assert "杨*例" in masked
    assert "s***@example.com" in masked
    assert "space@example.com" in page.locator("main .facts").inner_text()
    assert visit.complaints == []


def test_ranking_goes_off_and_on_again(visit: Visit) -> None:
    page = visit.page
    visit.sign_in_as("investor")
    desk = page.url.removeprefix(visit.base)

    visit.go("/about/matching")
    visit.press("form:has(input[value=personalised]) button")
    visit.go(desk)
    off = page.locator("#matches .grade").count()
    visit.go("/about/matching")
    visit.press("form:has(input[value=personalised]) button")
    visit.go(desk)

    assert off == 0
    assert page.locator("#matches .grade").count() >= 1
    assert visit.complaints == []


def test_visitor_complains_and_comes_back_without_an_account(visit: Visit) -> None:
    page = visit.page
    visit.go("/complaints/new")

    page.locator("#kind").select_option("deletion")
    page.locator("#text").fill("请把名录中关于我的信息删除，谢谢。")
    page.locator("#email").fill("visitor@example.com")
    visit.press("form:has(#kind) button")
    visit.press("main a[href*='/complaints/follow/']")

    assert "请把名录中关于我的信息删除" in page.locator("main").inner_text()
    assert visit.complaints == []
