"""Looks and outcomes in the browser: kept after the answer, shown to their owner, counted."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import User
from models.enums import MatchState, Role
from models.feedback import Impression, MatchOrigin
from models.matching import Match
from tests.web.conftest import Auth


@pytest.fixture(autouse=True)
def _english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


@pytest.fixture
def fitted(app: Flask, stored: Session, tmp_path: Path) -> None:
    """Fit the model that lists come from."""
    assert tmp_path.exists()
    app.extensions["dianqiao-engine"].fit(stored)
    stored.rollback()


def agree(stored: Session) -> None:
    """Let the startup's account agree to have its looks kept."""
    is_it = User.email == f"{Role.STARTUP}@example.com"
    stored.execute(update(User).where(is_it).values(shares_looks=True))
    stored.commit()


def kept(stored: Session) -> list[tuple[str, str, int, bool]]:
    """Return what is kept of looks."""
    stored.rollback()
    found = select(Impression).order_by(Impression.position)
    return [
        (row.kind, row.candidate_id, row.position, row.opened_at is not None)
        for row in stored.scalars(found)
    ]


@pytest.mark.usefixtures("fitted")
def test_list_and_what_is_opened_are_kept_with_consent(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    assert client.get("/desk/S1?kind=mentor").status_code == 200
    assert kept(stored) == []

    client.post("/privacy/consents", data={"purpose": "looks", "give": "1"})
    for _ in range(2):
        assert client.get("/desk/S1?kind=mentor").status_code == 200
    first = kept(stored)
    assert client.get(f"/desk/S1/mentor/{first[0][1]}").status_code == 200

    assert {place[1] for place in first} == {"M1", "M2"}
    assert [place[3] for place in kept(stored)] == [True, False]
    stored.rollback()
    row = stored.scalars(select(Impression)).first()
    assert (row.list_kind, row.weights, bool(row.model)) == ("desk", "usual", True)


@pytest.mark.usefixtures("fitted")
def test_what_a_browser_fetches_ahead_is_no_look(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    agree(stored)
    auth.login(Role.STARTUP)

    client.get("/desk/S1?kind=mentor", headers={"Sec-Purpose": "prefetch"})

    assert kept(stored) == []


@pytest.mark.usefixtures("fitted")
def test_own_looks_are_shown_deleted_and_switched_off(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    agree(stored)
    auth.login(Role.STARTUP)
    client.get("/desk/S1?kind=mentor")
    day = stored.scalars(select(Impression.day)).first()

    page = client.get("/privacy/looks").text
    assert "2 places, 0 opened" in page
    form = {"day": day.isoformat(), "seeker": "S1", "kind": "mentor"}
    answer = client.post("/privacy/looks/delete", data=form, follow_redirects=True).text
    assert "Deleted 2 looks" in answer
    assert kept(stored) == []

    client.get("/desk/S1?kind=mentor")
    assert len(kept(stored)) == 2
    client.post("/privacy/looks/delete", data={"day": "no day"})
    assert len(kept(stored)) == 2
    client.post("/privacy/consents", data={"purpose": "looks", "give": "0"})
    assert kept(stored) == []


def test_figures_show_counts_and_say_what_is_too_little(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    match = Match(receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")
    match.state, match.awaits = MatchState.EXPRESSED.value, "provider"
    match.asked_at = stored.scalars(select(User.created_at)).first()
    stored.add_all((match, MatchOrigin(match=match, arm="recommended", position=2)))
    stored.commit()
    auth.login(Role.ORGANISER)

    page = client.get("/recommendation-outcomes").text
    pairs = client.get("/recommendation-outcomes/pairs?arm=recommended&step=asked").text
    table = client.get("/recommendation-outcomes/export.csv").text

    assert "too little data yet: 1 of at least 20 pairs." in page
    assert "Too little data yet: nobody who agreed to it had looked" in page
    assert f'href="/matches/{match.id}"' in pairs
    assert "Recommended,Asked,1," in table


def test_period_without_pairs_says_what_to_do(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)

    page = client.get("/recommendation-outcomes?kind=nonsense&from=x&arm=y").text

    assert "No pair was asked in this period" in page
