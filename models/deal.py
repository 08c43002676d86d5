"""Deals: an investor's way with a financing request, from interest to a confirmed outcome."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Timestamped, now
from models.financing import Instrument
from models.participant import one_of


class Side(StrEnum):
    """The two sides of a deal."""

    STARTUP = "startup"
    INVESTOR = "investor"


class DealStage(StrEnum):
    """How far a deal has come; before it there is the teaser."""

    INTEREST = "interest"
    PLAN = "plan"
    MEETING = "meeting"
    DILIGENCE = "diligence"
    TERM_SHEET = "term_sheet"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why a deal is over."""

    INVESTED = "invested"
    INVESTOR_LEFT = "investor_left"
    STARTUP_LEFT = "startup_left"
    REQUEST_CLOSED = "request_closed"


class ItemState(StrEnum):
    """States of an item of the diligence list."""

    OPEN = "open"
    PROVIDED = "provided"
    ACCEPTED = "accepted"
    NOT_NEEDED = "not_needed"


class OutcomeState(StrEnum):
    """States of what one side declares and the other confirms."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Deal(Timestamped, Base):
    """An investor and a financing request; the match is what the two agreed to talk on."""

    __tablename__ = "deal"
    __table_args__ = (
        UniqueConstraint("request_id", "investor_id"),
        UniqueConstraint("match_id"),
        CheckConstraint(one_of("stage", DealStage), name="stage_known"),
        CheckConstraint(one_of("initiated_by", Side), name="initiator_known"),
        CheckConstraint(f"close_reason = '' OR {one_of('close_reason', CloseReason)}", name="why"),
        CheckConstraint("(stage = 'closed') = (close_reason <> '')", name="closed_for_a_reason"),
        Index("ix_deal_investor_id", "investor_id", "stage"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("financing_request.id", ondelete="CASCADE"))
    investor_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id", ondelete="SET NULL"))
    initiated_by: Mapped[str]
    stage: Mapped[str] = mapped_column(default=DealStage.INTEREST.value)
    close_reason: Mapped[str] = mapped_column(default="")
    released_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    startup_publishes: Mapped[bool] = mapped_column(default=False)
    investor_publishes: Mapped[bool] = mapped_column(default=False)


class ConfidentialityPromise(Base):
    """A named person's promise to keep confidential what a startup shows in a deal."""

    __tablename__ = "confidentiality_promise"
    __table_args__ = (
        UniqueConstraint("deal_id", "version"),
        CheckConstraint("person_name <> ''", name="names_a_person"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    version: Mapped[str]
    # What the person read: the text of that version in that language, by its hash.
    language: Mapped[str]
    text_sha256: Mapped[str]
    person_name: Mapped[str]
    person_position: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    accepted_at: Mapped[dt.datetime] = mapped_column(default=now)


class DiligenceItem(Timestamped, Base):
    """Something to be looked into before money moves; named by a template's code or in words."""

    __tablename__ = "diligence_item"
    __table_args__ = (
        CheckConstraint("code <> '' OR title <> ''", name="says_what"),
        CheckConstraint(one_of("state", ItemState), name="state_known"),
        CheckConstraint(one_of("owner", Side), name="owner_known"),
        Index(
            "uq_diligence_item_code",
            "deal_id",
            "code",
            unique=True,
            sqlite_where=text("code <> ''"),
            postgresql_where=text("code <> ''"),
        ),
        Index("ix_diligence_item_deal_id", "deal_id", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default=Side.STARTUP.value)
    state: Mapped[str] = mapped_column(default=ItemState.OPEN.value)
    note: Mapped[str] = mapped_column(default="")
    due_on: Mapped[dt.date | None]


class DiligenceFile(Base):
    """A file that belongs to an item of the diligence list."""

    __tablename__ = "diligence_file"
    __table_args__ = (
        CheckConstraint(one_of("side", Side), name="side_known"),
        Index("ix_diligence_file_item_id", "item_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("diligence_item.id", ondelete="CASCADE"))
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id", ondelete="CASCADE"))
    side: Mapped[str]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class InvestmentOutcome(Timestamped, Base):
    """What one side says came of a deal; confirmed by the other it becomes a dated relation."""

    __tablename__ = "investment_outcome"
    __table_args__ = (
        CheckConstraint(one_of("state", OutcomeState), name="state_known"),
        CheckConstraint(one_of("declared_by", Side), name="declarer_known"),
        CheckConstraint(one_of("instrument", Instrument), name="instrument_known"),
        CheckConstraint("instrument <> 'either'", name="instrument_decided"),
        CheckConstraint("amount_cny > 0", name="amount_positive"),
        CheckConstraint("verified_at IS NULL OR state = 'confirmed'", name="verified_if_confirmed"),
        # One answer at a time, and one outcome in force: held under concurrency by the indexes.
        Index(
            "uq_investment_outcome_declared",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'declared'"),
            postgresql_where=text("state = 'declared'"),
        ),
        Index(
            "uq_investment_outcome_confirmed",
            "deal_id",
            unique=True,
            sqlite_where=text("state = 'confirmed'"),
            postgresql_where=text("state = 'confirmed'"),
        ),
        Index("ix_investment_outcome_state", "state", "verified_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=OutcomeState.DECLARED.value)
    declared_by: Mapped[str]
    instrument: Mapped[str] = mapped_column(default=Instrument.EQUITY.value)
    round: Mapped[str] = mapped_column(default="")
    amount_cny: Mapped[Decimal]
    occurred_on: Mapped[dt.date]
    # True where it says that an earlier outcome did not come about after all.
    is_retraction: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None]
    verified_at: Mapped[dt.datetime | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    relation_id: Mapped[int | None] = mapped_column(
        ForeignKey("relation.id", ondelete="SET NULL"), unique=True
    )
    # Whether the relation was written for this outcome, rather than found where it stood.
    made_relation: Mapped[bool] = mapped_column(default=False)
