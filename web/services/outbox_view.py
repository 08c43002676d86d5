"""The outbox as administrators see it: what waits, what failed and why, and trying again."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.enums import DeliveryState
from models.message import Delivery, Message
from web.services import access
from web.services.access import Actor
from web.services.masking import mask_email
from web.services.missing import NotFoundError
from web.services.notifying import FRESH
from web.services.search import PAGE_SIZE, Page
from web.services.templates import Category, kind_of

SHOWN = (DeliveryState.FAILED, DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """A message on its way out: to whom (masked) and about what, never what it says."""

    id: int
    channel: str
    state: str
    category: Category
    kind: str
    reader: str
    due_at: dt.datetime
    attempts: int
    error: str
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """A page of what is in one state, how much is in each, and what is to be tried again."""

    state: str
    page: Page[OutboxItem]
    counts: Mapping[str, int]
    n_refused: int
    last_refusal: str


def get_outbox(session: Session, *, actor: Actor, state: str, number: int = 1) -> Outbox:
    """Return a page of the outbox in one state, the newest first."""
    access.ensure(actor, "outbox.read")
    grouped = select(Delivery.state, func.count()).group_by(Delivery.state)
    counts = dict(session.execute(grouped).all())
    total = counts.get(state, 0)
    number = max(min(number, -(-total // PAGE_SIZE)), 1)
    statement = (
        select(Delivery, Message, User.email)
        .join(Message, Message.id == Delivery.message_id)
        .outerjoin(User, User.id == Message.user_id)
        .where(Delivery.state == state)
        .order_by(Delivery.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    items = tuple(item(*row) for row in session.execute(statement))
    refused = select(func.count(), func.max(Delivery.id)).where(is_refused())
    n_refused, last = session.execute(refused).one()
    answer = session.scalar(select(Delivery.error).where(Delivery.id == last))
    return Outbox(state, Page(items, total, number), counts, n_refused, answer or "")


def is_refused() -> ColumnElement[bool]:
    """Return whether a delivery waits for another attempt after one that came to nothing."""
    return and_(Delivery.state == DeliveryState.WAITING, Delivery.error != "")


def item(delivery: Delivery, message: Message, email: str | None) -> OutboxItem:
    """Return what administrators see of a delivery."""
    return OutboxItem(
        id=delivery.id,
        channel=delivery.channel,
        state=delivery.state,
        category=kind_of(message.kind).category,
        kind=message.kind,
        reader=mask_email(email or message.address),
        due_at=delivery.due_at,
        attempts=delivery.attempts,
        error=delivery.error,
        sent_at=delivery.sent_at,
    )


def retry(session: Session, *, actor: Actor, delivery_id: int, now: dt.datetime) -> None:
    """Let one failed message try again, as if it never had.

    Raises
    ------
    NotFoundError
        If no such message has failed.
    """
    access.ensure(actor, "outbox.retry")
    is_it = and_(Delivery.id == delivery_id, Delivery.state == DeliveryState.FAILED)
    if not start_anew(session, is_it, actor=actor, now=now):
        raise NotFoundError("delivery", str(delivery_id))


def retry_all(session: Session, *, actor: Actor, now: dt.datetime) -> int:
    """Let every failed message try again, and those that wait for it now; return how many."""
    access.ensure(actor, "outbox.retry")
    has_failed = Delivery.state == DeliveryState.FAILED
    return start_anew(session, or_(has_failed, is_refused()), actor=actor, now=now)


def start_anew(
    session: Session, which: ColumnElement[bool], *, actor: Actor, now: dt.datetime
) -> int:
    """Put deliveries back to the head of the queue; return how many."""
    statement = (
        update(Delivery)
        .where(which)
        .values(state=DeliveryState.WAITING, due_at=now, attempts=0)
        .returning(Delivery.id)
    )
    ids = session.scalars(statement).all()
    session.add_all(
        AuditLog(
            actor_id=actor.user_id,
            action="outbox.retry",
            subject_type="delivery",
            subject_id=str(delivery_id),
        )
        for delivery_id in ids
    )
    session.info[FRESH] = bool(ids)
    return len(ids)
