"""Conflicts of interest that were declared, and a mentor's plans to invest in whom it guides."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped
from models.participant import one_of
from models.pool_states import ConflictKind, ConflictSide, StakePlanState

_IS_PENDING = "state IN ('disclosed', 'agreed', 'refused')"


class DeclaredConflict(Timestamped, Base):
    """A conflict of interest (回避) that a side or the office declared.

    The relation ``conflict_with`` that the gates read is written and taken back with it.
    """

    __tablename__ = "declared_conflict"
    __table_args__ = (
        CheckConstraint(one_of("kind", ConflictKind), name="kind_known"),
        CheckConstraint(one_of("side", ConflictSide), name="side_known"),
        CheckConstraint("mentor_id <> other_id", name="joins_two"),
        CheckConstraint("to_on >= from_on", name="days_in_order"),
        # One standing declaration of a kind for each pair.
        Index(
            "uq_declared_conflict_standing",
            "mentor_id",
            "other_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_declared_conflict_other_id", "other_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    other_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    kind: Mapped[str]
    side: Mapped[str]
    from_on: Mapped[dt.date | None]
    to_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="", info=SEALED)
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    relation_id: Mapped[int | None] = mapped_column(ForeignKey("relation.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class StakePlan(Timestamped, Base):
    """A mentor wants to invest in a startup it guides: told to it and to the office beforehand."""

    __tablename__ = "stake_plan"
    __table_args__ = (
        CheckConstraint(one_of("state", StakePlanState), name="state_known"),
        CheckConstraint("mentor_id <> startup_id", name="joins_two"),
        Index(
            "uq_stake_plan_pending",
            "mentor_id",
            "startup_id",
            unique=True,
            sqlite_where=text(_IS_PENDING),
            postgresql_where=text(_IS_PENDING),
        ),
        Index("ix_stake_plan_startup_id", "startup_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    startup_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=StakePlanState.DISCLOSED.value)
    text: Mapped[str] = mapped_column(default="", info=SEALED)
    disclosed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime | None]
