"""A nomination becomes an appointed mentor: accepted, checked, reviewed, on notice, objected to."""

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Visit, visiting
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey

WORDS = {
    "zh": {"submitted": "州市审核中", "appointed": "聘书"},
    "en": {"submitted": "Being checked by the prefecture", "appointed": "Letter of appointment"},
}
OBJECTION = "该人选与一家企业有投资关系，请核实后再聘任。"
ANSWER = "经核实，该投资已于三年前退出，不影响聘任。"


@pytest.mark.parametrize(("view", "language"), [("phone", "zh"), ("desktop", "en")])
def test_nomination_becomes_an_appointed_mentor(
    browser: Browser, site: str, view: str, language: str
) -> None:
    with (
        visiting(browser, site, view, language) as space,
        visiting(browser, site, view, language) as mentor,
        visiting(browser, site, "desktop", language) as office,
        visiting(browser, site, view, language) as citizen,
    ):
        mentor_id = sign_in(mentor, "mentor")
        leave(mentor, mentor_id)
        nominate(space, sign_in(space, "space"), mentor_id)
        accept(mentor, mentor_id)
        office.sign_in_as("organiser")
        notice = put_on_notice(office, mentor_id)
        follow = object_to(citizen, notice)
        settle(office, notice)

        inspect(citizen, follow)
        assert ANSWER in citizen.page.inner_text("main")
        inspect(mentor, f"/desk/{mentor_id}/pool")
        send(mentor.page, "a[href$=letter]")
        assert WORDS[language]["appointed"] in mentor.page.inner_text("main")
        inspect(office, "/pool")
        inspect(citizen, "/mentors")


def send(page: Page, selector: str) -> None:
    """Press what leads to another page."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def sign_in(visit: Visit, role: str) -> str:
    """Sign in, and return whom the account acts for."""
    visit.sign_in_as(role)
    return visit.page.url.split("/desk/")[1].split("?")[0]


def leave(mentor: Visit, mentor_id: str) -> None:
    """Leave the team where a tenure is on record, as the demo's mentor has one."""
    inspect(mentor, f"/desk/{mentor_id}/pool")
    form = mentor.page.locator("form[action$=leave]")
    if form.count():
        mentor.page.locator("details:has(form[action$=leave]) > summary").first.click()
        form.first.locator("textarea").fill("个人时间不足")
        send(mentor.page, "form[action$=leave] button")


def nominate(space: Visit, space_id: str, mentor_id: str) -> None:
    """Find the mentor and nominate it."""
    inspect(space, f"/desk/{space_id}/nominations/new?q={mentor_id}")
    send(space.page, f"a[href*='mentor_id={mentor_id}']")
    space.page.select_option("#category", index=1)
    space.page.fill("#employer", "云南示例大学（示例）")
    space.page.fill("#post", "教授")
    space.page.fill("#experience", "从业二十年，辅导过十余家创业企业。")
    send(space.page, "form[data-form=nomination] button[type=submit]")


def accept(mentor: Visit, mentor_id: str) -> None:
    """Accept the nomination with the commitment letter."""
    inspect(mentor, f"/desk/{mentor_id}/pool")
    send(mentor.page, "a[href$=accept]")
    mentor.page.check("input[name=promise]")
    mentor.page.check("input[name=name_public]")
    send(mentor.page, "form[data-form=candidacy] button[type=submit]")
    assert WORDS[mentor.language]["submitted"] in mentor.page.inner_text("main")


def put_on_notice(office: Visit, mentor_id: str) -> str:
    """Check, clear and put on a notice of no days; return the notice's address in the office."""
    candidacy = find_candidacy(office, mentor_id)
    inspect(office, candidacy)
    send(office.page, "form[action$=check] button")
    office.go(candidacy)
    send(office.page, "form[action$=clear] button")
    inspect(office, "/pool/candidacies?list=cleared")
    number = candidacy.rsplit("/", 1)[1]
    office.page.check(f"input[name=candidacy][value='{number}']")
    office.page.fill("#days", "0")
    office.page.fill("#shortened_why", "演示流程，缩短公示期")
    send(office.page, "button[formaction$=notices]")
    return office.page.url.removeprefix(office.base)


def find_candidacy(office: Visit, mentor_id: str) -> str:
    """Return the address of the mentor's open candidacy."""
    office.go("/pool/candidacies?list=open")
    links = office.page.locator("tbody th a").all()
    for address in [link.get_attribute("href") or "" for link in links]:
        office.go(address)
        if office.page.locator(f"main a[href='/desk/{mentor_id}/pool']").count():
            return address
    raise AssertionError(f"no open candidacy of {mentor_id}")


def object_to(citizen: Visit, notice: str) -> str:
    """Object to a notice without an account; return the address that follows the objection."""
    inspect(citizen, notice.replace("/pool/notices/", "/public-notices/"))
    citizen.page.fill("#text", OBJECTION)
    citizen.page.fill("#email", "citizen@example.org")
    send(citizen.page, "form[data-form=objection] button")
    return citizen.page.locator("main .break a").get_attribute("href") or ""


def settle(office: Visit, notice: str) -> None:
    """Find that nobody is appointed over an objection, answer it, then appoint."""
    office.go(notice)
    send(office.page, "form[action$=settle] button")
    assert office.page.locator("form[action$=settle]").count() == 1
    office.page.locator("input[name=finding][value=rejected]").check(force=True)
    office.page.fill("textarea[name=text]", ANSWER)
    send(office.page, "form[action*=objections] button")
    send(office.page, "form[action$=settle] button")
    assert office.page.locator("form[action$=settle]").count() == 0
