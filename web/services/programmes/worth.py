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

import numpy as np

from matcher.assignment.wishes import Worth
from models.programme_states import Weight

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


def worth(fit: float, receiver_rank: int | None, provider_rank: int | None) -> float:
    """Return what a pair is worth, in [0, 1]: as whoever checks a published file computes it."""
    ranks = (np.array([receiver_rank or 0]), np.array([provider_rank or 0]))
    return float(Worth().of(np.array([fit]), *ranks)[0])


def levels_of(chosen: Mapping[str, str]) -> dict[str, Weight]:
    """Return the level of each criterion; what nobody chose counts as usual."""
    return {term: Weight(chosen.get(term, Weight.MEDIUM)) for term in CRITERIA}


def musts_of(chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the criteria without which there is no pair."""
    return tuple(term for term, level in levels_of(chosen).items() if level is Weight.MUST)
