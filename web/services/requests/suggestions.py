"""Suggesting: an organiser brings two together, each of whom decides for itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matcher.entities import Gate
from models.enums import MatchArm, MatchSide, MatchState, Privacy
from models.matching import Match
from models.participant import Participant
from models.setting import bump_data_version
from web.services import access, accounts
from web.services.access import Actor
from web.services.engine import Engine
from web.services.outcomes.origins import keep_origin
from web.services.requests.asking import (
    Pairing,
    Question,
    appraisals_of,
    check_not_open,
    find_need,
    pairings_of,
    unsaved,
)
from web.services.requests.capacity import has_room
from web.services.requests.drawing import draw
from web.services.requests.eligibility import Appraisal, judge_candidates
from web.services.requests.errors import FullError, NotEligibleError, NothingDueError, RequestError
from web.services.requests.steps import (
    Cause,
    ends_of,
    expect_answer,
    get_match,
    move,
    wait_for_turn,
)
from web.services.requests.telling import tell_side
from web.services.requests.terms import answer_term


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two that an organiser brings together; the candidate is a provider or a resource.

    With `is_drawn` the lot chooses the candidate.
    """

    receiver_id: str
    kind: str
    candidate_id: str
    need_id: int | None = None
    note: str = ""
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """What became of a suggestion: its match, or what stood in the way."""

    suggestion: Suggestion
    match_id: int | None = None
    obstacle: RequestError | None = None


def suggest(
    session: Session,
    *,
    actor: Actor,
    suggestion: Suggestion,
    now: dt.datetime,
    engine: Engine | None = None,
) -> int:
    """Suggest a pair to both sides; return the match.

    Raises
    ------
    OpenAlreadyError
        If they have an open match.
    DrawnAlreadyError, NobodyToDrawError
        If the lot cannot choose.
    FullError
        If the provider has no place left.
    NotEligibleError
        If a rule keeps them apart.
    """
    subject = accounts.subject_of(session, participant_id=suggestion.receiver_id)
    access.ensure(actor, "match.suggest", subject)
    wait_for_turn(session)
    if suggestion.is_drawn:
        suggestion = drawn(session, suggestion, now)
    question = Question(
        suggestion.receiver_id, suggestion.kind, (suggestion.candidate_id,), suggestion.need_id
    )
    receiver = session.get_one(Participant, suggestion.receiver_id, populate_existing=True)
    (pairing,) = pairings_of(session, receiver, question)
    check_pairing(session, question, pairing)
    appraisals = appraisals_of(session, engine, actor, question)
    appraisal = appraisals.get(suggestion.candidate_id, Appraisal())
    match = store(session, actor, suggestion, pairing, appraisal)
    move(session, match, MatchState.SUGGESTED, Cause(now, actor.user_id))
    expect_answer(match, "both", now=now, term=answer_term(session))
    session.flush()
    for side in MatchSide:
        tell_side(session, match, side, "match.suggested", now=now)
    bump_data_version(session, changed=ends_of(match))
    return match.id


def suggest_all(
    session: Session,
    *,
    actor: Actor,
    suggestions: Sequence[Suggestion],
    now: dt.datetime,
    engine: Engine | None = None,
) -> tuple[Suggested, ...]:
    """Suggest several pairs; what stands in the way of one does not hold up the others."""
    results = []
    for suggestion in suggestions:
        try:
            match_id = suggest(session, actor=actor, suggestion=suggestion, now=now, engine=engine)
        except RequestError as obstacle:
            results.append(Suggested(suggestion, obstacle=obstacle))
        else:
            results.append(Suggested(suggestion, match_id))
    return tuple(results)


def drawn(session: Session, suggestion: Suggestion, now: dt.datetime) -> Suggestion:
    """Return a suggestion with the candidate that the lot chose."""
    chosen = draw(
        session,
        receiver_id=suggestion.receiver_id,
        kind=suggestion.kind,
        need_id=suggestion.need_id,
        now=now,
    )
    return replace(suggestion, candidate_id=chosen)


def check_pairing(session: Session, question: Question, pairing: Pairing) -> None:
    """Refuse a pair that is open already, full, or kept apart by a rule."""
    check_not_open(session, pairing)
    (candidate_id,) = question.candidate_ids
    verdicts = judge_candidates(
        session, seeker_id=pairing.receiver_id, kind=question.kind, candidate_ids=(candidate_id,)
    )
    verdict = verdicts[candidate_id]
    is_full = verdict is not None and verdict.gate == Gate.CAPACITY
    if is_full or (verdict is None and not has_room(session, unsaved(pairing))):
        raise FullError(pairing.provider_id)
    if verdict is not None:
        raise NotEligibleError(candidate_id, verdict)


def store(
    session: Session, actor: Actor, suggestion: Suggestion, pairing: Pairing, appraisal: Appraisal
) -> Match:
    """Store the match of a suggestion, as a draft."""
    need = find_need(session, suggestion.need_id, (pairing,))
    match = Match(
        receiver_id=pairing.receiver_id,
        provider_id=pairing.provider_id,
        kind=pairing.kind,
        resource_id=pairing.resource_id,
        need_id=need.id if need else None,
        topic=need.topic if need and need.privacy != Privacy.ORGANISERS else "",
        state=MatchState.DRAFT.value,
        initiated_by="organiser",
        suggested_by=actor.user_id,
        note=suggestion.note,
        grade=appraisal.grade,
        reasons=list(appraisal.reasons),
        ranking=appraisal.made_with.ranking,
        weight_set_id=appraisal.made_with.weight_set_id,
    )
    arm = MatchArm.RANDOM if suggestion.is_drawn else None
    keep_origin(session, match, place=appraisal.place, model=appraisal.model, arm=arm)
    session.flush()
    return match


def withdraw_suggestion(session: Session, *, actor: Actor, match_id: int, now: dt.datetime) -> None:
    """Take a suggestion back as long as not both have agreed.

    Raises
    ------
    NothingDueError
        If it is no suggestion, or is agreed or closed.
    """
    wait_for_turn(session)
    match = get_match(session, match_id)
    subject = accounts.subject_of(session, participant_id=match.receiver_id)
    access.ensure(actor, "match.suggest", subject)
    if match.initiated_by != "organiser":
        raise NothingDueError(match.id, match.state, match.closing)
    move(session, match, MatchState.WITHDRAWN, Cause(now, actor.user_id))
    for side in MatchSide:
        tell_side(session, match, side, "match.withdrawn", now=now)
    bump_data_version(session, changed=ends_of(match))
