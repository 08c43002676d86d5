"""From an invitation's link to a desk."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import Invitation, User
from models.enums import Role
from web.services.invitations import invite

PHRASE = "another-long-password"
FORM = {"name": "王芳", "password": PHRASE, "repeated": PHRASE}


@pytest.fixture
def link(stored: Session) -> str:
    """Return the link of an invitation to act for the mentor M1."""
    word = invite(stored, email="New@example.com", role=Role.MENTOR, participant_id="M1")
    stored.commit()
    return f"/invitations/{word}"


def test_invited_mentor_arrives_at_its_desk(
    client: FlaskClient, stored: Session, link: str
) -> None:
    shown = client.get(link)
    joined = client.post(link, data=FORM)
    desk = client.get("/desk")

    user = stored.scalars(select(User).where(User.email == "new@example.com")).one()
    assert "new@example.com" in shown.text
    assert "名称M1（示例）" in shown.text
    assert (joined.status_code, joined.location, desk.location) == (303, "/desk", "/desk/M1")
    assert (user.name_zh, [m.participant_id for m in user.memberships]) == ("王芳", ["M1"])


def test_new_account_can_sign_in_later(client: FlaskClient, link: str) -> None:
    client.post(link, data=FORM)
    client.post("/sign-out")

    response = client.post("/sign-in", data={"email": "new@example.com", "password": PHRASE})

    assert (response.status_code, response.location) == (303, "/desk")


def test_invited_organiser_answers_for_its_region(client: FlaskClient, stored: Session) -> None:
    word = invite(stored, email="o@example.com", role=Role.ORGANISER, region="530100")
    stored.commit()

    client.post(f"/invitations/{word}", data=FORM)

    user = stored.scalars(select(User).where(User.email == "o@example.com")).one()
    assert [(m.role, m.scope, m.scope_code) for m in user.memberships] == [
        ("organiser", "prefecture", "530100")
    ]
    # staff set up a second factor before anything else
    assert client.get("/overview").location == "/account/second-factor"


def test_link_works_once(client: FlaskClient, link: str) -> None:
    client.post(link, data=FORM)
    client.post("/sign-out")

    assert [client.get(link).status_code, client.post(link, data=FORM).status_code] == [404, 404]


def test_link_ends_with_its_time(client: FlaskClient, stored: Session, link: str) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    stored.execute(update(Invitation).values(expires_at=past))
    stored.commit()

    assert client.post(link, data=FORM).status_code == 404
    assert "这个链接没有对应的邀请" in client.get(link).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"password": "short", "repeated": "short"}, "password"),
        ({"password": "x" * 257, "repeated": "x" * 257}, "password"),
        ({"repeated": PHRASE + "!"}, "repeated"),
    ],
)
def test_wrong_form_keeps_the_link_open(
    client: FlaskClient, link: str, changes: dict[str, str], field: str
) -> None:
    refused = client.post(link, data=FORM | changes)

    assert refused.status_code == 422
    assert re.findall(r'id="(\w+)-error"', refused.text) == [field]
    assert PHRASE not in refused.text
    assert client.post(link, data=FORM).status_code == 303


def test_address_with_an_account_keeps_it(client: FlaskClient, stored: Session) -> None:
    word = invite(stored, email="startup@example.com", role=Role.MENTOR, participant_id="M1")
    stored.commit()

    refused = client.post(f"/invitations/{word}", data=FORM)

    invitation = stored.scalars(select(Invitation)).one()
    assert refused.status_code == 422
    assert 'href="/sign-in"' in refused.text
    assert invitation.used_at is None
    assert client.get("/desk").location == "/sign-in?next=/desk"


def test_guessing_is_limited(client: FlaskClient, link: str) -> None:
    codes = [client.get(f"/invitations/guess-{n}").status_code for n in range(31)]

    assert codes == [404] * 30 + [429]
    assert client.get(link).status_code == 429


def test_form_without_token_is_refused(app: Flask, link: str) -> None:
    assert app.test_client().post(link, data=FORM).status_code == 400


def test_page_speaks_english_too(client: FlaskClient, link: str) -> None:
    client.set_cookie("language", "en")

    assert "Set up your account" in client.get(link).text
