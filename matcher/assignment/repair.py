"""A plan in force, mended after a candidate withdrew."""

from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.auction import Market
from matcher.assignment.bounds import least_served
from matcher.assignment.diagnose import contradiction
from matcher.assignment.flow import InfeasibleError, as_whole_numbers, chosen_by_flow
from matcher.assignment.instance import Instance
from matcher.assignment.optimal import bound_freely, fill_places
from matcher.assignment.problem import BoolArray, FloatArray, IntArray, Objective, Problem
from matcher.assignment.proofs import count_proof
from matcher.assignment.solution import Certificate, Proof, Solution, Status
from matcher.assignment.solve import answer_of, solve

_STEP = 5e-3


@dataclass(frozen=True, eq=False)
class Repair:
    """A mended plan, and what it changes.

    Attributes
    ----------
    problem : Problem
        The same, without places at whoever withdrew.
    solution : Solution
        The mended plan.
    removed, added : ndarray of shape (n, 2)
        Pairs that were in the plan and are no more, and new ones.
    """

    problem: Problem
    solution: Solution
    removed: IntArray
    added: IntArray


def withdrawn(problem: Problem, candidate: int) -> Problem:
    """Return a problem without the places of a candidate.

    Parameters
    ----------
    problem : Problem
        As it stood.
    candidate : int
        Who withdraws; its locked pairs and its minimum go, too.

    Returns
    -------
    problem : Problem
        With all pairs listed as before.
    """
    capacity, minimum = problem.capacity.copy(), problem.candidate_minimum.copy()
    capacity[candidate] = minimum[candidate] = 0
    locked = problem.locked[problem.locked[:, 1] != candidate]
    return replace(problem, capacity=capacity, candidate_minimum=minimum, locked=locked)


def repair(
    problem: Problem, solution: Solution, candidate: int, *, is_proven: bool = True
) -> Repair:
    """Mend a plan after a candidate withdrew.

    Where no minimums bind and the prices of the plan are known, those who lost a place bid, and
    whom they outbid: the plan is as good as a new one within half a percent of the range of the
    utilities a place. Otherwise as many places as possible are filled, then as many pairs kept as
    possible, then the sum maximised. A stable plan is made anew: another that keeps more would
    not be stable.

    Parameters
    ----------
    problem : Problem
        As it stood.
    solution : Solution
        The plan in force; not infeasible.
    candidate : int
        Who withdraws.
    is_proven : bool
        Whether the answer comes with its score, bounds and explanations, as for publishing; the
        pairs alone, as for a look at what would change, take a fraction of the time.

    Returns
    -------
    repair : Repair
        Its plan may be infeasible: then nothing can be mended, and it says why.
    """
    after = withdrawn(problem, candidate)
    if problem.objective is Objective.STABLE:
        answer = solve(after)
    else:
        try:
            answer = (
                _mended(problem, solution, after, candidate)
                if is_proven
                else Solution(Status.FEASIBLE, _pairs_of(after, _kept(after, solution)))
            )
        except InfeasibleError:
            answer = Solution(
                status=Status.INFEASIBLE,
                conflicts=contradiction(after),
                certificate=Certificate(problem=after.digest()),
            )
    before, now = _keys(after, solution.pairs), _keys(after, answer.pairs)
    return Repair(
        problem=after,
        solution=answer,
        removed=solution.pairs[~np.isin(before, now)],
        added=answer.pairs[~np.isin(now, before)],
    )


def _keys(problem: Problem, pairs: IntArray) -> IntArray:
    return np.asarray(pairs[:, 0] * problem.n_candidates + pairs[:, 1])


def _mended(problem: Problem, solution: Solution, after: Problem, candidate: int) -> Solution:
    proof = solution.certificate.utility
    if proof is not None and proof.bonus and not _has_minimums(after):
        found = _by_bids(problem, solution, candidate, proof)
        if found is not None:
            positions, prices = found
            certificate = Certificate(
                problem=after.digest(),
                count=count_proof(prices, proof.bonus),
                utility=Proof(prices, bonus=proof.bonus),
            )
            return answer_of(after, positions, certificate, solver="auction")
    return _by_keeping(after, solution)


def _has_minimums(problem: Problem) -> bool:
    return bool(problem.minimum.any() or problem.candidate_minimum.any())


def _by_bids(
    problem: Problem, solution: Solution, candidate: int, proof: Proof
) -> tuple[IntArray, FloatArray] | None:
    """Let those who lost a place bid; None where that takes too long."""
    instance = Instance.of(replace(problem, locked=withdrawn(problem, candidate).locked))
    is_chosen = _chosen(problem, solution)[instance.position]
    spread = float(np.ptp(instance.utility)) if len(instance.utility) else 0.0
    market = Market(instance, bonus=proof.bonus, step=(spread or 1.0) * _STEP)
    market.take_over(is_chosen, proof.prices)
    if not market.withdraw(candidate):
        return None
    return instance.chosen_positions(market.is_chosen), market.prices


def _chosen(problem: Problem, solution: Solution) -> BoolArray:
    is_chosen = np.zeros(problem.n_pairs, dtype=np.bool_)
    is_chosen[problem.positions_of(solution.pairs)] = True
    return is_chosen


def _by_keeping(after: Problem, solution: Solution) -> Solution:
    certificate = (
        fill_places(after)[1] if after.objective is Objective.UTILITY else bound_freely(after)
    )
    positions = _kept(after, solution)
    return answer_of(after, positions, certificate, solver="min-cost flow, pairs kept")


def _pairs_of(problem: Problem, positions: IntArray) -> IntArray:
    return np.stack([problem.seeker[positions], problem.candidate[positions]], axis=1)


def _kept(after: Problem, solution: Solution) -> IntArray:
    """Fill as many places as possible, keep as many pairs as possible, then maximise the sum."""
    instance = Instance.of(after)
    was_chosen = _chosen(after, solution)[instance.position]
    n_places = int(min(instance.demand.sum(), instance.capacity.sum()))
    spread = float(np.ptp(instance.utility)) if len(instance.utility) else 0.0
    values = instance.utility + was_chosen * 2 * ((spread or 1.0) * (n_places + 1))
    whole, _ = as_whole_numbers(instance, values)
    try:
        served = instance.with_minimum(_to_serve(after))
        is_chosen = chosen_by_flow(served, whole, fills=True)
    except InfeasibleError:
        is_chosen = chosen_by_flow(instance, whole, fills=True)
    return instance.chosen_positions(is_chosen)


def _to_serve(problem: Problem) -> IntArray:
    """Return the minimums besides the locked pairs; a fair plan serves everybody it can."""
    is_fair = problem.objective is Objective.FAIR
    least = least_served(problem) if is_fair else problem.minimum
    taken = np.bincount(problem.locked[:, 0], minlength=problem.n_seekers)
    return np.asarray(np.maximum(least - taken, 0), dtype=np.int64)
