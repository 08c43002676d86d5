"""What an organiser follows up: needs without a match and why, suggesting somebody, the term."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.matching import Match, WaitingEntry
from models.setting import get_setting
from models.taxonomy import Topic
from tests.factories import make_match, make_need, make_offer, make_startup
from tests.web.conftest import Auth

SOON = dt.datetime(2026, 9, 2, 4, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 9, 4, 4, tzinfo=dt.UTC)


@pytest.fixture
def fitted(app: Flask, stored: Session) -> None:
    """Fit the models once."""
    app.extensions["dianqiao-engine"].fit(stored)
    stored.rollback()


def test_need_without_a_match_is_listed_with_its_reason(
    client: FlaskClient, auth: Auth, fitted: None
) -> None:
    del fitted
    auth.login(Role.ORGANISER)

    text = client.get("/follow-up").text

    assert "尚未征询" in text
    assert "/follow-up/suggest?need=1" in text


def test_suggestion_asks_both_sides(
    client: FlaskClient, auth: Auth, stored: Session, fitted: None
) -> None:
    del fitted
    auth.login(Role.ORGANISER)
    plans = client.get("/follow-up/suggest?need=1")

    sent = client.post(
        "/follow-up/suggest",
        data={"kind": "mentor", "need": "1", "receiver-1": "S1", "candidate-1": "M1", "note": ""},
    )

    assert 'name="candidate-1" value="M1"' in plans.text
    assert (sent.status_code, sent.location) == (303, "/follow-up?show=open")
    match = stored.scalars(select(Match)).one()
    assert (match.state, match.awaits, match.topic) == ("suggested", "both", "ip.patent")
    assert "待回应" in client.get("/follow-up?show=open").text
    assert client.post("/matches/1/withdraw").status_code == 303
    stored.rollback()
    assert match.state == "withdrawn"


def test_suggestions_open_on_the_kind_that_a_need_is_for(
    client: FlaskClient, auth: Auth, stored: Session, app: Flask
) -> None:
    stored.add(Topic(code="cap.angel", name_zh="天使投资", name_en="Angel capital"))
    stored.flush()
    make_offer(stored, "I1", "cap.angel")
    capital = make_need(stored, "S1", "cap.angel")
    stored.commit()
    app.extensions["dianqiao-engine"].fit(stored)
    auth.login(Role.ORGANISER)

    pages = [client.get(f"/follow-up/suggest?need={need}").text for need in (1, capital.id)]

    assert ['name="kind" value="mentor"' in page for page in pages] == [True, False]
    assert ['name="kind" value="investor"' in page for page in pages] == [False, True]


def test_suggestion_of_nobody_is_refused_and_the_words_kept(
    client: FlaskClient, auth: Auth, fitted: None
) -> None:
    del fitted
    auth.login(Role.ORGANISER)

    response = client.post(
        "/follow-up/suggest", data={"kind": "mentor", "need": "1", "note": "同在昆明"}
    )

    assert response.status_code == 422
    assert "同在昆明" in response.text


def test_obstacle_of_a_suggestion_is_told(
    client: FlaskClient, auth: Auth, stored: Session, fitted: None
) -> None:
    del fitted
    auth.login(Role.ORGANISER)
    values = {"kind": "mentor", "need": "1", "receiver-1": "S1", "candidate-1": "M1", "note": ""}
    client.post("/follow-up/suggest", data=values)

    page = client.post("/follow-up/suggest", data=values, follow_redirects=True)

    assert "双方已有进行中的请求。" in page.text
    assert len(stored.scalars(select(Match)).all()) == 1


@pytest.mark.parametrize("show", ["needs", "open", "ended", "waiting", "nonsense"])
def test_every_part_has_its_page(client: FlaskClient, auth: Auth, show: str) -> None:
    auth.login(Role.ORGANISER)

    assert client.get(f"/follow-up?show={show}&page=99").status_code == 200


def test_request_that_found_nobody_is_listed(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post("/desk/S1/ask/mentor/M1", data={"need": "1", "note": ""})
    auth.logout()
    auth.login(Role.MENTOR)
    client.post("/matches/1/decline", data={"reason": "time"})
    auth.logout()
    auth.login(Role.ORGANISER)

    text = client.get("/follow-up?show=ended").text

    assert "目前没有时间" in text


@pytest.mark.parametrize(("days", "expected"), [("10", "10"), ("0", ""), ("soon", "")])
def test_administrator_sets_the_term_within_limits(
    client: FlaskClient, auth: Auth, stored: Session, days: str, expected: str
) -> None:
    auth.login(Role.ADMINISTRATOR)

    client.post("/follow-up/term", data={"days": days})

    assert get_setting(stored, "answer_days") == expected


def test_needs_without_a_match_are_handed_out_as_a_table(
    client: FlaskClient, auth: Auth, fitted: None
) -> None:
    del fitted
    auth.login(Role.ORGANISER)

    response = client.get("/follow-up/needs.csv")

    assert response.mimetype == "text/csv"
    assert "名称S1（示例）,专利," in response.text


@pytest.fixture
def asked(stored: Session) -> None:
    """Let two startups ask, and two stand in line."""
    make_match(stored, "S1", "M1", state="expressed", expires_at=LATER, asked_at=LATER)
    make_match(stored, "S2", "M2", state="expressed", expires_at=SOON, asked_at=SOON)
    for number, key in enumerate(("S1", "S2")):
        stored.add(
            WaitingEntry(
                receiver_id=key,
                provider_id="M2" if key == "S1" else "M1",
                kind="mentor",
                rank=1,
                joined_at=SOON - dt.timedelta(days=number),
            )
        )
    stored.commit()


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("show=open", ["S2", "S1"]),
        ("show=open&sort=-due", ["S1", "S2"]),
        ("show=open&sort=name", ["S1", "S2"]),
        ("show=open&q=名称M2", ["S2"]),
        ("show=open&kind=investor", []),
        ("show=open&region=530000", ["S2", "S1"]),
        ("show=waiting", ["S2", "S1"]),
        ("show=waiting&sort=for", ["S2", "S1"]),
        ("show=waiting&q=S1&sort=nonsense", ["S1"]),
    ],
)
def test_part_is_narrowed_and_put_in_order(
    client: FlaskClient, auth: Auth, asked: None, query: str, order: list[str]
) -> None:
    del asked
    auth.login(Role.ORGANISER)

    table = client.get(f"/follow-up?{query}").text.partition("<tbody>")[2]

    assert re.findall(r'<th scope="row"><a[^>]*>名称(S\d)', table) == order


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("open", "名称S2（示例）,名称M2（示例）,导师,待回应,名称M2（示例）,2026-09-02"),
        ("waiting", "名称S2（示例）,名称M1（示例）,2026-09-01"),
    ],
)
def test_part_is_handed_out_as_it_is_narrowed(
    client: FlaskClient, auth: Auth, asked: None, part: str, row: str
) -> None:
    del asked
    auth.login(Role.ORGANISER)

    text = client.get(f"/follow-up/{part}.csv?q=S2").text

    assert row in text
    assert "名称S1（示例）," not in text


def test_who_said_it_is_not_their_field_is_suggested_no_more(
    client: FlaskClient, auth: Auth, stored: Session, fitted: None
) -> None:
    del fitted
    make_startup(stored, "S3", region="530100")
    need = make_need(stored, "S3", "ip.patent")
    refused = {"state": "declined", "declined_by": "provider", "closing": "topic"}
    make_match(stored, "S1", "M1", topic="ip.patent", closed_at=dt.datetime.now(dt.UTC), **refused)
    stored.commit()
    auth.login(Role.ORGANISER)

    text = client.get(f"/follow-up/suggest?need={need.id}").text

    assert 'value="M2"' in text
    assert 'value="M1"' not in text


def test_organiser_ends_a_pair_that_cannot_go_on(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    make_match(stored, "S1", "M1", state="mutual", asked_at=dt.datetime.now(dt.UTC))
    stored.commit()
    auth.login(Role.ORGANISER)

    page = client.get("/matches/1")
    client.post("/matches/1/steps/terminate", data={"note": "导师调离"})

    assert "/matches/1/steps/terminate" in page.text
    assert "/matches/1/steps/pause" not in page.text
    stored.rollback()
    assert stored.scalars(select(Match)).one().state == "terminated"
