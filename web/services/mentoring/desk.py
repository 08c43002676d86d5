"""The organiser's desk of pairs: a table to filter, sort, hand out; what is to be certified."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, MatchState
from models.matching import Match
from models.mentoring import Addendum, MentoringRecord, RecordEvidence
from models.mentoring_states import RecordState
from web.services import access, scopes
from web.services.access import Actor
from web.services.mentoring.lines import (
    Columns,
    PairLine,
    is_silent,
    line_of,
    lines_statement,
    mentor,
    startup,
    within_reach,
)
from web.services.mentoring.settings import Numbers, load_numbers
from web.services.office_queues import Task
from web.services.parties import ENDED_TOGETHER
from web.services.rows import AnyRow, AnySelect
from web.services.words import Text
from web.services.working_days import local_day

PAGE_SIZE: Final = 50
MOST_ROWS: Final = 5000
PAIRS, CONFIRMATIONS = "pairs", "confirmations"
PARTS: Final = (PAIRS, CONFIRMATIONS)
STATES: Final[Mapping[str, frozenset[MatchState]]] = {
    "paired": frozenset({MatchState.MUTUAL, MatchState.ASSIGNED}),
    "active": frozenset({MatchState.ACTIVE}),
    "paused": frozenset({MatchState.PAUSED}),
    "ended": ENDED_TOGETHER,
}
SILENCE: Final = ("remind", "escalate")
DEFAULT_SORT: Final = "-silent"


@dataclass(frozen=True, slots=True)
class Filters:
    """What a desk shows: pairs that go on unless another state is chosen."""

    text: str = ""
    state: str = ""
    silence: str = ""
    has_open: bool = False
    sort: str = DEFAULT_SORT
    number: int = 1


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A record, or an addendum, that waits for a side; `is_ripe` once the office may certify it."""

    match_id: int
    record_id: int
    addendum_id: int | None
    startup: Text
    mentor: Text
    starts_at: dt.datetime
    minutes: int
    handed_in_at: dt.datetime
    waiting_days: int
    silent_sides: tuple[str, ...]
    n_files: int
    is_ripe: bool

    @property
    def can_certify(self) -> bool:
        """Whether it is time, and one side or a file speaks for it."""
        return self.is_ripe and (len(self.silent_sides) == 1 or self.n_files > 0)

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.match_id}:{self.record_id}:{self.addendum_id or ''}"


@dataclass(frozen=True, slots=True)
class Desk:
    """One page of an organiser's desk."""

    part: str
    filters: Filters
    numbers: Numbers
    may_set: bool
    total: int
    number: int
    pages: int
    lines: tuple[PairLine, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    n_confirmations: int = 0


def get_desk(
    session: Session, *, actor: Actor, part: str, filters: Filters, now: dt.datetime
) -> Desk:
    """Return a page of the pairs, or what waits for confirmation, within an organiser's reach."""
    access.ensure(actor, "mentoring.oversee")
    numbers = load_numbers(session)
    waiting = list_confirmations(session, actor, numbers, now)
    today = local_day(now)
    statement, columns = narrowed(session, actor, filters, today)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    pages = max((total + PAGE_SIZE - 1) // PAGE_SIZE, 1)
    number = min(max(filters.number, 1), pages)
    page = sorted_by(statement, columns, filters.sort).limit(PAGE_SIZE)
    found = session.execute(page.offset((number - 1) * PAGE_SIZE)) if part == PAIRS else ()
    return Desk(
        part=part,
        filters=filters,
        numbers=numbers,
        may_set=access.can(actor, "mentoring.set"),
        total=total,
        number=number,
        pages=pages,
        lines=tuple(line_of(row, today) for row in found),
        confirmations=waiting if part == CONFIRMATIONS else (),
        n_confirmations=len(waiting),
    )


def list_lines(
    session: Session, *, actor: Actor, filters: Filters, now: dt.datetime
) -> tuple[PairLine, ...]:
    """Return every pair that the filters leave, to be handed out as a table."""
    access.ensure(actor, "mentoring.oversee")
    today = local_day(now)
    statement, columns = narrowed(session, actor, filters, today)
    found = session.execute(sorted_by(statement, columns, filters.sort).limit(MOST_ROWS))
    return tuple(line_of(row, today) for row in found)


def narrowed(
    session: Session, actor: Actor, filters: Filters, today: dt.date
) -> tuple[AnySelect, Columns]:
    """Return the query for the pairs that the filters leave."""
    statement, columns = lines_statement(today)
    statement = statement.where(within_reach(scopes.within(session, actor)))
    statement = statement.where(Match.state.in_(STATES.get(filters.state, AGREED_STATES)))
    if filters.text:
        sought = f"%{filters.text}%"
        names = (startup.name_zh, startup.name_en, mentor.name_zh, mentor.name_en)
        statement = statement.where(or_(*(name.ilike(sought) for name in names)))
    if filters.silence in SILENCE:
        numbers = load_numbers(session)
        is_late = filters.silence == "escalate"
        days = numbers.escalate_days if is_late else numbers.remind_days
        statement = statement.where(is_silent(columns, today, days))
    if filters.has_open:
        statement = statement.where(columns.n_open > 0)
    return statement, columns


def sorted_by(statement: AnySelect, columns: Columns, sort: str) -> AnySelect:
    """Return the query in an order; a minus before the key turns it round."""
    keys: Mapping[str, Any] = {
        "startup": startup.name_zh,
        "mentor": mentor.name_zh,
        "last": columns.last_at,
        "sessions": columns.n_sessions,
        "open": columns.n_open,
        "silent": columns.silent_since,
    }
    name = sort.removeprefix("-")
    column = keys.get(name, columns.silent_since)
    # the longest silence began the earliest
    is_descending = sort.startswith("-") != (name == "silent")
    return statement.order_by(column.desc() if is_descending else column.asc(), Match.id)


def list_confirmations(
    session: Session, actor: Actor, numbers: Numbers, now: dt.datetime
) -> tuple[Confirmation, ...]:
    """Return what waits for a side to confirm, the longest first."""
    reach = within_reach(scopes.within(session, actor))
    n_files = (
        select(func.count())
        .where(RecordEvidence.record_id == MentoringRecord.id)
        .correlate(MentoringRecord)
        .scalar_subquery()
    )
    found = []
    for row in (MentoringRecord, Addendum):
        statement = (
            select(
                Match.id,
                MentoringRecord.id,
                Addendum.id if row is Addendum else MentoringRecord.appointment_id,
                startup.name_zh,
                startup.name_en,
                mentor.name_zh,
                mentor.name_en,
                MentoringRecord.starts_at,
                func.coalesce(Addendum.minutes, MentoringRecord.minutes)
                if row is Addendum
                else MentoringRecord.minutes,
                row.handed_in_at,
                row.receiver_confirmed_at,
                row.provider_confirmed_at,
                n_files,
            )
            .select_from(MentoringRecord)
            .join(Match, Match.id == MentoringRecord.match_id)
            .join(startup, startup.id == Match.receiver_id)
            .join(mentor, mentor.id == Match.provider_id)
        )
        if row is Addendum:
            statement = statement.join(Addendum, Addendum.record_id == MentoringRecord.id)
        waits: ColumnElement[bool] = row.state == RecordState.HANDED_IN
        rows = session.execute(statement.where(reach, waits))
        is_addendum = row is Addendum
        found += [confirmation_of(each, numbers, now, is_addendum=is_addendum) for each in rows]
    return tuple(sorted(found, key=lambda each: each.handed_in_at))


def confirmation_of(
    row: AnyRow, numbers: Numbers, now: dt.datetime, *, is_addendum: bool
) -> Confirmation:
    """Return something that waits for a side."""
    days = (now - row[9]).days
    sides = (("receiver", row[10]), ("provider", row[11]))
    return Confirmation(
        match_id=row[0],
        record_id=row[1],
        addendum_id=row[2] if is_addendum else None,
        startup={"zh": row[3], "en": row[4]},
        mentor={"zh": row[5], "en": row[6]},
        starts_at=row[7],
        minutes=row[8],
        handed_in_at=row[9],
        waiting_days=days,
        silent_sides=tuple(side for side, moment in sides if moment is None),
        n_files=row[12],
        is_ripe=days >= numbers.certify_days,
    )


def list_queues(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Task]:
    """Yield what an organiser's list of tasks says of the pairs."""
    numbers = load_numbers(session)
    today = local_day(now)
    reach = within_reach(scopes.within(session, actor))
    counts = []
    for days in (numbers.remind_days, numbers.escalate_days):
        statement, columns = lines_statement(today)
        silent = statement.where(reach, is_silent(columns, today, days)).subquery()
        counts.append(session.scalar(select(func.count()).select_from(silent)) or 0)
    yield Task("silent_pairs", counts[0], counts[1])
    waiting = list_confirmations(session, actor, numbers, now)
    yield Task("confirmations", len(waiting), sum(each.can_certify for each in waiting))
