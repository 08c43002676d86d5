"""What may be wrong with a single value of a form: what it is, and what to do; blank if nothing."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from flask_babel import gettext

LONGEST_TEXT = 2000
LONGEST_NUMBER = 12
MOST_DIGITS = 9
"""Of a whole number: what any database holds, and nobody has to read for a minute."""
TEN_THOUSAND = 10_000


def text_error(text: str, *, most: int = LONGEST_TEXT) -> str:
    """Say whether a text is too long."""
    if len(text) <= most:
        return ""
    return str(gettext("Please shorten this to %(most)s characters.", most=most))


def is_number(text: str) -> bool:
    """Tell whether a text is a whole number that a database holds."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def choice_error(value: str, known: Container[str]) -> str:
    """Say whether a choice that may be left out is none of those offered."""
    return "" if not value or value in known else str(gettext("Choose one of those offered."))


def choices_error(values: Sequence[str], known: Container[str], *, most: int = 0) -> str:
    """Say whether some choices are too many, or none of those offered."""
    if any(value not in known for value in values):
        return str(gettext("Choose among those offered."))
    if most and len(values) > most:
        return str(gettext("Choose at most %(most)s.", most=most))
    return ""


def read_day(text: str) -> dt.date | None:
    """Return the day a text names, None if it names none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def day_error(text: str) -> str:
    """Say whether a text that may be left out names no day."""
    if not text or read_day(text) is not None:
        return ""
    return str(gettext("Write the day as year-month-day, such as 2026-03-05."))


def last_day_error(text: str, *, today: dt.date) -> str:
    """Say whether a last day names no day, or one that is over."""
    day = read_day(text)
    if day is not None and day < today:
        return str(gettext("This day is over; choose a later one."))
    return day_error(text)


def past_day_error(text: str, *, today: dt.date) -> str:
    """Say whether a day in the past names no day, or one that is still to come."""
    day = read_day(text)
    if day is not None and day > today:
        return str(gettext("This day is still to come; choose an earlier one."))
    return day_error(text)


def read_number(text: str) -> Decimal | None:
    """Return the number a text is, None if it is none."""
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number_error(text: str, *, is_whole: bool = False) -> str:
    """Say whether a text that may be left out is no number from 0 on."""
    number = read_number(text)
    if not text or (number is not None and number >= 0 and not (is_whole and number % 1)):
        return ""
    if is_whole:
        return str(gettext("Write a whole number, such as 3."))
    return str(gettext("Write a number, such as 50."))


def read_amount(text: str) -> Decimal | None:
    """Return an amount that is written in units of ten thousand CNY."""
    number = read_number(text)
    return None if number is None else number * TEN_THOUSAND


def range_error(least: str, most: str) -> str:
    """Say whether the upper end of a range lies below the lower one."""
    low, high = read_number(least), read_number(most)
    if low is None or high is None or low <= high:
        return ""
    return str(gettext("The larger amount comes second."))


def only_errors(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the fields with something wrong."""
    return {name: message for name, message in found if message}
