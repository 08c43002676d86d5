"""Posting, changing, deleting and bringing back a need."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.setting import get_data_version
from models.statement import Statement
from tests.web.conftest import Auth

POSTED = {"topic": "ip.patent", "priority": "2", "text_zh": "需要专利布局", "valid_until": ""}


def needs(stored: Session) -> list[tuple[str, int | None, str]]:
    stored.rollback()
    rows = stored.scalars(select(Statement).where(Statement.direction == "need"))
    return sorted((row.topic, row.priority, row.text_zh) for row in rows)


def test_need_posted_is_stored_and_counts_for_matching(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    before = get_data_version(stored)

    response = client.post("/desk/S1/needs/new", data=POSTED)

    assert (response.status_code, response.location) == (303, "/desk/S1")
    assert needs(stored)[-1] == ("ip.patent", 2, "需要专利布局")
    assert get_data_version(stored) == before + 1


def test_need_with_an_error_is_shown_again_and_not_stored(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    before = needs(stored)

    response = client.post("/desk/S1/needs/new", data={**POSTED, "topic": "nothing"})

    assert response.status_code == 422
    assert 'id="topic-error"' in response.text
    assert "需要专利布局" in response.text
    assert needs(stored) == before


def test_deleted_need_comes_back(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    before = needs(stored)

    client.post("/desk/S1/needs/1/delete")
    gone = needs(stored)
    client.post("/desk/S1/needs/restore")

    assert gone == []
    assert needs(stored) == before


def test_need_of_another_participant_cannot_be_deleted(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)

    response = client.post("/desk/M1/needs/1/delete")

    assert response.status_code == 404
    assert len(needs(stored)) == 1
