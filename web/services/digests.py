"""When a message leaves: at once, after the night, or with a digest; by the reader's clock."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.enums import Digest
from models.message import EVENING, HOME_ZONE_NAME, MORNING

DIGEST_HOUR = dt.time(9)
MONDAY = 0
DAY = dt.timedelta(days=1)


class Pace(StrEnum):
    """How long a kind of message may wait."""

    URGENT = "urgent"
    """Not at all: somebody sits waiting for it, or their account is in danger."""
    TIMELY = "timely"
    """Until the morning: there is a term to keep."""
    CALM = "calm"
    """As long as the reader wishes."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When somebody wants to be told. Quiet hours that end where they begin are none."""

    digest: Digest = Digest.AT_ONCE
    has_quiet_hours: bool = True
    quiet_from: dt.time = EVENING
    quiet_to: dt.time = MORNING
    zone: str = HOME_ZONE_NAME


@dataclass(frozen=True, slots=True)
class Departure:
    """When a message leaves, and whether with others of the same moment."""

    at: dt.datetime
    is_bundled: bool = False

    def bundle_for(self, user_id: int) -> str:
        """Return the name of what leaves together for somebody at that moment, blank for one."""
        return f"{user_id}:{self.at:%Y%m%dT%H%M}" if self.is_bundled else ""


def departure(rhythm: Rhythm, pace: Pace, now: dt.datetime) -> Departure:
    """Return when a message that comes up now leaves."""
    if pace is Pace.URGENT:
        return Departure(now)
    if pace is Pace.CALM and rhythm.digest is not Digest.AT_ONCE:
        return Departure(after_quiet(rhythm, next_digest(rhythm, now)), is_bundled=True)
    return Departure(after_quiet(rhythm, now))


def next_digest(rhythm: Rhythm, now: dt.datetime) -> dt.datetime:
    """Return the next morning, or Monday morning, at which a digest leaves; never `now` itself."""
    zone = ZoneInfo(rhythm.zone)
    day = now.astimezone(zone).date()
    while not (is_digest_day(rhythm, day) and at(day, DIGEST_HOUR, zone) > now):
        day += DAY
    return at(day, DIGEST_HOUR, zone)


def is_digest_day(rhythm: Rhythm, day: dt.date) -> bool:
    """Tell whether a digest leaves on a day."""
    return rhythm.digest is Digest.DAILY or day.weekday() == MONDAY


def after_quiet(rhythm: Rhythm, moment: dt.datetime) -> dt.datetime:
    """Return a moment itself, or the end of the quiet hours it lies in."""
    zone = ZoneInfo(rhythm.zone)
    local = moment.astimezone(zone)
    if not rhythm.has_quiet_hours or not is_quiet(rhythm, local.time()):
        return moment
    # between an evening and midnight the end lies on the next day
    is_tomorrow = local.time() >= rhythm.quiet_to
    end = at(local.date() + is_tomorrow * DAY, rhythm.quiet_to, zone)
    # where the clocks go back the end comes twice: the one that is still to come counts
    return end if end > moment else at(local.date(), rhythm.quiet_to, zone, fold=1)


def is_quiet(rhythm: Rhythm, time: dt.time) -> bool:
    """Tell whether a time of day lies in the quiet hours; their last minute does not."""
    begin, end = rhythm.quiet_from, rhythm.quiet_to
    if begin <= end:
        return begin <= time < end
    return time >= begin or time < end


def at(day: dt.date, time: dt.time, zone: ZoneInfo, *, fold: int = 0) -> dt.datetime:
    """Return the moment at which the clocks of a zone show a time, in UTC."""
    return dt.datetime.combine(day, time.replace(fold=fold), zone).astimezone(dt.UTC)
