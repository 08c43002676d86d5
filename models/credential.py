"""What proves who somebody is: sessions, known devices, second factors, other ways to sign in."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped

MAX_CODE_TRIES = 5


class UserSession(Timestamped, Base):
    """A signed-in device; only the hash of its cookie's word is stored."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id", "ended_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    word_hash: Mapped[str] = mapped_column(unique=True)
    # What the password and the user's token made when it began: changing either ends it.
    fingerprint: Mapped[str]
    way: Mapped[str]
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class KnownDevice(Timestamped, Base):
    """A browser that somebody has signed in with: nobody else's wrong guesses count against it."""

    __tablename__ = "known_device"
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    device_hash: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[dt.datetime]


class SecondFactor(Timestamped, Base):
    """The secret an authenticator app shares with us, and the last step of it that was used."""

    __tablename__ = "second_factor"
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[str] = mapped_column(info=SEALED)
    last_step: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[dt.datetime | None]


class BackupCode(Base):
    """A code for the day the phone is lost; works once."""

    __tablename__ = "backup_code"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    used_at: Mapped[dt.datetime | None]


class Identity(Timestamped, Base):
    """Another way in: a telephone number or a WeChat account, sealed, found by its blind index."""

    __tablename__ = "identity"
    __table_args__ = (
        CheckConstraint("provider IN ('phone', 'wechat')", name="provider_known"),
        UniqueConstraint("provider", "blind_index"),
        UniqueConstraint("provider", "user_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    provider: Mapped[str]
    blind_index: Mapped[str]
    sealed_value: Mapped[str] = mapped_column(info=SEALED)


class Recovery(Timestamped, Base):
    """Somebody forgot a password; looked into by a worker, so that the answer tells nothing."""

    __tablename__ = "recovery"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    locale: Mapped[str]


class PhoneCode(Timestamped, Base):
    """A code sent to a telephone; the number itself is not stored, only its blind index."""

    __tablename__ = "phone_code"
    __table_args__ = (
        CheckConstraint(f"tries BETWEEN 0 AND {MAX_CODE_TRIES}", name="tries_in_range"),
        # One code at a time for a number and a purpose: a new one replaces it.
        UniqueConstraint("blind_index", "purpose"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    blind_index: Mapped[str]
    purpose: Mapped[str]
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
