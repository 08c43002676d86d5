"""Inviting from the pages: who may offer what, links that end, accounts with a further role."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Invitation, User
from models.enums import Role
from tests.web.conftest import PHRASE, Auth
from tests.web.mailbox import kinds_to, last_word
from tests.web.readers import make_readers

NEW = "new@colleague.example"
ACCOUNT = {"name": "王芳", "password": PHRASE, "repeated": PHRASE}


def signed_in(app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    Auth(client).login(name)
    return client


def link_of(stored: Session) -> str:
    return f"/invitations/{last_word(stored, 'invitation')}"


def roles_of(stored: Session, email: str) -> list[tuple[str, str | None, str | None]]:
    stored.rollback()
    user = stored.scalars(select(User).where(User.email == email)).one()
    return [(m.role, m.participant_id, m.scope_code) for m in user.memberships]


def test_member_invites_a_colleague_who_joins(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    sent = client.post("/members/S1/invite", data={"email": NEW})
    listed = client.get("/members/S1").text
    visitor = client.application.test_client()

    joined = visitor.post(link_of(stored), data=ACCOUNT)

    assert (sent.status_code, joined.location) == (303, "/desk")
    assert NEW in listed
    assert kinds_to(stored, NEW) == ["invitation.sent"]
    assert roles_of(stored, NEW) == [("startup", "S1", None)]


def test_account_takes_a_further_role(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post("/members/S1/invite", data={"email": "mentor@example.com"})
    link = link_of(stored)
    visitor = app.test_client()

    asked = visitor.get(link).text
    mentor = signed_in(app, "mentor")
    shown = mentor.get(link).text
    accepted = mentor.post(link)

    assert f"/sign-in?next={link}" in asked
    assert "用我的账号接受" in shown
    assert accepted.location == "/account"
    assert roles_of(stored, "mentor@example.com") == [
        ("mentor", "M1", None),
        ("startup", "S1", None),
    ]
    assert mentor.post(link).status_code == 404


def test_invitation_of_another_address_is_not_taken(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post("/members/S1/invite", data={"email": NEW})

    refused = signed_in(app, "mentor").post(link_of(stored))

    assert refused.status_code == 422
    assert roles_of(stored, "mentor@example.com") == [("mentor", "M1", None)]


def test_revoked_link_opens_nothing(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    client.post("/members/S1/invite", data={"email": NEW})
    link = link_of(stored)
    invitation_id = stored.scalars(select(Invitation.id)).one()

    revoked = client.post(f"/invitations/{invitation_id}/revoke", data={"next": "/members/S1"})
    visitor = client.application.test_client()

    assert revoked.location == "/members/S1"
    assert visitor.post(link, data=ACCOUNT).status_code == 404
    assert client.post(f"/invitations/{invitation_id}/resend").status_code == 404


def test_resent_invitation_has_a_new_link(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    client.post("/members/S1/invite", data={"email": NEW})
    first = link_of(stored)
    invitation_id = stored.scalars(select(Invitation.id)).one()

    client.post(f"/invitations/{invitation_id}/resend")
    visitor = client.application.test_client()

    assert visitor.get(first).status_code == 404
    assert visitor.post(link_of(stored), data=ACCOUNT).status_code == 303


@pytest.mark.parametrize("name", ["mentor", "reviewer", "elsewhere"])
def test_strangers_invite_nobody_to_a_participant(
    app: Flask, client: FlaskClient, stored: Session, name: str
) -> None:
    assert client.get("/").status_code == 200
    make_readers(stored)

    refused = signed_in(app, name).post("/members/S1/invite", data={"email": NEW})

    assert refused.status_code == 403
    assert stored.scalars(select(Invitation)).all() == []


def test_stranger_neither_revokes_nor_resends(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post("/members/S1/invite", data={"email": NEW})
    invitation_id = stored.scalars(select(Invitation.id)).one()
    mentor = signed_in(app, "mentor")

    codes = [
        mentor.post(f"/invitations/{invitation_id}/{what}").status_code
        for what in ("revoke", "resend")
    ]

    assert codes == [403, 403]


OFFERS = [
    ("administrator", {"role": "administrator"}, 303),
    ("administrator", {"role": "organiser", "scope": "province"}, 303),
    ("organiser", {"role": "organiser", "scope": "prefecture", "region": "530800"}, 303),
    ("organiser", {"role": "organiser", "scope": "space", "host": "C2"}, 303),
    ("organiser", {"role": "organiser", "scope": "zone", "host": "N2"}, 303),
    ("organiser", {"role": "organiser", "scope": "zone", "host": "N1"}, 422),
    ("organiser", {"role": "organiser", "scope": "space", "host": "S1"}, 422),
    ("organiser", {"role": "organiser", "scope": "prefecture", "region": "nowhere"}, 422),
    ("organiser", {"role": "organiser", "scope": "prefecture"}, 422),
    ("organiser", {"role": "organiser"}, 422),
    ("organiser", {"role": "administrator"}, 403),
    ("organiser", {"role": "reviewer"}, 403),
    ("prefecture", {"role": "organiser", "scope": "province"}, 403),
    ("prefecture", {"role": "organiser", "scope": "prefecture", "region": "530100"}, 403),
    ("prefecture", {"role": "organiser", "scope": "space", "host": "C1"}, 303),
    ("prefecture", {"role": "organiser", "scope": "space", "host": "C2"}, 403),
    ("host", {"role": "organiser", "scope": "space", "host": "C2"}, 403),
    ("startup", {"role": "organiser", "scope": "space", "host": "C2"}, 403),
]


@pytest.mark.usefixtures("client")
@pytest.mark.parametrize(("name", "offered", "status"), OFFERS)
def test_nobody_offers_more_than_they_have(
    app: Flask, stored: Session, name: str, offered: dict[str, str], status: int
) -> None:
    make_readers(stored)

    response = signed_in(app, name).post("/invitations", data={"email": NEW, **offered})

    assert response.status_code == status
    stored.rollback()
    assert len(stored.scalars(select(Invitation)).all()) == (status == 303)


@pytest.mark.usefixtures("client")
def test_organisers_see_their_own_invitations_and_the_province_all(
    app: Flask, stored: Session
) -> None:
    make_readers(stored)
    offered = {"email": NEW, "role": "organiser", "scope": "space", "host": "C1"}
    signed_in(app, "prefecture").post("/invitations", data=offered)

    seen = [
        NEW in signed_in(app, name).get("/invitations").text
        for name in ("prefecture", "elsewhere", "organiser", "administrator")
    ]

    assert seen == [True, False, True, True]
