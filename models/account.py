"""Users and what they may act for."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped
from models.enums import Role, Scope

_ROLES = ", ".join(f"'{role}'" for role in Role)
_SCOPES = ", ".join(f"'{scope}'" for scope in Scope)


class User(Timestamped, Base):
    """A person who signs in."""

    __tablename__ = "app_user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("email LIKE '%_@_%'", name="email_has_an_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="zh_CN")
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Changing it ends every session of the user.
    session_token: Mapped[str] = mapped_column(default="")
    personalised: Mapped[bool] = mapped_column(default=True)
    # Whether recommendations may learn from what the person looks at; off until switched on.
    shares_looks: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[dt.datetime | None]
    email_confirmed_at: Mapped[dt.datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id", cascade="all, delete-orphan"
    )


class Membership(Timestamped, Base):
    """A role of a user: for one participant, in its name or as its agent, or within a scope."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role_known"),
        CheckConstraint(f"scope IN ({_SCOPES})", name="scope_known"),
        CheckConstraint(
            "role IN ('organiser', 'reviewer', 'administrator') OR participant_id IS NOT NULL",
            name="acts_for_a_participant",
        ),
        CheckConstraint("role <> 'organiser' OR scope IS NOT NULL", name="organiser_has_a_scope"),
        CheckConstraint(
            "scope IS NULL OR scope = 'province' OR scope_code IS NOT NULL",
            name="scope_says_which",
        ),
        CheckConstraint("NOT is_agent OR participant_id IS NOT NULL", name="agent_of_somebody"),
        Index(
            "uq_membership_role",
            "user_id",
            "role",
            text("coalesce(participant_id, '')"),
            text("coalesce(scope, '')"),
            text("coalesce(scope_code, '')"),
            unique=True,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    role: Mapped[str]
    participant_id: Mapped[str | None] = mapped_column(ForeignKey("participant.id"), index=True)
    scope: Mapped[str | None]
    scope_code: Mapped[str | None]
    is_agent: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship(back_populates="memberships")


class Invitation(Timestamped, Base):
    """An invitation to join with a role; only the hash of its link is stored."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint(f"role IN ({_ROLES})", name="role_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    role: Mapped[str]
    participant_id: Mapped[str | None] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE")
    )
    scope: Mapped[str | None]
    scope_code: Mapped[str | None]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
