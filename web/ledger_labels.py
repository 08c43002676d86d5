"""Words and addresses that the pages of the ledger and of assessments share."""

import datetime as dt

from flask_babel import gettext

from web.auth import current_actor
from web.services import access
from web.services.ledger.table import duration_of, evidence_of, outcome_of, summary_of
from web.services.ledger.totals import MONTH, YEAR, Period, period
from web.services.working_days import ZONE


def may(action: str) -> bool:
    """Tell whether the reader may do such a thing at all."""
    return access.can(current_actor(), action)


def stamp(value: dt.datetime) -> str:
    """Write a point in time for tables, in the zone of the province."""
    return f"{value.astimezone(ZONE):%Y-%m-%d %H:%M}"


def period_name(value: Period) -> str:
    """Name a month, a quarter or a year."""
    if value.unit == YEAR:
        return str(gettext("Year %(year)s", year=value.first_on.year))
    if value.unit == MONTH:
        return f"{value.first_on:%Y-%m}"
    quarter = (value.first_on.month + 2) // 3
    return str(gettext("Q%(quarter)s %(year)s", quarter=quarter, year=value.first_on.year))


def month_end(first_day: dt.date) -> str:
    """Return the last day of a month, as addresses write it."""
    return period(MONTH, first_day).last_on.isoformat()


WORDS = (may, period_name, month_end, summary_of, duration_of, outcome_of, evidence_of)
"""What templates may call."""
