"""Members and agents on their page, and what the log says of an agent's work."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agency import Agency
from models.audit import AuditLog
from models.enums import Role
from tests.web.conftest import Auth
from tests.web.mailbox import last_word
from tests.web.readers import NEWCOMER, make_account, make_readers


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    Auth(client).login(name)
    return client


def participants_of(stored: Session, name: str) -> list[tuple[str | None, bool]]:
    stored.rollback()
    statement = select(Membership.participant_id, Membership.is_agent).join(User)
    found = stored.execute(statement.where(User.email == f"{name}@example.com"))
    return [tuple(row) for row in found]


def test_last_member_stays_and_is_told_why(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)

    left = client.post("/members/S1/leave", follow_redirects=True)

    assert "最后一名成员不能退出" in left.text
    assert participants_of(stored, "startup") == [("S1", False)]


def test_member_removes_another(client: FlaskClient, auth: Auth, stored: Session) -> None:
    other = make_account(stored, "ben", Membership(role="startup", participant_id="S1"))
    stored.commit()
    auth.login(Role.STARTUP)

    removed = client.post(f"/members/S1/{other.id}/remove")

    assert removed.location == "/members/S1"
    assert participants_of(stored, "ben") == []


@pytest.mark.usefixtures("client")
def test_agent_by_the_office_needs_a_members_consent(app: Flask, stored: Session) -> None:
    make_readers(stored)
    office, member, agent = (signed_in(app, name) for name in ("host", "startup", NEWCOMER))
    asked = {"email": f"{NEWCOMER}@example.com", "reason": "代为填报"}

    sent = office.post("/members/S1/agents", data=asked, follow_redirects=True).text
    letter = f"/agents/offers/{last_word(stored, 'agent.offer')}"
    seen = app.test_client().get(letter).text
    agent.post(letter)
    before = agent.get("/desk/S1").status_code
    stored.rollback()
    agency_id = stored.scalars(select(Agency.id)).one()
    shown = member.get("/members/S1").text
    answered = member.post(
        f"/agents/{agency_id}/answer", data={"answer": "yes", "next": "/members/S1"}
    )

    assert (f"{NEWCOMER}@example.com" in sent, "名称S1（示例）" in seen) == (True, True)
    assert (before, answered.location) == (403, "/members/S1")
    assert "代为填报" in shown
    assert agent.get("/desk/S1").status_code == 200
    assert ("S1", True) in participants_of(stored, NEWCOMER)


@pytest.mark.usefixtures("client")
def test_looking_at_the_link_agrees_to_nothing(app: Flask, stored: Session) -> None:
    make_readers(stored)
    asked = {"email": f"{NEWCOMER}@example.com"}
    signed_in(app, "organiser").post("/members/S1/agents", data=asked)
    signed_in(app, NEWCOMER).post(f"/agents/offers/{last_word(stored, 'agent.offer')}")
    link = f"/agents/answer/{last_word(stored, 'agent.answer')}"
    visitor = app.test_client()

    looked = [visitor.get(link).status_code for _ in range(2)]
    before = participants_of(stored, NEWCOMER)
    agreed = visitor.post(link, data={"answer": "yes"})

    assert (looked, before, agreed.status_code) == ([200, 200], [], 200)
    assert participants_of(stored, NEWCOMER) == [("S1", True)]
    assert visitor.get("/account").status_code == 302
    assert visitor.post(link, data={"answer": "yes"}).status_code == 404


@pytest.mark.usefixtures("client")
def test_answer_is_the_same_whether_the_address_has_an_account(app: Flask, stored: Session) -> None:
    make_readers(stored)
    member = signed_in(app, "startup")

    pages = [
        member.post(
            "/members/S1/agents", data={"email": address}, follow_redirects=True
        ).text.replace(address, "")
        for address in (f"{NEWCOMER}@example.com", "nobody@example.com")
    ]

    assert pages[0].count("信件") == pages[1].count("信件")
    assert stored.scalars(select(Agency)).all() == []


@pytest.mark.usefixtures("client")
def test_member_of_a_space_asks_to_act_for_a_resident(app: Flask, stored: Session) -> None:
    make_readers(stored)
    make_account(stored, "frontdesk", Membership(role="space", participant_id="C2"))
    stored.commit()
    desk = signed_in(app, "frontdesk")

    page = desk.get("/members/C2").text
    codes = [
        desk.post(f"/members/{key}/agents/self", data={"reason": "代办"}).status_code
        for key in ("S1", "S2")
    ]

    assert "/members/S1/agents/self" in page
    assert "/members/S2/agents/self" not in page
    assert codes == [303, 403]
    stored.rollback()
    assert stored.scalars(select(Agency.state)).one() == "asked"


@pytest.mark.usefixtures("client")
def test_work_of_an_agent_is_marked_and_shown(app: Flask, stored: Session) -> None:
    make_readers(stored)
    agent = signed_in(app, "agent")
    agent.get("/desk/S1")

    agent.post("/desk/S1/needs/1/delete")

    stored.rollback()
    entry = stored.scalars(select(AuditLog).where(AuditLog.on_behalf_of.is_not(None))).one()
    assert (entry.action, entry.on_behalf_of) == ("need.delete", "S1")
    assert "代办：" in signed_in(app, "startup").get("/members/S1").text


@pytest.mark.usefixtures("client")
def test_agent_cannot_appoint_or_remove(app: Flask, stored: Session) -> None:
    make_readers(stored)
    agent = signed_in(app, "agent")
    owner = stored.scalars(select(User.id).where(User.email == "startup@example.com")).one()

    codes = [
        agent.post("/members/S1/invite", data={"email": "x@y.example"}).status_code,
        agent.post("/members/S1/agents", data={"email": "newcomer@example.com"}).status_code,
        agent.post(f"/members/S1/{owner}/remove").status_code,
    ]

    assert codes == [403, 403, 403]


@pytest.mark.usefixtures("client")
def test_organiser_of_a_space_is_led_to_its_residents(app: Flask, stored: Session) -> None:
    make_readers(stored)
    host = signed_in(app, "host")

    assert host.get("/desk").location == "/scope"
    page = host.get("/scope").text
    assert 'href="/desk/S1"' in page
    assert 'href="/desk/S2"' not in page


def test_table_of_access_is_made_of_rules_and_routes(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ADMINISTRATOR)

    page = client.get("/access").text

    assert "/members/&lt;participant_id&gt;/invite POST" in page
    assert "权限表" in page


@pytest.mark.usefixtures("client")
def test_agent_sees_on_whose_behalf_it_acts(app: Flask, stored: Session) -> None:
    make_readers(stored)

    assert "代办：名称S1（示例）" in signed_in(app, "agent").get("/desk/S1").text
    assert "代办：" not in signed_in(app, "startup").get("/desk/S1").text
