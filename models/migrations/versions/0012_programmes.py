"""Programmes: seats, wishes, drafts and published results."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STEPS = (
    ("opening", "cancelled"),
    ("opening", "wishing"),
    ("wishing", "cancelled"),
    ("wishing", "closed"),
    ("closed", "cancelled"),
    ("closed", "drafted"),
    ("closed", "wishing"),
    ("drafted", "cancelled"),
    ("drafted", "closed"),
    ("drafted", "published"),
    ("published", "ended"),
    ("published", "withdrawn"),
    ("withdrawn", "cancelled"),
    ("withdrawn", "drafted"),
)

IS_NO_STEP = """NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM programme_transition
    WHERE from_state = OLD.state AND to_state = NEW.state
)"""
GUARDS = {
    "sqlite": (
        f"""CREATE TRIGGER programme_step BEFORE UPDATE OF state ON programme WHEN {IS_NO_STEP}
        BEGIN SELECT RAISE(ABORT, 'no such step of a programme'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION programme_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {IS_NO_STEP} THEN RAISE EXCEPTION 'no such step of a programme'; END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER programme_step BEFORE UPDATE OF state ON programme
        FOR EACH ROW EXECUTE FUNCTION programme_step()""",
    ),
}


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "programme_transition",
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_programme_transition")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("scope_code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_kind", sa.String(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("demand", sa.Integer(), nullable=False),
        sa.Column("receiver_minimum", sa.Integer(), nullable=False),
        sa.Column("provider_minimum", sa.Integer(), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("wishes_least", sa.Integer(), nullable=False),
        sa.Column("wishes_most", sa.Integer(), nullable=False),
        sa.Column("activation", sa.String(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("wishes_due_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "activation IN ('both_accept', 'at_once')", name=op.f("ck_programme_activation_known")
        ),
        sa.CheckConstraint(
            "objective IN ('utility', 'fair', 'stable')", name=op.f("ck_programme_objective_known")
        ),
        sa.CheckConstraint(
            "provider_kind IN ('mentor', 'commissioner')",
            name=op.f("ck_programme_provider_kind_known"),
        ),
        sa.CheckConstraint(
            "scope = 'province' OR scope_code <> ''", name=op.f("ck_programme_scope_says_which")
        ),
        sa.CheckConstraint(
            "scope IN ('province', 'prefecture', 'zone', 'space')",
            name=op.f("ck_programme_scope_known"),
        ),
        sa.CheckConstraint(
            "state IN ('opening', 'wishing', 'closed', 'drafted', 'published', 'withdrawn', 'ended', 'cancelled')",
            name=op.f("ck_programme_state_known"),
        ),
        sa.CheckConstraint(
            "title_zh <> '' OR title_en <> ''", name=op.f("ck_programme_has_a_title")
        ),
        sa.CheckConstraint(
            "answer_days BETWEEN 1 AND 60", name=op.f("ck_programme_answer_days_in_range")
        ),
        sa.CheckConstraint("demand BETWEEN 1 AND 99", name=op.f("ck_programme_demand_in_range")),
        sa.CheckConstraint(
            "provider_minimum BETWEEN 0 AND 99", name=op.f("ck_programme_provider_minimum_in_range")
        ),
        sa.CheckConstraint(
            "receiver_minimum BETWEEN 0 AND demand",
            name=op.f("ck_programme_receiver_minimum_in_range"),
        ),
        sa.CheckConstraint(
            "wishes_least >= 0 AND wishes_most BETWEEN 1 AND 20 AND wishes_least <= wishes_most",
            name=op.f("ck_programme_wishes_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"],
            ["programme.id"],
            name=op.f("fk_programme_copied_from_id_programme"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["app_user.id"],
            name=op.f("fk_programme_created_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_index(
        "ix_programme_scope", "programme", ["scope", "scope_code", "state"], unique=False
    )
    op.create_index("ix_programme_state", "programme", ["state", "wishes_due_at"], unique=False)
    op.create_table(
        "assignment_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("objective", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("inputs", sa.String(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("solution", sa.JSON(), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "objective IN ('utility', 'fair', 'stable')",
            name=op.f("ck_assignment_draft_objective_known"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'discarded')",
            name=op.f("ck_assignment_draft_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["based_on_id"],
            ["assignment_draft.id"],
            name=op.f("fk_assignment_draft_based_on_id_assignment_draft"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["app_user.id"],
            name=op.f("fk_assignment_draft_created_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_assignment_draft_job_id_job"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_assignment_draft_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_draft")),
    )
    op.create_index(
        op.f("ix_assignment_draft_job_id"), "assignment_draft", ["job_id"], unique=False
    )
    op.create_index(
        "uq_assignment_draft_number", "assignment_draft", ["programme_id", "number"], unique=True
    )
    op.create_table(
        "programme_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("acted_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["acted_by"],
            ["app_user.id"],
            name=op.f("fk_programme_event_acted_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["programme_transition.from_state", "programme_transition.to_state"],
            name="fk_programme_event_transition",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_event_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_event")),
    )
    op.create_index(
        "ix_programme_event_programme_id", "programme_event", ["programme_id"], unique=False
    )
    op.create_table(
        "programme_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "basis IN ('region', 'group')", name=op.f("ck_programme_quota_basis_known")
        ),
        sa.CheckConstraint("code <> ''", name=op.f("ck_programme_quota_says_which")),
        sa.CheckConstraint(
            "side IN ('receiver', 'provider')", name=op.f("ck_programme_quota_side_known")
        ),
        sa.CheckConstraint(
            "least >= 0 AND (most IS NULL OR most >= least)",
            name=op.f("ck_programme_quota_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_quota_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_quota")),
    )
    op.create_index(
        "uq_programme_quota",
        "programme_quota",
        ["programme_id", "side", "basis", "code"],
        unique=True,
    )
    op.create_table(
        "programme_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("group_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("invited_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_in_by", sa.Integer(), nullable=True),
        sa.Column("is_on_paper", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("decline_reason", sa.String(), nullable=False),
        sa.Column("sealed_note", sa.String(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decline_reason = '' OR decline_reason IN ('topic', 'time', 'stage', 'place', 'language', 'amount', 'conflict', 'other')",
            name=op.f("ck_programme_seat_decline_reason_known"),
        ),
        sa.CheckConstraint(
            "side IN ('receiver', 'provider')", name=op.f("ck_programme_seat_side_known")
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'joined', 'declined')", name=op.f("ck_programme_seat_state_known")
        ),
        sa.CheckConstraint(
            "minimum BETWEEN 0 AND 99", name=op.f("ck_programme_seat_minimum_in_range")
        ),
        sa.CheckConstraint(
            "places BETWEEN 0 AND 99", name=op.f("ck_programme_seat_places_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by"],
            ["app_user.id"],
            name=op.f("fk_programme_seat_handed_in_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_programme_seat_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_seat_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_seat")),
    )
    op.create_index(
        "ix_programme_seat_participant_id",
        "programme_seat",
        ["participant_id", "state"],
        unique=False,
    )
    op.create_index(
        "uq_programme_seat", "programme_seat", ["programme_id", "participant_id"], unique=True
    )
    op.create_table(
        "programme_pair",
        sa.Column("receiver_seat_id", sa.Integer(), nullable=False),
        sa.Column("provider_seat_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("utility", sa.Double(), nullable=True),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("receiver_rank", sa.Integer(), nullable=True),
        sa.Column("provider_rank", sa.Integer(), nullable=True),
        sa.Column("gate", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(utility IS NULL) = (gate <> '')", name=op.f("ck_programme_pair_allowed_or_says_why")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_pair_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_pair_provider_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_pair_receiver_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "receiver_seat_id", "provider_seat_id", name=op.f("pk_programme_pair")
        ),
    )
    op.create_index(
        "ix_programme_pair_programme_id", "programme_pair", ["programme_id"], unique=False
    )
    op.create_index(
        "ix_programme_pair_provider_seat_id", "programme_pair", ["provider_seat_id"], unique=False
    )
    op.create_table(
        "programme_pair_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("receiver_seat_id", sa.Integer(), nullable=False),
        sa.Column("provider_seat_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rule IN ('pin', 'veto')", name=op.f("ck_programme_pair_rule_rule_known")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["app_user.id"],
            name=op.f("fk_programme_pair_rule_decided_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_programme_pair_rule_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["provider_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_pair_rule_provider_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_pair_rule_receiver_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_pair_rule")),
    )
    op.create_index(
        "ix_programme_pair_rule_programme_id", "programme_pair_rule", ["programme_id"], unique=False
    )
    op.create_index(
        op.f("ix_programme_pair_rule_provider_seat_id"),
        "programme_pair_rule",
        ["provider_seat_id"],
        unique=False,
    )
    op.create_index(
        "uq_programme_pair_rule",
        "programme_pair_rule",
        ["receiver_seat_id", "provider_seat_id"],
        unique=True,
    )
    op.create_table(
        "programme_wish",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("counterpart_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sealed_note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "reason = '' OR reason IN ('topic', 'time', 'stage', 'place', 'language', 'amount', 'conflict', 'other')",
            name=op.f("ck_programme_wish_reason_known"),
        ),
        sa.CheckConstraint("rank BETWEEN 1 AND 20", name=op.f("ck_programme_wish_rank_in_range")),
        sa.CheckConstraint(
            "seat_id <> counterpart_id", name=op.f("ck_programme_wish_about_another")
        ),
        sa.ForeignKeyConstraint(
            ["counterpart_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_wish_counterpart_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_programme_wish_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seat_id", "counterpart_id", name=op.f("pk_programme_wish")),
    )
    op.create_index(
        "ix_programme_wish_counterpart_id", "programme_wish", ["counterpart_id"], unique=False
    )
    op.create_index("uq_programme_wish_rank", "programme_wish", ["seat_id", "rank"], unique=True)
    op.create_table(
        "published_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("published_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawal_reason <> ''",
            name=op.f("ck_published_result_withdrawn_with_a_reason"),
        ),
        sa.CheckConstraint(
            "length(fingerprint) = 64", name=op.f("ck_published_result_fingerprint_is_sha256")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["assignment_draft.id"],
            name=op.f("fk_published_result_draft_id_assignment_draft"),
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name=op.f("fk_published_result_programme_id_programme"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["app_user.id"],
            name=op.f("fk_published_result_published_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["app_user.id"],
            name=op.f("fk_published_result_withdrawn_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_result")),
    )
    op.create_index(
        op.f("ix_published_result_draft_id"), "published_result", ["draft_id"], unique=False
    )
    op.create_index(
        "uq_published_result_in_force",
        "published_result",
        ["programme_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index(
        "uq_published_result_version", "published_result", ["programme_id", "version"], unique=True
    )
    op.create_table(
        "published_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("receiver_seat_id", sa.Integer(), nullable=False),
        sa.Column("provider_seat_id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("is_pinned", sa.Boolean(), nullable=False),
        sa.Column("receiver_accepted_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("provider_accepted_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["match.id"],
            name=op.f("fk_published_pair_match_id_match"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["provider_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_published_pair_provider_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_seat_id"],
            ["programme_seat.id"],
            name=op.f("fk_published_pair_receiver_seat_id_programme_seat"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["published_result.id"],
            name=op.f("fk_published_pair_result_id_published_result"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_pair")),
    )
    op.create_index(
        op.f("ix_published_pair_match_id"), "published_pair", ["match_id"], unique=False
    )
    op.create_index(
        "ix_published_pair_provider_seat_id", "published_pair", ["provider_seat_id"], unique=False
    )
    op.create_index(
        "ix_published_pair_receiver_seat_id", "published_pair", ["receiver_seat_id"], unique=False
    )
    op.create_index(
        "uq_published_pair",
        "published_pair",
        ["result_id", "receiver_seat_id", "provider_seat_id"],
        unique=True,
    )
    steps = sa.table("programme_transition", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(steps, [{"from_state": before, "to_state": after} for before, after in STEPS])
    for guard in GUARDS[op.get_bind().dialect.name]:
        op.execute(guard)


def downgrade() -> None:
    """Take the revision back."""
    for table in (
        "published_pair",
        "published_result",
        "programme_wish",
        "programme_pair_rule",
        "programme_pair",
        "programme_seat",
        "programme_quota",
        "programme_event",
        "assignment_draft",
        "programme",
        "programme_transition",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION programme_step()")
