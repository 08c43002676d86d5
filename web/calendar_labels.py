"""The words of calendars: weekdays, hours, presets, what is due."""

import datetime as dt
from zoneinfo import ZoneInfo

from flask_babel import format_date, gettext, lazy_gettext, ngettext

from web.services.calendar.due_dates import Due
from web.services.calendar.free_times import Hours
from web.services.time_zones import HOME_ZONE

# 2024 began on a Monday
MONDAY = dt.date(2024, 1, 1)
PRESETS = {
    "working_days": (lazy_gettext("Office hours"), lazy_gettext("Mon–Fri 9:00–12:00, 14:00–17:30")),
    "afternoons": (lazy_gettext("Afternoons"), lazy_gettext("Mon–Fri 14:00–17:30")),
    "evenings": (lazy_gettext("Evenings, online"), lazy_gettext("Mon–Fri 19:00–21:00")),
    "weekends": (lazy_gettext("Weekends"), lazy_gettext("Sat, Sun 9:00–12:00, 14:00–17:30")),
}
WAYS = {
    "any": lazy_gettext("in person or online"),
    "onsite": lazy_gettext("in person only"),
    "online": lazy_gettext("online or by phone only"),
}
DUE = {
    Due.ANSWER: (lazy_gettext("Answer due"), "inbox"),
    Due.WISHES: (lazy_gettext("Wishes due"), "clipboard-list"),
    Due.ACTION: (lazy_gettext("To be done"), "circle-check"),
    Due.SESSION: (lazy_gettext("Next session planned"), "calendar-plus"),
    Due.COMPLAINT: (lazy_gettext("Complaint to be answered"), "flag"),
    Due.COLLECTION: (lazy_gettext("Wishes close"), "clipboard-list"),
}
DAY_HOURS = 24


def weekday_name(weekday: int) -> str:
    """Return the name of a weekday, Monday being 0."""
    return str(format_date(MONDAY + dt.timedelta(days=weekday), "EEEE", rebase=False))


def short_day(day: dt.date) -> str:
    """Return a day, or that of a moment, for a narrow column: its weekday, month and day."""
    if isinstance(day, dt.datetime):
        day = day.astimezone(HOME_ZONE).date()
    return str(format_date(day, "EEE MM-dd", rebase=False))


def hours_text(hours: Hours) -> str:
    """Return hours as text."""
    return "–".join(f"{each // 60}:{each % 60:02}" for each in (hours.begin, hours.end))


def hours_way(way: str) -> str:
    """Return how people can meet in some hours."""
    return str(WAYS[way])


def preset_names() -> list[tuple[str, str, str]]:
    """Return the presets: code, name, and what they set."""
    return [(code, str(name), str(hint)) for code, (name, hint) in PRESETS.items()]


def way_names() -> list[tuple[str, str]]:
    """Return the ways to meet that hours may be for."""
    return [(code, str(name)) for code, name in WAYS.items()]


def notice_name(hours: int) -> str:
    """Return how long before a meeting one must know of it."""
    if not hours:
        return str(gettext("at short notice"))
    if hours % DAY_HOURS:
        return str(ngettext("%(num)s hour before", "%(num)s hours before", hours))
    return str(ngettext("%(num)s day before", "%(num)s days before", hours // DAY_HOURS))


def due_name(kind: Due) -> str:
    """Return what is due."""
    return str(DUE[kind][0])


def due_icon(kind: Due) -> str:
    """Return the icon of what is due."""
    return DUE[kind][1]


def in_zone(moment: dt.datetime, zone: str = HOME_ZONE.key) -> str:
    """Return the time of day that the clocks of a zone show."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


WORDS = (in_zone, weekday_name, short_day, hours_text, hours_way, due_name, due_icon)
