"""Working days: Monday to Friday, whatever the holidays: a term is rather short than long."""

import datetime as dt

SATURDAY = 5
ONE_DAY = dt.timedelta(days=1)
ZONE = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def add_working_days(day: dt.date, count: int) -> dt.date:
    """Return the working day that is so many working days after a day."""
    while count > 0:
        day += ONE_DAY
        count -= day.weekday() < SATURDAY
    return day


def local_day(moment: dt.datetime) -> dt.date:
    """Return the day it is in the province at a moment."""
    return moment.astimezone(ZONE).date()
