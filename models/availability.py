"""When participants can meet, what their other calendars hold, and feeds for calendars."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped


class HoursWay(StrEnum):
    """How somebody can meet in some hours."""

    ANY = "any"
    ONSITE = "onsite"
    ONLINE = "online"


class HoursChange(StrEnum):
    """What an exception does to the weekly hours."""

    OFF = "off"
    EXTRA = "extra"


_WAYS = ", ".join(f"'{way}'" for way in HoursWay)
_CHANGES = ", ".join(f"'{change}'" for change in HoursChange)
DAY_MINUTES = 24 * 60
MOST_NOTICE_HOURS = 14 * 24


class Availability(Timestamped, Base):
    """How a participant's hours are to be read; without a row it has not said when it can meet."""

    __tablename__ = "availability"
    __table_args__ = (
        CheckConstraint(f"notice_hours BETWEEN 0 AND {MOST_NOTICE_HOURS}", name="notice_bounded"),
    )
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True
    )
    zone: Mapped[str]
    notice_hours: Mapped[int]
    # Whether public holidays of China are free of meetings, and its make-up days are not.
    heeds_holidays: Mapped[bool]

    hours: Mapped[list["WeeklyHours"]] = relationship(
        order_by="(WeeklyHours.weekday, WeeklyHours.from_minute)", cascade="all, delete-orphan"
    )
    changes: Mapped[list["HoursException"]] = relationship(
        order_by="(HoursException.first_on, HoursException.id)", cascade="all, delete-orphan"
    )


class WeeklyHours(Base):
    """Hours of a weekday, in minutes after midnight by the participant's own clock."""

    __tablename__ = "weekly_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint(f"way IN ({_WAYS})", name="way_known"),
        CheckConstraint(
            f"0 <= from_minute AND from_minute < to_minute AND to_minute <= {DAY_MINUTES}",
            name="ends_after_it_begins",
        ),
    )
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("availability.participant_id", ondelete="CASCADE"), primary_key=True
    )
    weekday: Mapped[int] = mapped_column(primary_key=True)
    from_minute: Mapped[int] = mapped_column(primary_key=True)
    to_minute: Mapped[int]
    way: Mapped[str]


class HoursException(Timestamped, Base):
    """Days on which the weekly hours do not hold: off, or with further hours."""

    __tablename__ = "hours_exception"
    __table_args__ = (
        CheckConstraint(f"change IN ({_CHANGES})", name="change_known"),
        CheckConstraint(f"way IN ({_WAYS})", name="way_known"),
        CheckConstraint("first_on <= last_on", name="ends_after_it_begins"),
        CheckConstraint(
            f"0 <= from_minute AND from_minute < to_minute AND to_minute <= {DAY_MINUTES}",
            name="hours_in_a_day",
        ),
        Index("ix_hours_exception_participant_id", "participant_id", "last_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(
        ForeignKey("availability.participant_id", ondelete="CASCADE")
    )
    change: Mapped[str]
    first_on: Mapped[dt.date]
    last_on: Mapped[dt.date]
    from_minute: Mapped[int] = mapped_column(default=0)
    to_minute: Mapped[int] = mapped_column(default=DAY_MINUTES)
    way: Mapped[str] = mapped_column(default=HoursWay.ANY.value)


class BusySpan(Timestamped, Base):
    """A time that somebody's other calendar holds: begin and end, and nothing of what it is."""

    __tablename__ = "busy_span"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_begins"),
        Index("ix_busy_span_participant_id", "participant_id", "ends_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]


class CalendarFeed(Timestamped, Base):
    """The secret address under which a person's calendar program reads their appointments.

    Like a signed link it keeps a seed and the hash of the word, which open nothing by themselves.
    """

    __tablename__ = "calendar_feed"
    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    seed: Mapped[str]
    word_hash: Mapped[str] = mapped_column(unique=True)
