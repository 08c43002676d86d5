"""Requests, matches and their states, the way each came to its state, and waiting lists."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Timestamped, now
from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    MATCH_KINDS,
    MatchSide,
    MatchState,
    RequestState,
    WaitingState,
)
from models.participant import one_of
from models.weight_set import Ranking

MOST_CHOICES = 3
"""How many choices of a request may be open at a time."""

_ASKED = {MatchState.SUGGESTED, MatchState.EXPRESSED, *AGREED_STATES}
_IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED, WaitingState.ASKED)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


_IS_OPEN = f"state NOT IN ({_listed(sorted(FINAL_STATES))})"
_IS_ONE_THING = "(kind <> 'resource' OR resource_id IS NOT NULL)"
_IS_ASKED = f"request_id IS NOT NULL AND {one_of('state', sorted(_ASKED))}"
_IS_QUEUED = f"request_id IS NOT NULL AND {_IS_OPEN}"
_IS_IN_LINE = one_of("state", _IN_LINE)


class MatchTransition(Base):
    """An allowed step between two states; filled from ``models.enums.TRANSITIONS``."""

    __tablename__ = "match_transition"
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class MatchRequest(Timestamped, Base):
    """A side asks up to three others in order, one at a time, for one need; each is a match."""

    __tablename__ = "match_request"
    __table_args__ = (
        CheckConstraint(one_of("side", MatchSide), name="side_known"),
        CheckConstraint(one_of("kind", MATCH_KINDS), name="kind_known"),
        CheckConstraint(one_of("state", RequestState), name="state_known"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_says_when"),
        # A receiver asks for one thing at a time; a provider may court several startups.
        Index(
            "uq_match_request_open",
            "asker_id",
            "kind",
            "topic",
            unique=True,
            sqlite_where=text("state = 'open' AND side = 'receiver'"),
            postgresql_where=text("state = 'open' AND side = 'receiver'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    asker_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    side: Mapped[str]
    kind: Mapped[str]
    need_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    # What the need was about when it was asked: it may be deleted meanwhile.
    topic: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=RequestState.OPEN.value)
    # Whether the asker's last request of this kind ended without a match.
    is_left_out: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    closed_at: Mapped[dt.datetime | None]

    choices: Mapped[list["Match"]] = relationship(back_populates="request", order_by="Match.id")


class Match(Timestamped, Base):
    """A receiver and a provider on their way to, in, or after a match.

    ``awaits`` says whose answer is due; ``grade`` and ``reasons`` are the matcher's, as codes, at
    the time of asking; ``closing`` is the code of why it was refused, freed or ended.
    """

    __tablename__ = "match"
    __table_args__ = (
        CheckConstraint(one_of("state", MatchState), name="state_known"),
        CheckConstraint("receiver_id <> provider_id", name="joins_two"),
        CheckConstraint(one_of("initiated_by", (*MatchSide, "organiser")), name="initiator"),
        CheckConstraint(one_of("kind", MATCH_KINDS), name="kind_known"),
        CheckConstraint(one_of("awaits", (*MatchSide, "both")), name="awaits_known"),
        CheckConstraint(one_of("declined_by", MatchSide), name="declined_by_known"),
        CheckConstraint(f"position BETWEEN 1 AND {MOST_CHOICES}", name="position_in_range"),
        CheckConstraint("kind = 'resource' OR resource_id IS NULL", name="resource_of_its_kind"),
        CheckConstraint(one_of("ranking", Ranking), name="ranking_known"),
        CheckConstraint(
            "(ranking = 'chosen') = (weight_set_id IS NOT NULL)", name="chosen_names_its_set"
        ),
        # At most one open match a pair and thing, held under concurrency by the index itself; one
        # in which the asker does not know whom it asks stands beside one in which it does.
        Index(
            "uq_match_open_pair",
            "receiver_id",
            "provider_id",
            "kind",
            text("coalesce(resource_id, '')"),
            "is_nameless",
            unique=True,
            sqlite_where=text(f"{_IS_OPEN} AND {_IS_ONE_THING}"),
            postgresql_where=text(f"{_IS_OPEN} AND {_IS_ONE_THING}"),
        ),
        # One choice of a request is asked at a time, and at most one of them agrees.
        Index(
            "uq_match_asked",
            "request_id",
            unique=True,
            sqlite_where=text(_IS_ASKED),
            postgresql_where=text(_IS_ASKED),
        ),
        Index(
            "uq_match_position",
            "request_id",
            "position",
            unique=True,
            sqlite_where=text(_IS_QUEUED),
            postgresql_where=text(_IS_QUEUED),
        ),
        Index("ix_match_provider_id", "provider_id", "state"),
        Index("ix_match_receiver_id", "receiver_id", "state"),
        Index("ix_match_expires_at", "state", "expires_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    receiver_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    kind: Mapped[str]
    resource_id: Mapped[str | None] = mapped_column(ForeignKey("resource.id", ondelete="SET NULL"))
    need_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    topic: Mapped[str] = mapped_column(default="")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("match_request.id"), index=True)
    position: Mapped[int | None]
    state: Mapped[str] = mapped_column(default=MatchState.DRAFT.value)
    initiated_by: Mapped[str]
    # Whether the provider asked without knowing the receiver's name; it learns it by agreement.
    is_nameless: Mapped[bool] = mapped_column(default=False)
    awaits: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    suggested_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    grade: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    # What the grade was made with: learned, the usual weights, or a set that organisers chose.
    ranking: Mapped[str] = mapped_column(default=Ranking.NONE.value)
    weight_set_id: Mapped[int | None] = mapped_column(ForeignKey("weight_set.id"))
    asked_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    reminded_at: Mapped[dt.datetime | None]
    agreed_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    declined_by: Mapped[str | None]
    closing: Mapped[str] = mapped_column(default="")
    # Words with a refusal or an ending: for the office alone, or for the other side too.
    closing_note: Mapped[str] = mapped_column(default="")
    is_closing_note_shared: Mapped[bool] = mapped_column(default=False)

    request: Mapped[MatchRequest | None] = relationship(back_populates="choices")
    events: Mapped[list["MatchEvent"]] = relationship(
        order_by="MatchEvent.id", cascade="all, delete-orphan"
    )


class MatchEvent(Base):
    """One step of a match; the database refuses a step that is not in the table."""

    __tablename__ = "match_event"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_state", "to_state"],
            ["match_transition.from_state", "match_transition.to_state"],
            name="fk_match_event_transition",
        ),
        Index("ix_match_event_match_id", "match_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    # The side the actor stood for; blank for the office and for the rules themselves.
    side: Mapped[str] = mapped_column(default="")
    is_by_link: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
    occurred_at: Mapped[dt.datetime] = mapped_column(default=now)


class WaitingEntry(Timestamped, Base):
    """A receiver in line for a provider that has no place left.

    The line is served by ``rank`` (0: left without a match last time, 1, 2: let an offer lapse),
    then by when each joined.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        CheckConstraint(one_of("kind", MATCH_KINDS), name="kind_known"),
        CheckConstraint(one_of("state", WaitingState), name="state_known"),
        CheckConstraint("receiver_id <> provider_id", name="joins_two"),
        CheckConstraint("rank BETWEEN 0 AND 2", name="rank_in_range"),
        Index(
            "uq_waiting_entry_in_line",
            "receiver_id",
            "provider_id",
            "kind",
            unique=True,
            sqlite_where=text(_IS_IN_LINE),
            postgresql_where=text(_IS_IN_LINE),
        ),
        Index("ix_waiting_entry_line", "provider_id", "state", "rank", "joined_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    receiver_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("participant.id"))
    kind: Mapped[str]
    need_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="SET NULL"))
    topic: Mapped[str] = mapped_column(default="")
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(default=WaitingState.WAITING.value)
    joined_at: Mapped[dt.datetime]
    offered_at: Mapped[dt.datetime | None]
    expires_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id", ondelete="SET NULL"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
