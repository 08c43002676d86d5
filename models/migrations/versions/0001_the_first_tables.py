"""The first tables."""

import uuid

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TRANSITIONS = {
    "draft": ("suggested", "expressed", "declined", "expired"),
    "suggested": ("expressed", "declined", "expired"),
    "expressed": ("mutual", "declined", "expired"),
    "mutual": ("assigned", "active", "declined", "expired"),
    "assigned": ("active", "declined", "expired"),
    "active": ("paused", "completed", "terminated"),
    "paused": ("active", "completed", "terminated"),
}

IS_NO_STEP = """NEW.state <> OLD.state AND NOT EXISTS (
    SELECT 1 FROM match_transition WHERE from_state = OLD.state AND to_state = NEW.state
)"""

GUARDS = {
    "sqlite": (
        f"""CREATE TRIGGER match_step BEFORE UPDATE OF state ON match WHEN {IS_NO_STEP}
        BEGIN SELECT RAISE(ABORT, 'no such step of a match'); END""",
        """CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
        """CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION match_step() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {IS_NO_STEP} THEN RAISE EXCEPTION 'no such step of a match'; END IF;
            RETURN NEW;
        END $$""",
        """CREATE TRIGGER match_step BEFORE UPDATE OF state ON match
        FOR EACH ROW EXECUTE FUNCTION match_step()""",
        """CREATE FUNCTION audit_log_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
        """CREATE TRIGGER audit_log_guard BEFORE UPDATE OR DELETE ON audit_log
        FOR EACH ROW EXECUTE FUNCTION audit_log_guard()""",
    ),
}


def _leave_rule(dialect: str) -> sa.CheckConstraint:
    three_years_on = {
        "sqlite": "date(leave_from, '+3 years')",
        "postgresql": "leave_from + interval '3 years'",
    }[dialect]
    return sa.CheckConstraint(
        f"leave_to <= {three_years_on}", name=op.f("ck_founder_leave_at_most_three_years")
    )


def _fill() -> None:
    steps = sa.table("match_transition", sa.column("from_state"), sa.column("to_state"))
    op.bulk_insert(
        steps,
        [
            {"from_state": state, "to_state": following}
            for state, targets in TRANSITIONS.items()
            for following in targets
        ],
    )
    settings = sa.table("setting", sa.column("name"), sa.column("value"))
    op.bulk_insert(
        settings,
        [
            {"name": "data_version", "value": "0"},
            {"name": "database_id", "value": uuid.uuid4().hex},
        ],
    )


def upgrade() -> None:
    """Apply the revision."""
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("session_token", sa.String(), nullable=False),
        sa.Column("personalised", sa.Boolean(), nullable=False),
        sa.Column("last_seen_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email LIKE '%_@_%'", name=op.f("ck_app_user_email_has_an_at")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_app_user_email_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("email", name=op.f("uq_app_user_email")),
    )
    op.create_table(
        "code_term",
        sa.Column("vocabulary", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "code", name=op.f("pk_code_term")),
    )
    op.create_table(
        "match_transition",
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("from_state", "to_state", name=op.f("pk_match_transition")),
    )
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit")),
    )
    with op.batch_alter_table("rate_limit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rate_limit_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "region",
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_region_latitude_in_range")),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180", name=op.f("ck_region_longitude_in_range")
        ),
        sa.CheckConstraint(
            "parent IS NULL OR parent <> code", name=op.f("ck_region_parent_is_another")
        ),
        sa.ForeignKeyConstraint(["parent"], ["region.code"], name=op.f("fk_region_parent_region")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_region")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index("ix_region_parent", ["parent"], unique=False)

    op.create_table(
        "resource_kind",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_resource_kind")),
    )
    op.create_table(
        "sector",
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "parent IS NULL OR parent <> code", name=op.f("ck_sector_parent_is_another")
        ),
        sa.ForeignKeyConstraint(["parent"], ["sector.code"], name=op.f("fk_sector_parent_sector")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_sector")),
    )
    with op.batch_alter_table("sector", schema=None) as batch_op:
        batch_op.create_index("ix_sector_parent", ["parent"], unique=False)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "stage",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_stage")),
    )
    op.create_table(
        "topic",
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_built_in", sa.Boolean(), nullable=False),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "parent IS NULL OR parent <> code", name=op.f("ck_topic_parent_is_another")
        ),
        sa.ForeignKeyConstraint(["parent"], ["topic.code"], name=op.f("fk_topic_parent_topic")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_topic")),
    )
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.create_index("ix_topic_parent", ["parent"], unique=False)

    op.create_table(
        "audit_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["app_user.id"], name=op.f("fk_audit_log_actor_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_log_occurred_at"), ["occurred_at"], unique=False)
        batch_op.create_index("ix_audit_log_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("is_cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("started_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')",
            name=op.f("ck_job_state_known"),
        ),
        sa.CheckConstraint("progress BETWEEN 0 AND 1", name=op.f("ck_job_progress_in_range")),
        sa.ForeignKeyConstraint(
            ["requested_by"],
            ["app_user.id"],
            name=op.f("fk_job_requested_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_kind", ["kind", "state"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subtype", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("seeking_round", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("host_type", sa.String(), nullable=False),
        sa.Column("recognition", sa.String(), nullable=False),
        sa.Column("summary_zh", sa.String(), nullable=False),
        sa.Column("summary_en", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("ticket_min_cny", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("ticket_max_cny", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("implied", sa.JSON(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('startup', 'mentor', 'commissioner', 'investor', 'partner', 'space', 'institution')",
            name=op.f("ck_participant_kind_known"),
        ),
        sa.CheckConstraint(
            "name_zh <> '' OR name_en <> ''", name=op.f("ck_participant_has_a_name")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'suspended', 'left')", name=op.f("ck_participant_status_known")
        ),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_participant_capacity_not_negative")),
        sa.CheckConstraint(
            "length(country) IN (0, 2)", name=op.f("ck_participant_country_of_two_letters")
        ),
        sa.CheckConstraint(
            "ticket_max_cny >= 0", name=op.f("ck_participant_ticket_max_not_negative")
        ),
        sa.CheckConstraint(
            "ticket_max_cny >= ticket_min_cny", name=op.f("ck_participant_ticket_in_order")
        ),
        sa.CheckConstraint(
            "ticket_min_cny >= 0", name=op.f("ck_participant_ticket_min_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.code"], name=op.f("fk_participant_region_region")
        ),
        sa.ForeignKeyConstraint(["stage"], ["stage.code"], name=op.f("fk_participant_stage_stage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_participant_id_kind")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(
            "ix_participant_kind_sort_key", ["kind", "sort_key", "id"], unique=False
        )
        batch_op.create_index("ix_participant_region", ["region"], unique=False)

    op.create_table(
        "reference_entity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("fact_en", sa.String(), nullable=False),
        sa.Column("as_of", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region"], ["region.code"], name=op.f("fk_reference_entity_region_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_entity")),
        sa.UniqueConstraint("name", name=op.f("uq_reference_entity_name")),
    )
    op.create_table(
        "founder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("family_zh", sa.String(), nullable=False),
        sa.Column("given_zh", sa.String(), nullable=False),
        sa.Column("family_pinyin", sa.String(), nullable=False),
        sa.Column("given_pinyin", sa.String(), nullable=False),
        sa.Column("founder_kind", sa.String(), nullable=False),
        sa.Column("leave_unit", sa.String(), nullable=False),
        sa.Column("leave_from", sa.Date(), nullable=True),
        sa.Column("leave_to", sa.Date(), nullable=True),
        _leave_rule(op.get_bind().dialect.name),
        sa.CheckConstraint("leave_to >= leave_from", name=op.f("ck_founder_leave_in_order")),
        sa.CheckConstraint(
            "leave_to IS NULL OR leave_from IS NOT NULL",
            name=op.f("ck_founder_leave_has_a_first_day"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_founder_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_founder")),
    )
    with op.batch_alter_table("founder", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_founder_participant_id"), ["participant_id"], unique=False
        )

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("scope_code", sa.String(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("expires_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('startup', 'mentor', 'investor', 'partner', 'space', 'organiser', 'reviewer', 'administrator')",
            name=op.f("ck_invitation_role_known"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["app_user.id"], name=op.f("fk_invitation_invited_by_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_invitation_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("scope_code", sa.String(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role <> 'organiser' OR scope IS NOT NULL",
            name=op.f("ck_membership_organiser_has_a_scope"),
        ),
        sa.CheckConstraint(
            "role IN ('organiser', 'reviewer', 'administrator') OR participant_id IS NOT NULL",
            name=op.f("ck_membership_acts_for_a_participant"),
        ),
        sa.CheckConstraint(
            "role IN ('startup', 'mentor', 'investor', 'partner', 'space', 'organiser', 'reviewer', 'administrator')",
            name=op.f("ck_membership_role_known"),
        ),
        sa.CheckConstraint(
            "scope IN ('province', 'prefecture', 'zone', 'space', 'event')",
            name=op.f("ck_membership_scope_known"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_membership_participant_id_participant"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_membership_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_participant_id"), ["participant_id"], unique=False
        )

    op.create_table(
        "participant_region",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_region_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.code"], name=op.f("fk_participant_region_region_region")
        ),
        sa.PrimaryKeyConstraint("region", "participant_id", name=op.f("pk_participant_region")),
    )
    op.create_table(
        "participant_sector",
        sa.Column("sector", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_sector_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["sector"], ["sector.code"], name=op.f("fk_participant_sector_sector_sector")
        ),
        sa.PrimaryKeyConstraint("sector", "participant_id", name=op.f("pk_participant_sector")),
    )
    with op.batch_alter_table("participant_sector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_sector_sector"), ["sector"], unique=False)

    op.create_table(
        "participant_stage",
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_stage_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage"], ["stage.code"], name=op.f("fk_participant_stage_stage_stage")
        ),
        sa.PrimaryKeyConstraint("stage", "participant_id", name=op.f("pk_participant_stage")),
    )
    op.create_table(
        "participant_text",
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "field IN ('name', 'summary')", name=op.f("ck_participant_text_field_known")
        ),
        sa.CheckConstraint(
            "language NOT IN ('zh', 'en')", name=op.f("ck_participant_text_further_language")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_participant_text_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "participant_id", "field", "language", name=op.f("pk_participant_text")
        ),
    )
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("target_kind", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("weight", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'mentors' AND source_kind IN ('commissioner', 'mentor') AND target_kind IN ('startup')) OR (kind = 'invested_in' AND source_kind IN ('institution', 'investor', 'mentor', 'space') AND target_kind IN ('startup')) OR (kind = 'resident_of' AND source_kind IN ('investor', 'startup') AND target_kind IN ('space')) OR (kind = 'graduated_to' AND source_kind IN ('startup') AND target_kind IN ('space')) OR (kind = 'operates' AND source_kind IN ('institution') AND target_kind IN ('space')) OR (kind = 'appointed_by' AND source_kind IN ('commissioner', 'mentor') AND target_kind IN ('institution', 'space')) OR (kind = 'affiliated_with' AND source_kind IN ('commissioner', 'institution', 'investor', 'mentor', 'partner', 'space', 'startup') AND target_kind IN ('institution', 'investor', 'space', 'startup')) OR (kind = 'partner_with' AND source_kind IN ('institution', 'space', 'startup') AND target_kind IN ('partner')) OR (kind = 'partner_with' AND source_kind IN ('partner') AND target_kind IN ('institution', 'space', 'startup')) OR (kind = 'conflict_with' AND source_kind IN ('commissioner', 'institution', 'investor', 'mentor', 'partner', 'space', 'startup') AND target_kind IN ('commissioner', 'institution', 'investor', 'mentor', 'partner', 'space', 'startup')) OR (kind = 'declined' AND source_kind IN ('commissioner', 'institution', 'investor', 'mentor', 'partner', 'space', 'startup') AND target_kind IN ('commissioner', 'institution', 'investor', 'mentor', 'partner', 'space', 'startup')) OR (kind = 'competes_with' AND source_kind IN ('institution', 'startup') AND target_kind IN ('institution', 'startup'))",
            name=op.f("ck_relation_joins_allowed_kinds"),
        ),
        sa.CheckConstraint("ended_on >= occurred_on", name=op.f("ck_relation_dates_in_order")),
        sa.CheckConstraint("source_id <> target_id", name=op.f("ck_relation_joins_two")),
        sa.ForeignKeyConstraint(
            ["source_id", "source_kind"],
            ["participant.id", "participant.kind"],
            name="fk_relation_source",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id", "target_kind"],
            ["participant.id", "participant.kind"],
            name="fk_relation_target",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index("ix_relation_source", ["source_id", "kind"], unique=False)
        batch_op.create_index("ix_relation_target", ["target_id", "kind"], unique=False)

    op.create_table(
        "resource",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("quantity", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("price_cny", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.Column("needs_clearance", sa.Boolean(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind <> 'defence' OR needs_clearance", name=op.f("ck_resource_defence_needs_clearance")
        ),
        sa.CheckConstraint(
            "available_until >= available_from", name=op.f("ck_resource_dates_in_order")
        ),
        sa.CheckConstraint("price_cny >= 0", name=op.f("ck_resource_price_not_negative")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_resource_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["kind"], ["resource_kind.code"], name=op.f("fk_resource_kind_resource_kind")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["participant.id"],
            name=op.f("fk_resource_owner_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["region"], ["region.code"], name=op.f("fk_resource_region_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
    )
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.create_index("ix_resource_kind", ["kind", "sort_key"], unique=False)
        batch_op.create_index("ix_resource_owner_id", ["owner_id"], unique=False)

    op.create_table(
        "result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("trl", sa.Integer(), nullable=True),
        sa.Column("rights_holder", sa.String(), nullable=False),
        sa.Column("disposal_delegated", sa.Boolean(), nullable=True),
        sa.Column("licence_terms", sa.String(), nullable=False),
        sa.Column("reward_share_percent", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("needs_clearance", sa.Boolean(), nullable=False),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reward_share_percent BETWEEN 0 AND 100", name=op.f("ck_result_reward_share_in_range")
        ),
        sa.CheckConstraint("trl BETWEEN 1 AND 9", name=op.f("ck_result_trl_in_range")),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["participant.id"],
            name=op.f("fk_result_owner_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("quantity", models.base.Exact(precision=20, scale=6), nullable=True),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "direction IN ('need', 'offer')", name=op.f("ck_statement_direction_known")
        ),
        sa.CheckConstraint("priority BETWEEN 1 AND 3", name=op.f("ck_statement_priority_in_range")),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_statement_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_statement_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["topic"], ["topic.code"], name=op.f("fk_statement_topic_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("direction", "key", name=op.f("uq_statement_direction_key")),
    )
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_statement_participant_id", ["participant_id", "direction"], unique=False
        )
        batch_op.create_index("ix_statement_topic", ["topic"], unique=False)
        batch_op.create_index(
            "uq_statement_ordinal",
            ["participant_id", "direction", "topic", "ordinal"],
            unique=True,
            sqlite_where=sa.text("key IS NULL"),
            postgresql_where=sa.text("key IS NULL"),
        )

    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("initiated_by", sa.String(), nullable=False),
        sa.Column("expires_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "initiated_by IN ('receiver', 'provider', 'organiser')", name=op.f("ck_match_initiator")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'suggested', 'expressed', 'mutual', 'assigned', 'active', 'paused', 'completed', 'declined', 'expired', 'terminated')",
            name=op.f("ck_match_state_known"),
        ),
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
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index("ix_match_provider_id", ["provider_id", "state"], unique=False)
        batch_op.create_index(
            "uq_match_open_pair",
            ["receiver_id", "provider_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('completed', 'declined', 'expired', 'terminated')"),
            postgresql_where=sa.text(
                "state NOT IN ('completed', 'declined', 'expired', 'terminated')"
            ),
        )

    op.create_table(
        "resource_text",
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint("field IN ('name', 'text')", name=op.f("ck_resource_text_field_known")),
        sa.CheckConstraint(
            "language NOT IN ('zh', 'en')", name=op.f("ck_resource_text_further_language")
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_resource_text_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", "field", "language", name=op.f("pk_resource_text")),
    )
    op.create_table(
        "statement_text",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "language NOT IN ('zh', 'en')", name=op.f("ck_statement_text_further_language")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_statement_text_statement_id_statement"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "language", name=op.f("pk_statement_text")),
    )
    op.create_table(
        "match_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["app_user.id"], name=op.f("fk_match_event_actor_id_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["match_transition.from_state", "match_transition.to_state"],
            name="fk_match_event_transition",
        ),
        sa.ForeignKeyConstraint(
            ["match_id"],
            ["match.id"],
            name=op.f("fk_match_event_match_id_match"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_event")),
    )
    with op.batch_alter_table("match_event", schema=None) as batch_op:
        batch_op.create_index("ix_match_event_match_id", ["match_id"], unique=False)

    op.create_index(
        "uq_membership_role",
        "membership",
        [
            "user_id",
            "role",
            sa.text("coalesce(participant_id, '')"),
            sa.text("coalesce(scope, '')"),
            sa.text("coalesce(scope_code, '')"),
        ],
        unique=True,
    )
    op.create_index(
        "uq_relation_key",
        "relation",
        [
            "source_id",
            "target_id",
            "kind",
            sa.text("coalesce(occurred_on, '0001-01-01')"),
            "detail",
        ],
        unique=True,
    )
    _fill()
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    with op.batch_alter_table("match_event", schema=None) as batch_op:
        batch_op.drop_index("ix_match_event_match_id")

    op.drop_table("match_event")
    op.drop_table("statement_text")
    op.drop_table("resource_text")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_match_open_pair",
            sqlite_where=sa.text("state NOT IN ('completed', 'declined', 'expired', 'terminated')"),
            postgresql_where=sa.text(
                "state NOT IN ('completed', 'declined', 'expired', 'terminated')"
            ),
        )
        batch_op.drop_index("ix_match_provider_id")

    op.drop_table("match")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_statement_ordinal",
            sqlite_where=sa.text("key IS NULL"),
            postgresql_where=sa.text("key IS NULL"),
        )
        batch_op.drop_index("ix_statement_topic")
        batch_op.drop_index("ix_statement_participant_id")

    op.drop_table("statement")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_owner_id"))

    op.drop_table("result")
    with op.batch_alter_table("resource", schema=None) as batch_op:
        batch_op.drop_index("ix_resource_owner_id")
        batch_op.drop_index("ix_resource_kind")

    op.drop_table("resource")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index("ix_relation_target")
        batch_op.drop_index("ix_relation_source")

    op.drop_table("relation")
    op.drop_table("participant_text")
    op.drop_table("participant_stage")
    with op.batch_alter_table("participant_sector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_sector_sector"))

    op.drop_table("participant_sector")
    op.drop_table("participant_region")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_participant_id"))

    op.drop_table("membership")
    op.drop_table("invitation")
    with op.batch_alter_table("founder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_founder_participant_id"))

    op.drop_table("founder")
    op.drop_table("reference_entity")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index("ix_participant_region")
        batch_op.drop_index("ix_participant_kind_sort_key")

    op.drop_table("participant")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index("ix_job_kind")

    op.drop_table("job")
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_log_subject")
        batch_op.drop_index(batch_op.f("ix_audit_log_occurred_at"))

    op.drop_table("audit_log")
    with op.batch_alter_table("topic", schema=None) as batch_op:
        batch_op.drop_index("ix_topic_parent")

    op.drop_table("topic")
    op.drop_table("stage")
    op.drop_table("setting")
    with op.batch_alter_table("sector", schema=None) as batch_op:
        batch_op.drop_index("ix_sector_parent")

    op.drop_table("sector")
    op.drop_table("resource_kind")
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.drop_index("ix_region_parent")

    op.drop_table("region")
    with op.batch_alter_table("rate_limit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rate_limit_expires_at"))

    op.drop_table("rate_limit")
    op.drop_table("match_transition")
    op.drop_table("code_term")
    op.drop_table("app_user")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_log_guard()")
        op.execute("DROP FUNCTION match_step()")
