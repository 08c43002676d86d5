"""Pairs as lines of a table: last session, sessions against the plan, silence, confirmations."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.enums import AGREED_STATES, PLACE_KINDS, MatchState
from models.matching import Match
from models.mentoring import Agreement, MentoringRecord, Pause
from models.mentoring_states import RecordState
from models.participant import Participant
from web.services.parties import ENDED_TOGETHER
from web.services.rows import AnyRow, AnySelect
from web.services.words import Text
from web.services.working_days import local_day

STANDING: Final = (RecordState.HANDED_IN, RecordState.LOCKED)
WATCHED: Final = frozenset({MatchState.MUTUAL, MatchState.ASSIGNED, MatchState.ACTIVE})
"""States in which silence means something: not in a break, not after the end."""
startup, mentor = aliased(Participant), aliased(Participant)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair as a line; `n_planned` is 0 without an agreement."""

    match_id: int
    state: str
    kind: str
    startup_id: str
    startup: Text
    mentor_id: str
    mentor: Text
    last_at: dt.datetime | None
    n_sessions: int
    n_planned: int
    ends_on: dt.date | None
    silent_since: dt.datetime | None
    silent_days: int
    n_open: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What a line is made of, as parts of one statement."""

    last_at: Any
    n_sessions: Any
    n_open: Any
    planned: Any
    ends_on: Any
    silent_since: Any


def later(one: Any, other: Any) -> Any:
    """Return the later of two moments that may be missing, on both databases alike."""
    return case((one.is_(None), other), (other.is_(None), one), (one > other, one), else_=other)


def lines_statement(today: dt.date) -> tuple[AnySelect, Columns]:
    """Return the query for all pairs with what their records say, this year's sessions counted."""
    begin = dt.datetime(today.year, 1, 1, tzinfo=dt.UTC)
    record = MentoringRecord
    stands = record.state.in_(STANDING)
    sums = (
        select(
            record.match_id,
            func.max(case((stands, record.starts_at))).label("last_at"),
            func.sum(case((and_(stands, record.starts_at >= begin), 1), else_=0)).label("n"),
            func.sum(case((record.state == RecordState.HANDED_IN, 1), else_=0)).label("n_open"),
        )
        .group_by(record.match_id)
        .subquery()
    )
    breaks = (
        select(Pause.match_id, func.max(Pause.ended_at).label("ended_at"))
        .group_by(Pause.match_id)
        .subquery()
    )
    columns = Columns(
        last_at=sums.c.last_at,
        n_sessions=func.coalesce(sums.c.n, 0),
        n_open=func.coalesce(sums.c.n_open, 0),
        planned=func.coalesce(Agreement.sessions_a_year, 0),
        ends_on=cast(Agreement.ends_on, Date),
        silent_since=later(later(sums.c.last_at, Match.agreed_at), breaks.c.ended_at),
    )
    statement = (
        select(
            Match.id,
            Match.state,
            Match.kind,
            Match.receiver_id,
            startup.name_zh,
            startup.name_en,
            Match.provider_id,
            mentor.name_zh,
            mentor.name_en,
            columns.last_at,
            columns.n_sessions,
            columns.n_open,
            columns.planned,
            Agreement.ends_on,
            columns.silent_since,
        )
        .join(startup, startup.id == Match.receiver_id)
        .join(mentor, mentor.id == Match.provider_id)
        .outerjoin(sums, sums.c.match_id == Match.id)
        .outerjoin(breaks, breaks.c.match_id == Match.id)
        .outerjoin(Agreement, and_(Agreement.match_id == Match.id, Agreement.state == "in_force"))
        .where(Match.kind.in_(PLACE_KINDS), Match.state.in_(AGREED_STATES | ENDED_TOGETHER))
    )
    return statement, columns


def line_of(row: AnyRow, today: dt.date) -> PairLine:
    """Return a line."""
    since = row[14]
    is_watched = row[1] in WATCHED
    return PairLine(
        match_id=row[0],
        state=row[1],
        kind=row[2],
        startup_id=row[3],
        startup={"zh": row[4], "en": row[5]},
        mentor_id=row[6],
        mentor={"zh": row[7], "en": row[8]},
        last_at=row[9],
        n_sessions=row[10],
        n_open=row[11],
        n_planned=row[12],
        ends_on=row[13],
        silent_since=since,
        silent_days=max((today - since.date()).days, 0) if since and is_watched else 0,
    )


def is_silent(columns: Columns, today: dt.date, days: int) -> ColumnElement[bool]:
    """Return the condition that a pair that goes on has held no session for some days."""
    end = dt.datetime.combine(today - dt.timedelta(days=days), dt.time.max, tzinfo=dt.UTC)
    return and_(Match.state.in_(WATCHED), columns.silent_since <= end)


def within_reach(reach: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that an organiser reaches one of the two."""
    ours = select(Participant.id).where(reach)
    return or_(Match.receiver_id.in_(ours), Match.provider_id.in_(ours))


def silent_lines(session: Session, *, days: int, now: dt.datetime) -> tuple[PairLine, ...]:
    """Return every pair without a session for some days."""
    today = local_day(now)
    statement, columns = lines_statement(today)
    found = session.execute(statement.where(is_silent(columns, today, days)).order_by(Match.id))
    return tuple(line_of(row, today) for row in found)
