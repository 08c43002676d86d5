"""Totals: each number is what the lines that it opens add up to."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.participant import Participant
from tests.factories import (
    make_mentor,
    make_participant,
    make_relation,
    make_startup,
    make_vocabularies,
)
from tests.web.services.ledger.records import PROVINCE, held, make_record
from web.services.ledger import closing, totals
from web.services.ledger.lines import list_ledger
from web.services.ledger.search import LedgerSearch
from web.services.ledger.totals import Period, Sum, Summary

YEAR = totals.period(totals.YEAR, dt.date(2026, 6, 1))
PAIRS = [("S1", "M1"), ("S1", "M2"), ("S2", "M1"), ("S2", "M2")]


@pytest.fixture(autouse=True)
def pairs(session: Session) -> None:
    make_vocabularies(session)
    space = make_participant(session, ParticipantKind.SPACE, "C1")
    for startup_id in ("S1", "S2"):
        make_startup(session, startup_id, region="530100")
    for mentor_id in ("M1", "M2"):
        make_mentor(session, mentor_id, region="530100")
    tenant = session.get_one(Participant, "S1")
    make_relation(session, "resident_of", tenant, space, occurred_on=dt.date(2026, 3, 1))


def summary(session: Session, by: str, chosen: Period = YEAR) -> Summary:
    return totals.get_summary(
        session, actor=PROVINCE, by=by, chosen=chosen, search=LedgerSearch(), until=chosen.last_on
    )


def opened(session: Session, search: LedgerSearch) -> Sum:
    entries, added = list_ledger(session, actor=PROVINCE, search=search)
    found = Sum(len(entries), sum(line.minutes for line in entries))
    assert (added.records, added.minutes) == (found.records, found.minutes)
    return found


def check(session: Session, found: Summary) -> None:
    """Check that every number is what its lines add up to."""
    for line in (*found.lines, found.whole):
        assert line.now == opened(session, line.search)
        assert line.year_before == opened(session, line.search_year_before)
        if line.before is not None:
            assert line.before == opened(session, line.search_before)


records = st.lists(
    st.tuples(
        st.sampled_from(PAIRS),
        st.integers(0, 2 * 365 * 24 * 60 - 1).map(lambda n: dt.timedelta(minutes=n)),
        st.integers(5, 720),
        st.integers(0, 120),
    ),
    max_size=12,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=records, unit=st.sampled_from(totals.UNITS), day=st.dates(YEAR.first_on, YEAR.last_on))
def test_every_number_is_what_its_lines_add_up_to(
    session: Session,
    made: list[tuple[tuple[str, str], dt.timedelta, int, int]],
    unit: str,
    day: dt.date,
):
    trial = session.begin_nested()
    for pair, later, minutes, days in made:
        moment = held(2025, 1, 1, 0) + later
        locked_at = moment + dt.timedelta(days=days)
        make_record(session, moment, minutes=minutes, pair=pair, locked_at=locked_at)
    closing.close_month(session, actor=PROVINCE, month=dt.date(2026, 5, 1), now=held(2026, 6, 3))
    for by in totals.GROUPS:
        check(session, summary(session, by, totals.period(unit, day)))
    trial.rollback()


def test_by_mentor_and_by_space_add_up_to_the_whole(session: Session):
    make_record(session, held(2026, 2, 5), minutes=30)  # before it moved in
    make_record(session, held(2026, 4, 5), minutes=60, pair=("S1", "M2"))
    make_record(session, held(2026, 4, 6), minutes=90, pair=("S2", "M2"))

    by_mentor = {line.key: line.now for line in summary(session, "mentor").lines}
    by_space = {line.key: line.now for line in summary(session, "space").lines}

    assert by_mentor == {"M2": Sum(2, 150), "M1": Sum(1, 30)}
    assert by_space == {"-": Sum(2, 120), "C1": Sum(1, 60)}
    assert summary(session, "mentor").whole.now == Sum(3, 180)


def test_changes_compare_with_the_period_before_and_the_year_before(session: Session):
    make_record(session, held(2025, 5, 5), minutes=100)
    make_record(session, held(2026, 4, 5), minutes=50)
    make_record(session, held(2026, 5, 5), minutes=75)

    may = summary(session, "mentor", totals.period(totals.MONTH, dt.date(2026, 5, 9))).whole

    assert (may.change, may.change_in_a_year) == (0.5, -0.25)


def test_a_change_from_nothing_is_none(session: Session):
    make_record(session, held(2026, 5, 5))

    assert summary(session, "month").whole.change_in_a_year is None
    assert summary(session, "year").whole.before is None


@pytest.mark.parametrize(
    ("unit", "first_on", "last_on"),
    [
        ("month", dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
        ("quarter", dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        ("year", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    ],
)
def test_periods(unit: str, first_on: dt.date, last_on: dt.date):
    found = totals.period(unit, dt.date(2026, 2, 14))

    assert (found.first_on, found.last_on) == (first_on, last_on)
    assert found.before.last_on == first_on - dt.timedelta(days=1)
    assert found.year_before.first_on == first_on.replace(year=2025)


def test_periods_to_come_are_not_listed(session: Session):
    found = totals.get_summary(
        session,
        actor=PROVINCE,
        by="month",
        chosen=YEAR,
        search=LedgerSearch(),
        until=dt.date(2026, 3, 15),
    )

    assert [line.period.first_on.month for line in found.lines] == [1, 2, 3]


@pytest.mark.parametrize("by", totals.GROUPS)
@pytest.mark.parametrize("n_rows", [1, 3])
def test_query_count(session: Session, count_queries: Callable[[], object], by: str, n_rows: int):
    for number in range(n_rows):
        make_record(session, held(2026, 1 + number, 5), pair=PAIRS[number])
    session.expire_all()

    with count_queries() as statements:
        summary(session, by)

    assert len(statements) == (10 if by in totals.UNITS else 12)
