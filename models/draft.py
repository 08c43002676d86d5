"""Drafts of needs and offers: kept while they are written, posted once."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped


class StatementDraft(Timestamped, Base):
    """What somebody has typed of a need or an offer so far.

    The word is made by the first page of the form and names the draft in every request after it,
    so that two requests write one draft, and two posts make one need.
    """

    __tablename__ = "statement_draft"
    __table_args__ = (
        CheckConstraint("direction IN ('need', 'offer')", name="direction_known"),
        CheckConstraint("revision > 0", name="revision_positive"),
        Index("ix_statement_draft_participant_id", "participant_id", "direction", "posted_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(unique=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    direction: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), index=True
    )
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    posted_at: Mapped[dt.datetime | None]
