"""Notices, consents, contacts and publication; complaints, exports, closings and records."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Kept as they were written; gone, if at all, three years later.
KEPT = {
    "consent": "occurred_at",
    "disclosure": "occurred_at",
    "deletion_proof": "occurred_at",
    "impact_assessment": "recorded_at",
}
TABLES = (
    "incident",
    "impact_assessment",
    "deletion_proof",
    "closing",
    "data_export",
    "complaint",
    "field_publication",
    "disclosure",
    "contact",
    "consent",
    "notice",
)
THREE_YEARS_AGO = "strftime('%Y-%m-%d %H:%M:%f', 'now', '-3 years')"
GUARD = """CREATE FUNCTION kept_three_years() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz < now() - interval '3 years'
    THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'kept as it was written, for three years';
END $$"""


def _sqlite_guards() -> list[str]:
    statements = []
    for table, column in KEPT.items():
        refuse = "BEGIN SELECT RAISE(ABORT, 'kept as it was written, for three years'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            (
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"WHEN OLD.{column} > {THREE_YEARS_AGO} {refuse}"
            ),
        ]
    refuse = "BEGIN SELECT RAISE(ABORT, 'a published notice stays as it is'); END"
    for event in ("update", "delete"):
        statements.append(
            f"CREATE TRIGGER notice_no_{event} BEFORE {event.upper()} ON notice {refuse}"
        )
    return statements


def _postgresql_guards() -> list[str]:
    statements = [
        GUARD,
        """CREATE FUNCTION notice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'a published notice stays as it is'; END $$""",
        """CREATE TRIGGER notice_guard BEFORE UPDATE OR DELETE ON notice
        FOR EACH ROW EXECUTE FUNCTION notice_guard()""",
    ]
    for table, column in KEPT.items():
        statements.append(
            f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION kept_three_years('{column}')"
        )
    return statements


def upgrade() -> None:
    """Apply the revision."""
    # Whatever is there came from an office's directory and stays as visible as it was.
    op.add_column(
        "participant",
        sa.Column(
            "origin",
            sa.String(),
            sa.CheckConstraint(
                "origin IN ('imported', 'registered')", name=op.f("ck_participant_origin_known")
            ),
            nullable=False,
            server_default="imported",
        ),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("published_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('terms', 'privacy')", name=op.f("ck_notice_kind_known")),
        sa.CheckConstraint(
            "text_zh <> '' AND text_en <> ''", name=op.f("ck_notice_in_both_languages")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_notice_version_positive")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["app_user.id"], name=op.f("fk_notice_published_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_notice_kind_version")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_consent_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "ix_consent_participant_id",
        "consent",
        ["participant_id", "purpose", "receiver_id", "id"],
        unique=False,
    )
    op.create_index("ix_consent_user_id", "consent", ["user_id", "purpose", "id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("wechat", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("updated_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_contact_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["updated_by"],
            ["app_user.id"],
            name=op.f("fk_contact_updated_by_app_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_contact")),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=True),
        sa.Column("receiver_id", sa.String(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('member', 'office', 'match', 'abroad')", name=op.f("ck_disclosure_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["app_user.id"], name=op.f("fk_disclosure_viewer_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
    )
    op.create_index("ix_disclosure_kind", "disclosure", ["kind", "occurred_at"], unique=False)
    op.create_index(
        "ix_disclosure_participant_id", "disclosure", ["participant_id", "id"], unique=False
    )
    op.create_table(
        "field_publication",
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("changed_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "audience IN ('public', 'signed_in', 'matched', 'private')",
            name=op.f("ck_field_publication_audience_known"),
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_field_publication_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", "field", name=op.f("pk_field_publication")),
    )
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about_id", sa.String(), nullable=True),
        sa.Column("filed_by", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("appeal", sa.String(), nullable=False),
        sa.Column("appealed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "filed_by IS NOT NULL OR email <> ''", name=op.f("ck_complaint_can_be_answered")
        ),
        sa.CheckConstraint(
            "state <> 'appealed' OR appeal <> ''", name=op.f("ck_complaint_has_an_appeal")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'answered', 'appealed', 'closed', 'withdrawn')",
            name=op.f("ck_complaint_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'appealed', 'closed') OR answer <> ''",
            name=op.f("ck_complaint_has_an_answer"),
        ),
        sa.CheckConstraint(
            "reviewed_by <> answered_by", name=op.f("ck_complaint_reviewed_by_somebody_else")
        ),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["participant.id"],
            name=op.f("fk_complaint_about_id_participant"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["app_user.id"], name=op.f("fk_complaint_answered_by_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["filed_by"], ["app_user.id"], name=op.f("fk_complaint_filed_by_app_user")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["app_user.id"], name=op.f("fk_complaint_reviewed_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_filed_by", "complaint", ["filed_by"], unique=False)
    op.create_index("ix_complaint_state", "complaint", ["state", "due_on"], unique=False)
    op.create_table(
        "data_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_data_export_user_id_app_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
    )
    op.create_index("ix_data_export_user_id", "data_export", ["user_id"], unique=False)
    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("due_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("cancelled_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_closing_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index(
        "uq_closing_open",
        "closing",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL AND done_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL AND done_at IS NULL"),
    )
    op.create_table(
        "deletion_proof",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurred_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_proof")),
    )
    op.create_index(
        "ix_deletion_proof_occurred_at", "deletion_proof", ["occurred_at"], unique=False
    )
    op.create_table(
        "impact_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("impact", sa.String(), nullable=False),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("assessor", sa.String(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("recorded_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "next_on > assessed_on", name=op.f("ck_impact_assessment_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["app_user.id"], name=op.f("fk_impact_assessment_recorded_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impact_assessment")),
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("discovered_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("data_kinds", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("harm", sa.String(), nullable=False),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("authority_told_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("people_told_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", models.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("created_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", models.base.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_incident_people_not_negative")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["app_user.id"], name=op.f("fk_incident_recorded_by_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite_guards() if is_sqlite else _postgresql_guards():
        op.execute(statement)


def downgrade() -> None:
    """Take the revision back."""
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        for function in ("kept_three_years", "notice_guard"):
            op.execute(f"DROP FUNCTION {function}()")
    with op.batch_alter_table("participant") as batch:
        batch.drop_constraint(op.f("ck_participant_origin_known"), type_="check")
        batch.drop_column("origin")
