"""What the sides are to do after a session: ticked off by its owner, called to mind in time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES
from models.matching import Match
from models.mentoring import MentoringRecord, RecordAction
from models.mentoring_states import RecordState
from web.services.access import Actor
from web.services.mentoring.pair import Pair, get_pair, pair_of
from web.services.mentoring.settings import load_numbers, today
from web.services.mentoring.telling import note, tell_sides
from web.services.missing import NotFoundError
from web.services.notifying import Notice
from web.services.sealing import unseal_text

STANDING = (RecordState.HANDED_IN.value, RecordState.LOCKED.value)
OLDEST = dt.timedelta(days=30)
"""What is overdue for longer is not called to mind any more."""


@dataclass(frozen=True, slots=True)
class ActionView:
    """What a side is to do; `can_tick` for the side that it is for.

    `what` is blank for readers who may not read what was said.
    """

    id: int
    record_id: int
    what: str
    owner_side: str
    due_on: dt.date | None
    done_at: dt.datetime | None
    is_late: bool
    can_tick: bool


def tick(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    action_id: int,
    is_done: bool,
    now: dt.datetime,
) -> None:
    """Tick off what one's own side was to do, or take the tick back.

    Raises
    ------
    NotFoundError
        If it is none of theirs.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    statement = (
        select(RecordAction)
        .join(MentoringRecord)
        .where(
            RecordAction.id == action_id,
            MentoringRecord.match_id == match_id,
            MentoringRecord.state.in_(STANDING),
            RecordAction.owner_side == pair.own_side,
        )
    )
    row = session.scalar(statement.with_for_update(of=RecordAction))
    if row is None:
        raise NotFoundError("action", str(action_id))
    if bool(row.done_at) != is_done:
        row.done_at, row.done_by = (now, actor.user_id) if is_done else (None, None)
        session.flush()
        note(session, actor, pair, "action.tick", {"action_id": row.id, "is_done": is_done})


def list_open(session: Session, *, pair: Pair) -> tuple[ActionView, ...]:
    """Return what is still to be done, the most urgent first."""
    statement = (
        select(RecordAction)
        .join(MentoringRecord)
        .where(
            MentoringRecord.match_id == pair.match_id,
            MentoringRecord.state.in_(STANDING),
            RecordAction.done_at.is_(None),
        )
    )
    day = today()
    views = [view(session, row, pair, day) for row in session.scalars(statement)]
    return tuple(sorted(views, key=lambda each: (each.due_on or dt.date.max, each.id)))


def view(session: Session, row: RecordAction, pair: Pair, day: dt.date) -> ActionView:
    """Return an action as its reader sees it."""
    is_open = row.done_at is None
    return ActionView(
        id=row.id,
        record_id=row.record_id,
        what=unseal_text(session, row.sealed_what) if pair.hears(row.record_id) else "",
        owner_side=row.owner_side,
        due_on=row.due_on,
        done_at=row.done_at,
        is_late=is_open and row.due_on is not None and row.due_on < day,
        can_tick=row.owner_side == pair.own_side,
    )


def remind_of_actions(session: Session, now: dt.datetime) -> None:
    """Call to mind, once each, what is due soon: a duty of the worker."""
    for action, match in due_soon(session, now):
        notice = Notice(
            "mentoring.action_due",
            f"action_due:{action.id}",
            {"due_on": action.due_on.isoformat() if action.due_on else ""},
        )
        tell_sides(session, pair_of(session, match), notice, sides=(action.owner_side,), now=now)
        action.reminded_at = now


def due_soon(session: Session, now: dt.datetime) -> Sequence[Row[RecordAction, Match]]:
    """Return what is due within the days set, of pairs that go on."""
    last = now.date() + dt.timedelta(days=load_numbers(session).action_days)
    statement = (
        select(RecordAction, Match)
        .join(MentoringRecord, MentoringRecord.id == RecordAction.record_id)
        .join(Match, Match.id == MentoringRecord.match_id)
        .where(
            RecordAction.done_at.is_(None),
            RecordAction.reminded_at.is_(None),
            RecordAction.due_on.between((now - OLDEST).date(), last),
            MentoringRecord.state.in_(STANDING),
            Match.state.in_(AGREED_STATES),
        )
        .order_by(RecordAction.id)
    )
    return session.execute(statement).all()
