"""Dated relations between participants."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import ParticipantKind
from models.relation_ends import RELATION_ENDPOINTS


def _kinds(column: str, kinds: frozenset[ParticipantKind]) -> str:
    listed = ", ".join(f"'{kind}'" for kind in sorted(kinds))
    return f"{column} IN ({listed})"


def endpoints_rule() -> str:
    """Return the SQL that holds each relation to the kinds it may join."""
    cases = [
        f"(kind = '{kind}' AND {_kinds('source_kind', sources)} "
        f"AND {_kinds('target_kind', targets)})"
        for kind, pairs in RELATION_ENDPOINTS.items()
        for sources, targets in pairs
    ]
    return " OR ".join(cases)


class Relation(Timestamped, Base):
    """A dated edge; its key is source, target, kind, first day and detail."""

    __tablename__ = "relation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["source_id", "source_kind"],
            ["participant.id", "participant.kind"],
            name="fk_relation_source",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["target_id", "target_kind"],
            ["participant.id", "participant.kind"],
            name="fk_relation_target",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        CheckConstraint(endpoints_rule(), name="joins_allowed_kinds"),
        CheckConstraint("source_id <> target_id", name="joins_two"),
        CheckConstraint("ended_on >= occurred_on", name="dates_in_order"),
        Index("ix_relation_source", "source_id", "kind"),
        Index("ix_relation_target", "target_id", "kind"),
        # A plain unique constraint would let rows without a first day repeat.
        Index(
            "uq_relation_key",
            "source_id",
            "target_id",
            "kind",
            text("coalesce(occurred_on, '0001-01-01')"),
            "detail",
            unique=True,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    source_kind: Mapped[str]
    target_id: Mapped[str]
    target_kind: Mapped[str]
    kind: Mapped[str]
    occurred_on: Mapped[dt.date | None]
    ended_on: Mapped[dt.date | None]
    detail: Mapped[str] = mapped_column(default="")
    weight: Mapped[Decimal | None]
    # Counts for matching, but neither its ends nor anybody else see it stand anywhere in public.
    is_private: Mapped[bool] = mapped_column(default=False)
