"""Agents (联络员): who may act for a participant in its stead, by whose leave, and how it ended."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import AgencyState

_STATES = ", ".join(f"'{state}'" for state in AgencyState)
_OPEN = f"state IN ('{AgencyState.ASKED}', '{AgencyState.ACTIVE}')"


class Agency(Timestamped, Base):
    """A leave to act for a participant: asked for, consented to by a member, ended at any time.

    While it is active its agent has a membership marked so.
    """

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(
            "state NOT IN ('active', 'ended') OR consented_at IS NOT NULL",
            name="acts_by_consent",
        ),
        # One open leave for an agent and a participant, held under concurrency by the index.
        Index(
            "uq_agency_open",
            "user_id",
            "participant_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_agency_participant_id", "participant_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=AgencyState.ASKED.value)
    reason: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    consented_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    consented_at: Mapped[dt.datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    ended_at: Mapped[dt.datetime | None]
