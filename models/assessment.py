"""Yearly assessments of mentors and spaces: the formula, its runs, results and appeals."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped, now
from models.participant import one_of


class AssessedKind(StrEnum):
    """Who is assessed by a formula of their own."""

    MENTOR = "mentor"
    SPACE = "space"


class RunState(StrEnum):
    """States of the assessment of a year."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FINAL = "final"


class Grade(StrEnum):
    """What a result says: 优秀, 合格, 不合格."""

    EXCELLENT = "excellent"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"


class AppealState(StrEnum):
    """States of an appeal against a result."""

    FILED = "filed"
    DECIDED = "decided"


class AppealOutcome(StrEnum):
    """What the decision of an appeal does to the grade."""

    KEPT = "kept"
    CHANGED = "changed"


class AssessmentRule(Base):
    """An edition of the formula: weights, targets and thresholds; a trigger keeps it as it was."""

    __tablename__ = "assessment_rule"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        CheckConstraint(one_of("kind", AssessedKind), name="kind_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class DeclaredFigure(Base):
    """A figure of a year that no record here holds: an office enters it, and says whence."""

    __tablename__ = "declared_figure"
    __table_args__ = (
        UniqueConstraint("participant_id", "year", "code"),
        CheckConstraint("value >= 0", name="value_not_negative"),
        CheckConstraint("note <> ''", name="says_whence"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    year: Mapped[int]
    code: Mapped[str]
    value: Mapped[int]
    note: Mapped[str]
    declared_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    declared_at: Mapped[dt.datetime] = mapped_column(default=now)


class AssessmentRun(Base):
    """The assessment of a kind in a year: drafted, published to those concerned, made final."""

    __tablename__ = "assessment_run"
    __table_args__ = (
        UniqueConstraint("kind", "year"),
        CheckConstraint(one_of("kind", AssessedKind), name="kind_known"),
        CheckConstraint(one_of("state", RunState), name="state_known"),
        CheckConstraint("year BETWEEN 2000 AND 2100", name="year_plausible"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_says_when"),
        CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final_says_when"),
        CheckConstraint(
            "(published_at IS NULL) = (appeal_until IS NULL)", name="published_has_a_deadline"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    year: Mapped[int]
    rule_id: Mapped[int] = mapped_column(ForeignKey("assessment_rule.id"))
    state: Mapped[str] = mapped_column(default=RunState.DRAFT.value)
    # The figures count what was known on this day.
    as_of: Mapped[dt.date]
    ran_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    ran_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    published_at: Mapped[dt.datetime | None]
    appeal_until: Mapped[dt.date | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    final_at: Mapped[dt.datetime | None]


class Assessment(Base):
    """The result of one participant in one year; once published, triggers keep its numbers."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("participant_id", "year"),
        # An appeal refers to (id, ran_by), so that the database knows who may not decide it.
        UniqueConstraint("id", "ran_by"),
        CheckConstraint(one_of("grade", Grade), name="grade_known"),
        CheckConstraint(
            f"final_grade IS NULL OR {one_of('final_grade', Grade)}", name="final_grade_known"
        ),
        CheckConstraint("months BETWEEN 1 AND 12", name="months_in_range"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        CheckConstraint(
            "NOT bars_renewal OR final_grade = 'unqualified'", name="barred_for_a_reason"
        ),
        Index("ix_assessment_run_id", "run_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("assessment_run.id", ondelete="CASCADE"))
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    year: Mapped[int]
    ran_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    # Months of service in the year: counted targets shrink with them.
    months: Mapped[int] = mapped_column(default=12)
    # By indicator: what was counted (null: nothing to judge by), and the points it gave.
    inputs: Mapped[dict[str, Any]]
    points: Mapped[dict[str, Any]]
    score: Mapped[Decimal]
    grade: Mapped[str]
    final_grade: Mapped[str | None]
    # What follows from a final grade: a title for the year, or no renewal of the term.
    has_title: Mapped[bool] = mapped_column(default=False)
    bars_renewal: Mapped[bool] = mapped_column(default=False)


class AssessmentAppeal(Timestamped, Base):
    """An appeal against a result: one for each, decided once, by nobody who made the result."""

    __tablename__ = "assessment_appeal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "ran_by"],
            ["assessment.id", "assessment.ran_by"],
            name="fk_assessment_appeal_assessment",
        ),
        UniqueConstraint("assessment_id"),
        CheckConstraint(one_of("state", AppealState), name="state_known"),
        CheckConstraint(
            f"outcome IS NULL OR {one_of('outcome', AppealOutcome)}", name="outcome_known"
        ),
        CheckConstraint(f"grade IS NULL OR {one_of('grade', Grade)}", name="grade_known"),
        CheckConstraint("decided_by <> ran_by", name="decided_by_somebody_else"),
        CheckConstraint("decided_by <> filed_by", name="decided_by_no_party"),
        CheckConstraint(
            "(state = 'decided') = (decided_by IS NOT NULL AND decided_at IS NOT NULL"
            " AND outcome IS NOT NULL AND grade IS NOT NULL AND reasons <> '')",
            name="decided_with_reasons",
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int]
    ran_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    grounds: Mapped[str] = mapped_column(info=SEALED)
    filed_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    filed_at: Mapped[dt.datetime] = mapped_column(default=now)
    due_on: Mapped[dt.date]
    state: Mapped[str] = mapped_column(default=AppealState.FILED.value)
    outcome: Mapped[str | None]
    grade: Mapped[str | None]
    reasons: Mapped[str] = mapped_column(default="", info=SEALED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decided_at: Mapped[dt.datetime | None]


class AppealFile(Base):
    """A file that belongs to the grounds of an appeal."""

    __tablename__ = "assessment_appeal_file"
    appeal_id: Mapped[int] = mapped_column(
        ForeignKey("assessment_appeal.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
