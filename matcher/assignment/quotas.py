"""Quotas of groups, turned into demands and minimums that every solver and the verifier know."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from matcher.assignment.flow import InfeasibleError, as_whole_numbers
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, IntArray, Objective, Problem

_SERVED_FIRST = 4
"""How many times any change of values a first place counts, where everyone is to be served."""


@dataclass(frozen=True, eq=False)
class Quota:
    """How many pairs a group of seekers, or of candidates, gets.

    Attributes
    ----------
    members : ndarray of int
        Indices of one side; a seeker or candidate is in at most one group of its side.
    least : int
        Pairs the group gets at least.
    most : int or None
        Pairs it gets at most; None sets no limit.
    of_candidates : bool
        Whether the members are candidates.
    """

    members: IntArray
    least: int = 0
    most: int | None = None
    of_candidates: bool = False


def within_quotas(problem: Problem, quotas: Sequence[Quota]) -> Problem:
    """Return a problem whose every solution keeps the quotas of groups.

    One min-cost flow with a node a group finds an assignment that keeps them and is worth most
    (for ``FAIR``: serves most seekers first); the places it gives to each member of a group become
    its demand where the group has a maximum, and its minimum as far as the group must get so many.
    What the maximum leaves over is given back to the members in their order. The best sum within
    the problem returned is the best sum within the quotas: nothing is lost for ``UTILITY``. For the
    other objectives the solution keeps the quotas and is best for these demands and minimums.

    Parameters
    ----------
    problem : Problem
        As it stands; its own minimums hold as well.
    quotas : sequence of Quota
        No member in two groups of its side.

    Returns
    -------
    narrowed : Problem
        The same where there are no quotas.

    Raises
    ------
    InfeasibleError
        If no assignment keeps the problem's rules and all quotas.

    Examples
    --------
    >>> import numpy as np
    >>> from matcher.assignment.files import problem_of
    >>> problem = problem_of({
    ...     "format": "dianqiao-assignment/1",
    ...     "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 1}],
    ...     "candidates": [{"id": "m1", "capacity": 2}],
    ...     "pairs": [[0, 0, 0.9], [1, 0, 0.8]],
    ... })
    >>> within_quotas(problem, [Quota(np.array([0, 1]), most=1)]).demand.tolist()
    [1, 0]
    """
    wanted = [quota for quota in quotas if quota.least or quota.most is not None]
    if not wanted:
        return problem
    places, given = _places_of(problem, wanted)
    for quota in wanted:
        if quota.of_candidates:
            capacity, least = _narrowed(problem.capacity, problem.candidate_minimum, given, quota)
            problem = replace(problem, capacity=capacity, candidate_minimum=least)
        else:
            demand, least = _narrowed(problem.demand, problem.minimum, places, quota)
            problem = replace(problem, demand=demand, minimum=least)
    return problem


def _narrowed(
    most: IntArray, least: IntArray, places: IntArray, quota: Quota
) -> tuple[IntArray, IntArray]:
    most, least = most.copy(), least.copy()
    own = quota.members
    if quota.most is not None and most[own].sum() > quota.most:
        spare = most[own] - places[own]
        most[own] = places[own] + _first(spare, quota.most - int(places[own].sum()))
    needed = quota.least - int(least[own].sum())
    if needed > 0:
        least[own] += _first(np.maximum(places[own] - least[own], 0), needed)
    return most, least


def _first(rooms: IntArray, count: int) -> IntArray:
    """Return how much of a count goes into each room when they are filled in order."""
    before = np.concatenate([[0], np.cumsum(rooms)[:-1]])
    return np.asarray(np.clip(count - before, 0, rooms), dtype=np.int64)


def _places_of(problem: Problem, quotas: Sequence[Quota]) -> tuple[IntArray, IntArray]:
    instance = Instance.of(problem)
    is_open = instance.capacity[instance.candidate] > 0
    is_chosen = _Network(problem, instance, quotas, is_open).solved()
    chosen = instance.chosen_positions(is_chosen)
    return (
        np.bincount(problem.seeker[chosen], minlength=problem.n_seekers),
        np.bincount(problem.candidate[chosen], minlength=problem.n_candidates),
    )


class _Network:
    """Source, groups of seekers, seekers, candidates, groups of candidates, sink, and back."""

    def __init__(
        self, problem: Problem, instance: Instance, quotas: Sequence[Quota], is_open: BoolArray
    ) -> None:
        self.instance, self.is_open = instance, is_open
        self.flow = SimpleMinCostFlow()
        n, m = instance.n_seekers, instance.n_candidates
        self.source, self.sink = n + m, n + m + 1
        self.supply = np.zeros(n + m + 2 + len(quotas), dtype=np.int64)
        self.group_of = np.concatenate([np.full(n, self.source), np.full(m, self.sink)])
        self.whole, _ = as_whole_numbers(instance, instance.utility)
        turns = 2 * min(n, m) + 2
        self.bonus = (int(np.abs(self.whole).max(initial=0)) + 1) * turns
        self.first_bonus = self.bonus * _SERVED_FIRST if problem.objective == Objective.FAIR else 0
        self.is_served = np.bincount(problem.seeker[problem.is_locked], minlength=n) > 0
        self._add_groups(problem, quotas)

    def _add_groups(self, problem: Problem, quotas: Sequence[Quota]) -> None:
        n = self.instance.n_seekers
        ends = (problem.seeker[problem.is_locked], problem.candidate[problem.is_locked])
        for index, quota in enumerate(quotas):
            node = self.sink + 1 + index
            members = quota.members + (n if quota.of_candidates else 0)
            self.group_of[members] = node
            locked = int(np.isin(ends[int(quota.of_candidates)], quota.members).sum())
            total = int(self.instance.demand.sum())
            most = total if quota.most is None else quota.most - locked
            least = max(quota.least - locked, 0)
            between = (node, self.sink) if quota.of_candidates else (self.source, node)
            self._bounded(between[0], between[1], least, most)

    def _bounded(self, tail: int, head: int, least: int, most: int, cost: int = 0) -> None:
        """Add an arc that carries at least and at most so much."""
        if most < least:
            raise InfeasibleError
        self.flow.add_arc_with_capacity_and_unit_cost(tail, head, most - least, cost)
        self.supply[head] += least
        self.supply[tail] -= least

    def solved(self) -> BoolArray:
        """Return which open pairs are in the best assignment within the quotas."""
        instance, n = self.instance, self.instance.n_seekers
        pairs = np.flatnonzero(self.is_open)
        arcs = self.flow.add_arcs_with_capacity_and_unit_cost(
            instance.seeker[pairs],
            n + instance.candidate[pairs],
            np.ones(len(pairs), dtype=np.int64),
            -self.whole[pairs] - self.bonus,
        )
        for seeker, (least, most) in enumerate(
            zip(instance.minimum.tolist(), instance.demand.tolist(), strict=True)
        ):
            self._add_seeker(seeker, least, most)
        for candidate, (least, most) in enumerate(
            zip(instance.floor.tolist(), instance.capacity.tolist(), strict=True)
        ):
            self._bounded(n + candidate, int(self.group_of[n + candidate]), least, most)
        self._bounded(self.sink, self.source, 0, int(instance.demand.sum()))
        self.flow.set_nodes_supplies(np.arange(len(self.supply)), self.supply)
        if self.flow.solve() != self.flow.OPTIMAL:
            raise InfeasibleError
        is_chosen = np.zeros(len(instance.seeker), dtype=np.bool_)
        is_chosen[pairs[self.flow.flows(arcs) > 0]] = True
        return is_chosen

    def _add_seeker(self, seeker: int, least: int, most: int) -> None:
        group = int(self.group_of[seeker])
        if not self.first_bonus or self.is_served[seeker] or most == 0:
            self._bounded(group, seeker, least, most)
            return
        # the first place counts so much that none is served twice before all are served once
        self._bounded(group, seeker, min(least, 1), 1, -self.first_bonus)
        self._bounded(group, seeker, max(least - 1, 0), most - 1)


def conflicting(problem: Problem, quotas: Sequence[Quota]) -> tuple[int, ...]:
    """Return a smallest set of quotas that cannot hold together with the rest of the problem.

    Parameters
    ----------
    problem : Problem
        That has a solution without quotas.
    quotas : sequence of Quota
        That cannot all be kept.

    Returns
    -------
    indices : tuple of int
        None of them can be left out; empty where all can be kept.
    """
    kept = list(range(len(quotas)))
    if _is_possible(problem, quotas):
        return ()
    for index in tuple(kept):
        rest = [each for each in kept if each != index]
        if not _is_possible(problem, [quotas[each] for each in rest]):
            kept = rest
    return tuple(kept)


def _is_possible(problem: Problem, quotas: Sequence[Quota]) -> bool:
    try:
        _places_of(problem, quotas)
    except InfeasibleError:
        return False
    return True
