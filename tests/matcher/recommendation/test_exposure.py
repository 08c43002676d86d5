"""Exposure over many lists: more candidates shown, the first places kept, the price told."""

from collections.abc import Sequence

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matcher.recommendation.exposure import (
    ExposurePrice,
    ExposureSpreader,
    Floor,
    RankedList,
    Spreading,
)

LISTS = st.lists(st.lists(st.floats(0, 1), max_size=10), max_size=6)


def ranked(ids: str, *scores: float) -> RankedList:
    return RankedList(list(ids), np.array(scores))


def shown(spreader: ExposureSpreader, lists: Sequence[RankedList]) -> list[str]:
    orders = spreader.spread(lists)
    return [
        "".join(own.candidate_ids[position] for position in order)
        for own, order in zip(lists, orders, strict=True)
    ]


def test_near_ties_make_room_for_those_nobody_else_shows() -> None:
    lists = [ranked("abcd", 1.0, 0.6, 0.59, 0.1), ranked("abed", 1.0, 0.6, 0.59, 0.1)]
    spreader = ExposureSpreader(Spreading(k=2, n_kept=1))

    assert sorted(shown(spreader, lists)) == ["ab", "ac"]


def test_place_is_given_where_it_costs_least() -> None:
    dear = ranked("abc", 1.0, 0.9, 0.1)
    cheap = ranked("abc", 1.0, 0.9, 0.8)
    spreader = ExposureSpreader(Spreading(k=2, n_kept=1, strength=1.0))

    assert shown(spreader, [dear, cheap]) == ["ab", "ac"]


def test_candidates_with_room_are_shown_more() -> None:
    lists = [ranked("abcd", 1.0, 0.6, 0.58, 0.1)] * 9

    even = shown(ExposureSpreader(Spreading(k=2, n_kept=1)), lists)
    rooms = {"b": 9.0, "c": 1.0}
    roomy = shown(ExposureSpreader(Spreading(k=2, n_kept=1), rooms=rooms), lists)

    assert roomy.count("ab") > even.count("ab")


def test_earlier_lists_are_remembered() -> None:
    spreader = ExposureSpreader(Spreading(k=2, n_kept=1))
    own = ranked("abcd", 1.0, 0.6, 0.59, 0.1)

    assert [shown(spreader, [own]), shown(spreader, [own])] == [["ab"], ["ac"]]


def test_nothing_changes_and_costs_without_strength() -> None:
    spreader = ExposureSpreader(Spreading(k=2, strength=0.0))

    assert shown(spreader, [ranked("abc", 3.0, 2.0, 1.0)] * 5) == ["ab"] * 5
    assert spreader.price == ExposurePrice(0.0, 0.0)


def test_price_is_what_was_given_up() -> None:
    spreader = ExposureSpreader(Spreading(k=1, n_kept=0, strength=10.0))

    shown(spreader, [ranked("abc", 1.0, 0.5, 0.4)] * 2)

    assert spreader.price.score_share == pytest.approx(0.25)
    assert spreader.price.replaced_share == pytest.approx(0.5)


def test_floor_shows_some_of_a_group_in_every_list_that_has_them() -> None:
    floor = Floor(frozenset("cdz"), least=2)
    spreader = ExposureSpreader(Spreading(k=3, strength=0.0), floors=[floor])
    lists = [ranked("abcdz", 5.0, 4.0, 3.0, 2.0, 1.0), ranked("abef", 4.0, 3.0, 2.0, 1.0)]

    assert shown(spreader, lists) == ["acd", "abe"]


def test_floor_is_content_with_those_that_are_there_anyway() -> None:
    floor = Floor(frozenset("ad"), least=1)
    spreader = ExposureSpreader(Spreading(k=3, strength=0.0), floors=[floor])

    assert shown(spreader, [ranked("abcd", 4.0, 3.0, 2.0, 1.0)]) == ["abc"]


@given(LISTS, st.integers(1, 5), st.integers(0, 5))
def test_lists_keep_their_length_first_places_and_falling_scores(
    values: list[list[float]], k: int, n_kept: int
) -> None:
    lists = [
        RankedList([str(n) for n in range(len(own))], np.array(sorted(own, reverse=True)))
        for own in values
    ]
    spreader = ExposureSpreader(Spreading(k=k, n_kept=n_kept))

    for own, order in zip(lists, spreader.spread(lists), strict=True):
        assert len(order) == min(k, len(own.scores))
        kept = min(n_kept, len(order))
        assert order[:kept].tolist() == list(range(kept))
        assert (np.diff(order) > 0).all()
