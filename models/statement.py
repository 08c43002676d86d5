"""Needs and offers: one table, told apart by their direction."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped


class Statement(Timestamped, Base):
    """One topic a participant needs or offers.

    ``key`` is the id that the folder gives, None where it gives none; then the row is the
    ``ordinal``-th of its participant, direction and topic.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("direction IN ('need', 'offer')", name="direction_known"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority_in_range"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        UniqueConstraint("direction", "key"),
        Index("ix_statement_participant_id", "participant_id", "direction"),
        Index("ix_statement_topic", "topic"),
        Index(
            "uq_statement_ordinal",
            "participant_id",
            "direction",
            "topic",
            "ordinal",
            unique=True,
            sqlite_where=text("key IS NULL"),
            postgresql_where=text("key IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    direction: Mapped[str]
    key: Mapped[str | None]
    ordinal: Mapped[int] = mapped_column(default=1)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    topic: Mapped[str] = mapped_column(ForeignKey("topic.code"))
    priority: Mapped[int | None]
    quantity: Mapped[Decimal | None]
    text_zh: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[dt.date | None]

    texts: Mapped[list["StatementText"]] = relationship(
        order_by="StatementText.language", cascade="all, delete-orphan"
    )


class StatementText(Base):
    """The text of a need or offer in a further language."""

    __tablename__ = "statement_text"
    __table_args__ = (CheckConstraint("language NOT IN ('zh', 'en')", name="further_language"),)
    statement_id: Mapped[int] = mapped_column(
        ForeignKey("statement.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
