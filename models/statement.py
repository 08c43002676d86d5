"""Needs and offers: one table, told apart by their direction."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped
from models.enums import Bound, Outcome, Privacy, Urgency
from models.participant import one_of


class Statement(Timestamped, Base):
    """One topic a participant needs or offers.

    ``key`` is the id that the folder gives, None where it gives none; then the row is the
    ``ordinal``-th of its participant, direction and topic.

    One that was closed counts no more: its last day is over, and the outcome says how it ended.
    """

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("direction IN ('need', 'offer')", name="direction_known"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority_in_range"),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint(one_of("privacy", Privacy), name="privacy_known"),
        CheckConstraint(one_of("urgency", ("", *Urgency)), name="urgency_known"),
        CheckConstraint(one_of("bound", ("", *Bound)), name="bound_known"),
        CheckConstraint(one_of("outcome", ("", *Outcome)), name="outcome_known"),
        CheckConstraint("(closed_on IS NULL) = (outcome = '')", name="closed_with_an_outcome"),
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
    privacy: Mapped[str] = mapped_column(default=Privacy.PUBLIC.value, server_default="public")
    urgency: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    modes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    countries: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    bound: Mapped[str] = mapped_column(default="", server_default="")
    closed_on: Mapped[dt.date | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")

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
