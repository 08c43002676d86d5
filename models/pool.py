"""The mentor pool: candidacies, tenures, and the way each came to its state."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import SEALED, Base, Timestamped, now
from models.participant import one_of
from models.pool_states import (
    CLOSED_CANDIDACIES,
    SERVING_STATES,
    CandidacyKind,
    CandidacyState,
    TenureState,
)


def _listed(states: frozenset[CandidacyState] | frozenset[TenureState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


_IS_OPEN = f"state NOT IN ({_listed(CLOSED_CANDIDACIES)})"
_IS_SERVING = f"state IN ({_listed(SERVING_STATES)})"


class PoolTransition(Base):
    """An allowed step of a candidacy or a tenure; filled from ``models.pool_states``."""

    __tablename__ = "pool_transition"
    subject: Mapped[str] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class PoolStep:
    """What the history of a candidacy and that of a tenure keep of a step."""

    from_state: Mapped[str]
    to_state: Mapped[str]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


def _step_constraints(subject: str) -> tuple[ForeignKeyConstraint | CheckConstraint | Index, ...]:
    """Hold the history of a subject to the steps that are allowed."""
    step = ["subject", "from_state", "to_state"]
    return (
        ForeignKeyConstraint(
            step,
            [f"pool_transition.{column}" for column in step],
            name=f"fk_{subject}_step_transition",
        ),
        CheckConstraint(f"subject = '{subject}'", name=f"subject_is_a_{subject}"),
        Index(f"ix_{subject}_step_{subject}_id", f"{subject}_id"),
    )


class Candidacy(Timestamped, Base):
    """A mentor who is to be appointed: its own application, a nomination, or a renewal.

    `version` grows with every step and every change, so that a decision names what was read.
    """

    __tablename__ = "candidacy"
    __table_args__ = (
        CheckConstraint(one_of("state", CandidacyState), name="state_known"),
        CheckConstraint(one_of("kind", CandidacyKind), name="kind_known"),
        CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason <> ''", name="refused_with_a_reason"
        ),
        CheckConstraint("state <> 'on_notice' OR notice_id IS NOT NULL", name="stands_on_a_notice"),
        CheckConstraint(
            "state IN ('nominated', 'declined', 'withdrawn') OR promised_at IS NOT NULL",
            name="promised_in_person",
        ),
        # One open candidacy a mentor, held under concurrency by the index.
        Index(
            "uq_candidacy_open",
            "participant_id",
            unique=True,
            sqlite_where=text(_IS_OPEN),
            postgresql_where=text(_IS_OPEN),
        ),
        Index("ix_candidacy_state", "state", "region"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    # The space or institution that nominates.
    nominator_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="SET NULL"), index=True
    )
    team_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    region: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    state: Mapped[str] = mapped_column(default=CandidacyState.SUBMITTED.value)
    version: Mapped[int] = mapped_column(default=1)
    category: Mapped[str] = mapped_column(default="")
    # Where the mentor works and as what; why it is fit. Read by the offices alone.
    employer: Mapped[str] = mapped_column(default="", info=SEALED)
    post: Mapped[str] = mapped_column(default="", info=SEALED)
    experience: Mapped[str] = mapped_column(default="", info=SEALED)
    capacity: Mapped[int | None]
    hours_per_month: Mapped[int | None]
    # Whether the public notice may say the full name; else it is masked.
    is_name_public: Mapped[bool] = mapped_column(default=False)
    # When the mentor itself accepted the commitment letter, and which account did.
    promised_at: Mapped[dt.datetime | None]
    promised_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    submitted_at: Mapped[dt.datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    checked_at: Mapped[dt.datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    reviewed_at: Mapped[dt.datetime | None]
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("public_notice.id", ondelete="SET NULL"), index=True
    )

    files: Mapped[list["CandidacyFile"]] = relationship(
        order_by="CandidacyFile.attachment_id", cascade="all, delete-orphan"
    )
    steps: Mapped[list["CandidacyStep"]] = relationship(
        order_by="CandidacyStep.id", cascade="all, delete-orphan"
    )


class CandidacyFile(Base):
    """A paper handed in with a candidacy."""

    __tablename__ = "candidacy_file"
    candidacy_id: Mapped[int] = mapped_column(
        ForeignKey("candidacy.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)


class CandidacyStep(PoolStep, Base):
    """One step of a candidacy; the database refuses a step that is not in the table."""

    __tablename__ = "candidacy_step"
    __table_args__ = _step_constraints("candidacy")
    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(default="candidacy")


class Tenure(Timestamped, Base):
    """A mentor's term in a team, with the number of its letter of appointment."""

    __tablename__ = "tenure"
    __table_args__ = (
        CheckConstraint(one_of("state", TenureState), name="state_known"),
        CheckConstraint("to_on >= from_on", name="days_in_order"),
        CheckConstraint("number <> ''", name="has_a_number"),
        CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_with_a_reason"),
        CheckConstraint(
            "(state IN ('expired', 'left', 'dismissed')) = (ended_on IS NOT NULL)",
            name="ended_says_when",
        ),
        # One running tenure for each mentor and team, held under concurrency by the index.
        Index(
            "uq_tenure_serving",
            "participant_id",
            "team_id",
            unique=True,
            sqlite_where=text(_IS_SERVING),
            postgresql_where=text(_IS_SERVING),
        ),
        Index("ix_tenure_team_id", "team_id", "state"),
        Index("ix_tenure_to_on", "state", "to_on"),
        Index("ix_tenure_participant_id", "participant_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    team_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    # None where the office had recorded the appointment before the pool was kept here.
    candidacy_id: Mapped[int | None] = mapped_column(
        ForeignKey("candidacy.id", ondelete="SET NULL"), unique=True
    )
    category: Mapped[str] = mapped_column(default="")
    from_on: Mapped[dt.date]
    to_on: Mapped[dt.date | None]
    state: Mapped[str] = mapped_column(default=TenureState.IN_FORCE.value)
    version: Mapped[int] = mapped_column(default=1)
    ended_on: Mapped[dt.date | None]
    reason: Mapped[str] = mapped_column(default="")
    appointed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))

    steps: Mapped[list["TenureStep"]] = relationship(
        order_by="TenureStep.id", cascade="all, delete-orphan"
    )


class TenureStep(PoolStep, Base):
    """One step of a tenure; the database refuses a step that is not in the table."""

    __tablename__ = "tenure_step"
    __table_args__ = _step_constraints("tenure")
    id: Mapped[int] = mapped_column(primary_key=True)
    tenure_id: Mapped[int] = mapped_column(ForeignKey("tenure.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(default="tenure")


class PoolCounter(Base):
    """How many numbers of a series were given out; counted by one statement, so none twice."""

    __tablename__ = "pool_counter"
    series: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
