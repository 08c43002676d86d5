import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linear_sum_assignment

from matcher.assignment.flow import InfeasibleError
from matcher.assignment.optimal import fill_places
from matcher.assignment.problem import Problem
from matcher.assignment.proofs import score_of, status_of
from matcher.assignment.solution import Status
from matcher.assignment.solve import solve
from tests.matcher.assignment.problems import fullest, keeps_rules, make_problem, problems


@given(problems())
@settings(deadline=None, max_examples=300)
def test_filling_is_as_good_as_the_best_of_all_assignments(problem: Problem) -> None:
    best = fullest(problem)
    if best is None:
        with pytest.raises(InfeasibleError):
            fill_places(problem)
        return

    positions, certificate = fill_places(problem)

    is_chosen = np.isin(np.arange(problem.n_pairs), positions)
    score = score_of(problem, positions, certificate)
    assert keeps_rules(problem, is_chosen)
    assert is_chosen[problem.is_locked].all()
    assert score.pairs == best.first
    assert score.utility == pytest.approx(best.second, abs=1e-9)
    assert status_of(problem, score, certificate) is Status.OPTIMAL


def test_places_come_before_the_sum() -> None:
    problem = make_problem([(0, 0, 1.0), (0, 1, -5.0), (1, 0, 0.5)], demand=[1, 1], capacity=[1, 1])

    assert solve(problem).pairs.tolist() == [[0, 1], [1, 0]]


def test_difference_of_a_billionth_decides() -> None:
    problem = make_problem([(0, 0, 0.3), (1, 0, 0.300000001)], demand=[1, 1], capacity=[1])

    assert solve(problem).pairs.tolist() == [[1, 0]]


def test_nobody_and_nothing_is_an_answer() -> None:
    solution = solve(make_problem([], demand=[], capacity=[]))

    assert (solution.status, solution.score.pairs, solution.unmet) == (Status.OPTIMAL, 0, ())


def test_one_to_one_agrees_with_the_hungarian_method() -> None:
    utility = np.random.default_rng(5).random((40, 40))
    pairs = [(s, c, float(utility[s, c])) for s in range(40) for c in range(40)]

    solution = solve(make_problem(pairs, demand=[1] * 40, capacity=[1] * 40))

    rows, columns = linear_sum_assignment(-utility)
    assert solution.score.utility == pytest.approx(utility[rows, columns].sum())
    assert solution.score.gap == 0


def test_huge_and_tiny_utilities_stand_side_by_side() -> None:
    pairs = [(0, 0, 1e12), (0, 1, 1e-6), (1, 0, 2e-6), (1, 1, 0.0)]

    solution = solve(make_problem(pairs, demand=[1, 1], capacity=[1, 1]))

    assert solution.pairs.tolist() == [[0, 0], [1, 1]]
