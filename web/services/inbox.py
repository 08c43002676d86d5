"""The inbox: what somebody was told, newest first, worded when it is read."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models.message import Message
from web.services import access
from web.services.access import Actor
from web.services.message_wording import Reading, Words, word
from web.services.missing import NotFoundError
from web.services.search import PAGE_SIZE, Page
from web.services.templates import kind_of

MOST_COUNTED = 100
"""Beyond this many unread messages the badge does not count on."""


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A message as the inbox shows it."""

    id: int
    category: str
    words: Words
    told_at: dt.datetime
    is_read: bool
    has_page: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of the inbox, and how many messages are unread in all."""

    page: Page[InboxItem]
    unread: int


def get_inbox(
    session: Session, *, actor: Actor, reading: Reading, only_unread: bool = False, number: int = 1
) -> Inbox:
    """Return a page of the reader's inbox."""
    access.ensure(actor, "message.read")
    own = select(Message).where(Message.user_id == actor.user_id)
    if only_unread:
        own = own.where(Message.read_at.is_(None))
    total = session.scalar(select(func.count()).select_from(own.subquery())) or 0
    number = max(min(number, -(-total // PAGE_SIZE)), 1)
    wanted = own.order_by(Message.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    items = tuple(item(row, reading) for row in session.scalars(wanted))
    unread = total if only_unread else count_unread(session, user_id=actor.user_id or 0)
    return Inbox(Page(items, total, number), unread)


def item(row: Message, reading: Reading) -> InboxItem:
    """Return a message in words."""
    return InboxItem(
        id=row.id,
        category=kind_of(row.kind).category,
        words=word(row.kind, row.values, reading),
        told_at=row.created_at,
        is_read=row.read_at is not None,
        has_page=bool(row.path),
    )


def count_unread(session: Session, *, user_id: int) -> int:
    """Return how many messages somebody has not read, up to as many as a badge can say."""
    unread = select(Message.id).where(*is_unread(user_id)).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def is_unread(user_id: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an unread message of somebody."""
    return Message.user_id == user_id, Message.read_at.is_(None)


def open_message(session: Session, *, actor: Actor, message_id: int, now: dt.datetime) -> str:
    """Count a message as read and return the path it leads to, blank where it leads nowhere.

    Raises
    ------
    NotFoundError
        If the reader has no such message.
    """
    access.ensure(actor, "message.read")
    row = session.get(Message, message_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFoundError("message", str(message_id))
    if row.read_at is None:
        row.read_at = now
    return row.path


def read_all(session: Session, *, actor: Actor, now: dt.datetime) -> int:
    """Count every message of the reader as read; return how many there were."""
    access.ensure(actor, "message.read")
    statement = update(Message).where(*is_unread(actor.user_id or 0)).values(read_at=now)
    return len(session.scalars(statement.returning(Message.id)).all())
