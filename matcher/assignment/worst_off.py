"""How high the worst-off seeker's total can be raised, and how high it cannot."""

from typing import NamedTuple

import numpy as np

from matcher.assignment.bounds import grain_of, individual_bounds, rounded_down
from matcher.assignment.deadline import Deadline
from matcher.assignment.exchanges import Effort, Exchanges
from matcher.assignment.instance import Instance
from matcher.assignment.multipliers import Bounded, target_bound
from matcher.assignment.problem import BoolArray, FloatArray, IntArray, Problem
from matcher.assignment.programs import MOST_PAIRS, Program, Relaxed
from matcher.assignment.proofs import is_close
from matcher.assignment.solution import Proof

_N_HALVINGS = 5
_STEPS_PER_PLACE = 100
_FEWEST_STEPS, _MOST_STEPS = 200_000, 1_500_000
_LONGEST = 4_000_000
"""Steps of one attempt: at first, and at last."""

_EFFORTS = (1, 4, 16)
_MOST_SEARCHED = 6_000


class Raised(NamedTuple):
    """The worst-off seeker's total, raised.

    Attributes
    ----------
    is_chosen : ndarray of shape (n_pairs,)
        The assignment that reaches it.
    worst : float
        What it reaches.
    proof : Proof
        Of the bound.
    is_exhausted : bool
        Whether a search of all cases found no higher one.
    """

    is_chosen: BoolArray
    worst: float
    proof: Proof
    is_exhausted: bool


def raise_worst(
    problem: Problem, exchanges: Exchanges, is_chosen: BoolArray, deadline: Deadline
) -> Raised:
    """Raise the smallest total that counts.

    The bound comes first: what the seeker with the fewest chances could get alone, then, where
    that is not reached at once, a relaxation. Exchanges aim at the bound, or halve the way to it.

    Parameters
    ----------
    problem : Problem
        What the instance of the exchanges comes from.
    exchanges : Exchanges
        Knows whose totals count.
    is_chosen : ndarray of shape (n_pairs,)
        Where to begin.
    deadline : Deadline
        When to stop.

    Returns
    -------
    raised : Raised
        Never lower than at the beginning.
    """
    return _Ascent(problem, exchanges, is_chosen, deadline).raised()


class _Ascent:
    def __init__(
        self, problem: Problem, exchanges: Exchanges, is_chosen: BoolArray, deadline: Deadline
    ) -> None:
        self.exchanges, self.deadline = exchanges, deadline
        self.grain = grain_of(problem.utility)
        self.best, self.worst = is_chosen, exchanges.worst(is_chosen)
        self.bound, self.proof = _alone(problem, exchanges.instance, exchanges.counts)
        self.bound = rounded_down(self.bound, self.grain)

    @property
    def is_settled(self) -> bool:
        return self.worst >= self.bound or is_close(self.worst, self.bound)

    def raised(self) -> Raised:
        """Go up as far as the effort allows."""
        n_steps = max(_FEWEST_STEPS, _STEPS_PER_PLACE * self.exchanges.n_places)
        n_steps = min(n_steps, _MOST_STEPS)
        if not self.is_settled:
            self._try(self.bound, Effort(n_steps // 2, 0.02, 0.002))
        if not self.is_settled:
            self._relax()
        is_exhausted = False
        for factor in _EFFORTS:
            if n_steps * factor > _LONGEST or is_exhausted:
                break
            self._climb(n_steps * factor)
            # Small pools are settled sooner by looking at all cases than by climbing on.
            is_exhausted = factor == 1 and not self.is_settled and self._search()
        return Raised(self.best, self.worst, self.proof, is_exhausted)

    def _climb(self, n_steps: int) -> None:
        low, high = self.worst, self.bound
        for halving in range(_N_HALVINGS + 1):
            if self.is_settled or not self.deadline.left:
                return
            target = high if halving == 0 else (low + high) / 2
            self._try(target, Effort(n_steps, 0.05, 0.002, sum_weight=0.0, penalty=1.0))
            low = max(self.worst, low)
            if self.worst < target:
                high = target

    def _try(self, target: float, effort: Effort) -> None:
        self._keep(self.exchanges.attempt(self.best, target, effort, self.deadline))

    def _keep(self, is_chosen: BoolArray) -> None:
        worst = self.exchanges.worst(is_chosen)
        if worst > self.worst:
            self.best, self.worst = is_chosen, worst

    def _relax(self) -> None:
        """Lower the bound by a relaxation."""
        instance, counts = self.exchanges.instance, self.exchanges.counts
        found: Relaxed | Bounded | None
        if len(instance.utility) <= MOST_PAIRS:
            found = Program(instance, counts).highest_target(self.deadline.part(0.3))
        else:
            found = target_bound(instance, counts, self.worst, self.deadline.part(0.4))
        if found is not None:
            value = rounded_down(found.value, self.grain)
            if value < self.bound:
                self.bound, self.proof = value, found.proof

    def _search(self) -> bool:
        """Search all cases where there are not too many; return whether none was left."""
        if len(self.exchanges.instance.utility) > _MOST_SEARCHED or not self.deadline.left:
            return False
        program = Program(self.exchanges.instance, self.exchanges.counts)
        found = program.search_target(self.worst, self.bound, self.deadline.part(0.4))
        if found.is_chosen is not None:
            self._keep(found.is_chosen)
        return found.is_exhausted


def _alone(problem: Problem, instance: Instance, counts: BoolArray) -> tuple[float, Proof]:
    """Return what the seeker with the fewest chances gets at most, and its proof."""
    is_full = instance.capacity <= 0
    prices = np.where(is_full, _prohibitive(problem.utility), 0.0)
    if not counts.any():
        return np.inf, Proof(prices, np.zeros(len(counts)))
    minimum: IntArray = np.maximum(problem.minimum, counts.astype(np.int64))
    bounds = np.where(counts, individual_bounds(problem, minimum, is_full), np.inf)
    weights = np.zeros(len(counts))
    weights[np.argmin(bounds)] = 1.0
    return float(bounds.min()), Proof(prices, weights)


def _prohibitive(utility: FloatArray) -> float:
    return 4 * float(np.abs(utility).max(initial=0.0)) + 1
