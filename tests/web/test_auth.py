import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from tests.web.conftest import PHRASE, Auth

WRONG = {"email": "mentor@example.com", "password": "wrong-password"}


def test_sign_in_opens_the_desk(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    assert client.get("/desk").location == "/desk/S1"


def test_sign_in_goes_on_to_the_page_wanted(client: FlaskClient) -> None:
    data = {"email": "mentor@example.com", "password": PHRASE, "next": "/directory"}

    assert client.post("/sign-in", data=data).location == "/directory"


def test_sign_in_never_leads_elsewhere(client: FlaskClient) -> None:
    data = {"email": "mentor@example.com", "password": PHRASE, "next": "//evil.example"}

    assert client.post("/sign-in", data=data).location == "/"


def test_sign_in_forgets_what_the_visitor_had(client: FlaskClient, auth: Auth) -> None:
    with client.session_transaction() as before:
        before["planted"] = "yes"

    auth.login(Role.MENTOR)

    with client.session_transaction() as after:
        assert "planted" not in after


def test_new_password_ends_sessions(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    user = stored.scalars(select(User).where(User.email == "mentor@example.com")).one()
    user.session_token += "another"
    stored.commit()

    assert client.get("/desk").location == "/sign-in?next=/desk"


def test_closed_account_cannot_sign_in(client: FlaskClient, stored: Session) -> None:
    user = stored.scalars(select(User).where(User.email == "mentor@example.com")).one()
    user.is_active = False
    stored.commit()

    response = client.post("/sign-in", data=WRONG | {"password": PHRASE})

    assert response.status_code == 422


def test_wrong_passwords_are_limited(client: FlaskClient, auth: Auth) -> None:
    codes = [client.post("/sign-in", data=WRONG).status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]
    auth.login(Role.STARTUP)


def test_refusal_says_how_long_it_lasts(client: FlaskClient) -> None:
    answers = [client.post("/sign-in", data=WRONG) for _ in range(11)]

    seconds = int(answers[-1].headers["Retry-After"])
    assert 240 < seconds <= 300
    assert f"请 {-(-seconds // 60)} 分钟后再试" in answers[-1].text
    assert 'href="/password/forgotten"' in answers[-1].text


def test_right_passwords_are_not_limited(auth: Auth) -> None:
    for _ in range(12):
        auth.login(Role.STARTUP)


def test_demo_accounts_are_closed_outside_a_demo(client: FlaskClient) -> None:
    response = client.post("/sign-in/demo", data={"email": "startup@example.com"})

    assert response.status_code == 404


def test_form_without_token_is_refused(app: Flask) -> None:
    response = app.test_client().post("/sign-in", data=WRONG)

    assert response.status_code == 400
    assert "表单已过期" in response.text


def test_form_with_token_is_accepted(app: Flask) -> None:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None

    response = client.post(
        "/sign-in",
        data={"email": "mentor@example.com", "password": PHRASE, "csrf_token": token[1]},
    )

    assert response.status_code == 303
