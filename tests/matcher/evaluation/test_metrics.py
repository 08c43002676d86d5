"""Metrics against lists computed by hand."""

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matcher.evaluation.metrics import (
    Estimate,
    coverage_at_k,
    gini_of_exposure,
    hit_at_k,
    ndcg_at_k,
    ranking_quality,
    recall_at_k,
    reciprocal_rank,
)

RANKED = ["a", "b", "c", "d", "e"]
LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)
RELEVANT = st.sets(st.sampled_from("abcdefgh"), min_size=1)


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"b"}, 1, 0.0), ({"b"}, 2, 1.0), ({"b", "e", "z"}, 3, 1 / 3), ({"z"}, 5, 0.0)],
)
def test_recall_at_k(relevant: set[str], k: int, expected: float) -> None:
    assert recall_at_k(RANKED, relevant, k) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [
        ({"a"}, 3, 1.0),
        ({"b"}, 3, 1 / math.log2(3)),
        ({"b", "c"}, 3, (1 / math.log2(3) + 0.5) / (1 + 1 / math.log2(3))),
        ({"a", "y", "z"}, 2, 1 / (1 + 1 / math.log2(3))),
        ({"d"}, 3, 0.0),
    ],
)
def test_ndcg_at_k(relevant: set[str], k: int, expected: float) -> None:
    assert ndcg_at_k(RANKED, relevant, k) == pytest.approx(expected)


def test_reciprocal_rank() -> None:
    assert reciprocal_rank(RANKED, {"c", "d"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKED, {"z"}) == 0.0


def test_hit_at_k() -> None:
    assert [hit_at_k(RANKED, {"c"}, k) for k in (2, 3)] == [0.0, 1.0]


@given(LISTS, RELEVANT, st.integers(1, 8))
def test_metrics_stay_between_none_and_all(ranked: list[str], relevant: set[str], k: int) -> None:
    values = [
        recall_at_k(ranked, relevant, k),
        ndcg_at_k(ranked, relevant, k),
        reciprocal_rank(ranked, relevant),
        hit_at_k(ranked, relevant, k),
    ]

    assert all(0 <= value <= 1 + 1e-12 for value in values)


@given(RELEVANT, st.integers(1, 8))
def test_ndcg_of_best_order_is_one(relevant: set[str], k: int) -> None:
    best = sorted(relevant) + sorted(set("abcdefgh") - relevant)

    assert ndcg_at_k(best, relevant, k) == pytest.approx(1.0)


def test_coverage_counts_whom_anyone_is_shown() -> None:
    assert coverage_at_k([["a", "b"], ["b", "c"]], 8, 1) == 0.25
    assert coverage_at_k([], 0, 1) == 0.0


def test_gini_of_exposure_between_even_and_all_on_one() -> None:
    even = [["a", "b"], ["c", "d"]]

    assert gini_of_exposure(even, 4, 2) == pytest.approx(0.0)
    assert gini_of_exposure([["a"]] * 3, 4, 1) == pytest.approx(0.75)
    assert gini_of_exposure([], 4, 1) == 1.0


def test_ranking_quality_follows_its_rules() -> None:
    quality = ranking_quality(
        {"s1": ["x", "a", "a", "b"], "s3": ["a"]},
        {"s1": ["b", "unknown"], "s2": ["a"], "s3": ["unknown"]},
        candidate_ids={"a", "b", "c", "d"},
        k=2,
        rng=np.random.default_rng(0),
    )

    assert (quality.n_queries, quality.n_missing) == (2, 1)
    assert quality.recall.mean == 0.5
    assert quality.ndcg.mean == pytest.approx(1 / math.log2(3) / 2)
    assert quality.mrr.mean == 0.25
    assert quality.hit_rate.mean == 0.5
    assert quality.coverage == 0.5
    assert quality.recall.low <= quality.recall.mean <= quality.recall.high


def test_ranking_quality_is_the_same_for_the_same_seed() -> None:
    rankings = {f"s{n}": ["a", "b"] for n in range(20)}
    truth = {f"s{n}": ["a"] if n % 3 else ["b"] for n in range(20)}

    one, two = (
        ranking_quality(
            rankings, truth, candidate_ids={"a", "b"}, k=1, rng=np.random.default_rng(7)
        )
        for _ in range(2)
    )

    assert one == two


def test_ranking_quality_of_no_query_is_zero() -> None:
    quality = ranking_quality(
        {}, {}, candidate_ids=frozenset("a"), k=5, rng=np.random.default_rng(0)
    )

    assert quality.ndcg == Estimate(0.0, 0.0, 0.0)
    assert (quality.n_queries, quality.coverage, quality.gini) == (0, 0.0, 1.0)
