"""Notices, consents, contacts, what is published of a profile, and who saw a contact."""

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped, now
from models.enums import Audience, DisclosureKind, NoticeKind

_NOTICES = ", ".join(f"'{kind}'" for kind in NoticeKind)
_AUDIENCES = ", ".join(f"'{audience}'" for audience in Audience)
_DISCLOSURES = ", ".join(f"'{kind}'" for kind in DisclosureKind)


class Notice(Base):
    """An edition of a notice that the operator published; a trigger keeps it as it was."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        CheckConstraint(f"kind IN ({_NOTICES})", name="kind_known"),
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("text_zh <> '' AND text_en <> ''", name="in_both_languages"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    version: Mapped[int]
    text_zh: Mapped[str]
    text_en: Mapped[str]
    published_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class Consent(Base):
    """A purpose given or refused at one moment; the newest row counts, the others are its history.

    Participants are named without a foreign key: the proof outlives them. A trigger refuses to
    change a row, and to delete it before three years are over.
    """

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_user_id", "user_id", "purpose", "id"),
        Index("ix_consent_participant_id", "participant_id", "purpose", "receiver_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    purpose: Mapped[str]
    participant_id: Mapped[str] = mapped_column(default="")
    receiver_id: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_given: Mapped[bool]
    # Of the notice that was in force when the person answered.
    version: Mapped[int] = mapped_column(default=0)
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


class Contact(Timestamped, Base):
    """How to reach a participant; every value is sealed."""

    __tablename__ = "contact"
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    person: Mapped[str] = mapped_column(default="", info=SEALED)
    phone: Mapped[str] = mapped_column(default="", info=SEALED)
    email: Mapped[str] = mapped_column(default="", info=SEALED)
    wechat: Mapped[str] = mapped_column(default="", info=SEALED)
    address: Mapped[str] = mapped_column(default="", info=SEALED)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class Disclosure(Base):
    """Somebody saw a participant's contact in clear; its owner can read this.

    A trigger refuses to change a row, and to delete it before three years are over.
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_DISCLOSURES})", name="kind_known"),
        Index("ix_disclosure_participant_id", "participant_id", "id"),
        Index("ix_disclosure_kind", "kind", "occurred_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str]
    kind: Mapped[str]
    viewer_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    receiver_id: Mapped[str] = mapped_column(default="")
    match_id: Mapped[int | None]
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


class FieldPublication(Base):
    """Who may see one field of a profile, where its owner has said so."""

    __tablename__ = "field_publication"
    __table_args__ = (CheckConstraint(f"audience IN ({_AUDIENCES})", name="audience_known"),)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(primary_key=True)
    audience: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)
