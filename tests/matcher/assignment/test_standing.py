import numpy as np

from matcher.assignment.standing import Ranks, WishCount, difference, standing_of
from tests.matcher.assignment.problems import make_problem


def test_standing_counts_wishes_service_and_load() -> None:
    problem = make_problem(
        [(0, 0, 0.9), (0, 1, 0.4), (1, 0, 0.3), (2, 1, 0.8)],
        demand=[2, 1, 1, 0],
        capacity=[2, 1, 3, 0],
    )
    ranks = Ranks(np.array([1, 2, 5, 0]), np.array([3, 0, 1, 1]))

    standing = standing_of(problem, np.array([[0, 0], [0, 1], [1, 0]]), ranks)

    assert standing.seekers == WishCount((1, 1, 0), later=1)
    assert standing.candidates == WishCount((1, 0, 1), unnamed=1)
    assert (standing.n_seekers, standing.served, standing.wanted, standing.filled) == (3, 2, 4, 3)
    assert standing.coverage == 2 / 3
    assert standing.worst == 0.3
    assert standing.loads == ((2, 2), (1, 1), (0, 3), (0, 0))
    assert (standing.idle, standing.full, standing.spread) == (1, 2, (0, 2))


def test_standing_of_nobody_is_whole() -> None:
    nothing = np.zeros(0, dtype=np.int64)

    standing = standing_of(
        make_problem([], demand=[], capacity=[]),
        np.zeros((0, 2), dtype=np.int64),
        Ranks(nothing, nothing),
    )

    assert (standing.coverage, standing.worst, standing.spread) == (1.0, 0.0, (0, 0))


def test_difference_names_the_pairs_of_each_plan_alone() -> None:
    found = difference(np.array([[0, 0], [1, 1]]), np.array([[0, 1], [1, 1]]))

    assert (found.first.tolist(), found.second.tolist(), found.shared) == ([[0, 0]], [[0, 1]], 1)
