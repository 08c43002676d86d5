"""Signing in by a code sent to a telephone, from linking the number to the desk."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import Identity, PhoneCode
from models.enums import Role
from tests.web.conftest import BACKUP_CODES, Auth
from tests.web.mailbox import kinds_for
from web.services import identities
from web.services.accounts import account_of
from web.services.identities import Provider

NUMBER = "13800001234"


class Telephones:
    """Telephones that keep every code they get."""

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []

    def send(self, number: str, code: str) -> None:
        self.codes.append((number, code))


@pytest.fixture
def telephones(app: Flask) -> Telephones:
    app.extensions["dianqiao-codes"] = Telephones()
    return app.extensions["dianqiao-codes"]


def link(stored: Session, role: Role) -> None:
    """Link the number to the account of a role."""
    user = stored.scalars(select(User).where(User.email == f"{role}@example.com")).one()
    actor, now = account_of(user).actor, dt.datetime.now(dt.UTC)
    identities.link(stored, actor=actor, provider=Provider.PHONE, value=NUMBER, now=now)
    stored.commit()


def older(stored: Session, seconds: int) -> None:
    """Let the codes sent be some seconds older."""
    earlier = dt.timedelta(seconds=seconds)
    for row in stored.scalars(select(PhoneCode)):
        row.sent_at -= earlier
        row.expires_at -= earlier
    stored.commit()


def addresses(count: int) -> list[dict[str, str]]:
    """Return as many addresses to come from."""
    return [{"REMOTE_ADDR": f"203.0.113.{number}"} for number in range(count)]


def test_number_is_linked_and_signs_in(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session, telephones: Telephones
) -> None:
    auth.login(Role.MENTOR)
    client.post("/account/phone", data={"number": "＋86 １38 0000-1234"})
    linked = client.post("/account/phone/code", data={"code": telephones.codes[-1][1]})
    visitor = app.test_client()

    visitor.post("/sign-in/phone", data={"number": "138 0000 1234"})
    entered = visitor.post("/sign-in/phone/code", data={"code": telephones.codes[-1][1]})

    assert (linked.status_code, entered.location) == (303, "/desk")
    assert visitor.get("/desk").location == "/desk/M1"
    assert [number for number, _ in telephones.codes] == [NUMBER, NUMBER]
    row = stored.scalars(select(Identity)).one()
    assert NUMBER not in row.blind_index + row.sealed_value
    # whoever sits at a device left open could have done it
    assert "account.identity_linked" in kinds_for(stored, row.user_id)


@pytest.mark.usefixtures("client")
def test_number_nobody_has_gets_the_same_answer_and_no_code(
    app: Flask, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    answers = []
    for number in (NUMBER, "13900001234"):
        visitor = app.test_client()
        response = visitor.post("/sign-in/phone", data={"number": number})
        answers.append((response.status_code, response.location))

    assert answers[0] == answers[1] == (303, "/sign-in/phone/code")
    assert [number for number, _ in telephones.codes] == [NUMBER]


def test_second_factor_comes_after_the_code(
    client: FlaskClient, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.ORGANISER)
    client.post("/sign-in/phone", data={"number": NUMBER})

    entered = client.post("/sign-in/phone/code", data={"code": telephones.codes[-1][1]})

    assert entered.location == "/sign-in/code"
    client.post("/sign-in/code", data={"code": BACKUP_CODES[0]})
    assert client.get("/overview").status_code == 200


def test_another_code_waits_a_minute(
    client: FlaskClient, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    first = client.post("/sign-in/phone", data={"number": NUMBER})
    second = client.post("/sign-in/phone", data={"number": NUMBER})
    older(stored, 61)
    third = client.post("/sign-in/phone", data={"number": NUMBER})

    assert [first.status_code, second.status_code, third.status_code] == [303, 422, 303]
    assert len(telephones.codes) == 2
    old, new = (code for _, code in telephones.codes)
    answers = [client.post("/sign-in/phone/code", data={"code": code}) for code in (old, new)]
    assert [answer.status_code for answer in answers] == [303 if old == new else 422, 303]


def test_code_ends_after_five_minutes(
    client: FlaskClient, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    client.post("/sign-in/phone", data={"number": NUMBER})
    older(stored, 301)

    late = client.post("/sign-in/phone/code", data={"code": telephones.codes[-1][1]})

    assert late.status_code == 422


def test_right_code_is_refused_after_five_wrong_ones(
    client: FlaskClient, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    client.post("/sign-in/phone", data={"number": NUMBER})
    right = telephones.codes[-1][1]
    wrong = "000000" if right != "000000" else "000001"

    tries = [client.post("/sign-in/phone/code", data={"code": wrong}) for _ in range(5)]
    last = client.post("/sign-in/phone/code", data={"code": right})

    assert [each.status_code for each in (*tries, last)] == [422] * 6
    stored.rollback()
    assert stored.scalars(select(PhoneCode.tries)).one() == 5


@pytest.mark.usefixtures("client")
def test_nobody_uses_up_the_code_sent_for_another_browser(
    app: Flask, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    owner, stranger = app.test_client(), app.test_client()
    owner.post("/sign-in/phone", data={"number": NUMBER})
    right = telephones.codes[-1][1]

    stranger.post("/sign-in/phone", data={"number": NUMBER})
    for _ in range(6):
        stranger.post("/sign-in/phone/code", data={"code": "wrong"})

    assert owner.post("/sign-in/phone/code", data={"code": right}).status_code == 303


@pytest.mark.usefixtures("client")
def test_telephone_is_not_flooded_by_strangers(
    app: Flask, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    owner = app.test_client()
    Auth(owner).login(Role.MENTOR)
    owner.post("/sign-out")

    codes = [
        app.test_client()
        .post("/sign-in/phone", data={"number": NUMBER}, environ_base=each)
        .status_code
        for each in addresses(12)
    ]

    assert codes == [303] * 10 + [429] * 2
    assert len(telephones.codes) == 10
    # whoever owns it, on a device that is known, still gets in
    assert owner.post("/sign-in/phone", data={"number": NUMBER}).status_code == 303


@pytest.mark.usefixtures("telephones")
def test_telephone_is_not_flooded_by_whoever_is_signed_in(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    link(stored, Role.MENTOR)
    auth.login(Role.STARTUP)

    answers = [
        client.post("/sign-in/phone", data={"number": NUMBER}, environ_base=each).status_code
        for each in addresses(12)
    ]

    # in one browser all but the first come too soon
    assert answers == [303] + [422] * 9 + [429] * 2


def test_account_that_links_sends_codes_to_a_few_telephones_alone(
    client: FlaskClient, auth: Auth, telephones: Telephones
) -> None:
    auth.login(Role.STARTUP)

    answers = [
        client.post(
            "/account/phone", data={"number": f"139000000{number:02}"}, environ_base=each
        ).status_code
        for number, each in enumerate(addresses(12))
    ]

    assert answers == [303] * 10 + [429] * 2
    assert len(telephones.codes) == 10


def test_code_for_linking_does_not_sign_in(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.STARTUP)
    visitor = app.test_client()
    visitor.post("/sign-in/phone", data={"number": NUMBER})
    auth.login(Role.MENTOR)
    client.post("/account/phone", data={"number": NUMBER})
    (_, to_sign_in), (_, to_link) = telephones.codes

    crossed = visitor.post("/sign-in/phone/code", data={"code": to_link})

    assert crossed.status_code == (303 if to_sign_in == to_link else 422)


def test_number_of_another_account_cannot_be_linked(
    client: FlaskClient, auth: Auth, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.STARTUP)
    auth.login(Role.MENTOR)
    client.post("/account/phone", data={"number": NUMBER})

    refused = client.post("/account/phone/code", data={"code": telephones.codes[-1][1]})

    assert refused.status_code == 422
    assert "number-error" in refused.text


def test_unlinked_number_signs_in_no_more(
    client: FlaskClient, auth: Auth, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    auth.login(Role.MENTOR)
    assert "138****1234" in client.get("/account/phone").text
    client.post("/account/phone/remove")
    client.post("/sign-out")

    client.post("/sign-in/phone", data={"number": NUMBER})

    assert telephones.codes == []


@pytest.mark.parametrize("typed", ["", "12345", "12800001234", "+1 415 555 0100"])
def test_other_numbers_are_named(client: FlaskClient, typed: str) -> None:
    refused = client.post("/sign-in/phone", data={"number": typed})

    assert refused.status_code == 422
    assert "number-error" in refused.text


def test_code_is_shown_in_no_page_outside_a_demo(
    client: FlaskClient, stored: Session, telephones: Telephones
) -> None:
    link(stored, Role.MENTOR)
    client.post("/sign-in/phone", data={"number": NUMBER})

    assert telephones.codes[-1][1] not in client.get("/sign-in/phone/code").text
