"""What locked pairs cost, proven beside the answer within them."""

from dataclasses import replace

import numpy as np
import pytest

from matcher.assignment.documents import document_of
from matcher.assignment.files import problem_of
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.reading import solution_of
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify

SQUARE = {
    "format": "dianqiao-assignment/1",
    "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 1}],
    "candidates": [{"id": "m1", "capacity": 1}, {"id": "m2", "capacity": 1}],
    "pairs": [[0, 0, 0.9], [0, 1, 0.5], [1, 0, 0.5], [1, 1, 0.9]],
}


def square(objective: str, *locked: list[int]) -> Problem:
    return problem_of({**SQUARE, "locked": list(locked), "objective": objective})


@pytest.mark.parametrize("objective", list(Objective))
def test_lock_that_costs_is_said_beside_no_gap_within(objective: Objective) -> None:
    solution = solve(square(objective, [0, 1]))

    score = solution.score
    assert (score.utility, score.upper_bound_unlocked) == (1.0, 1.8)
    assert score.gap_unlocked == pytest.approx(0.8 / 1.8)
    if objective is not Objective.STABLE:
        assert score.gap == 0.0


@pytest.mark.parametrize("objective", list(Objective))
def test_lock_of_the_best_pair_costs_nothing(objective: Objective) -> None:
    score = solve(square(objective, [0, 0])).score

    assert (score.gap, score.gap_unlocked) == (0.0, 0.0)


def test_without_locks_nothing_is_said() -> None:
    problem = square("utility")
    solution = solve(problem)

    assert solution.score.gap_unlocked is None
    assert "gap_unlocked" not in document_of(problem, solution)["objective"]


def test_lock_that_costs_a_place_is_a_share_of_the_sum() -> None:
    document = {**SQUARE, "pairs": [[0, 0, 0.9], [0, 1, 0.5], [1, 1, 0.9]]}
    problem = problem_of({**document, "locked": [[0, 1]], "objective": "utility"})

    score = solve(problem).score

    assert (score.pairs, score.utility, score.upper_bound_unlocked) == (1, 0.5, 1.8)


def test_what_being_fair_costs_is_not_laid_to_the_lock() -> None:
    document = {
        **SQUARE,
        "seekers": [{"id": f"s{i}", "demand": 1} for i in range(3)],
        "candidates": [{"id": f"m{i}", "capacity": 1} for i in range(3)],
        "pairs": [[0, 0, 1.0], [0, 1, 0.5], [1, 0, 0.5], [1, 1, 0.1], [2, 2, 0.7]],
    }
    problem = problem_of({**document, "locked": [[2, 2]], "objective": "fair"})

    score = solve(problem).score

    assert score.utility == pytest.approx(1.7)
    assert score.gap_unlocked == 0.0


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(4))
def test_bound_holds_for_every_answer_without_the_locks(objective: Objective, seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = [[s, c, round(float(rng.random()), 3)] for s in range(8) for c in range(5)]
    document = {
        "format": "dianqiao-assignment/1",
        "seekers": [{"id": f"s{i}", "demand": 1} for i in range(8)],
        "candidates": [{"id": f"m{i}", "capacity": 2} for i in range(5)],
        "pairs": pairs,
        "locked": [[0, int(rng.integers(5))], [1, int(rng.integers(5))]],
        "objective": str(objective),
    }
    problem = problem_of(document)

    solution = solve(problem)
    freely = solve(replace(problem, locked=problem.locked[:0]))

    bound = solution.score.upper_bound_unlocked
    assert bound is not None
    if freely.score.worst_seeker >= solution.score.worst_seeker:
        assert bound >= freely.score.utility - 1e-9
    assert verify(problem, solution) == ()


def test_tampered_cost_is_found() -> None:
    problem = square("utility", [0, 1])
    document = document_of(problem, solve(problem))
    document["objective"]["upper_bound_unlocked"] = 1.2
    document["objective"]["gap_unlocked"] = 0.2 / 1.2

    found = {item.place for item in verify(problem, solution_of(document, problem))}

    assert "objective.upper_bound_unlocked" in found


def test_file_keeps_the_cost() -> None:
    problem = square("fair", [0, 1])
    solution = solve(problem)

    read = solution_of(document_of(problem, solution), problem)

    assert read.score == solution.score
    assert verify(problem, read) == ()
