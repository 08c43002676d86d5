"""The greatest sum where nobody who counts stays below a target."""

from typing import NamedTuple

import numpy as np

from matcher.assignment.bounds import grain_of, rounded_down
from matcher.assignment.deadline import Deadline
from matcher.assignment.exchanges import Effort, Exchanges
from matcher.assignment.flow import Flow
from matcher.assignment.multipliers import sum_bound
from matcher.assignment.problem import BoolArray
from matcher.assignment.programs import MOST_PAIRS, Program, Relaxed
from matcher.assignment.proofs import is_close
from matcher.assignment.solution import Proof

_STEPS_PER_PLACE = 150
_FEWEST_STEPS, _MOST_STEPS = 400_000, 4_000_000
_CORE = 15
"""Pairs a place that a first, heuristic search looks at."""


class Summed(NamedTuple):
    """A great sum.

    Attributes
    ----------
    is_chosen : ndarray of shape (n_pairs,)
        The assignment that reaches it.
    proof : Proof
        Of the bound.
    is_exhausted : bool
        Whether a search of all cases found no greater one.
    """

    is_chosen: BoolArray
    proof: Proof
    is_exhausted: bool


def greatest_sum(
    exchanges: Exchanges, is_chosen: BoolArray, freely: Flow, deadline: Deadline
) -> Summed:
    """Maximise the sum without lowering the smallest total that counts.

    Parameters
    ----------
    exchanges : Exchanges
        Knows whose totals count.
    is_chosen : ndarray of shape (n_pairs,)
        Sets the target, and is where to begin.
    freely : Flow
        The greatest sum without a target.
    deadline : Deadline
        When to stop.

    Returns
    -------
    summed : Summed
        No total that counts is below the target.
    """
    target = exchanges.worst(is_chosen)
    if exchanges.worst(freely.is_chosen) >= target:
        return Summed(freely.is_chosen, Proof(freely.prices), False)
    search = _Search(exchanges, is_chosen, target, deadline)
    if len(exchanges.instance.utility) <= MOST_PAIRS:
        return search.by_programs(freely)
    return search.by_multipliers()


class _Search:
    def __init__(
        self, exchanges: Exchanges, is_chosen: BoolArray, target: float, deadline: Deadline
    ) -> None:
        self.exchanges, self.target, self.deadline = exchanges, target, deadline
        self.instance = exchanges.instance
        self.grain = grain_of(np.append(self.instance.utility, self.instance.base))
        self.best, self.sum = is_chosen, self._sum(is_chosen)
        n_steps = max(_FEWEST_STEPS, _STEPS_PER_PLACE * exchanges.n_places)
        self.n_steps = min(n_steps, _MOST_STEPS)

    def _sum(self, is_chosen: BoolArray) -> float:
        return float(self.instance.totals(is_chosen).sum())

    def _keep(self, is_chosen: BoolArray) -> None:
        if self._sum(is_chosen) > self.sum and self.exchanges.worst(is_chosen) >= self.target:
            self.best, self.sum = is_chosen, self._sum(is_chosen)

    def _exchange(self, begin: BoolArray, *efforts: Effort) -> None:
        for effort in efforts:
            begin = self.exchanges.attempt(begin, self.target, effort, self.deadline)
            self._keep(begin)

    def _anneal(self) -> None:
        """Exchange for the sum, then see to it that nobody falls short."""
        slow = Effort(self.n_steps, 0.2, 0.02, penalty=5.0, stops_early=False)
        strict = Effort(self.n_steps // 4, 0.02, 0.001, penalty=1e3, stops_early=False)
        self._exchange(self.best, slow, strict)

    def by_programs(self, freely: Flow) -> Summed:
        """Relax, exchange, and search what the relaxation leaves open."""
        program = Program(self.instance, self.exchanges.counts)
        relaxed = program.greatest_sum(self.target, self.deadline.part(0.3))
        self._anneal()
        if relaxed is None:
            return Summed(self.best, Proof(freely.prices), False)
        is_exhausted = not self._is_closed(relaxed) and self._branch(program, relaxed)
        return Summed(self.best, relaxed.proof, is_exhausted)

    def _is_closed(self, relaxed: Relaxed) -> bool:
        bound = rounded_down(relaxed.value, self.grain)
        return self.sum >= bound or is_close(self.sum, bound)

    def _branch(self, program: Program, relaxed: Relaxed) -> bool:
        """Search a core of promising pairs, then all that can matter; tell if nothing is left."""
        n_core = _CORE * self.exchanges.n_places
        if n_core < len(relaxed.reduced):
            limit = float(np.partition(relaxed.reduced, n_core)[n_core])
            core = (relaxed.reduced <= limit) | self.best
            found = program.search_sum(self.target, core, self.deadline.part(0.3))
            self._found(found.is_chosen)
        can_matter = (relaxed.reduced <= relaxed.value - self.sum + 1e-6) | self.best
        found = program.search_sum(self.target, can_matter, self.deadline)
        self._found(found.is_chosen)
        return found.is_exhausted

    def _found(self, is_chosen: BoolArray | None) -> None:
        if is_chosen is None:
            return
        if self.exchanges.worst(is_chosen) < self.target:
            # Short by no more than the solver's tolerance: a few exchanges mend that.
            strict = Effort(self.n_steps // 4, 1e-3, 1e-4, penalty=1e3, stops_early=False)
            self._exchange(is_chosen, strict)
        self._keep(is_chosen)

    def by_multipliers(self) -> Summed:
        """Weigh the seekers, and mend each assignment on the way by exchanges."""
        quick = Effort(self.n_steps // 4, 0.02, 0.002)
        strict = Effort(self.n_steps // 8, 0.002, 0.0005, penalty=1e3)

        def visit(is_chosen: BoolArray) -> float:
            if self.exchanges.worst(is_chosen) < self.target:
                self._exchange(is_chosen, quick, strict)
            self._keep(is_chosen)
            return self.sum

        targets = self.exchanges.targets(self.target)
        bounded = sum_bound(self.instance, targets, self.sum, visit, self.deadline.part(0.6))
        polish = Effort(self.n_steps, 0.005, 0.0005, penalty=1e2, stops_early=False)
        self._exchange(self.best, polish)
        return Summed(self.best, bounded.proof, False)
