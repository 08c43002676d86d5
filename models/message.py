"""Messages: what stands in the inbox, what waits to be sent, and how each person wants it."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import Channel, DeliveryState, Digest

_CHANNELS = ", ".join(f"'{channel}'" for channel in Channel)
_STATES = ", ".join(f"'{state}'" for state in DeliveryState)
_DIGESTS = ", ".join(f"'{digest}'" for digest in Digest)
_TO_AN_ADDRESS = text("user_id IS NULL")

EVENING, MORNING = dt.time(22), dt.time(8)
HOME_ZONE_NAME = "Asia/Shanghai"


class Message(Timestamped, Base):
    """A message to somebody: a kind and its values, worded when it is read or sent.

    It stands in the inbox of an account, or goes to an address that has none. The key says what it
    is about; the same key is stored once for a reader, however often it is asked for.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("user_id", "key"),
        CheckConstraint("(user_id IS NULL) = (address <> '')", name="has_one_reader"),
        Index("ix_message_inbox", "user_id", "read_at", "id"),
        Index(
            "uq_message_address",
            "address",
            "key",
            unique=True,
            sqlite_where=_TO_AN_ADDRESS,
            postgresql_where=_TO_AN_ADDRESS,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    key: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    path: Mapped[str] = mapped_column(default="")
    read_at: Mapped[dt.datetime | None]


class MessageLink(Base):
    """A signed link that a message carries, and the page that its word opens."""

    __tablename__ = "message_link"
    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(
        ForeignKey("signed_link.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str]


class Delivery(Timestamped, Base):
    """A message on its way through one channel; taken by one sender at a time.

    Deliveries of one `bundle` are due together and leave in one letter. The letter's name is given
    when it is first taken and stays, so that a repeat can be told by it. `handed_over` counts how
    often the last byte went out without an answer being recorded.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("state <> 'sending' OR taken_at IS NOT NULL", name="taken_at_some_time"),
        CheckConstraint("handed_over BETWEEN 0 AND 2", name="handed_over_twice_at_most"),
        Index("ix_delivery_due", "state", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    channel: Mapped[str]
    state: Mapped[str] = mapped_column(default=DeliveryState.WAITING.value)
    due_at: Mapped[dt.datetime]
    bundle: Mapped[str] = mapped_column(default="", index=True)
    letter: Mapped[str] = mapped_column(default="", index=True)
    claim: Mapped[str] = mapped_column(default="")
    attempts: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None]
    error: Mapped[str] = mapped_column(default="")


class MessageSetting(Timestamped, Base):
    """When somebody wants to be told; without a row, at once but not at night."""

    __tablename__ = "message_setting"
    __table_args__ = (CheckConstraint(f"digest IN ({_DIGESTS})", name="digest_known"),)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(default=Digest.AT_ONCE.value)
    has_quiet_hours: Mapped[bool] = mapped_column(default=True)
    quiet_from: Mapped[dt.time] = mapped_column(default=EVENING)
    quiet_to: Mapped[dt.time] = mapped_column(default=MORNING)
    zone: Mapped[str] = mapped_column(default=HOME_ZONE_NAME)


class MessageSwitch(Base):
    """A channel somebody switched on or off for one category, where that differs from the usual."""

    __tablename__ = "message_switch"
    __table_args__ = (CheckConstraint(f"channel IN ({_CHANNELS})", name="channel_known"),)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
