import numpy as np
import pytest
from hypothesis import given, settings

from matcher.assignment.problem import Problem
from matcher.assignment.solution import Requirement, Rule, Status
from matcher.assignment.solve import solve
from matcher.assignment.verify import blocking_pairs, verify
from tests.matcher.assignment.problems import make_problem, problems, random_problem


@given(problems(objective="stable", side=4))
@settings(deadline=None, max_examples=300)
def test_nobody_would_rather_have_each_other(problem: Problem) -> None:
    solution = solve(problem)

    if solution.status is Status.INFEASIBLE:
        return
    positions = problem.positions_of(solution.pairs)
    assert blocking_pairs(problem, positions).tolist() == []
    assert verify(problem, solution) == ()


def test_both_sides_keep_their_best() -> None:
    pairs = [(0, 0, 0.9), (0, 1, 0.8), (1, 0, 0.95), (1, 1, 0.1)]

    solution = solve(make_problem(pairs, demand=[1, 1], capacity=[1, 1], objective="stable"))

    assert solution.pairs.tolist() == [[0, 1], [1, 0]]


def test_tie_is_broken_so_that_more_seekers_are_served() -> None:
    pairs = [(0, 0, 1.0), (0, 1, 1.0), (1, 0, 1.0)]

    solution = solve(make_problem(pairs, demand=[1, 1], capacity=[1, 1], objective="stable"))

    assert solution.pairs.tolist() == [[0, 1], [1, 0]]


def test_tie_goes_to_the_seeker_with_fewer_places() -> None:
    pairs = [(0, 0, 2.0), (0, 1, 1.0), (1, 1, 1.0)]

    solution = solve(make_problem(pairs, demand=[2, 2], capacity=[1, 1], objective="stable"))

    assert solution.pairs.tolist() == [[0, 0], [1, 1]]


def test_missed_minimums_are_listed_and_not_forced() -> None:
    problem = make_problem(
        [(0, 0, 0.9), (0, 1, 0.1)],
        demand=[1],
        capacity=[1, 1],
        candidate_minimum=[0, 1],
        objective="stable",
    )

    solution = solve(problem)

    assert solution.pairs.tolist() == [[0, 0]]
    assert solution.status is Status.FEASIBLE
    assert solution.conflicts == (Requirement(Rule.CANDIDATE_MINIMUM, candidate=1, value=1),)
    assert verify(problem, solution) == ()


def test_locked_pair_is_not_dropped_for_a_better_one() -> None:
    problem = make_problem(
        [(0, 0, 0.1), (1, 0, 0.9)], demand=[1, 1], capacity=[1], locked=[(0, 0)], objective="stable"
    )

    solution = solve(problem)

    assert solution.pairs.tolist() == [[0, 0]]
    assert verify(problem, solution) == ()


def test_bound_of_the_sum_holds_over_unstable_assignments_too() -> None:
    problem = random_problem(
        np.random.default_rng(1), n_seekers=12, n_candidates=8, n_listed=5, objective="stable"
    )

    solution = solve(problem)

    assert solution.score.upper_bound >= solution.score.utility
    assert solution.score.gap == pytest.approx(
        1 - solution.score.utility / solution.score.upper_bound
    )
