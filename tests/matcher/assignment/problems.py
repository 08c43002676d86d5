"""Small assignment problems, and the plainest possible answers to them."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from matcher.assignment.bounds import servable
from matcher.assignment.problem import BoolArray, Objective, Problem


def make_problem(
    pairs: list[tuple[int, int, float]],
    *,
    demand: list[int],
    capacity: list[int],
    minimum: list[int] | None = None,
    candidate_minimum: list[int] | None = None,
    locked: list[tuple[int, int]] | None = None,
    objective: str = "utility",
) -> Problem:
    """Return a problem; pairs may come in any order."""
    ordered = sorted(pairs)
    n_seekers, n_candidates = len(demand), len(capacity)
    return Problem(
        seeker_ids=tuple(f"s{i}" for i in range(n_seekers)),
        candidate_ids=tuple(f"m{i}" for i in range(n_candidates)),
        demand=np.array(demand, dtype=np.int64),
        minimum=np.array(minimum or [0] * n_seekers, dtype=np.int64),
        capacity=np.array(capacity, dtype=np.int64),
        candidate_minimum=np.array(candidate_minimum or [0] * n_candidates, dtype=np.int64),
        seeker=np.array([s for s, _, _ in ordered], dtype=np.int64),
        candidate=np.array([c for _, c, _ in ordered], dtype=np.int64),
        utility=np.array([u for _, _, u in ordered], dtype=np.float64),
        locked=np.array(sorted(locked or []), dtype=np.int64).reshape(-1, 2),
        objective=Objective(objective),
    )


UTILITIES = st.one_of(
    st.integers(-2, 4).map(float),
    st.sampled_from([0.1, 0.25, 0.3, 1 / 3, 0.3000000001]),
    st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 9)),
)
"""Ties, zeros, negative numbers, thirds, and differences of 1e-9."""


@st.composite
def problems(draw: st.DrawFn, objective: str = "utility", side: int = 3) -> Problem:
    """Draw a problem with minimums, locked pairs and heavy contention, maybe without answer."""
    n_seekers, n_candidates = draw(st.integers(0, side)), draw(st.integers(0, side))
    demand = [draw(st.integers(0, 2)) for _ in range(n_seekers)]
    capacity = [draw(st.integers(0, 2)) for _ in range(n_candidates)]
    every = [(s, c) for s in range(n_seekers) for c in range(n_candidates)]
    listed = [pair for pair in every if draw(st.booleans())]
    rarely = st.sampled_from([False, False, False, True])
    return make_problem(
        [(s, c, draw(UTILITIES)) for s, c in listed],
        demand=demand,
        capacity=capacity,
        minimum=[draw(st.integers(0, most)) if draw(rarely) else 0 for most in demand],
        candidate_minimum=[draw(st.integers(0, most)) if draw(rarely) else 0 for most in capacity],
        locked=[pair for pair in listed if draw(rarely) and draw(rarely)],
        objective=objective,
    )


def random_problem(
    rng: np.random.Generator,
    *,
    n_seekers: int,
    n_candidates: int,
    n_listed: int,
    demand: int = 2,
    capacity: int = 3,
    objective: str = "utility",
) -> Problem:
    """Return a problem in which everybody may have some candidates, and wants the same ones."""
    appeal = rng.random(n_candidates)
    pairs = [
        (s, int(c), float(0.5 * appeal[c] + 0.5 * rng.random()))
        for s in range(n_seekers)
        for c in rng.choice(n_candidates, n_listed, replace=False)
    ]
    return make_problem(
        pairs,
        demand=[demand] * n_seekers,
        capacity=[capacity] * n_candidates,
        objective=objective,
    )


def assignments(problem: Problem) -> Iterator[BoolArray]:
    """Yield every assignment that keeps the rules."""
    is_locked = problem.is_locked
    free = np.flatnonzero(~is_locked)
    for bits in product([False, True], repeat=len(free)):
        is_chosen = is_locked.copy()
        is_chosen[free] = bits
        if keeps_rules(problem, is_chosen):
            yield is_chosen


def keeps_rules(problem: Problem, is_chosen: BoolArray) -> bool:
    """Return whether all counts are within their limits."""
    of_seekers = np.bincount(problem.seeker[is_chosen], minlength=problem.n_seekers)
    of_candidates = np.bincount(problem.candidate[is_chosen], minlength=problem.n_candidates)
    return bool(
        (of_seekers >= problem.minimum).all()
        and (of_seekers <= problem.demand).all()
        and (of_candidates >= problem.candidate_minimum).all()
        and (of_candidates <= problem.capacity).all()
    )


class Best(NamedTuple):
    """What comes first, then second, then third."""

    first: int
    second: float
    third: float


def fullest(problem: Problem) -> Best | None:
    """Return the most places and the greatest sum of all assignments."""
    found = (Best(int(x.sum()), float(problem.utility[x].sum()), 0.0) for x in assignments(problem))
    return max(found, key=_rounded, default=None)


def fairest(problem: Problem) -> Best | None:
    """Return the most served, the worst-off total (0 unless all are served) and the sum."""
    able = servable(problem)
    found = []
    for x in assignments(problem):
        places = np.bincount(problem.seeker[x], minlength=problem.n_seekers)
        totals = np.bincount(problem.seeker[x], problem.utility[x], minlength=problem.n_seekers)
        covers = bool((places[able] > 0).all())
        worst = float(totals[able].min()) if covers and able.any() else 0.0
        found.append(Best(int((places > 0).sum()), worst, float(problem.utility[x].sum())))
    return max(found, key=_rounded, default=None)


def _rounded(best: Best) -> tuple[int, float, float]:
    # Sums in another order differ in the last digits, which must not decide.
    return best.first, round(best.second, 10), round(best.third, 10)
