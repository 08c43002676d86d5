"""When a person is free, and secret calendar feeds."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WAYS = "way IN ('any', 'onsite', 'online')"
_IN_A_DAY = "0 <= from_minute AND from_minute < to_minute AND to_minute <= 1440"


def _stamps() -> tuple[sa.Column[object], sa.Column[object]]:
    moment = models.base.UtcDateTime(timezone=True)
    return (
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
    )


def upgrade() -> None:
    """Apply the revision."""
    _make_hours()
    moment = models.base.UtcDateTime(timezone=True)
    op.create_table(
        "busy_span",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "participant_id",
            sa.String(),
            sa.ForeignKey("participant.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "user_id",
            sa.Integer(),
            sa.ForeignKey("app_user.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        *_stamps(),
        sa.CheckConstraint("starts_at < ends_at", name="ends_after_it_begins"),
    )
    op.create_index("ix_busy_span_participant_id", "busy_span", ["participant_id", "ends_at"])
    op.create_index("ix_busy_span_user_id", "busy_span", ["user_id"])
    op.create_table(
        "calendar_feed",
        sa.Column(
            "user_id",
            sa.Integer(),
            sa.ForeignKey("app_user.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False, unique=True),
        *_stamps(),
    )


def _make_hours() -> None:
    op.create_table(
        "availability",
        sa.Column(
            "participant_id",
            sa.String(),
            sa.ForeignKey("participant.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("heeds_holidays", sa.Boolean(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("notice_hours BETWEEN 0 AND 336", name="notice_bounded"),
    )
    op.create_table(
        "weekly_hours",
        _owner(primary_key=True),
        sa.Column("weekday", sa.Integer(), primary_key=True),
        sa.Column("from_minute", sa.Integer(), primary_key=True),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        sa.CheckConstraint(_WAYS, name="way_known"),
        sa.CheckConstraint(_IN_A_DAY, name="ends_after_it_begins"),
    )
    op.create_table(
        "hours_exception",
        sa.Column("id", sa.Integer(), primary_key=True),
        _owner(),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("to_minute", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        *_stamps(),
        sa.CheckConstraint("change IN ('off', 'extra')", name="change_known"),
        sa.CheckConstraint(_WAYS, name="way_known"),
        sa.CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),
        sa.CheckConstraint(_IN_A_DAY, name="hours_in_a_day"),
    )
    op.create_index(
        "ix_hours_exception_participant_id", "hours_exception", ["participant_id", "last_on"]
    )


def _owner(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "participant_id",
        sa.String(),
        sa.ForeignKey("availability.participant_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def downgrade() -> None:
    """Take the revision back."""
    tables = ("calendar_feed", "busy_span", "hours_exception", "weekly_hours", "availability")
    for table in tables:
        op.drop_table(table)
