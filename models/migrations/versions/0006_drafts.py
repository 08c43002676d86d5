"""Drafts, privacy and ends of needs and offers; hours a provider gives."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Added one by one and with their rules in the same statement: SQLite then need not rebuild the
# tables, which would drop what hangs on them.
COLUMNS = (
    """privacy VARCHAR DEFAULT 'public' NOT NULL
    CONSTRAINT ck_statement_privacy_known
    CHECK (privacy IN ('public', 'matched', 'organisers'))""",
    """urgency VARCHAR DEFAULT '' NOT NULL
    CONSTRAINT ck_statement_urgency_known CHECK (urgency IN ('', 'weeks', 'quarter', 'open'))""",
    "region VARCHAR CONSTRAINT fk_statement_region_region REFERENCES region (code)",
    "modes JSON DEFAULT '[]' NOT NULL",
    "countries JSON DEFAULT '[]' NOT NULL",
    """bound VARCHAR DEFAULT '' NOT NULL
    CONSTRAINT ck_statement_bound_known CHECK (bound IN ('', 'outbound', 'inbound'))""",
    "closed_on DATE",
    """outcome VARCHAR DEFAULT '' NOT NULL
    CONSTRAINT ck_statement_outcome_known
    CHECK (outcome IN ('', 'met_here', 'met_elsewhere', 'not_met', 'dropped'))
    CONSTRAINT ck_statement_closed_with_an_outcome
    CHECK ((closed_on IS NULL) = (outcome = ''))""",
)
HOURS = """hours_per_month INTEGER
    CONSTRAINT ck_participant_hours_not_negative CHECK (hours_per_month >= 0)"""


def upgrade() -> None:
    """Apply the revision."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE statement ADD COLUMN {column}")
    op.execute(f"ALTER TABLE participant ADD COLUMN {HOURS}")
    op.create_table(
        "statement_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("posted_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "direction IN ('need', 'offer')", name=op.f("ck_statement_draft_direction_known")
        ),
        sa.CheckConstraint("revision > 0", name=op.f("ck_statement_draft_revision_positive")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_statement_draft_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_statement_draft_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_draft")),
        sa.UniqueConstraint("word", name=op.f("uq_statement_draft_word")),
    )
    op.create_index(
        "ix_statement_draft_participant_id",
        "statement_draft",
        ["participant_id", "direction", "posted_at"],
    )
    op.create_index(op.f("ix_statement_draft_user_id"), "statement_draft", ["user_id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("statement_draft")
    op.execute("ALTER TABLE participant DROP COLUMN hours_per_month")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        for column in ("outcome", "closed_on", "bound", "countries", "modes", "region", "urgency"):
            batch_op.drop_column(column)
        batch_op.drop_column("privacy")
