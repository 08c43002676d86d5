from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from matcher.assignment.counting import contradicts
from matcher.assignment.diagnose import changed, contradiction, mirrored, unmet
from matcher.assignment.problem import Problem
from matcher.assignment.solution import Change, Lack, Requirement, Rule, Status, Unmet
from matcher.assignment.solve import solve
from matcher.assignment.verify import gives_place
from tests.matcher.assignment.problems import fullest, make_problem, problems


@given(problems())
@settings(deadline=None, max_examples=400)
def test_contradiction_is_found_just_where_there_is_no_answer(problem: Problem) -> None:
    found = contradiction(problem)

    assert bool(found) == (fullest(problem) is None)
    if found:
        assert contradicts(problem, found)


@given(problems())
@settings(deadline=None, max_examples=400)
def test_contradiction_needs_each_of_its_requirements(problem: Problem) -> None:
    found = contradiction(problem)

    for requirement in found:
        rest = tuple(item for item in found if item != requirement)
        assert not contradicts(problem, rest)


@given(problems())
@settings(deadline=None)
def test_mirrored_twice_is_the_same(problem: Problem) -> None:
    assert mirrored(mirrored(problem)).digest() == problem.digest()


@pytest.mark.parametrize(
    ("problem", "conflicts"),
    [
        (
            make_problem([(0, 0, 1.0)], demand=[2], minimum=[2], capacity=[5]),
            (Requirement(Rule.SEEKER_MINIMUM, seeker=0, value=2),),
        ),
        (
            make_problem([(0, 0, 1.0)], demand=[1], minimum=[2], capacity=[5]),
            (
                Requirement(Rule.SEEKER_MINIMUM, seeker=0, value=2),
                Requirement(Rule.SEEKER_DEMAND, seeker=0, value=1),
            ),
        ),
        (
            make_problem([(0, 0, 1.0)], demand=[1], capacity=[1], candidate_minimum=[3]),
            (
                Requirement(Rule.CANDIDATE_MINIMUM, candidate=0, value=3),
                Requirement(Rule.CANDIDATE_CAPACITY, candidate=0, value=1),
            ),
        ),
        (
            make_problem(
                [(0, 0, 1.0), (1, 0, 1.0), (1, 1, 1.0)],
                demand=[1, 1],
                minimum=[1, 1],
                capacity=[1, 0],
            ),
            (
                Requirement(Rule.SEEKER_MINIMUM, seeker=0, value=1),
                Requirement(Rule.SEEKER_MINIMUM, seeker=1, value=1),
                Requirement(Rule.CANDIDATE_CAPACITY, candidate=0, value=1),
                Requirement(Rule.CANDIDATE_CAPACITY, candidate=1, value=0),
            ),
        ),
        (
            make_problem([(0, 0, 1.0)], demand=[1], capacity=[1], locked=[(0, 0)], minimum=[0]),
            (),
        ),
        (
            make_problem(
                [(0, 0, 1.0), (1, 0, 1.0)],
                demand=[1, 1],
                minimum=[1, 0],
                capacity=[1],
                locked=[(1, 0)],
            ),
            (
                Requirement(Rule.SEEKER_MINIMUM, seeker=0, value=1),
                Requirement(Rule.CANDIDATE_CAPACITY, candidate=0, value=1),
                Requirement(Rule.LOCKED, 1, 0),
            ),
        ),
        (
            make_problem([], demand=[1], capacity=[1], locked=[(0, 0)]),
            (Requirement(Rule.LOCKED, 0, 0), Requirement(Rule.LISTED, 0, 0)),
        ),
        (
            make_problem(
                [(0, 0, 1.0), (1, 0, 1.0)],
                demand=[1, 1],
                capacity=[1],
                locked=[(0, 0), (1, 0)],
            ),
            (
                Requirement(Rule.CANDIDATE_CAPACITY, candidate=0, value=1),
                Requirement(Rule.LOCKED, 0, 0),
                Requirement(Rule.LOCKED, 1, 0),
            ),
        ),
        (
            make_problem(
                [(0, 0, 1.0), (0, 1, 1.0)],
                demand=[1],
                capacity=[1, 1],
                candidate_minimum=[1, 1],
            ),
            (
                Requirement(Rule.CANDIDATE_MINIMUM, candidate=0, value=1),
                Requirement(Rule.CANDIDATE_MINIMUM, candidate=1, value=1),
                Requirement(Rule.SEEKER_DEMAND, seeker=0, value=1),
            ),
        ),
    ],
)
def test_contradiction_names_what_stands_against_what(
    problem: Problem, conflicts: tuple[Requirement, ...]
) -> None:
    assert contradiction(problem) == conflicts


def test_small_contradiction_is_found_in_a_large_pool() -> None:
    rng = np.random.default_rng(0)
    pairs = {(s, int(c)) for s in range(200) for c in rng.choice(100, 8, replace=False)}
    pairs = {pair for pair in pairs if pair[0] not in {50, 150}} | {(50, 7), (150, 7)}
    capacity = [6] * 100
    capacity[7] = 1
    problem = make_problem(
        [(s, c, 1.0) for s, c in pairs], demand=[2] * 200, minimum=[1] * 200, capacity=capacity
    )

    assert contradiction(problem) == (
        Requirement(Rule.SEEKER_MINIMUM, seeker=50, value=1),
        Requirement(Rule.SEEKER_MINIMUM, seeker=150, value=1),
        Requirement(Rule.CANDIDATE_CAPACITY, candidate=7, value=1),
    )


@given(problems(side=4))
@settings(deadline=None, max_examples=300)
def test_every_lack_has_a_reason_and_a_change_that_gives_a_place(problem: Problem) -> None:
    solution = solve(problem)
    if solution.status is Status.INFEASIBLE:
        return
    positions = problem.positions_of(solution.pairs)
    places = np.bincount(problem.seeker[positions], minlength=problem.n_seekers)

    assert [item.seeker for item in solution.unmet] == np.flatnonzero(
        places < problem.demand
    ).tolist()
    for item in solution.unmet:
        assert item.missing == problem.demand[item.seeker] - places[item.seeker]
        assert gives_place(problem, positions, item)
        if item.change is not None:
            after = changed(problem, item.seeker, item.change)
            assert solve(after).score.pairs == solution.score.pairs + 1


def lacking(**changes: object) -> Unmet:
    problem = make_problem([(0, 0, 1.0), (1, 0, 0.5), (1, 1, 0.7)], demand=[1, 2], capacity=[1, 1])
    problem = replace(problem, **changes)
    (item,) = unmet(problem, problem.positions_of(solve(problem).pairs))
    return item


def test_full_candidates_are_a_lack_of_capacity() -> None:
    assert lacking() == Unmet(1, 1, Lack.CAPACITY, Change(0, capacity=2))


def test_candidates_locked_for_others_are_told() -> None:
    item = lacking(locked=np.array([[0, 0]]))

    assert item == Unmet(1, 1, Lack.LOCKED_ELSEWHERE, Change(0, capacity=2))


def test_candidate_who_is_not_listed_is_proposed() -> None:
    item = lacking(capacity=np.array([2, 1]), demand=np.array([2, 2]))

    assert item == Unmet(0, 1, Lack.NO_ELIGIBLE_CANDIDATE, Change(1, capacity=2, lists_pair=True))


def test_nobody_left_to_ask_has_no_change() -> None:
    problem = make_problem([(0, 0, 1.0)], demand=[2], capacity=[2])

    assert unmet(problem, np.array([0])) == (Unmet(0, 1, Lack.NO_ELIGIBLE_CANDIDATE, None),)


def test_pair_that_would_lower_the_sum_is_named() -> None:
    problem = make_problem([(0, 0, 1.0), (0, 1, -1.0)], demand=[2], capacity=[1, 1])
    problem = replace(problem, objective=type(problem.objective).FAIR)

    assert solve(problem).unmet == (Unmet(0, 1, Lack.NO_ELIGIBLE_CANDIDATE, Change(1)),)
