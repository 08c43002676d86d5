"""Reminders of meetings: the day before, and an hour before; each once, and never at night."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import AppointmentState
from models.matching import Match
from models.message import Message
from web.services.appointments import told_values
from web.services.digests import after_quiet
from web.services.message_settings import load_wishes
from web.services.notifying import notify, people_of
from web.services.parties import Side, side


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder: so long before a meeting, but of no use any more so shortly before it."""

    kind: str
    before: dt.timedelta
    until: dt.timedelta


REMINDERS = (
    Reminder("appointment.tomorrow", dt.timedelta(hours=24), dt.timedelta(hours=3)),
    Reminder("appointment.soon", dt.timedelta(hours=1), dt.timedelta(minutes=5)),
)


def remind_of_meetings(session: Session, now: dt.datetime) -> None:
    """Remind both sides of what is to come: a duty of the worker."""
    for reminder in REMINDERS:
        for row in due(session, reminder, now):
            for people, counterpart in sides_of(session, row):
                remind(session, reminder, row, people, counterpart, now)


def due(session: Session, reminder: Reminder, now: dt.datetime) -> list[Appointment]:
    """Return the meetings to be reminded of now; whoever fixed one just now knows of it."""
    statement = select(Appointment).where(
        Appointment.state == AppointmentState.CONFIRMED,
        Appointment.starts_at > now + reminder.until,
        Appointment.starts_at <= now + reminder.before,
    )
    return [
        row
        for row in session.scalars(statement.order_by(Appointment.id))
        if row.starts_at is not None and row.updated_at < row.starts_at - reminder.before
    ]


def sides_of(session: Session, row: Appointment) -> Iterator[tuple[set[int], Side]]:
    """Yield the people of each side of a meeting, with whom they meet."""
    match = session.get_one(Match, row.match_id)
    first, second = side(session, match.receiver_id), side(session, match.provider_id)
    yield set(people_of(session, first.id)), second
    yield set(people_of(session, second.id)), first


def remind(
    session: Session,
    reminder: Reminder,
    row: Appointment,
    people: set[int],
    counterpart: Side,
    now: dt.datetime,
) -> None:
    """Remind those of one side that have not been, unless it would reach them too late."""
    key = f"{reminder.kind}:{row.id}:{row.sequence}"
    told = set(
        session.scalars(
            select(Message.user_id).where(Message.user_id.in_(people), Message.key == key)
        )
    )
    in_time = {
        user_id
        for user_id, wishes in load_wishes(session, people - told).items()
        if row.starts_at is not None and after_quiet(wishes.rhythm, now) < row.starts_at
    }
    if in_time:
        notify(
            session,
            user_ids=in_time,
            kind=reminder.kind,
            key=key,
            values=told_values(row, counterpart),
            path=f"/matches/{row.match_id}",
            now=now,
        )
