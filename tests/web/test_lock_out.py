"""Whoever guesses passwords is slowed down; nobody is locked out by somebody else's guesses."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.credential import KnownDevice
from models.enums import Role
from tests.web.conftest import PHRASE, Auth
from tests.web.mailbox import last_word

WRONG = {"email": "mentor@example.com", "password": "wrong-password"}
RIGHT = WRONG | {"password": PHRASE}
TOO_MANY = 429


def guess(client: FlaskClient, times: int, address: str = "203.0.113.9") -> list[int]:
    """Guess a password some times from an address."""
    environ = {"REMOTE_ADDR": address}
    return [
        client.post("/sign-in", data=WRONG, environ_base=environ).status_code for _ in range(times)
    ]


def attack(app: Flask) -> None:
    """Use up what an account allows to unknown devices, each guess from another address."""
    for number in range(12):
        guess(app.test_client(), 1, f"203.0.113.{number}")


def test_owner_on_a_known_device_gets_in_while_the_account_is_attacked(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.MENTOR)
    client.post("/sign-out")
    attack(app)

    stranger = app.test_client().post("/sign-in", data=RIGHT)
    owner = client.post("/sign-in", data=RIGHT)

    assert (stranger.status_code, owner.status_code) == (TOO_MANY, 303)


def test_owner_on_a_known_device_gets_in_from_an_address_that_is_blocked(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.MENTOR)
    client.post("/sign-out")
    for number in range(31):
        data = {"email": f"x{number}@example.com", "password": "wrong-password"}
        app.test_client().post("/sign-in", data=data)

    stranger = app.test_client().post("/sign-in", data=RIGHT)
    owner = client.post("/sign-in", data=RIGHT)

    assert (stranger.status_code, owner.status_code) == (TOO_MANY, 303)


def test_known_device_may_not_guess_for_ever(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.MENTOR)
    client.post("/sign-out")

    assert guess(client, 11) == [422] * 10 + [TOO_MANY]


def test_known_device_of_one_account_is_unknown_to_another(
    app: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.STARTUP)
    client.post("/sign-out")
    attack(app)

    assert client.post("/sign-in", data=RIGHT).status_code == TOO_MANY


def test_forged_device_cookie_is_worth_nothing(app: Flask, auth: Auth, stored: Session) -> None:
    auth.login(Role.MENTOR)
    known = stored.scalars(select(KnownDevice.device_hash)).one()
    attack(app)
    forger = app.test_client()

    for word in (known, f'"{known}".signature', "x"):
        forger.set_cookie("device", word)
        assert forger.post("/sign-in", data=RIGHT).status_code == TOO_MANY


def test_new_password_by_link_forgets_devices(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    before = stored.scalars(select(KnownDevice.created_at)).all()

    client.post("/password/forgotten", data={"email": "mentor@example.com"})
    phrase = "another-long-password"
    client.post(
        f"/password/reset/{last_word(stored, 'account.reset')}",
        data={"password": phrase, "repeated": phrase},
    )

    # the browser that chose the new password is known anew
    stored.rollback()
    after = stored.scalars(select(KnownDevice.created_at)).all()
    assert (len(before), len(after)) == (1, 1)
    assert before < after
