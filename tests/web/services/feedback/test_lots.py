"""The lot between two neighbours: of one grade, the same all day, half the time a swap."""

import datetime as dt
from collections.abc import Sequence

from web.services.feedback.looking import Place
from web.services.feedback.lots import Lot, arranged, draw, places_of
from web.services.matching import RecommendationView

DAY = dt.date(2026, 9, 1)


def listed(grades: Sequence[str]) -> list[RecommendationView]:
    return [
        RecommendationView(
            rank=rank,
            id=f"M{rank}",
            name={},
            meta=(),
            is_of_other_sector=False,
            grade=grade,
            score=1 / rank,
            contributions={},
            reasons=(),
            path=(),
        )
        for rank, grade in enumerate(grades, start=1)
    ]


def lots(grades: Sequence[str], days: int) -> list[Lot | None]:
    return [
        draw(listed(grades), seeker_id="S1", kind="mentor", day=DAY + dt.timedelta(days=n))
        for n in range(days)
    ]


def test_lot_takes_neighbours_of_one_grade_each_as_often() -> None:
    drawn = lots(("high", "good", "good", "good", "fair"), 400)

    places = [lot.place for lot in drawn if lot]
    swaps = sum(lot.is_swapped for lot in drawn if lot)
    assert set(places) == {2, 3}
    assert (abs(places.count(2) - 200) < 50, abs(swaps - 200) < 50) == (True, True)


def test_lot_stands_all_day() -> None:
    assert lots(("high",) * 5, 20) == lots(("high",) * 5, 20)


def test_nothing_is_drawn_where_no_two_neighbours_are_alike() -> None:
    assert lots(("high", "good", "fair"), 3) == [None] * 3
    assert lots((), 1) == [None]
    assert lots(("", ""), 1) == [None]


def test_swapped_neighbours_take_each_others_places() -> None:
    lot = Lot(2, is_swapped=True)
    items = arranged(listed(("high",) * 4), lot)

    assert [(item.id, item.rank) for item in items] == [("M1", 1), ("M3", 2), ("M2", 3), ("M4", 4)]
    assert places_of(items, lot) == (
        Place("M1", 1),
        Place("M3", 2, 3),
        Place("M2", 3, 2),
        Place("M4", 4),
    )
    assert arranged(listed(("high",) * 4), Lot(2, is_swapped=False))[1].id == "M2"
