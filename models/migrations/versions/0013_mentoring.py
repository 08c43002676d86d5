"""The life of a pair: agreements, records of sessions and ratings."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SIDES = "'receiver', 'provider'"
RECORD_STATES = "state IN ('draft', 'handed_in', 'locked', 'void')"
IS_SETTLED = (
    "state <> 'locked' OR certified_at IS NOT NULL "
    "OR (receiver_confirmed_at IS NOT NULL AND provider_confirmed_at IS NOT NULL)"
)
IS_CERTIFIED = "(certified_at IS NULL) = (certified_by IS NULL)"
TABLES = (
    "mentor_change",
    "mentoring_rating",
    "mentoring_pause",
    "record_evidence",
    "addendum",
    "record_action",
    "record_topic",
    "mentoring_record",
    "mentoring_goal",
    "mentoring_agreement",
)

IS_KEPT = "IN ('locked', 'void')"
IS_RESEALING = "EXISTS (SELECT 1 FROM setting WHERE name = 'resealing')"
RECORD_FACTS = (
    *("id", "match_id", "number", "state", "starts_at", "minutes", "way", "place", "next_on"),
    *("handler_id", "entered_by_side", "author_id", "is_from_paper", "appointment_id"),
    *("handed_in_at", "receiver_confirmed_at", "provider_confirmed_at", "certified_at"),
    *("certified_by", "certified_reason", "locked_at", "token", "created_at"),
)
RECORD_TEXTS = (
    "sealed_problem",
    "sealed_advice",
    "sealed_outcome",
    "sealed_handler",
    "sealed_objection",
)
ADDENDUM_FACTS = (
    *("id", "record_id", "number", "state", "minutes", "entered_by_side", "author_id"),
    *("handed_in_at", "receiver_confirmed_at", "provider_confirmed_at", "certified_at"),
    *("certified_by", "certified_reason", "locked_at", "token", "created_at"),
)
TERMS = (
    *("id", "match_id", "version", "drafted_by", "author_id", "starts_on", "ends_on"),
    *("is_confidential", "is_free", "sessions_a_year", "token", "created_at"),
)
ANSWERS = ("receiver_accepted_at", "provider_accepted_at", "in_force_at")
CHILDREN = {
    "record_topic": ("record_id", "topic", "position"),
    "record_action": ("id", "record_id", "position", "owner_side", "due_on"),
    "record_evidence": ("record_id", "attachment_id", "addendum_id"),
}


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, models.base.UtcDateTime(timezone=True), nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _to(
    name: str, target: str, *, nullable: bool = False, cascade: bool = False
) -> sa.Column[object]:
    ondelete = "CASCADE" if cascade else None
    return sa.Column(
        name, sa.Integer(), sa.ForeignKey(target, ondelete=ondelete), nullable=nullable
    )


def _part(name: str, target: str, *, cascade: bool = False) -> sa.Column[object]:
    ondelete = "CASCADE" if cascade else None
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, ondelete=ondelete), primary_key=True)


def _stamps() -> tuple[sa.Column[object], sa.Column[object]]:
    return _moment("created_at", nullable=False), _moment("updated_at", nullable=False)


def _only_one(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(
        name,
        table,
        [column],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def _make_agreements() -> None:
    op.create_table(
        "mentoring_agreement",
        _key(),
        _to("match_id", "match.id"),
        _number("version"),
        _text("state"),
        _text("drafted_by"),
        _to("author_id", "app_user.id", nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        _flag("is_confidential"),
        _flag("is_free"),
        _text("sealed_fee"),
        _text("sealed_note"),
        _number("sessions_a_year"),
        *(_moment(name) for name in ANSWERS),
        _text("sealed_reason"),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        *_stamps(),
        sa.CheckConstraint(
            "state IN ('proposed', 'in_force', 'replaced', 'declined', 'withdrawn')",
            name="state_known",
        ),
        sa.CheckConstraint(f"drafted_by IN ({SIDES})", name="drafted_by_known"),
        sa.CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),
        sa.CheckConstraint("sessions_a_year BETWEEN 1 AND 100", name="sessions_in_range"),
        sa.CheckConstraint(
            "state NOT IN ('in_force', 'replaced') "
            "OR (receiver_accepted_at IS NOT NULL AND provider_accepted_at IS NOT NULL)",
            name="accepted_by_both",
        ),
        sa.UniqueConstraint("match_id", "version"),
    )
    for state in ("proposed", "in_force"):
        name = f"uq_mentoring_agreement_{state}"
        _only_one(name, "mentoring_agreement", "match_id", f"state = '{state}'")
    op.create_table(
        "mentoring_goal",
        _part("agreement_id", "mentoring_agreement.id", cascade=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        _text("sealed_goal"),
        _text("sealed_measure"),
        sa.Column("due_on", sa.Date()),
        _text("reached"),
        sa.CheckConstraint("position BETWEEN 1 AND 3", name="position_in_range"),
        sa.CheckConstraint("reached IN ('', 'yes', 'partly', 'no')", name="reached_known"),
    )


def _make_records() -> None:
    op.create_table(
        "mentoring_record",
        _key(),
        _to("match_id", "match.id"),
        _number("number", nullable=True),
        _text("state"),
        _moment("starts_at", nullable=False),
        _number("minutes"),
        _text("way"),
        _text("place"),
        *(_text(name) for name in RECORD_TEXTS[:3]),
        sa.Column("next_on", sa.Date()),
        _to("handler_id", "app_user.id", nullable=True),
        _text("sealed_handler"),
        _text("entered_by_side"),
        _to("author_id", "app_user.id", nullable=True),
        _flag("is_from_paper"),
        _to("appointment_id", "appointment.id", nullable=True),
        _moment("handed_in_at"),
        _moment("receiver_confirmed_at"),
        _moment("provider_confirmed_at"),
        _text("sealed_objection"),
        *_certificate(),
        _flag("receiver_shares"),
        _flag("provider_shares"),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        *_stamps(),
        sa.CheckConstraint(RECORD_STATES, name="state_known"),
        sa.CheckConstraint("way IN ('onsite', 'video', 'phone', 'visit')", name="way_known"),
        sa.CheckConstraint(f"entered_by_side IN ({SIDES}, 'office')", name="entered_by_known"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes_in_range"),
        sa.CheckConstraint("state = 'draft' OR number IS NOT NULL", name="handed_in_has_a_number"),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_says_when"),
        sa.CheckConstraint(IS_SETTLED, name="locked_is_settled"),
        sa.CheckConstraint(IS_CERTIFIED, name="certified_says_by_whom"),
        sa.UniqueConstraint("match_id", "number"),
    )
    op.create_index("ix_mentoring_record_match_id", "mentoring_record", ["match_id", "state"])
    op.create_index("ix_mentoring_record_state", "mentoring_record", ["state", "starts_at"])
    _only_one(
        "uq_mentoring_record_appointment", "mentoring_record", "appointment_id", "state <> 'void'"
    )


def _certificate() -> tuple[sa.Column[object], ...]:
    return (
        _moment("certified_at"),
        _to("certified_by", "app_user.id", nullable=True),
        sa.Column("certified_reason", sa.String(), nullable=False),
        _moment("locked_at"),
    )


def _make_parts_of_records() -> None:
    op.create_table(
        "record_topic",
        _part("record_id", "mentoring_record.id", cascade=True),
        sa.Column("topic", sa.String(), sa.ForeignKey("topic.code"), primary_key=True),
        _number("position"),
    )
    op.create_index("ix_record_topic_topic", "record_topic", ["topic"])
    op.create_table(
        "record_action",
        _key(),
        _to("record_id", "mentoring_record.id", cascade=True),
        _number("position"),
        _text("sealed_what"),
        _text("owner_side"),
        sa.Column("due_on", sa.Date()),
        _moment("done_at"),
        _to("done_by", "app_user.id", nullable=True),
        _moment("reminded_at"),
        sa.CheckConstraint(f"owner_side IN ({SIDES})", name="owner_known"),
        sa.UniqueConstraint("record_id", "position"),
    )
    op.create_index("ix_record_action_due_on", "record_action", ["done_at", "due_on"])
    op.create_table(
        "addendum",
        _key(),
        _to("record_id", "mentoring_record.id", cascade=True),
        _number("number"),
        _text("state"),
        _text("sealed_text"),
        _number("minutes", nullable=True),
        _text("entered_by_side"),
        _to("author_id", "app_user.id", nullable=True),
        _moment("handed_in_at", nullable=False),
        _moment("receiver_confirmed_at"),
        _moment("provider_confirmed_at"),
        _text("sealed_objection"),
        *_certificate(),
        sa.Column("token", sa.String(), nullable=False, unique=True),
        *_stamps(),
        sa.CheckConstraint(RECORD_STATES, name="state_known"),
        sa.CheckConstraint(f"entered_by_side IN ({SIDES}, 'office')", name="entered_by_known"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name="minutes_in_range"),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_says_when"),
        sa.CheckConstraint(IS_SETTLED, name="locked_is_settled"),
        sa.CheckConstraint(IS_CERTIFIED, name="certified_says_by_whom"),
        sa.UniqueConstraint("record_id", "number"),
    )
    op.create_table(
        "record_evidence",
        _part("record_id", "mentoring_record.id", cascade=True),
        _part("attachment_id", "attachment.id"),
        _to("addendum_id", "addendum.id", nullable=True, cascade=True),
    )


def _make_turns() -> None:
    op.create_table(
        "mentoring_pause",
        _key(),
        _to("match_id", "match.id"),
        _text("side"),
        _moment("began_at", nullable=False),
        sa.Column("until", sa.Date()),
        _moment("ended_at"),
        _text("reason"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_begins"),
        sa.CheckConstraint(f"side IN ({SIDES}, '')", name="side_known"),
    )
    op.create_index("ix_mentoring_pause_match_id", "mentoring_pause", ["match_id"])
    _only_one("uq_mentoring_pause_open", "mentoring_pause", "match_id", "ended_at IS NULL")
    op.create_table(
        "mentoring_rating",
        _part("match_id", "match.id"),
        sa.Column("side", sa.String(), primary_key=True),
        _number("score"),
        _text("sealed_words"),
        _flag("is_shared"),
        _to("author_id", "app_user.id", nullable=True),
        *_stamps(),
        sa.CheckConstraint(f"side IN ({SIDES})", name="side_known"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="score_in_range"),
    )
    op.create_table(
        "mentor_change",
        _key(),
        _to("old_match_id", "match.id"),
        _to("new_match_id", "match.id", nullable=True),
        _text("state"),
        _text("side"),
        _flag("is_earlier_kept"),
        _text("sealed_reason"),
        _to("asked_by", "app_user.id", nullable=True),
        _moment("closed_at"),
        *_stamps(),
        sa.CheckConstraint("state IN ('open', 'done', 'withdrawn')", name="state_known"),
        sa.CheckConstraint(f"side IN ({SIDES}, '')", name="side_known"),
        sa.CheckConstraint("(state = 'done') = (new_match_id IS NOT NULL)", name="done_has_a_pair"),
    )
    _only_one("uq_mentor_change_open", "mentor_change", "old_match_id", "state = 'open'")


Guard = tuple[str, str, str, str]
"""Its name, BEFORE what, on which table, and what it refuses."""


def _changed(columns: Iterable[str]) -> str:
    """Return when one of the columns changes; each dialect has a word of its own for it."""
    return "(" + " OR ".join(f"NEW.{name} <is not> OLD.{name}" for name in columns) + ")"


def _touched(facts: Iterable[str], texts: Iterable[str]) -> str:
    """Return when a row changes, other than by being sealed under a newer key."""
    return f"({_changed(facts)} OR ({_changed(texts)} AND NOT {IS_RESEALING}))"


def _parent(row: str, table: str, column: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE id = {row}.{column} AND state {condition})"


def _guards() -> Iterator[Guard]:
    touched = _touched(RECORD_FACTS, RECORD_TEXTS)
    yield "record_kept", "UPDATE", "mentoring_record", f"OLD.state {IS_KEPT} AND {touched}"
    yield "record_stays", "DELETE", "mentoring_record", "OLD.state <> 'draft'"
    touched = _touched(ADDENDUM_FACTS, ("sealed_text", "sealed_objection"))
    yield "addendum_kept", "UPDATE", "addendum", f"OLD.state {IS_KEPT} AND {touched}"
    yield "addendum_stays", "DELETE", "addendum", f"OLD.state {IS_KEPT}"
    yield from _guards_of_parts()
    yield from _guards_of_agreements()


def _guards_of_parts() -> Iterator[Guard]:
    for table, facts in CHILDREN.items():
        later = " AND NEW.addendum_id IS NULL" if table == "record_evidence" else ""
        kept = _parent("NEW", "mentoring_record", "record_id", IS_KEPT)
        yield f"{table}_added", "INSERT", table, kept + later
        kept = _parent("OLD", "mentoring_record", "record_id", IS_KEPT)
        yield f"{table}_gone", "DELETE", table, kept
        texts = ("sealed_what",) if table == "record_action" else ()
        touched = _touched(facts, texts) if texts else _changed(facts)
        yield f"{table}_kept", "UPDATE", table, f"{kept} AND {touched}"
    kept = _parent("NEW", "addendum", "addendum_id", IS_KEPT)
    yield "addendum_evidence_added", "INSERT", "record_evidence", kept


def _guards_of_agreements() -> Iterator[Guard]:
    table = "mentoring_agreement"
    terms = _touched(TERMS, ("sealed_fee", "sealed_note"))
    yield "agreement_terms", "UPDATE", table, terms
    answers = _touched(ANSWERS, ("sealed_reason",))
    step = "NEW.state <> OLD.state AND NOT (OLD.state = 'in_force' AND NEW.state = 'replaced')"
    settled = f"OLD.state <> 'proposed' AND ({answers} OR ({step}))"
    yield "agreement_settled", "UPDATE", table, settled
    yield "agreement_stays", "DELETE", table, "OLD.state <> 'proposed'"
    goal = _touched(("agreement_id", "position", "due_on"), ("sealed_goal", "sealed_measure"))
    yield "goal_kept", "UPDATE", "mentoring_goal", goal
    settled = _parent("NEW", table, "agreement_id", "<> 'proposed'")
    yield "goal_added", "INSERT", "mentoring_goal", settled
    settled = _parent("OLD", table, "agreement_id", "<> 'proposed'")
    yield "goal_gone", "DELETE", "mentoring_goal", settled


def _make_guard(dialect: str, guard: Guard) -> None:
    name, event, table, condition = guard
    message = f"{table}: kept as it was agreed"
    if dialect == "sqlite":
        refused = condition.replace("<is not>", "IS NOT")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    refused = condition.replace("<is not>", "IS DISTINCT FROM")
    row = "OLD" if event == "DELETE" else "NEW"
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN {row};
        END $$"""
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def upgrade() -> None:
    """Apply the revision."""
    _make_agreements()
    _make_records()
    _make_parts_of_records()
    _make_turns()
    dialect = op.get_bind().dialect.name
    for guard in _guards():
        _make_guard(dialect, guard)


def downgrade() -> None:
    """Take the revision back."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for name, *_ in _guards():
            op.execute(f"DROP FUNCTION {name}()")
