"""When somebody can meet, as its forms give it: a day's hours, an exception, how they are read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from models.availability import DAY_MINUTES, MOST_NOTICE_HOURS, HoursChange, HoursWay
from web.forms.checks import is_number
from web.forms.messages import ZONES
from web.services.calendar.availability import WEEK, Reading
from web.services.calendar.free_times import QUARTER, Change, Hours

N_RANGES = 3
WAYS = tuple(way.value for way in HoursWay)
NOTICES = (0, 2, 12, 24, 48, 72, 168)
LONGEST_SPAN = dt.timedelta(days=366)
FARTHEST = dt.timedelta(days=3660)
"""Ten years: what lies further away is nobody's agenda."""
WHOLE_DAY = Hours(0, DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class TypedRange:
    """Hours as they were typed."""

    begin: str = ""
    end: str = ""
    way: str = HoursWay.ANY.value

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.begin and not self.end


@dataclass(frozen=True, slots=True)
class DayForm:
    """The hours of a weekday; `weekdays` are those they are set for."""

    weekday: int
    ranges: tuple[TypedRange, ...]
    weekdays: tuple[int, ...] = ()
    hours: tuple[Hours, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class ChangeForm:
    """An exception as it was typed."""

    kind: str = HoursChange.OFF.value
    first: str = ""
    last: str = ""
    hours: TypedRange = TypedRange()
    change: Change | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def typed(hours: tuple[Hours, ...]) -> tuple[TypedRange, ...]:
    """Return the hours of a day as a form shows them, with room for more."""
    shown = [TypedRange(clock(each.begin), clock(each.end), each.way) for each in hours]
    return tuple(shown + [TypedRange()] * max(N_RANGES - len(shown), 0))


def clock(minute: int) -> str:
    """Return a minute of the day as a time field has it; the end of a day is midnight."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def read_day(data: MultiDict[str, str], weekday: int) -> DayForm:
    """Read the hours of a weekday, and which others are to have the same."""
    number = max(N_RANGES, len(data.getlist("begin")))
    columns = [[*data.getlist(name), *[""] * number] for name in ("begin", "end", "way")]
    ranges = tuple(
        TypedRange(begin.strip(), end.strip(), way or HoursWay.ANY.value)
        for begin, end, way in list(zip(*columns, strict=True))[:number]
    )
    chosen = {int(each) for each in data.getlist("copy_to") if each in {str(n) for n in WEEK}}
    weekdays = tuple(sorted(chosen | {weekday}))
    hours, error = hours_of([each for each in ranges if not each.is_blank])
    return DayForm(weekday, ranges, weekdays, hours, error)


def hours_of(ranges: list[TypedRange]) -> tuple[tuple[Hours, ...], str]:
    """Return the hours that were typed, and what is wrong with them."""
    found = []
    for each in ranges:
        hours = read_range(each)
        if isinstance(hours, str):
            return (), hours
        found.append(hours)
    found.sort()
    if any(later.begin < earlier.end for earlier, later in pairwise(found)):
        return (), str(gettext("These hours overlap: join or part them."))
    return tuple(found), ""


def read_range(each: TypedRange) -> Hours | str:
    """Return hours, or what is wrong with them."""
    begin, end = minute_of(each.begin), minute_of(each.end)
    if begin is None or end is None:
        return str(gettext("Give both a beginning and an end, such as 09:00 and 12:00."))
    if end == 0:
        end = DAY_MINUTES
    if begin % QUARTER or end % QUARTER:
        return str(gettext("Hours begin and end at a full, quarter or half hour."))
    if end <= begin:
        return str(gettext("The end comes before the beginning."))
    if each.way not in WAYS:
        return str(gettext("Choose how you meet."))
    return Hours(begin, end, each.way)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that a time says, None where it is none."""
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        return None
    return time.hour * 60 + time.minute


def read_change(data: MultiDict[str, str], *, today: dt.date) -> ChangeForm:
    """Read an exception; without a last day it is one day, without hours the whole of it."""
    first, last = data.get("first", "").strip(), data.get("last", "").strip()
    hours = TypedRange(
        data.get("begin", "").strip(), data.get("end", "").strip(), data.get("way", WAYS[0])
    )
    kind = data.get("kind", "")
    days = (day_of(first), day_of(last or first))
    read = WHOLE_DAY if hours.is_blank else read_range(hours)
    errors = {
        "kind": "" if kind in set(HoursChange) else str(gettext("Choose one of these.")),
        "first": days_fault(days[0], days[1], today),
        "begin": read if isinstance(read, str) else "",
    }
    if kind == HoursChange.EXTRA and hours.is_blank:
        errors["begin"] = str(gettext("Say from when to when you can meet as well."))
    errors = {name: error for name, error in errors.items() if error}
    change = None
    if not errors and days[0] and days[1] and isinstance(read, Hours):
        change = Change(kind, days[0], days[1], read)
    return ChangeForm(kind, first, last, hours, change, errors)


def day_of(text: str) -> dt.date | None:
    """Return the day that a text says, None where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def week_of(text: str, today: dt.date) -> dt.date | None:
    """Return the first day of the week that an address names, None where there is no such week."""
    day = day_of(text)
    return day if day and abs(day - today) <= FARTHEST else None


def days_fault(first: dt.date | None, last: dt.date | None, today: dt.date) -> str:
    """Return what is wrong with the days of an exception."""
    if first is None or last is None:
        return str(gettext("Give the day, or the first and the last one."))
    if last < first:
        return str(gettext("The last day comes before the first."))
    if last < today:
        return str(gettext("These days are past."))
    if last - first > LONGEST_SPAN:
        return str(gettext("This is longer than a year."))
    return ""


def read_reading(data: MultiDict[str, str]) -> tuple[Reading | None, Mapping[str, str]]:
    """Read by which clock hours are read, how long before, and whether with holidays."""
    zone, notice = data.get("zone", ""), data.get("notice_hours", "")
    errors = {}
    if zone not in ZONES:
        errors["zone"] = str(gettext("Choose one of the list."))
    if not is_number(notice) or int(notice) > MOST_NOTICE_HOURS:
        errors["notice_hours"] = str(gettext("Choose one of the list."))
    if errors:
        return None, errors
    return Reading(zone, int(notice), bool(data.get("heeds_holidays"))), {}
