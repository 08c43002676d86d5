"""Monthly closing: nothing moves in a closed month, and what comes later says so."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_mentor, make_startup, make_vocabularies
from tests.web.services.ledger.records import PROVINCE, correct, held, make_record
from web.services.access import AccessDeniedError, Actor
from web.services.ledger import closing
from web.services.ledger.closing import MonthNotOpenError
from web.services.ledger.lines import list_ledger
from web.services.ledger.search import LedgerSearch

MARCH, APRIL = dt.date(2026, 3, 1), dt.date(2026, 4, 1)
IN_MARCH = LedgerSearch(from_on=MARCH, to_on=dt.date(2026, 3, 31))
IN_APRIL = LedgerSearch(from_on=APRIL, to_on=dt.date(2026, 4, 30))
TENTH = held(2026, 4, 10)


@pytest.fixture(autouse=True)
def pair(session: Session) -> None:
    make_vocabularies(session)
    make_startup(session, region="530100")
    make_mentor(session, region="530100")


def close(session: Session, month: dt.date, now: dt.datetime) -> closing.ClosedMonth:
    return closing.close_month(session, actor=PROVINCE, month=month, now=now)


def seen(session: Session, search: LedgerSearch) -> list[tuple[int, bool, int]]:
    entries, _ = list_ledger(session, actor=PROVINCE, search=search)
    return [(line.record_id, line.is_late, line.minutes) for line in entries]


def test_a_closed_month_keeps_its_totals(session: Session):
    record = make_record(session, held(2026, 3, 5), minutes=90)

    done = close(session, MARCH, TENTH)

    assert (done.n_records, done.minutes, done.n_late) == (1, 90, 0)
    assert seen(session, IN_MARCH) == [(record.id, False, 90)]
    months = closing.list_months(session, actor=PROVINCE, now=TENTH)
    assert [(each.first_day, each.n_records) for each in months.closed] == [(MARCH, 1)]


def test_a_correction_after_the_closing_is_a_line_of_the_month_it_was_confirmed_in(
    session: Session,
):
    record = make_record(session, held(2026, 3, 5), minutes=90)
    correct(session, record, 80, held(2026, 4, 2))
    close(session, MARCH, TENTH)
    correct(session, record, 60, held(2026, 4, 15), 2)
    correct(session, record, 75, held(2026, 4, 20), 3)

    assert seen(session, IN_MARCH) == [(record.id, False, 80)]
    assert seen(session, IN_APRIL) == [(record.id, False, 15), (record.id, False, -20)]
    (_, line), in_april = list_ledger(session, actor=PROVINCE, search=IN_APRIL)
    everything = list_ledger(session, actor=PROVINCE, search=LedgerSearch())[1]
    assert (line.correction, line.booked_on) == (2, dt.date(2026, 4, 15))
    assert (in_april.records, in_april.corrections, in_april.minutes) == (0, 2, -5)
    assert (everything.records, everything.minutes, everything.startups) == (1, 75, 1)


def test_a_month_is_closed_with_the_corrections_in_it(session: Session):
    record = make_record(session, held(2026, 3, 5), minutes=90)
    make_record(session, held(2026, 4, 7), minutes=30)
    close(session, MARCH, TENTH)
    correct(session, record, 60, held(2026, 4, 15))

    done = close(session, APRIL, held(2026, 5, 4))
    correct(session, record, 50, held(2026, 5, 5), 2)

    totals = list_ledger(session, actor=PROVINCE, search=IN_APRIL)[1]
    assert (done.n_records, done.minutes) == (totals.records, totals.minutes) == (1, 0)
    assert seen(session, IN_APRIL)[0] == (record.id, False, -30)


def test_a_correction_that_was_overtaken_changes_nothing(session: Session):
    record = make_record(session, held(2026, 3, 5), minutes=90)
    correct(session, record, 60, held(2026, 4, 2), 2)
    close(session, MARCH, TENTH)
    correct(session, record, 45, held(2026, 4, 15), 1)

    assert seen(session, IN_APRIL) == []


def test_a_late_record_stands_where_it_came_in(session: Session):
    close(session, MARCH, TENTH)
    late = make_record(session, held(2026, 3, 20), minutes=45, locked_at=held(2026, 4, 15))

    assert seen(session, IN_MARCH) == []
    assert seen(session, IN_APRIL) == [(late.id, True, 45)]


def test_a_late_record_stays_late_once_its_month_of_entry_is_closed(session: Session):
    close(session, MARCH, TENTH)
    late = make_record(session, held(2026, 3, 20), minutes=45, locked_at=held(2026, 4, 15))

    done = close(session, APRIL, held(2026, 5, 3))

    assert (done.n_records, done.minutes, done.n_late) == (1, 45, 1)
    assert seen(session, IN_APRIL) == [(late.id, True, 45)]


def test_what_was_confirmed_as_the_month_closed_is_in_no_month_twice(session: Session):
    # confirmed before the closing, but written by a transaction that ended after it
    close(session, MARCH, TENTH)
    late = make_record(session, held(2026, 3, 20), locked_at=held(2026, 3, 22))

    assert seen(session, IN_MARCH) == []
    assert seen(session, IN_APRIL) == [(late.id, True, 60)]


def test_the_first_closing_takes_everything_earlier(session: Session):
    for month in (1, 2, 3, 4):
        make_record(session, held(2026, month, 5))

    assert close(session, MARCH, TENTH).n_records == 3
    assert len(seen(session, LedgerSearch())) == 4


@pytest.mark.parametrize("month", [APRIL, dt.date(2026, 2, 1), dt.date(2026, 5, 1), dt.date.min])
def test_months_are_closed_one_after_the_other_once_they_are_over(session: Session, month: dt.date):
    with pytest.raises(MonthNotOpenError):
        close(session, month, TENTH)


def test_a_month_is_closed_once(session: Session):
    close(session, MARCH, TENTH)

    with pytest.raises(MonthNotOpenError):
        close(session, MARCH, TENTH)


def test_what_waits_for_confirmation_is_counted_before_the_closing(session: Session):
    make_record(session, held(2026, 3, 5), state="handed_in")
    make_record(session, held(2026, 4, 5), state="handed_in")

    assert closing.list_months(session, actor=PROVINCE, now=TENTH).n_pending == 1


def test_a_prefecture_sees_the_months_and_closes_none(session: Session):
    prefecture = Actor(1, PROVINCE.roles, regions=frozenset({"530100"}))

    assert not closing.list_months(session, actor=prefecture, now=TENTH).may_close
    with pytest.raises(AccessDeniedError):
        closing.close_month(session, actor=prefecture, month=MARCH, now=TENTH)
