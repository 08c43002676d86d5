"""Times that both sides of a pair have free, and never what takes the others.

A side sees when both can meet. Why the other cannot at another time (its hours, a meeting with
somebody else, its other calendar) is the same answer.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.agreed import BusyQuarter
from models.availability import BusySpan
from web.services.access import Actor
from web.services.appointments import quarters, upcoming
from web.services.calendar.availability import patterns_of
from web.services.calendar.free_times import (
    Pattern,
    free_quarters,
    quarters_between,
    quarters_touched,
    spread,
    starts,
)
from web.services.parties import Parties, open_parties
from web.services.time_zones import HOME_ZONE, clock_at

AHEAD = dt.timedelta(days=28)
MOST_SLOTS = 9
MOST_A_DAY = 3
Busy = dict[str, set[dt.datetime]]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time both have free; `own` and `there` only where those clocks differ from the usual."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    own: dt.datetime | None
    there: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The earliest common times; whoever has not said when it can meet keeps office hours."""

    slots: tuple[Slot, ...]
    is_own_presumed: bool
    is_other_presumed: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """What is to be arranged: how long, and how the two meet."""

    minutes: int
    way: str


@dataclass(frozen=True, slots=True)
class Calendars:
    """The hours of both sides and what is taken of them."""

    own: Pattern
    other: Pattern
    is_own_said: bool
    is_other_said: bool
    own_busy: set[dt.datetime]
    other_busy: set[dt.datetime]

    @property
    def notice(self) -> dt.timedelta:
        """Return how long before a meeting both must know of it."""
        return max(self.own.notice, self.other.notice)


def suggest(
    session: Session, *, actor: Actor, match_id: int, meeting: Meeting, now: dt.datetime
) -> Suggestions:
    """Return the earliest times that both sides have free.

    Raises
    ------
    NotAgreedError
        If the sides do not work together.
    """
    parties = open_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    both = calendars_of(session, parties, now, (now, now + AHEAD))
    period = list(quarters_between(now + both.notice, now + AHEAD))
    free = free_quarters(both.own, both.own_busy, period=period, way=meeting.way)
    common = free_quarters(both.other, both.other_busy, period=sorted(free), way=meeting.way)
    chosen = spread(
        starts(common, meeting.minutes),
        minutes=meeting.minutes,
        zone=HOME_ZONE,
        a_day=MOST_A_DAY,
        most=MOST_SLOTS,
    )
    slots = tuple(slot(each, meeting.minutes, both) for each in chosen)
    return Suggestions(slots, not both.is_own_said, not both.is_other_said)


def slot(starts_at: dt.datetime, minutes: int, both: Calendars) -> Slot:
    """Return a common time as both clocks show it."""
    return Slot(
        starts_at,
        starts_at + dt.timedelta(minutes=minutes),
        clock_at(both.own.zone, starts_at),
        clock_at(both.other.zone, starts_at),
    )


def unusual(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    starts_at: Sequence[dt.datetime],
    meeting: Meeting,
    now: dt.datetime,
) -> tuple[dt.datetime, ...]:
    """Return those of some times at which the other side, by what it has said, cannot meet."""
    parties = open_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    if not starts_at:
        return ()
    length = dt.timedelta(minutes=meeting.minutes)
    both = calendars_of(session, parties, now, (min(starts_at), max(starts_at) + length))
    return tuple(
        each
        for each in starts_at
        if is_unusual(both, list(quarters(each, meeting.minutes)), meeting.way)
    )


def is_unusual(both: Calendars, moments: list[dt.datetime], way: str) -> bool:
    """Tell whether the other side is busy in some of these moments, or has said other hours."""
    if not both.other_busy.isdisjoint(moments):
        return True
    return both.is_other_said and not all(both.other.holds(each, way) for each in moments)


def calendars_of(
    session: Session,
    parties: Parties,
    now: dt.datetime,
    period: tuple[dt.datetime, dt.datetime],
) -> Calendars:
    """Return the hours of both sides and what is taken of them in a time."""
    own, other = parties.own.id, parties.other.id
    known = patterns_of(session, [own, other])
    # a meeting that is to be moved does not stand in its own way
    moved = upcoming(session, parties.match_id, now)
    busy = busy_quarters(session, (own, other), period, moved.id if moved else 0)
    return Calendars(
        known[own][0], known[other][0], known[own][1], known[other][1], busy[own], busy[other]
    )


def busy_quarters(
    session: Session,
    participant_ids: Collection[str],
    period: tuple[dt.datetime, dt.datetime],
    without: int = 0,
) -> Busy:
    """Return the quarters of an hour that are taken of some participants, whatever by."""
    first, last = period
    busy: Busy = {each: set() for each in participant_ids}
    booked = select(BusyQuarter.participant_id, BusyQuarter.starts_at).where(
        BusyQuarter.participant_id.in_(participant_ids),
        BusyQuarter.starts_at.between(first, last),
        BusyQuarter.appointment_id != without,
    )
    for participant_id, moment in session.execute(booked):
        busy[participant_id].add(moment)
    for participant_id, begin, end in brought(session, participant_ids, first, last):
        busy[participant_id].update(quarters_touched(max(begin, first), min(end, last)))
    return busy


def brought(
    session: Session, participant_ids: Collection[str], first: dt.datetime, last: dt.datetime
) -> Iterator[Row[str, dt.datetime, dt.datetime]]:
    """Yield the times that other calendars hold."""
    statement = select(BusySpan.participant_id, BusySpan.starts_at, BusySpan.ends_at).where(
        BusySpan.participant_id.in_(participant_ids),
        BusySpan.ends_at > first,
        BusySpan.starts_at < last,
    )
    yield from session.execute(statement)
