"""Telling people: what stands in the inbox, and what its channels owe.

Both are stored in the transaction of the deed they tell of: neither exists without the other.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Channel
from models.message import Delivery, Message


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
    """Tell some people something, each once for a key however often it is asked for.

    `kind` names the template (``web.services.templates``), `values` are plain JSON that it words,
    `path` is where its button leads.
    """
    wanted = set(user_ids)
    known = select(Message.user_id).where(Message.key == key, Message.user_id.in_(wanted))
    for user_id in sorted(wanted - set(session.scalars(known))):
        message = Message(user_id=user_id, kind=kind, key=key, values=dict(values), path=path)
        session.add(message)
        session.flush()
        session.add(Delivery(message_id=message.id, channel=Channel.EMAIL.value, due_at=now))
    session.flush()


def people_of(session: Session, participant_id: str) -> tuple[int, ...]:
    """Return the accounts that act for a participant."""
    statement = (
        select(Membership.user_id)
        .join(User)
        .where(Membership.participant_id == participant_id, User.is_active)
        .order_by(Membership.user_id)
    )
    return tuple(session.scalars(statement.distinct()))
