"""How long it takes to follow a series of a calendar, told before it is followed.

What never fits any day is sought until the year 9999: such a series weighs that much.
"""

import datetime as dt
from typing import Any, Final

STEPS: Final = {"DAILY": (1, 1), "WEEKLY": (7, 1), "MONTHLY": (30, 2), "YEARLY": (365, 10)}
"""How many days a step of a series spans, and how much working it out weighs."""
NARROWING: Final = {
    "BYMONTH",
    "BYMONTHDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYDAY",
    "BYSETPOS",
    "BYEASTER",
}
ALWAYS_IN_A_MONTH: Final = 28
"""Days that every month has; and four of each weekday."""
WEEKS_IN_A_MONTH: Final = 4
LONGEST_MONTH: Final = 31
SHORTER_MONTHS: Final = {4: 30, 6: 30, 9: 30, 11: 30, 2: 28}
SHORT_INTERVAL: Final = 6
"""So many months apart, a series meets a month of 31 days."""


class EndlessSeriesError(ValueError):
    """A series that nobody means: by the second, or without any step."""


def steps_of(rule: Any, begin: dt.date, until: dt.date) -> int:
    """Return how many steps it takes to follow a series until a day.

    Raises
    ------
    EndlessSeriesError
        If it repeats within the hour, or never gets on.
    """
    known = STEPS.get(str(rule["FREQ"][0]).upper())
    every = int(rule.get("INTERVAL", [1])[0])
    is_dense = any(len(rule.get(name, [0])) > 1 for name in ("BYMINUTE", "BYSECOND"))
    if known is None or every < 1 or is_dense:
        raise EndlessSeriesError
    days, weight = known
    last = until if is_sure(rule, every) else dt.date.max
    length = max((last - dt.date(begin.year, begin.month, begin.day)).days, 0)
    return (length // (days * every)) * weight * len(rule.get("BYHOUR", [0])) + 1


def is_sure(rule: Any, every: int) -> bool:
    """Tell whether some day is sure to fit a rule before long; where in doubt, none is."""
    parts = NARROWING & set(rule)
    return not parts or CHECKS[str(rule["FREQ"][0]).upper()](rule, parts, every)


def is_sure_by_day(_rule: Any, parts: set[str], every: int) -> bool:
    """Tell it of a daily rule."""
    return parts == {"BYDAY"} and every == 1


def is_sure_by_week(_rule: Any, parts: set[str], _every: int) -> bool:
    """Tell it of a weekly rule."""
    return parts == {"BYDAY"}


def is_sure_by_month(rule: Any, parts: set[str], every: int) -> bool:
    """Tell it of a monthly rule."""
    if parts == {"BYMONTHDAY"}:
        days = [abs(int(day)) for day in rule["BYMONTHDAY"]]
        return min(days) <= ALWAYS_IN_A_MONTH or (
            max(days) <= LONGEST_MONTH and every <= SHORT_INTERVAL
        )
    return parts <= {"BYDAY", "BYSETPOS"} and "BYDAY" in parts and are_weeks_sure(rule)


def is_sure_by_year(rule: Any, parts: set[str], _every: int) -> bool:
    """Tell it of a yearly rule."""
    if parts == {"BYMONTH", "BYMONTHDAY"}:
        months = [int(month) for month in rule["BYMONTH"]]
        last = min(SHORTER_MONTHS.get(month, LONGEST_MONTH) for month in months)
        return all(1 <= abs(int(day)) <= last for day in rule["BYMONTHDAY"])
    return {"BYMONTH", "BYDAY"} <= parts <= {"BYMONTH", "BYDAY", "BYSETPOS"} and are_weeks_sure(
        rule
    )


def are_weeks_sure(rule: Any) -> bool:
    """Tell whether every month has the weekdays and places that a rule names."""
    named = [str(day)[:-2] or "1" for day in rule["BYDAY"]]
    places = [*named, *map(str, rule.get("BYSETPOS", [1]))]
    return all(abs(int(place)) <= WEEKS_IN_A_MONTH for place in places)


CHECKS: Final = {
    "DAILY": is_sure_by_day,
    "WEEKLY": is_sure_by_week,
    "MONTHLY": is_sure_by_month,
    "YEARLY": is_sure_by_year,
}
