"""Signed links: each for one purpose, used once, gone after its last moment."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped


class SignedLink(Timestamped, Base):
    """A link that lets whoever holds it do one thing, once; only the hash of its word is stored.

    The seed is no secret: it takes a key of the installation to make the word from it.
    """

    __tablename__ = "signed_link"
    __table_args__ = (Index("ix_signed_link_subject", "purpose", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    subject_id: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), index=True
    )
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seed: Mapped[str]
    word_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
