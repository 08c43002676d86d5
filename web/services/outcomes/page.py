"""What an organiser reads of recommendations: what became of them, and the pairs behind numbers."""

import datetime as dt
from dataclasses import dataclass
from math import ceil
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enums import MatchArm, MatchSide
from models.matching import Match
from models.mentoring import MentoringRating
from web.services import access
from web.services.access import Actor
from web.services.outcomes.figures import (
    COMPARED,
    ArmFigures,
    Comparison,
    Tally,
    compare,
    figures_of,
)
from web.services.outcomes.reading import (
    UNKNOWN,
    OutcomeSearch,
    arm_of,
    asked_at,
    load_tallies,
    narrowed,
    reached,
)
from web.services.requests.naming import naming_for
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text

ARMS: Final = tuple(MatchArm)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of pairs, by how they were found; `unknown` are those of which nobody knows."""

    arms: tuple[ArmFigures, ...]
    comparisons: tuple[Comparison, ...]
    unknown: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no pair at all."""
        return not any(arm.asked for arm in self.arms)

    def arm(self, name: str) -> ArmFigures:
        """Return the figures of one arm."""
        return next(arm for arm in self.arms if arm.arm == name)


@dataclass(frozen=True, slots=True)
class OutcomePair:
    """A pair behind a number."""

    match_id: int
    arm: str
    state: str
    kind: str
    receiver: Text
    provider: Text
    asked_at: dt.datetime
    rating: int | None


def get_outcomes(
    session: Session, *, actor: Actor, search: OutcomeSearch, now: dt.datetime
) -> Outcomes:
    """Return what became of the pairs that a reader answers for."""
    access.ensure(actor, "feedback.read")
    tallies = load_tallies(session, actor=actor, search=search, now=now)
    return Outcomes(
        arms=tuple(figures_of(arm, tallies.get(arm, Tally())) for arm in ARMS),
        comparisons=tuple(compare(tallies, arm) for arm in COMPARED),
        unknown=tallies.get(UNKNOWN, Tally()).asked,
    )


def list_pairs(
    session: Session,
    *,
    actor: Actor,
    search: OutcomeSearch,
    arm: str,
    step: str,
    number: int,
    now: dt.datetime,
) -> Page[OutcomePair]:
    """Return a page of the pairs of an arm that came to a step, the latest first."""
    access.ensure(actor, "feedback.read")
    of_them = (arm_of() == arm, reached(step, now))
    total = (
        session.scalar(narrowed(session, select(func.count()), actor, search).where(*of_them)) or 0
    )
    number = max(min(number, ceil(total / PAGE_SIZE)), 1)
    rating = (
        select(MentoringRating.score)
        .where(MentoringRating.match_id == Match.id, MentoringRating.side == MatchSide.RECEIVER)
        .scalar_subquery()
    )
    found = narrowed(session, select(Match, asked_at(), rating), actor, search).where(*of_them)
    rows = session.execute(
        found.order_by(asked_at().desc(), Match.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    naming = naming_for(session, actor, [match for match, _, _ in rows])
    items = (
        OutcomePair(
            match_id=match.id,
            arm=arm,
            state=match.state,
            kind=match.kind,
            receiver=naming.name(match, MatchSide.RECEIVER),
            provider=naming.name(match, MatchSide.PROVIDER),
            asked_at=moment,
            rating=score,
        )
        for match, moment, score in rows
    )
    return Page(tuple(items), total, number)
