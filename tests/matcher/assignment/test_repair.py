from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.gains import Gain, gain_of_twin, gains_of_places
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.repair import repair
from matcher.assignment.solution import Certificate, Status
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify
from tests.matcher.assignment.problems import fullest, make_problem, problems, random_problem


@given(problems(), st.sampled_from(Objective), st.integers(0, 2))
@settings(deadline=None, max_examples=60)
def test_repaired_plan_keeps_the_rules_and_fills_all_places(
    problem: Problem, objective: Objective, candidate: int
) -> None:
    if candidate >= problem.n_candidates:
        return
    problem = replace(problem, objective=objective)
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE:
        return

    found = repair(problem, solution, candidate)

    assert verify(found.problem, found.solution) == ()
    if objective is Objective.STABLE:
        return
    best = fullest(found.problem)
    assert (best is None) == (found.solution.status is Status.INFEASIBLE)
    if best is not None and objective is Objective.UTILITY:
        assert found.solution.score.pairs == best.first


@pytest.fixture
def problem() -> Problem:
    """Return a pool with a few places to spare."""
    return random_problem(
        np.random.default_rng(2), n_seekers=40, n_candidates=30, n_listed=10, demand=2, capacity=4
    )


def test_withdrawal_is_mended_by_bids_near_the_optimum(problem: Problem) -> None:
    plan = solve(problem)
    busiest = int(np.bincount(plan.pairs[:, 1]).argmax())

    found = repair(problem, plan, busiest)

    fresh = solve(found.problem)
    assert found.solution.solver == "auction"
    assert found.solution.score.pairs == fresh.score.pairs
    assert found.solution.score.utility >= 0.999 * fresh.score.utility
    assert verify(found.problem, found.solution) == ()


def test_what_changes_is_told(problem: Problem) -> None:
    plan = solve(problem)

    found = repair(problem, plan, 3)

    before, after = set(map(tuple, plan.pairs)), set(map(tuple, found.solution.pairs))
    assert set(map(tuple, found.removed)) == before - after
    assert set(map(tuple, found.added)) == after - before


def test_plan_with_minimums_changes_as_few_pairs_as_possible() -> None:
    # A new optimum would move s0, too; a free place for s1 is enough.
    problem = make_problem(
        [(0, 0, 0.5), (0, 2, 0.6), (1, 1, 0.9), (1, 2, 0.1), (1, 0, 0.9)],
        demand=[1, 1],
        minimum=[1, 1],
        capacity=[1, 1, 1],
        locked=[(0, 0)],
    )
    plan = solve(problem)
    loosened = replace(problem, locked=np.zeros((0, 2), dtype=np.int64))

    found = repair(loosened, plan, 1)

    assert plan.pairs.tolist() == [[0, 0], [1, 1]]
    assert found.solution.pairs.tolist() == [[0, 0], [1, 2]]


def test_locked_pair_of_whoever_withdraws_is_released() -> None:
    problem = make_problem([(0, 0, 0.9), (0, 1, 0.2)], demand=[1], capacity=[1, 1], locked=[(0, 0)])

    found = repair(problem, solve(problem), 0)

    assert found.solution.pairs.tolist() == [[0, 1]]


def test_plan_that_cannot_be_mended_says_why() -> None:
    problem = make_problem([(0, 0, 0.9)], demand=[1], minimum=[1], capacity=[1])

    found = repair(problem, solve(problem), 0)

    assert found.solution.status is Status.INFEASIBLE
    assert found.solution.conflicts != ()


@given(problems(), st.integers(0, 2))
@settings(deadline=None)
def test_gain_of_a_place_is_what_the_optimum_gains(problem: Problem, candidate: int) -> None:
    before = fullest(problem)
    if candidate >= problem.n_candidates or before is None:
        return
    capacity = problem.capacity.copy()
    capacity[candidate] += 1
    after = fullest(replace(problem, capacity=capacity))
    assert after is not None

    gain = gains_of_places(problem)[candidate]

    assert gain.places == after.first - before.first
    assert gain.utility == pytest.approx(after.second - before.second, abs=1e-8)


def test_twin_of_a_candidate_serves_those_who_lack_places() -> None:
    problem = make_problem([(0, 0, 1.0), (1, 0, 0.5), (2, 0, 0.25)], demand=[1, 1, 1], capacity=[1])

    assert gain_of_twin(problem, 0) == Gain(places=1, utility=0.5)


@pytest.mark.parametrize("objective", [Objective.UTILITY, Objective.FAIR])
def test_look_at_the_fewest_changes_shows_what_is_made_then(
    problem: Problem, objective: Objective
) -> None:
    problem = replace(problem, objective=objective)
    plan = replace(solve(problem), certificate=Certificate())

    for candidate in range(5):
        shown = repair(problem, plan, candidate, is_proven=False)
        made = repair(problem, plan, candidate)

        assert shown.solution.pairs.tolist() == made.solution.pairs.tolist()
        assert shown.added.tolist() == made.added.tolist()
        assert verify(made.problem, made.solution) == ()
