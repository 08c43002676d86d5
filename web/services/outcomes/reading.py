"""What became of pairs, read from matches and what they left behind: nothing is stored twice."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import FINAL_STATES, AppointmentState, MatchSide, MatchState, ParticipantKind
from models.feedback import MatchOrigin
from models.matching import Match
from models.mentoring import MentoringRating, MentoringRecord
from models.mentoring_states import RecordState
from models.participant import Participant
from web.services import scopes
from web.services.access import Actor
from web.services.outcomes.figures import REACHED, Step, Tally
from web.services.working_days import ZONE

UNKNOWN: Final = ""
"""In place of an arm: pairs of a time in which nobody kept how they were found."""


@dataclass(frozen=True, slots=True)
class OutcomeSearch:
    """Which pairs: of a kind, asked within a period; a blank kind takes all."""

    kind: str = ParticipantKind.MENTOR
    from_on: dt.date | None = None
    to_on: dt.date | None = None

    @property
    def arguments(self) -> dict[str, str]:
        """The query arguments that ask for the same."""
        days = {"from": self.from_on, "to": self.to_on}
        return {"kind": self.kind or "all"} | {
            name: day.isoformat() for name, day in days.items() if day
        }


def arm_of() -> ColumnElement[str]:
    """Return how a pair was found."""
    # written out, so that PostgreSQL knows it again where it groups by it
    return func.coalesce(MatchOrigin.arm, literal_column("''"))


def asked_at() -> ColumnElement[Any]:
    """Return when a pair was asked; one that a plan paired at once never waited for an answer."""
    return func.coalesce(Match.asked_at, Match.agreed_at)


def reached(step: str, now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a pair came to a step."""
    conditions: dict[str, ColumnElement[bool]] = {
        Step.ASKED: asked_at().is_not(None),
        Step.ACCEPTED: Match.agreed_at.is_not(None),
        Step.MET: or_(has_record(), has_met(now)),
        Step.COMPLETED: Match.state == MatchState.COMPLETED,
        Step.RATED: exists().where(
            MentoringRating.match_id == Match.id, MentoringRating.side == MatchSide.RECEIVER
        ),
    }
    return conditions[step]


def has_record() -> ColumnElement[bool]:
    """Return the condition that a session of a pair was handed in."""
    kept = (RecordState.HANDED_IN, RecordState.LOCKED)
    return exists().where(MentoringRecord.match_id == Match.id, MentoringRecord.state.in_(kept))


def has_met(now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a pair had a confirmed appointment which is over."""
    return exists().where(
        Appointment.match_id == Match.id,
        Appointment.state == AppointmentState.CONFIRMED,
        Appointment.starts_at < now,
    )


def narrowed(
    session: Session, columns: Select[*tuple[Any, ...]], actor: Actor, search: OutcomeSearch
) -> Select[*tuple[Any, ...]]:
    """Keep the pairs that were asked, that a search names, and whose receivers a reader reaches."""
    found = (
        columns.select_from(Match)
        .join(Participant, Participant.id == Match.receiver_id)
        .outerjoin(MatchOrigin, MatchOrigin.match_id == Match.id)
        .where(asked_at().is_not(None), scopes.within(session, actor))
    )
    if search.kind:
        found = found.where(Match.kind == search.kind)
    if search.from_on:
        found = found.where(asked_at() >= moment(search.from_on))
    if search.to_on:
        found = found.where(asked_at() < moment(search.to_on + dt.timedelta(days=1)))
    return found


def moment(day: dt.date) -> dt.datetime:
    """Return when a day begins, in the province."""
    return dt.datetime.combine(day, dt.time(), ZONE)


def load_tallies(
    session: Session, *, actor: Actor, search: OutcomeSearch, now: dt.datetime
) -> dict[str, Tally]:
    """Return the tally of each arm, in two statements whatever the number of pairs."""
    goes_on = Match.state.not_in(sorted(FINAL_STATES))
    sums = [count_if(condition) for condition in (goes_on, *(reached(s, now) for s in REACHED))]
    rows = session.execute(
        narrowed(session, select(arm_of(), func.count(), *sums), actor, search).group_by(arm_of())
    ).all()
    ratings = load_ratings(session, actor, search)
    return {
        arm: Tally(
            asked=asked,
            going_on=going_on,
            reached=dict(zip(REACHED, counts, strict=True)),
            ratings=ratings.get(arm, {}),
        )
        for arm, asked, going_on, *counts in rows
    }


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how often a condition holds."""
    return cast(func.sum(case((condition, 1), else_=0)), Integer)


def load_ratings(
    session: Session, actor: Actor, search: OutcomeSearch
) -> dict[str, dict[int, int]]:
    """Return how often receivers gave each rating, by arm."""
    columns = narrowed(
        session, select(arm_of(), MentoringRating.score, func.count()), actor, search
    )
    rows = session.execute(
        columns.join(MentoringRating, MentoringRating.match_id == Match.id)
        .where(MentoringRating.side == MatchSide.RECEIVER)
        .group_by(arm_of(), MentoringRating.score)
    )
    found: dict[str, dict[int, int]] = {}
    for arm, score, count in rows:
        found.setdefault(arm, {})[score] = count
    return found
