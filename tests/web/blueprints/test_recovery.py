"""Back in after forgetting the password: one answer for everybody, one use for each link."""

import datetime as dt

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import User
from models.credential import Identity, Recovery, UserSession
from models.enums import Role
from models.link import SignedLink
from models.message import Message
from tests.web.conftest import BACKUP_CODES, PHRASE, Auth
from tests.web.mailbox import kinds_for, kinds_to, last_word
from web.services import identities
from web.services.accounts import actor_of
from web.services.identities import Provider

NEW = "another-long-password"
CHOSEN = {"password": NEW, "repeated": NEW}


def ask(client: FlaskClient, email: str) -> str:
    return client.post("/password/forgotten", data={"email": email}).text


def test_answer_tells_nothing_about_the_address(client: FlaskClient, stored: Session) -> None:
    known = ask(client, "mentor@example.com")
    unknown = ask(client, "nobody@example.com")

    assert known.replace("mentor@", "nobody@") == unknown
    assert kinds_to(stored, "mentor@example.com") == ["account.reset"]
    assert kinds_to(stored, "nobody@example.com") == []
    assert stored.scalars(select(Recovery)).all() == []


def test_link_sets_a_new_password_once(client: FlaskClient, stored: Session) -> None:
    ask(client, "mentor@example.com")
    link = f"/password/reset/{last_word(stored, 'account.reset')}"

    looked = [client.get(link).status_code for _ in range(2)]
    chosen = client.post(link, data=CHOSEN)
    client.post("/sign-out")

    signed_in = client.post("/sign-in", data={"email": "mentor@example.com", "password": NEW})
    assert looked == [200, 200]
    assert (chosen.status_code, chosen.location, signed_in.status_code) == (303, "/desk", 303)
    assert [client.get(link).status_code, client.post(link, data=CHOSEN).status_code] == [404, 404]
    user = stored.scalars(select(User).where(User.email == "mentor@example.com")).one()
    assert kinds_for(stored, user.id) == ["account.password_changed"]


def test_new_password_ends_every_session(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    other = client.application.test_client()
    ask(other, "mentor@example.com")
    other.post(f"/password/reset/{last_word(stored, 'account.reset')}", data=CHOSEN)

    assert client.get("/account").location == "/sign-in?next=/account"
    stored.rollback()
    ended = [row.ended_at is not None for row in stored.scalars(select(UserSession))]
    assert ended == [True, False]


def test_other_ways_in_are_shown_masked_and_stay_only_if_they_are_left_ticked(
    client: FlaskClient, stored: Session
) -> None:
    user = stored.scalars(select(User).where(User.email == "mentor@example.com")).one()
    for provider, value in ((Provider.PHONE, "13812345678"), (Provider.WECHAT, "open-id-123")):
        identities.link(
            stored, actor=actor_of(user), provider=provider, value=value, now=user.created_at
        )
    stored.commit()
    ask(client, "mentor@example.com")
    link = f"/password/reset/{last_word(stored, 'account.reset')}"

    page = client.get(link).text
    again = client.post(link, data={"password": "short", "repeated": "short", "keep": "phone"}).text
    client.post(link, data={**CHOSEN, "keep": "phone"})

    assert "138****5678" in page
    assert "open-id-123" not in page
    assert (page.count("checked"), again.count("checked")) == (2, 1)
    stored.rollback()
    assert [row.provider for row in stored.scalars(select(Identity))] == ["phone"]
    told = stored.scalars(select(Message).where(Message.kind == "account.password_changed")).one()
    assert told.values == {"removed": ["wechat"], "left": ["phone"]}


def test_second_request_closes_the_first_link(client: FlaskClient, stored: Session) -> None:
    ask(client, "mentor@example.com")
    first = last_word(stored, "account.reset")
    ask(client, "mentor@example.com")

    assert client.get(f"/password/reset/{first}").status_code == 404
    assert kinds_to(stored, "mentor@example.com") == ["account.reset", "account.reset"]


def test_link_ends_after_an_hour(client: FlaskClient, stored: Session) -> None:
    ask(client, "mentor@example.com")
    word = last_word(stored, "account.reset")
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    stored.execute(update(SignedLink).values(expires_at=past))
    stored.commit()

    assert client.post(f"/password/reset/{word}", data=CHOSEN).status_code == 404


def test_weak_password_keeps_the_link_open(client: FlaskClient, stored: Session) -> None:
    ask(client, "mentor@example.com")
    link = f"/password/reset/{last_word(stored, 'account.reset')}"

    refused = client.post(link, data={"password": "short", "repeated": "short"})

    assert refused.status_code == 422
    assert client.post(link, data=CHOSEN).status_code == 303


def test_link_alone_does_not_pass_the_second_factor(client: FlaskClient, stored: Session) -> None:
    ask(client, "organiser@example.com")

    chosen = client.post(f"/password/reset/{last_word(stored, 'account.reset')}", data=CHOSEN)

    assert (chosen.location, client.get("/account").status_code) == ("/sign-in/code", 302)
    client.post("/sign-in/code", data={"code": BACKUP_CODES[0]})
    assert client.get("/account").status_code == 200


def test_requests_are_limited(client: FlaskClient) -> None:
    codes = [
        client.post("/password/forgotten", data={"email": f"{n}@example.com"}).status_code
        for n in range(11)
    ]

    assert codes == [200] * 10 + [429]


def test_closed_account_gets_no_link(client: FlaskClient, stored: Session) -> None:
    stored.execute(update(User).values(is_active=False))
    stored.commit()

    ask(client, "mentor@example.com")

    assert kinds_to(stored, "mentor@example.com") == []


def test_old_password_still_works_until_then(client: FlaskClient) -> None:
    ask(client, "mentor@example.com")

    data = {"email": "mentor@example.com", "password": PHRASE}
    assert client.post("/sign-in", data=data).status_code == 303
