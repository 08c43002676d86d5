"""Bounds of a fair assignment by weighing the seekers, for pools of any size.

A flow of weighted utilities is an upper bound for any weights. They are shifted step by step to
those whose totals fall short in it, until the bound comes down no more [1]_.

References
----------
.. [1] M. Held, P. Wolfe and H. P. Crowder (1974). Validation of subgradient optimization.
   doi:10.1007/BF01580223
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from matcher.assignment.deadline import Deadline
from matcher.assignment.flow import best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray
from matcher.assignment.solution import Proof

_N_ROUNDS = 16
_PATIENCE = 3


class Bounded(NamedTuple):
    """An upper bound, what proves it, and the assignment it was seen at."""

    value: float
    proof: Proof


Visit = Callable[[BoolArray], float | None]
"""Called with each assignment on the way; returns a sum that was reached from there, if any."""


def sum_bound(
    instance: Instance,
    target: FloatArray,
    reached: float,
    visit: Visit,
    deadline: Deadline,
) -> Bounded:
    r"""Return an upper bound of the sum where no total stays below its target.

    .. math:: \min_{w \ge 0} \max_x \sum_s (1 + w_s) total_s(x) - \sum_s w_s target_s

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    target : ndarray of shape (n_seekers,)
        Minus infinity for those who do not count.
    reached : float
        A sum that was reached.
    visit : callable
        Sees each assignment on the way.
    deadline : Deadline
        When to stop; one round is always made.

    Returns
    -------
    bounded : Bounded
        The best of all rounds.
    """
    weights = np.zeros(instance.n_seekers)
    counts = np.isfinite(target)
    best, scale, patience = Bounded(np.inf, Proof(np.zeros(instance.n_candidates))), 1.0, 0
    for _ in range(_N_ROUNDS):
        flow = best_flow(instance, (1 + weights)[instance.seeker] * instance.utility, fills=False)
        totals = instance.totals(flow.is_chosen)
        surplus = np.where(counts, totals - np.where(counts, target, 0.0), 0.0)
        value = float(totals.sum() + weights @ surplus)
        if value < best.value:
            best, patience = Bounded(value, Proof(flow.prices, weights)), 0
        else:
            patience += 1
            scale, patience = (scale / 2, 0) if patience >= _PATIENCE else (scale, patience)
        reached = max(reached, visit(flow.is_chosen) or -np.inf)
        step = np.where((surplus < 0) | (weights > 0), surplus, 0.0)
        length = float(step @ step)
        if not length or value - reached <= 1e-9 * max(1.0, abs(value)) or not deadline.left:
            break
        weights = np.maximum(0.0, weights - scale * (value - reached) / length * step)
    return best


def target_bound(
    instance: Instance, counts: BoolArray, reached: float, deadline: Deadline
) -> Bounded:
    r"""Return an upper bound of the smallest total.

    .. math:: \min_{w \ge 0, \sum w = 1} \max_x \sum_s w_s total_s(x)

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    counts : ndarray of shape (n_seekers,)
        Whose totals count; at least one.
    reached : float
        A smallest total that was reached.
    deadline : Deadline
        When to stop; one round is always made.

    Returns
    -------
    bounded : Bounded
        The best of all rounds.
    """
    weights = counts / counts.sum()
    best, scale = Bounded(np.inf, Proof(np.zeros(instance.n_candidates), weights)), 1.0
    for _ in range(_N_ROUNDS):
        flow = best_flow(
            instance,
            weights[instance.seeker] * instance.utility * counts.sum(),
            fills=False,
        )
        totals = instance.totals(flow.is_chosen)
        value = float(weights @ totals)
        if value < best.value:
            best = Bounded(value, Proof(flow.prices / counts.sum(), weights))
        else:
            scale /= 2
        if value - reached <= 1e-9 * max(1.0, abs(value)) or not deadline.left:
            break
        surplus = np.where(counts, totals - value, 0.0)
        spread = float(weights @ surplus**2) or 1.0
        weights = weights * np.exp(-np.clip(scale * (value - reached) / spread * surplus, -4, 4))
        weights = weights / weights.sum()
    return best
