"""What a pair shares after it agreed: a thread with files, and appointments."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import SEALED, Base, Timestamped
from models.enums import AppointmentState, MeetingWay

_STATES = ", ".join(f"'{state}'" for state in AppointmentState)
_WAYS = ", ".join(f"'{way}'" for way in MeetingWay)
QUARTER_HOUR = dt.timedelta(minutes=15)


class Post(Timestamped, Base):
    """A post in the thread of a match; its text is sealed, and blank once it was taken back."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_match_id", "match_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    sealed_text: Mapped[str] = mapped_column(default="", info=SEALED)
    # Sent twice by a second click, it is stored once.
    token: Mapped[str] = mapped_column(unique=True)
    retracted_at: Mapped[dt.datetime | None]

    files: Mapped[list["PostFile"]] = relationship(
        order_by="PostFile.attachment_id", cascade="all, delete-orphan"
    )


class PostFile(Base):
    """A file of a post."""

    __tablename__ = "post_file"
    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)


class Appointment(Timestamped, Base):
    """A meeting of a pair: proposed with one or more times, then confirmed at one of them."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state_known"),
        CheckConstraint(f"way IN ({_WAYS})", name="way_known"),
        CheckConstraint("minutes BETWEEN 15 AND 480 AND minutes % 15 = 0", name="quarter_hours"),
        CheckConstraint(
            "state <> 'confirmed' OR starts_at IS NOT NULL", name="confirmed_has_a_time"
        ),
        Index("ix_appointment_match_id", "match_id", "state"),
        # One proposal at a time: the answer is never about another one than was seen.
        Index(
            "uq_appointment_proposed",
            "match_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    proposed_by: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    state: Mapped[str] = mapped_column(default=AppointmentState.PROPOSED.value)
    starts_at: Mapped[dt.datetime | None]
    minutes: Mapped[int]
    way: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    # Counts the changes of a meeting that stands in calendars already (RFC 5545, SEQUENCE).
    sequence: Mapped[int] = mapped_column(default=0)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))

    options: Mapped[list["AppointmentOption"]] = relationship(
        order_by="AppointmentOption.starts_at", cascade="all, delete-orphan"
    )


class AppointmentOption(Base):
    """A time that was proposed."""

    __tablename__ = "appointment_option"
    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True
    )
    starts_at: Mapped[dt.datetime] = mapped_column(primary_key=True)


class BusyQuarter(Base):
    """A quarter of an hour that a confirmed appointment takes of a participant.

    Its key is what forbids double booking, under any concurrency and on both databases.
    """

    __tablename__ = "busy_quarter"
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    starts_at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    appointment_id: Mapped[int] = mapped_column(
        ForeignKey("appointment.id", ondelete="CASCADE"), index=True
    )
