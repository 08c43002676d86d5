"""Reranking: varied lists and fair exposure, within stated bounds."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matcher.recommendation.reranking import ExposurePrice, ExposureReranker, diversified

SCORES = st.lists(st.floats(0, 1), max_size=12)
TRAITS = st.sets(st.sampled_from(["tea", "coffee", "km", "pe"]), max_size=3)


def test_diversified_breaks_up_likenesses_of_about_equal_score() -> None:
    scores = np.array([1.0, 0.99, 0.98, 0.97])
    traits = [{"tea"}, {"tea"}, {"tea"}, {"coffee"}]

    assert diversified(scores, traits, k=3).tolist() == [0, 3, 1]


def test_diversified_without_loss_is_the_order_of_scores() -> None:
    scores = np.array([0.2, 0.9, 0.9, 0.5])

    assert diversified(scores, [{"tea"}] * 4, k=4, max_loss=0.0).tolist() == [1, 2, 3, 0]


def test_diversified_of_nothing_is_empty() -> None:
    assert diversified(np.zeros(0), [], k=3).tolist() == []


@given(st.lists(st.tuples(st.floats(0, 1), TRAITS), max_size=12), st.integers(1, 12))
def test_diversified_never_lets_a_clearly_worse_candidate_overtake(
    rows: list[tuple[float, set[str]]], k: int
) -> None:
    scores = np.array([score for score, _ in rows])

    order = diversified(scores, [traits for _, traits in rows], k=k)

    assert len(order) == len(set(order.tolist())) == min(k, len(rows))
    bound = 0.05 * scores.max(initial=0) + 1e-9
    for place, candidate in enumerate(order):
        behind = np.setdiff1d(np.arange(len(rows)), order[:place])
        assert scores[candidate] >= scores[behind].max() - bound


def test_exposure_makes_room_for_those_not_yet_shown() -> None:
    reranker = ExposureReranker(k=2, n_kept=1, penalty=0.5)
    ids, scores = ["a", "b", "c", "d"], np.array([1.0, 0.6, 0.59, 0.1])

    first, second = (reranker.rerank(ids, scores).tolist() for _ in range(2))

    assert first == [0, 1, 2, 3]
    assert second == [0, 2, 1, 3]


def test_exposure_lets_candidates_with_room_be_shown_more() -> None:
    rooms = {"b": 9.0, "c": 1.0}
    wide = ExposureReranker(k=2, n_kept=1, penalty=0.08, rooms=rooms)
    narrow = ExposureReranker(k=2, n_kept=1, penalty=0.08)
    ids, scores = ["a", "b", "c", "d"], np.array([1.0, 0.6, 0.56, 0.1])

    shown = [[r.rerank(ids, scores)[1] for _ in range(2)] for r in (wide, narrow)]

    assert shown == [[1, 1], [1, 2]]


def test_exposure_without_penalty_changes_and_costs_nothing() -> None:
    reranker = ExposureReranker(k=2, penalty=0.0)

    orders = [reranker.rerank(["a", "b", "c"], np.array([3.0, 2.0, 1.0])) for _ in range(5)]

    assert all(order.tolist() == [0, 1, 2] for order in orders)
    assert reranker.price == ExposurePrice(0.0, 0.0)


def test_exposure_names_its_price() -> None:
    reranker = ExposureReranker(k=1, n_kept=0, penalty=10.0)
    for _ in range(2):
        reranker.rerank(["a", "b"], np.array([1.0, 0.5]))

    assert reranker.price.score_share == pytest.approx(0.25)
    assert reranker.price.replaced_share == pytest.approx(0.5)


@given(SCORES, st.integers(1, 6), st.integers(0, 6))
def test_exposure_keeps_every_candidate_and_the_first_places(
    values: list[float], k: int, n_kept: int
) -> None:
    scores = np.array(sorted(values, reverse=True))
    ids = [str(n) for n in range(len(scores))]
    reranker = ExposureReranker(k=k, n_kept=n_kept)

    for _ in range(3):
        order = reranker.rerank(ids, scores).tolist()

        assert sorted(order) == list(range(len(ids)))
        kept = min(k, n_kept, len(ids))
        assert order[:kept] == list(range(kept))
