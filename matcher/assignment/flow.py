"""The best assignment by min-cost flow, and the prices that prove it."""

from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matcher.assignment.instance import Instance
from matcher.assignment.prices import price_places
from matcher.assignment.problem import BoolArray, FloatArray, IntArray
from matcher.errors import MatcherError

_DECIMALS = 6
_EXACT = 1e-9
_FINEST = 2.0**40
_LARGEST = 2.0**58
"""Costs as whole numbers: the solver multiplies them by the number of nodes, within 63 bits."""


class InfeasibleError(MatcherError):
    """No assignment keeps all the rules."""

    def __init__(self) -> None:
        super().__init__("no assignment keeps all the rules")


@dataclass(frozen=True, eq=False)
class Flow:
    """A best assignment.

    Attributes
    ----------
    is_chosen : ndarray of shape (n_pairs,)
        Which open pairs are in it.
    prices : ndarray of shape (n_candidates,)
        What one more place of a candidate would add, negative where its minimum costs.
    bonus : float
        What a place counts besides its value; 0 where places are not filled for their own sake.
    """

    is_chosen: BoolArray
    prices: FloatArray
    bonus: float


def best_flow(instance: Instance, values: FloatArray, *, fills: bool) -> Flow:
    """Return an assignment of greatest value, and its prices.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    values : ndarray of shape (n_pairs,)
        What each pair counts.
    fills : bool
        Whether to fill as many places as possible first.

    Returns
    -------
    flow : Flow
        Optimal, to a trillionth of the range of the values.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    whole, scale = as_whole_numbers(instance, values)
    is_chosen = chosen_by_flow(instance, whole, fills=fills)
    bonus = _bonus(instance, whole) if fills else 0
    prices = price_places(instance, whole, is_chosen, bonus)
    return Flow(is_chosen, prices / scale, bonus / scale)


def as_whole_numbers(instance: Instance, values: FloatArray) -> tuple[IntArray, float]:
    """Return values as whole numbers, exactly where they are decimals of a few digits.

    Parameters
    ----------
    instance : Instance
        Its size limits how large numbers may become.
    values : ndarray of shape (n_pairs,)
        Finite.

    Returns
    -------
    whole : ndarray of shape (n_pairs,)
        Values times the scale, rounded.
    scale : float
        Above 0.
    """
    largest = float(np.abs(values).max(initial=0.0)) or 1.0
    limit = min(_FINEST, _LARGEST / (4 * (instance.n_seekers + instance.n_candidates + 4)))
    for decimals in range(_DECIMALS + 1):
        scaled = values * 10.0**decimals
        if largest * 10.0**decimals > limit:
            break
        if (np.abs(scaled - np.rint(scaled)) <= _EXACT).all():
            return np.rint(scaled).astype(np.int64), 10.0**decimals
    scale = float(2.0 ** np.floor(np.log2(limit / largest)))
    return np.rint(values * scale).astype(np.int64), scale


def _bonus(instance: Instance, whole: IntArray) -> int:
    # A place more is worth any change of values along the path that brings it.
    turns = 2 * min(instance.n_seekers, instance.n_candidates) + 2
    return (int(np.abs(whole).max(initial=0)) + 1) * turns


def chosen_by_flow(instance: Instance, whole: IntArray, *, fills: bool) -> BoolArray:
    """Return an assignment of greatest value.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    whole : ndarray of shape (n_pairs,)
        What each pair counts.
    fills : bool
        Whether to fill as many places as possible first.

    Returns
    -------
    is_chosen : ndarray of shape (n_pairs,)
        Which open pairs are in it.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    if not fills:
        return _required(_solved(instance, whole, idle_cost=0))
    seekers = np.minimum(
        instance.demand, np.bincount(instance.seeker, minlength=len(instance.demand))
    )
    candidates = np.minimum(
        instance.capacity, np.bincount(instance.candidate, minlength=len(instance.capacity))
    )
    is_chosen = _solved(instance, whole, n_places=int(min(seekers.sum(), candidates.sum())))
    if is_chosen is None:
        most = _required(_solved(instance, np.zeros_like(whole), idle_cost=1))
        is_chosen = _solved(instance, whole, n_places=int(np.count_nonzero(most)))
    return _required(is_chosen)


def _required(is_chosen: BoolArray | None) -> BoolArray:
    if is_chosen is None:
        raise InfeasibleError
    return is_chosen


def _solved(
    instance: Instance, whole: IntArray, *, n_places: int | None = None, idle_cost: int = 0
) -> BoolArray | None:
    """Return the cheapest flow: of so many places, or else of any number.

    Minimums are met by supplies at the nodes, so that no penalty dilutes the costs; what is above
    them runs through a source and a sink.
    """
    n, m = instance.n_seekers, instance.n_candidates
    source, sink = n + m, n + m + 1
    least, floors = int(instance.minimum.sum()), int(instance.floor.sum())
    total = int(instance.demand.sum()) if n_places is None else n_places
    spare, wanted = instance.demand - instance.minimum, instance.capacity - instance.floor
    if min(total - least, total - floors, *spare, *wanted, 0) < 0:
        return None
    flow = SimpleMinCostFlow()
    ones = np.ones(len(whole), dtype=np.int64)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        instance.seeker, n + instance.candidate, ones, -whole
    )
    nothing = np.zeros(max(n, m), dtype=np.int64)
    seekers, candidates = np.arange(n), n + np.arange(m)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(n, source), seekers, spare, nothing[:n])
    flow.add_arcs_with_capacity_and_unit_cost(candidates, np.full(m, sink), wanted, nothing[:m])
    if n_places is None:
        flow.add_arc_with_capacity_and_unit_cost(source, sink, total, idle_cost)
    supplies = np.concatenate([instance.minimum, -instance.floor, [total - least, floors - total]])
    flow.set_nodes_supplies(np.arange(n + m + 2), supplies)
    if flow.solve() != flow.OPTIMAL:
        return None
    return np.asarray(flow.flows(arcs) > 0)


def cover_most(instance: Instance, wanting: IntArray) -> IntArray:
    """Return how many places each seeker has when as many as possible have what they need.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    wanting : ndarray of shape (n_seekers,)
        Its minimums, and 1 for those who can be served.

    Returns
    -------
    served : ndarray of shape (n_seekers,)
        The places needed that are filled; of all ways to fill the most, one of greatest value.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    limited = replace(instance, demand=wanting)
    whole, _ = as_whole_numbers(limited, instance.utility)
    # A candidate's minimum may need more seekers than these: it is met later.
    limited = replace(limited, floor=np.zeros_like(instance.floor))
    is_chosen = chosen_by_flow(limited, whole, fills=True)
    return np.bincount(instance.seeker[is_chosen], minlength=instance.n_seekers)
