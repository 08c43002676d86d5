"""Solve an assignment problem: one call for all objectives, with proof and diagnosis."""

import time
from collections.abc import Callable

import numpy as np

from matcher.assignment.deadline import Report
from matcher.assignment.diagnose import contradiction, locked_contradiction, unmet
from matcher.assignment.fair import share_fairly
from matcher.assignment.flow import InfeasibleError
from matcher.assignment.optimal import bound_freely, fill_places
from matcher.assignment.problem import IntArray, Objective, Problem
from matcher.assignment.proofs import score_of, status_of
from matcher.assignment.solution import Certificate, Requirement, Solution, Status
from matcher.assignment.stable import accept_deferred, missed_minimums
from matcher.assignment.unlocked import with_unlocked_proof

SOLVERS = {
    Objective.UTILITY: "min-cost flow",
    Objective.FAIR: "min-cost flow, exchanges, branch and bound",
    Objective.STABLE: "deferred acceptance",
}


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    seed: int = 0,
    report: Report | None = None,
) -> Solution:
    """Solve an assignment problem.

    Parameters
    ----------
    problem : Problem
        Anything that can be read; it may have no solution.
    time_limit : float or None
        Seconds for a fair assignment, the only one that takes a search; None leaves it to the
        size of the problem.
    seed : int
        Gives the same answer each time, unless the time is up.
    report : callable or None
        Told which share of the time is used, a few times a second; what it raises ends the search.

    Returns
    -------
    solution : Solution
        Always one: where the requirements contradict each other, it says which.

    Examples
    --------
    >>> from matcher.assignment.files import problem_of
    >>> problem = problem_of({
    ...     "format": "dianqiao-assignment/1",
    ...     "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 1}],
    ...     "candidates": [{"id": "m1", "capacity": 1}, {"id": "m2", "capacity": 1}],
    ...     "pairs": [[0, 0, 0.9], [0, 1, 0.8], [1, 0, 0.7]],
    ... })
    >>> solution = solve(problem)
    >>> solution.pairs.tolist(), solution.score.utility, str(solution.status)
    ([[0, 1], [1, 0]], 1.5, 'optimal')
    """
    began = time.perf_counter()
    try:
        conflicts = locked_contradiction(problem)
        solution = (
            _without_answer(problem, conflicts)
            if conflicts
            else _answered(problem, time_limit, seed, report)
        )
    except InfeasibleError:
        solution = _without_answer(problem, contradiction(problem))
    return solution.timed(time.perf_counter() - began, seed)


def _answered(
    problem: Problem, time_limit: float | None, seed: int, report: Report | None
) -> Solution:
    solvers: dict[Objective, Callable[[], tuple[IntArray, Certificate]]] = {
        Objective.UTILITY: lambda: fill_places(problem),
        Objective.FAIR: lambda: share_fairly(
            problem, time_limit=time_limit, seed=seed, report=report
        ),
        Objective.STABLE: lambda: (accept_deferred(problem), bound_freely(problem)),
    }
    positions, certificate = solvers[problem.objective]()
    return answer_of(problem, positions, with_unlocked_proof(problem, positions, certificate))


def answer_of(
    problem: Problem, positions: IntArray, certificate: Certificate, *, solver: str = ""
) -> Solution:
    """Return an assignment as an answer: with its score, its status, and who lacks what.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.
    certificate : Certificate
        What proves its bounds.
    solver : str
        What made it; the usual one if empty.

    Returns
    -------
    solution : Solution
        A stable one that misses minimums is feasible, and names them.
    """
    score = score_of(problem, positions, certificate)
    status, missed = status_of(problem, score, certificate), tuple[Requirement, ...]()
    if problem.objective is Objective.STABLE:
        missed = missed_minimums(problem, positions)
        status = Status.FEASIBLE if missed else Status.OPTIMAL
    return Solution(
        status=status,
        pairs=np.stack([problem.seeker[positions], problem.candidate[positions]], axis=1),
        score=score,
        unmet=unmet(problem, positions),
        conflicts=missed,
        certificate=certificate,
        solver=solver or SOLVERS[problem.objective],
    )


def _without_answer(problem: Problem, conflicts: tuple[Requirement, ...]) -> Solution:
    return Solution(
        status=Status.INFEASIBLE,
        conflicts=conflicts,
        certificate=Certificate(problem=problem.digest()),
        solver=SOLVERS[problem.objective],
    )
