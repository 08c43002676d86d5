"""The page of a signed link: looking changes nothing, a button answers, nobody is signed in."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.link import SignedLink
from models.matching import Match
from tests.web.conftest import Auth
from web.config import Config
from web.services.engine import leave
from web.services.links import word_of


@pytest.fixture
def word(app: Flask, config: Config, client: FlaskClient, auth: Auth, stored: Session) -> str:
    """Return the word of the link that S1's request sent to the people of M1."""
    app.extensions["dianqiao-engine"].when_stale = leave
    auth.login(Role.STARTUP)
    client.post("/desk/S1/ask/mentor/M1", data={"need": "1", "note": "想请教专利布局"})
    auth.logout()
    stored.info.update(config.secrets().as_info())
    link = stored.scalars(select(SignedLink).where(SignedLink.purpose == "match.answer")).one()
    return word_of(stored, link)


def state(stored: Session) -> str:
    stored.rollback()
    return stored.scalars(select(Match.state)).one()


def test_preview_shows_who_asks_what_and_changes_nothing(
    client: FlaskClient, word: str, stored: Session
) -> None:
    pages = [client.get(f"/answers/{word}"), client.head(f"/answers/{word}")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "想请教专利布局" in pages[0].text
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert state(stored) == "expressed"


def test_button_accepts_without_signing_in(client: FlaskClient, word: str, stored: Session) -> None:
    response = client.post(f"/answers/{word}", data={"answer": "accept"})

    assert response.status_code == 200
    assert state(stored) == "mutual"
    assert client.get("/desk").location.startswith("/sign-in")


def test_second_press_is_told_kindly(client: FlaskClient, word: str, stored: Session) -> None:
    client.post(f"/answers/{word}", data={"answer": "accept"})

    again = client.post(f"/answers/{word}", data={"answer": "decline", "reason": "time"})
    look = client.get(f"/answers/{word}")

    assert (again.status_code, look.status_code) == (409, 200)
    assert "此请求已被接受。" in again.text
    assert "此请求已被接受。" in look.text
    assert state(stored) == "mutual"


def test_decline_by_link_needs_a_reason(client: FlaskClient, word: str, stored: Session) -> None:
    without = client.post(f"/answers/{word}", data={"answer": "decline", "note": "抱歉"})
    assert (without.status_code, state(stored)) == (422, "expressed")
    assert "抱歉" in without.text

    client.post(f"/answers/{word}", data={"answer": "decline", "reason": "stage"})

    assert state(stored) == "declined"


def test_word_that_opens_nothing_says_so(client: FlaskClient, word: str) -> None:
    assert client.get(f"/answers/{word}x").status_code == 404
    assert client.post("/answers/nothing", data={"answer": "accept"}).status_code == 404
