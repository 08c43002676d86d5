"""Boosted trees against plain numpy."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from matcher.errors import NotFittedError
from matcher.scoring.learned.boosting import Bins, Examples, Growing, LambdaForest
from matcher.scoring.learned.kernels import (
    Lists,
    fill_histogram,
    find_split,
    lambda_gradients,
    sort_again,
)

N_QUERIES, N_EACH, N_FEATURES = 60, 20, 5
GROWING = Growing(n_trees=12, n_leaves=6, min_leaf=5, l2=1.0)


def candidates(seed: int = 0) -> tuple[npt.NDArray[np.float32], Examples, Bins]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N_QUERIES * N_EACH, N_FEATURES)).astype(np.float32)
    worth = (X[:, 0] + X[:, 1] * (X[:, 2] > 0)).reshape(N_QUERIES, N_EACH)
    labels = (np.argsort(np.argsort(-worth, axis=1), axis=1) < 3).astype(np.int64).ravel()
    bins = Bins().fit(X)
    return X, Examples(bins.transform(X), labels, np.arange(N_QUERIES + 1) * N_EACH), bins


def lists_of(labels: list[int], scores: list[float]) -> Lists:
    n = len(labels)
    return Lists(
        labels=np.array(labels),
        first=np.array([0, n]),
        scores=np.array(scores),
        order=np.arange(n),
        ranks=np.zeros(n, np.int64),
        slopes=np.zeros(n),
        curves=np.zeros(n),
    )


def test_bins_keep_the_order_and_their_thresholds() -> None:
    X = np.random.default_rng(0).normal(size=(2000, 1)).astype(np.float32)

    bins = Bins().fit(X)
    Z = bins.transform(X)[:, 0]

    assert Z.max() > 200
    for number in range(len(bins.edges_[0])):
        assert np.array_equal(number >= Z, X[:, 0] <= bins.edges_[0][number])
    assert np.array_equal(bins.transform(bins.values(bins.transform(X)))[:, 0], Z)


def test_sort_again_orders_by_falling_score_and_ranks() -> None:
    lists = lists_of([0, 1, 0, 0], [0.1, 0.4, 0.3, 0.4])

    sort_again(lists)

    assert lists.order.tolist() == [1, 3, 2, 0]
    assert lists.ranks.tolist() == [3, 0, 2, 1]


def test_gradients_agree_with_the_definition() -> None:
    labels, scores = [0, 1, 0, 1, 0], [0.9, 0.2, 0.4, 0.6, 0.1]
    lists = lists_of(labels, scores)
    sort_again(lists)

    lambda_gradients(lists, 2)

    rank = {row: place for place, row in enumerate(sorted(range(5), key=lambda i: -scores[i]))}
    discount = [1 / math.log2(rank[row] + 2) for row in range(5)]
    ideal = 1 + 1 / math.log2(3)
    slopes, total = np.zeros(5), 0.0
    for better in (1, 3):
        for worse in (0, 2, 4):
            if min(rank[better], rank[worse]) >= 2:
                continue
            ahead = scores[better] - scores[worse]
            swap = abs(discount[better] - discount[worse]) / ideal / (0.01 + abs(ahead))
            pull = swap / (1 + math.exp(ahead))
            slopes[better] -= pull
            slopes[worse] += pull
            total += 2 * pull
    assert lists.slopes == pytest.approx(slopes * math.log2(1 + total) / total)
    assert lists.slopes.sum() == pytest.approx(0)
    assert (lists.curves >= 0).all()


def test_best_split_agrees_with_trying_all() -> None:
    rng = np.random.default_rng(1)
    Z = rng.integers(0, 6, size=(80, 3)).astype(np.uint8)
    lists = Lists(*(np.zeros(1, np.int64),) * 5, slopes=rng.normal(size=80), curves=rng.random(80))
    histogram, found = np.zeros((3, 256, 3)), np.zeros(3)
    fill_histogram(Z, np.arange(3), np.arange(80), lists, histogram)

    total = np.array([lists.slopes.sum(), lists.curves.sum(), 80.0])
    find_split(histogram, total, 1.0, 10, found)

    def gain(feature: int, value: int) -> float:
        left = Z[:, feature] <= value
        if min(left.sum(), (~left).sum()) < 10:
            return 0.0
        parts = [lists.slopes[s].sum() ** 2 / (lists.curves[s].sum() + 1) for s in (left, ~left)]
        return float(sum(parts) - total[0] ** 2 / (total[1] + 1))

    gains = {(f, v): gain(f, v) for f in range(3) for v in range(6)}
    assert found[0] == pytest.approx(max(gains.values()))
    assert (found[1], found[2]) == max(gains, key=lambda split: gains[split])


def test_forest_learns_an_order_that_no_single_feature_has() -> None:
    X, examples, bins = candidates()
    seen, _, _ = candidates(seed=5)

    forest = LambdaForest(Growing(n_trees=40, n_leaves=8, min_leaf=10, l2=1.0)).fit(examples, bins)

    def hits(scores: npt.NDArray[np.float64]) -> float:
        by_query = scores.reshape(N_QUERIES, N_EACH)
        worth = (seen[:, 0] + seen[:, 1] * (seen[:, 2] > 0)).reshape(N_QUERIES, N_EACH)
        first, wanted = np.argsort(-by_query)[:, :3], np.argsort(-worth)[:, :3]
        return float(
            np.mean([np.isin(own, true).mean() for own, true in zip(first, wanted, strict=True)])
        )

    assert hits(forest.predict(seen)) > hits(seen[:, 0].astype(np.float64)) + 0.05
    assert len(X) == len(examples.labels)


def test_rows_that_go_down_together_end_where_each_would_alone() -> None:
    X, examples, bins = candidates()
    forest = LambdaForest(GROWING).fit(examples, bins)
    trees = forest.trees_
    assert trees is not None

    def alone(row: int) -> float:
        total = 0.0
        for root in trees.roots.tolist():
            node = root
            while trees.features[node] >= 0:
                is_above = X[row, trees.features[node]] > trees.thresholds[node]
                node = int((trees.right if is_above else trees.left)[node])
            total += trees.values[node]
        return total

    assert len(X) > 256  # more than go together
    assert forest.predict(X).tolist() == [alone(row) for row in range(len(X))]


def test_parts_sum_to_the_score() -> None:
    X, examples, bins = candidates()
    forest = LambdaForest(GROWING).fit(examples, bins)

    parts = forest.parts(X, np.array([0, 1, 1, 2, 2]), 3)

    assert parts.sum(axis=1) == pytest.approx(forest.predict(X), abs=1e-9, rel=0)
    assert (np.abs(parts).max(axis=0) > 0).all()


def test_same_seed_gives_the_same_trees() -> None:
    _, examples, bins = candidates()

    one, two, other = (LambdaForest(GROWING, seed=s).fit(examples, bins) for s in (3, 3, 4))

    assert one.trees_ is not None
    assert two.trees_ is not None
    assert other.trees_ is not None
    assert all(np.array_equal(a, b) for a, b in zip(one.trees_, two.trees_, strict=True))
    assert not np.array_equal(one.trees_.features, other.trees_.features)


def test_unfitted_forest_says_so() -> None:
    with pytest.raises(NotFittedError):
        LambdaForest().predict(np.zeros((1, 2), np.float32))
