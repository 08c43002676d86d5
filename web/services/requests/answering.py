"""Answering: accept within the places there are, or decline with a reason that is learnt from."""

import datetime as dt
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Gate
from models.enums import (
    PLACE_KINDS,
    DeclineReason,
    MatchSide,
    MatchState,
    RelationKind,
    RequestState,
)
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from models.setting import bump_data_version, get_as_of
from web.services import access, accounts, lessons
from web.services.access import Actor
from web.services.requests.batches import begin_together, note_yes
from web.services.requests.capacity import places_of
from web.services.requests.eligibility import judge_agreement
from web.services.requests.errors import FullError, NotEligibleError, NothingDueError
from web.services.requests.passing import close_ranks, next_values, pass_on
from web.services.requests.releasing import free_others
from web.services.requests.steps import (
    cause_of,
    ends_of,
    expect_answer,
    get_match,
    move,
    participant_on,
    wait_for_turn,
)
from web.services.requests.telling import tell_side
from web.services.requests.terms import answer_term
from web.services.requests.waiting import settle


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a side says no; `note` is for the office, and for the other side only if shared.

    `free_from` is when a side that has no time will have some again, where it says so.
    """

    reason: DeclineReason
    note: str = ""
    is_note_shared: bool = False
    free_from: dt.date | None = None

    @classmethod
    def of(
        cls,
        code: str,
        note: str = "",
        *,
        is_note_shared: bool = False,
        free_from: dt.date | None = None,
    ) -> Self:
        """Return a refusal by the code of its reason."""
        return cls(DeclineReason(code), note, is_note_shared, free_from)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, when, and whether by a signed link."""

    actor: Actor
    match_id: int
    now: dt.datetime
    is_by_link: bool = False


def accept(session: Session, answer: Answer) -> MatchState:
    """Say yes; return the state the match is in then.

    Raises
    ------
    NothingDueError
        If no answer of this side is due any more.
    FullError
        If the provider has no place left.
    NotEligibleError
        If a rule has come between the two.
    """
    match, side = due(session, answer)
    note_yes(session, match, side, now=answer.now)
    if match.awaits == "both":
        first_yes(session, match, side, answer)
        return MatchState.EXPRESSED
    check_agreement(session, match)
    cause = cause_of(answer.actor, match, side, now=answer.now, is_by_link=answer.is_by_link)
    move(session, match, MatchState.MUTUAL, cause)
    if match.kind not in PLACE_KINDS:
        move(session, match, MatchState.ACTIVE, cause)
    begin_together(session, match, cause)
    for each in MatchSide:
        tell_side(session, match, each, "match.accepted", now=answer.now)
    settle(session, match, now=answer.now)
    free_others(session, match, now=answer.now)
    bump_data_version(session, changed=ends_of(match))
    return MatchState(match.state)


def decline(session: Session, answer: Answer, refusal: Refusal) -> None:
    """Say no; the request goes on to its next choice.

    Raises
    ------
    NothingDueError
        If no answer of this side is due any more.
    """
    match, side = due(session, answer)
    cause = cause_of(answer.actor, match, side, now=answer.now, is_by_link=answer.is_by_link)
    awaited = match.awaits
    match.declined_by = side.value
    match.closing_note, match.is_closing_note_shared = refusal.note, refusal.is_note_shared
    move(session, match, MatchState.DECLINED, cause.because(refusal.reason.value))
    if refusal.reason is DeclineReason.CONFLICT:
        declare_conflict(session, match, side)
    if side is MatchSide.PROVIDER:
        lessons.learn(session, match, refusal.reason.value, free_from=refusal.free_from)
    values: dict[str, object] = {"reason": refusal.reason.value}
    if refusal.is_note_shared and refusal.note:
        values["words"] = refusal.note
    values |= next_after(session, match, answer)
    if awaited == "both":
        # whoever has not answered yet only needs to know that nothing is due
        tell_side(session, match, side.other, "match.closed", now=answer.now)
    else:
        tell_side(session, match, side.other, "match.declined", now=answer.now, values=values)
    settle(session, match, now=answer.now)
    bump_data_version(session, changed=ends_of(match))


def due(session: Session, answer: Answer) -> tuple[Match, MatchSide]:
    """Return a match and the side whose answer the actor may give, in turn.

    Raises
    ------
    NothingDueError
        If the match awaits nobody, another side, or its term is over.
    """
    wait_for_turn(session)
    match = get_match(session, answer.match_id)
    side = answering_side(session, match, answer.actor)
    if match.awaits not in {side, "both"}:
        raise NothingDueError(match.id, match.state, match.closing)
    if match.expires_at is not None and match.expires_at <= answer.now:
        raise NothingDueError(match.id, MatchState.EXPIRED.value)
    return match, side


def answering_side(session: Session, match: Match, actor: Actor) -> MatchSide:
    """Return the side an actor may answer for: the one awaited, where it acts for both."""
    own = [side for side in MatchSide if participant_on(match, side) in actor.participant_ids]
    awaited = [side for side in own if match.awaits in {side, "both"}]
    side = next(iter(awaited or own), MatchSide.PROVIDER)
    subject = accounts.subject_of(session, participant_id=participant_on(match, side))
    access.ensure(actor, "match.answer", subject)
    return side


def first_yes(session: Session, match: Match, side: MatchSide, answer: Answer) -> None:
    """Note that the first of two sides wants what was suggested; the other is asked on."""
    cause = cause_of(answer.actor, match, side, now=answer.now, is_by_link=answer.is_by_link)
    ends = match.expires_at
    move(session, match, MatchState.EXPRESSED, cause)
    expect_answer(match, side.other, now=answer.now, term=answer_term(session))
    if ends is not None:  # the term of a suggestion is one for both
        match.expires_at = ends
    session.flush()
    tell_side(session, match, side.other, "match.one_yes", now=answer.now)


def check_agreement(session: Session, match: Match) -> None:
    """Refuse an agreement that has no place, or that a rule forbids by now."""
    ends = (match.receiver_id, match.provider_id)
    # the rows stay as they are until this is decided
    session.execute(
        select(Participant.id)
        .where(Participant.id.in_(ends))
        .order_by(Participant.id)
        .with_for_update(key_share=True)
    )
    if match.kind in PLACE_KINDS and places_of(session, match.provider_id).is_full:
        raise FullError(match.provider_id)
    verdict = judge_agreement(session, match)
    if verdict is not None and verdict.gate == Gate.CAPACITY:
        raise FullError(match.provider_id)
    if verdict is not None:
        raise NotEligibleError(match.resource_id or match.provider_id, verdict)


def declare_conflict(session: Session, match: Match, side: MatchSide) -> None:
    """Keep a conflict of interest that a side names: no rule forgets it while it is in force."""
    source_id, target_id = participant_on(match, side), participant_on(match, side.other)
    known = select(Relation.id).where(
        Relation.kind == RelationKind.CONFLICT_WITH,
        Relation.source_id == source_id,
        Relation.target_id == target_id,
        Relation.ended_on.is_(None),
    )
    if session.scalar(known) is not None:
        return
    source = session.get_one(Participant, source_id)
    target = session.get_one(Participant, target_id)
    session.add(
        Relation(
            kind=RelationKind.CONFLICT_WITH.value,
            source_id=source.id,
            source_kind=source.kind,
            target_id=target.id,
            target_kind=target.kind,
            occurred_on=get_as_of(session),
        )
    )
    session.flush()


def next_after(session: Session, match: Match, answer: Answer) -> dict[str, object]:
    """Pass the request of a refused match on, and say who is asked next."""
    request = match.request
    if request is None or request.state != RequestState.OPEN:
        return {}
    close_ranks(session, request)
    cause = cause_of(answer.actor, match, "", now=answer.now)
    return next_values(session, pass_on(session, request, cause), request.side)
