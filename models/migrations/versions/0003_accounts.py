"""Registrations, sessions, second factors and agents."""

import sqlalchemy as sa
from alembic import op

import models.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = (
    "role IN ('startup', 'mentor', 'investor', 'partner', 'space', 'institution', "
    "'organiser', 'reviewer', 'administrator')"
)
FORMER_ROLES = (
    "role IN ('startup', 'mentor', 'investor', 'partner', 'space', "
    "'organiser', 'reviewer', 'administrator')"
)
KINDS = (
    "kind IN ('startup', 'mentor', 'commissioner', 'investor', 'partner', 'space', 'institution')"
)
NEW_TABLES = (
    "agency",
    "registration",
    "sign_up",
    "phone_code",
    "recovery",
    "identity",
    "backup_code",
    "second_factor",
    "known_device",
    "user_session",
)


Parts = list[sa.schema.SchemaItem]


def upgrade() -> None:
    """Apply the revision."""
    op.add_column("app_user", moment("email_confirmed_at"))
    # Whoever has an account by now got it through a link to that address, or from an operator.
    op.execute("UPDATE app_user SET email_confirmed_at = created_at")
    op.add_column("audit_log", sa.Column("on_behalf_of", sa.String(), nullable=True))
    op.create_index(op.f("ix_audit_log_on_behalf_of"), "audit_log", ["on_behalf_of"])
    rebuild(ROLES, is_upgrade=True)
    create_sessions()
    create_second_factors()
    create_identities()
    create_registrations()
    create_agencies()


def downgrade() -> None:
    """Take the revision back."""
    for table in NEW_TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM membership WHERE is_agent OR role = 'institution'")
    op.execute("DELETE FROM invitation WHERE revoked_at IS NOT NULL OR role = 'institution'")
    rebuild(FORMER_ROLES, is_upgrade=False)
    op.drop_index(op.f("ix_audit_log_on_behalf_of"), "audit_log")
    op.drop_column("audit_log", "on_behalf_of")
    op.drop_column("app_user", "email_confirmed_at")


def moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    """Return a column for a point in time."""
    return sa.Column(name, models.base.UtcDateTime(timezone=True), nullable=nullable)


def stamps() -> tuple[sa.Column[object], sa.Column[object]]:
    """Return when a row was written and changed."""
    return moment("created_at", nullable=False), moment("updated_at", nullable=False)


def refers(table: str, column: str, target: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    """Return a foreign key by the naming of the models."""
    return sa.ForeignKeyConstraint(
        [column],
        [target],
        name=op.f(f"fk_{table}_{column}_{target.partition('.')[0]}"),
        ondelete=ondelete,
    )


def rebuild(roles: str, *, is_upgrade: bool) -> None:
    """Give memberships and invitations other roles, and the columns this revision adds.

    SQLite cannot change a rule of a table: both are written anew. Nothing refers to them.
    """
    membership, invitation = tables(roles, is_upgrade=is_upgrade)
    op.drop_index("uq_membership_role", "membership")
    op.drop_index(op.f("ix_membership_participant_id"), "membership")
    for name, parts, added in (
        ("membership", membership, {"is_agent": "false"}),
        ("invitation", invitation, {"revoked_at": "NULL"}),
    ):
        former = f"{name}_former"
        columns = [part.name for part in parts if isinstance(part, sa.Column)]
        values = [added.get(column, column) if is_upgrade else column for column in columns]
        op.rename_table(name, former)
        drop_names(name, former)
        op.create_table(name, *parts)
        op.execute(
            f"INSERT INTO {name} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {former}"
        )
        op.drop_table(former)
        go_on_counting(name)
    op.create_index(op.f("ix_membership_participant_id"), "membership", ["participant_id"])
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


def drop_names(name: str, former: str) -> None:
    """Free the names of keys and of the counter, which PostgreSQL keeps apart from the table's."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER SEQUENCE {name}_id_seq RENAME TO {former}_id_seq")
    op.execute(f"ALTER TABLE {former} DROP CONSTRAINT pk_{name}")
    if name == "invitation":
        op.execute(f"ALTER TABLE {former} DROP CONSTRAINT uq_invitation_token_hash")


def go_on_counting(name: str) -> None:
    """Let PostgreSQL number new rows behind the copied ones."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"SELECT setval('{name}_id_seq', coalesce((SELECT max(id) FROM {name}), 0) + 1, false)"
        )


def tables(roles: str, *, is_upgrade: bool) -> tuple[Parts, Parts]:
    """Return what memberships and invitations are made of."""
    membership: Parts = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("scope_code", sa.String(), nullable=True),
        *stamps(),
        sa.CheckConstraint(
            "role <> 'organiser' OR scope IS NOT NULL",
            name=op.f("ck_membership_organiser_has_a_scope"),
        ),
        sa.CheckConstraint(
            "role IN ('organiser', 'reviewer', 'administrator') OR participant_id IS NOT NULL",
            name=op.f("ck_membership_acts_for_a_participant"),
        ),
        sa.CheckConstraint(roles, name=op.f("ck_membership_role_known")),
        sa.CheckConstraint(
            "scope IN ('province', 'prefecture', 'zone', 'space', 'event')",
            name=op.f("ck_membership_scope_known"),
        ),
        refers("membership", "participant_id", "participant.id", None),
        refers("membership", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    ]
    invitation: Parts = [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("scope_code", sa.String(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        moment("expires_at", nullable=False),
        moment("used_at"),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        *stamps(),
        sa.CheckConstraint(roles, name=op.f("ck_invitation_role_known")),
        refers("invitation", "invited_by", "app_user.id", None),
        refers("invitation", "participant_id", "participant.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    ]
    if is_upgrade:
        membership += [
            sa.Column("is_agent", sa.Boolean(), nullable=False),
            sa.CheckConstraint(
                "scope IS NULL OR scope = 'province' OR scope_code IS NOT NULL",
                name=op.f("ck_membership_scope_says_which"),
            ),
            sa.CheckConstraint(
                "NOT is_agent OR participant_id IS NOT NULL",
                name=op.f("ck_membership_agent_of_somebody"),
            ),
        ]
        invitation.append(moment("revoked_at"))
    return membership, invitation


def create_sessions() -> None:
    """Create what signed-in devices are."""
    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("word_hash", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        moment("seen_at", nullable=False),
        moment("ended_at"),
        *stamps(),
        refers("user_session", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_user_session_word_hash")),
    )
    op.create_index("ix_user_session_user_id", "user_session", ["user_id", "ended_at"])
    op.create_table(
        "known_device",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device_hash", sa.String(), nullable=False),
        moment("seen_at", nullable=False),
        *stamps(),
        refers("known_device", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "device_hash", name=op.f("pk_known_device")),
    )


def create_second_factors() -> None:
    """Create the secrets shared with authenticator apps, and the codes for a lost telephone."""
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        moment("confirmed_at"),
        *stamps(),
        refers("second_factor", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "backup_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        moment("used_at"),
        refers("backup_code", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_backup_code_user_id_code_hash")),
    )


def create_identities() -> None:
    """Create the other ways in, and the codes sent to telephones."""
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("blind_index", sa.String(), nullable=False),
        sa.Column("sealed_value", sa.String(), nullable=False),
        *stamps(),
        sa.CheckConstraint(
            "provider IN ('phone', 'wechat')", name=op.f("ck_identity_provider_known")
        ),
        refers("identity", "user_id", "app_user.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint(
            "provider", "blind_index", name=op.f("uq_identity_provider_blind_index")
        ),
        sa.UniqueConstraint("provider", "user_id", name=op.f("uq_identity_provider_user_id")),
    )
    op.create_table(
        "recovery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        *stamps(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery")),
    )
    op.create_table(
        "phone_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("blind_index", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("sent_at", nullable=False),
        moment("expires_at", nullable=False),
        moment("used_at"),
        *stamps(),
        sa.CheckConstraint("tries BETWEEN 0 AND 5", name=op.f("ck_phone_code_tries_in_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_code")),
        sa.UniqueConstraint(
            "blind_index", "purpose", name=op.f("uq_phone_code_blind_index_purpose")
        ),
    )


def create_registrations() -> None:
    """Create the applications of strangers and those under review."""
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("is_joining", sa.Boolean(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("purposes", sa.JSON(), nullable=False),
        *stamps(),
        sa.CheckConstraint(KINDS, name=op.f("ck_sign_up_kind_known")),
        refers("sign_up", "participant_id", "participant.id", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
    )
    op.create_index(op.f("ix_sign_up_email"), "sign_up", ["email"])
    op.create_table(
        "registration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("profile", sa.JSON(), nullable=False),
        sa.Column("is_joining", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("host_id", sa.String(), nullable=True),
        sa.Column("host_confirmed_by", sa.Integer(), nullable=True),
        moment("host_confirmed_at"),
        sa.Column("reason", sa.String(), nullable=False),
        moment("submitted_at", nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        moment("decided_at"),
        *stamps(),
        sa.CheckConstraint(KINDS, name=op.f("ck_registration_kind_known")),
        sa.CheckConstraint(
            "state IN ('submitted', 'returned', 'approved', 'rejected', 'withdrawn')",
            name=op.f("ck_registration_state_known"),
        ),
        sa.CheckConstraint(
            "NOT is_joining OR participant_id IS NOT NULL",
            name=op.f("ck_registration_joins_a_participant"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR participant_id IS NOT NULL",
            name=op.f("ck_registration_approved_as_a_participant"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'rejected') OR reason <> ''",
            name=op.f("ck_registration_refused_with_a_reason"),
        ),
        refers("registration", "user_id", "app_user.id", "CASCADE"),
        refers("registration", "participant_id", "participant.id", "CASCADE"),
        refers("registration", "region", "region.code", None),
        refers("registration", "host_id", "participant.id", "SET NULL"),
        refers("registration", "host_confirmed_by", "app_user.id", "SET NULL"),
        refers("registration", "decided_by", "app_user.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index("ix_registration_state", "registration", ["state", "region"])
    op.create_index(op.f("ix_registration_participant_id"), "registration", ["participant_id"])
    op.create_index(op.f("ix_registration_host_id"), "registration", ["host_id"])
    is_open = sa.text("state IN ('submitted', 'returned')")
    op.create_index(
        "uq_registration_open",
        "registration",
        ["user_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def create_agencies() -> None:
    """Create the leaves of agents to act for somebody."""
    op.create_table(
        "agency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("consented_by", sa.Integer(), nullable=True),
        moment("consented_at"),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        moment("ended_at"),
        *stamps(),
        sa.CheckConstraint(
            "state IN ('asked', 'active', 'declined', 'ended')",
            name=op.f("ck_agency_state_known"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('active', 'ended') OR consented_at IS NOT NULL",
            name=op.f("ck_agency_acts_by_consent"),
        ),
        refers("agency", "user_id", "app_user.id", "CASCADE"),
        refers("agency", "participant_id", "participant.id", "CASCADE"),
        refers("agency", "asked_by", "app_user.id", "SET NULL"),
        refers("agency", "consented_by", "app_user.id", "SET NULL"),
        refers("agency", "ended_by", "app_user.id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
    )
    op.create_index("ix_agency_participant_id", "agency", ["participant_id"])
    is_open = sa.text("state IN ('asked', 'active')")
    op.create_index(
        "uq_agency_open",
        "agency",
        ["user_id", "participant_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
