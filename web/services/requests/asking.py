"""Asking up to three others, in order, for one thing."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND, Gate
from models.enums import (
    FINAL_STATES,
    Direction,
    MatchSide,
    MatchState,
    ParticipantKind,
    Privacy,
    RequestState,
)
from models.matching import MOST_CHOICES, Match, MatchRequest
from models.participant import Participant
from models.resource import Resource
from models.setting import bump_data_version
from models.statement import Statement
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.catalogue import visible_ids
from web.services.engine import Engine
from web.services.missing import NotFoundError
from web.services.outcomes.origins import keep_origin
from web.services.publication import sight_of
from web.services.requests.capacity import has_room
from web.services.requests.eligibility import Appraisal, appraise, judge_candidates
from web.services.requests.errors import (
    AskedAlreadyError,
    ChoicesError,
    FullError,
    NeedError,
    NotEligibleError,
    OpenAlreadyError,
)
from web.services.requests.naming import acting_for
from web.services.requests.passing import ask as put_before
from web.services.requests.steps import cause_of, wait_for_turn

MOST_OPEN = 10
"""How many requests somebody may have open at a time."""


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked for what: up to three candidates in order, about a need where there is one.

    `kind` is what the asker looks for: a kind of provider, ``resource``, or ``startup`` where a
    provider asks. With `is_nameless` the provider does not know whom it asks, and learns it only by
    agreement.
    """

    asker_id: str
    kind: str
    candidate_ids: Sequence[str]
    need_id: int | None = None
    note: str = ""
    is_nameless: bool = False


@dataclass(frozen=True, slots=True)
class Pairing:
    """Both ends of a match that is about to be asked for."""

    receiver_id: str
    provider_id: str
    kind: str
    resource_id: str | None = None
    is_nameless: bool = False


def ask(
    session: Session,
    *,
    actor: Actor,
    question: Question,
    now: dt.datetime,
    engine: Engine | None = None,
) -> int:
    """Ask the first candidate, and the others after it as far as need be; return the request.

    Raises
    ------
    ChoicesError
        If the candidates are none, too many, or not of that kind, or too much is open.
    NeedError
        If the need is not the receiver's.
    OpenAlreadyError
        If one of them and the asker have an open match about this.
    AskedAlreadyError
        If the asker has an open request for this.
    FullError
        If one has no place left.
    NotEligibleError
        If a rule keeps one of them out.
    """
    wait_for_turn(session)
    asker = find_asker(session, actor, question.asker_id)
    pairings = pairings_of(session, asker, question)
    check_candidates(session, question, pairings)
    request = open_request(session, actor, asker, question, pairings, now=now)
    add_choices(
        session, request, pairings, appraisals_of(session, engine, actor, question), start=1
    )
    first = session.scalars(
        select(Match).where(Match.request_id == request.id, Match.position == 1)
    ).one()
    put_before(session, first, cause_of(actor, first, request.side, now=now))
    bump_data_version(session, changed=sides_of(pairings))
    return request.id


def find_asker(session: Session, actor: Actor, asker_id: str) -> Participant:
    """Return who asks, if the actor may ask in its name."""
    subject = accounts.subject_of(session, participant_id=asker_id)
    access.ensure(actor, "match.request", subject)
    return session.get_one(Participant, asker_id, populate_existing=True)


def side_of(asker: Participant, kind: str) -> MatchSide:
    """Return the side an asker is on: whoever looks for startups gives, unless it is one."""
    gives = kind == ParticipantKind.STARTUP and asker.kind != ParticipantKind.STARTUP
    return MatchSide.PROVIDER if gives else MatchSide.RECEIVER


def pairings_of(session: Session, asker: Participant, question: Question) -> list[Pairing]:
    """Return the ends of each match asked for, in order."""
    ids = list(question.candidate_ids)
    if not 1 <= len(ids) <= MOST_CHOICES:
        raise ChoicesError("number")
    if len(set(ids)) < len(ids) or asker.id in ids:
        raise ChoicesError("twice")
    if question.kind == RESOURCE_KIND:
        return resource_pairings(session, asker, ids)
    known = select(Participant.id).where(Participant.id.in_(ids), Participant.kind == question.kind)
    missing = set(ids) - set(session.scalars(known))
    if missing:
        raise NotFoundError(question.kind, min(missing))
    if side_of(asker, question.kind) is MatchSide.PROVIDER:
        is_nameless = question.is_nameless
        return [Pairing(key, asker.id, asker.kind, is_nameless=is_nameless) for key in ids]
    if question.kind == ParticipantKind.STARTUP:
        raise ChoicesError("kind")
    return [Pairing(asker.id, candidate_id, question.kind) for candidate_id in ids]


def resource_pairings(session: Session, asker: Participant, ids: list[str]) -> list[Pairing]:
    """Return the ends where resources are asked for that the asker may see: their owners give."""
    sight = sight_of(session, acting_for(asker.id))
    open_ids = visible_ids(session, ids=ids, sight=sight)
    own_ids = select(Resource.id).where(Resource.owner_id == asker.id, Resource.id.in_(ids))
    known = open_ids.union(session.scalars(own_ids))
    statement = select(Resource.id, Resource.owner_id).where(Resource.id.in_(known))
    owners = {row.id: row.owner_id for row in session.execute(statement)}
    missing = set(ids) - owners.keys()
    if missing:
        raise NotFoundError(RESOURCE_KIND, min(missing))
    if asker.id in owners.values():
        raise ChoicesError("own")
    return [Pairing(asker.id, owners[each], RESOURCE_KIND, each) for each in ids]


def check_candidates(session: Session, question: Question, pairings: Sequence[Pairing]) -> None:
    """Refuse whom the rules keep out, who is full, and who is being asked already."""
    for pairing in pairings:
        check_not_open(session, pairing, asker_id=question.asker_id)
    verdicts = judge_candidates(
        session,
        seeker_id=question.asker_id,
        kind=question.kind,
        candidate_ids=question.candidate_ids,
    )
    for candidate_id, pairing in zip(question.candidate_ids, pairings, strict=True):
        verdict = verdicts[candidate_id]
        is_full = verdict is not None and verdict.gate == Gate.CAPACITY
        if is_full or (verdict is None and not has_room(session, unsaved(pairing))):
            raise FullError(pairing.provider_id)
        if verdict is not None:
            raise NotEligibleError(candidate_id, verdict)


def check_not_open(session: Session, pairing: Pairing, *, asker_id: str = "") -> None:
    """Refuse a second open match of the two about the same.

    A provider is not told of one in which it does not know whom it asked, nor the reverse.
    """
    is_provider_asking = asker_id == pairing.provider_id
    open_one = session.scalar(
        select(Match.id).where(
            is_known_to_provider(pairing.is_nameless) if is_provider_asking else true(),
            Match.receiver_id == pairing.receiver_id,
            Match.provider_id == pairing.provider_id,
            Match.kind == pairing.kind,
            Match.resource_id.is_(None)
            if pairing.resource_id is None
            else Match.resource_id == pairing.resource_id,
            Match.state.not_in(sorted(FINAL_STATES)),
        )
    )
    if open_one is not None:
        raise OpenAlreadyError(open_one)


def is_known_to_provider(is_nameless: bool) -> ColumnElement[bool]:
    """Return the condition on matches that a provider may learn of when it asks, by name or not."""
    return or_(Match.is_nameless.is_(is_nameless), Match.agreed_at.is_not(None))


def sides_of(pairings: Iterable[Pairing]) -> frozenset[str]:
    """Return who stands on either side of pairings."""
    return frozenset(end for each in pairings for end in (each.receiver_id, each.provider_id))


def unsaved(pairing: Pairing) -> Match:
    """Return a match that is not stored, to be looked at."""
    return Match(
        receiver_id=pairing.receiver_id, provider_id=pairing.provider_id, kind=pairing.kind
    )


def open_request(
    session: Session,
    actor: Actor,
    asker: Participant,
    question: Question,
    pairings: Sequence[Pairing],
    *,
    now: dt.datetime,
) -> MatchRequest:
    """Store a request without its choices."""
    need = find_need(session, question.need_id, pairings)
    topic = need.topic if need else ""
    side, kind = side_of(asker, question.kind), pairings[0].kind
    check_not_too_many(session, asker.id)
    if side is MatchSide.RECEIVER:
        check_not_asked(session, asker.id, kind, topic)
    request = MatchRequest(
        asker_id=asker.id,
        side=side.value,
        kind=kind,
        need_id=need.id if need else None,
        topic=topic,
        note=question.note,
        is_left_out=was_left_out(session, asker.id, kind),
        created_by=actor.user_id,
        created_at=now,
    )
    session.add(request)
    session.flush()
    record(session, actor, "request.ask", request)
    return request


def record(session: Session, actor: Actor, action: str, request: MatchRequest) -> None:
    """Note what somebody did with a request."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="request",
        subject_id=request.id,
        participant_id=request.asker_id,
        details={"kind": request.kind, "topic": request.topic},
    )


def check_not_too_many(session: Session, asker_id: str) -> None:
    """Refuse to let somebody ask everybody: answers are due to those asked already."""
    count = select(func.count()).where(
        MatchRequest.asker_id == asker_id, MatchRequest.state == RequestState.OPEN
    )
    if (session.scalar(count) or 0) >= MOST_OPEN:
        raise ChoicesError("open")


def check_not_asked(session: Session, asker_id: str, kind: str, topic: str) -> None:
    """Refuse a second open request for the same."""
    statement = select(MatchRequest.id).where(
        MatchRequest.asker_id == asker_id,
        MatchRequest.kind == kind,
        MatchRequest.topic == topic,
        MatchRequest.state == RequestState.OPEN,
        MatchRequest.side == MatchSide.RECEIVER,
    )
    known = session.scalar(statement)
    if known is not None:
        raise AskedAlreadyError(known)


def find_need(
    session: Session, need_id: int | None, pairings: Sequence[Pairing]
) -> Statement | None:
    """Return the need a request is about; it must be that of every receiver."""
    if need_id is None:
        return None
    need = session.get(Statement, need_id)
    receivers = {pairing.receiver_id for pairing in pairings}
    if need is None or need.direction != Direction.NEED or receivers != {need.participant_id}:
        raise NeedError(need_id)
    return need


def was_left_out(session: Session, asker_id: str, kind: str) -> bool:
    """Tell whether the asker's last request of a kind found nobody, though it wished to."""
    last = session.scalar(
        select(MatchRequest.state)
        .where(
            MatchRequest.asker_id == asker_id,
            MatchRequest.kind == kind,
            MatchRequest.state.in_((RequestState.AGREED, RequestState.ENDED)),
        )
        .order_by(MatchRequest.closed_at.desc(), MatchRequest.id.desc())
        .limit(1)
    )
    return last == RequestState.ENDED


def add_choices(
    session: Session,
    request: MatchRequest,
    pairings: Sequence[Pairing],
    appraisals: Mapping[str, Appraisal],
    *,
    start: int,
) -> None:
    """Queue choices behind those there are."""
    for position, pairing in enumerate(pairings, start=start):
        candidate_id = pairing.resource_id or candidate_of(pairing, request.side)
        appraisal = appraisals.get(candidate_id, Appraisal())
        keep_origin(
            session,
            Match(
                receiver_id=pairing.receiver_id,
                provider_id=pairing.provider_id,
                kind=pairing.kind,
                resource_id=pairing.resource_id,
                need_id=request.need_id,
                topic=told_topic(session, request),
                request_id=request.id,
                position=position,
                state=MatchState.DRAFT.value,
                initiated_by=request.side,
                is_nameless=pairing.is_nameless,
                note=request.note,
                grade=appraisal.grade,
                reasons=list(appraisal.reasons),
                ranking=appraisal.made_with.ranking,
                weight_set_id=appraisal.made_with.weight_set_id,
            ),
            place=appraisal.place,
            model=appraisal.model,
        )
    session.flush()


def told_topic(session: Session, request: MatchRequest) -> str:
    """Return the topic that the other side may know: none where only organisers may."""
    need = session.get(Statement, request.need_id) if request.need_id is not None else None
    return "" if need is not None and need.privacy == Privacy.ORGANISERS else request.topic


def candidate_of(pairing: Pairing, side: str) -> str:
    """Return who is asked."""
    return pairing.provider_id if side == MatchSide.RECEIVER else pairing.receiver_id


def appraisals_of(
    session: Session, engine: Engine | None, actor: Actor, question: Question
) -> Mapping[str, Appraisal]:
    """Return why the candidates fit."""
    return appraise(
        session,
        engine,
        actor=actor,
        asker_id=question.asker_id,
        kind=question.kind,
        candidate_ids=question.candidate_ids,
    )
