"""Financing requests, what is disclosed of them, deals and their outcomes; awards and results."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Added one by one, with their rules in the same statement: SQLite then need not rebuild the
# tables, which would drop what hangs on them.
COLUMNS = {
    "founder": ("leave_approved_on DATE",),
    "match": ("is_nameless BOOLEAN DEFAULT false NOT NULL",),
    "relation": ("is_private BOOLEAN DEFAULT false NOT NULL",),
    "result": (
        "is_for_transfer BOOLEAN DEFAULT false NOT NULL",
        "sector VARCHAR CONSTRAINT fk_result_sector_sector REFERENCES sector (code)",
        "text_zh VARCHAR DEFAULT '' NOT NULL",
        "text_en VARCHAR DEFAULT '' NOT NULL",
    ),
}
TABLES = (
    "diligence_file",
    "investment_outcome",
    "diligence_item",
    "confidentiality_promise",
    "deal",
    "financing_watch",
    "disclosure_view",
    "saved_search",
    "investment_thesis",
    "financing_request",
    "deal_flow_visit",
    "award",
)


OPEN_PAIRS = """CREATE UNIQUE INDEX uq_match_open_pair
ON match (receiver_id, provider_id, kind, coalesce(resource_id, ''){more})
WHERE state NOT IN ('completed', 'declined', 'expired', 'freed', 'terminated', 'withdrawn')
AND (kind <> 'resource' OR resource_id IS NOT NULL)"""


def _index_open_pairs(more: str) -> None:
    op.drop_index("uq_match_open_pair", "match")
    op.execute(OPEN_PAIRS.format(more=more))


def upgrade() -> None:
    """Apply the revision."""
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    _index_open_pairs(", is_nameless")
    op.create_table(
        "award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("contest_zh", sa.String(), nullable=False),
        sa.Column("contest_en", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rank", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("verified_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "contest_zh <> '' OR contest_en <> ''", name=op.f("ck_award_has_a_contest")
        ),
        sa.CheckConstraint(
            "level IN ('international', 'national', 'provincial', 'prefecture', 'other')",
            name=op.f("ck_award_level_known"),
        ),
        sa.CheckConstraint("year BETWEEN 1990 AND 2100", name=op.f("ck_award_year_plausible")),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["attachment.id"],
            name=op.f("fk_award_evidence_id_attachment"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_award_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"],
            ["app_user.id"],
            name=op.f("fk_award_verified_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
    )
    op.create_index(op.f("ix_award_participant_id"), "award", ["participant_id"], unique=False)
    op.create_table(
        "deal_flow_visit",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("seen_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("previous_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_deal_flow_visit_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_deal_flow_visit_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "investor_id", name=op.f("pk_deal_flow_visit")),
    )
    op.create_table(
        "financing_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("amount_cny", models.base.Exact(precision=20, scale=6), nullable=False),
        sa.Column("least_cny", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("valuation_cny", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("hides_name", sa.Boolean(), nullable=False),
        sa.Column("teaser_zh", sa.String(), nullable=False),
        sa.Column("teaser_en", sa.String(), nullable=False),
        sa.Column("use_of_funds", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "instrument IN ('equity', 'loan', 'either')",
            name=op.f("ck_financing_request_instrument_known"),
        ),
        sa.CheckConstraint(
            "state <> 'open' OR opened_at IS NOT NULL",
            name=op.f("ck_financing_request_open_has_a_moment"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed')", name=op.f("ck_financing_request_state_known")
        ),
        sa.CheckConstraint(
            "teaser_zh <> '' OR teaser_en <> ''", name=op.f("ck_financing_request_has_a_teaser")
        ),
        sa.CheckConstraint("amount_cny > 0", name=op.f("ck_financing_request_amount_positive")),
        sa.CheckConstraint(
            "least_cny > 0 AND least_cny <= amount_cny",
            name=op.f("ck_financing_request_least_within_amount"),
        ),
        sa.CheckConstraint(
            "valuation_cny > 0", name=op.f("ck_financing_request_valuation_positive")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_financing_request_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["attachment.id"],
            name=op.f("fk_financing_request_plan_id_attachment"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_financing_request")),
    )
    op.create_index(
        "ix_financing_request_participant_id",
        "financing_request",
        ["participant_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_financing_request_state", "financing_request", ["state", "opened_at"], unique=False
    )
    op.create_index(
        "uq_financing_request_open",
        "financing_request",
        ["participant_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "investment_thesis",
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_investment_thesis_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("investor_id", name=op.f("pk_investment_thesis")),
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_saved_search_has_a_name")),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_saved_search_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_saved_search_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint(
            "user_id", "investor_id", "name", name=op.f("uq_saved_search_user_id_investor_id_name")
        ),
    )
    op.create_table(
        "disclosure_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "part IN ('teaser', 'profile', 'plan', 'file')",
            name=op.f("ck_disclosure_view_part_known"),
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_disclosure_view_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["financing_request.id"],
            name=op.f("fk_disclosure_view_request_id_financing_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_disclosure_view_user_id_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_view")),
    )
    op.create_index(
        "ix_disclosure_view_request_id", "disclosure_view", ["request_id", "id"], unique=False
    )
    op.create_index(
        "ix_disclosure_view_viewer",
        "disclosure_view",
        ["investor_id", "user_id", "request_id"],
        unique=False,
    )
    op.create_table(
        "financing_watch",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_financing_watch_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["financing_request.id"],
            name=op.f("fk_financing_watch_request_id_financing_request"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_financing_watch_user_id_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("request_id", "investor_id", name=op.f("pk_financing_watch")),
    )
    op.create_index(
        op.f("ix_financing_watch_investor_id"), "financing_watch", ["investor_id"], unique=False
    )
    op.create_table(
        "deal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.String(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("initiated_by", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("close_reason", sa.String(), nullable=False),
        sa.Column("released_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("startup_publishes", sa.Boolean(), nullable=False),
        sa.Column("investor_publishes", sa.Boolean(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(stage = 'closed') = (close_reason <> '')", name=op.f("ck_deal_closed_for_a_reason")
        ),
        sa.CheckConstraint(
            "close_reason = '' OR close_reason IN ('invested', 'investor_left', 'startup_left', 'request_closed')",
            name=op.f("ck_deal_why"),
        ),
        sa.CheckConstraint(
            "initiated_by IN ('startup', 'investor')", name=op.f("ck_deal_initiator_known")
        ),
        sa.CheckConstraint(
            "stage IN ('interest', 'plan', 'meeting', 'diligence', 'term_sheet', 'closed')",
            name=op.f("ck_deal_stage_known"),
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"],
            ["participant.id"],
            name=op.f("fk_deal_investor_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_deal_match_id_match"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["financing_request.id"],
            name=op.f("fk_deal_request_id_financing_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
        sa.UniqueConstraint("match_id", name=op.f("uq_deal_match_id")),
        sa.UniqueConstraint(
            "request_id", "investor_id", name=op.f("uq_deal_request_id_investor_id")
        ),
    )
    op.create_index("ix_deal_investor_id", "deal", ["investor_id", "stage"], unique=False)
    op.create_table(
        "confidentiality_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(), nullable=False),
        sa.Column("person_name", sa.String(), nullable=False),
        sa.Column("person_position", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "person_name <> ''", name=op.f("ck_confidentiality_promise_names_a_person")
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_confidentiality_promise_deal_id_deal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_confidentiality_promise_user_id_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidentiality_promise")),
        sa.UniqueConstraint(
            "deal_id", "version", name=op.f("uq_confidentiality_promise_deal_id_version")
        ),
    )
    op.create_table(
        "diligence_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code <> '' OR title <> ''", name=op.f("ck_diligence_item_says_what")),
        sa.CheckConstraint(
            "owner IN ('startup', 'investor')", name=op.f("ck_diligence_item_owner_known")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'provided', 'accepted', 'not_needed')",
            name=op.f("ck_diligence_item_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_diligence_item_deal_id_deal"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_item")),
    )
    op.create_index(
        "ix_diligence_item_deal_id", "diligence_item", ["deal_id", "position"], unique=False
    )
    op.create_index(
        "uq_diligence_item_code",
        "diligence_item",
        ["deal_id", "code"],
        unique=True,
        sqlite_where=sa.text("code <> ''"),
        postgresql_where=sa.text("code <> ''"),
    )
    op.create_table(
        "investment_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("amount_cny", models.base.Exact(precision=20, scale=6), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("is_retraction", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("answered_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("verified_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.Integer(), nullable=True),
        sa.Column("relation_id", sa.Integer(), nullable=True),
        sa.Column("made_relation", sa.Boolean(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "declared_by IN ('startup', 'investor')",
            name=op.f("ck_investment_outcome_declarer_known"),
        ),
        sa.CheckConstraint(
            "instrument <> 'either'", name=op.f("ck_investment_outcome_instrument_decided")
        ),
        sa.CheckConstraint(
            "instrument IN ('equity', 'loan', 'either')",
            name=op.f("ck_investment_outcome_instrument_known"),
        ),
        sa.CheckConstraint(
            "state IN ('declared', 'confirmed', 'disputed', 'withdrawn', 'replaced')",
            name=op.f("ck_investment_outcome_state_known"),
        ),
        sa.CheckConstraint(
            "verified_at IS NULL OR state = 'confirmed'",
            name=op.f("ck_investment_outcome_verified_if_confirmed"),
        ),
        sa.CheckConstraint("amount_cny > 0", name=op.f("ck_investment_outcome_amount_positive")),
        sa.ForeignKeyConstraint(
            ["deal_id"],
            ["deal.id"],
            name=op.f("fk_investment_outcome_deal_id_deal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"],
            ["relation.id"],
            name=op.f("fk_investment_outcome_relation_id_relation"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["verified_by"],
            ["app_user.id"],
            name=op.f("fk_investment_outcome_verified_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investment_outcome")),
        sa.UniqueConstraint("relation_id", name=op.f("uq_investment_outcome_relation_id")),
    )
    op.create_index(
        "ix_investment_outcome_state", "investment_outcome", ["state", "verified_at"], unique=False
    )
    op.create_index(
        "uq_investment_outcome_confirmed",
        "investment_outcome",
        ["deal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'confirmed'"),
        postgresql_where=sa.text("state = 'confirmed'"),
    )
    op.create_index(
        "uq_investment_outcome_declared",
        "investment_outcome",
        ["deal_id"],
        unique=True,
        sqlite_where=sa.text("state = 'declared'"),
        postgresql_where=sa.text("state = 'declared'"),
    )
    op.create_table(
        "diligence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "side IN ('startup', 'investor')", name=op.f("ck_diligence_file_side_known")
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_diligence_file_attachment_id_attachment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["diligence_item.id"],
            name=op.f("fk_diligence_file_item_id_diligence_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_diligence_file")),
    )
    op.create_index("ix_diligence_file_item_id", "diligence_file", ["item_id"], unique=False)


def downgrade() -> None:
    """Take the revision back."""
    _index_open_pairs("")
    for table in TABLES:
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for column in columns:
            op.drop_column(table, column.split()[0])
