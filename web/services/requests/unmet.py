"""Needs that nobody has answered: how old, and why, as the model sees it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND
from matcher.recommendation.candidates import Screening
from matcher.recommendation.pipeline import KINDS
from matcher.scoring.base import Pool, Seeker
from models.enums import (
    AGREED_STATES,
    Direction,
    MatchState,
    ParticipantKind,
    ParticipantStatus,
    RequestState,
)
from models.matching import Match, MatchRequest
from models.participant import Participant
from models.setting import get_as_of
from models.statement import Statement
from web.services import scopes
from web.services.access import Actor
from web.services.engine import Engine, Fitted
from web.services.words import Text, load_words

ANSWERED = (*AGREED_STATES, MatchState.COMPLETED)
NO_OFFER, KEPT_OUT, ASKED, LEFT_OUT, NOT_ASKED = (
    "no_offer",
    "kept_out",
    "asked",
    "left_out",
    "not_asked",
)


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """An open need without a match: `reason` says why, `gate` what keeps most of those out."""

    id: int
    receiver_id: str
    receiver: Text
    topic: Text
    priority: int
    age_days: int
    reason: str
    gate: str = ""
    offering: int = 0
    fitting: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: under which conditions, in which order, from where and how many."""

    which: tuple[ColumnElement[bool], ...]
    order: tuple[Any, ...]
    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How many offer what is needed, how many of them may be asked, and what keeps most out."""

    offering: int = 0
    fitting: int = 0
    gate: str = ""


@dataclass
class Diagnostician:
    """Screens candidates for seekers, each kind once a seeker."""

    fitted: Fitted
    screenings: dict[tuple[str, str], Screening] = field(default_factory=dict)

    def diagnose(self, seeker_id: str, topic: str) -> Diagnosis:
        """Return who offers a topic, and what keeps them from this seeker."""
        if seeker_id not in self.fitted.ecosystem.index:
            return Diagnosis()
        offering, fitting, gates = 0, 0, Counter[str]()
        for kind in KINDS:
            if kind == ParticipantKind.STARTUP:
                continue
            pool = self.fitted.line(kind).pool
            for position in self.offering(pool, topic):
                failed = self.screening(seeker_id, kind).failed(position)
                offering, fitting = offering + 1, fitting + (not failed)
                gates.update(gate.value for gate in failed[:1])
        most = gates.most_common(1)
        return Diagnosis(offering, fitting, most[0][0] if most else "")

    def screening(self, seeker_id: str, kind: str) -> Screening:
        """Return the gates' answers for a seeker and a kind."""
        key = (seeker_id, kind)
        if key not in self.screenings:
            seeker = Seeker.of(self.fitted.ecosystem, seeker_id)
            self.screenings[key] = self.fitted.line(kind).selector.screen(seeker)
        return self.screenings[key]

    def offering(self, pool: Pool, topic: str) -> Iterator[int]:
        """Yield the positions of those that offer a topic."""
        if pool.kind == RESOURCE_KIND:
            kinds = self.fitted.ecosystem.vocabularies.topic_resources.get(topic, ())
            yield from (i for i, resource in enumerate(pool.resources) if resource.kind in kinds)
            return
        for position, offers in enumerate(pool.offers):
            if any(answers(offer.topic, topic) for offer in offers):
                yield position


def answers(offered: str, needed: str) -> bool:
    """Tell whether an offered topic is the needed one, or lies above or below it."""
    return offered == needed or offered.startswith(f"{needed}.") or needed.startswith(f"{offered}.")


def count_unmet(session: Session, actor: Actor, *which: ColumnElement[bool]) -> int:
    """Return how many needs an organiser answers for have no match."""
    statement = unmet(session, actor).where(*which).with_only_columns(func.count())
    return session.scalar(statement) or 0


def list_unmet(
    session: Session,
    actor: Actor,
    *,
    engine: Engine,
    now: dt.datetime,
    part: Part,
) -> tuple[UnmetNeed, ...]:
    """Return needs without a match in an order, with the reasons."""
    found_rows = unmet(session, actor).where(*part.which).order_by(*part.order)
    rows = session.execute(found_rows.limit(part.limit).offset(part.offset)).all()
    words = load_words(session)
    asked = asked_about(session, [need.id for need, _ in rows])
    fitted = engine.ready(session)
    doctor = Diagnostician(fitted) if fitted else None
    found = []
    for need, receiver in rows:
        seen = doctor.diagnose(receiver.id, need.topic) if doctor else Diagnosis()
        found.append(
            UnmetNeed(
                id=need.id,
                receiver_id=receiver.id,
                receiver={"zh": receiver.name_zh, "en": receiver.name_en},
                topic=words.name("topic", need.topic),
                priority=need.priority or 2,
                age_days=max((now - need.created_at).days, 0),
                reason=reason_of(seen, asked.get(need.id), is_known=doctor is not None),
                gate=seen.gate,
                offering=seen.offering,
                fitting=seen.fitting,
            )
        )
    return tuple(found)


def reason_of(seen: Diagnosis, asked: str | None, *, is_known: bool) -> str:
    """Return why a need has no match."""
    if asked == RequestState.OPEN:
        return ASKED
    if is_known and not seen.offering:
        return NO_OFFER
    if is_known and not seen.fitting:
        return KEPT_OUT
    return LEFT_OUT if asked == RequestState.ENDED else NOT_ASKED


def asked_about(session: Session, need_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the state of the latest request about each need."""
    statement = select(MatchRequest.need_id, MatchRequest.state).where(
        MatchRequest.need_id.in_(need_ids)
    )
    return {row.need_id: row.state for row in session.execute(statement.order_by(MatchRequest.id))}


def unmet(session: Session, actor: Actor) -> Select[Statement, Participant]:
    """Select the open needs of startups that have no match, within an organiser's reach."""
    matched = select(Match.id).where(Match.need_id == Statement.id, Match.state.in_(ANSWERED))
    return (
        select(Statement, Participant)
        .join(Participant, Participant.id == Statement.participant_id)
        .where(
            is_open(get_as_of(session)),
            Participant.kind == ParticipantKind.STARTUP,
            Participant.status == ParticipantStatus.ACTIVE,
            ~matched.exists(),
            scopes.within(session, actor),
        )
    )


def is_open(today: dt.date) -> ColumnElement[bool]:
    """Return the condition of a need that still counts."""
    return and_(
        Statement.direction == Direction.NEED,
        Statement.closed_on.is_(None),
        or_(Statement.valid_until.is_(None), Statement.valid_until >= today),
    )
