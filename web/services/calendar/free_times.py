"""Free times, in quarters of an hour: from somebody's weekly hours to what two have in common.

Everything is worked out on quarters of an hour in UTC, each read on the clock of whose hours they
are. So no change of the clocks needs a rule of its own: an hour that is left out is never free, and
one that comes twice is free twice. All zones are apart from UTC by whole quarters.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from models.agreed import QUARTER_HOUR
from models.availability import DAY_MINUTES, HoursChange, HoursWay
from web.services.working_days import FRIDAY, SATURDAY, is_holiday, is_make_up_day

MONDAY = 0
QUARTER = 15
ONSITE = "onsite"


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """Hours of a day, in minutes after midnight."""

    begin: int
    end: int
    way: str = HoursWay.ANY.value

    def allows(self, way: str) -> bool:
        """Tell whether people can meet this way in these hours; a phone call is as good online."""
        wanted = HoursWay.ONSITE if way == ONSITE else HoursWay.ONLINE
        return self.way in {HoursWay.ANY, wanted}


@dataclass(frozen=True, slots=True)
class Change:
    """Days whose hours are not as usual."""

    kind: str
    first: dt.date
    last: dt.date
    hours: Hours = Hours(0, DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Pattern:
    """When somebody can meet, by their own clock; `notice` is how long before they must know."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Hours, ...]]
    changes: tuple[Change, ...] = ()
    heeds_holidays: bool = False
    notice: dt.timedelta = dt.timedelta()
    _days: dict[dt.date, tuple[Hours, ...]] = field(default_factory=dict, compare=False)

    def on(self, day: dt.date) -> tuple[Hours, ...]:
        """Return the hours of a day."""
        if day not in self._days:
            self._days[day] = hours_on(self, day)
        return self._days[day]

    def holds(self, moment: dt.datetime, way: str) -> bool:
        """Tell whether a moment lies in the hours."""
        local = moment.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(
            hours.begin <= minute < hours.end and hours.allows(way)
            for hours in self.on(local.date())
        )


def hours_on(pattern: Pattern, day: dt.date) -> tuple[Hours, ...]:
    """Return the hours of a day: those of its weekday without what is off, then what is extra."""
    usual = pattern.week.get(weekday_of(pattern, day), ())
    if pattern.heeds_holidays and is_holiday(day):
        usual = ()
    today = [change for change in pattern.changes if change.first <= day <= change.last]
    for change in today:
        if change.kind == HoursChange.OFF:
            usual = tuple(part for hours in usual for part in without(hours, change.hours))
    extra = (change.hours for change in today if change.kind == HoursChange.EXTRA)
    return tuple(sorted({*usual, *extra}))


def weekday_of(pattern: Pattern, day: dt.date) -> int:
    """Return whose hours a day has: a make-up Saturday a Friday's, a make-up Sunday a Monday's."""
    weekday = day.weekday()
    if pattern.heeds_holidays and is_make_up_day(day):
        return FRIDAY if weekday == SATURDAY else MONDAY
    return weekday


def without(hours: Hours, off: Hours) -> Iterator[Hours]:
    """Yield what is left of some hours."""
    for begin, end in (
        (hours.begin, min(hours.end, off.begin)),
        (max(hours.begin, off.end), hours.end),
    ):
        if begin < end:
            yield Hours(begin, end, hours.way)


def quarters_between(first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the quarters of an hour that begin within a time."""
    moment = quarter_of(first)
    if moment < first:
        moment += QUARTER_HOUR
    while moment < last:
        yield moment
        moment += QUARTER_HOUR


def quarter_of(moment: dt.datetime) -> dt.datetime:
    """Return the quarter of an hour that a moment lies in, in UTC."""
    moment = moment.astimezone(dt.UTC)
    return moment.replace(minute=moment.minute // QUARTER * QUARTER, second=0, microsecond=0)


def quarters_touched(first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the quarters of an hour that a time takes some of."""
    return quarters_between(quarter_of(first), last)


def free_quarters(
    pattern: Pattern, busy: Collection[dt.datetime], *, period: Iterable[dt.datetime], way: str
) -> set[dt.datetime]:
    """Return the quarters of a period in which somebody can meet and has nothing else."""
    return {moment for moment in period if moment not in busy and pattern.holds(moment, way)}


def starts(free: Collection[dt.datetime], minutes: int) -> Iterator[dt.datetime]:
    """Yield every moment at which a meeting of some length fits into free quarters, in order."""
    length = range(minutes // QUARTER)
    for moment in sorted(free):
        if all(moment + number * QUARTER_HOUR in free for number in length):
            yield moment


def spread(
    moments: Iterable[dt.datetime], *, minutes: int, zone: ZoneInfo, a_day: int, most: int
) -> list[dt.datetime]:
    """Return the earliest moments that do not overlap, and only so many of a day."""
    chosen: list[dt.datetime] = []
    for moment in moments:
        day = moment.astimezone(zone).date()
        same_day = [each for each in chosen if each.astimezone(zone).date() == day]
        if same_day and moment - same_day[-1] < dt.timedelta(minutes=max(minutes, 60)):
            continue
        if len(same_day) < a_day:
            chosen.append(moment)
        if len(chosen) == most:
            break
    return chosen
