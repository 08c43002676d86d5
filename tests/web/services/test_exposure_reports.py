"""The report of exposure: counted by hand on a few lists, and as different offices read it."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from matcher.recommendation.reweighing import StrengthTable
from models.enums import JobState, Role
from models.privacy import FieldPublication
from models.setting import set_setting
from models.taxonomy import Region
from tests.factories import make_mentor, make_startup, make_vocabularies
from web.services import exposure_reports, exposure_views, jobs
from web.services.access import AccessDeniedError, Actor
from web.services.artifacts import ArtifactStore
from web.services.engine import Engine
from web.services.exposure import Grouping
from web.services.exposure_views import Exposure, Figure, GroupRow, Question
from web.services.spread_lists import Candidates, Counted, count_both
from web.services.weighting import tables
from web.services.weighting.pairs import Pair

NOW = dt.datetime(2026, 9, 1, 8, tzinfo=dt.UTC)
PAIR = Pair("startup", "mentor")
OFFICE = frozenset({Role.ORGANISER.value})
PROVINCE = Actor(None, OFFICE, is_provincial=True)
PREFECTURE = Actor(None, OFFICE, regions=frozenset({"530100"}))
Counter = Callable[[], Any]


@pytest.fixture
def counted() -> Counted:
    """Return three lists of two: all show A and B, though C is nearly as good as B."""
    scores = np.array([[0.9, 0.8, 0.79, 0.1]] * 3, np.float32)
    table = StrengthTable(
        "startup",
        "mentor",
        ("S1", "S2", "S3"),
        ("A", "B", "C", "D"),
        3,
        (),
        np.zeros((0, 3, 4), np.float32),
        np.array([[1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 0]], np.bool_),
        scores,
    )
    candidates = Candidates(
        {"A": "west", "B": "west", "C": "east", "D": "east"}, {"A": 1.0, "D": 0.0}
    )
    return count_both(table, None, seekers=[0, 1, 2], candidates=candidates, k=2)


def test_figures_of_lists_counted_by_hand(counted: Counted) -> None:
    totals = exposure_views.totals_of(counted)

    assert [(own.candidate_id, own.showings) for own in counted.now.candidates] == [
        ("A", 3),
        ("B", 3),
        ("C", 0),
        ("D", 0),
    ]
    assert [(own.candidate_id, own.showings) for own in counted.spread.candidates] == [
        ("A", 3),
        ("B", 2),
        ("C", 1),
        ("D", 0),
    ]
    assert (totals.n_lists, totals.n_candidates, totals.n_tenth) == (3, 4, 1)
    assert totals.n_shown == Figure(2, 3)
    assert totals.share_of_tenth == Figure(0.5, 0.5)
    assert (totals.gini.now, round(totals.gini.spread, 4)) == (0.5, 0.4167)
    assert (round(totals.kept, 4), totals.n_changed) == (0.8333, 1)


def test_room_says_who_is_asked_too_often_and_who_is_left_out(counted: Counted) -> None:
    totals = exposure_views.totals_of(counted)

    assert [own.candidate_id for own in exposure_views.over_asked(counted.now)] == ["A"]
    assert [own.candidate_id for own in exposure_views.left_out(counted.now)] == ["C"]
    assert totals.n_over_asked == Figure(1, 1)
    assert totals.n_left_out == Figure(1, 0)
    assert counted.n_open == {"A": 3, "B": 3, "C": 3, "D": 2}


def test_own_group_stands_first_then_who_is_shown_least(counted: Counted) -> None:
    names = {"west": {"en": "West"}, "east": {"en": "East"}}
    none = frozenset[str]()

    def rows_for(own: frozenset[str]) -> tuple[GroupRow, ...]:
        return exposure_views.group_rows(counted, group_names=names, own=own, hidden_rooms=none)

    rows, others = rows_for(frozenset({"west"})), rows_for(none)

    assert [(row.code, row.is_own) for row in rows] == [("west", True), ("east", False)]
    assert [row.code for row in others] == ["east", "west"]
    east = rows[1]
    assert (east.n_candidates, east.share_of_candidates) == (2, 0.5)
    assert (east.n_shown, east.room, east.n_unlimited) == (Figure(0, 1), 0, 1)
    assert (east.share_of_places.now, round(east.share_of_places.spread, 4)) == (0.0, 0.1667)


@pytest.fixture
def engine(session: Session, tmp_path: Path) -> Engine:
    """Return an engine over two startups here, one elsewhere, and two mentors, not fitted yet."""
    make_vocabularies(session)
    set_setting(session, "as_of", "2026-09-01")
    add_prefecture(session, "530800", "Pu'er", column=2)
    session.get_one(Region, "530100").attributes = {"tile_row": 1, "tile_column": 1}
    make_startup(session, "S1", region="530100")
    make_startup(session, "S2", region="530100")
    make_startup(session, "S3", region="530800")
    make_mentor(session, "M1", region="530100", subtype="tech")
    make_mentor(session, "M2", region="530800", subtype="fin", capacity=0)
    return Engine(ArtifactStore(tmp_path / "artifacts"))


def add_prefecture(session: Session, code: str, name: str, *, column: int) -> None:
    """Store a prefecture with its tile."""
    attributes = {"tile_row": 1, "tile_column": column}
    row = Region(code=code, parent="530000", name_zh=name, name_en=name, country="CN")
    row.attributes = attributes
    session.add(row)
    session.flush()


def tabulate(session: Session, engine: Engine) -> None:
    """Fit, and make the table, as the worker does."""
    engine.fit(session)
    job_id = tables.request_table(session, pair=PAIR)
    assert job_id is not None
    tables.make(session, store=engine.store, job_id=job_id, report=lambda _step, _share: None)
    jobs.finish(session, job_id=job_id, state=JobState.DONE)


def look(session: Session, engine: Engine, actor: Actor = PROVINCE, **asked: Any) -> Exposure:
    """Return the report as an office reads it."""
    question = Question("mentor", **asked)
    return exposure_reports.get_exposure(session, actor=actor, engine=engine, question=question)


def test_report_waits_for_the_model_and_then_for_the_pairs(
    session: Session, engine: Engine
) -> None:
    before = look(session, engine)
    engine.fit(session)
    fitted = look(session, engine)

    assert (before.is_fitting, before.is_counted, before.totals) == (True, False, None)
    assert (fitted.is_fitting, fitted.is_behind, fitted.totals) == (False, True, None)


def test_province_counts_all_lists_and_a_prefecture_its_own(
    session: Session, engine: Engine
) -> None:
    tabulate(session, engine)

    province, own = look(session, engine), look(session, engine, PREFECTURE)

    assert province.totals is not None
    assert own.totals is not None
    assert (province.totals.n_lists, own.totals.n_lists) == (3, 2)
    assert [(row.id, row.n_lists) for row in province.most] == [("M1", Figure(3, 3))]
    assert [(row.id, row.n_lists) for row in own.most] == [("M1", Figure(2, 2))]
    assert [(row.name["en"], row.is_own) for row in own.groups] == [
        ("Kunming", True),
        ("Pu'er", False),
    ]
    assert not any(row.is_own for row in province.groups)


def test_who_has_no_place_left_is_not_called_left_out(session: Session, engine: Engine) -> None:
    make_mentor(session, "M3", status="suspended")
    tabulate(session, engine)

    view = look(session, engine)

    assert view.totals is not None
    assert (view.totals.n_candidates, view.totals.n_left_out, view.total) == (2, Figure(0, 0), 0)
    assert [row.id for row in look(session, engine, lists_all=True).rows] == ["M1", "M2"]


def test_types_group_only_kinds_that_have_them(session: Session, engine: Engine) -> None:
    tabulate(session, engine)

    view = look(session, engine, by=Grouping.SUBTYPE)

    assert view.groupings == (Grouping.PREFECTURE, Grouping.SUBTYPE)
    assert sorted(row.code for row in view.groups) == ["fin", "tech"]
    assert exposure_reports.is_meant(Grouping.SUBTYPE, "partner") is False


def test_what_a_candidate_shows_to_nobody_is_not_told(session: Session, engine: Engine) -> None:
    session.add_all(
        FieldPublication(participant_id="M2", field=name, audience="matched", changed_at=NOW)
        for name in ("name", "place", "capacity")
    )
    tabulate(session, engine)

    (row,) = look(session, engine, PREFECTURE, lists_all=True, group="unknown").rows

    assert (row.id, row.name["en"], row.group) == ("M2", "Name M* (Demo)", {})
    assert (row.room, row.hides_room) == (None, True)
    (known,) = look(session, engine, lists_all=True, group="530800").rows
    assert (known.id, known.room, known.hides_room) == ("M2", 0, False)


def test_startups_do_not_read_it(session: Session, engine: Engine) -> None:
    startup = Actor(None, frozenset({Role.STARTUP.value}), participant_ids=frozenset({"S1"}))

    with pytest.raises(AccessDeniedError):
        look(session, engine, startup)


@pytest.mark.parametrize("n_rows", [1, 3])
def test_rows_cost_no_queries(
    session: Session, engine: Engine, count_queries: Counter, n_rows: int
) -> None:
    for number in range(n_rows):
        make_mentor(session, f"X{number}", modes=("in_person",), region="530800", capacity=3)
    tabulate(session, engine)
    engine.store.load_current()
    session.expire_all()

    with count_queries() as statements:
        view = look(session, engine, lists_all=True, size=n_rows)

    assert (len(view.rows), len(statements)) == (n_rows, 18)
