"""Whose data changed with each version of what matching reads."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "data_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
    )
    op.create_index("ix_data_change_version", "data_change", ["version", "participant_id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_table("data_change")
