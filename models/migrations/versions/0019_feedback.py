"""What became of recommendations, with the consent of whoever looks."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    moment = models.base.UtcDateTime(timezone=True)
    op.create_table(
        "impression",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "user_id",
            sa.Integer(),
            sa.ForeignKey("app_user.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "seeker_id",
            sa.String(),
            sa.ForeignKey("participant.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("list_kind", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("candidate_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("swapped_with", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("opened_at", moment, nullable=True),
        sa.CheckConstraint("list_kind IN ('desk', 'need')", name=op.f("ck_impression_list_known")),
        sa.CheckConstraint(
            "position BETWEEN 1 AND 100", name=op.f("ck_impression_position_in_range")
        ),
        sa.CheckConstraint(
            "swapped_with <> position", name=op.f("ck_impression_swapped_with_another")
        ),
        sa.UniqueConstraint(
            "seeker_id",
            "list_kind",
            "kind",
            "day",
            "candidate_id",
            name=op.f("uq_impression_seeker_id_list_kind_kind_day_candidate_id"),
        ),
    )
    op.create_index("ix_impression_user_id", "impression", ["user_id", "id"])
    op.create_index("ix_impression_day", "impression", ["day"])
    op.create_table(
        "match_origin",
        sa.Column(
            "match_id",
            sa.Integer(),
            sa.ForeignKey("match.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("model", sa.String(), nullable=False),
        sa.CheckConstraint(
            "arm IN ('recommended', 'by_hand', 'programme', 'random')",
            name=op.f("ck_match_origin_arm_known"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_match_origin_position_positive")),
        sa.CheckConstraint(
            "position IS NULL OR arm = 'recommended'",
            name=op.f("ck_match_origin_position_of_its_arm"),
        ),
    )
    op.add_column(
        "app_user",
        sa.Column("shares_looks", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """Take the revision back."""
    op.drop_column("app_user", "shares_looks")
    op.drop_table("match_origin")
    op.drop_index("ix_impression_day", table_name="impression")
    op.drop_index("ix_impression_user_id", table_name="impression")
    op.drop_table("impression")
