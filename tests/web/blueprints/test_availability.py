"""The pages of the calendar: hours, exceptions, agenda, and the secret feed."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.availability import BusySpan, HoursException, WeeklyHours
from models.enums import Role
from tests.web.conftest import Auth

HOME = "/desk/M1/availability"


@pytest.fixture
def client(client: FlaskClient) -> FlaskClient:
    client.get("/language/en")
    return client


def week_of(stored: Session, participant_id: str = "M1") -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = {}
    rows = select(WeeklyHours).where(WeeklyHours.participant_id == participant_id)
    for row in stored.scalars(rows.order_by(WeeklyHours.weekday, WeeklyHours.from_minute)):
        found.setdefault(row.weekday, []).append((row.from_minute, row.to_minute, row.way))
    return found


def test_preset_sets_the_whole_week(client: FlaskClient, auth: Auth, stored: Session):
    auth.login(Role.MENTOR)
    before = client.get(HOME).text

    assert client.post(f"{HOME}/presets/evenings").status_code == 303
    assert "until then office hours are assumed" in before
    assert "until then office hours are assumed" not in client.get(HOME).text
    assert week_of(stored) == {weekday: [(1140, 1260, "online")] for weekday in range(5)}


def test_hours_of_a_day_are_copied_to_others(client: FlaskClient, auth: Auth, stored: Session):
    auth.login(Role.MENTOR)
    client.post(f"{HOME}/presets/weekends")
    data = {
        "begin": ["14:00", "", "09:00"],
        "end": ["00:00", "", "10:30"],
        "way": ["any", "any", "onsite"],
        "copy_to": ["2", "6"],
    }

    assert client.post(f"{HOME}/days/0", data=data).status_code == 303
    same = [(540, 630, "onsite"), (840, 1440, "any")]
    office = [(540, 720, "any"), (840, 1050, "any")]
    assert week_of(stored) == {0: same, 2: same, 5: office, 6: same}


def test_wrong_hours_are_kept_as_typed_and_named(client: FlaskClient, auth: Auth, stored: Session):
    auth.login(Role.MENTOR)
    overlap = {"begin": ["09:00", "10:00"], "end": ["11:00", "12:00"], "way": ["any", "any"]}
    response = client.post(f"{HOME}/days/0", data=overlap)

    assert response.status_code == 422
    assert "These hours overlap" in response.text
    assert 'value="10:00"' in response.text
    odd = {"begin": ["09:10"], "end": ["11:00"], "way": ["any"]}
    assert "quarter or half hour" in client.post(f"{HOME}/days/0", data=odd).text
    back = {"begin": ["11:00"], "end": ["09:00"], "way": ["any"]}
    assert "before the beginning" in client.post(f"{HOME}/days/0", data=back).text
    half = {"begin": ["11:00"], "end": [""], "way": ["any"]}
    assert "both a beginning and an end" in client.post(f"{HOME}/days/0", data=half).text
    assert client.post(f"{HOME}/days/7", data={}).status_code == 422
    assert week_of(stored) == {}


def test_exception_is_added_and_removed(client: FlaskClient, auth: Auth, stored: Session):
    auth.login(Role.MENTOR)
    data = {"kind": "off", "first": "2099-10-01", "last": "2099-10-07"}
    client.post(f"{HOME}/changes", data=data)
    row = stored.scalars(select(HoursException)).one()

    assert (row.change, row.first_on.day, row.last_on.day) == ("off", 1, 7)
    assert (row.from_minute, row.to_minute) == (0, 1440)
    assert client.post(f"{HOME}/changes/{row.id}/remove").status_code == 303
    stored.rollback()
    assert stored.scalars(select(HoursException)).all() == []


def test_wrong_exception_is_named(client: FlaskClient, auth: Auth, stored: Session):
    auth.login(Role.MENTOR)
    past = client.post(f"{HOME}/changes", data={"kind": "off", "first": "2001-01-01"})
    turned = {"kind": "off", "first": "2099-10-07", "last": "2099-10-01"}
    whole = {"kind": "extra", "first": "2099-10-07"}

    assert past.status_code == 422
    assert "These days are past." in past.text
    assert "before the first" in client.post(f"{HOME}/changes", data=turned).text
    assert "Say from when to when" in client.post(f"{HOME}/changes", data=whole).text
    assert stored.scalars(select(HoursException)).all() == []


def test_zone_and_notice_are_kept(client: FlaskClient, auth: Auth):
    auth.login(Role.MENTOR)
    data = {"zone": "Asia/Kolkata", "notice_hours": "48"}

    assert client.post(f"{HOME}/reading", data=data).status_code == 303
    assert '<option value="Asia/Kolkata" selected>' in client.get(HOME).text
    wrong = client.post(f"{HOME}/reading", data={"zone": "Mars/Base", "notice_hours": "-1"})
    assert wrong.status_code == 422


def test_other_calendar_leaves_begin_and_end_alone(
    client: FlaskClient, auth: Auth, stored: Session
):
    auth.login(Role.MENTOR)
    text = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@x\r\n"
        "DTSTART:20990101T010000Z\r\nDTEND:20990101T020000Z\r\nSUMMARY:Secret\r\n"
        "RRULE:FREQ=DAILY\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2@x\r\n"
        "DTSTART:20200101T010000Z\r\nDTEND:20200101T020000Z\r\nRRULE:FREQ=DAILY\r\n"
        "SUMMARY:Secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    upload = {"calendar": (io.BytesIO(text.encode()), "mine.ics")}
    response = client.post(f"{HOME}/busy", data=upload, content_type="multipart/form-data")

    assert response.status_code == 303
    count = len(stored.scalars(select(BusySpan)).all())
    assert count in {180, 181}
    page = client.get(HOME).text
    assert "Secret" not in page
    assert f"{count} busy times are kept" in page
    client.post(f"{HOME}/busy/clear")
    stored.rollback()
    assert stored.scalars(select(BusySpan)).all() == []


def test_file_that_is_no_calendar_is_refused(client: FlaskClient, auth: Auth):
    auth.login(Role.MENTOR)
    upload = {"calendar": (io.BytesIO(b"\x89PNG"), "mine.ics")}
    client.post(f"{HOME}/busy", data=upload, content_type="multipart/form-data")

    assert "no calendar file" in client.get(HOME).text


def test_nobody_else_looks_at_the_hours_not_even_organisers(client: FlaskClient, auth: Auth):
    for role in (Role.STARTUP, Role.ORGANISER, Role.ADMINISTRATOR):
        auth.login(role)
        assert client.get(HOME).status_code == 403
        assert client.post(f"{HOME}/presets/evenings").status_code == 403
        auth.logout()


def test_agenda_is_open_to_every_account_and_empty_at_first(client: FlaskClient, auth: Auth):
    for role in (Role.STARTUP, Role.ORGANISER, Role.REVIEWER):
        auth.login(role)
        page = client.get("/agenda?week=2026-11-30")
        assert page.status_code == 200
        assert "Nothing this week" in page.text
        auth.logout()


def test_week_that_is_nobodys_is_this_one(client: FlaskClient, auth: Auth):
    auth.login(Role.MENTOR)
    for text in ("0001-01-01", "9999-12-31", "nonsense"):
        assert client.get(f"/agenda?week={text}").status_code == 200
        assert client.get(f"{HOME}?week={text}").status_code == 200


def test_feed_is_read_without_a_cookie_and_closed_by_its_owner(client: FlaskClient, auth: Auth):
    auth.login(Role.MENTOR)
    client.post("/agenda/feed")
    first = address_on(client)
    auth.logout()
    found = client.get(first)

    assert found.status_code == 200
    assert "Set-Cookie" not in found.headers
    assert found.headers["Referrer-Policy"] == "no-referrer"
    assert found.content_type == "text/calendar; charset=utf-8"
    again = client.get(first, headers={"If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": found.headers["Last-Modified"]}
    assert client.get(first, headers=since).status_code == 304
    auth.login(Role.MENTOR)
    client.post("/agenda/feed")
    second = address_on(client)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.post("/agenda/feed/revoke")
    assert client.get(second).status_code == 404


def address_on(client: FlaskClient) -> str:
    page = client.get("/agenda/feed").text
    return "/calendars/" + page.partition("/calendars/")[2].partition('"')[0]


def test_unknown_address_opens_nothing(client: FlaskClient):
    assert client.get("/calendars/abc.ics").status_code == 404
    assert client.get("/calendars/.ics").status_code == 404


def test_feed_read_too_often_is_refused(client: FlaskClient, auth: Auth):
    auth.login(Role.MENTOR)
    client.post("/agenda/feed")
    address = address_on(client)
    codes = [client.get(address).status_code for _ in range(61)]

    assert codes == [200] * 60 + [429]
