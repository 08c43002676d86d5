"""Shapley values of trees against their definition, by every set of features."""

import math
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from matcher.scoring.learned.boosting import Bins, Examples, Growing, LambdaForest
from matcher.scoring.learned.kernels import Trees
from matcher.scoring.learned.shapley import shapley_parts

N_FEATURES = 4
ALONE = np.arange(N_FEATURES)


def grown(n_leaves: int, seed: int = 0) -> tuple[npt.NDArray[np.float32], Trees]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(600, N_FEATURES)).astype(np.float32)
    worth = X[:, 0] * X[:, 1] + np.abs(X[:, 2])
    labels = (worth > np.quantile(worth, 0.7)).astype(np.int64)
    bins = Bins().fit(X)
    growing = Growing(n_trees=4, n_leaves=n_leaves, min_leaf=5, l2=1.0, feature_share=1.0)
    examples = Examples(bins.transform(X), labels, np.arange(31) * 20)
    trees = LambdaForest(growing, seed=seed).fit(examples, bins).trees_
    assert trees is not None
    return X, trees


def expected(x: npt.NDArray[np.float32], trees: Trees, node: int, known: set[int]) -> float:
    """What a tree says with only some features known (Lundberg et al., algorithm 1)."""
    feature = int(trees.features[node])
    if feature < 0:
        return float(trees.values[node])
    left, right = int(trees.left[node]), int(trees.right[node])
    if feature in known:
        return expected(x, trees, left if x[feature] <= trees.thresholds[node] else right, known)
    share = trees.covers[left] / trees.covers[node]
    of_left, of_right = (expected(x, trees, child, known) for child in (left, right))
    return float(share * of_left + (1 - share) * of_right)


def by_definition(x: npt.NDArray[np.float32], trees: Trees) -> npt.NDArray[np.float64]:
    def says(known: set[int]) -> float:
        return sum(expected(x, trees, int(root), known) for root in trees.roots)

    values = np.zeros(N_FEATURES)
    for feature in range(N_FEATURES):
        others = [other for other in range(N_FEATURES) if other != feature]
        for size in range(N_FEATURES):
            weight = 1 / (N_FEATURES * math.comb(N_FEATURES - 1, size))
            for chosen in combinations(others, size):
                known = set(chosen)
                values[feature] += weight * (says({*known, feature}) - says(known))
    values[0] += says(set())
    return values


@pytest.mark.parametrize("n_leaves", [2, 3, 7, 15])
def test_values_are_those_of_the_definition(n_leaves: int) -> None:
    X, trees = grown(n_leaves)

    found = shapley_parts(X[:5], trees, ALONE, N_FEATURES)

    for row in range(5):
        assert found[row] == pytest.approx(by_definition(X[row], trees), abs=1e-12)


def test_values_add_up_to_what_the_trees_say() -> None:
    X, trees = grown(15, seed=1)
    says = [sum(expected(x, trees, int(r), set(range(N_FEATURES))) for r in trees.roots) for x in X]

    found = shapley_parts(X, trees, ALONE, N_FEATURES)

    assert np.abs(found.sum(axis=1) - says).max() < 1e-9


def test_a_group_has_the_sum_of_its_features() -> None:
    X, trees = grown(7)

    alone = shapley_parts(X, trees, ALONE, N_FEATURES)
    grouped = shapley_parts(X, trees, np.array([0, 1, 0, 1]), 2)

    assert grouped == pytest.approx(alone[:, :2] + alone[:, 2:], abs=1e-12)


def test_a_feature_that_no_tree_compares_adds_nothing() -> None:
    X, trees = grown(3)
    wider = np.hstack([X, X[:, :1]])

    found = shapley_parts(wider, trees, np.arange(N_FEATURES + 1), N_FEATURES + 1)

    assert not found[:, N_FEATURES].any()


def test_covers_count_the_examples_that_came_to_each_node() -> None:
    _, trees = grown(7)

    inner = np.flatnonzero(trees.features >= 0)

    children = trees.covers[trees.left[inner]] + trees.covers[trees.right[inner]]
    assert children.tolist() == trees.covers[inner].tolist()
    assert trees.covers.min() >= 5
