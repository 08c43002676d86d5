"""Linear and integer programs of a fair assignment, for pools of a moderate size."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matcher.assignment.deadline import Deadline
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray, IntArray
from matcher.assignment.solution import Proof

MOST_PAIRS = 80_000
"""Beyond, a linear program takes too long."""

_OPTIMAL, _INFEASIBLE = 0, 2
"""What SciPy says of a search that ended before its time was up."""

_HALF = 0.5
_STRICT = 1e3
"""Rows of totals are written this much larger, so that the solver's tolerance shrinks as much."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The solution of a linear program.

    Attributes
    ----------
    value : float
        Its optimum.
    proof : Proof
        Its dual numbers.
    reduced : ndarray of shape (n_pairs,)
        How much the optimum would at least fall with a pair that it leaves out.
    """

    value: float
    proof: Proof
    reduced: FloatArray


class Searched(NamedTuple):
    """The result of an integer program.

    Attributes
    ----------
    is_chosen : ndarray of shape (n_pairs,) or None
        The best assignment found, if any.
    is_exhausted : bool
        Whether there is no better one.
    """

    is_chosen: BoolArray | None
    is_exhausted: bool


class Program:
    """The rows of a fair assignment.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    counts : ndarray of shape (n_seekers,)
        Which seekers' totals count.
    """

    def __init__(self, instance: Instance, counts: BoolArray) -> None:
        self.instance = instance
        self.counting = np.flatnonzero(counts)
        self.of_seekers = _rows(instance.seeker, np.ones(len(instance.utility)), instance.n_seekers)
        self.of_candidates = _rows(
            instance.candidate, np.ones(len(instance.utility)), instance.n_candidates
        )
        self.totals = _rows(instance.seeker, instance.utility, instance.n_seekers)[self.counting]

    def greatest_sum(self, target: float, deadline: Deadline) -> Relaxed | None:
        """Relax the greatest sum where no counting total stays below a target.

        Parameters
        ----------
        target : float
            Of the totals.
        deadline : Deadline
            When to give up.

        Returns
        -------
        relaxed : Relaxed or None
            None where the time did not suffice.
        """
        short = self.instance.base[self.counting] - target
        result = self._solved(
            -self.instance.utility, sp.csr_array(-self.totals), short, None, deadline
        )
        if result is None:
            return None
        weights = np.zeros(self.instance.n_seekers)
        weights[self.counting] = -result.ineqlin.marginals[-len(self.counting) :]
        return Relaxed(
            float(-result.fun) + float(self.instance.base.sum()),
            Proof(self._prices(result.ineqlin.marginals), np.maximum(weights, 0.0)),
            np.asarray(result.lower.marginals),
        )

    def highest_target(self, deadline: Deadline) -> Relaxed | None:
        """Relax the highest target that all counting totals reach.

        Parameters
        ----------
        deadline : Deadline
            When to give up.

        Returns
        -------
        relaxed : Relaxed or None
            None where the time did not suffice, or nobody counts.
        """
        if not len(self.counting):
            return None
        ones = sp.csr_array(np.ones((len(self.counting), 1)))
        rows = sp.csr_array(sp.hstack([-self.totals, ones]))
        costs = np.append(np.zeros(len(self.instance.utility)), -1.0)
        base = self.instance.base[self.counting]
        result = self._solved(costs, rows, base, (None, None), deadline)
        if result is None:
            return None
        weights = np.zeros(self.instance.n_seekers)
        weights[self.counting] = np.maximum(-result.ineqlin.marginals[-len(self.counting) :], 0.0)
        return Relaxed(
            float(-result.fun),
            Proof(self._prices(result.ineqlin.marginals), weights),
            np.asarray(result.lower.marginals)[:-1],
        )

    def _solved(
        self,
        costs: FloatArray,
        totals: sp.csr_array,
        limits: FloatArray,
        extra: tuple[None, None] | None,
        deadline: Deadline,
    ) -> Any:
        instance = self.instance
        sides = [self.of_candidates, -self.of_candidates, self.of_seekers, -self.of_seekers]
        rows: Any = sp.vstack([*(_widened(side, totals.shape[1]) for side in sides), totals])
        most = [instance.capacity, -instance.floor, instance.demand, -instance.minimum]
        bounds: list[tuple[float | None, float | None]] = [(0.0, 1.0)] * len(instance.utility)
        result = linprog(
            costs,
            A_ub=rows,
            b_ub=np.concatenate([*most, limits]),
            bounds=bounds if extra is None else [*bounds, extra],
            method="highs",
            options={"time_limit": max(deadline.left, 0.01)},
        )
        return result if result.status == _OPTIMAL else None

    def _prices(self, marginals: FloatArray) -> FloatArray:
        m = self.instance.n_candidates
        return np.asarray(marginals[m : 2 * m] - marginals[:m])

    def search_sum(self, target: float, kept: BoolArray, deadline: Deadline) -> Searched:
        """Search the greatest sum where no counting total stays below a target.

        Parameters
        ----------
        target : float
            Of the totals.
        kept : ndarray of shape (n_pairs,)
            The pairs to be considered.
        deadline : Deadline
            When to stop with what was found.

        Returns
        -------
        searched : Searched
            Of the pairs considered.
        """
        pairs = np.flatnonzero(kept)
        short = target - self.instance.base[self.counting]
        rows = [
            *self._sides(pairs),
            LinearConstraint(
                sp.csr_array(self.totals[:, pairs] * _STRICT), short * _STRICT, np.inf
            ),
        ]
        result = milp(
            -self.instance.utility[pairs],
            constraints=rows,
            integrality=np.ones(len(pairs), dtype=np.int64),
            bounds=Bounds(0, 1),
            options={"time_limit": max(deadline.left, 0.01), "mip_rel_gap": 0.0},
        )
        return self._searched(result, pairs)

    def search_target(self, low: float, high: float, deadline: Deadline) -> Searched:
        """Search the highest target that all counting totals reach.

        Parameters
        ----------
        low, high : float
            What was reached, and what cannot be exceeded.
        deadline : Deadline
            When to stop with what was found.

        Returns
        -------
        searched : Searched
            Without an assignment where none is above the lower end.
        """
        n_pairs = len(self.instance.utility)
        pairs = np.arange(n_pairs)
        targets = sp.csr_array(-np.ones((len(self.counting), 1)))
        rows = sp.csr_array(sp.hstack([self.totals, targets]) * _STRICT)
        sides = self._sides(pairs, width=n_pairs + 1)
        result = milp(
            np.append(np.zeros(n_pairs), -1.0),
            constraints=[
                *sides,
                LinearConstraint(rows, -self.instance.base[self.counting] * _STRICT, np.inf),
            ],
            integrality=np.append(np.ones(n_pairs, dtype=np.int64), 0),
            bounds=Bounds(np.append(np.zeros(n_pairs), low), np.append(np.ones(n_pairs), high)),
            options={"time_limit": max(deadline.left, 0.01), "mip_rel_gap": 0.0},
        )
        return self._searched(result, pairs)

    def _sides(self, pairs: IntArray, width: int | None = None) -> list[LinearConstraint]:
        instance, width = self.instance, width or len(pairs)
        of_seekers = _widened(sp.csr_array(self.of_seekers[:, pairs]), width)
        of_candidates = _widened(sp.csr_array(self.of_candidates[:, pairs]), width)
        return [
            LinearConstraint(of_seekers, instance.minimum, instance.demand),
            LinearConstraint(of_candidates, instance.floor, instance.capacity),
        ]

    def _searched(self, result: Any, pairs: IntArray) -> Searched:
        if result.x is None:
            return Searched(None, result.status == _INFEASIBLE)
        is_chosen = np.zeros(len(self.instance.utility), dtype=np.bool_)
        is_chosen[pairs] = result.x[: len(pairs)] > _HALF
        return Searched(is_chosen, result.status == _OPTIMAL)


def _rows(rows: IntArray, values: FloatArray, n_rows: int) -> sp.csr_array:
    shape = (n_rows, len(rows))
    return sp.csr_array((values, (rows, np.arange(len(rows)))), shape=shape)


def _widened(matrix: sp.csr_array, width: int) -> sp.csr_array:
    extra = sp.csr_array((matrix.shape[0], width - matrix.shape[1]))
    return sp.csr_array(sp.hstack([matrix, extra]))
