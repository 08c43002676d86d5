"""Appointments as one side of a pair sees them, on both sides' clocks."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.agreed import Appointment, BusyQuarter
from models.enums import AppointmentState
from web.services.access import Actor
from web.services.appointments import ONE_AT_A_TIME
from web.services.calendar.availability import zones_of
from web.services.parties import Parties, get_parties
from web.services.time_zones import clock_at

WAITING, COMING, OVER, CLOSED = range(4)
"""The order of a list: what waits, what comes, what was, what came to nothing."""


@dataclass(frozen=True, slots=True)
class TimeView:
    """A time; `own` and `there` only where the clock of that side differs from the usual."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    there: dt.datetime | None
    is_free: bool = True
    own: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The zones of the reader's side and of the other."""

    own: ZoneInfo
    other: ZoneInfo


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as one side sees it."""

    id: int
    match_id: int
    state: str
    is_own_proposal: bool
    time: TimeView | None
    options: tuple[TimeView, ...]
    minutes: int
    way: str
    place: str
    url: str
    note: str
    reason: str
    is_over: bool
    is_change: bool

    @property
    def can_answer(self) -> bool:
        """Whether it waits for this side."""
        return self.state == AppointmentState.PROPOSED and not self.is_own_proposal


def list_appointments(
    session: Session, *, actor: Actor, match_id: int, now: dt.datetime
) -> tuple[AppointmentView, ...]:
    """Return the appointments of a match: what waits first, then what comes, then what was."""
    parties = get_parties(session, actor=actor, match_id=match_id, action="appointment.read")
    rows = session.scalars(
        select(Appointment)
        .where(Appointment.match_id == match_id, Appointment.state != AppointmentState.REPLACED)
        .options(selectinload(Appointment.options))
    ).all()
    clocks = clocks_of(session, parties)
    views = [view(session, row, parties, clocks, now) for row in rows]
    return tuple(sorted(views, key=lambda each: order(each, now)))


def order(item: AppointmentView, now: dt.datetime) -> tuple[int, float]:
    """Return the place of an appointment in a list: the next first, of the past the last first."""
    if item.state == AppointmentState.PROPOSED:
        return WAITING, 0
    if item.state != AppointmentState.CONFIRMED or item.time is None:
        return CLOSED, -item.id
    begin = item.time.starts_at.timestamp()
    return (OVER, -begin) if item.time.ends_at <= now else (COMING, begin)


def clocks_of(session: Session, parties: Parties) -> Clocks:
    """Return the clocks of both sides: those they have set, or else those of their countries."""
    sides = (parties.own, parties.other)
    zones = zones_of(session, {side.id: side.country for side in sides})
    return Clocks(*(zones[side.id] for side in sides))


def view(
    session: Session, row: Appointment, parties: Parties, clocks: Clocks, now: dt.datetime
) -> AppointmentView:
    """Return an appointment as one side sees it."""
    taken = taken_times(session, row, parties) if row.state == AppointmentState.PROPOSED else set()
    options = tuple(
        shown(row, option.starts_at, clocks, is_free=option.starts_at not in taken)
        for option in row.options
    )
    time = shown(row, row.starts_at, clocks) if row.starts_at else None
    return AppointmentView(
        id=row.id,
        match_id=row.match_id,
        state=row.state,
        is_own_proposal=row.proposed_by == parties.own.id,
        time=time,
        options=tuple(each for each in options if each.starts_at > now),
        minutes=row.minutes,
        way=row.way,
        place=row.place,
        url=row.url,
        note=row.note,
        reason=row.reason,
        is_over=time is not None and time.ends_at <= now,
        is_change=row.replaces_id is not None,
    )


def taken_times(session: Session, row: Appointment, parties: Parties) -> set[dt.datetime]:
    """Return those proposed times at which one of the two meets somebody else by now."""
    length = dt.timedelta(minutes=row.minutes)
    starts = [option.starts_at for option in row.options]
    sides = [side.id for side in (parties.own, parties.other) if side.kind in ONE_AT_A_TIME]
    busy = select(BusyQuarter.starts_at).where(
        BusyQuarter.participant_id.in_(sides),
        BusyQuarter.starts_at.between(min(starts), max(starts) + length),
        BusyQuarter.appointment_id != (row.replaces_id or 0),
    )
    moments = set(session.scalars(busy))
    return {
        option.starts_at
        for option in row.options
        if any(option.starts_at <= moment < option.starts_at + length for moment in moments)
    }


def shown(
    row: Appointment, starts_at: dt.datetime, clocks: Clocks, *, is_free: bool = True
) -> TimeView:
    """Return a time as both sides' clocks show it."""
    return TimeView(
        starts_at,
        starts_at + dt.timedelta(minutes=row.minutes),
        clock_at(clocks.other, starts_at),
        is_free,
        clock_at(clocks.own, starts_at),
    )
