"""What is called to mind as time passes: silence, actions that come due, open confirmations."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.matching import Match
from models.mentoring import MentoringRecord
from models.mentoring_states import RecordState
from models.message import Message
from web.services.mentoring.actions import remind_of_actions
from web.services.mentoring.confirming import confirmed_at, subject_of
from web.services.mentoring.lines import PairLine, silent_lines
from web.services.mentoring.pair import pair_of
from web.services.mentoring.records import path_of_record, told
from web.services.mentoring.settings import load_numbers
from web.services.mentoring.telling import tell_office, tell_sides
from web.services.mentoring.turns import finish_changes
from web.services.notifying import Notice

SILENT, ESCALATED = "mentoring.silent", "mentoring.escalated"
UNCONFIRMED = "mentoring.unconfirmed"


def watch_silence(session: Session, now: dt.datetime) -> None:
    """Remind both sides of a silent pair, later tell the office: each once for a silence."""
    numbers = load_numbers(session)
    told_already = keys_of(session, SILENT, ESCALATED)
    for line in silent_lines(session, days=numbers.remind_days, now=now):
        kinds = [SILENT]
        if line.silent_days >= numbers.escalate_days:
            kinds.append(ESCALATED)
        for kind in kinds:
            if not is_told(key_of(kind, line), told_already):
                tell_silence(session, kind, line, now)


def tell_silence(session: Session, kind: str, line: PairLine, now: dt.datetime) -> None:
    """Tell those it concerns how long a pair has been silent."""
    pair = pair_of(session, session.get_one(Match, line.match_id))
    notice = Notice(kind, key_of(kind, line), {"days": line.silent_days})
    if kind == ESCALATED:
        tell_office(session, pair, notice, now=now)
    else:
        tell_sides(session, pair, notice, sides=tuple(MatchSide), now=now)


def key_of(kind: str, line: PairLine) -> str:
    """Return what a silence is called: it ends with the next session."""
    since = line.silent_since.date().isoformat() if line.silent_since else ""
    return f"{kind}:{line.match_id}:{since}"


def is_told(key: str, told_already: frozenset[str]) -> bool:
    """Tell whether somebody was told under a key, or under it with a side."""
    return key in told_already or any(f"{key}:{side}" in told_already for side in MatchSide)


def keys_of(session: Session, *kinds: str) -> frozenset[str]:
    """Return the keys of every message of some kinds."""
    return frozenset(session.scalars(select(Message.key).where(Message.kind.in_(kinds))))


def remind_to_confirm(session: Session, now: dt.datetime) -> None:
    """Remind, once, a side that has left a record unconfirmed for half the days it has."""
    half = dt.timedelta(days=load_numbers(session).certify_days) / 2
    told_already = keys_of(session, UNCONFIRMED)
    statement = (
        select(MentoringRecord, Match)
        .join(Match, Match.id == MentoringRecord.match_id)
        .where(
            MentoringRecord.state == RecordState.HANDED_IN,
            MentoringRecord.handed_in_at <= now - half,
        )
        .order_by(MentoringRecord.id)
    )
    for row, match in session.execute(statement).all():
        moment = row.handed_in_at.isoformat() if row.handed_in_at else ""
        key = f"unconfirmed:{row.id}:{moment}"
        silent = [side for side in MatchSide if confirmed_at(row, side) is None]
        if is_told(key, told_already):
            continue
        notice = Notice(UNCONFIRMED, key, told(row), path_of_record(row))
        asks = subject_of(row)
        tell_sides(session, pair_of(session, match), notice, sides=silent, now=now, asks=asks)


DUTIES: Sequence[Callable[[Session, dt.datetime], object]] = (
    finish_changes,
    watch_silence,
    remind_of_actions,
    remind_to_confirm,
)
"""In this order: a pair that ended by a change is not called silent."""
