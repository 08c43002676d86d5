"""Asking, answering and following a match in the pages, as each side sees them."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.matching import Match, WaitingEntry
from models.participant import Participant
from tests.web.conftest import Auth
from web.services import contacts
from web.services.engine import leave

ASK = "/desk/S1/ask/mentor/M1"


@pytest.fixture(autouse=True)
def without_fitting(app: Flask) -> None:
    """Leave models alone: pages must do without one, too."""
    app.extensions["dianqiao-engine"].when_stale = leave


def only_match(stored: Session) -> Match:
    stored.rollback()
    return stored.scalars(select(Match)).one()


def ask(client: FlaskClient, auth: Auth, **values: str) -> None:
    auth.login(Role.STARTUP)
    response = client.post(ASK, data={"need": "", "note": "", **values})
    assert (response.status_code, response.location) == (303, "/desk/S1/requests")
    auth.logout()


def test_request_goes_from_the_form_to_the_inbox_to_the_agreed_page(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    assert client.get(ASK).status_code == 200
    auth.logout()
    ask(client, auth, need="1", note="想请教专利布局")

    auth.login(Role.MENTOR)
    inbox = client.get("/desk/M1/inbox?")
    accepted = client.post("/matches/1/accept")
    page = client.get("/matches/1")

    assert "想请教专利布局" in inbox.text
    assert "专利" in inbox.text
    assert (accepted.status_code, accepted.location) == (303, "/matches/1")
    assert "已结对" in page.text
    assert only_match(stored).state == "mutual"


def test_contacts_ticked_along_with_request_and_answer_are_shown_after_agreement(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    for key in ("S1", "M1"):
        number = {"phone": f"0871-{key[-1] * 2}65432{len(key)}"}
        contacts.put(stored, participant_id=key, values=number, now=dt.datetime.now(dt.UTC))
    stored.commit()
    auth.login(Role.STARTUP)
    assert 'name="share" value="phone" >' in client.get(ASK).text
    auth.logout()
    ask(client, auth, share="phone")

    auth.login(Role.MENTOR)
    before = client.get("/matches/1").text
    client.post("/matches/1/accept", data={"share": "phone"})
    page = client.get("/matches/1").text

    assert 'name="share" value="phone" >' in before
    assert "您尚未提供联系方式" not in page
    assert "****" in page
    assert "0871-1165432" not in page
    assert "对方尚未提供联系方式" not in page


def test_only_need_is_chosen_beforehand(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    page = client.get(ASK).text

    assert re.search(r'<option value="1" selected\s*>', page)


def test_refusal_without_a_reason_keeps_what_was_typed(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    ask(client, auth)
    auth.login(Role.MENTOR)

    response = client.post("/matches/1/decline", data={"note": "抱歉，近期太忙"})

    assert response.status_code == 422
    assert 'id="reason-error"' in response.text
    assert "抱歉，近期太忙" in response.text
    assert only_match(stored).state == "expressed"


def test_words_for_the_office_are_not_shown_to_the_other_side(
    client: FlaskClient, auth: Auth
) -> None:
    ask(client, auth)
    auth.login(Role.MENTOR)
    client.post("/matches/1/decline", data={"reason": "other", "note": "私下说明", "share": "0"})
    auth.logout()

    pages = {}
    for role in (Role.STARTUP, Role.ORGANISER):
        auth.login(role)
        pages[role] = client.get("/matches/1").text
        auth.logout()

    assert "私下说明" not in pages[Role.STARTUP]
    assert "私下说明" in pages[Role.ORGANISER]


@pytest.mark.parametrize("note", ["请打 13912345678", "身份证 11010519491231002X", "a@b.example"])
def test_numbers_and_addresses_are_refused_in_a_note(
    client: FlaskClient, auth: Auth, stored: Session, note: str
) -> None:
    auth.login(Role.STARTUP)

    response = client.post(ASK, data={"need": "", "note": note})

    assert response.status_code == 422
    assert note in response.text
    assert stored.scalars(select(Match)).all() == []


def test_choice_that_is_asked_twice_is_refused_with_the_form_kept(
    client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.STARTUP)

    response = client.post(ASK, data={"need": "", "note": "您好", "choice_2": "M1"})

    assert response.status_code == 422
    assert "您好" in response.text


def test_second_request_for_the_same_says_how_the_first_stands(
    client: FlaskClient, auth: Auth
) -> None:
    ask(client, auth)
    auth.login(Role.STARTUP)

    again = client.post(ASK, data={"need": "", "note": ""})
    page = client.get(ASK)

    assert again.status_code == 422
    assert '/matches/1"' in page.text


def test_full_mentor_can_be_waited_for(client: FlaskClient, auth: Auth, stored: Session) -> None:
    stored.get_one(Participant, "M1").capacity = 0
    stored.commit()
    auth.login(Role.STARTUP)

    refused = client.post(ASK, data={"need": "", "note": ""})
    form = client.get(ASK)
    joined = client.post(f"{ASK}/wait")
    page = client.get("/desk/S1/requests")

    assert refused.status_code == 422
    assert f"{ASK}/wait" in form.text
    assert joined.status_code == 303
    assert "候补第1位" in page.text
    entry = stored.scalars(select(WaitingEntry)).one()
    client.post(f"/desk/S1/waiting/{entry.id}/leave")
    stored.rollback()
    assert entry.state == "withdrawn"


def test_asker_takes_a_request_back(client: FlaskClient, auth: Auth, stored: Session) -> None:
    ask(client, auth)
    auth.login(Role.STARTUP)

    response = client.post("/desk/S1/requests/1/withdraw")

    assert response.status_code == 303
    assert only_match(stored).state == "withdrawn"
    assert "已撤回" in client.get("/matches/1").text


def test_pair_begins_pauses_and_ends_in_its_page(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    ask(client, auth)
    auth.login(Role.MENTOR)
    client.post("/matches/1/accept")

    states = []
    for step in ("start", "pause", "resume", "complete"):
        client.post(f"/matches/1/steps/{step}", data={"note": ""})
        states.append(only_match(stored).state)

    assert states == ["active", "paused", "active", "completed"]
    assert client.post("/matches/1/steps/fly").status_code == 404


@pytest.mark.parametrize("role", [Role.INVESTOR, Role.SPACE, Role.REVIEWER])
def test_match_is_nobody_elses_business(client: FlaskClient, auth: Auth, role: Role) -> None:
    ask(client, auth)
    auth.login(role)

    assert client.get("/matches/1").status_code == 403
    assert client.post("/matches/1/accept").status_code == 403
    assert client.post("/matches/1/withdraw").status_code == 403


def test_answer_that_comes_too_late_is_told_kindly(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    ask(client, auth)
    auth.login(Role.STARTUP)
    client.post("/matches/1/withdraw")
    auth.logout()
    auth.login(Role.MENTOR)

    page = client.post("/matches/1/accept", follow_redirects=True)

    assert page.status_code == 200
    assert "请求已撤回，无需答复。" in page.text
    assert only_match(stored).state == "withdrawn"


def test_public_page_leads_to_the_form(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    page = client.get("/participants/M1")
    choose = client.get("/ask/mentor/M1")

    assert "/ask/mentor/M1" in page.text
    assert (choose.status_code, choose.location) == (302, "/desk/S1/ask/mentor/M1")
    assert client.get("/ask/startup/S2").location == "/desk"


def test_desk_shows_what_is_to_be_answered(client: FlaskClient, auth: Auth) -> None:
    ask(client, auth)
    auth.login(Role.MENTOR)

    text = client.get("/desk/M1/inbox").text

    assert re.search(r'href="/matches/1"', text)


def test_order_that_names_no_numbers_changes_nothing(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    refused = client.post("/desk/S1/requests/1/order", data={"match": ["²", "x"]})

    assert refused.status_code == 404
