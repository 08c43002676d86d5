"""The life of a pair: its agreement, the records of its sessions, pauses, ratings and changes."""

import datetime as dt
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import SEALED, Base, Timestamped
from models.enums import MatchSide
from models.mentoring_states import AgreementState, ChangeState, MentoringWay, RecordState
from models.participant import one_of

MOST_GOALS: Final = 3
MOST_MINUTES: Final = 720
RESEALING: Final = "resealing"
"""The setting under which, within one transaction, locked texts may be sealed anew."""


def _only_one(name: str, condition: str) -> Index:
    return Index(
        name,
        "match_id",
        unique=True,
        sqlite_where=text(condition),
        postgresql_where=text(condition),
    )


_SIDES = tuple(MatchSide)
_IS_SETTLED = (
    "state <> 'locked' OR certified_at IS NOT NULL "
    "OR (receiver_confirmed_at IS NOT NULL AND provider_confirmed_at IS NOT NULL)"
)
_IS_CERTIFIED = "(certified_at IS NULL) = (certified_by IS NULL)"


class Agreement(Timestamped, Base):
    """A version of what a pair sets out to do; in force once both sides have accepted it.

    A trigger refuses to change one that was accepted, declined or replaced.
    """

    __tablename__ = "mentoring_agreement"
    __table_args__ = (
        CheckConstraint(one_of("state", AgreementState), name="state_known"),
        CheckConstraint(one_of("drafted_by", _SIDES), name="drafted_by_known"),
        CheckConstraint("ends_on > starts_on", name="ends_after_it_starts"),
        CheckConstraint("sessions_a_year BETWEEN 1 AND 100", name="sessions_in_range"),
        CheckConstraint(
            "state NOT IN ('in_force', 'replaced') "
            "OR (receiver_accepted_at IS NOT NULL AND provider_accepted_at IS NOT NULL)",
            name="accepted_by_both",
        ),
        UniqueConstraint("match_id", "version"),
        _only_one("uq_mentoring_agreement_proposed", "state = 'proposed'"),
        _only_one("uq_mentoring_agreement_in_force", "state = 'in_force'"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    version: Mapped[int]
    state: Mapped[str] = mapped_column(default=AgreementState.PROPOSED.value)
    drafted_by: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    is_confidential: Mapped[bool] = mapped_column(default=True)
    is_free: Mapped[bool] = mapped_column(default=True)
    sealed_fee: Mapped[str] = mapped_column(default="", info=SEALED)
    sealed_note: Mapped[str] = mapped_column(default="", info=SEALED)
    sessions_a_year: Mapped[int]
    receiver_accepted_at: Mapped[dt.datetime | None]
    provider_accepted_at: Mapped[dt.datetime | None]
    in_force_at: Mapped[dt.datetime | None]
    sealed_reason: Mapped[str] = mapped_column(default="", info=SEALED)
    # Sent twice by a second click, it is stored once.
    token: Mapped[str] = mapped_column(unique=True)

    goals: Mapped[list["AgreementGoal"]] = relationship(
        order_by="AgreementGoal.position", cascade="all, delete-orphan"
    )


class AgreementGoal(Base):
    """A goal of an agreement, with what it is measured by; `reached` is said at the end."""

    __tablename__ = "mentoring_goal"
    __table_args__ = (
        CheckConstraint(f"position BETWEEN 1 AND {MOST_GOALS}", name="position_in_range"),
        CheckConstraint("reached IN ('', 'yes', 'partly', 'no')", name="reached_known"),
    )
    agreement_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_agreement.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    sealed_goal: Mapped[str] = mapped_column(info=SEALED)
    sealed_measure: Mapped[str] = mapped_column(default="", info=SEALED)
    due_on: Mapped[dt.date | None]
    reached: Mapped[str] = mapped_column(default="")


class MentoringRecord(Timestamped, Base):
    """The record of a session: a draft, handed in, locked once both confirm or it is certified.

    A trigger refuses to change one that is locked or void, but for the two switches by which each
    side lets others read it, and to delete one that was ever handed in.
    """

    __tablename__ = "mentoring_record"
    __table_args__ = (
        CheckConstraint(one_of("state", RecordState), name="state_known"),
        CheckConstraint(one_of("way", MentoringWay), name="way_known"),
        CheckConstraint(one_of("entered_by_side", (*_SIDES, "office")), name="entered_by_known"),
        CheckConstraint(f"minutes BETWEEN 5 AND {MOST_MINUTES}", name="minutes_in_range"),
        CheckConstraint("state = 'draft' OR number IS NOT NULL", name="handed_in_has_a_number"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_says_when"),
        CheckConstraint(_IS_SETTLED, name="locked_is_settled"),
        CheckConstraint(_IS_CERTIFIED, name="certified_says_by_whom"),
        UniqueConstraint("match_id", "number"),
        Index("ix_mentoring_record_match_id", "match_id", "state"),
        Index("ix_mentoring_record_state", "state", "starts_at"),
        # A meeting is recorded once.
        Index(
            "uq_mentoring_record_appointment",
            "appointment_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    number: Mapped[int | None]
    state: Mapped[str] = mapped_column(default=RecordState.DRAFT.value)
    starts_at: Mapped[dt.datetime]
    minutes: Mapped[int]
    way: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    sealed_problem: Mapped[str] = mapped_column(default="", info=SEALED)
    sealed_advice: Mapped[str] = mapped_column(default="", info=SEALED)
    sealed_outcome: Mapped[str] = mapped_column(default="", info=SEALED)
    next_on: Mapped[dt.date | None]
    # Who stands for the record (经办人): an account, or a name on paper.
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    sealed_handler: Mapped[str] = mapped_column(default="", info=SEALED)
    entered_by_side: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    is_from_paper: Mapped[bool] = mapped_column(default=False)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    handed_in_at: Mapped[dt.datetime | None]
    receiver_confirmed_at: Mapped[dt.datetime | None]
    provider_confirmed_at: Mapped[dt.datetime | None]
    # What the side that would not confirm asks to have put right.
    sealed_objection: Mapped[str] = mapped_column(default="", info=SEALED)
    certified_at: Mapped[dt.datetime | None]
    certified_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    certified_reason: Mapped[str] = mapped_column(default="")
    locked_at: Mapped[dt.datetime | None]
    # Whether each side lets the startup's other mentors read the advice; may change at any time.
    receiver_shares: Mapped[bool] = mapped_column(default=False)
    provider_shares: Mapped[bool] = mapped_column(default=False)
    token: Mapped[str] = mapped_column(unique=True)

    topics: Mapped[list["RecordTopic"]] = relationship(
        order_by="RecordTopic.position", cascade="all, delete-orphan"
    )
    actions: Mapped[list["RecordAction"]] = relationship(
        order_by="RecordAction.position", cascade="all, delete-orphan"
    )
    evidence: Mapped[list["RecordEvidence"]] = relationship(
        order_by="RecordEvidence.attachment_id", cascade="all, delete-orphan"
    )
    addenda: Mapped[list["Addendum"]] = relationship(
        order_by="Addendum.number", cascade="all, delete-orphan"
    )


class RecordTopic(Base):
    """A topic a session was about, out of the taxonomy of needs."""

    __tablename__ = "record_topic"
    record_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_record.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(ForeignKey("topic.code"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=1)


class RecordAction(Base):
    """What a side is to do after a session; ticked off by its owner, locked record or not."""

    __tablename__ = "record_action"
    __table_args__ = (
        CheckConstraint(one_of("owner_side", _SIDES), name="owner_known"),
        UniqueConstraint("record_id", "position"),
        Index("ix_record_action_due_on", "done_at", "due_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("mentoring_record.id", ondelete="CASCADE"))
    position: Mapped[int]
    sealed_what: Mapped[str] = mapped_column(info=SEALED)
    owner_side: Mapped[str]
    due_on: Mapped[dt.date | None]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    reminded_at: Mapped[dt.datetime | None]


class Addendum(Timestamped, Base):
    """A correction to a locked record, confirmed like the record itself; `minutes` replace its."""

    __tablename__ = "addendum"
    __table_args__ = (
        CheckConstraint(one_of("state", RecordState), name="state_known"),
        CheckConstraint(one_of("entered_by_side", (*_SIDES, "office")), name="entered_by_known"),
        CheckConstraint(f"minutes BETWEEN 5 AND {MOST_MINUTES}", name="minutes_in_range"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_says_when"),
        CheckConstraint(_IS_SETTLED, name="locked_is_settled"),
        CheckConstraint(_IS_CERTIFIED, name="certified_says_by_whom"),
        UniqueConstraint("record_id", "number"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("mentoring_record.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default=RecordState.HANDED_IN.value)
    sealed_text: Mapped[str] = mapped_column(info=SEALED)
    minutes: Mapped[int | None]
    entered_by_side: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    handed_in_at: Mapped[dt.datetime]
    receiver_confirmed_at: Mapped[dt.datetime | None]
    provider_confirmed_at: Mapped[dt.datetime | None]
    sealed_objection: Mapped[str] = mapped_column(default="", info=SEALED)
    certified_at: Mapped[dt.datetime | None]
    certified_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    certified_reason: Mapped[str] = mapped_column(default="")
    locked_at: Mapped[dt.datetime | None]
    token: Mapped[str] = mapped_column(unique=True)


class RecordEvidence(Base):
    """A photo or sign-in sheet of a session; one that came later belongs to an addendum."""

    __tablename__ = "record_evidence"
    record_id: Mapped[int] = mapped_column(
        ForeignKey("mentoring_record.id", ondelete="CASCADE"), primary_key=True
    )
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    addendum_id: Mapped[int | None] = mapped_column(ForeignKey("addendum.id", ondelete="CASCADE"))


class Pause(Base):
    """A break of a pair; open until the pair goes on or ends."""

    __tablename__ = "mentoring_pause"
    __table_args__ = (
        CheckConstraint("ended_at IS NULL OR ended_at >= began_at", name="ends_after_it_begins"),
        CheckConstraint(one_of("side", (*_SIDES, "")), name="side_known"),
        _only_one("uq_mentoring_pause_open", "ended_at IS NULL"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True)
    side: Mapped[str] = mapped_column(default="")
    began_at: Mapped[dt.datetime]
    until: Mapped[dt.date | None]
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class MentoringRating(Timestamped, Base):
    """What one side says of the other at the end, from 1 to 5; shown to it if the rater agrees."""

    __tablename__ = "mentoring_rating"
    __table_args__ = (
        CheckConstraint(one_of("side", _SIDES), name="side_known"),
        CheckConstraint("score BETWEEN 1 AND 5", name="score_in_range"),
    )
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), primary_key=True)
    # The side that rates.
    side: Mapped[str] = mapped_column(primary_key=True)
    score: Mapped[int]
    sealed_words: Mapped[str] = mapped_column(default="", info=SEALED)
    is_shared: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class MentorChange(Timestamped, Base):
    """A change of mentor: the pair that was, the pair that follows, whether the earlier stays."""

    __tablename__ = "mentor_change"
    __table_args__ = (
        CheckConstraint(one_of("state", ChangeState), name="state_known"),
        CheckConstraint(one_of("side", (*_SIDES, "")), name="side_known"),
        CheckConstraint("(state = 'done') = (new_match_id IS NOT NULL)", name="done_has_a_pair"),
        Index(
            "uq_mentor_change_open",
            "old_match_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    old_match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    new_match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"))
    state: Mapped[str] = mapped_column(default=ChangeState.OPEN.value)
    side: Mapped[str] = mapped_column(default="")
    is_earlier_kept: Mapped[bool] = mapped_column(default=False)
    sealed_reason: Mapped[str] = mapped_column(default="", info=SEALED)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    closed_at: Mapped[dt.datetime | None]
