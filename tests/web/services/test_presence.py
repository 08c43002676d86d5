"""Who is there for whom: those who take no part, hidden resources, accounts nobody approved."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.enums import Audience, MatchState, ParticipantKind, Role
from tests.factories import (
    make_match,
    make_mentor,
    make_participant,
    make_resource,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services import graph_view, profiles, publication
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.missing import NotFoundError
from web.services.publication import STRANGER, sight_of
from web.services.requests.asking import Question, ask

NOW = dt.datetime(2026, 9, 1, 4, tzinfo=dt.UTC)
PROVINCE = Actor(1, frozenset({Role.ORGANISER.value}), is_provincial=True)


@pytest.fixture
def startup(session: Session) -> Actor:
    """Store a startup and who acts for it."""
    make_vocabularies(session)
    make_startup(session, "S1")
    return actor_of(make_user(session, "s1@example.com", (Role.STARTUP, "S1")))


@pytest.mark.parametrize("status", ["suspended", "left"])
def test_who_takes_no_part_has_no_page_for_others(
    session: Session, startup: Actor, status: str
) -> None:
    make_mentor(session, "M1", status=status)
    own = actor_of(make_user(session, "m1@example.com", (Role.MENTOR, "M1")))

    for actor in (Actor(), startup):
        with pytest.raises(NotFoundError):
            profiles.get_profile(session, participant_id="M1", actor=actor)
        with pytest.raises(NotFoundError):
            graph_view.get_neighbourhood(session, participant_id="M1", depth=1, actor=actor)
    for actor in (own, PROVINCE):
        assert profiles.get_profile(session, participant_id="M1", actor=actor).id == "M1"
        assert graph_view.get_neighbourhood(session, participant_id="M1", depth=1, actor=actor)


def test_pair_that_agreed_still_finds_each_other(session: Session, startup: Actor) -> None:
    make_mentor(session, "M1", status="suspended")
    make_match(session, state=MatchState.PAUSED)

    assert profiles.get_profile(session, participant_id="M1", actor=startup).id == "M1"


def test_account_that_nobody_approved_sees_what_a_visitor_sees(session: Session) -> None:
    newcomer = actor_of(make_user(session, "new@example.com"))

    assert sight_of(session, newcomer) == STRANGER


def test_hidden_resource_cannot_be_asked_for_by_its_id(session: Session, startup: Actor) -> None:
    owner = make_participant(session, ParticipantKind.SPACE, "C1")
    make_resource(session, owner, "R1")
    hidden = {"resources": Audience.PRIVATE}
    publication.store(session, participant_id="C1", audiences=hidden, now=NOW)
    question = Question("S1", "resource", ("R1",))

    with pytest.raises(NotFoundError):
        ask(session, actor=startup, question=question, now=NOW)
