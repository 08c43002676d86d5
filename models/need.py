"""What participants need and offer."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ID_LENGTH, Base, ScaledDecimal

KEY_LENGTH = 200


class Statement:
    """One topic of a participant.

    `id` is the row's own id; a row that came without one is the `ordinal`-th of its participant
    and topic, and its id is `participant/topic/ordinal`. What is written in the product gets an
    id of its own. `further_texts` holds texts of further languages by column (`text_th`).
    """

    id: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        String(ID_LENGTH), ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    topic: Mapped[str] = mapped_column(ForeignKey("topic.code"), index=True)
    ordinal: Mapped[int | None]
    priority: Mapped[int] = mapped_column(default=2)
    quantity: Mapped[Decimal | None] = mapped_column(ScaledDecimal(4))
    text_zh: Mapped[str] = mapped_column(Text, default="")
    text_en: Mapped[str] = mapped_column(Text, default="")
    further_texts: Mapped[dict[str, str]] = mapped_column(default=dict)
    valid_until: Mapped[dt.date | None]


def statement_rules() -> tuple[CheckConstraint | UniqueConstraint, ...]:
    """Return the constraints of needs and offers alike."""
    return (
        UniqueConstraint("participant_id", "topic", "ordinal"),
        CheckConstraint("id <> ''", name="id"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint(
            "ordinal IS NULL OR ordinal >= 1 AND id = participant_id || '/' || topic || '/' || ordinal",
            name="ordinal",
        ),
    )


class Need(Statement, Base):
    """What a participant asks for."""

    __tablename__ = "need"
    __table_args__ = statement_rules()


class Offer(Statement, Base):
    """What a participant gives."""

    __tablename__ = "offer"
    __table_args__ = statement_rules()
