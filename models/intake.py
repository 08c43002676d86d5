"""Offices' own spreadsheets on their way into the directory: drafts, what they did, templates."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped
from models.enums import IntakeOutcome, IntakeState, ParticipantKind

_KINDS = ", ".join(f"'{kind}'" for kind in ParticipantKind)
_STATES = ", ".join(f"'{state}'" for state in IntakeState)
_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in IntakeOutcome)


class Intake(Timestamped, Base):
    """A spreadsheet that an office brings, with everything decided about it so far.

    The file is sealed, because it holds contacts; it is forgotten when it is needed no more, and
    so is what it takes to undo it. What the steps of the wizard show is worked out from the file
    and the decisions each time.
    """

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(
            "state IN ('draft', 'discarded') OR applied_at IS NOT NULL", name="applied_has_a_day"
        ),
        CheckConstraint("state <> 'undone' OR undone_at IS NOT NULL", name="undone_has_a_day"),
        Index("ix_intake_office", "office", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    office: Mapped[str]
    state: Mapped[str] = mapped_column(default=IntakeState.DRAFT.value)
    step: Mapped[str] = mapped_column(default="")
    file_name: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True, info=SEALED)
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    template_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake_template.id", ondelete="SET NULL")
    )
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    applied_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    applied_at: Mapped[dt.datetime | None]
    undone_at: Mapped[dt.datetime | None]


class IntakeRow(Base):
    """What became of one row of a spreadsheet, and what it takes to undo it.

    `before` and `after` hold the participant as the folder's columns, None where there was none;
    `sealed` holds what must not lie in clear: contacts and the notes of the office.
    """

    __tablename__ = "intake_row"
    __table_args__ = (
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome_known"),
        Index("ix_intake_row_participant", "participant_id"),
    )
    intake_id: Mapped[int] = mapped_column(
        ForeignKey("intake.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[str]
    # No foreign key: the row is kept after its participant is gone.
    participant_id: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sealed: Mapped[str] = mapped_column(default="", info=SEALED)
    undo: Mapped[str] = mapped_column(default="")


class IntakeTemplate(Timestamped, Base):
    """How an office's spreadsheets of a kind are read: columns by header, codes by spelling."""

    __tablename__ = "intake_template"
    __table_args__ = (
        UniqueConstraint("office", "kind", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    office: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    codes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    uses: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]
    saved_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
