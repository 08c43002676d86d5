"""Awards: self-declared until the office of the place has checked their evidence."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.enums import Role
from tests.factories import make_startup, make_user, make_vocabularies
from web.services import awards, evidence, verification
from web.services.access import AccessDeniedError, Actor
from web.services.accounts import actor_of
from web.services.awards import AwardDraft
from web.services.missing import NotFoundError

NOW = dt.datetime(2026, 9, 1, 1, tzinfo=dt.UTC)
DRAFT = AwardDraft("云南省创新创业大赛（示例）", "Contest (Demo)", "provincial", 2025, "一等奖")
FILE = ("certificate.png", b"\x89PNG\r\n the certificate")


@pytest.fixture
def actors(session: Session) -> dict[str, Actor]:
    make_vocabularies(session)
    make_startup(session, "S1", region="530100")
    make_startup(session, "S2")
    users = {
        "S1": make_user(session, "one@example.com", (Role.STARTUP, "S1")),
        "S2": make_user(session, "two@example.com", (Role.STARTUP, "S2")),
        "office": make_user(session, "office@example.com", (Role.ORGANISER, None)),
    }
    return {key: actor_of(user) for key, user in users.items()}


def create(session: Session, actors: dict[str, Actor]) -> int:
    awards.create_award(session, actor=actors["S1"], participant_id="S1", draft=DRAFT, file=FILE)
    return awards.list_awards(session, actor=actors["S1"], participant_id="S1")[0].id


def verify(session: Session, actor: Actor, award_id: int, *, is_verified: bool = True) -> None:
    awards.verify_award(session, actor=actor, award_id=award_id, is_verified=is_verified, now=NOW)


def is_verified(session: Session) -> bool:
    return evidence.list_awards(session, participant_id="S1")[0].is_verified


def test_award_is_self_declared_until_the_office_verifies(
    session: Session, actors: dict[str, Actor]
) -> None:
    award_id = create(session, actors)
    assert is_verified(session) is False
    assert len(verification.list_awards(session, actor=actors["office"])) == 1

    verify(session, actors["office"], award_id)

    assert is_verified(session) is True
    assert verification.list_awards(session, actor=actors["office"]) == ()
    assert len(verification.list_awards(session, actor=actors["office"], shows_all=True)) == 1
    verify(session, actors["office"], award_id, is_verified=False)
    assert is_verified(session) is False


def test_change_asks_for_another_verification_and_replaces_the_evidence(
    session: Session, actors: dict[str, Actor]
) -> None:
    award_id = create(session, actors)
    verify(session, actors["office"], award_id)

    awards.update_award(
        session,
        actor=actors["S1"],
        participant_id="S1",
        award_id=award_id,
        draft=replace(DRAFT, rank="二等奖"),
        file=("new.pdf", b"%PDF-1.7 new"),
    )

    assert is_verified(session) is False
    found = awards.get_evidence(
        session, actor=actors["office"], participant_id="S1", award_id=award_id
    )
    assert found.name == "new.pdf"
    assert session.query(Attachment).count() == 1


def test_evidence_is_the_owners_and_the_offices(session: Session, actors: dict[str, Actor]) -> None:
    award_id = create(session, actors)

    with pytest.raises(AccessDeniedError):
        awards.get_evidence(session, actor=actors["S2"], participant_id="S1", award_id=award_id)
    with pytest.raises(NotFoundError):
        awards.get_evidence(session, actor=actors["S2"], participant_id="S2", award_id=award_id)
    with pytest.raises(AccessDeniedError):
        verify(session, actors["S1"], award_id)


def test_deleting_takes_the_evidence_along(session: Session, actors: dict[str, Actor]) -> None:
    award_id = create(session, actors)

    awards.delete_award(session, actor=actors["S1"], participant_id="S1", award_id=award_id)

    assert session.query(Attachment).count() == 0
