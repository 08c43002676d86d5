"""What refusals teach, and whose room a file takes."""

import sqlalchemy as sa
from alembic import op

import models.base

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
    with op.batch_alter_table("attachment") as batch:
        batch.add_column(sa.Column("owner_id", sa.String(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_attachment_owner_id_participant"),
            "participant",
            ["owner_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_index(op.f("ix_attachment_owner_id"), ["owner_id"])


def downgrade() -> None:
    """Take the revision back."""
    with op.batch_alter_table("attachment") as batch:
        batch.drop_index(op.f("ix_attachment_owner_id"))
        batch.drop_constraint(op.f("fk_attachment_owner_id_participant"), type_="foreignkey")
        batch.drop_column("owner_id")
    op.drop_index("ix_lesson_participant_id", table_name="lesson")
    op.drop_table("lesson")
