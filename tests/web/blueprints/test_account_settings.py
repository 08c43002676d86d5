"""What an account's owner changes: names, password, address, devices."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.credential import UserSession
from models.enums import Role
from tests.web.conftest import PHRASE, Auth
from tests.web.mailbox import kinds_for, kinds_to, last_word

NEW = "another-long-password"
MENTOR = "mentor@example.com"


def user_of(stored: Session, email: str = MENTOR) -> User:
    stored.rollback()
    return stored.scalars(select(User).where(User.email == email)).one()


def enter(app: Flask, password: str = PHRASE, email: str = MENTOR) -> FlaskClient:
    client = app.test_client()
    client.post("/sign-in", data={"email": email, "password": password})
    return client


def test_hub_shows_for_whom_one_acts(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)

    page = client.get("/account").text

    assert "名称M1（示例）" in page
    assert 'href="/members/M1"' in page
    assert "/access" not in page


def test_names_and_language_are_saved(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)

    data = {"name_zh": "欧阳明", "name_en": "Ouyang Ming", "language": "en"}
    assert client.post("/account/profile", data=data).status_code == 303

    user = user_of(stored)
    assert (user.name_zh, user.name_en, user.locale) == ("欧阳明", "Ouyang Ming", "en")


def test_nameless_profile_is_refused(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)

    refused = client.post("/account/profile", data={"language": "xx", "name_en": "x" * 101})

    assert refused.status_code == 422
    assert re.findall(r'id="(\w+)-error"', refused.text) == ["name_en", "language"]


def test_new_password_ends_the_other_sessions(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    other = enter(app)

    data = {"present": PHRASE, "password": NEW, "repeated": NEW}
    changed = client.post("/account/password", data=data)

    assert changed.status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert enter(app, NEW).get("/account").status_code == 200
    assert "account.password_changed" in kinds_for(stored, user_of(stored).id)


def test_wrong_present_password_changes_nothing(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.MENTOR)

    data = {"present": "wrong-password", "password": NEW, "repeated": NEW}
    refused = client.post("/account/password", data=data)

    assert re.findall(r'id="(\w+)-error"', refused.text) == ["present"]
    assert enter(app).get("/account").status_code == 200


def test_new_address_is_confirmed_by_its_link_and_the_old_one_told(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    client.post("/account/email", data={"email": "New@example.com", "present": PHRASE})
    link = f"/account/email/{last_word(stored, 'account.email')}"
    before = user_of(stored).email
    stranger = app.test_client()

    looked = stranger.get(link)
    unchanged = user_of(stored).email
    confirmed = stranger.post(link)

    assert "new@example.com" in looked.text
    assert (before, unchanged, confirmed.status_code) == (MENTOR, MENTOR, 303)
    assert user_of(stored, "new@example.com").email_confirmed_at is not None
    assert kinds_to(stored, MENTOR) == ["account.email_changed"]
    assert stranger.post(link).status_code == 404
    assert enter(app, email="new@example.com").get("/account").status_code == 200


def test_taken_address_is_answered_alike_and_its_owner_told(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)

    taken = client.post("/account/email", data={"email": "startup@example.com", "present": PHRASE})
    free = client.post("/account/email", data={"email": "free@example.com", "present": PHRASE})

    assert (taken.status_code, taken.location) == (free.status_code, free.location)
    assert kinds_to(stored, "startup@example.com") == ["account.exists"]
    assert kinds_to(stored, "free@example.com") == ["account.new_email"]


def test_new_password_closes_the_link_to_a_new_address(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    client.post("/account/email", data={"email": "thief@example.com", "present": PHRASE})
    word = last_word(stored, "account.email")

    client.post("/account/password", data={"present": PHRASE, "password": NEW, "repeated": NEW})

    assert client.post(f"/account/email/{word}").status_code == 404


def test_devices_are_listed_with_masked_addresses(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.MENTOR)
    other = app.test_client()
    other.post(
        "/sign-in",
        data={"email": MENTOR, "password": PHRASE},
        headers={"User-Agent": "Mozilla/5.0 (iPhone; CPU) MicroMessenger/8.0 Safari/604.1"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )

    page = client.get("/account/sessions").text

    assert "WeChat · iPhone" in page
    assert "203.0.*.*" in page
    assert "203.0.113.77" not in page


def test_one_device_can_be_signed_out(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    other = enter(app)
    newest = stored.scalars(select(UserSession.id).order_by(UserSession.id.desc())).first()

    assert client.post(f"/account/sessions/{newest}/end").status_code == 303

    assert other.get("/account").status_code == 302
    assert client.get("/account").status_code == 200


def test_all_other_devices_can_be_signed_out(app: Flask, client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    others = [enter(app) for _ in range(2)]

    client.post("/account/sessions/end-others")

    assert [each.get("/account").status_code for each in (client, *others)] == [200, 302, 302]


def test_nobody_ends_a_session_of_another(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    victim = enter(app, email="startup@example.com")
    session_id = stored.scalars(select(UserSession.id)).one()
    auth.login(Role.MENTOR)

    assert client.post(f"/account/sessions/{session_id}/end").status_code == 404
    assert victim.get("/account").status_code == 200


def test_signing_out_ends_the_session_for_good(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    with client.session_transaction() as kept:
        copied = dict(kept)
    client.post("/sign-out")
    with client.session_transaction() as replayed:
        replayed.update(copied)

    assert client.get("/account").status_code == 302


def test_cookie_holds_no_account_and_the_database_no_word(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)

    with client.session_transaction() as kept:
        word = kept["_user_id"]
    row = stored.scalars(select(UserSession)).one()
    assert len(word) == 43
    assert word not in {row.word_hash, row.fingerprint}


def test_new_device_is_told_of_and_the_first_is_not(
    app: Flask, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    first = kinds_for(stored, user_of(stored).id)
    enter(app)

    assert (first, kinds_for(stored, user_of(stored).id)) == ([], ["account.new_device"])


def test_signing_in_and_out_is_logged(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    client.post("/sign-out")

    statement = select(AuditLog.action).where(AuditLog.subject_type == "session")
    assert stored.scalars(statement.order_by(AuditLog.id)).all() == [
        "account.sign_in",
        "account.end_session",
    ]
