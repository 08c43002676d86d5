"""From a stranger's phone to an agreed match, with nothing explained."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey

WORDS = {
    "zh": "我们想给冻干咖啡的保鲜工艺申请发明专利，希望有导师一对一辅导",
    "en": "We want to patent our freeze-dried coffee and look for a mentor one to one",
}
PHRASE = "a long enough phrase"
MENTOR = "SYN-M-0001"


@contextmanager
def elsewhere(browser: Browser, visit: Visit) -> Iterator[Visit]:
    """Yield somebody else at another device, with the same screen and language."""
    context = browser.new_context(viewport=visit.page.viewport_size)
    context.add_cookies([{"name": "language", "value": visit.language, "url": visit.base}])
    yield Visit(context.new_page(), visit.base, visit.language, visit.complaints)
    context.close()


def link_in_mail(browser: Browser, visit: Visit, address: str, part: str) -> str:
    """Return the path of the newest link of a kind that was mailed to an address."""
    with elsewhere(browser, visit) as reader:
        reader.go(f"/demo/mail?address={address}")
        link = reader.page.locator(f"main a[href*='{part}']").first.get_attribute("href")
    assert link is not None
    return urlsplit(link).path


def send(page: Page, form: str = "main form.form-narrow") -> None:
    """Press the button of a form and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(f"{form} button.button[type=submit]").first.click()


def register(visit: Visit, browser: Browser, address: str) -> None:
    """Fill the form as a new team, and confirm the address by the link in the mail."""
    page = visit.page
    visit.go("/")
    visit.press("main a[href='/join']")
    visit.press("main a[href='/join/startup']")
    page.fill("#name", "王小明（示例）")
    page.fill("#email", address)
    page.fill("#password", PHRASE)
    page.fill("#name_zh", f"{address.partition('@')[0]}（示例）")
    page.select_option("#stage", index=2)
    page.select_option("#region", "530800")
    page.select_option("#sector_1-group", index=1)
    page.select_option("#sector_1", index=1)
    page.fill("#summary", "冻干咖啡")
    page.check("#agree")
    send(page)
    visit.go(link_in_mail(browser, visit, address, "/join/confirm/"))
    send(page)


def approve(browser: Browser, visit: Visit, address: str) -> None:
    """Approve the registration as the office in charge."""
    with elsewhere(browser, visit) as office:
        office.go("/sign-in")
        office.press(
            office.page.locator(
                "button[value='prefecture@example.com'], button[data-role=organiser]"
            ).last
        )
        office.page.wait_for_url("**/overview")
        office.press("a.task[href*='/registrations']")
        office.press(office.page.locator("main a", has_text=address.partition("@")[0]).first)
        send(office.page, "form[action$='/approve']")


def post_need(visit: Visit) -> None:
    """Say in one's own words what is needed, confirm what was understood, and post it."""
    page = visit.page
    visit.press("main a[href*='/needs/new']")
    page.fill("#text", WORDS[visit.language])
    send(page, "form[data-form=need]")
    if not page.locator("input[name=topics]:checked").count():
        page.locator("input[name=topics]").first.check(force=True)
    send(page, "form[data-form=need]")
    with page.expect_navigation():
        page.locator("button[data-once]").click()


def ask_mentor(visit: Visit) -> None:
    """Find the mentor in the directory and ask."""
    visit.go(f"/participants/{MENTOR}")
    visit.press("main a[href*='/ask/']")
    visit.page.locator("form[data-form=ask]").wait_for()
    visit.page.fill("#note", "希望聊聊专利布局")
    send(visit.page, "form[data-form=ask]")


def accept_by_link(browser: Browser, visit: Visit) -> None:
    """Answer as the mentor from the mail; a look alone, as by a preview, is no answer."""
    path = link_in_mail(browser, visit, "mentor@example.com", "/answers/")
    with elsewhere(browser, visit) as mentor:
        mentor.go(path)
        mentor.go(path)
        send(mentor.page, f"form[action='{path}']")
        mentor.go("/desk")
        assert "/sign-in" in mentor.page.url


def share_contact(visit: Visit, participant_id: str, match_path: str, phone: str) -> None:
    """Enter a contact and let the other side of this match see it."""
    visit.go(f"/participants/{participant_id}/contacts/edit")
    visit.page.fill("#phone", phone)
    send(visit.page, "main form[method=post]:not([action*='sign-out'])")
    visit.go(f"{match_path}/contacts")
    for box in visit.page.locator("main form[action$='/agree'] input[type=checkbox]").all():
        box.check()
    send(visit.page, "main form[action$='/agree']")


def propose_time(visit: Visit, match_path: str) -> None:
    """Propose a first appointment: a Tuesday evening that no other of these tests uses."""
    page, today = visit.page, datetime.now(UTC).date()
    week = timedelta(weeks=1 + hash_of(match_path) % 12)
    day = today + timedelta(days=(1 - today.weekday()) % 7) + week
    visit.go(f"{match_path}/appointments/new")
    if not page.locator("#day_0").is_visible():  # where there are common times to choose from
        page.locator("#other-times > summary").click()
    page.fill("#day_0", day.isoformat())
    page.fill("#time_0", "19:30")
    page.fill("#url", "https://meet.example/1")
    send(page, "main form.form-narrow .form-actions")
    if page.locator("input[name=anyway]").count():  # a holiday of whoever has said when to meet
        page.check("input[name=anyway]")
        send(page, "main form.form-narrow .form-actions")
        visit.complaints[:] = [each for each in visit.complaints if "422" not in each]
    assert page.locator(".appointment").count() == 1


def end_match(visit: Visit, match_path: str) -> None:
    """End a match, so that its place is free for the next team."""
    page = visit.page
    visit.go(match_path)
    page.locator("details:has(form[action$='/steps/terminate']) > summary").click()
    page.locator("#note-terminate").fill("…")
    send(page, "form[action$='/steps/terminate']")
    assert page.locator("form[action$='/steps/terminate']").count() == 0


def hash_of(path: str) -> int:
    """Return the number of a match: another day for each."""
    return int(path.rsplit("/", 1)[-1])


def found_match(visit: Visit, own_id: str) -> str:
    """Return the page of the match that the first request has led to."""
    visit.go(f"/desk/{own_id}/requests")
    link = visit.page.locator("main a[href^='/matches/']").first.get_attribute("href")
    assert link is not None
    return link.partition("#")[0]


def meet_as_mentor(visit: Visit, match_path: str) -> None:
    """Give a contact, see the other side's, and confirm the proposed time."""
    visit.sign_in_as("mentor")
    share_contact(visit, MENTOR, match_path, "13900139000")
    visit.go(match_path)
    assert "138****8000" in visit.page.locator("main").inner_text()
    send(visit.page, "form[action$='/confirm']")
    assert visit.page.locator(".appointment a[href$='.ics']").count() == 1


def see_contact(visit: Visit, match_path: str) -> None:
    """See the mentor's contact masked, then in clear, and the appointment."""
    page = visit.page
    visit.go(match_path)
    assert page.locator(".appointment a[href$='.ics']").count() == 1
    assert "139****9000" in page.locator("main").inner_text()
    with page.expect_navigation():
        page.locator("form[action$='/contacts'] button").first.click()
    assert re.search(r"139 ?0013 ?9000", page.locator("main").inner_text())


def test_stranger_registers_is_approved_asks_and_meets_the_mentor(
    any_visit: Visit, browser: Browser
) -> None:
    visit = any_visit
    width = (visit.page.viewport_size or {})["width"]
    address = f"team-{visit.language}-{width}@example.org"

    register(visit, browser, address)
    approve(browser, visit, address)
    visit.go("/desk")
    own_id = urlsplit(visit.page.url).path.rsplit("/", 1)[-1]
    post_need(visit)
    ask_mentor(visit)
    accept_by_link(browser, visit)

    match_path = found_match(visit, own_id)
    share_contact(visit, own_id, match_path, "13800138000")
    propose_time(visit, match_path)
    with elsewhere(browser, visit) as mentor:
        meet_as_mentor(mentor, match_path)
    see_contact(visit, match_path)
    with elsewhere(browser, visit) as mentor:
        mentor.sign_in_as("mentor")
        end_match(mentor, match_path)
    assert visit.complaints == []
