"""The second factor: required of staff, each code good once, backup codes for a lost telephone."""

import datetime as dt
import re
from dataclasses import replace

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import BackupCode, SecondFactor
from models.enums import Role
from models.setting import set_setting
from tests.web.conftest import AUTHENTICATOR, BACKUP_CODES, PHRASE, Auth
from web.app import create_app
from web.config import Config

STAFF = [Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR]
ADMINISTRATOR = {"email": "administrator@example.com", "password": PHRASE}


def code_of(secret: str, steps: int = 0) -> str:
    """Return what an authenticator shows, some steps from now."""
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=30 * steps)
    return pyotp.TOTP(secret).at(moment)


def without_factors(stored: Session) -> None:
    stored.execute(delete(SecondFactor))
    stored.execute(delete(BackupCode))
    stored.commit()


def set_up(client: FlaskClient) -> tuple[str, str]:
    """Set up an authenticator; return its secret and the page with the backup codes."""
    page = client.get("/account/second-factor").text
    sealed = re.search(r'name="secret" value="([^"]+)"', page)
    secret = re.search(r'class="secret"><code>([^<]+)<', page)
    assert sealed is not None
    assert secret is not None
    shown = secret[1].replace(" ", "")
    data = {"secret": sealed[1], "code": code_of(shown)}
    return shown, client.post("/account/second-factor", data=data).text


@pytest.mark.parametrize("role", STAFF)
def test_staff_set_it_up_before_anything_else(
    client: FlaskClient, auth: Auth, stored: Session, role: Role
) -> None:
    without_factors(stored)
    auth.login(role)

    assert client.get("/account").location == "/account/second-factor"
    assert client.post("/account/profile").location == "/account/second-factor"
    assert client.get("/directory").status_code == 200
    set_up(client)
    assert client.get("/account").status_code == 200


def test_others_need_none(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)

    assert client.get("/account").status_code == 200


def test_password_alone_opens_nothing(client: FlaskClient) -> None:
    signed_in = client.post("/sign-in", data=ADMINISTRATOR | {"next": "/access"})

    assert signed_in.location == "/sign-in/code"
    assert client.get("/access").status_code == 302
    entered = client.post("/sign-in/code", data={"code": code_of(AUTHENTICATOR)})
    assert (entered.location, client.get("/access").status_code) == ("/access", 200)


def test_code_works_once(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    client.post("/sign-in", data=ADMINISTRATOR)
    other.post("/sign-in", data=ADMINISTRATOR)
    code = code_of(AUTHENTICATOR)

    statuses = [
        each.post("/sign-in/code", data={"code": code}).status_code for each in (client, other)
    ]

    assert statuses == [303, 422]


def test_earlier_step_is_refused_after_a_later_one(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    client.post("/sign-in", data=ADMINISTRATOR)
    other.post("/sign-in", data=ADMINISTRATOR)
    earlier, later = code_of(AUTHENTICATOR), code_of(AUTHENTICATOR, 1)

    assert client.post("/sign-in/code", data={"code": later}).status_code == 303
    assert other.post("/sign-in/code", data={"code": earlier}).status_code == 422


@pytest.mark.parametrize("steps", [-3, 3])
def test_code_of_another_time_is_refused(client: FlaskClient, steps: int) -> None:
    client.post("/sign-in", data=ADMINISTRATOR)

    refused = client.post("/sign-in/code", data={"code": code_of(AUTHENTICATOR, steps)})

    assert refused.status_code == 422


def test_full_width_digits_and_blanks_are_read(client: FlaskClient) -> None:
    client.post("/sign-in", data=ADMINISTRATOR)
    code = code_of(AUTHENTICATOR)
    typed = " ".join(chr(ord("０") + int(digit)) for digit in code)

    assert client.post("/sign-in/code", data={"code": typed}).status_code == 303


def test_wrong_codes_are_limited(client: FlaskClient) -> None:
    client.post("/sign-in", data=ADMINISTRATOR)

    codes = [client.post("/sign-in/code", data={"code": f"00000{n}"}).status_code for n in range(6)]

    assert codes == [422] * 5 + [429]


def test_backup_code_works_once_however_typed(app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    client.post("/sign-in", data=ADMINISTRATOR)
    other.post("/sign-in", data=ADMINISTRATOR)
    typed = BACKUP_CODES[0].upper().replace("-", " ")

    statuses = [
        each.post("/sign-in/code", data={"code": typed}).status_code for each in (client, other)
    ]

    assert statuses == [303, 422]


def test_new_backup_codes_replace_the_old(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.ADMINISTRATOR)

    page = client.post("/account/second-factor/codes", data={"present": PHRASE}).text

    codes = re.findall(r"<code>([\w-]+)</code>", page)
    rows = stored.scalars(
        select(BackupCode)
        .join(User, User.id == BackupCode.user_id)
        .where(User.email == "administrator@example.com")
    ).all()
    assert (len(set(codes)), len(rows)) == (10, 10)
    assert not {row.code_hash for row in rows} & set(codes)


def test_secret_is_stored_sealed(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)

    secret, page = set_up(client)

    row = stored.scalars(
        select(SecondFactor)
        .join(User, User.id == SecondFactor.user_id)
        .where(User.email == "mentor@example.com")
    ).one()
    assert len(re.findall(r"<code>([\w-]+)</code>", page)) == 10
    assert secret not in row.sealed_secret


def test_wrong_code_switches_nothing_on(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    page = client.get("/account/second-factor").text
    sealed = re.search(r'name="secret" value="([^"]+)"', page)
    assert sealed is not None

    refused = client.post("/account/second-factor", data={"secret": sealed[1], "code": "000000"})

    assert refused.status_code == 422
    assert sealed[1] not in refused.text
    assert "code-error" in refused.text


def test_secret_of_another_account_is_refused(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    page = client.get("/account/second-factor").text
    sealed = re.search(r'name="secret" value="([^"]+)"', page)
    shown = re.search(r'class="secret"><code>([^<]+)<', page)
    assert sealed is not None
    assert shown is not None
    auth.logout()
    auth.login(Role.STARTUP)

    data = {"secret": sealed[1], "code": code_of(shown[1].replace(" ", ""))}
    assert client.post("/account/second-factor", data=data).status_code == 422


def test_staff_cannot_switch_it_off(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.ADMINISTRATOR)

    client.post("/account/second-factor/remove", data={"present": PHRASE})

    assert len(stored.scalars(select(SecondFactor)).all()) == 3


def test_switching_off_takes_the_password(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    set_up(client)

    wrong = client.post("/account/second-factor/remove", data={"present": "wrong-password"})
    right = client.post("/account/second-factor/remove", data={"present": PHRASE})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert len(stored.scalars(select(SecondFactor)).all()) == 3


def test_demo_entered_with_one_click_needs_none(config: Config, stored: Session) -> None:
    without_factors(stored)
    set_setting(stored, "is_demo", "1")
    for user in stored.scalars(select(User)):
        user.is_demo = True
    stored.commit()

    assert one_click(replace(config, is_demo=True)) == 200
    # the same data served in earnest: one click opens, but not past the second factor
    assert one_click(config) == 303


def one_click(config: Config) -> int:
    """Enter the administrator's account with one click, and return what its page answers."""
    app = create_app(config)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/sign-in/demo", data={"email": "administrator@example.com"})
    status = client.get("/account").status_code
    app.extensions["dianqiao-database"].dispose()
    return status


def test_page_obeys_the_policy_for_styles(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)

    page = client.get("/account/second-factor").text

    assert 'class="qr-code"' in page
    assert "style=" not in page
