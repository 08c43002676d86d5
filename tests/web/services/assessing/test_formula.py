"""The arithmetic of an assessment."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.assessment import Grade
from web.services.assessing.formula import RATINGS, STANDARD, from_content, reckon

MENTORS = STANDARD["mentor"]
FULL = {
    "sessions": Decimal(10),
    "minutes": Decimal(600),
    "pairs": Decimal(2),
    "founder_rating": Decimal(5),
    "mentor_rating": Decimal(5),
    "outcomes": Decimal(2),
    "events": Decimal(2),
}


@pytest.mark.parametrize("kind", ["mentor", "space"])
def test_weights_of_the_standard_make_100(kind: str):
    assert sum(STANDARD[kind].weights.values()) == 100


def test_all_targets_met_give_100_and_more_gives_no_more():
    more = {code: value * (1 if code in RATINGS else 3) for code, value in FULL.items()}

    assert reckon(MENTORS, FULL, 12).score == 100
    assert reckon(MENTORS, more, 12).score == 100


def test_points_are_the_weight_times_the_share_of_the_target():
    result = reckon(MENTORS, FULL | {"sessions": Decimal(4), "events": Decimal(0)}, 12)
    points = {term.code: term.points for term in result.terms}

    assert points["sessions"] == Decimal("10.00")  # 25 × 4 ÷ 10
    assert points["events"] == 0
    assert result.score == Decimal("75.0")
    assert result.grade == Grade.QUALIFIED


def test_without_a_rating_the_other_weights_count_for_more():
    unrated = FULL | {"founder_rating": None, "mentor_rating": None, "events": Decimal(0)}

    # 65 of the 75 points that could be judged
    assert reckon(MENTORS, unrated, 12).score == Decimal("86.7")


def test_counted_targets_shrink_with_the_months_served_and_ratings_do_not():
    half = {code: value if code in RATINGS else value / 2 for code, value in FULL.items()}

    assert reckon(MENTORS, half, 6).score == 100
    assert reckon(MENTORS, half, 12).score == Decimal("62.5")


def test_nobody_qualifies_below_a_least_figure():
    result = reckon(MENTORS, FULL | {"sessions": Decimal(1)}, 12)

    assert result.score >= MENTORS.qualified_from
    assert result.grade == Grade.UNQUALIFIED
    assert [term.code for term in result.terms if term.is_short] == ["sessions"]


@pytest.mark.parametrize(
    ("excellent_from", "grade"), [(100, Grade.EXCELLENT), (101, Grade.QUALIFIED)]
)
def test_a_score_on_the_threshold_has_reached_it(excellent_from: int, grade: str):
    formula = replace(MENTORS, excellent_from=excellent_from)

    assert reckon(formula, FULL, 12).grade == grade


def test_an_edition_says_the_formula_it_was_written_from():
    assert from_content("mentor", MENTORS.as_content()) == MENTORS


@given(
    values=st.fixed_dictionaries(
        {code: st.integers(0, 1000).map(Decimal) for code in MENTORS.weights}
    ),
    months=st.integers(1, 12),
)
def test_a_score_is_what_its_printed_points_add_up_to(values: dict[str, Decimal], months: int):
    result = reckon(MENTORS, values, months)
    added = sum((term.points or Decimal(0) for term in result.terms), Decimal(0))

    assert 0 <= result.score <= 100
    assert abs(result.score - added) <= Decimal("0.05")


@given(value=st.integers(0, 20), months=st.integers(1, 12))
def test_one_session_more_never_lowers_a_score(value: int, months: int):
    fewer = reckon(MENTORS, FULL | {"sessions": Decimal(value)}, months)
    more = reckon(MENTORS, FULL | {"sessions": Decimal(value + 1)}, months)

    assert more.score >= fewer.score
