"""Programmes (双选批次): both sides rank each other, the office assigns and publishes."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import SEALED, Base, Timestamped, now
from models.enums import DeclineReason, MatchSide, Scope
from models.participant import one_of
from models.programme_states import (
    MOST_PLACES,
    MOST_WISHES,
    PROVIDER_KINDS,
    Activation,
    DraftState,
    PairRuleKind,
    ProgrammeObjective,
    ProgrammeState,
    QuotaBasis,
    SeatState,
)


class ProgrammeTransition(Base):
    """An allowed step between two states; filled from ``PROGRAMME_TRANSITIONS``."""

    __tablename__ = "programme_transition"
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class Programme(Timestamped, Base):
    """A batch in which startups and mentors choose each other, run by an office, zone or space.

    ``scope`` and ``scope_code`` say whose it is, as in a membership; ``weights`` maps criteria of
    the matcher to levels; ``demand`` and ``provider_minimum`` are what a new seat begins with.
    """

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint(one_of("state", ProgrammeState), name="state_known"),
        CheckConstraint(one_of("objective", ProgrammeObjective), name="objective_known"),
        CheckConstraint(one_of("activation", Activation), name="activation_known"),
        CheckConstraint(
            one_of("scope", (s for s in Scope if s is not Scope.EVENT)), name="scope_known"
        ),
        CheckConstraint("scope = 'province' OR scope_code <> ''", name="scope_says_which"),
        CheckConstraint(one_of("provider_kind", PROVIDER_KINDS), name="provider_kind_known"),
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="has_a_title"),
        CheckConstraint(f"demand BETWEEN 1 AND {MOST_PLACES}", name="demand_in_range"),
        CheckConstraint("receiver_minimum BETWEEN 0 AND demand", name="receiver_minimum_in_range"),
        CheckConstraint(
            f"provider_minimum BETWEEN 0 AND {MOST_PLACES}", name="provider_minimum_in_range"
        ),
        CheckConstraint(
            f"wishes_least >= 0 AND wishes_most BETWEEN 1 AND {MOST_WISHES} "
            "AND wishes_least <= wishes_most",
            name="wishes_in_range",
        ),
        CheckConstraint("answer_days BETWEEN 1 AND 60", name="answer_days_in_range"),
        Index("ix_programme_scope", "scope", "scope_code", "state"),
        Index("ix_programme_state", "state", "wishes_due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title_zh: Mapped[str] = mapped_column(default="")
    title_en: Mapped[str] = mapped_column(default="")
    text_zh: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    scope: Mapped[str]
    scope_code: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=ProgrammeState.OPENING.value)
    provider_kind: Mapped[str] = mapped_column(default="mentor")
    objective: Mapped[str] = mapped_column(default=ProgrammeObjective.FAIR.value)
    demand: Mapped[int] = mapped_column(default=1)
    receiver_minimum: Mapped[int] = mapped_column(default=0)
    provider_minimum: Mapped[int] = mapped_column(default=0)
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The saved set that the weights were taken from, as long as they are just that.
    weight_set_id: Mapped[int | None] = mapped_column(ForeignKey("weight_set.id"))
    wishes_least: Mapped[int] = mapped_column(default=0)
    wishes_most: Mapped[int] = mapped_column(default=5)
    activation: Mapped[str] = mapped_column(default=Activation.BOTH_ACCEPT.value)
    # How long a published pair has to say yes, where both must.
    answer_days: Mapped[int] = mapped_column(default=7)
    wishes_due_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    # The job that computes the pairs after the wishes were frozen; a later one takes its place.
    closing_job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), index=True
    )
    reminded_at: Mapped[dt.datetime | None]
    copied_from_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme.id", ondelete="SET NULL")
    )
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))

    seats: Mapped[list["Seat"]] = relationship(
        back_populates="programme", order_by="Seat.id", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["Quota"]] = relationship(order_by="Quota.id", cascade="all, delete-orphan")
    events: Mapped[list["ProgrammeEvent"]] = relationship(
        order_by="ProgrammeEvent.id", cascade="all, delete-orphan"
    )


class ProgrammeEvent(Base):
    """One step of a programme; the database refuses a step that is not in the table."""

    __tablename__ = "programme_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["programme_transition.from_state", "programme_transition.to_state"],
            name="fk_programme_event_transition",
        ),
        Index("ix_programme_event_programme_id", "programme_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    from_state: Mapped[str]
    to_state: Mapped[str]
    # Nobody where the rules themselves took the step, as at the deadline.
    acted_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


class Seat(Timestamped, Base):
    """A participant's place in a programme: how many others it takes, and whether it chose.

    ``places`` is the demand of a receiver and the capacity of a provider; ``handed_in_at`` is
    empty while the wishes are only kept; ``receipt`` is the fingerprint of what was handed in.
    """

    __tablename__ = "programme_seat"
    __table_args__ = (
        CheckConstraint(one_of("side", MatchSide), name="side_known"),
        CheckConstraint(one_of("state", SeatState), name="state_known"),
        CheckConstraint(f"places BETWEEN 0 AND {MOST_PLACES}", name="places_in_range"),
        CheckConstraint(f"minimum BETWEEN 0 AND {MOST_PLACES}", name="minimum_in_range"),
        CheckConstraint(
            "decline_reason = '' OR " + one_of("decline_reason", DeclineReason),
            name="decline_reason_known",
        ),
        Index("uq_programme_seat", "programme_id", "participant_id", unique=True),
        Index("ix_programme_seat_participant_id", "participant_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    participant_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    side: Mapped[str]
    places: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0)
    # A name of the office's own, for quotas: a college, a track, a sponsor.
    group_name: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=SeatState.INVITED.value)
    invited_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    handed_in_at: Mapped[dt.datetime | None]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    # Whether the office entered what was handed in on paper.
    is_on_paper: Mapped[bool] = mapped_column(default=False)
    receipt: Mapped[str] = mapped_column(default="")
    # Counts what was saved, so that a second window does not write over the first.
    revision: Mapped[int] = mapped_column(default=0)
    decline_reason: Mapped[str] = mapped_column(default="")
    sealed_note: Mapped[str] = mapped_column(default="", info=SEALED)

    programme: Mapped[Programme] = relationship(back_populates="seats")


class Wish(Base):
    """What a seat says of a counterpart: a rank, 1 the dearest, or a no; silence says neither."""

    __tablename__ = "programme_wish"
    __table_args__ = (
        CheckConstraint(f"rank BETWEEN 1 AND {MOST_WISHES}", name="rank_in_range"),
        CheckConstraint("reason = '' OR " + one_of("reason", DeclineReason), name="reason_known"),
        CheckConstraint("seat_id <> counterpart_id", name="about_another"),
        # A wish has its own rank; a no has none.
        Index("uq_programme_wish_rank", "seat_id", "rank", unique=True),
        Index("ix_programme_wish_counterpart_id", "counterpart_id"),
    )
    seat_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE"), primary_key=True
    )
    counterpart_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    sealed_note: Mapped[str] = mapped_column(default="", info=SEALED)

    @property
    def is_no(self) -> bool:
        """Whether it forbids the pair."""
        return self.rank is None


class PairRule(Timestamped, Base):
    """A pair the office wants in every result (a pin), or in none (a veto), with its reason."""

    __tablename__ = "programme_pair_rule"
    __table_args__ = (
        CheckConstraint(one_of("rule", PairRuleKind), name="rule_known"),
        Index("uq_programme_pair_rule", "receiver_seat_id", "provider_seat_id", unique=True),
        Index("ix_programme_pair_rule_programme_id", "programme_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    receiver_seat_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE")
    )
    provider_seat_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE"), index=True
    )
    rule: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class Quota(Base):
    """How many pairs a region or a group of one side gets at least, and at most."""

    __tablename__ = "programme_quota"
    __table_args__ = (
        CheckConstraint(one_of("side", MatchSide), name="side_known"),
        CheckConstraint(one_of("basis", QuotaBasis), name="basis_known"),
        CheckConstraint("code <> ''", name="says_which"),
        CheckConstraint("least >= 0 AND (most IS NULL OR most >= least)", name="in_order"),
        Index("uq_programme_quota", "programme_id", "side", "basis", "code", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    side: Mapped[str]
    basis: Mapped[str]
    code: Mapped[str]
    least: Mapped[int] = mapped_column(default=0)
    most: Mapped[int | None]


class CandidatePair(Base):
    """A pair as it stood when the wishes closed: its worth and reasons, or what forbids it.

    A pair without ``utility`` is forbidden, and ``gate`` says by what: a gate of the matcher, a
    criterion that must hold (``must:`` and its name), a no (``no:receiver``, ``no:provider``), or
    the office (``veto``).
    """

    __tablename__ = "programme_pair"
    __table_args__ = (
        CheckConstraint("(utility IS NULL) = (gate <> '')", name="allowed_or_says_why"),
        Index("ix_programme_pair_programme_id", "programme_id"),
        Index("ix_programme_pair_provider_seat_id", "provider_seat_id"),
    )
    receiver_seat_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE"), primary_key=True
    )
    provider_seat_id: Mapped[int] = mapped_column(
        ForeignKey("programme_seat.id", ondelete="CASCADE"), primary_key=True
    )
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    utility: Mapped[float | None]
    # The matcher's alone, in [0, 1], before the wishes.
    score: Mapped[float] = mapped_column(default=0.0)
    grade: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    receiver_rank: Mapped[int | None]
    provider_rank: Mapped[int | None]
    gate: Mapped[str] = mapped_column(default="")


class AssignmentDraft(Timestamped, Base):
    """One run of the solver and what was edited by hand since: nobody outside the office sees it.

    ``problem`` is what was solved, ``solution`` the answer, which ``edits`` change in their order;
    ``inputs`` is the fingerprint of the problem, ``score`` what lists and comparisons show.
    """

    __tablename__ = "assignment_draft"
    __table_args__ = (
        CheckConstraint(one_of("state", DraftState), name="state_known"),
        CheckConstraint(one_of("objective", ProgrammeObjective), name="objective_known"),
        Index("uq_assignment_draft_number", "programme_id", "number", unique=True),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    number: Mapped[int]
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"), index=True
    )
    based_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("assignment_draft.id", ondelete="SET NULL")
    )
    state: Mapped[str] = mapped_column(default=DraftState.QUEUED.value)
    objective: Mapped[str]
    seed: Mapped[int] = mapped_column(default=0)
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # What the programme counted when the pairs of this run were computed.
    weights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    weight_set_id: Mapped[int | None] = mapped_column(ForeignKey("weight_set.id"))
    inputs: Mapped[str] = mapped_column(default="")
    problem: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    solution: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    score: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edits: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    revision: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))


class PublishedResult(Base):
    """What was published: the file anybody in the programme can have checked, as it was then."""

    __tablename__ = "published_result"
    __table_args__ = (
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_is_sha256"),
        CheckConstraint(
            "withdrawn_at IS NULL OR withdrawal_reason <> ''", name="withdrawn_with_a_reason"
        ),
        Index("uq_published_result_version", "programme_id", "version", unique=True),
        # One publication at a time, held under concurrency by the index itself.
        Index(
            "uq_published_result_in_force",
            "programme_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("assignment_draft.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    # The exact bytes; the fingerprint is the seal in them, the same however they are spaced.
    content: Mapped[bytes] = mapped_column(deferred=True)
    fingerprint: Mapped[str]
    published_at: Mapped[dt.datetime] = mapped_column(default=now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id", ondelete="SET NULL"))
    withdrawal_reason: Mapped[str] = mapped_column(default="")

    pairs: Mapped[list["PublishedPair"]] = relationship(
        order_by="PublishedPair.id", cascade="all, delete-orphan"
    )


class PublishedPair(Base):
    """A pair of a published result, and the match it became."""

    __tablename__ = "published_pair"
    __table_args__ = (
        Index(
            "uq_published_pair", "result_id", "receiver_seat_id", "provider_seat_id", unique=True
        ),
        Index("ix_published_pair_receiver_seat_id", "receiver_seat_id"),
        Index("ix_published_pair_provider_seat_id", "provider_seat_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("published_result.id", ondelete="CASCADE"))
    # What was published outlasts who took part: such a seat is marked as taken out, never deleted.
    receiver_seat_id: Mapped[int] = mapped_column(ForeignKey("programme_seat.id"))
    provider_seat_id: Mapped[int] = mapped_column(ForeignKey("programme_seat.id"))
    # One match comes of one pair; a repaired batch may carry a match of the version before.
    match_id: Mapped[int | None] = mapped_column(
        ForeignKey("match.id", ondelete="SET NULL"), index=True
    )
    is_pinned: Mapped[bool] = mapped_column(default=False)
    receiver_accepted_at: Mapped[dt.datetime | None]
    provider_accepted_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
