"""Offices' own spreadsheets, their templates and undo."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "('startup', 'mentor', 'commissioner', 'investor', 'partner', 'space', 'institution')"


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "intake_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("used_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_intake_template_has_a_name")),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_intake_template_kind_known")),
        sa.ForeignKeyConstraint(
            ["saved_by"],
            ["app_user.id"],
            name=op.f("fk_intake_template_saved_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_template")),
        sa.UniqueConstraint(
            "office", "kind", "name", name=op.f("uq_intake_template_office_kind_name")
        ),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("applied_by", sa.Integer(), nullable=True),
        sa.Column("applied_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("undone_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_intake_kind_known")),
        sa.CheckConstraint(
            "state IN ('draft', 'applied', 'settled', 'undone', 'discarded')",
            name=op.f("ck_intake_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'discarded') OR applied_at IS NOT NULL",
            name=op.f("ck_intake_applied_has_a_day"),
        ),
        sa.CheckConstraint(
            "state <> 'undone' OR undone_at IS NOT NULL", name=op.f("ck_intake_undone_has_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["intake_template.id"],
            name=op.f("fk_intake_template_id_intake_template"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["app_user.id"],
            name=op.f("fk_intake_created_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["applied_by"],
            ["app_user.id"],
            name=op.f("fk_intake_applied_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    op.create_index("ix_intake_office", "intake", ["office", "state"])
    op.create_table(
        "intake_row",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("undo", sa.String(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('added', 'changed', 'unchanged', 'merged', 'refused')",
            name=op.f("ck_intake_row_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["intake_id"],
            ["intake.id"],
            name=op.f("fk_intake_row_intake_id_intake"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("intake_id", "line", name=op.f("pk_intake_row")),
    )
    op.create_index("ix_intake_row_participant", "intake_row", ["participant_id"])


def downgrade() -> None:
    """Take the revision back."""
    for table in ("intake_row", "intake", "intake_template"):
        op.drop_table(table)
