"""What the law asks to be kept: complaints, exports, closings, proofs, assessments, incidents."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped, now
from models.enums import ComplaintState

_STATES = ", ".join(f"'{state}'" for state in ComplaintState)
_IS_OPEN = "cancelled_at IS NULL AND done_at IS NULL"


class Complaint(Timestamped, Base):
    """A complaint with its answer, and its appeal, which somebody else decides."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("reviewed_by <> answered_by", name="reviewed_by_somebody_else"),
        CheckConstraint(
            "state NOT IN ('answered', 'appealed', 'closed') OR answer <> ''", name="has_an_answer"
        ),
        CheckConstraint("state <> 'appealed' OR appeal <> ''", name="has_an_appeal"),
        CheckConstraint("filed_by IS NOT NULL OR email <> ''", name="can_be_answered"),
        Index("ix_complaint_state", "state", "due_on"),
        Index("ix_complaint_filed_by", "filed_by"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    email: Mapped[str] = mapped_column(default="", info=SEALED)
    text: Mapped[str] = mapped_column(info=SEALED)
    state: Mapped[str] = mapped_column(default=ComplaintState.RECEIVED.value)
    due_on: Mapped[dt.date]
    answer: Mapped[str] = mapped_column(default="", info=SEALED)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    answered_at: Mapped[dt.datetime | None]
    appeal: Mapped[str] = mapped_column(default="", info=SEALED)
    appealed_at: Mapped[dt.datetime | None]
    review: Mapped[str] = mapped_column(default="", info=SEALED)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    reviewed_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]


class DataExport(Timestamped, Base):
    """A copy of everything about a person, kept for a few days for that person alone."""

    __tablename__ = "data_export"
    __table_args__ = (Index("ix_data_export_user_id", "user_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    content: Mapped[bytes] = mapped_column(deferred=True, info=SEALED)
    expires_at: Mapped[dt.datetime]
    fetched_at: Mapped[dt.datetime | None]


class Closing(Timestamped, Base):
    """An account on its way to be closed; its owner may change their mind until the last day."""

    __tablename__ = "closing"
    __table_args__ = (
        Index(
            "uq_closing_open",
            "user_id",
            unique=True,
            sqlite_where=text(_IS_OPEN),
            postgresql_where=text(_IS_OPEN),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    due_at: Mapped[dt.datetime]
    # What becomes of each participant that would be left without members.
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancelled_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]


class DeletionProof(Base):
    """That something was deleted, when, why and how much of it; never what it said."""

    __tablename__ = "deletion_proof"
    __table_args__ = (Index("ix_deletion_proof_occurred_at", "occurred_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)
    reason: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImpactAssessment(Base):
    """An assessment of what a use of personal data may do to people; a trigger keeps it."""

    __tablename__ = "impact_assessment"
    __table_args__ = (CheckConstraint("next_on > assessed_on", name="days_in_order"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    purpose: Mapped[str]
    impact: Mapped[str]
    measures: Mapped[str]
    conclusion: Mapped[str]
    assessor: Mapped[str]
    assessed_on: Mapped[dt.date]
    next_on: Mapped[dt.date]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(default=now)


class Incident(Timestamped, Base):
    """A breach: what happened, to whose data, what was done, and who was told when."""

    __tablename__ = "incident"
    __table_args__ = (CheckConstraint("people >= 0", name="people_not_negative"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    discovered_at: Mapped[dt.datetime]
    data_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    people: Mapped[int | None]
    cause: Mapped[str] = mapped_column(default="")
    harm: Mapped[str] = mapped_column(default="")
    measures: Mapped[str] = mapped_column(default="")
    advice: Mapped[str] = mapped_column(default="")
    authority_told_at: Mapped[dt.datetime | None]
    people_told_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
