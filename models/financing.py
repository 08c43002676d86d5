"""What a startup raises: its request, who watches it, and who saw which part of it when."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import SEALED, Base, Timestamped, now
from models.participant import one_of


class Instrument(StrEnum):
    """What a startup gives for the money."""

    EQUITY = "equity"
    LOAN = "loan"
    EITHER = "either"


class FinancingState(StrEnum):
    """States of a financing request."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Disclosure(StrEnum):
    """What an investor is shown, each more than the one before."""

    TEASER = "teaser"
    PROFILE = "profile"
    PLAN = "plan"
    FILE = "file"


class FinancingRequest(Timestamped, Base):
    """What a startup raises, and what it tells of itself stage by stage."""

    __tablename__ = "financing_request"
    __table_args__ = (
        CheckConstraint(one_of("state", FinancingState), name="state_known"),
        CheckConstraint(one_of("instrument", Instrument), name="instrument_known"),
        CheckConstraint("amount_cny > 0", name="amount_positive"),
        CheckConstraint("least_cny > 0 AND least_cny <= amount_cny", name="least_within_amount"),
        CheckConstraint("valuation_cny > 0", name="valuation_positive"),
        CheckConstraint("teaser_zh <> '' OR teaser_en <> ''", name="has_a_teaser"),
        CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", name="open_has_a_moment"),
        # A startup raises one round at a time: held under concurrency by the index itself.
        Index(
            "uq_financing_request_open",
            "participant_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_financing_request_participant_id", "participant_id", "state"),
        Index("ix_financing_request_state", "state", "opened_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=FinancingState.DRAFT.value)
    instrument: Mapped[str] = mapped_column(default=Instrument.EQUITY.value)
    round: Mapped[str] = mapped_column(default="")
    amount_cny: Mapped[Decimal]
    # The smallest part that one investor may take.
    least_cny: Mapped[Decimal | None]
    valuation_cny: Mapped[Decimal | None]
    last_day: Mapped[dt.date | None]
    hides_name: Mapped[bool] = mapped_column(default=True)
    teaser_zh: Mapped[str] = mapped_column(default="")
    teaser_en: Mapped[str] = mapped_column(default="")
    # Sealed: what an investor reads only once the startup has accepted its interest.
    use_of_funds: Mapped[str] = mapped_column(default="", info=SEALED)
    summary: Mapped[str] = mapped_column(default="", info=SEALED)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id", ondelete="SET NULL"))
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]


class FinancingWatch(Base):
    """A request an investor keeps an eye on: known to the investor's own people alone."""

    __tablename__ = "financing_watch"
    request_id: Mapped[int] = mapped_column(
        ForeignKey("financing_request.id", ondelete="CASCADE"), primary_key=True
    )
    investor_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class DisclosureView(Base):
    """Who of an investor saw which part of a request, and when; the startup reads this log."""

    __tablename__ = "disclosure_view"
    __table_args__ = (
        CheckConstraint(one_of("part", Disclosure), name="part_known"),
        Index("ix_disclosure_view_request_id", "request_id", "id"),
        Index("ix_disclosure_view_viewer", "investor_id", "user_id", "request_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("financing_request.id", ondelete="CASCADE"))
    investor_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    part: Mapped[str]
    file_name: Mapped[str] = mapped_column(default="")
    # Stands in the name of the file handed out: a copy that turns up names its reader.
    mark: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


class InvestmentThesis(Base):
    """What an investor looks for beyond its gates: rounds and instruments."""

    __tablename__ = "investment_thesis"
    investor_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    rounds: Mapped[list[str]] = mapped_column(JSON, default=list)
    instruments: Mapped[list[str]] = mapped_column(JSON, default=list)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)


class SavedSearch(Timestamped, Base):
    """Filters of the deal flow that a person keeps under a name."""

    __tablename__ = "saved_search"
    __table_args__ = (
        UniqueConstraint("user_id", "investor_id", "name"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    investor_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    name: Mapped[str]
    criteria: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DealFlowVisit(Base):
    """When a person looked at an investor's deal flow: what came later is new to them."""

    __tablename__ = "deal_flow_visit"
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    investor_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[dt.datetime]
    previous_at: Mapped[dt.datetime | None]
