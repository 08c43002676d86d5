"""The page that proposes times: what both have free, what is typed, and a warning in between."""

import datetime as dt
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import MatchState, Role
from tests.factories import make_match
from tests.web.conftest import Auth
from web.services.time_zones import HOME_ZONE

SLOT = re.compile(r'name="slot" value="([^"]+)"')


@pytest.fixture
def client(client: FlaskClient) -> FlaskClient:
    client.get("/language/en")
    return client


@pytest.fixture
def page(stored: Session, client: FlaskClient, auth: Auth) -> str:
    """Return the address of the page, opened by the startup; the mentor meets in the evening."""
    match_id = make_match(stored, "S1", "M1", state=MatchState.ACTIVE).id
    stored.commit()
    auth.login(Role.MENTOR)
    client.post("/desk/M1/availability/presets/evenings")
    auth.logout()
    auth.login(Role.STARTUP)
    client.post("/desk/S1/availability/presets/evenings")
    return f"/matches/{match_id}/appointments/new"


def proposed(stored: Session) -> list[list[dt.datetime]]:
    stored.rollback()
    rows = stored.scalars(select(Appointment).order_by(Appointment.id))
    return [[option.starts_at for option in row.options] for row in rows]


def test_times_on_offer_lie_in_the_hours_of_both_and_are_proposed(
    client: FlaskClient, page: str, stored: Session
):
    slots = SLOT.findall(client.get(page).text)
    hours = {dt.datetime.fromisoformat(slot).astimezone(HOME_ZONE).hour for slot in slots}
    data = {"slot": slots[:2], "minutes": "60", "way": "online"}

    assert (len(slots), hours) == (9, {19, 20})
    assert client.post(page, data=data).status_code == 303
    assert proposed(stored) == [[dt.datetime.fromisoformat(slot) for slot in slots[:2]]]


def test_no_time_is_on_offer_for_a_way_that_one_does_not_meet(client: FlaskClient, page: str):
    text = client.get(f"{page}?way=onsite").text

    assert SLOT.findall(text) == []
    assert "No common free time" in text


def test_looking_anew_keeps_what_was_typed_and_proposes_nothing(
    client: FlaskClient, page: str, stored: Session
):
    data = {"look": "1", "minutes": "120", "way": "online", "note": "About patents"}
    found = client.post(page, data=data)

    assert found.status_code == 200
    assert "About patents" in found.text
    assert {s[11:16] for s in SLOT.findall(found.text)} == {"11:00"}
    assert proposed(stored) == []


def test_typed_time_outside_the_others_hours_is_warned_of_and_may_be_proposed(
    client: FlaskClient, page: str, stored: Session
):
    day = (dt.datetime.now(HOME_ZONE) + dt.timedelta(days=5)).date().isoformat()
    data = {"day_0": day, "time_0": "09:00", "minutes": "60", "way": "online"}
    warned = client.post(page, data=data)

    assert warned.status_code == 422
    assert "usually cannot meet" in warned.text
    assert f'value="{day}"' in warned.text
    assert proposed(stored) == []
    assert client.post(page, data={**data, "anyway": "1"}).status_code == 303
    assert [len(options) for options in proposed(stored)] == [1]


@pytest.mark.parametrize(
    ("slots", "fault"),
    [
        (["2001-01-01T10:00:00+00:00"], "A time that was on offer is past"),
        (["nonsense", "2099-01-01T10:00:00", "2099-01-01T10:07:00+00:00"], "at least one time"),
        ([f"2026-12-0{n}T10:00:00+00:00" for n in range(1, 5)], "at most three times in all"),
    ],
)
def test_wrong_choice_is_named(
    client: FlaskClient, page: str, stored: Session, slots: list[str], fault: str
):
    response = client.post(page, data={"slot": slots, "minutes": "60", "way": "online"})

    assert response.status_code == 422
    assert fault in response.text
    assert proposed(stored) == []
