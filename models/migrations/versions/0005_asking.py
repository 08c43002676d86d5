"""Asking, answering, waiting and suggesting."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FINAL = "'completed', 'declined', 'expired', 'freed', 'terminated', 'withdrawn'"
FORMER_FINAL = "'completed', 'declined', 'expired', 'terminated'"
AGREED = "'active', 'assigned', 'mutual', 'paused'"
KINDS = "'mentor', 'commissioner', 'investor', 'partner', 'space', 'institution', 'resource'"
SIDES = "'receiver', 'provider'"
PLACES = "'mentor', 'commissioner'"
FORMER_STATES = (
    "'draft', 'suggested', 'expressed', 'mutual', 'assigned', 'active', 'paused', 'completed', "
    "'declined', 'expired', 'terminated'"
)
STATES = f"{FORMER_STATES}, 'withdrawn', 'freed'"
STEPS = (
    *((state, "withdrawn") for state in ("draft", "suggested", "expressed")),
    *((state, "freed") for state in ("draft", "suggested", "expressed")),
    ("mutual", "terminated"),
    ("assigned", "terminated"),
)

IS_NO_STEP = """NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM match_transition WHERE from_state = OLD.state AND to_state = NEW.state
)"""
MATCH_STEP_SQLITE = f"""CREATE TRIGGER match_step BEFORE UPDATE OF state ON match WHEN {IS_NO_STEP}
BEGIN SELECT RAISE(ABORT, 'no such step of a match'); END"""

TODAY = {
    "sqlite": """coalesce((SELECT value FROM setting WHERE name = 'as_of' AND value <> ''),
        date('now', 'localtime'))""",
    "postgresql": """coalesce((SELECT value::date FROM setting
        WHERE name = 'as_of' AND value <> ''), current_date)""",
}


def _has_no_place(dialect: str) -> str:
    """Return when the provider of NEW takes no more: places held by others fill its capacity."""
    today = TODAY[dialect]
    return f"""NEW.state IN ({AGREED}) AND NEW.kind IN ({PLACES}) AND EXISTS (
        SELECT 1 FROM participant WHERE participant.id = NEW.provider_id
        AND participant.capacity <= (SELECT count(*) FROM (
            SELECT held.receiver_id AS taken_by FROM match AS held
            WHERE held.provider_id = NEW.provider_id AND held.kind IN ({PLACES})
            AND held.state IN ({AGREED}) AND held.receiver_id <> NEW.receiver_id
            UNION
            SELECT relation.target_id AS taken_by FROM relation
            WHERE relation.source_id = NEW.provider_id AND relation.kind = 'mentors'
            AND relation.target_id <> NEW.receiver_id
            AND (relation.occurred_on IS NULL OR relation.occurred_on <= {today})
            AND (relation.ended_on IS NULL OR relation.ended_on > {today})
        ) AS places)
    )"""


def _place_guards(dialect: str) -> tuple[str, ...]:
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'no place left'); END"
        return (
            f"""CREATE TRIGGER match_place_taken BEFORE UPDATE OF state ON match
            WHEN OLD.state NOT IN ({AGREED}) AND {_has_no_place(dialect)} {refuse}""",
            f"""CREATE TRIGGER match_place_given BEFORE INSERT ON match
            WHEN {_has_no_place(dialect)} {refuse}""",
        )
    # the row lock makes two who take the last place wait for one another, whoever forgot to
    return (
        f"""CREATE FUNCTION match_place() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.state IN ({AGREED}) AND NEW.kind IN ({PLACES}) THEN
                PERFORM 1 FROM participant WHERE id = NEW.provider_id FOR NO KEY UPDATE;
                IF {_has_no_place(dialect)} THEN
                    RAISE EXCEPTION 'no place left' USING ERRCODE = 'check_violation';
                END IF;
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER match_place_taken BEFORE UPDATE OF state ON match
        FOR EACH ROW WHEN (OLD.state NOT IN ({AGREED})) EXECUTE FUNCTION match_place()""",
        """CREATE TRIGGER match_place_given BEFORE INSERT ON match
        FOR EACH ROW EXECUTE FUNCTION match_place()""",
    )


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, models.base.UtcDateTime(timezone=True), nullable=nullable)


def _new_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("awaits", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("suggested_by", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        _moment("asked_at"),
        _moment("reminded_at"),
        _moment("agreed_at"),
        _moment("closed_at"),
        sa.Column("declined_by", sa.String(), nullable=True),
        sa.Column("closing", sa.String(), nullable=False),
        sa.Column("closing_note", sa.String(), nullable=False),
        sa.Column("is_closing_note_shared", sa.Boolean(), nullable=False),
    ]


def _former_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("initiated_by", sa.String(), nullable=False),
        _moment("expires_at"),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
    ]


def _former_constraints(states: str) -> list[sa.Constraint]:
    return [
        sa.CheckConstraint(
            "initiated_by IN ('receiver', 'provider', 'organiser')", name=op.f("ck_match_initiator")
        ),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_match_state_known")),
        sa.CheckConstraint("receiver_id <> provider_id", name=op.f("ck_match_joins_two")),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["statement.id"],
            name=op.f("fk_match_need_id_statement"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["participant.id"], name=op.f("fk_match_provider_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["participant.id"], name=op.f("fk_match_receiver_id_participant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
    ]


CHECKS = {
    "ck_match_kind_known": f"kind IN ({KINDS})",
    "ck_match_awaits_known": f"awaits IN ({SIDES}, 'both')",
    "ck_match_declined_by_known": f"declined_by IN ({SIDES})",
    "ck_match_position_in_range": "position BETWEEN 1 AND 3",
    "ck_match_resource_of_its_kind": "kind = 'resource' OR resource_id IS NULL",
}
REFERENCES = (
    ("fk_match_resource_id_resource", "resource_id", "resource", "SET NULL"),
    ("fk_match_request_id_match_request", "request_id", "match_request", None),
    ("fk_match_suggested_by_app_user", "suggested_by", "app_user", None),
)
CARRIED = """id, receiver_id, provider_id, need_id, state, initiated_by, expires_at, created_at,
    updated_at"""
DERIVED = {
    "kind": "(SELECT participant.kind FROM participant WHERE participant.id = match.provider_id)",
    "topic": "coalesce((SELECT topic FROM statement WHERE statement.id = match.need_id), '')",
    "awaits": """CASE WHEN state = 'suggested' THEN 'both' WHEN state <> 'expressed' THEN NULL
        WHEN initiated_by = 'provider' THEN 'receiver' ELSE 'provider' END""",
    "note": "''",
    "grade": "''",
    "reasons": "'[]'",
    "closing": "''",
    "closing_note": "''",
    "closed_at": f"CASE WHEN state IN ({FORMER_FINAL}) THEN updated_at END",
    "agreed_at": f"CASE WHEN state IN ({AGREED}) THEN updated_at END",
}


def _create_requests() -> None:
    op.create_table(
        "match_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _moment("closed_at"),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
        sa.CheckConstraint(f"side IN ({SIDES})", name=op.f("ck_match_request_side_known")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_match_request_kind_known")),
        sa.CheckConstraint(
            "state IN ('open', 'agreed', 'ended', 'withdrawn')",
            name=op.f("ck_match_request_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)",
            name=op.f("ck_match_request_closed_says_when"),
        ),
        sa.ForeignKeyConstraint(
            ["asker_id"], ["participant.id"], name=op.f("fk_match_request_asker_id_participant")
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["statement.id"],
            name=op.f("fk_match_request_need_id_statement"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_match_request_created_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_request")),
    )
    open_ones = sa.text("state = 'open' AND side = 'receiver'")
    op.create_index(
        "uq_match_request_open",
        "match_request",
        ["asker_id", "kind", "topic"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )


def _create_waiting() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        _moment("joined_at", nullable=False),
        _moment("offered_at"),
        _moment("expires_at"),
        _moment("closed_at"),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _moment("created_at", nullable=False),
        _moment("updated_at", nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_waiting_entry_kind_known")),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'asked', 'matched', 'lapsed', 'withdrawn', 'closed')",
            name=op.f("ck_waiting_entry_state_known"),
        ),
        sa.CheckConstraint("receiver_id <> provider_id", name=op.f("ck_waiting_entry_joins_two")),
        sa.CheckConstraint("rank BETWEEN 0 AND 2", name=op.f("ck_waiting_entry_rank_in_range")),
        sa.ForeignKeyConstraint(
            ["receiver_id"],
            ["participant.id"],
            name=op.f("fk_waiting_entry_receiver_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["participant.id"],
            name=op.f("fk_waiting_entry_provider_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["need_id"],
            ["statement.id"],
            name=op.f("fk_waiting_entry_need_id_statement"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["match.id"],
            name=op.f("fk_waiting_entry_match_id_match"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["app_user.id"], name=op.f("fk_waiting_entry_created_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
    )
    in_line = sa.text("state IN ('waiting', 'offered', 'asked')")
    op.create_index(
        "uq_waiting_entry_in_line",
        "waiting_entry",
        ["receiver_id", "provider_id", "kind"],
        unique=True,
        sqlite_where=in_line,
        postgresql_where=in_line,
    )
    op.create_index(
        "ix_waiting_entry_line", "waiting_entry", ["provider_id", "state", "rank", "joined_at"]
    )


def _pair() -> list[str | sa.TextClause]:
    return ["receiver_id", "provider_id", "kind", sa.text("coalesce(resource_id, '')")]


def _create_indexes() -> None:
    is_open = f"state NOT IN ({FINAL})"
    asked = "request_id IS NOT NULL AND state IN ('active', 'assigned', 'expressed', 'mutual', 'paused', 'suggested')"
    unique: tuple[tuple[str, list[str | sa.TextClause], str], ...] = (
        (
            "uq_match_open_pair",
            _pair(),
            f"{is_open} AND (kind <> 'resource' OR resource_id IS NOT NULL)",
        ),
        ("uq_match_asked", ["request_id"], asked),
        (
            "uq_match_position",
            ["request_id", "position"],
            f"request_id IS NOT NULL AND {is_open}",
        ),
    )
    for name, columns, where in unique:
        op.create_index(
            name,
            "match",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_match_provider_id", "match", ["provider_id", "state"])
    op.create_index("ix_match_receiver_id", "match", ["receiver_id", "state"])
    op.create_index("ix_match_expires_at", "match", ["state", "expires_at"])
    op.create_index(op.f("ix_match_request_id"), "match", ["request_id"])


def _drop_indexes(names: tuple[str, ...]) -> None:
    for name in names:
        op.drop_index(name, table_name="match")


def _rebuild(columns: list[sa.Column[object]], rules: list[sa.Constraint], copied: str) -> None:
    """Make SQLite's table anew: it cannot change a check.

    Dropping a table empties it first, and the steps of the matches go along; they are put back.
    """
    op.execute("CREATE TEMPORARY TABLE kept_event AS SELECT * FROM match_event")
    op.create_table("match_rebuilt", *columns, *rules)
    op.execute(copied)
    op.drop_table("match")
    op.rename_table("match_rebuilt", "match")
    op.execute("INSERT INTO match_event SELECT * FROM kept_event")
    op.execute("DROP TABLE kept_event")
    op.execute(MATCH_STEP_SQLITE)


def _grow_on_sqlite() -> None:
    rules = [
        *_former_constraints(STATES),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(name), ondelete=ondelete)
            for name, column, table, ondelete in REFERENCES
        ),
    ]
    derived = {**DERIVED, "is_closing_note_shared": "0"}
    copied = f"""INSERT INTO match_rebuilt ({CARRIED}, {", ".join(derived)})
        SELECT {CARRIED}, {", ".join(derived.values())} FROM match"""
    _rebuild([*_former_columns(), *_new_columns()], rules, copied)


def _grow_on_postgresql() -> None:
    derived = {**DERIVED, "is_closing_note_shared": "false"}
    needed = [column for column in _new_columns() if not column.nullable]
    for column in _new_columns():
        column.nullable = True
        op.add_column("match", column)
    values = ", ".join(f"{name} = {value}" for name, value in derived.items())
    op.execute(f"UPDATE match SET {values}")
    for column in needed:
        op.alter_column("match", column.name, nullable=False)
    op.drop_constraint(op.f("ck_match_state_known"), "match")
    op.create_check_constraint(op.f("ck_match_state_known"), "match", f"state IN ({STATES})")
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(name), "match", rule)
    for name, referring, table, ondelete in REFERENCES:
        op.create_foreign_key(op.f(name), "match", table, [referring], ["id"], ondelete=ondelete)


def upgrade() -> None:
    """Apply the revision."""
    dialect = op.get_bind().dialect.name
    steps = sa.table("match_transition", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(steps, [{"from_state": before, "to_state": after} for before, after in STEPS])
    _create_requests()
    _drop_indexes(("uq_match_open_pair", "ix_match_provider_id"))
    if dialect == "sqlite":
        _grow_on_sqlite()
    else:
        _grow_on_postgresql()
    _create_indexes()
    for guard in _place_guards(dialect):
        op.execute(guard)
    op.add_column("match_event", sa.Column("side", sa.String(), nullable=False, server_default=""))
    op.add_column(
        "match_event",
        sa.Column("is_by_link", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _create_waiting()


def _shrink(dialect: str) -> None:
    if dialect == "sqlite":
        copied = f"INSERT INTO match_rebuilt ({CARRIED}) SELECT {CARRIED} FROM match"
        _rebuild(_former_columns(), _former_constraints(FORMER_STATES), copied)
        return
    for name, *_ in REFERENCES:
        op.drop_constraint(op.f(name), "match")
    for name in CHECKS:
        op.drop_constraint(op.f(name), "match")
    op.drop_constraint(op.f("ck_match_state_known"), "match")
    op.create_check_constraint(op.f("ck_match_state_known"), "match", f"state IN ({FORMER_STATES})")
    for column in _new_columns():
        op.drop_column("match", column.name)


def downgrade() -> None:
    """Take the revision back; what was withdrawn or freed counts as expired."""
    dialect = op.get_bind().dialect.name
    op.drop_table("waiting_entry")
    for trigger in ("match_place_taken", "match_place_given", "match_step"):
        suffix = "" if dialect == "sqlite" else " ON match"
        op.execute(f"DROP TRIGGER {trigger}{suffix}")
    if dialect != "sqlite":
        op.execute("DROP FUNCTION match_place()")
    op.execute(
        "UPDATE match_event SET to_state = 'expired' WHERE to_state IN ('withdrawn', 'freed')"
    )
    op.execute("UPDATE match SET state = 'expired' WHERE state IN ('withdrawn', 'freed')")
    op.execute(
        "DELETE FROM match_event WHERE to_state = 'terminated' AND from_state IN ('mutual', 'assigned')"
    )
    for before, after in STEPS:
        op.execute(
            f"DELETE FROM match_transition WHERE from_state = '{before}' AND to_state = '{after}'"
        )
    _drop_indexes(
        ("uq_match_open_pair", "uq_match_asked", "uq_match_position", "ix_match_provider_id",
         "ix_match_receiver_id", "ix_match_expires_at", "ix_match_request_id")
    )  # fmt: skip
    for column in ("side", "is_by_link"):
        op.drop_column("match_event", column)
    _shrink(dialect)
    if dialect != "sqlite":
        op.execute(
            "CREATE TRIGGER match_step BEFORE UPDATE OF state ON match "
            "FOR EACH ROW EXECUTE FUNCTION match_step()"
        )
    op.drop_table("match_request")
    open_ones = sa.text(f"state NOT IN ({FORMER_FINAL})")
    op.create_index("ix_match_provider_id", "match", ["provider_id", "state"])
    op.create_index(
        "uq_match_open_pair",
        "match",
        ["receiver_id", "provider_id"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
