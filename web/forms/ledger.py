"""The filters of the ledger and of its totals, as an address says them."""

import datetime as dt
from collections.abc import Mapping

from web.forms.search import LONGEST_QUERY, read_page
from web.services.ledger.search import CONFIRMED, PENDING, SORTS, LedgerSearch
from web.services.ledger.totals import GROUPS, MENTORS, UNITS, YEAR, Period, period

LONGEST_CODE = 80
FIRST_YEAR, LAST_YEAR = 2000, 2100


def read_ledger(values: Mapping[str, str]) -> LedgerSearch:
    """Read a search; what is not understood asks for everything."""
    sort, state = values.get("sort", ""), values.get("state", CONFIRMED)
    named = {
        name: values.get(name, "").strip()[:LONGEST_CODE]
        for name in ("region", "space", "mentor", "startup", "topic")
    }
    return LedgerSearch(
        text=values.get("q", "").strip()[:LONGEST_QUERY],
        from_on=read_day(values.get("from", "")),
        to_on=read_day(values.get("to", "")),
        shortest=read_count(values.get("shortest", "")),
        has_outcome=values.get("outcome") == "1",
        record=read_count(values.get("record", "")),
        state=state if state == PENDING else CONFIRMED,
        sort=sort if sort in SORTS else SORTS[0],
        page=read_page(values.get("page", "1")),
        **named,
    )


def read_day(text: str) -> dt.date | None:
    """Return the day a text names, None where it names none of our time."""
    try:
        day = dt.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year < LAST_YEAR else None


def read_count(text: str) -> int:
    """Return a whole number that a database holds, 0 where the text is none."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdecimal() and len(bare) <= len("999999999") else 0


def read_group(values: Mapping[str, str]) -> str:
    """Read what totals are asked by."""
    by = values.get("by", "")
    return by if by in GROUPS else MENTORS


def read_period(values: Mapping[str, str], today: dt.date) -> Period:
    """Read a month, quarter or year; by default this year."""
    unit = values.get("unit", "")
    return period(unit if unit in UNITS else YEAR, read_day(values.get("on", "")) or today)


def read_month(values: Mapping[str, str]) -> dt.date | None:
    """Read the first day of a month."""
    day = read_day(values.get("month", ""))
    return day if day and day.day == 1 else None
