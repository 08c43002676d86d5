"""A mentor says when it can meet, a startup takes a time on offer, and a calendar reads it."""

import http.client
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser

from tests.journeys.conftest import Visit
from tests.journeys.test_asking import MENTOR, STARTUP, ask_mentor, end_early, other
from tests.journeys.test_pages import inspect

pytestmark = pytest.mark.journey


def press(visit: Visit, selector: str) -> None:
    """Press a button and wait for the page that follows."""
    with visit.page.expect_navigation():
        visit.page.locator(selector).first.click()


def set_evenings(reader: Visit, participant_id: str) -> None:
    """Set the evenings of working days with one press."""
    reader.go(f"/desk/{participant_id}/availability")
    if not reader.page.locator("[data-preset=evenings]").is_visible():
        reader.page.locator("#week > details > summary").click()
    press(reader, "[data-preset=evenings]")


def copy_monday_to_saturday(reader: Visit) -> None:
    """Let Saturday have Monday's hours."""
    row = reader.page.locator(".week-row").first
    row.locator("details summary").click()
    row.locator("input[name=copy_to][value='5']").check(force=True)
    press(reader, ".week-row form button[type=submit]")
    hours = reader.page.locator(".week-hours").all_inner_texts()
    assert [text.startswith("19:00–21:00") for text in hours] == [True] * 6 + [False]


def propose_first_on_offer(visit: Visit, match_path: str) -> str:
    """Propose the earliest common time; return it."""
    visit.go(f"{match_path}/appointments/new")
    slot = visit.page.locator("input[name=slot]").first
    moment = slot.get_attribute("value") or ""
    slot.check(force=True)
    visit.page.fill("#url", "https://meet.example/1")
    press(visit, "main form.form-narrow .form-actions button")
    assert visit.page.locator(".appointment").count() == 1
    return moment


def feed_of(visit: Visit) -> str:
    """Make the secret address of a reader's feed."""
    visit.go("/agenda/feed")
    press(visit, "[data-form=renew]")
    return visit.page.locator("#address").input_value()


def entries(address: str) -> list[tuple[str, str]]:
    """Read a feed as a calendar program does: without a cookie."""
    answer, content = read(address)
    assert (answer.status, answer.headers["Set-Cookie"]) == (HTTPStatus.OK, None)
    events = Calendar.from_ical(content).walk("VEVENT")
    return [(event["DTSTART"].dt.isoformat(), str(event["STATUS"])) for event in events]


def read(address: str) -> tuple[http.client.HTTPResponse, bytes]:
    """Ask for an address with nothing but itself; return the answer and what it holds."""
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=20)
    try:
        connection.request("GET", where.path)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def see_in_agenda(reader: Visit, moment: str) -> None:
    """See a meeting in the week of its day."""
    reader.go(f"/agenda?week={moment[:10]}")
    assert reader.page.locator(".agenda-day .agenda-item").count() >= 1


def test_time_on_offer_is_confirmed_and_stands_in_both_calendars(
    visit: Visit, browser: Browser
) -> None:
    match_path = ask_mentor(visit)
    mentor = other(visit, browser)
    mentor.sign_in_as("mentor")
    mentor.go(match_path)
    press(mentor, "form[action$='/accept'] button")
    set_evenings(mentor, MENTOR)
    copy_monday_to_saturday(mentor)
    set_evenings(visit, STARTUP)
    moment = propose_first_on_offer(visit, match_path)

    mentor.go("/agenda")
    mentor.page.locator(".agenda-waiting a").first.click()
    press(mentor, "form[action$='/confirm'] button")
    address = feed_of(mentor)
    assert (moment, "CONFIRMED") in entries(address)
    see_in_agenda(visit, moment)
    for path in ("/agenda", f"/desk/{MENTOR}/availability", "/agenda/feed"):
        inspect(mentor, path)

    mentor.go(match_path)
    end_early(mentor)
    assert (moment, "CANCELLED") in entries(address)
    mentor.go("/agenda/feed")
    press(mentor, "[data-form=revoke]")
    assert read(address)[0].status == HTTPStatus.NOT_FOUND
    mentor.page.context.close()
    assert visit.complaints == []
