"""Threads, appointments and files after agreement."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _stamps() -> tuple[sa.Column[object], sa.Column[object]]:
    moment = models.base.UtcDateTime(timezone=True)
    return (
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
    )


def upgrade() -> None:
    """Apply the revision."""
    moment = models.base.UtcDateTime(timezone=True)
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "match_id", sa.Integer(), sa.ForeignKey("match.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("participant_id", sa.String(), sa.ForeignKey("participant.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("app_user.id", ondelete="SET NULL")),
        sa.Column("sealed_text", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        sa.Column("retracted_at", moment),
        *_stamps(),
    )
    op.create_index("ix_post_match_id", "post", ["match_id", "id"])
    op.create_table(
        "post_file",
        sa.Column(
            "post_id",
            sa.Integer(),
            sa.ForeignKey("post.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("attachment_id", sa.Integer(), sa.ForeignKey("attachment.id"), primary_key=True),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "match_id", sa.Integer(), sa.ForeignKey("match.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("proposed_by", sa.String(), sa.ForeignKey("participant.id"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts_at", moment),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), sa.ForeignKey("appointment.id")),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'declined', 'cancelled', 'replaced')",
            name="state_known",
        ),
        sa.CheckConstraint("way IN ('onsite', 'online', 'phone')", name="way_known"),
        sa.CheckConstraint("minutes BETWEEN 15 AND 480 AND minutes % 15 = 0", name="quarter_hours"),
        sa.CheckConstraint(
            "state <> 'confirmed' OR starts_at IS NOT NULL", name="confirmed_has_a_time"
        ),
    )
    op.create_index("ix_appointment_match_id", "appointment", ["match_id", "state"])
    op.create_index(
        "uq_appointment_proposed",
        "appointment",
        ["match_id"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "appointment_option",
        sa.Column(
            "appointment_id",
            sa.Integer(),
            sa.ForeignKey("appointment.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("starts_at", moment, primary_key=True),
    )
    op.create_table(
        "busy_quarter",
        sa.Column("participant_id", sa.String(), sa.ForeignKey("participant.id"), primary_key=True),
        sa.Column("starts_at", moment, primary_key=True),
        sa.Column(
            "appointment_id",
            sa.Integer(),
            sa.ForeignKey("appointment.id", ondelete="CASCADE"),
            nullable=False,
        ),
    )
    op.create_index("ix_busy_quarter_appointment_id", "busy_quarter", ["appointment_id"])


def downgrade() -> None:
    """Take the revision back."""
    for table in ("busy_quarter", "appointment_option", "appointment", "post_file", "post"):
        op.drop_table(table)
