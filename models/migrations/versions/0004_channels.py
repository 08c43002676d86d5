"""How each person wants to be told, and what a sender must remember to send nothing twice."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMADE = ("delivery", "message", "signed_link")
NEW_TABLES = ("message_switch", "message_setting", "message_link")
MOMENT = models.base.UtcDateTime(timezone=True)


def upgrade() -> None:
    """Apply the revision."""
    # Made anew rather than altered: nothing was written to them before this revision, and SQLite
    # would rebuild them anyway, emptying what refers to them.
    for table in REMADE:
        op.drop_table(table)
    op.create_table(
        "signed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_signed_link_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_link")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_signed_link_word_hash")),
    )
    op.create_index("ix_signed_link_subject", "signed_link", ["purpose", "subject_id"])
    op.create_index(op.f("ix_signed_link_user_id"), "signed_link", ["user_id"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(user_id IS NULL) = (address <> '')", name=op.f("ck_message_has_one_reader")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_message_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_message_user_id_key")),
    )
    op.create_index("ix_message_inbox", "message", ["user_id", "read_at", "id"])
    op.create_index(
        "uq_message_address",
        "message",
        ["address", "key"],
        unique=True,
        sqlite_where=sa.text("user_id IS NULL"),
        postgresql_where=sa.text("user_id IS NULL"),
    )
    op.create_table(
        "message_link",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["signed_link.id"],
            name=op.f("fk_message_link_link_id_signed_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_message_link_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", "name", name=op.f("pk_message_link")),
    )
    op.create_index(op.f("ix_message_link_link_id"), "message_link", ["link_id"])
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("bundle", sa.String(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'wechat')", name=op.f("ck_delivery_channel_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'skipped')",
            name=op.f("ck_delivery_state_known"),
        ),
        sa.CheckConstraint(
            "state <> 'sending' OR taken_at IS NOT NULL",
            name=op.f("ck_delivery_taken_at_some_time"),
        ),
        sa.CheckConstraint(
            "handed_over BETWEEN 0 AND 2", name=op.f("ck_delivery_handed_over_twice_at_most")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_delivery_message_id_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", "channel", name=op.f("uq_delivery_message_id_channel")),
    )
    op.create_index("ix_delivery_due", "delivery", ["state", "due_at"])
    op.create_index(op.f("ix_delivery_bundle"), "delivery", ["bundle"])
    op.create_index(op.f("ix_delivery_letter"), "delivery", ["letter"])
    op.create_table(
        "message_setting",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("has_quiet_hours", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "digest IN ('at_once', 'daily', 'weekly')",
            name=op.f("ck_message_setting_digest_known"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_message_setting_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_message_setting")),
    )
    op.create_table(
        "message_switch",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('email', 'sms', 'wechat')", name=op.f("ck_message_switch_channel_known")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_message_switch_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "category", "channel", name=op.f("pk_message_switch")),
    )


def downgrade() -> None:
    """Take the revision back; links and messages are lost, as an older sender cannot tell them."""
    for table in (*NEW_TABLES, *REMADE):
        op.drop_table(table)
    before = import_module("models.migrations.versions.0002_links_files_messages")
    before.create_signed_link()
    before.create_message()
    before.create_delivery()
