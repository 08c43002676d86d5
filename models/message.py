"""Messages: what stands in the inbox, and what waits to be sent."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import Channel, DeliveryState

_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)
_STATES = ", ".join(f"'{state}'" for state in DeliveryState)


class Message(Timestamped, Base):
    """A message in somebody's inbox: a kind and its values, worded when it is read or sent.

    The key says what it is about; the same key is stored once for a reader, however often it is
    asked for.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        Index("ix_message_inbox", "user_id", "read_at", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    kind: Mapped[str]
    key: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(default="")
    read_at: Mapped[dt.datetime | None]


class Delivery(Timestamped, Base):
    """A message on its way through one channel; taken by one sender at a time."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        Index("ix_delivery_due", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default=DeliveryState.WAITING.value)
    due_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")
