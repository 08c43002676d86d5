"""Public notices of who is to be appointed, and the objections filed there."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped
from models.participant import one_of
from models.pool_states import ObjectionState, PublicNoticeState


class PublicNotice(Timestamped, Base):
    """A public notice (公示): who is to be appointed, for how long anyone may object."""

    __tablename__ = "public_notice"
    __table_args__ = (
        CheckConstraint(one_of("state", PublicNoticeState), name="state_known"),
        CheckConstraint("closes_at >= opens_at", name="days_in_order"),
        CheckConstraint("days >= 0", name="days_not_negative"),
        CheckConstraint("NOT is_shortened OR shortened_why <> ''", name="shortened_with_a_reason"),
        CheckConstraint("state <> 'withdrawn' OR reason <> ''", name="withdrawn_with_a_reason"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled_says_when"),
        Index("ix_public_notice_state", "state", "closes_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=PublicNoticeState.OPEN.value)
    days: Mapped[int]
    # Shorter than the office's own rule, with the reason the page shows.
    is_shortened: Mapped[bool] = mapped_column(default=False)
    shortened_why: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")
    published_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class Objection(Timestamped, Base):
    """An objection (异议) to a public notice, or to one of those who stand on it."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint(one_of("state", ObjectionState), name="state_known"),
        CheckConstraint("filed_by IS NOT NULL OR email <> ''", name="can_be_answered"),
        CheckConstraint("state = 'received' OR answer <> ''", name="has_an_answer"),
        Index("ix_objection_notice_id", "notice_id", "state"),
        Index("ix_objection_candidacy_id", "candidacy_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("public_notice.id", ondelete="CASCADE"))
    # None where it is about the notice as a whole: then nobody on it is appointed before.
    candidacy_id: Mapped[int | None] = mapped_column(ForeignKey("candidacy.id", ondelete="CASCADE"))
    filed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    email: Mapped[str] = mapped_column(default="", info=SEALED)
    text: Mapped[str] = mapped_column(info=SEALED)
    state: Mapped[str] = mapped_column(default=ObjectionState.RECEIVED.value)
    answer: Mapped[str] = mapped_column(default="", info=SEALED)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    answered_at: Mapped[dt.datetime | None]
