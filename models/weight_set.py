"""What organisers chose to count: named sets in their versions, and which is used since when."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped, now

LONGEST_NAME = 60


class Ranking(StrEnum):
    """By what a pair was ranked when it came to be."""

    NONE = ""
    USUAL = "usual"
    CHOSEN = "chosen"
    LEARNED = "learned"


class WeightSet(Timestamped, Base):
    """A version of a named set of levels by criterion, for a kind of seeker and of candidates.

    Versions are written once: whoever changes a set makes the next one.
    """

    __tablename__ = "weight_set"
    __table_args__ = (
        CheckConstraint("seeker_kind <> kind", name="joins_two_kinds"),
        CheckConstraint(
            f"length(name) BETWEEN 1 AND {LONGEST_NAME}", name="name_neither_blank_nor_endless"
        ),
        CheckConstraint("version >= 1", name="version_counts"),
        Index("uq_weight_set_version", "seeker_kind", "kind", "name", "version", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    seeker_kind: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    version: Mapped[int]
    levels: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class WeightPublication(Base):
    """A stretch of time in which a set was the one in use for its pair of kinds."""

    __tablename__ = "weight_publication"
    __table_args__ = (
        # One at a time, held under concurrency by the index itself.
        Index(
            "uq_weight_publication_in_use",
            "seeker_kind",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_weight_publication_weight_set_id", "weight_set_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    seeker_kind: Mapped[str]
    kind: Mapped[str]
    weight_set_id: Mapped[int] = mapped_column(ForeignKey("weight_set.id"))
    published_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    ended_at: Mapped[dt.datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))

    weight_set: Mapped[WeightSet] = relationship()
