"""Quotas of groups: kept by every solution, at no loss for the sum."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.assignment.flow import InfeasibleError
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.quotas import Quota, conflicting, within_quotas
from matcher.assignment.solve import solve


def problem_of_table(table: list[list[float]], objective: str = "utility") -> Problem:
    """Return a problem in which each seeker wants one, and each candidate takes two."""
    n, m = len(table), len(table[0])
    pairs = [(s, c) for s in range(n) for c in range(m)]
    return Problem(
        seeker_ids=tuple(f"s{each}" for each in range(n)),
        candidate_ids=tuple(f"c{each}" for each in range(m)),
        demand=np.ones(n, dtype=np.int64),
        minimum=np.zeros(n, dtype=np.int64),
        capacity=np.full(m, 2),
        candidate_minimum=np.zeros(m, dtype=np.int64),
        seeker=np.array([s for s, _ in pairs]),
        candidate=np.array([c for _, c in pairs]),
        utility=np.array([table[s][c] for s, c in pairs]),
        locked=np.zeros((0, 2), dtype=np.int64),
        objective=Objective(objective),
    )


def best_by_trying(problem: Problem, quotas: list[Quota]) -> tuple[int, float] | None:
    """Return the most pairs within the quotas, and the best sum of so many, by trying all."""
    values = problem.utility.reshape(problem.n_seekers, problem.n_candidates)
    found = []
    choices = range(-1, problem.n_candidates)
    for chosen in itertools.product(choices, repeat=problem.n_seekers):
        counts = np.bincount([c for c in chosen if c >= 0], minlength=problem.n_candidates)
        if (counts > problem.capacity).any():
            continue
        served = np.array([c >= 0 for c in chosen])
        totals = [
            int((counts if quota.of_candidates else served)[quota.members].sum())
            for quota in quotas
        ]
        if all(
            q.least <= total <= (total if q.most is None else q.most)
            for q, total in zip(quotas, totals, strict=True)
        ):
            value = sum(values[s, c] for s, c in enumerate(chosen) if c >= 0)
            found.append((int(served.sum()), round(float(value), 6)))
    return max(found, default=None)


TABLES = st.lists(
    st.lists(st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9]), min_size=2, max_size=2),
    min_size=4,
    max_size=4,
)
LIMITS = st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(0, 3)))


@settings(max_examples=60, deadline=None)
@given(TABLES, LIMITS, LIMITS)
def test_sum_within_quotas_is_the_best_there_is(
    table: list[list[float]], first: tuple[int, int | None], second: tuple[int, int | None]
) -> None:
    problem = problem_of_table(table)
    quotas = [
        Quota(np.array([0, 1]), *first),
        Quota(np.array([1]), *second, of_candidates=True),
    ]
    expected = best_by_trying(problem, quotas)

    try:
        narrowed = within_quotas(problem, quotas)
    except InfeasibleError:
        assert expected is None
        return

    solution = solve(narrowed)
    assert (len(solution.pairs), round(solution.score.utility, 6)) == expected


@pytest.mark.parametrize("objective", ["utility", "fair", "stable"])
def test_every_objective_keeps_the_quotas(objective: str) -> None:
    table = [[0.9, 0.8], [0.8, 0.7], [0.7, 0.6], [0.6, 0.5]]
    problem = problem_of_table(table, objective)

    narrowed = within_quotas(problem, [Quota(np.array([0, 1, 2]), 1, 2)])

    served = {int(seeker) for seeker, _ in solve(narrowed).pairs}
    assert len(served & {0, 1, 2}) == 2
    assert 3 in served


def test_without_quotas_nothing_changes() -> None:
    problem = problem_of_table([[0.5, 0.5]])

    assert within_quotas(problem, [Quota(np.array([0]))]) is problem


def test_conflicting_quotas_are_named_and_no_others() -> None:
    problem = problem_of_table([[0.5, 0.5]] * 3)
    quotas = [
        Quota(np.array([0, 1, 2]), most=1),
        Quota(np.array([0]), least=1, of_candidates=True),
        Quota(np.array([1]), least=1, of_candidates=True),
    ]

    assert conflicting(problem, quotas) == (0, 1, 2)
    assert conflicting(problem, quotas[1:]) == ()
