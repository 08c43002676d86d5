"""A small programme: three startups, three mentors, and who acts for whom."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide, ParticipantKind, Role
from models.message import Message
from models.programme import Programme, Seat
from models.setting import set_setting
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_participant,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.programmes import opening, seats, wishing
from web.services.programmes.ballots import Ballot
from web.services.programmes.opening import Settings
from web.services.programmes.wishing import Voter

NOW = dt.datetime(2026, 9, 7, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
STARTUPS, MENTORS = ("S1", "S2", "S3"), ("M1", "M2", "M3")
SETTINGS = Settings(
    title_zh="秋季双选（示例）",
    title_en="Autumn programme (Demo)",
    text_zh="",
    text_en="",
    provider_kind="mentor",
    objective="fair",
    demand=1,
    receiver_minimum=0,
    provider_minimum=0,
    wishes_least=0,
    wishes_most=3,
    activation="both_accept",
    answer_days=7,
    wishes_due_at=NOW + 10 * DAY,
)


@dataclass
class Batch:
    """A programme with its seats, in a session."""

    session: Session
    actors: dict[str, Actor]
    programme_id: int = 0
    places: dict[str, int] = field(default_factory=dict)

    @property
    def programme(self) -> Programme:
        """Return the programme as it stands."""
        self.session.expire_all()
        return self.session.get_one(Programme, self.programme_id)

    def seat(self, participant_id: str) -> Seat:
        """Return the seat of a participant as it stands."""
        statement = select(Seat).where(
            Seat.programme_id == self.programme_id, Seat.participant_id == participant_id
        )
        return self.session.scalars(statement.execution_options(populate_existing=True)).one()

    def voter(self, participant_id: str) -> Voter:
        """Return a participant's own people."""
        return Voter(self.actors[participant_id], self.programme_id, participant_id)

    def rank(self, participant_id: str, *others: str, now: dt.datetime = NOW) -> None:
        """Rank some of those across, and hand in."""
        ballot = Ballot(tuple(self.seat(each).id for each in others))
        self.say(participant_id, ballot, now=now)

    def say(self, participant_id: str, ballot: Ballot, *, now: dt.datetime = NOW) -> None:
        """Hand in what a participant says."""
        voter = self.voter(participant_id)
        revision = self.seat(participant_id).revision
        wishing.save(self.session, voter=voter, change=lambda _: ballot, revision=revision, now=now)
        wishing.hand_in(
            self.session, voter=voter, revision=self.seat(participant_id).revision, now=now
        )

    def told(self, participant_id: str) -> list[str]:
        """Return the kinds of messages somebody's people have got."""
        user_id = self.actors[participant_id].user_id
        statement = select(Message.kind).where(Message.user_id == user_id).order_by(Message.id)
        return list(self.session.scalars(statement))


def settle(session: Session) -> dict[str, Actor]:
    """Store those who take part, and return who acts for whom."""
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    actors = {}
    for key in STARTUPS:
        make_startup(session, key, region="530100", sectors=("bio.tcm",))
        make_need(session, key, "ip.patent", priority=1)
        actors[key] = actor_of(
            make_user(session, f"{key}@example.com".lower(), (Role.STARTUP, key))
        )
    for key in MENTORS:
        make_mentor(session, key, region="530100", sectors=("bio.tcm",), capacity=2)
        make_offer(session, key, "ip.patent")
        actors[key] = actor_of(make_user(session, f"{key}@example.com".lower(), (Role.MENTOR, key)))
    make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    for name, role in (("province", Role.ORGANISER), ("administrator", Role.ADMINISTRATOR)):
        actors[name] = actor_of(make_user(session, f"{name}@example.com", (role, None)))
    session.flush()
    return actors


def open_batch(session: Session, actors: dict[str, Actor]) -> Batch:
    """Open a programme in which everyone has a seat, and invite them."""
    office = actors["province"]
    programme_id = opening.create(session, actor=office, owner_key="province:", settings=SETTINGS)
    for side, ids in ((MatchSide.RECEIVER, STARTUPS), (MatchSide.PROVIDER, MENTORS)):
        seats.add(
            session,
            actor=office,
            programme_id=programme_id,
            side=side,
            participant_ids=ids,
            now=NOW,
        )
    opening.invite(session, actor=office, programme_id=programme_id, now=NOW)
    return Batch(session, actors, programme_id)


@pytest.fixture
def actors(session: Session) -> dict[str, Actor]:
    """Store those who take part, and return who acts for whom."""
    return settle(session)


@pytest.fixture
def batch(session: Session, actors: dict[str, Actor]) -> Batch:
    """Return a programme that takes wishes."""
    return open_batch(session, actors)


@pytest.fixture
def fitted(tmp_path: Path, batch: Batch) -> Engine:
    """Return an engine with a model of the programme's people."""
    engine = Engine(ArtifactStore(tmp_path / "artifacts"))
    engine.fit(batch.session)
    return engine
