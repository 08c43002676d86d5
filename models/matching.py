"""Matches, their states, and the way each came to its state."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped, now
from models.enums import FINAL_STATES, MatchState

_STATES = ", ".join(f"'{state}'" for state in MatchState)
_FINAL = ", ".join(f"'{state}'" for state in sorted(FINAL_STATES))


class MatchTransition(Base):
    """An allowed step between two states; filled from ``models.enums.TRANSITIONS``."""

    __tablename__ = "match_transition"
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class Match(Timestamped, Base):
    """A receiver and a provider on their way to, in, or after a match."""

    __tablename__ = "match"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("receiver_id <> provider_id", name="joins_two"),
        CheckConstraint("initiated_by IN ('receiver', 'provider', 'organiser')", name="initiator"),
        # At most one open match a pair, held under concurrency by the index itself.
        Index(
            "uq_match_open_pair",
            "receiver_id",
            "provider_id",
            unique=True,
            sqlite_where=text(f"state NOT IN ({_FINAL})"),
            postgresql_where=text(f"state NOT IN ({_FINAL})"),
        ),
        Index("ix_match_provider_id", "provider_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    receiver_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=MatchState.DRAFT.value)
    initiated_by: Mapped[str]
    expires_at: Mapped[dt.datetime | None]

    events: Mapped[list["MatchEvent"]] = relationship(
        order_by="MatchEvent.id", cascade="all, delete-orphan"
    )


class MatchEvent(Base):
    """One step of a match; the database refuses a step that is not in the table."""

    __tablename__ = "match_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["match_transition.from_state", "match_transition.to_state"],
            name="fk_match_event_transition",
        ),
        Index("ix_match_event_match_id", "match_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    reason: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)
