"""Words two texts share."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matcher.features.text_overlap import OverlapIndex

WORDS = st.lists(
    st.sampled_from(["三七", "咖啡", "coffee", "export", "专利", "patents"]), max_size=5
).map(" ".join)


def test_similarity_of_same_words_is_one() -> None:
    index = OverlapIndex().fit(["三七皂苷提取", "coffee roasting"])

    assert index.similarity("提取三七皂苷") == pytest.approx([1.0, 0.0])


def test_similarity_bridges_endings_and_parts_of_words() -> None:
    index = OverlapIndex().fit(["patents", "三七种植", "drones"])

    assert (index.similarity("patent filing") > 0).tolist() == [True, False, False]
    assert (index.similarity("三七皂苷") > 0).tolist() == [False, True, False]


def test_similarity_counts_rare_words_more() -> None:
    index = OverlapIndex().fit(["coffee export", "coffee grinding", "coffee drying"])

    overlap = index.similarity("grinding export papers for coffee")

    assert overlap[0] == pytest.approx(overlap[1])
    assert overlap[0] > overlap[2]


def test_index_without_texts_answers_nothing() -> None:
    assert OverlapIndex().fit([]).similarity("coffee").shape == (0,)


@given(st.lists(WORDS, max_size=6), WORDS)
def test_similarity_lies_between_none_and_all(texts: list[str], query: str) -> None:
    overlap = OverlapIndex().fit(texts).similarity(query)

    assert overlap.shape == (len(texts),)
    assert np.all((overlap >= 0) & (overlap <= 1))
