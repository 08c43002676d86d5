"""Whom the gates leave to a seeker, gate by gate, and how well the best of them fits."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matcher.entities import Gate, Grade
from matcher.recommendation.outcome import Outcome


@dataclass(frozen=True)
class Funnel:
    """What became of all candidates of a kind for one seeker.

    Attributes
    ----------
    n_candidates : int
        Of the kind.
    removed : mapping of Gate to int
        How many each gate takes out of those that the gates before it left; only gates that take
        somebody.
    alone : mapping of Gate to int
        How many would pass if that gate were open and all others as they are.
    n_eligible : int
        How many pass every gate: all but those removed.
    best_id : str
        The best of them, blank without any.
    grade : Grade or None
        Its grade.
    """

    seeker_id: str
    kind: str
    n_candidates: int
    removed: Mapping[Gate, int]
    alone: Mapping[Gate, int]
    n_eligible: int
    best_id: str
    grade: Grade | None

    @property
    def is_good(self) -> bool:
        """Return whether anybody fits well.

        Returns
        -------
        good : bool
            From a good grade on.
        """
        return self.grade in {Grade.HIGH, Grade.GOOD}


def counted(outcome: Outcome) -> tuple[dict[Gate, int], dict[Gate, int]]:
    """Return how many each gate removes in turn, and how many it alone keeps out.

    Parameters
    ----------
    outcome : Outcome
        The line, asked.

    Returns
    -------
    removed, alone : dict of Gate to int
        In the order of the gates; only those with somebody.
    """
    fails = outcome.screening.fails
    n_failed = np.sum(list(fails.values()), axis=0)
    is_left = np.ones(len(outcome.line.pool), dtype=np.bool_)
    removed: dict[Gate, int] = {}
    alone: dict[Gate, int] = {}
    for gate, is_out in fails.items():
        removed[gate] = int(np.sum(is_left & is_out))
        alone[gate] = int(np.sum(is_out & (n_failed == 1)))
        is_left &= ~is_out
    return _with_somebody(removed), _with_somebody(alone)


def _with_somebody(counts: Mapping[Gate, int]) -> dict[Gate, int]:
    return {gate: count for gate, count in counts.items() if count}
