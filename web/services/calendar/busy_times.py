"""Times that somebody's other calendar holds: of an uploaded file, begin and end are kept alone."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.availability import BusySpan
from web.services import access
from web.services.access import Actor, Subject
from web.services.calendar import availability
from web.services.calendar.ics import host_of
from web.services.calendar.recurrences import steps_of
from web.services.sealing import secrets_of

MOST_BYTES = 1_000_000
MOST_SPANS = 2_000
MOST_REPEATS = 500
MOST_DEPTH = 8
MOST_STEPS = 200_000
"""How many steps the series of a file may take together, from their beginnings until now."""
AHEAD = dt.timedelta(days=180)
DAY = dt.timedelta(days=1)
FREE = "FREE"


class NoCalendarError(ValueError):
    """The file is not a calendar, or too large to be one."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What is kept of a person's other calendar: how many times, since when."""

    count: int
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What of a calendar is of interest: from now on, times without a zone by this clock.

    `moved` are those of a series that stand in it once more, with a time of their own.
    """

    first: dt.datetime
    last: dt.datetime
    zone: ZoneInfo
    own_host: str
    moved: frozenset[tuple[str, dt.datetime]] = frozenset()


Span = tuple[dt.datetime, dt.datetime]


def replace_busy(
    session: Session, *, actor: Actor, participant_id: str, content: bytes, now: dt.datetime
) -> int:
    """Keep the busy times of a calendar file instead of those this person brought before.

    Raises
    ------
    NoCalendarError
        If the file cannot be read.
    """
    access.ensure(actor, "availability.edit", Subject(participant_id))
    pattern, _ = availability.patterns_of(session, [participant_id])[participant_id]
    host = host_of(secrets_of(session).base_url)
    spans = read_busy(content, Frame(now, now + AHEAD, pattern.zone, host))
    clear_busy(session, actor=actor, participant_id=participant_id)
    session.add_all(
        BusySpan(
            participant_id=participant_id,
            user_id=actor.user_id,
            starts_at=begin,
            ends_at=end,
        )
        for begin, end in spans
    )
    session.flush()
    return len(spans)


def clear_busy(session: Session, *, actor: Actor, participant_id: str) -> None:
    """Forget the busy times this person brought."""
    access.ensure(actor, "availability.edit", Subject(participant_id))
    session.execute(
        delete(BusySpan).where(
            BusySpan.participant_id == participant_id, BusySpan.user_id == actor.user_id
        )
    )


def get_imported(session: Session, *, actor: Actor, participant_id: str) -> Imported:
    """Return what is kept of this person's other calendar."""
    access.ensure(actor, "availability.read", Subject(participant_id))
    count, at = session.execute(
        select(func.count(), func.max(BusySpan.created_at)).where(
            BusySpan.participant_id == participant_id, BusySpan.user_id == actor.user_id
        )
    ).one()
    return Imported(count, at)


def read_busy(content: bytes, frame: Frame) -> list[Span]:
    """Return the busy times of a calendar file that lie ahead, joined where they touch."""
    if len(content) > MOST_BYTES:
        raise NoCalendarError
    try:
        check_depth(content)
        calendar = Calendar.from_ical(content)
        check_series(calendar, frame)
        whole = replace(frame, moved=frozenset(moved_in(calendar, frame.zone)))
        found = [span for part in calendar.walk() for span in spans_of(part, whole)]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise NoCalendarError from error
    return joined(found)[:MOST_SPANS]


def check_depth(content: bytes) -> None:
    """Refuse a file whose parts lie in one another without end."""
    depth = 0
    for line in content.upper().splitlines():
        depth += line.startswith(b"BEGIN:") - line.startswith(b"END:")
        if depth > MOST_DEPTH:
            raise NoCalendarError


def check_series(calendar: Component, frame: Frame) -> None:
    """Refuse a file whose series would take too long: by the second, or since ancient times."""
    steps = 0
    for event in calendar.walk("VEVENT"):
        if "RRULE" in event:
            steps += steps_of(event["RRULE"], event.decoded("DTSTART"), frame.last.date())
            if steps > MOST_STEPS:
                raise NoCalendarError


def spans_of(part: Component, frame: Frame) -> Iterator[Span]:
    """Yield the busy times of one part of a calendar."""
    found: Iterable[Span] = ()
    if part.name == "VEVENT" and is_busy(part, frame):
        found = occurrences(part, frame)
    elif part.name == "VFREEBUSY":
        found = busy_periods(part)
    for begin, end in found:
        if begin < end and end > frame.first and begin < frame.last:
            yield begin.astimezone(dt.UTC), end.astimezone(dt.UTC)


def moved_in(calendar: Component, zone: ZoneInfo) -> Iterator[tuple[str, dt.datetime]]:
    """Yield which of a series have a time of their own."""
    for event in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in event:
            yield str(event.get("UID", "")), moment_of(event.decoded("RECURRENCE-ID"), zone)


def is_busy(event: Component, frame: Frame) -> bool:
    """Tell whether an event takes time: not one of ours, nor marked as free or called off."""
    uid = str(event.get("UID", ""))
    is_own = bool(frame.own_host) and uid.endswith(f"@{frame.own_host}")
    is_free = str(event.get("TRANSP", "")) == "TRANSPARENT"
    return not is_own and not is_free and str(event.get("STATUS", "")) != "CANCELLED"


def occurrences(event: Component, frame: Frame) -> Iterator[Span]:
    """Yield the times of an event, each of a series."""
    begin = moment_of(event.decoded("DTSTART"), frame.zone)
    end = end_of(event, begin, frame)
    if "RRULE" not in event:
        yield begin, end
        return
    # a series goes by the clock on the wall: ten o'clock stays ten when the clocks change
    local = begin.replace(tzinfo=None)
    left_out = {moment_of(day, frame.zone) for day in dates_of(event.get("EXDATE"))}
    recurrence: Any = event["RRULE"]
    until = last_of(recurrence, begin, frame)
    if until < frame.first - DAY:
        return
    rule = rrulestr(bounded(recurrence, until, begin), dtstart=local)
    first = (frame.first - DAY).replace(tzinfo=None)
    count, uid = recurrence.get("COUNT", [None])[0], str(event.get("UID", ""))
    ahead = (each for each in islice(rule, count) if each >= first)
    for each in islice(ahead, MOST_REPEATS):
        repeated = each.replace(tzinfo=begin.tzinfo)
        if repeated not in left_out and (uid, repeated) not in frame.moved:
            yield repeated, repeated + (end - begin)


def last_of(recurrence: Any, begin: dt.datetime, frame: Frame) -> dt.datetime:
    """Return until when a series is of interest: its own end, or that of the frame."""
    if "UNTIL" not in recurrence:
        return frame.last
    return min(moment_of(recurrence["UNTIL"][0], begin.tzinfo or frame.zone), frame.last)


def bounded(recurrence: Any, until: dt.datetime, begin: dt.datetime) -> str:
    """Return a rule that ends with what is of interest, by the clock of its event."""
    parts = recurrence.to_ical().decode().split(";")
    kept = [part for part in parts if part.partition("=")[0] not in {"UNTIL", "COUNT"}]
    return ";".join([*kept, f"UNTIL={until.astimezone(begin.tzinfo):%Y%m%dT%H%M%S}"])


def end_of(event: Component, begin: dt.datetime, frame: Frame) -> dt.datetime:
    """Return when an event ends: as it says, or with its day."""
    if "DTEND" in event:
        return moment_of(event.decoded("DTEND"), frame.zone)
    if "DURATION" in event:
        length: dt.timedelta = event.decoded("DURATION")
        return begin + length
    is_day = not isinstance(event.decoded("DTSTART"), dt.datetime)
    return begin + DAY if is_day else begin


def busy_periods(part: Component) -> Iterator[Span]:
    """Yield the periods of a free/busy component that are not marked as free."""
    entries = part.get("FREEBUSY", [])
    for entry in entries if isinstance(entries, list) else [entries]:
        if entry.params.get("FBTYPE", "BUSY").upper() == FREE:
            continue
        yield entry.start, entry.end


def dates_of(value: Any) -> Iterator[dt.date]:
    """Yield the dates of a property that may stand once, several times, or not at all."""
    for entry in value if isinstance(value, list) else [value] if value else []:
        for each in entry.dts:
            yield each.dt


def moment_of(value: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return a moment: a day begins at midnight, and a time without a zone is by this clock."""
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time(), zone)
    return value.replace(tzinfo=zone) if value.tzinfo is None else value


def joined(spans: Iterable[Span]) -> list[Span]:
    """Join times that overlap or touch."""
    whole: list[Span] = []
    for begin, end in sorted(spans):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((begin, end))
    return whole
