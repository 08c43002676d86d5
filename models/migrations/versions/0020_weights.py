"""Sets of weights in their versions, which is in use, and which ranked a pair."""

import sqlalchemy as sa
from alembic import op

import models.base
from models.migrations.sqlite import reword

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

RANKINGS = "'', 'usual', 'chosen', 'learned'"
# Added one by one, with their rules in the same statement: SQLite then need not rebuild the
# tables, which would drop what hangs on them.
RANKING = (
    "ranking VARCHAR DEFAULT '' NOT NULL "
    f"CONSTRAINT ck_match_ranking_known CHECK (ranking IN ({RANKINGS}))"
)
NAMES_ITS_SET = (
    "CONSTRAINT ck_match_chosen_names_its_set "
    "CHECK ((ranking = 'chosen') = (weight_set_id IS NOT NULL))"
)


def _reference(table: str) -> str:
    name = f"fk_{table}_weight_set_id_weight_set"
    return f"weight_set_id INTEGER CONSTRAINT {name} REFERENCES weight_set (id)"


COLUMNS = (
    ("match", RANKING),
    ("match", f"{_reference('match')} {NAMES_ITS_SET}"),
    ("programme", _reference("programme")),
    ("assignment_draft", _reference("assignment_draft")),
    ("assignment_draft", "weights JSON DEFAULT '{}' NOT NULL"),
)


def _person(column: str) -> sa.Column[int]:
    return sa.Column(
        column, sa.Integer(), sa.ForeignKey("app_user.id", ondelete="SET NULL"), nullable=True
    )


def upgrade() -> None:
    """Apply the revision."""
    moment = models.base.UtcDateTime(timezone=True)
    op.create_table(
        "weight_set",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seeker_kind", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        _person("created_by"),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("updated_at", moment, nullable=False),
        sa.CheckConstraint("seeker_kind <> kind", name=op.f("ck_weight_set_joins_two_kinds")),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 60",
            name=op.f("ck_weight_set_name_neither_blank_nor_endless"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_weight_set_version_counts")),
    )
    op.create_index(
        "uq_weight_set_version",
        "weight_set",
        ["seeker_kind", "kind", "name", "version"],
        unique=True,
    )
    op.create_table(
        "weight_publication",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("seeker_kind", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("weight_set_id", sa.Integer(), sa.ForeignKey("weight_set.id"), nullable=False),
        sa.Column("published_at", moment, nullable=False),
        _person("published_by"),
        sa.Column("ended_at", moment, nullable=True),
        _person("ended_by"),
    )
    op.create_index(
        "uq_weight_publication_in_use",
        "weight_publication",
        ["seeker_kind", "kind"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_weight_publication_weight_set_id", "weight_publication", ["weight_set_id"])
    for table, column in COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def downgrade() -> None:
    """Take the revision back."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column in reversed(COLUMNS):
        name, kind, *_ = column.split()
        if is_sqlite and "CONSTRAINT" in column:
            # a column with rules cannot be dropped: they go first
            reword(table, (f", {column}", f", {name} {kind}"))
        op.drop_column(table, name)
    op.drop_table("weight_publication")
    op.drop_table("weight_set")
