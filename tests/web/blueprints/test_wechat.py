"""Signing in through WeChat: what comes back is expected, confirmed, and known."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.credential import Identity
from models.enums import Role
from tests.web.conftest import Auth
from web.services.vouching import VouchingError, WeChat


class Elsewhere:
    """A service that signs people in: a code is the person's name with an exclamation mark."""

    def address(self, state: str, back: str) -> str:
        return f"https://elsewhere.example/?state={state}&back={back}"

    def identify(self, code: str) -> str:
        if not code.endswith("!"):
            raise VouchingError(code)
        return code.removesuffix("!")


@pytest.fixture
def wechat(app: Flask) -> None:
    app.extensions["dianqiao-wechat"] = Elsewhere()


def state_of(client: FlaskClient) -> str:
    """Go elsewhere, and return the state to come back with."""
    away = client.get("/sign-in/wechat").location
    assert away.startswith("https://elsewhere.example/")
    return parse_qs(urlsplit(away).query)["state"][0]


def come_back(client: FlaskClient, code: str) -> str:
    """Come back with a code and press the button; return where that leads."""
    asked = {"state": state_of(client), "code": code}
    assert client.get("/sign-in/wechat/callback", query_string=asked).status_code == 200
    location: str = client.post("/sign-in/wechat/callback", data=asked).location
    return location


@pytest.mark.usefixtures("wechat")
def test_linked_person_signs_in(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    linked = come_back(client, "person-7!")
    visitor = app.test_client()

    entered = come_back(visitor, "person-7!")

    assert (linked, entered) == ("/account", "/desk")
    assert visitor.get("/desk").location == "/desk/M1"
    assert "person-7" not in stored.scalars(select(Identity.sealed_value)).one()


@pytest.mark.usefixtures("wechat")
@pytest.mark.parametrize("code", ["person-8!", "no-good"])
def test_unknown_person_is_sent_to_sign_in(client: FlaskClient, code: str) -> None:
    assert come_back(client, code) == "/sign-in"
    assert client.get("/account").status_code == 302


@pytest.mark.usefixtures("wechat")
def test_coming_back_uninvited_does_nothing(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    state_of(client)

    forged = client.post("/sign-in/wechat/callback", data={"state": "forged", "code": "p!"})

    assert forged.location == "/account/phone"


@pytest.mark.usefixtures("wechat")
def test_state_works_once(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    asked = {"state": state_of(client), "code": "one!"}
    client.post("/sign-in/wechat/callback", data=asked)

    again = client.post("/sign-in/wechat/callback", data=asked | {"code": "two!"})

    assert again.location == "/account/phone"
    assert len(stored.scalars(select(Identity)).all()) == 1


def test_page_is_missing_where_wechat_is_not_set_up(client: FlaskClient) -> None:
    assert client.get("/sign-in/wechat").status_code == 404
    assert "/sign-in/wechat" not in client.get("/sign-in").text


def test_address_names_application_state_and_way_back() -> None:
    address = WeChat("app-1", "hidden").address("s t", "https://d.example/back")

    asked = parse_qs(urlsplit(address).query)
    assert (asked["appid"], asked["state"]) == (["app-1"], ["s t"])
    assert asked["redirect_uri"] == ["https://d.example/back"]
    assert "hidden" not in address


@pytest.mark.usefixtures("wechat")
def test_unlinked_person_signs_in_no_more(app: Flask, client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    come_back(client, "person-9!")
    linked = client.get("/account/phone").text
    client.post("/account/wechat/remove")

    assert "/account/wechat/remove" in linked
    assert come_back(app.test_client(), "person-9!") == "/sign-in"
