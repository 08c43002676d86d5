"""Sessions and minutes by mentor, by space and by period, beside the period and the year before.

Every number is the total of the lines that its search opens: both ask the same conditions.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from models.matching import Match
from models.relation import Relation
from web.services import access, publication
from web.services.access import Actor
from web.services.ledger import source
from web.services.ledger.lines import Reading, read
from web.services.ledger.search import NOWHERE, LedgerSearch, first_moment, moment_after
from web.services.rows import AnySelect
from web.services.words import Text

MONTH, QUARTER, YEAR = "month", "quarter", "year"
UNITS: Final = (MONTH, QUARTER, YEAR)
MENTORS, SPACES = "mentor", "space"
GROUPS: Final = (MENTORS, SPACES, MONTH, QUARTER, YEAR)
MONTHS: Final[Mapping[str, int]] = {MONTH: 1, QUARTER: 3, YEAR: 12}
SHOWN_YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a quarter or a year, by its first and its last day."""

    unit: str
    first_on: dt.date
    last_on: dt.date

    def moved(self, months: int) -> "Period":
        """Return the period of the same length that begins some months later."""
        return period(self.unit, shifted(self.first_on, months))

    @property
    def before(self) -> "Period":
        """The period before: what 环比 compares with."""
        return self.moved(-MONTHS[self.unit])

    @property
    def year_before(self) -> "Period":
        """The same period a year earlier: what 同比 compares with."""
        return self.moved(-12)


@dataclass(frozen=True, slots=True)
class Sum:
    """Sessions and minutes."""

    records: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A line of the totals: of whom or when, how much, and how much earlier.

    `search` opens the very lines that were added up. A year is compared with the year before alone.
    """

    key: str
    name: Text
    period: Period
    now: Sum
    before: Sum | None
    year_before: Sum
    search: LedgerSearch

    @property
    def search_before(self) -> LedgerSearch:
        """What opens the lines of the period before."""
        return within(self.search, self.period.before)

    @property
    def search_year_before(self) -> LedgerSearch:
        """What opens the lines of the same period a year earlier."""
        return within(self.search, self.period.year_before)

    @property
    def change(self) -> float | None:
        """How much the minutes changed since the period before (环比)."""
        return None if self.before is None else changed(self.now.minutes, self.before.minutes)

    @property
    def change_in_a_year(self) -> float | None:
        """How much the minutes changed within a year (同比)."""
        return changed(self.now.minutes, self.year_before.minutes)


@dataclass(frozen=True, slots=True)
class Summary:
    """The totals of a grouping, and of everything in the period."""

    by: str
    period: Period
    lines: tuple[Comparison, ...]
    whole: Comparison


def within(search: LedgerSearch, chosen: Period) -> LedgerSearch:
    """Return a search of the same lines in a period."""
    return replace(search, from_on=chosen.first_on, to_on=chosen.last_on)


def changed(now: int, before: int) -> float | None:
    """Return a change as a share of what was, None where there was nothing."""
    return (now - before) / before if before else None


def shifted(first_on: dt.date, months: int) -> dt.date:
    """Return the first day of a month some months later."""
    count = first_on.year * 12 + first_on.month - 1 + months
    return dt.date(count // 12, count % 12 + 1, 1)


def period(unit: str, day: dt.date) -> Period:
    """Return the month, quarter or year that a day lies in."""
    length = MONTHS[unit]
    first_on = dt.date(day.year, (day.month - 1) // length * length + 1, 1)
    return Period(unit, first_on, shifted(first_on, length) - dt.timedelta(days=1))


def periods_shown(by: str, chosen: Period, until: dt.date) -> tuple[Period, ...]:
    """Return the periods of a table by time: those of the year until today, or the last years."""
    if by == YEAR:
        last = period(YEAR, chosen.last_on)
        return tuple(last.moved(-12 * back) for back in range(SHOWN_YEARS))
    first = period(by, dt.date(chosen.first_on.year, 1, 1))
    periods = (first.moved(step) for step in range(0, 12, MONTHS[by]))
    return tuple(each for each in periods if each.first_on <= until)


def get_summary(
    session: Session,
    *,
    actor: Actor,
    by: str,
    chosen: Period,
    search: LedgerSearch,
    until: dt.date,
) -> Summary:
    """Return sessions and minutes by mentor, by space or by period, as a reader sees them."""
    access.ensure(actor, "ledger.read")
    asked = replace(search, from_on=None, to_on=None)
    reading = read(session, actor, asked)
    periods = periods_shown(by, chosen, until) if by in UNITS else (chosen,)
    whole = sums(session, reading, compared_with((*periods, chosen)))
    if by in UNITS:
        lines = [compare("", {}, each, whole.get("", {}), asked) for each in periods]
    else:
        lines = by_whom(session, reading, asked, chosen, by)
    return Summary(by, chosen, tuple(lines), compare("", {}, chosen, whole.get("", {}), asked))


def by_whom(
    session: Session, reading: Reading, asked: LedgerSearch, chosen: Period, by: str
) -> list[Comparison]:
    """Return a line for each mentor or space, the one with most minutes first."""
    found = sums(session, reading, compared_with((chosen,)), by)
    names = publication.names_seen(session, reading.sight, [key for key in found if key != NOWHERE])
    lines = [
        compare(key, names.get(key, {}), chosen, each, of_whom(asked, by, key))
        for key, each in found.items()
        if any(each[period].records for period in compared_with((chosen,)))
    ]
    return sorted(lines, key=lambda line: (-line.now.minutes, -line.now.records, line.key))


def of_whom(asked: LedgerSearch, by: str, key: str) -> LedgerSearch:
    """Return a search of the lines of one mentor or space."""
    return replace(asked, mentor=key) if by == MENTORS else replace(asked, space=key)


def compared_with(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Return some periods with all that they are compared with, each once."""
    beside = [other for each in periods for other in (each, each.before, each.year_before)]
    return tuple(dict.fromkeys(beside))


def compare(
    key: str,
    name: Text,
    chosen: Period,
    found: Mapping[Period, Sum],
    asked: LedgerSearch,
) -> Comparison:
    """Return a line with its number and those it is compared with."""
    return Comparison(
        key=key,
        name=name,
        period=chosen,
        now=found.get(chosen, Sum()),
        before=None if chosen.unit == YEAR else found.get(chosen.before, Sum()),
        year_before=found.get(chosen.year_before, Sum()),
        search=within(asked, chosen),
    )


def sums(
    session: Session, reading: Reading, periods: Sequence[Period], by: str = ""
) -> dict[str, dict[Period, Sum]]:
    """Return the sessions and minutes of some periods, by mentor or space if asked; one query.

    A startup that lived in two spaces on the day counts for both of them.
    """
    lines = counted(reading, by).subquery()
    columns = [
        column
        for each in periods
        for column in (share(lines, each, lines.c.sessions), share(lines, each, lines.c.minutes))
    ]
    found: dict[str, dict[Period, Sum]] = {}
    for row in session.execute(select(lines.c.key, *columns).group_by(lines.c.key)):
        pairs = zip(row[1::2], row[2::2], strict=True)
        found[row.key] = {
            each: Sum(records, minutes)
            for each, (records, minutes) in zip(periods, pairs, strict=True)
        }
    return found


def counted(reading: Reading, by: str) -> AnySelect:
    """Return the lines that count, each with whom it counts for."""
    stay = aliased(Relation)
    keys: dict[str, ColumnElement[str]] = {
        MENTORS: Match.provider_id.expression,
        SPACES: func.coalesce(stay.target_id, NOWHERE),
    }
    columns = select(
        keys.get(by, literal("")).label("key"),
        reading.booking.c.minutes,
        reading.booking.c.booked_at,
        case((reading.booking.c.addendum_id.is_(None), 1), else_=0).label("sessions"),
    )
    found = source.confirmed(columns, reading.booking).where(reading.reach, *reading.conditions)
    return found.outerjoin(stay, and_(*source.lodging(stay))) if by == SPACES else found


def share(lines: Subquery, each: Period, amount: ColumnElement[int]) -> ColumnElement[int]:
    """Return what a period has of a sum."""
    is_in = and_(
        lines.c.booked_at >= first_moment(each.first_on),
        lines.c.booked_at < moment_after(each.last_on),
    )
    return func.coalesce(func.sum(case((is_in, amount), else_=0)), 0)
