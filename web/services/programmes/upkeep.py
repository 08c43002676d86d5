"""What is due in programmes as time passes: reminders, and telling the office of a deadline."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.programme import Programme, Seat
from models.programme_states import TAKING_PART, ProgrammeState
from web.services.programmes.telling import tell_office, tell_seats

REMINDERS: Final = (dt.timedelta(days=3), dt.timedelta(days=1))
"""How long before the deadline whoever is missing is reminded."""


def remind_missing(session: Session, now: dt.datetime) -> None:
    """Remind whoever has not handed in, once for each reminder that is due."""
    for ahead in REMINDERS:
        for programme in due_for(session, now, ahead):
            missing = session.scalars(
                select(Seat).where(
                    Seat.programme_id == programme.id,
                    Seat.state.in_(TAKING_PART),
                    Seat.handed_in_at.is_(None),
                )
            ).all()
            again = f"{programme.wishes_due_at.isoformat()}-{ahead.days}"
            tell_seats(session, programme, missing, "programme.reminder", now=now, again=again)
            for seat in missing:
                seat.reminded_at = now
            programme.reminded_at = now


def due_for(session: Session, now: dt.datetime, ahead: dt.timedelta) -> Sequence[Programme]:
    """Return the programmes whose deadline is so near, and that were not reminded of it since."""
    near = select(Programme).where(
        Programme.state == ProgrammeState.WISHING,
        Programme.wishes_due_at > now,
        Programme.wishes_due_at <= now + ahead,
    )
    found = session.scalars(near.order_by(Programme.id).with_for_update()).all()
    return [
        each
        for each in found
        if each.reminded_at is None or each.reminded_at < each.wishes_due_at - ahead
    ]


def tell_of_deadlines(session: Session, now: dt.datetime) -> None:
    """Tell who runs a programme that its deadline is over: to close it, or to give more time."""
    over = select(Programme).where(
        Programme.state == ProgrammeState.WISHING,
        Programme.wishes_due_at <= now,
        or_(Programme.reminded_at.is_(None), Programme.reminded_at < Programme.wishes_due_at),
    )
    for programme in session.scalars(over.order_by(Programme.id).with_for_update()):
        tell_office(session, programme, "programme.due", now=now)
        programme.reminded_at = now


DUTIES: Final[Sequence[Callable[[Session, dt.datetime], object]]] = (
    remind_missing,
    tell_of_deadlines,
)
