"""What a pair is worth: how well the two fit, and how dearly each wishes for the other.

The worth of a pair is half its fit and a quarter the wish of either side::

    worth = 0.5 * fit + 0.25 * wish(rank of the receiver) + 0.25 * wish(rank of the provider)

`fit` is the score of the matcher in [0, 1] under the programme's weights, `wish(r)` is 1 / r, and 0
for whoever is not ranked. A better fit, or a better rank on either side, never lowers the worth;
two who put each other first are worth at least 0.5, more than any two who say nothing of each
other and fit less than wholly. A no of either side forbids the pair, whatever it would be worth.
"""

from collections.abc import Mapping
from typing import Final

from models.programme import Weight

SHARE_OF_FIT: Final = 0.5
SHARE_OF_A_SIDE: Final = 0.25
DECIMALS: Final = 6
"""Whole numbers of millionths: the solver reckons with them exactly."""

FACTORS: Final[Mapping[str, float]] = {
    Weight.MUST: 2.0,
    Weight.HIGH: 2.0,
    Weight.MEDIUM: 1.0,
    Weight.LOW: 0.5,
    Weight.OFF: 0.0,
}
"""By level: how many times its usual weight a criterion counts."""

CRITERIA: Final = (
    "service",
    "sector",
    "stage",
    "place",
    "language",
    "text",
    "network",
    "reciprocal",
    "track",
    "room",
)
"""The terms of the matcher that mean something between startups and mentors."""


def wish_value(rank: int | None) -> float:
    """Return what a wish counts for: 1 for the first, less for each further one, 0 for none."""
    return 1.0 / rank if rank else 0.0


def worth(fit: float, receiver_rank: int | None, provider_rank: int | None) -> float:
    """Return what a pair is worth, in [0, 1]."""
    wishes = wish_value(receiver_rank) + wish_value(provider_rank)
    return round(SHARE_OF_FIT * fit + SHARE_OF_A_SIDE * wishes, DECIMALS)


def levels_of(chosen: Mapping[str, str]) -> dict[str, Weight]:
    """Return the level of each criterion; what nobody chose counts as usual."""
    return {term: Weight(chosen.get(term, Weight.MEDIUM)) for term in CRITERIA}


def musts_of(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the criteria without which there is no pair."""
    return tuple(term for term, level in levels_of(chosen).items() if level is Weight.MUST)
