"""Telling people: what stands in the inbox, and what its channels owe.

Both are stored in the transaction of the deed they tell of: neither exists without the other.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Channel
from models.message import Delivery, Message, MessageLink
from web.services import links as signed_links
from web.services.digests import Departure, Rhythm, departure
from web.services.links import LinkOffer
from web.services.message_settings import Wishes, load_wishes
from web.services.templates import Kind, kind_of

FRESH = "dianqiao-fresh-deliveries"


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told: a kind (``web.services.templates``) with the values it words.

    `key` says what it is about: the same key is told once to each reader. `values` are plain JSON.
    `path` is where it leads whoever is signed in. Of each of the `links`, by name, every reader
    gets one of their own (``Link.user_id``), which e-mails carry.
    """

    kind: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    path: str = ""
    links: Mapping[str, LinkOffer] = field(default_factory=dict)


def notify(
    session: Session,
    *,
    user_ids: Iterable[int],
    kind: str,
    key: str,
    values: Mapping[str, Any],
    path: str,
    now: dt.datetime,
) -> None:
    """Tell some people something without signed links, each once for a key."""
    tell(session, notice=Notice(kind, key, values, path), user_ids=user_ids, now=now)


def tell(session: Session, *, notice: Notice, user_ids: Iterable[int], now: dt.datetime) -> None:
    """Tell some people something, each once for a key however often it is asked for."""
    session.flush()
    kind = kind_of(notice.kind)
    for user_id, wishes in sorted(load_wishes(session, set(user_ids)).items()):
        message_id = store(session, notice, user_id=user_id)
        if message_id is not None:
            send_off(session, message_id, kind, wishes, now=now, user_id=user_id)
            attach(session, notice, message_id, user_id=user_id)
    session.flush()


def tell_address(
    session: Session, *, notice: Notice, address: str, language: str, now: dt.datetime
) -> None:
    """Tell an e-mail address that need not belong to an account; it stands in no inbox."""
    session.flush()
    address = address.strip().lower()
    message_id = store(session, notice, address=address, language=language)
    if message_id is not None:
        leaving = departure(Rhythm(), kind_of(notice.kind).pace, now)
        enqueue(session, message_id, Channel.EMAIL, leaving)
        attach(session, notice, message_id)
    session.flush()


def store(session: Session, notice: Notice, **reader: int | str) -> int | None:
    """Store a message and return its id; None where its reader has been told already."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # of two who tell the same at once the second waits for the first, and then tells nothing
    statement = (
        insert(Message)
        .values(
            kind=notice.kind,
            key=notice.key,
            values=dict(notice.values),
            path=notice.path,
            **reader,
        )
        .on_conflict_do_nothing()
        .returning(Message.id)
    )
    return session.scalar(statement)


def send_off(
    session: Session,
    message_id: int,
    kind: Kind,
    wishes: Wishes,
    *,
    now: dt.datetime,
    user_id: int,
) -> None:
    """Let a message leave through the channels its reader wishes."""
    for channel in wishes.channels_for(kind):
        leaving = wishes.departure(kind, channel, now)
        enqueue(session, message_id, channel, leaving, bundle=leaving.bundle_for(user_id))


def enqueue(
    session: Session, message_id: int, channel: Channel, leaving: Departure, *, bundle: str = ""
) -> None:
    """Put a message into the outbox, and mark the session as having something to send."""
    session.add(
        Delivery(message_id=message_id, channel=channel.value, due_at=leaving.at, bundle=bundle)
    )
    session.info[FRESH] = True


def attach(
    session: Session, notice: Notice, message_id: int, *, user_id: int | None = None
) -> None:
    """Issue the links of a message to its reader."""
    for name, offer in notice.links.items():
        link = signed_links.store(session, offer=offer, user_id=user_id)
        session.add(MessageLink(message_id=message_id, name=name, link_id=link.id, path=offer.path))


def people_of(
    session: Session, participant_id: str, *, with_agents: bool = True
) -> tuple[int, ...]:
    """Return the accounts that act for a participant; without agents those that decide for it."""
    statement = (
        select(Membership.user_id)
        .join(User)
        .where(Membership.participant_id == participant_id, User.is_active)
        .order_by(Membership.user_id)
    )
    if not with_agents:
        statement = statement.where(Membership.is_agent.is_(False))
    return tuple(session.scalars(statement.distinct()))
