"""A week as its owner sees it: the hours of each day, and what is booked in them."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from web.services import access
from web.services.access import Actor, Subject
from web.services.calendar import agenda
from web.services.calendar.agenda import DAYS, Meeting, beginning_of
from web.services.calendar.availability import patterns_of
from web.services.calendar.common_times import brought
from web.services.calendar.free_times import Hours
from web.services.working_days import is_holiday, is_make_up_day

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """A day: its hours, meetings, and busy times of one's other calendar, by one's own clock."""

    on: dt.date
    is_today: bool
    is_holiday: bool
    is_make_up: bool
    hours: tuple[Hours, ...]
    meetings: tuple[Meeting, ...]
    busy: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A week, and the clock it is shown by."""

    first: dt.date
    zone: str
    days: tuple[PreviewDay, ...]


def get_week(
    session: Session, *, actor: Actor, participant_id: str, first: dt.date, today: dt.date
) -> Preview:
    """Return a week of a participant that the reader acts for."""
    access.ensure(actor, "availability.read", Subject(participant_id))
    pattern, _ = patterns_of(session, [participant_id])[participant_id]
    begin = beginning_of(first) - dt.timedelta(days=1)
    end = begin + dt.timedelta(days=DAYS + 2)
    own = Actor(actor.user_id, participant_ids=frozenset({participant_id}))
    meetings = tuple(agenda.list_meetings(session, own, begin))
    busy = [
        (starts.astimezone(pattern.zone), ends.astimezone(pattern.zone))
        for _, starts, ends in sorted(brought(session, [participant_id], begin, end))
    ]

    def day(on: dt.date) -> PreviewDay:
        return PreviewDay(
            on,
            on == today,
            pattern.heeds_holidays and is_holiday(on),
            pattern.heeds_holidays and is_make_up_day(on),
            pattern.on(on),
            tuple(m for m in meetings if m.starts_at.astimezone(pattern.zone).date() == on),
            tuple(span for span in busy if span[0].date() <= on <= span[1].date()),
        )

    days = tuple(day(first + dt.timedelta(days=n)) for n in range(DAYS))
    return Preview(first, pattern.zone.key, days)
