"""Contacts given along with a request or an answer: unticked by default, seen after agreement."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from models.privacy import Consent
from tests.factories import (
    make_match,
    make_mentor,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import contacts, giving
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.requests.asking import Question, ask

NOW = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
PHONE = {"phone": "0871-1234567", "email": "s1@example.com"}


@pytest.fixture
def startup(session: Session) -> Actor:
    """Store a startup with a contact, three mentors, one of them abroad, and who acts for it."""
    make_vocabularies(session)
    make_startup(session, "S1")
    for key in ("M1", "M2"):
        make_mentor(session, key)
    make_mentor(session, "M3", country="TH")
    contacts.put(session, participant_id="S1", values=PHONE, now=NOW)
    return actor_of(make_user(session, "s1@example.com", (Role.STARTUP, "S1")))


def given(session: Session) -> dict[str, list[str]]:
    """Return what is consented to, by receiver."""
    return {row.receiver_id: row.fields for row in session.scalars(select(Consent))}


def test_what_was_ticked_is_given_to_every_choice_at_home_that_agrees(
    session: Session, startup: Actor
) -> None:
    question = Question("S1", "mentor", ("M1", "M2", "M3"))
    request_id = ask(session, actor=startup, question=question, now=NOW)

    giving.give_with_request(
        session, actor=startup, request_id=request_id, fields=["phone", "wechat"], now=NOW
    )

    assert given(session) == {"M1": ["phone"], "M2": ["phone"]}
    asked = select(Match).where(Match.request_id == request_id, Match.provider_id == "M1")
    match = session.scalars(asked).one()
    assert contacts.shared_with(session, actor=startup, match_id=match.id) == ()
    match.state = MatchState.MUTUAL.value
    mentor = Actor(99, frozenset({Role.MENTOR.value}), frozenset({"M1"}))
    other, _ = contacts.shared_with(session, actor=mentor, match_id=match.id)
    assert list(other.values) == ["phone"]


def test_nothing_ticked_gives_nothing(session: Session, startup: Actor) -> None:
    request_id = ask(session, actor=startup, question=Question("S1", "mentor", ("M1",)), now=NOW)

    giving.give_with_request(session, actor=startup, request_id=request_id, fields=(), now=NOW)

    assert given(session) == {}


def test_answer_gives_to_the_side_that_asked(session: Session, startup: Actor) -> None:
    match = make_match(session, state=MatchState.EXPRESSED, initiated_by="provider")

    giving.give_with_answer(session, actor=startup, match_id=match.id, fields=["email"], now=NOW)

    assert given(session) == {"M1": ["email"]}


def test_agent_and_receivers_abroad_are_offered_no_contact(
    session: Session, startup: Actor
) -> None:
    agent = Actor(98, startup.roles, startup.participant_ids, agent_for=startup.participant_ids)

    def offer(actor: Actor, receiver_id: str) -> bool:
        found = giving.find_offer(
            session, actor=actor, participant_id="S1", receiver_id=receiver_id
        )
        return found is not None

    assert [offer(startup, "M1"), offer(startup, "M3"), offer(agent, "M1")] == [True, False, False]
