import numpy as np
import pytest
from hypothesis import given, settings

from matcher.assignment.deadline import Deadline
from matcher.assignment.problem import Problem
from matcher.assignment.proofs import Reached
from matcher.assignment.solution import Status
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify
from tests.matcher.assignment.problems import fairest, make_problem, problems, random_problem


@given(problems(objective="fair"))
@settings(deadline=None, max_examples=100)
def test_fair_assignment_is_as_good_as_the_best_of_all(problem: Problem) -> None:
    best = fairest(problem)

    solution = solve(problem, seed=1)

    if best is None:
        assert solution.status is Status.INFEASIBLE
        return
    assert verify(problem, solution) == ()
    assert solution.score.served == best.first
    if Reached.by(problem, problem.positions_of(solution.pairs)).covers:
        assert solution.score.worst_seeker == pytest.approx(best.second, abs=1e-9)
        assert solution.score.utility == pytest.approx(best.third, abs=1e-9)
        assert solution.status is Status.OPTIMAL
    else:
        assert solution.score.worst_seeker_upper_bound == 0


def test_everybody_is_served_before_anybody_twice() -> None:
    pairs = [(0, 0, 1.0), (0, 1, 1.0), (1, 0, 0.1)]

    solution = solve(make_problem(pairs, demand=[2, 2], capacity=[1, 1], objective="fair"))

    assert solution.pairs.tolist() == [[0, 1], [1, 0]]
    assert solution.score.worst_seeker == 0.1


def test_too_few_places_serve_the_most_and_prove_that_somebody_is_left() -> None:
    pairs = [(0, 0, 1.0), (1, 0, 0.4), (2, 0, 0.6), (2, 1, 0.2)]
    problem = make_problem(pairs, demand=[1, 1, 1], capacity=[1, 1], objective="fair")

    solution = solve(problem)

    assert solution.pairs.tolist() == [[0, 0], [2, 1]]
    assert (solution.score.served, solution.score.worst_served) == (2, 0.2)
    assert (solution.score.worst_seeker, solution.score.worst_seeker_upper_bound) == (0.0, 0.0)


def test_seeker_nobody_can_serve_does_not_hold_the_others_down() -> None:
    pairs = [(0, 0, 0.5), (1, 1, 0.9)]

    solution = solve(make_problem(pairs, demand=[1, 1, 1], capacity=[1, 1], objective="fair"))

    assert (solution.score.worst_seeker, solution.score.served) == (0.5, 2)


def test_free_places_worth_nothing_are_filled() -> None:
    problem = make_problem(
        [(0, 0, 1.0), (0, 1, 0.0)], demand=[2], capacity=[1, 1], objective="fair"
    )

    assert solve(problem).score.pairs == 2


@pytest.fixture
def contended() -> Problem:
    """Return a pool in which all want the same, with hardly a place to spare."""
    return random_problem(
        np.random.default_rng(3),
        n_seekers=30,
        n_candidates=21,
        n_listed=12,
        objective="fair",
    )


def test_same_seed_gives_the_same_answer(contended: Problem) -> None:
    first, second = (solve(contended, seed=4) for _ in range(2))

    assert first.pairs.tolist() == second.pairs.tolist()
    assert first.score == second.score


def test_worst_off_gain_over_the_greatest_sum(contended: Problem) -> None:
    fair, greatest = solve(contended), solve(make_problem(**plain(contended)))

    assert fair.score.worst_seeker > greatest.score.worst_seeker
    assert fair.score.utility < greatest.score.utility
    assert verify(contended, fair) == ()


def plain(problem: Problem) -> dict[str, object]:
    pairs = zip(
        problem.seeker.tolist(), problem.candidate.tolist(), problem.utility.tolist(), strict=True
    )
    return {
        "pairs": list(pairs),
        "demand": problem.demand.tolist(),
        "capacity": problem.capacity.tolist(),
    }


def test_no_time_still_gives_an_answer_that_keeps_the_rules(contended: Problem) -> None:
    solution = solve(contended, time_limit=1e-3)

    assert verify(contended, solution) == ()
    assert solution.score.served == 30


def test_progress_is_reported_and_can_end_the_search(contended: Problem) -> None:
    class CancelledError(Exception):
        pass

    def cancel(share: float) -> None:
        assert 0 <= share <= 1
        raise CancelledError

    with pytest.raises(CancelledError):
        solve(contended, report=cancel)


def test_part_of_a_deadline_reports_on_the_whole() -> None:
    shares: list[float] = []

    Deadline(3600.0, shares.append).part(0.5).part(0.5).tick()

    assert shares == [pytest.approx(0, abs=0.01)]


def test_pools_beyond_linear_programs_are_bounded_by_multipliers(
    contended: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("worst_off", "best_sum"):
        monkeypatch.setattr(f"matcher.assignment.{module}.MOST_PAIRS", 0)

    solution = solve(contended)

    assert verify(contended, solution) == ()
    assert solution.score.worst_seeker_upper_bound < 1.1 * solution.score.worst_seeker
    assert solution.score.gap < 0.05
