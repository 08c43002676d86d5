"""The monthly closing: what is confirmed by then is kept as it stands, for good.

Months are closed one after the other, by the province. A record that is confirmed later stands in
the month it came in, marked as late (补录).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, cast, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.ledger import LedgerLine, LedgerMonth
from models.mentoring import MentoringRecord
from models.mentoring_states import RecordState
from web.services import access, auditing
from web.services.access import Actor
from web.services.ledger import source
from web.services.ledger.search import first_moment
from web.services.ledger.source import month_after
from web.services.rows import AnyRow
from web.services.working_days import local_day


class MonthNotOpenError(ValueError):
    """The month is not the next one to be closed: it is not over, closed, or not its turn."""


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A closed month, with what it added up to."""

    first_day: dt.date
    n_records: int
    minutes: int
    n_late: int
    closed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Months:
    """The closed months, the latest first, and the one that may be closed next."""

    closed: tuple[ClosedMonth, ...]
    next_on: dt.date | None
    n_pending: int
    may_close: bool


def list_months(session: Session, *, actor: Actor, now: dt.datetime) -> Months:
    """Return which months are closed, and which one may be closed now."""
    access.ensure(actor, "ledger.months")
    late = func.coalesce(func.sum(cast(LedgerLine.is_late, Integer)), 0)
    found = (
        select(LedgerMonth, late)
        .outerjoin(LedgerLine, LedgerLine.month == LedgerMonth.first_day)
        .group_by(LedgerMonth.first_day)
        .order_by(LedgerMonth.first_day.desc())
    )
    following = next_month(session, now)
    return Months(
        closed=tuple(
            ClosedMonth(row.first_day, row.n_records, row.minutes, n_late, row.closed_at)
            for row, n_late in session.execute(found)
        ),
        next_on=following,
        n_pending=count_pending(session, following) if following else 0,
        may_close=access.can(actor, "ledger.close"),
    )


def next_month(session: Session, now: dt.datetime) -> dt.date | None:
    """Return the month that may be closed next, None while it is not over.

    The first closing takes the month before this one, and with it all that came earlier.
    """
    this_month = local_day(now).replace(day=1)
    last = session.scalar(select(func.max(LedgerMonth.first_day)))
    following = month_after(last) if last else month_before(this_month)
    return following if following < this_month else None


def month_before(first_day: dt.date) -> dt.date:
    """Return the first day of the month before."""
    return (first_day - dt.timedelta(days=1)).replace(day=1)


def count_pending(session: Session, month: dt.date) -> int:
    """Return how many sessions held by the end of a month are confirmed by nobody yet."""
    found = select(func.count()).where(
        MentoringRecord.state == RecordState.HANDED_IN,
        MentoringRecord.starts_at < first_moment(month_after(month)),
    )
    return session.scalar(found) or 0


def close_month(session: Session, *, actor: Actor, month: dt.date, now: dt.datetime) -> ClosedMonth:
    """Close a month: keep its lines and its totals.

    Raises
    ------
    MonthNotOpenError
        If it is not the next one to be closed, or somebody closed it in this very moment.
    """
    access.ensure(actor, "ledger.close")
    if month != next_month(session, now):
        raise MonthNotOpenError
    lines = lines_until(session, month)
    minutes = sum(row.minutes for row in lines) + corrected_in(session, month)
    closing = LedgerMonth(
        first_day=month,
        n_records=len(lines),
        minutes=minutes,
        closed_by=actor.user_id,
        closed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(closing)
            session.flush()
    except IntegrityError as error:
        raise MonthNotOpenError from error
    session.add_all(
        LedgerLine(
            month=month,
            record_id=row.record_id,
            is_late=row.is_late,
            minutes=row.minutes,
            booked_at=row.booked_at,
        )
        for row in lines
    )
    session.flush()
    note(session, actor, closing)
    return ClosedMonth(month, len(lines), minutes, sum(row.is_late for row in lines), now)


def lines_until(session: Session, month: dt.date) -> Sequence[AnyRow]:
    """Return what a month holds as it is closed: all that is confirmed and in no month yet."""
    booking = source.bookings(source.open_from(session))
    booked = booking.c
    columns = select(booked.record_id, booked.is_late, booked.minutes, booked.booked_at)
    found = source.confirmed(columns, booking).where(
        ~exists().where(LedgerLine.record_id == booked.record_id),
        booked.booked_at < first_moment(month_after(month)),
    )
    return session.execute(found.order_by(MentoringRecord.id)).all()


def corrected_in(session: Session, month: dt.date) -> int:
    """Return the minutes that corrections of sessions closed earlier add to a month, or take."""
    booking = source.bookings(source.open_from(session))
    total = select(func.coalesce(func.sum(booking.c.minutes), 0))
    found = source.confirmed(total, booking).where(
        booking.c.addendum_id.is_not(None),
        booking.c.booked_at >= first_moment(month),
        booking.c.booked_at < first_moment(month_after(month)),
    )
    return int(session.scalar(found) or 0)


def note(session: Session, actor: Actor, closing: LedgerMonth) -> None:
    """Write a closing into the audit log."""
    auditing.record(
        session,
        actor=actor,
        action="ledger.close",
        subject_type="ledger_month",
        subject_id=closing.first_day.isoformat(),
        details={"records": closing.n_records, "minutes": closing.minutes},
    )
