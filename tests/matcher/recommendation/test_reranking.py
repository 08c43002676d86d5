"""Reranking: varied lists, within a stated bound."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from matcher.recommendation.reranking import diversified

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
