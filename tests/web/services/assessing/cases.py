"""A year that can be assessed: mentors in office, their sessions, officers."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role
from models.participant import Participant
from models.pool import Tenure
from tests.factories import (
    make_mentor,
    make_participant,
    make_startup,
    make_user,
    make_vocabularies,
)
from tests.web.services.ledger.records import held, make_record
from web.services.access import Actor
from web.services.accounts import actor_of

NOW = dt.datetime(2027, 1, 11, 3, tzinfo=dt.UTC)
YEAR = 2026


@dataclass(frozen=True, slots=True)
class Case:
    """Two officers, a mentor who served the whole year, and one who did little."""

    officer: Actor
    other: Actor
    mentor: Actor
    idle: Actor


def make_tenure(
    session: Session,
    mentor_id: str,
    from_on: dt.date = dt.date(2026, 1, 1),
    to_on: dt.date | None = dt.date(2028, 12, 31),
) -> Tenure:
    """Store a term in the provincial team."""
    tenure = Tenure(
        number=f"DS-{mentor_id}-{from_on}",
        participant_id=mentor_id,
        team_id="N1",
        from_on=from_on,
        to_on=to_on,
    )
    session.add(tenure)
    session.flush()
    return tenure


def make_case(session: Session) -> Case:
    """Store the year."""
    make_vocabularies(session)
    make_participant(session, ParticipantKind.INSTITUTION, "N1")
    for startup_id in ("S1", "S2"):
        make_startup(session, startup_id, region="530100")
    for mentor_id in ("M1", "M2"):
        make_mentor(session, mentor_id, region="530100")
        make_tenure(session, mentor_id)
    for number in range(12):
        pair = ("S1" if number % 2 else "S2", "M1")
        start = held(YEAR, number + 1, 5)
        make_record(session, start, minutes=60, pair=pair, sealed_outcome="订单")
    make_record(session, held(YEAR, 3, 1), minutes=60, pair=("S1", "M2"))
    return Case(
        officer=actor_of(make_user(session, "first@example.com", (Role.ORGANISER, None))),
        other=actor_of(make_user(session, "second@example.com", (Role.ORGANISER, None))),
        mentor=actor_of(make_user(session, "mentor@example.com", (Role.MENTOR, "M1"))),
        idle=actor_of(make_user(session, "idle@example.com", (Role.MENTOR, "M2"))),
    )


def participant(session: Session, participant_id: str) -> Participant:
    """Return a participant."""
    return session.get_one(Participant, participant_id)
