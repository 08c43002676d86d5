"""Everybody served where that can be, the worst-off raised, then the greatest sum."""

from dataclasses import replace

import numpy as np

from matcher.assignment.best_sum import greatest_sum
from matcher.assignment.bounds import least_served, servable
from matcher.assignment.deadline import Deadline, Report
from matcher.assignment.exchanges import Exchanges
from matcher.assignment.flow import Flow, InfeasibleError, best_flow, cover_most
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, IntArray, Problem
from matcher.assignment.programs import MOST_PAIRS
from matcher.assignment.shortage import smallest_shortage
from matcher.assignment.solution import Certificate, Cut, Proof
from matcher.assignment.worst_off import raise_worst

SECONDS = 45.0
SECONDS_LARGE = 20.0
"""How long a search may take where nobody says."""


def share_fairly(
    problem: Problem,
    *,
    time_limit: float | None = None,
    seed: int = 0,
    report: Report | None = None,
) -> tuple[IntArray, Certificate]:
    """Serve as many as possible, raise the worst-off seeker's total, then the sum.

    1. A min-cost flow with a place for everybody who can be served; where there are too few
       places, one that serves the most.
    2. Exchanges raise the smallest total to its bound, or as near as they come.
    3. With that total as a floor, the sum is maximised.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.
    time_limit : float or None
        Seconds; None leaves it to the size of the problem.
    seed : int
        The same answer each time, unless the time is up.
    report : callable or None
        Told which share of the time is used, a few times a second.

    Returns
    -------
    positions : ndarray
        Listed pairs in the assignment.
    certificate : Certificate
        Proofs of the worst-off and of the sum.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    if time_limit is None:
        time_limit = SECONDS if problem.n_pairs <= MOST_PAIRS else SECONDS_LARGE
    instance = Instance.of(problem)
    Exchanges(instance, servable(problem), seed).compile()
    deadline = Deadline(time_limit, report)
    taken = np.bincount(problem.locked[:, 0], minlength=problem.n_seekers)
    wanting = np.maximum(least_served(problem) - taken, 0)
    try:
        covering = instance.with_minimum(wanting)
        freely = best_flow(covering, instance.utility, fills=False)
    except InfeasibleError:
        return _serve_most(problem, instance, wanting, deadline, seed)
    exchanges = Exchanges(covering, servable(problem), seed)
    is_chosen, certificate = _shared(problem, exchanges, freely, deadline)
    return covering.chosen_positions(is_chosen), certificate


def _shared(
    problem: Problem, exchanges: Exchanges, freely: Flow, deadline: Deadline
) -> tuple[BoolArray, Certificate]:
    raised = raise_worst(problem, exchanges, freely.is_chosen, deadline.part(0.5))
    summed = greatest_sum(exchanges, raised.is_chosen, freely, deadline)
    settled = (("worst_seeker", raised.is_exhausted), ("utility", summed.is_exhausted))
    certificate = Certificate(
        problem=problem.digest(),
        utility=summed.proof,
        worst_seeker=raised.proof,
        exhausted=tuple(name for name, is_exhausted in settled if is_exhausted),
    )
    return _topped_up(exchanges.instance, summed.is_chosen), certificate


def _serve_most(
    problem: Problem, instance: Instance, wanting: IntArray, deadline: Deadline, seed: int
) -> tuple[IntArray, Certificate]:
    """Serve as many as there are places for, and share fairly among these."""
    served = np.minimum(cover_most(instance, wanting), wanting)
    covering = instance.with_minimum(np.maximum(instance.minimum, served))
    freely = best_flow(covering, instance.utility, fills=False)
    counts = servable(problem) & ((served > 0) | (wanting == 0))
    exchanges = Exchanges(covering, counts, seed)
    is_chosen, _ = _shared(problem, exchanges, freely, deadline)
    # Among all assignments nobody can be sure of a place, and the sum is bounded without targets.
    everybody = best_flow(instance, instance.utility, fills=False)
    shortage = smallest_shortage(replace(problem, minimum=least_served(problem)))
    certificate = Certificate(
        problem=problem.digest(),
        utility=Proof(everybody.prices),
        worst_seeker=None if shortage is None else Cut(shortage[0], shortage[1]),
    )
    return covering.chosen_positions(is_chosen), certificate


def _topped_up(instance: Instance, is_chosen: BoolArray) -> BoolArray:
    """Fill places that cost nothing: pairs that are worth 0 or more and whose sides have room."""
    is_chosen = is_chosen.copy()
    of_seekers, of_candidates = instance.counts(is_chosen)
    wanted, room = instance.demand - of_seekers, instance.capacity - of_candidates
    is_open = ~is_chosen & (instance.utility >= 0)
    is_open &= (wanted[instance.seeker] > 0) & (room[instance.candidate] > 0)
    pairs = np.flatnonzero(is_open)
    for pair in pairs[np.argsort(-instance.utility[pairs], kind="stable")].tolist():
        s, c = instance.seeker[pair], instance.candidate[pair]
        if wanted[s] > 0 and room[c] > 0:
            is_chosen[pair] = True
            wanted[s] -= 1
            room[c] -= 1
    return is_chosen
