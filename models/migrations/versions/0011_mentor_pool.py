"""The mentor pool: candidacies, public notices, tenures, conflicts of interest."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

HANDED_BACK = ("returned", "refused", "withdrawn")
ENDED = ("expired", "left", "dismissed")
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "candidacy": {
        "nominated": ("submitted", "declined", "withdrawn"),
        "submitted": ("checked", *HANDED_BACK),
        "returned": ("submitted", "withdrawn"),
        "checked": ("cleared", *HANDED_BACK),
        "cleared": ("on_notice", "appointed", *HANDED_BACK),
        "on_notice": ("cleared", "appointed", "refused", "withdrawn"),
    },
    "tenure": {
        "coming": ("in_force", *ENDED),
        "in_force": ("suspended", *ENDED),
        "suspended": ("in_force", *ENDED),
    },
}
OPEN_CANDIDACY = "state NOT IN ('appointed', 'declined', 'refused', 'withdrawn')"
SERVING = "state IN ('in_force', 'suspended')"
STANDING = "withdrawn_at IS NULL"
PENDING = "state IN ('disclosed', 'agreed', 'refused')"
TABLES = (
    "tenure_step",
    "tenure",
    "objection",
    "candidacy_step",
    "candidacy_file",
    "candidacy",
    "public_notice",
    "stake_plan",
    "declared_conflict",
    "pool_transition",
    "pool_counter",
)


def _guards(dialect: str, table: str) -> tuple[str, ...]:
    """Return what makes the database refuse a step that is not in the table."""
    is_no_step = f"""NEW.state <> OLD.state AND NOT EXISTS (
        SELECT 1 FROM pool_transition WHERE subject = '{table}'
        AND from_state = OLD.state AND to_state = NEW.state
    )"""
    said = f"no such step of a {table}"
    if dialect == "sqlite":
        return (
            f"""CREATE TRIGGER {table}_is_a_step BEFORE UPDATE OF state ON {table}
            WHEN {is_no_step} BEGIN SELECT RAISE(ABORT, '{said}'); END""",
        )
    return (
        f"""CREATE FUNCTION {table}_is_a_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {is_no_step} THEN RAISE EXCEPTION '{said}'; END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER {table}_is_a_step BEFORE UPDATE OF state ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_is_a_step()""",
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, models.base.UtcDateTime(timezone=True), nullable=nullable)


def _stamps() -> tuple[sa.Column[object], sa.Column[object]]:
    return _moment("created_at", nullable=False), _moment("updated_at", nullable=False)


def _to(
    name: str,
    target: str,
    *,
    ondelete: str = "CASCADE",
    nullable: bool = True,
    unique: bool = False,
    primary_key: bool = False,
) -> sa.Column[object]:
    kind = sa.String() if target.startswith("participant") else sa.Integer()
    key = sa.ForeignKey(target, ondelete=ondelete)
    column: sa.Column[object] = sa.Column(
        name,
        kind,
        key,
        nullable=nullable and not primary_key,
        unique=unique or None,
        primary_key=primary_key,
    )
    return column


def _by(name: str) -> sa.Column[object]:
    return _to(name, "app_user.id", ondelete="SET NULL")


def _one_for(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _create_transitions() -> None:
    op.create_table(
        "pool_counter",
        sa.Column("series", sa.String(), primary_key=True),
        sa.Column("value", sa.Integer(), nullable=False),
    )
    steps = op.create_table(
        "pool_transition",
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("from_state", sa.String(), primary_key=True),
        sa.Column("to_state", sa.String(), primary_key=True),
    )
    rows = [
        {"subject": subject, "from_state": before, "to_state": after}
        for subject, table in STEPS.items()
        for before, following in table.items()
        for after in following
    ]
    op.bulk_insert(steps, rows)


def _create_notices() -> None:
    op.create_table(
        "public_notice",
        _number(),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        _to("team_id", "participant.id", nullable=False),
        _text("state"),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_shortened", sa.Boolean(), nullable=False),
        _text("shortened_why"),
        _moment("opens_at", nullable=False),
        _moment("closes_at", nullable=False),
        _moment("settled_at"),
        _by("settled_by"),
        _text("reason"),
        _by("published_by"),
        *_stamps(),
        sa.CheckConstraint("state IN ('open', 'closed', 'withdrawn')", name="state_known"),
        sa.CheckConstraint("closes_at >= opens_at", name="days_in_order"),
        sa.CheckConstraint("days >= 0", name="days_not_negative"),
        sa.CheckConstraint(
            "NOT is_shortened OR shortened_why <> ''", name="shortened_with_a_reason"
        ),
        sa.CheckConstraint("state <> 'withdrawn' OR reason <> ''", name="withdrawn_with_a_reason"),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_says_when"),
    )
    op.create_index("ix_public_notice_state", "public_notice", ["state", "closes_at"])


def _create_candidacies() -> None:
    op.create_table(
        "candidacy",
        _number(),
        _text("kind"),
        _to("participant_id", "participant.id", nullable=False),
        _to("nominator_id", "participant.id", ondelete="SET NULL"),
        _to("team_id", "participant.id", nullable=False),
        sa.Column("region", sa.String(), sa.ForeignKey("region.code")),
        _text("state"),
        sa.Column("version", sa.Integer(), nullable=False),
        *(_text(name) for name in ("category", "employer", "post", "experience")),
        sa.Column("capacity", sa.Integer()),
        sa.Column("hours_per_month", sa.Integer()),
        sa.Column("is_name_public", sa.Boolean(), nullable=False),
        _moment("promised_at"),
        _by("promised_by"),
        _text("reason"),
        _by("submitted_by"),
        _moment("submitted_at", nullable=False),
        _by("checked_by"),
        _moment("checked_at"),
        _by("reviewed_by"),
        _moment("reviewed_at"),
        _to("notice_id", "public_notice.id", ondelete="SET NULL"),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('nominated', 'submitted', 'returned', 'checked', 'cleared', 'on_notice', "
            "'appointed', 'refused', 'declined', 'withdrawn')",
            name="state_known",
        ),
        sa.CheckConstraint("kind IN ('application', 'nomination', 'renewal')", name="kind_known"),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason <> ''", name="refused_with_a_reason"
        ),
        sa.CheckConstraint(
            "state <> 'on_notice' OR notice_id IS NOT NULL", name="stands_on_a_notice"
        ),
        sa.CheckConstraint(
            "state IN ('nominated', 'declined', 'withdrawn') OR promised_at IS NOT NULL",
            name="promised_in_person",
        ),
    )
    op.create_index("ix_candidacy_nominator_id", "candidacy", ["nominator_id"])
    op.create_index("ix_candidacy_notice_id", "candidacy", ["notice_id"])
    op.create_index("ix_candidacy_state", "candidacy", ["state", "region"])
    _one_for("uq_candidacy_open", "candidacy", ["participant_id"], OPEN_CANDIDACY)
    op.create_table(
        "candidacy_file",
        _to("candidacy_id", "candidacy.id", primary_key=True),
        sa.Column("attachment_id", sa.Integer(), sa.ForeignKey("attachment.id"), primary_key=True),
    )
    _create_steps("candidacy")


def _create_steps(table: str) -> None:
    op.create_table(
        f"{table}_step",
        _number(),
        _to(f"{table}_id", f"{table}.id", nullable=False),
        *(_text(name) for name in ("subject", "from_state", "to_state")),
        _by("made_by"),
        _text("reason"),
        _moment("occurred_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["subject", "from_state", "to_state"],
            ["pool_transition.subject", "pool_transition.from_state", "pool_transition.to_state"],
            name=f"fk_{table}_step_transition",
        ),
        sa.CheckConstraint(f"subject = '{table}'", name=f"subject_is_a_{table}"),
    )
    op.create_index(f"ix_{table}_step_{table}_id", f"{table}_step", [f"{table}_id"])


def _create_objections() -> None:
    op.create_table(
        "objection",
        _number(),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        _to("notice_id", "public_notice.id", nullable=False),
        _to("candidacy_id", "candidacy.id"),
        _by("filed_by"),
        *(_text(name) for name in ("email", "text", "state", "answer")),
        _by("answered_by"),
        _moment("answered_at"),
        *_stamps(),
        sa.CheckConstraint("state IN ('received', 'upheld', 'rejected')", name="state_known"),
        sa.CheckConstraint("filed_by IS NOT NULL OR email <> ''", name="can_be_answered"),
        sa.CheckConstraint("state = 'received' OR answer <> ''", name="has_an_answer"),
    )
    op.create_index("ix_objection_notice_id", "objection", ["notice_id", "state"])
    op.create_index("ix_objection_candidacy_id", "objection", ["candidacy_id"])


def _create_tenures() -> None:
    op.create_table(
        "tenure",
        _number(),
        sa.Column("number", sa.String(), nullable=False, unique=True),
        _to("participant_id", "participant.id", nullable=False),
        _to("team_id", "participant.id", nullable=False),
        _to("candidacy_id", "candidacy.id", ondelete="SET NULL", unique=True),
        _text("category"),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date()),
        _text("state"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        _text("reason"),
        _by("appointed_by"),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('coming', 'in_force', 'suspended', 'expired', 'left', 'dismissed')",
            name="state_known",
        ),
        sa.CheckConstraint("to_on >= from_on", name="days_in_order"),
        sa.CheckConstraint("number <> ''", name="has_a_number"),
        sa.CheckConstraint("state <> 'dismissed' OR reason <> ''", name="dismissed_with_a_reason"),
        sa.CheckConstraint(
            "(state IN ('expired', 'left', 'dismissed')) = (ended_on IS NOT NULL)",
            name="ended_says_when",
        ),
    )
    op.create_index("ix_tenure_participant_id", "tenure", ["participant_id"])
    op.create_index("ix_tenure_team_id", "tenure", ["team_id", "state"])
    op.create_index("ix_tenure_to_on", "tenure", ["state", "to_on"])
    _one_for("uq_tenure_serving", "tenure", ["participant_id", "team_id"], SERVING)
    _create_steps("tenure")


def _create_conflicts() -> None:
    op.create_table(
        "declared_conflict",
        _number(),
        _to("mentor_id", "participant.id", nullable=False),
        _to("other_id", "participant.id", nullable=False),
        _text("kind"),
        _text("side"),
        sa.Column("from_on", sa.Date()),
        sa.Column("to_on", sa.Date()),
        _text("note"),
        _by("declared_by"),
        _to("relation_id", "relation.id", ondelete="SET NULL"),
        _moment("withdrawn_at"),
        _by("withdrawn_by"),
        *_stamps(),
        sa.CheckConstraint(
            "kind IN ('own_firm', 'investment', 'employment', 'family', 'rival', 'other')",
            name="kind_known",
        ),
        sa.CheckConstraint("side IN ('mentor', 'other', 'office')", name="side_known"),
        sa.CheckConstraint("mentor_id <> other_id", name="joins_two"),
        sa.CheckConstraint("to_on >= from_on", name="days_in_order"),
    )
    op.create_index("ix_declared_conflict_other_id", "declared_conflict", ["other_id"])
    pair = ["mentor_id", "other_id", "kind"]
    _one_for("uq_declared_conflict_standing", "declared_conflict", pair, STANDING)
    op.create_table(
        "stake_plan",
        _number(),
        _to("mentor_id", "participant.id", nullable=False),
        _to("startup_id", "participant.id", nullable=False),
        _text("state"),
        _text("text"),
        _by("disclosed_by"),
        _by("answered_by"),
        _moment("answered_at"),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('disclosed', 'agreed', 'refused', 'dropped')", name="state_known"
        ),
        sa.CheckConstraint("mentor_id <> startup_id", name="joins_two"),
    )
    op.create_index("ix_stake_plan_startup_id", "stake_plan", ["startup_id", "state"])
    _one_for("uq_stake_plan_pending", "stake_plan", ["mentor_id", "startup_id"], PENDING)


def upgrade() -> None:
    """Apply the revision."""
    _create_transitions()
    _create_notices()
    _create_candidacies()
    _create_objections()
    _create_tenures()
    _create_conflicts()
    dialect = op.get_bind().dialect.name
    for table in STEPS:
        for guard in _guards(dialect, table):
            op.execute(guard)


def downgrade() -> None:
    """Take the revision back; the relations that tenures and conflicts wrote stay."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in STEPS:
        suffix = "" if is_sqlite else f" ON {table}"
        op.execute(f"DROP TRIGGER {table}_is_a_step{suffix}")
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {table}_is_a_step()")
    for table in TABLES:
        op.drop_table(table)
