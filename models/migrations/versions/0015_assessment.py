"""Closed months of the ledger; yearly assessments and their appeals."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = (
    "assessment_appeal_file",
    "assessment_appeal",
    "assessment",
    "assessment_run",
    "declared_figure",
    "assessment_rule",
    "ledger_line",
    "ledger_month",
)
# Kept as they were written, for good.
FROZEN = {
    "assessment_rule": "an edition of the formula stays as it is",
    "ledger_month": "a closed month stays as it is",
    "ledger_line": "a closed month stays as it is",
}
IS_DRAFT = "(SELECT state FROM assessment_run WHERE id = OLD.run_id) = 'draft'"
RESULT = "run_id, participant_id, year, ran_by, months, inputs, points, score, grade"
DECISION = "assessment_id, ran_by, filed_by, state, outcome, grade, decided_by, decided_at"
"""What a decision says; its words are sealed, and sealed anew when keys change."""


def _sqlite_guards() -> list[str]:
    statements = [
        f"CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{reason}'); END"
        for table, reason in FROZEN.items()
        for event in ("update", "delete")
    ]
    kept = "BEGIN SELECT RAISE(ABORT, 'a published result stays as it is'); END"
    decided = "BEGIN SELECT RAISE(ABORT, 'an appeal is decided once'); END"
    return [
        *statements,
        f"CREATE TRIGGER assessment_no_update BEFORE UPDATE OF {RESULT} ON assessment WHEN NOT {IS_DRAFT} {kept}",
        f"CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment WHEN NOT {IS_DRAFT} {kept}",
        (
            f"CREATE TRIGGER assessment_appeal_no_update BEFORE UPDATE OF {DECISION} ON assessment_appeal "
            f"WHEN OLD.state = 'decided' {decided}"
        ),
    ]


def _postgresql_guards() -> list[str]:
    statements = []
    for table, reason in FROZEN.items():
        statements += [
            f"""CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{reason}' USING ERRCODE = 'check_violation'; END $$""",
            (
                f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
            ),
        ]
    return [
        *statements,
        f"""CREATE FUNCTION assessment_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT {IS_DRAFT} THEN
                RAISE EXCEPTION 'a published result stays as it is' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""",
        (
            f"CREATE TRIGGER assessment_guard BEFORE UPDATE OF {RESULT} OR DELETE ON assessment "
            "FOR EACH ROW EXECUTE FUNCTION assessment_guard()"
        ),
        """CREATE FUNCTION assessment_appeal_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'an appeal is decided once' USING ERRCODE = 'check_violation'; END $$""",
        (
            f"CREATE TRIGGER assessment_appeal_guard BEFORE UPDATE OF {DECISION} ON assessment_appeal "
            "FOR EACH ROW WHEN (OLD.state = 'decided') EXECUTE FUNCTION assessment_appeal_guard()"
        ),
    ]


def _make_ledger(moment: models.base.UtcDateTime) -> None:
    op.create_table(
        "ledger_month",
        sa.Column("first_day", sa.Date(), primary_key=True),
        sa.Column("n_records", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("closed_at", moment, nullable=False),
        sa.CheckConstraint("n_records >= 0 AND minutes >= 0", name="totals_not_negative"),
    )
    op.create_table(
        "ledger_line",
        sa.Column(
            "record_id", sa.Integer(), sa.ForeignKey("mentoring_record.id"), primary_key=True
        ),
        sa.Column("month", sa.Date(), sa.ForeignKey("ledger_month.first_day"), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("booked_at", moment, nullable=False),
        sa.CheckConstraint("minutes > 0", name="minutes_positive"),
    )
    op.create_index("ix_ledger_line_month", "ledger_line", ["month"])


def _make_rules(moment: models.base.UtcDateTime) -> None:
    op.create_table(
        "assessment_rule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("created_at", moment, nullable=False),
        sa.UniqueConstraint("kind", "version"),
        sa.CheckConstraint("kind IN ('mentor', 'space')", name="kind_known"),
    )
    op.create_table(
        "declared_figure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "participant_id",
            sa.String(),
            sa.ForeignKey("participant.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("declared_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("declared_at", moment, nullable=False),
        sa.UniqueConstraint("participant_id", "year", "code"),
        sa.CheckConstraint("value >= 0", name="value_not_negative"),
        sa.CheckConstraint("note <> ''", name="says_whence"),
    )


def _make_run(moment: models.base.UtcDateTime) -> None:
    op.create_table(
        "assessment_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), sa.ForeignKey("assessment_rule.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("ran_by", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("ran_at", moment, nullable=False),
        sa.Column("published_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("published_at", moment),
        sa.Column("appeal_until", sa.Date()),
        sa.Column("closed_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("final_at", moment),
        sa.UniqueConstraint("kind", "year"),
        sa.CheckConstraint("kind IN ('mentor', 'space')", name="kind_known"),
        sa.CheckConstraint("state IN ('draft', 'published', 'final')", name="state_known"),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="year_plausible"),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name="published_says_when"
        ),
        sa.CheckConstraint("(state = 'final') = (final_at IS NOT NULL)", name="final_says_when"),
        sa.CheckConstraint(
            "(published_at IS NULL) = (appeal_until IS NULL)", name="published_has_a_deadline"
        ),
    )


def _make_results() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "run_id",
            sa.Integer(),
            sa.ForeignKey("assessment_run.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("participant_id", sa.String(), sa.ForeignKey("participant.id"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ran_by", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("score", models.base.Exact(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("final_grade", sa.String()),
        sa.Column("has_title", sa.Boolean(), nullable=False),
        sa.Column("bars_renewal", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("participant_id", "year"),
        sa.UniqueConstraint("id", "ran_by"),
        sa.CheckConstraint(
            "grade IN ('excellent', 'qualified', 'unqualified')", name="grade_known"
        ),
        sa.CheckConstraint(
            "final_grade IS NULL OR final_grade IN ('excellent', 'qualified', 'unqualified')",
            name="final_grade_known",
        ),
        sa.CheckConstraint("months BETWEEN 1 AND 12", name="months_in_range"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        sa.CheckConstraint(
            "NOT bars_renewal OR final_grade = 'unqualified'", name="barred_for_a_reason"
        ),
    )
    op.create_index("ix_assessment_run_id", "assessment", ["run_id"])


def _make_appeals(moment: models.base.UtcDateTime) -> None:
    op.create_table(
        "assessment_appeal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("ran_by", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("grounds", sa.String(), nullable=False),
        sa.Column("filed_by", sa.Integer(), sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("filed_at", moment, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("grade", sa.String()),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("app_user.id")),
        sa.Column("decided_at", moment),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id", "ran_by"],
            ["assessment.id", "assessment.ran_by"],
            name="fk_assessment_appeal_assessment",
        ),
        sa.UniqueConstraint("assessment_id"),
        sa.CheckConstraint("state IN ('filed', 'decided')", name="state_known"),
        sa.CheckConstraint(
            "outcome IS NULL OR outcome IN ('kept', 'changed')", name="outcome_known"
        ),
        sa.CheckConstraint(
            "grade IS NULL OR grade IN ('excellent', 'qualified', 'unqualified')",
            name="grade_known",
        ),
        sa.CheckConstraint("decided_by <> ran_by", name="decided_by_somebody_else"),
        sa.CheckConstraint("decided_by <> filed_by", name="decided_by_no_party"),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_by IS NOT NULL AND decided_at IS NOT NULL"
            " AND outcome IS NOT NULL AND grade IS NOT NULL AND reasons <> '')",
            name="decided_with_reasons",
        ),
    )
    op.create_table(
        "assessment_appeal_file",
        sa.Column(
            "appeal_id",
            sa.Integer(),
            sa.ForeignKey("assessment_appeal.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("attachment_id", sa.Integer(), sa.ForeignKey("attachment.id"), primary_key=True),
    )


def upgrade() -> None:
    """Apply the revision."""
    moment = models.base.UtcDateTime(timezone=True)
    _make_ledger(moment)
    _make_rules(moment)
    _make_run(moment)
    _make_results()
    _make_appeals(moment)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite_guards() if is_sqlite else _postgresql_guards():
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name in ("assessment_appeal", "assessment", *FROZEN):
            op.execute(f"DROP FUNCTION {name}_guard()")
