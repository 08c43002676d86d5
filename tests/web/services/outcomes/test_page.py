"""What organisers read of recommendations: the planted history, its pairs, and who reaches them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.feedback import MatchOrigin
from models.matching import Match
from models.taxonomy import Region
from seed.outcomes import TRUTHS, draw_courses, plant_history
from tests.factories import make_match, make_mentor, make_startup, make_vocabularies
from web.services.access import AccessDeniedError, Actor
from web.services.outcomes.figures import REACHED
from web.services.outcomes.origins import keep_origin
from web.services.outcomes.page import get_outcomes, list_pairs
from web.services.outcomes.reading import OutcomeSearch
from web.services.outcomes.table import data_of, rows_of

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PROVINCE = Actor(1, frozenset({Role.ORGANISER}), is_provincial=True)
N_PAIRS = {"recommended": 60, "by_hand": 30, "random": 12}
SEARCH = OutcomeSearch()


@pytest.fixture
def planted(session: Session) -> dict[str, list[frozenset[str]]]:
    """Store a planted history among startups of two prefectures; return how far each pair came."""
    make_vocabularies(session)
    session.add(Region(code="530800", parent="530000", name_zh="普洱市", country="CN"))
    session.flush()
    startups = [f"S{n}" for n in range(20)]
    mentors = [f"M{n}" for n in range(6)]
    for number, key in enumerate(startups):
        make_startup(session, key, region="530100" if number % 2 else "530800")
    for key in mentors:
        make_mentor(session, key)
    pairs = [(startup, mentor) for mentor in mentors for startup in startups]
    courses = list(draw_courses(np.random.default_rng(5), N_PAIRS))
    assert plant_history(session, pairs=pairs, courses=courses, now=NOW) == 102
    came: dict[str, list[frozenset[str]]] = {}
    for course in courses:
        came.setdefault(course.arm, []).append(course.reached)
    return came


def test_page_shows_what_was_planted(session: Session, planted: dict[str, Any]) -> None:
    view = get_outcomes(session, actor=PROVINCE, search=SEARCH, now=NOW)

    for arm, came in planted.items():
        found = view.arm(arm)
        assert found.asked == N_PAIRS[arm]
        assert {share.step: share.count for share in found.shares} == {
            step: sum(step in reached for reached in came) for step in REACHED
        }
    recommended = view.arm("recommended")
    for step in REACHED:
        interval = recommended.share(step).interval
        assert interval.low <= TRUTHS["recommended"].chance(step) <= interval.high
    assert recommended.rating.low <= TRUTHS["recommended"].mean_rating <= recommended.rating.high
    assert (view.arm("random").has_enough, view.arm("programme").asked) == (False, 0)
    assert {each.arm: bool(each.differences) for each in view.comparisons} == {
        "by_hand": True,
        "random": False,
        "programme": False,
    }


@pytest.mark.parametrize("step", ["asked", "accepted", "rated"])
def test_number_opens_its_pairs(session: Session, planted: dict[str, Any], step: str) -> None:
    page = list_pairs(
        session, actor=PROVINCE, search=SEARCH, arm="by_hand", step=step, number=1, now=NOW
    )

    came = planted["by_hand"]
    expected = len(came) if step == "asked" else sum(step in reached for reached in came)
    assert (page.total, len(page.items)) == (expected, min(expected, 30))
    assert all(pair.arm == "by_hand" for pair in page.items)
    days = [pair.asked_at for pair in page.items]
    assert days == sorted(days, reverse=True)


@pytest.mark.usefixtures("planted")
def test_office_of_a_prefecture_sees_its_own_startups_alone(session: Session) -> None:
    office = Actor(1, frozenset({Role.ORGANISER}), regions=frozenset({"530800"}))

    view = get_outcomes(session, actor=office, search=SEARCH, now=NOW)

    assert {arm.arm: arm.asked for arm in view.arms if arm.asked} == {
        "recommended": 30,
        "by_hand": 15,
        "random": 6,
    }
    page = list_pairs(
        session, actor=office, search=SEARCH, arm="recommended", step="asked", number=9, now=NOW
    )
    assert (page.total, page.number) == (30, 1)
    for stranger in (Actor(), Actor(2, frozenset({Role.STARTUP}), frozenset({"S1"}))):
        with pytest.raises(AccessDeniedError):
            get_outcomes(session, actor=stranger, search=SEARCH, now=NOW)


@pytest.mark.usefixtures("planted")
def test_period_and_kind_narrow_the_pairs(session: Session) -> None:
    days = sorted(day.date() for day in session.scalars(select(Match.asked_at)) if day)
    half = OutcomeSearch(from_on=days[51])

    counts = [
        sum(arm.asked for arm in get_outcomes(session, actor=PROVINCE, search=s, now=NOW).arms)
        for s in (half, OutcomeSearch(to_on=days[0]), OutcomeSearch(kind="investor"))
    ]

    assert abs(counts[0] - 51) <= 2
    assert (counts[1] >= 1, counts[2]) == (True, 0)


def test_pair_of_which_nobody_knows_is_counted_in_no_arm(session: Session) -> None:
    make_vocabularies(session)
    make_startup(session)
    make_mentor(session)
    make_mentor(session, "M2")
    make_match(session, state=MatchState.EXPRESSED, asked_at=NOW)
    make_match(session, provider_id="M2", state=MatchState.DRAFT)

    view = get_outcomes(session, actor=PROVINCE, search=SEARCH, now=NOW)

    assert (view.unknown, view.is_empty) == (1, True)


@pytest.mark.parametrize(
    ("place", "arm", "kept"),
    [
        (1, "recommended", 1),
        (10, "recommended", 10),
        (11, "by_hand", None),
        (None, "by_hand", None),
    ],
)
def test_pair_is_recommended_where_it_was_in_sight(
    session: Session, place: int | None, arm: str, kept: int | None
) -> None:
    make_vocabularies(session)
    make_startup(session)
    make_mentor(session)
    match = Match(receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")

    keep_origin(session, match, place=place, model="m")
    session.flush()

    row = session.get_one(MatchOrigin, match.id)
    assert (row.arm, row.position, row.model) == (arm, kept, "m")


@pytest.mark.parametrize("n_pairs", [1, 3])
def test_figures_take_two_statements(
    session: Session, count_queries: Callable[[], Any], n_pairs: int
) -> None:
    make_vocabularies(session)
    make_mentor(session)
    for number in range(n_pairs):
        make_startup(session, f"S{number}")
    courses = draw_courses(np.random.default_rng(1), {"recommended": n_pairs})
    plant_history(
        session, pairs=[(f"S{n}", "M1") for n in range(n_pairs)], courses=courses, now=NOW
    )

    with count_queries() as statements:
        get_outcomes(session, actor=PROVINCE, search=SEARCH, now=NOW)

    assert len(statements) == 2


@pytest.mark.usefixtures("planted")
def test_table_and_data_say_the_same(session: Session) -> None:
    view = get_outcomes(session, actor=PROVINCE, search=SEARCH, now=NOW)

    rows, data = list(rows_of(view)), data_of(view, SEARCH)

    assert len(rows) == 4 * 5
    assert rows[0] == ["recommended", "asked", "60", "", "", "", ""]
    first = data["arms"][0]["steps"]["accepted"]
    assert (rows[1][2], float(rows[1][3])) == (str(first["count"]), first["share"]["value"])
    assert data["arms"][3]["steps"]["accepted"]["share"] is None
    assert data["recommended_against"]["random"] is None
