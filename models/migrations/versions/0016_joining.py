"""What refusals teach, and whose room a file takes."""

import sqlalchemy as sa
from alembic import op

import models.base
from models.migrations.sqlite import add_reference, drop_reference

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the revision."""
    moment = models.base.UtcDateTime(timezone=True)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "participant_id",
            sa.String(),
            sa.ForeignKey("participant.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "match_id",
            sa.Integer(),
            sa.ForeignKey("match.id", ondelete="CASCADE"),
            nullable=False,
            unique=True,
        ),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint(
            "kind IN ('time', 'topic', 'stage', 'place', 'language')",
            name=op.f("ck_lesson_kind_known"),
        ),
        sa.CheckConstraint(
            "(kind = 'time') = (value = '')", name=op.f("ck_lesson_value_of_its_kind")
        ),
    )
    op.create_index("ix_lesson_participant_id", "lesson", ["participant_id", "until"])
    name = op.f("fk_attachment_owner_id_participant")
    if op.get_bind().dialect.name == "sqlite":
        add_reference("attachment", "owner_id", "VARCHAR", "participant", name=name)
    else:
        op.add_column("attachment", sa.Column("owner_id", sa.String(), nullable=True))
        op.create_foreign_key(
            name, "attachment", "participant", ["owner_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_attachment_owner_id"), "attachment", ["owner_id"])


def downgrade() -> None:
    """Take the revision back."""
    op.drop_index(op.f("ix_attachment_owner_id"), table_name="attachment")
    name = op.f("fk_attachment_owner_id_participant")
    if op.get_bind().dialect.name == "sqlite":
        drop_reference("attachment", "owner_id", "participant", name=name)
    else:
        op.drop_constraint(name, "attachment")
        op.drop_column("attachment", "owner_id")
    op.drop_index("ix_lesson_participant_id", table_name="lesson")
    op.drop_table("lesson")
