"""A history of pairs with a planted effect: how far those recommended come is known beforehand.

The chances below are invented, like everybody in the demo; what matters is that they are known, so
that the figures of the product can be held against them.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.base import Base
from models.enums import AppointmentState, MatchArm, MatchSide, MatchState, MeetingWay
from models.feedback import MatchOrigin
from models.matching import Match
from models.mentoring import MentoringRating


@dataclass(frozen=True, slots=True)
class Truth:
    """The chances of a way of pairing: each step's, once the one before was taken.

    `ratings` are the chances of 1 to 5 where a pair that was completed is rated.
    """

    accepted: float
    met: float
    completed: float
    rated: float
    ratings: tuple[float, float, float, float, float]

    def chance(self, step: str) -> float:
        """Return the chance of a pair that was asked to come to a step."""
        chance = 1.0
        for name in ("accepted", "met", "completed", "rated"):
            chance *= float(getattr(self, name))
            if name == step:
                return chance
        raise KeyError(step)

    @property
    def mean_rating(self) -> float:
        """The expected rating."""
        return sum(rating * share for rating, share in enumerate(self.ratings, start=1))


TRUTHS: Final[Mapping[str, Truth]] = {
    "recommended": Truth(0.66, 0.88, 0.74, 0.85, (0.01, 0.04, 0.15, 0.4, 0.4)),
    "by_hand": Truth(0.5, 0.8, 0.62, 0.85, (0.03, 0.09, 0.28, 0.38, 0.22)),
    "random": Truth(0.28, 0.72, 0.5, 0.85, (0.1, 0.2, 0.35, 0.25, 0.1)),
}
DEMO_PAIRS: Final[Mapping[str, int]] = {"recommended": 64, "by_hand": 52, "random": 40}
DEMO_SEED: Final = 20160901


@dataclass(frozen=True, slots=True)
class PlantedCourse:
    """What becomes of one pair that was asked."""

    arm: str
    is_accepted: bool
    is_met: bool
    is_completed: bool
    rating: int | None

    @property
    def reached(self) -> frozenset[str]:
        """The steps it came to, beyond being asked."""
        marks = {
            "accepted": self.is_accepted,
            "met": self.is_met,
            "completed": self.is_completed,
            "rated": self.rating is not None,
        }
        return frozenset(step for step, is_reached in marks.items() if is_reached)


def draw_courses(
    rng: np.random.Generator,
    n_pairs: Mapping[str, int],
    truths: Mapping[str, Truth] = TRUTHS,
) -> Iterator[PlantedCourse]:
    """Yield what becomes of some pairs of each arm, by the chances planted."""
    for arm, count in n_pairs.items():
        truth = truths[arm]
        for _ in range(count):
            is_accepted = bool(rng.random() < truth.accepted)
            is_met = bool(is_accepted and rng.random() < truth.met)
            is_completed = bool(is_met and rng.random() < truth.completed)
            is_rated = is_completed and rng.random() < truth.rated
            rating = 1 + int(rng.choice(5, p=truth.ratings)) if is_rated else None
            yield PlantedCourse(arm, is_accepted, is_met, is_completed, rating)


def plant_history(
    session: Session,
    *,
    pairs: Sequence[tuple[str, str]],
    courses: Iterable[PlantedCourse],
    now: dt.datetime,
    kind: str = "mentor",
) -> int:
    """Store courses as matches that are over, one for each pair of ids; return how many.

    They were asked between eighteen and three months ago. Whoever did not accept let the time
    pass: a refusal would keep the two apart for a year.
    """
    count = 0
    for number, (course, (receiver_id, provider_id)) in enumerate(
        zip(courses, pairs, strict=False)
    ):
        asked_at = now - dt.timedelta(days=90 + (number * 37) % 450, hours=number % 7)
        match = Match(
            receiver_id=receiver_id,
            provider_id=provider_id,
            kind=kind,
            state=state_of(course).value,
            initiated_by="organiser" if course.arm == "random" else "receiver",
            created_at=asked_at,
            asked_at=asked_at,
            agreed_at=asked_at + dt.timedelta(days=4) if course.is_accepted else None,
            closed_at=asked_at + dt.timedelta(days=75 if course.is_accepted else 14),
        )
        position = 1 + number % 10 if course.arm == MatchArm.RECOMMENDED else None
        session.add_all((match, MatchOrigin(match=match, arm=course.arm, position=position)))
        session.flush()
        session.add_all(traces(match, course, asked_at))
        count += 1
    session.flush()
    return count


def state_of(course: PlantedCourse) -> MatchState:
    """Return the state in which a pair ended."""
    if not course.is_accepted:
        return MatchState.EXPIRED
    return MatchState.COMPLETED if course.is_completed else MatchState.TERMINATED


def traces(match: Match, course: PlantedCourse, asked_at: dt.datetime) -> Iterator[Base]:
    """Yield what a pair left behind: a meeting, a rating."""
    if course.is_met:
        yield Appointment(
            match_id=match.id,
            proposed_by=match.receiver_id,
            state=AppointmentState.CONFIRMED.value,
            starts_at=(asked_at + dt.timedelta(days=12)).replace(minute=0, second=0, microsecond=0),
            minutes=60,
            way=MeetingWay.ONLINE.value,
        )
    if course.rating is not None:
        yield MentoringRating(match_id=match.id, side=MatchSide.RECEIVER, score=course.rating)
