"""The mailbox of a demo: the letters that would have gone out, so that their links can be tried."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Channel, DeliveryState
from models.message import Delivery, Message
from models.setting import is_demo
from web.services import letters
from web.services.letters import Letter
from web.services.links import LostWordError
from web.services.missing import NotFoundError

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DemoLetter:
    """A letter in the mailbox; it leaves at `due_at` while it `is_waiting`."""

    letter: Letter
    is_waiting: bool
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoMailbox:
    """The newest letters to everybody, or to one address."""

    address: str
    addresses: tuple[str, ...]
    letters: tuple[DemoLetter, ...]


def get_mailbox(session: Session, *, address: str = "", now: dt.datetime) -> DemoMailbox:
    """Return the newest e-mails of a demo, whether they have left or not.

    Raises
    ------
    NotFoundError
        If this is no demo: nobody's mail is to be read here.
    """
    if not is_demo(session):
        raise NotFoundError("mailbox", "demo")
    receiver = func.coalesce(User.email, Message.address)
    sent = (
        select(Delivery, Message)
        .join(Message, Message.id == Delivery.message_id)
        .outerjoin(User, User.id == Message.user_id)
        .where(Delivery.channel == Channel.EMAIL, Delivery.state != DeliveryState.SKIPPED)
    )
    wanted = sent.where(receiver == address) if address else sent
    rows = session.execute(wanted.order_by(Delivery.id.desc()).limit(MOST_SHOWN))
    shown = (show(session, delivery, message, now) for delivery, message in rows)
    known = session.scalars(sent.with_only_columns(receiver).distinct().order_by(receiver))
    return DemoMailbox(address, tuple(known), tuple(filter(None, shown)))


def show(
    session: Session, delivery: Delivery, message: Message, now: dt.datetime
) -> DemoLetter | None:
    """Return a letter as its reader would get it, a digest one message at a time."""
    reader = letters.read_of(session, message, Channel.EMAIL)
    if reader is None:
        return None
    try:
        letter = letters.compose(
            session, reader=reader, messages=[message], delivery=delivery, now=delivery.created_at
        )
    except LostWordError:
        return None
    is_waiting = delivery.state == DeliveryState.WAITING and delivery.due_at > now
    return DemoLetter(letter, is_waiting, delivery.due_at)
