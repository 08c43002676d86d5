"""Deferred acceptance under capacities: nobody would rather have each other."""

from collections import Counter
from itertools import pairwise

import numpy as np

from matcher.assignment.flow import chosen_by_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, IntArray, Problem
from matcher.assignment.solution import Requirement, Rule


def accept_deferred(problem: Problem) -> IntArray:
    """Return a stable assignment, ties broken for the seekers.

    1. Both sides of a pair value it alike, so deferred acceptance [1]_ accepts for good, at each
       turn, the best pairs whose two sides still have a place.
    2. Among pairs of one value it takes as many as places allow, first those of the seekers with
       the fewest places so far.

    Whoever is left out of a pair then has only places it values as much or more, or the other
    side has. Locked pairs are there from the beginning. Minimums cannot be forced: where pairs
    differ in value there is one stable assignment only.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    positions : ndarray
        Listed pairs in the assignment.

    References
    ----------
    .. [1] D. Gale and L. S. Shapley (1962). College Admissions and the Stability of Marriage.
       doi:10.2307/2312726
    """
    instance = Instance.of(problem)
    turns = _Turns(instance)
    order = np.argsort(-instance.utility, kind="stable")
    ranked = instance.utility[order]
    begins = np.flatnonzero(ranked[1:] != ranked[:-1]) + 1
    for begin, end in pairwise([0, *begins.tolist(), len(order)]):
        turns.accept(order[begin:end].tolist())
    return instance.chosen_positions(turns.is_chosen)


class _Turns:
    """Places taken turn by turn."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.seeker: list[int] = instance.seeker.tolist()
        self.candidate: list[int] = instance.candidate.tolist()
        self.wanted: list[int] = instance.demand.tolist()
        self.room: list[int] = instance.capacity.tolist()
        self.is_chosen: BoolArray = np.zeros(len(instance.utility), dtype=np.bool_)

    def accept(self, pairs: list[int]) -> None:
        """Accept what can be accepted of pairs of one value."""
        pairs = [p for p in pairs if self._is_open(p)]
        if len(pairs) > 1 and self._collide(pairs):
            pairs = self._most(np.array(pairs)).tolist()
        for pair in pairs:
            self.is_chosen[pair] = True
            self.wanted[self.seeker[pair]] -= 1
            self.room[self.candidate[pair]] -= 1

    def _is_open(self, pair: int) -> bool:
        return self.wanted[self.seeker[pair]] > 0 and self.room[self.candidate[pair]] > 0

    def _collide(self, pairs: list[int]) -> bool:
        of_seekers = Counter(self.seeker[pair] for pair in pairs)
        of_candidates = Counter(self.candidate[pair] for pair in pairs)
        return any(n > self.wanted[s] for s, n in of_seekers.items()) or any(
            n > self.room[c] for c, n in of_candidates.items()
        )

    def _most(self, pairs: IntArray) -> IntArray:
        """Return as many of the pairs as places allow, those of the worst served first."""
        seekers, s = np.unique(self.instance.seeker[pairs], return_inverse=True)
        candidates, c = np.unique(self.instance.candidate[pairs], return_inverse=True)
        order = np.lexsort((c, s))
        none = np.zeros(len(seekers), dtype=np.int64)
        level = Instance(
            demand=np.array(self.wanted)[seekers],
            minimum=none,
            capacity=np.array(self.room)[candidates],
            floor=np.zeros(len(candidates), dtype=np.int64),
            seeker=s[order],
            candidate=c[order],
            utility=np.zeros(len(pairs)),
            base=none.astype(np.float64),
            position=pairs[order],
            locked=none[:0],
        )
        has = (self.instance.demand - np.array(self.wanted))[seekers]
        return level.position[chosen_by_flow(level, -has[level.seeker], fills=True)]


def missed_minimums(problem: Problem, positions: IntArray) -> tuple[Requirement, ...]:
    """Return the minimums that an assignment misses.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.

    Returns
    -------
    requirements : tuple of Requirement
        Of seekers, then of candidates.
    """
    of_seekers = np.bincount(problem.seeker[positions], minlength=problem.n_seekers)
    of_candidates = np.bincount(problem.candidate[positions], minlength=problem.n_candidates)
    return (
        *(
            Requirement(Rule.SEEKER_MINIMUM, seeker=s, value=int(problem.minimum[s]))
            for s in np.flatnonzero(of_seekers < problem.minimum).tolist()
        ),
        *(
            Requirement(
                Rule.CANDIDATE_MINIMUM, candidate=c, value=int(problem.candidate_minimum[c])
            )
            for c in np.flatnonzero(of_candidates < problem.candidate_minimum).tolist()
        ),
    )
