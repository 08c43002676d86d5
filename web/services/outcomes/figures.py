"""What became of pairs in numbers: counts of each step, shares with intervals, differences.

Every share is of the pairs that were asked, whatever became of them later: a share of those that
came further would compare the ones that a way of pairing let through, not the ways themselves.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from matcher.evaluation.intervals import Interval, mean_of_ratings, newcombe, wilson
from models.enums import MatchArm

LEAST_PAIRS: Final = 20
"""Pairs asked below which no share is given: its interval would span most of what is possible."""
LEAST_RATED: Final = 10
"""Ratings below which no mean is given."""


class Step(StrEnum):
    """How far a pair came."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    MET = "met"
    COMPLETED = "completed"
    RATED = "rated"


REACHED: Final = (Step.ACCEPTED, Step.MET, Step.COMPLETED, Step.RATED)
COMPARED: Final = (MatchArm.BY_HAND, MatchArm.RANDOM, MatchArm.PROGRAMME)
"""What recommended pairs are compared with."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The pairs of one arm: how many came to each step, how many still go on, their ratings."""

    asked: int = 0
    going_on: int = 0
    reached: Mapping[str, int] = field(default_factory=dict)
    ratings: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the pairs asked came to a step; without an interval there are too few."""

    step: str
    count: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One way of pairing."""

    arm: str
    asked: int
    going_on: int
    shares: tuple[Share, ...]
    n_ratings: int
    rating: Interval | None

    @property
    def has_enough(self) -> bool:
        """Whether there are pairs enough for shares."""
        return self.asked >= LEAST_PAIRS

    def share(self, step: str) -> Share:
        """Return one of the shares."""
        return next(share for share in self.shares if share.step == step)


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much recommended pairs came to a step more often than those of another arm."""

    step: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recommended pairs beside those of another arm; without differences there are too few."""

    arm: str
    differences: tuple[Difference, ...]


def figures_of(arm: str, tally: Tally) -> ArmFigures:
    """Return the figures of an arm."""
    n_ratings = sum(tally.ratings.values())
    has_enough = tally.asked >= LEAST_PAIRS
    return ArmFigures(
        arm=arm,
        asked=tally.asked,
        going_on=tally.going_on,
        shares=tuple(
            Share(
                step,
                tally.reached.get(step, 0),
                wilson(tally.reached.get(step, 0), tally.asked) if has_enough else None,
            )
            for step in REACHED
        ),
        n_ratings=n_ratings,
        rating=mean_of_ratings(tally.ratings) if n_ratings >= LEAST_RATED else None,
    )


def compare(tallies: Mapping[str, Tally], arm: str) -> Comparison:
    """Return how recommended pairs did beside those of another arm."""
    own, other = tallies.get(MatchArm.RECOMMENDED, Tally()), tallies.get(arm, Tally())
    if min(own.asked, other.asked) < LEAST_PAIRS:
        return Comparison(arm, ())
    differences = (
        Difference(
            step,
            newcombe(
                (own.reached.get(step, 0), own.asked), (other.reached.get(step, 0), other.asked)
            ),
        )
        for step in REACHED
    )
    return Comparison(arm, tuple(differences))


@dataclass(frozen=True, slots=True)
class Course:
    """What became of one pair that was asked."""

    arm: str
    reached: frozenset[str] = frozenset()
    rating: int | None = None
    goes_on: bool = False


def tally_up(courses: Iterable[Course]) -> dict[str, Tally]:
    """Return the tally of each arm, from pairs one by one."""
    by_arm: dict[str, list[Course]] = {}
    for course in courses:
        by_arm.setdefault(course.arm, []).append(course)
    return {
        arm: Tally(
            asked=len(own),
            going_on=sum(course.goes_on for course in own),
            reached=Counter(step for course in own for step in course.reached),
            ratings=Counter(course.rating for course in own if course.rating is not None),
        )
        for arm, own in by_arm.items()
    }
