"""Applications to take part: before the e-mail address is confirmed, and under review."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped
from models.enums import ParticipantKind, RegistrationState
from models.participant import one_of

_STATES = ", ".join(f"'{state}'" for state in RegistrationState)
_OPEN = f"state IN ('{RegistrationState.SUBMITTED}', '{RegistrationState.RETURNED}')"


class Applied:
    """What somebody applies for: a profile of its own, or a place in one that exists."""

    kind: Mapped[str]
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_joining: Mapped[bool] = mapped_column(default=False)


class SignUp(Applied, Timestamped, Base):
    """What a stranger filled in; it becomes an account when the address is confirmed."""

    __tablename__ = "sign_up"
    __table_args__ = (CheckConstraint(one_of("kind", ParticipantKind), name="kind_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str]
    participant_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE")
    )
    purposes: Mapped[list[str]] = mapped_column(JSON, default=list)


class Registration(Applied, Timestamped, Base):
    """An application under review; `version` grows with each change of the applicant's."""

    __tablename__ = "registration"
    __table_args__ = (
        CheckConstraint(one_of("kind", ParticipantKind), name="kind_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint("NOT is_joining OR participant_id IS NOT NULL", name="joins_a_participant"),
        CheckConstraint(
            "state <> 'approved' OR participant_id IS NOT NULL", name="approved_as_a_participant"
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'rejected') OR reason <> ''", name="refused_with_a_reason"
        ),
        # One open application a person, held under concurrency by the index.
        Index(
            "uq_registration_open",
            "user_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_registration_state", "state", "region"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=RegistrationState.SUBMITTED.value)
    version: Mapped[int] = mapped_column(default=1)
    # The participant joined, or the one that approval made.
    participant_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True
    )
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    # The space the applicant says it works in, and whether that space says so too.
    host_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    host_confirmed_by: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="SET NULL")
    )
    host_confirmed_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[dt.datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    decided_at: Mapped[dt.datetime | None]
