"""Working days of China: with its public holidays and make-up days (调休) where they are known.

The State Council announces them a year at a time; beyond the years that the data know, a working
day is a day from Monday to Friday.
"""

import datetime as dt

import chinese_calendar

FRIDAY, SATURDAY = 4, 5
ONE_DAY = dt.timedelta(days=1)
ZONE = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def is_working_day(day: dt.date) -> bool:
    """Tell whether people work on a day."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def is_holiday(day: dt.date) -> bool:
    """Tell whether a day from Monday to Friday is free by law."""
    return day.weekday() < SATURDAY and not is_working_day(day)


def is_make_up_day(day: dt.date) -> bool:
    """Tell whether people work on a day of a weekend, to make up for a holiday."""
    return day.weekday() >= SATURDAY and is_working_day(day)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """Return the working day that is so many working days after a day."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day)
    return day


def local_day(moment: dt.datetime) -> dt.date:
    """Return the day it is in the province at a moment."""
    return moment.astimezone(ZONE).date()
