"""A small ecosystem to ask in, and who acts for whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import ParticipantKind, Role
from models.matching import Match
from models.message import Message
from tests.factories import (
    make_mentor,
    make_need,
    make_participant,
    make_resource,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.requests.answering import Answer
from web.services.requests.asking import Question, ask
from web.services.requests.upkeep import DUTIES

NOW = dt.datetime(2026, 9, 7, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
STARTUPS, MENTORS = ("S1", "S2", "S3", "S4"), ("M1", "M2", "M3", "M4")


@dataclass
class World:
    """A session and who acts in it."""

    session: Session
    actors: dict[str, Actor]

    def ask(
        self,
        asker_id: str,
        *candidate_ids: str,
        kind: str = "mentor",
        need_id: int | None = None,
        now: dt.datetime = NOW,
    ) -> list[Match]:
        """Ask candidates in order, and return the matches."""
        question = Question(asker_id, kind, candidate_ids, need_id)
        request_id = ask(self.session, actor=self.actors[asker_id], question=question, now=now)
        matches = select(Match).where(Match.request_id == request_id).order_by(Match.id)
        return list(self.session.scalars(matches))

    def answer(self, participant_id: str, match: Match, *, now: dt.datetime = NOW) -> Answer:
        """Return an answer of a participant."""
        return Answer(self.actors[participant_id], match.id, now)

    def keep_up(self, now: dt.datetime) -> None:
        """Do every duty once, as the worker does."""
        for duty in DUTIES:
            duty(self.session, now)

    def told(self, participant_id: str) -> list[str]:
        """Return the kinds of the messages a participant got, in order."""
        user_id = self.actors[participant_id].user_id
        kinds = select(Message.kind).where(Message.user_id == user_id).order_by(Message.id)
        return list(self.session.scalars(kinds))

    def states(self, matches: Sequence[Match]) -> list[str]:
        """Return the states of some matches as they are stored."""
        self.session.expire_all()
        return [match.state for match in matches]


def fill(session: Session) -> dict[str, Actor]:
    """Store the ecosystem and return who acts for each participant."""
    make_vocabularies(session)
    for key in STARTUPS:
        make_startup(session, key, region="530100")
    for key in MENTORS:
        make_mentor(session, key, region="530100", capacity=1)
    owner = make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    make_participant(session, ParticipantKind.INVESTOR, "I1", region="530100")
    make_resource(session, owner, "R1")
    make_need(session, "S1", "ip.patent")
    users: dict[str, User] = {}
    for key in (*STARTUPS, *MENTORS, "C1", "I1"):
        role = {"S": Role.STARTUP, "M": Role.MENTOR, "C": Role.SPACE, "I": Role.INVESTOR}[key[0]]
        users[key] = make_user(session, f"{key.lower()}@example.com", (role, key))
    users["office"] = make_user(session, "office@example.com", (Role.ORGANISER, None))
    return {key: actor_of(user) for key, user in users.items()}


@pytest.fixture
def world(session: Session) -> World:
    """Return the ecosystem, filled."""
    return World(session, fill(session))
