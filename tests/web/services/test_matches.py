"""What a list and a pair say of how they were ordered."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from models.enums import Role
from tests.factories import make_mentor, make_user, make_vocabularies
from web.services.accounts import actor_of
from web.services.directory import find_named
from web.services.matches import MadeWith, Matches, Part, parts_of
from web.services.publication import sight_of


def test_parts_make_up_the_whole_score() -> None:
    parts = parts_of({"service": 0.5, "sector": 0.3, "track": 0.005, "room": 0.005})

    assert parts == (Part("service", 1.0, 62), Part("sector", 0.6, 37), Part("", 0.02, 1))
    assert sum(part.percent for part in parts) == 100


def test_part_that_moved_a_candidate_down_has_no_bar() -> None:
    parts = parts_of({"service": 0.6, "place": -0.1})

    assert parts == (Part("service", 1.0, 120), Part("place", 0.0, -20))


def test_score_of_nothing_has_no_parts() -> None:
    assert parts_of({}) == parts_of({"service": -0.1}) == ()


@pytest.mark.parametrize(
    ("weights", "order", "told"),
    [
        ("usual", "", None),
        ("", "", None),
        ("learned", "", MadeWith("", "learned")),
        ("Near first 3", "", MadeWith("Near first", "3")),
        ("Near first 3", "newest", None),
    ],
)
def test_list_tells_what_ordered_it(weights: str, order: str, told: MadeWith | None) -> None:
    shown = Matches(
        kind="mentor",
        as_of=dt.date(2026, 9, 1),
        items=(),
        is_fitting=False,
        why_query="",
        why=(),
        order=order,
        weights=weights,
    )

    assert shown.made_with == told


def test_name_that_begins_with_the_text_stands_first(session: Session) -> None:
    make_vocabularies(session)
    make_mentor(session, "M1", name_zh="白礼（示例）", name_en="Bai Li (Demo)")
    make_mentor(session, "M2", name_zh="李梅（示例）", name_en="Mei Li (Demo)")
    sight = sight_of(
        session, actor_of(make_user(session, "o@example.com", (Role.ADMINISTRATOR, None)))
    )

    found = find_named(session, kind="mentor", text="Li", most=5, sight=sight)

    assert found == ("M2", "M1")
