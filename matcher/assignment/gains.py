"""What more room would bring: one more place of a candidate, or one more candidate like it."""

from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.flow import best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import IntArray, Problem


@dataclass(frozen=True, slots=True)
class Gain:
    """What a change adds to an assignment that fills places first.

    Attributes
    ----------
    places : int
        Places filled besides.
    utility : float
        What the sum gains; less than 0 where more places cost some of it.
    """

    places: int
    utility: float


def gains_of_places(problem: Problem) -> tuple[Gain, ...]:
    """Return what one more place of each candidate would add, from the prices of the optimum.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    gains : tuple of Gain
        By candidate; exact, each for one place of one candidate alone.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.

    Examples
    --------
    >>> from matcher.assignment.files import problem_of
    >>> problem = problem_of({
    ...     "format": "dianqiao-assignment/1",
    ...     "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 1}],
    ...     "candidates": [{"id": "m1", "capacity": 1}],
    ...     "pairs": [[0, 0, 5], [1, 0, 3]],
    ... })
    >>> gains_of_places(problem)
    (Gain(places=1, utility=3.0),)
    """
    instance = Instance.of(problem)
    flow = best_flow(instance, instance.utility, fills=True)
    prices = np.maximum(flow.prices, 0.0)
    places = np.rint(prices / flow.bonus)
    rest = prices - places * flow.bonus
    return tuple(Gain(int(n), float(utility)) for n, utility in zip(places, rest, strict=True))


def gain_of_twin(problem: Problem, candidate: int) -> Gain:
    """Return what another candidate with the same capacity and the same pairs would add.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.
    candidate : int
        Whom the other would be like; it has no locked pairs and no minimum.

    Returns
    -------
    gain : Gain
        Both assignments are solved to the optimum.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    before, after = _best(problem), _best(_with_twin(problem, candidate))
    return Gain(after.places - before.places, after.utility - before.utility)


def _best(problem: Problem) -> Gain:
    instance = Instance.of(problem)
    flow = best_flow(instance, instance.utility, fills=True)
    positions = instance.chosen_positions(flow.is_chosen)
    return Gain(len(positions), float(problem.utility[positions].sum()))


def _with_twin(problem: Problem, candidate: int) -> Problem:
    is_same = problem.candidate == candidate
    twin = problem.n_candidates
    seekers = np.concatenate([problem.seeker, problem.seeker[is_same]])
    candidates: IntArray = np.concatenate(
        [problem.candidate, np.full(np.count_nonzero(is_same), twin)]
    )
    order = np.lexsort((candidates, seekers))
    utility = np.concatenate([problem.utility, problem.utility[is_same]])
    return replace(
        problem,
        candidate_ids=(*problem.candidate_ids, f"{problem.candidate_ids[candidate]} (twin)"),
        capacity=np.append(problem.capacity, problem.capacity[candidate]),
        candidate_minimum=np.append(problem.candidate_minimum, 0),
        seeker=seekers[order],
        candidate=candidates[order],
        utility=utility[order],
    )
