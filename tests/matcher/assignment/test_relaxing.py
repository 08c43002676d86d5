from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.gains import Gain
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.relaxing import best_recruit, reliefs_of
from matcher.assignment.solution import Change, Lack, Status
from matcher.assignment.solve import solve
from tests.matcher.assignment.problems import make_problem, problems, random_problem


@given(problems(), st.sampled_from(Objective))
@settings(deadline=None, max_examples=60)
def test_whoever_lacks_a_place_is_told_why_and_what_helps(
    problem: Problem, objective: Objective
) -> None:
    problem = replace(problem, objective=objective)
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE or solution.conflicts:
        return

    reliefs = reliefs_of(problem, solution.pairs, solution.unmet)

    places = np.bincount(solution.pairs[:, 0], minlength=problem.n_seekers)
    lacking = np.flatnonzero(places < problem.demand).tolist()
    assert [item.unmet.seeker for item in reliefs] == lacking
    assert all(item.is_verified for item in reliefs)


def test_standard_pool_has_a_reason_and_a_verified_relaxation_for_all_unmatched() -> None:
    """A pool as large as the standard profile's startups and mentors, with too few places."""
    problem = random_problem(
        np.random.default_rng(5),
        n_seekers=1200,
        n_candidates=200,
        n_listed=30,
        demand=1,
        capacity=4,
    )
    solution = solve(problem)
    assert len(solution.unmet) == 400
    assert {item.lack for item in solution.unmet} <= set(Lack)

    sample = np.random.default_rng(1).choice(len(solution.unmet), 100, replace=False)
    reliefs = reliefs_of(problem, solution.pairs, [solution.unmet[i] for i in sample.tolist()])

    assert all(item.is_verified and item.places == 801 for item in reliefs)
    assert all(item.unmet.change is not None for item in reliefs)


def test_only_those_are_proposed_who_may_be_allowed() -> None:
    problem = make_problem([(1, 0, 1.0)], demand=[1, 1], capacity=[1, 1, 1])
    solution = solve(problem)

    (free,) = reliefs_of(problem, solution.pairs, solution.unmet)
    (full,) = reliefs_of(problem, solution.pairs, solution.unmet, allowed={0: [0]})
    (nobody,) = reliefs_of(problem, solution.pairs, solution.unmet, allowed={})

    assert free.unmet.change == Change(1, None, lists_pair=True)
    assert full.unmet.change == Change(0, 2, lists_pair=True)
    assert nobody.unmet.change is None
    assert {free.is_verified, full.is_verified, nobody.is_verified} == {True}


def test_change_that_does_not_help_is_not_verified() -> None:
    problem = make_problem([(0, 0, 1.0), (1, 0, 1.0)], demand=[1, 1], capacity=[1])
    solution = solve(problem)
    (item,) = solution.unmet

    (relief,) = reliefs_of(problem, solution.pairs, [replace(item, change=Change(0, 1))])

    assert not relief.is_verified


def test_recruit_is_told_by_places_and_by_whom_it_serves() -> None:
    # Three want m0, who takes one; s2 has another place already.
    problem = make_problem(
        [(0, 0, 5.0), (1, 0, 3.0), (2, 0, 4.0), (2, 1, 1.0)], demand=[1, 1, 2], capacity=[1, 1]
    )

    recruit = best_recruit(problem)

    assert recruit is not None
    assert (recruit.like, recruit.gain.places, recruit.served) == (0, 1, 1)
    assert recruit.gain == Gain(1, pytest.approx(4.0))


def test_no_recruit_where_all_are_served() -> None:
    assert best_recruit(make_problem([(0, 0, 1.0)], demand=[1], capacity=[1])) is None
