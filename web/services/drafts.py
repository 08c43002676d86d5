"""Drafts of needs and offers: saved while somebody types, taken up on another device, posted once.

A draft is read by its writer and by those who act for the participant, and by nobody else: an
organiser sees what is posted.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.draft import StatementDraft
from models.enums import Direction
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.statements import allow

WORD = re.compile(r"[0-9a-f]{32}")
MOST_DRAFTS = 20
POSTED_DAYS = dt.timedelta(days=7)
"""How long a posted draft still answers a second click."""
UNTOUCHED_DAYS = dt.timedelta(days=180)
"""How long a draft is kept that nobody touches."""

Values = Mapping[str, Any]


class DraftChangedError(Exception):
    """The draft was changed elsewhere since this page was shown."""


class TooManyDraftsError(Exception):
    """There are as many unfinished drafts as a participant may have."""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft: what was typed, by field; the revision grows with every change."""

    word: str
    values: Values
    revision: int
    is_posted: bool
    updated_at: dt.datetime | None = None


def find_draft(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, word: str
) -> DraftView:
    """Return a draft; a blank one where nothing was saved under this word yet.

    Raises
    ------
    NotFoundError
        If the word is none, or is that of somebody else's draft.
    """
    allow(session, actor, participant_id)
    row = look_up(session, actor, participant_id, direction, word)
    return DraftView(word, {}, 0, is_posted=False) if row is None else view(row)


def list_drafts(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction
) -> tuple[DraftView, ...]:
    """Return the drafts of a participant that are not posted yet, the latest first."""
    found = readable(actor, participant_id, direction).where(StatementDraft.posted_at.is_(None))
    return tuple(view(row) for row in session.scalars(found.order_by(StatementDraft.id.desc())))


def save_draft(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    draft: DraftView,
    direction: Direction,
    now: dt.datetime,
) -> int:
    """Keep what was typed, beside what the draft held before, and return the new revision.

    A draft of revision 0 is written whatever is stored; any other only over that very revision.

    Raises
    ------
    DraftChangedError
        If it was changed elsewhere meanwhile, or posted.
    TooManyDraftsError
        If there are too many already.
    """
    allow(session, actor, participant_id)
    row = look_up(session, actor, participant_id, direction, draft.word)
    if row is None:
        row = begin(session, actor, participant_id, direction, draft.word)
    if row.posted_at is not None or draft.revision not in {0, row.revision}:
        raise DraftChangedError
    changed = {**row.values, **draft.values}
    if changed != row.values:
        row.values, row.revision, row.updated_at = changed, row.revision + 1, now
        session.flush()
    return row.revision


def begin(
    session: Session, actor: Actor, participant_id: str, direction: Direction, word: str
) -> StatementDraft:
    """Store a new draft, or return the one that a request at the same time has stored."""
    kept = list_drafts(session, actor=actor, participant_id=participant_id, direction=direction)
    if len(kept) >= MOST_DRAFTS:
        raise TooManyDraftsError
    row = StatementDraft(
        word=word,
        participant_id=participant_id,
        direction=direction.value,
        user_id=actor.user_id,
        values={},
        revision=1,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        stored = look_up(session, actor, participant_id, direction, word)
        if stored is None:
            raise NotFoundError("draft", word) from None
        return stored
    return row


def discard_draft(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, word: str
) -> None:
    """Throw a draft away; one that is not there is gone already."""
    allow(session, actor, participant_id)
    row = look_up(session, actor, participant_id, direction, word)
    if row is not None and row.posted_at is None:
        session.delete(row)
        session.flush()


def take_draft(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    direction: Direction,
    word: str,
    now: dt.datetime,
) -> bool:
    """Mark a draft as posted; false where another request has done so before.

    Of two at once the database lets one through: the other waits for its row, and finds it posted.
    """
    allow(session, actor, participant_id)
    row = look_up(session, actor, participant_id, direction, word)
    if row is None:
        raise NotFoundError("draft", word)
    taken = session.execute(
        update(StatementDraft)
        .where(StatementDraft.id == row.id, StatementDraft.posted_at.is_(None))
        .values(posted_at=now, values={})
        .execution_options(synchronize_session=False)
        .returning(StatementDraft.id)
    ).first()
    session.expire(row)
    return taken is not None


def forget_drafts(session: Session, now: dt.datetime) -> None:
    """Delete the drafts that were posted a while ago, and those nobody has touched for long."""
    posted = StatementDraft.posted_at < now - POSTED_DAYS
    untouched = StatementDraft.updated_at < now - UNTOUCHED_DAYS
    session.execute(delete(StatementDraft).where(or_(posted, untouched)))


def look_up(
    session: Session, actor: Actor, participant_id: str, direction: Direction, word: str
) -> StatementDraft | None:
    """Return the row of a draft the actor may read, None where the word is free."""
    if not WORD.fullmatch(word):
        raise NotFoundError("draft", word)
    # one look: between two, somebody else's first save could come in
    row = session.scalar(select(StatementDraft).where(StatementDraft.word == word))
    if row is None:
        return None
    is_of_this = (row.participant_id, row.direction) == (participant_id, direction)
    is_readable = participant_id in actor.participant_ids or row.user_id == actor.user_id
    if not (is_of_this and is_readable):
        raise NotFoundError("draft", word)
    return row


def readable(actor: Actor, participant_id: str, direction: Direction) -> Select[StatementDraft]:
    """Select the drafts of a participant that an actor may read."""
    is_written: ColumnElement[bool] = StatementDraft.user_id == actor.user_id
    found = select(StatementDraft).where(
        StatementDraft.participant_id == participant_id, StatementDraft.direction == direction
    )
    return found if participant_id in actor.participant_ids else found.where(is_written)


def view(row: StatementDraft) -> DraftView:
    """Return a draft as its writer sees it."""
    is_posted = row.posted_at is not None
    return DraftView(row.word, row.values, row.revision, is_posted, row.updated_at)
