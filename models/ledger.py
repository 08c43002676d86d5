"""The monthly closing of the service ledger (服务台账), and the lines a closed month holds."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class LedgerMonth(Base):
    """A closed month with its totals; a trigger keeps it, and its lines, as they are."""

    __tablename__ = "ledger_month"
    __table_args__ = (
        CheckConstraint("n_records >= 0 AND minutes >= 0", name="totals_not_negative"),
    )
    first_day: Mapped[dt.date] = mapped_column(primary_key=True)
    n_records: Mapped[int]
    minutes: Mapped[int]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    closed_at: Mapped[dt.datetime] = mapped_column(default=now)


class LedgerLine(Base):
    """A record in the month that holds it, with its minutes as they stood when that was closed.

    A late one (补录) was held in a month that had been closed before it was confirmed.
    """

    __tablename__ = "ledger_line"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        Index("ix_ledger_line_month", "month"),
    )
    record_id: Mapped[int] = mapped_column(ForeignKey("mentoring_record.id"), primary_key=True)
    month: Mapped[dt.date] = mapped_column(ForeignKey("ledger_month.first_day"))
    is_late: Mapped[bool]
    minutes: Mapped[int]
    booked_at: Mapped[dt.datetime]
