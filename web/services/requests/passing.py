"""Passing a request on to its next choice, until somebody agrees or no choice is left."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Gate
from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    ClosingReason,
    MatchSide,
    MatchState,
    ParticipantStatus,
    RequestState,
)
from models.matching import Match, MatchRequest
from models.participant import Participant
from web.services.requests.capacity import has_room
from web.services.requests.eligibility import judge_match
from web.services.requests.naming import acting_for, naming_for
from web.services.requests.steps import Cause, expect_answer, move, participant_on
from web.services.requests.telling import tell_side
from web.services.requests.terms import answer_term


def open_choices(session: Session, request: MatchRequest) -> Sequence[Match]:
    """Return the open choices of a request in their order."""
    statement = select(Match).where(
        Match.request_id == request.id, Match.state.not_in(sorted(FINAL_STATES))
    )
    return session.scalars(statement.order_by(Match.position)).all()


def close_ranks(session: Session, request: MatchRequest) -> None:
    """Let the open choices follow one another without a gap, so that there is room at the end."""
    for position, match in enumerate(open_choices(session, request), start=1):
        if match.position != position:
            match.position = position
            session.flush()


def pass_on(session: Session, request: MatchRequest, cause: Cause) -> Match | None:
    """Ask the next choice that may be asked; without one the request ends. Return who is asked."""
    rules = Cause(cause.now)
    for match in open_choices(session, request):
        if match.state != MatchState.DRAFT:
            return match
        obstacle = obstacle_of(session, match)
        if obstacle is None:
            ask(session, match, rules)
            close_ranks(session, request)
            return match
        move(session, match, MatchState.FREED, rules.because(obstacle))
        tell_side(
            session, match, request.side, "match.freed", now=cause.now,
            values={"reason": obstacle},
        )  # fmt: skip
    close(session, request, RequestState.ENDED, now=cause.now)
    return None


def ask(session: Session, match: Match, cause: Cause) -> None:
    """Put a queued choice before the other side."""
    awaits = "provider" if match.initiated_by == "receiver" else "receiver"
    move(session, match, MatchState.EXPRESSED, cause)
    expect_answer(match, awaits, now=cause.now, term=answer_term(session))
    session.flush()
    tell_side(session, match, awaits, "match.asked", now=cause.now)


def obstacle_of(session: Session, match: Match) -> str | None:
    """Return why a queued choice cannot be asked, None where it can."""
    ends = (match.receiver_id, match.provider_id)
    statuses = set(session.scalars(select(Participant.status).where(Participant.id.in_(ends))))
    if ParticipantStatus.LEFT in statuses:
        return ClosingReason.LEFT.value
    if ParticipantStatus.SUSPENDED in statuses:
        return ClosingReason.SUSPENDED.value
    if not has_room(session, match):
        return ClosingReason.FULL.value
    verdict = judge_match(session, match)
    if verdict is None:
        return None
    is_full = verdict.gate == Gate.CAPACITY
    return ClosingReason.FULL.value if is_full else ClosingReason.NOT_ELIGIBLE.value


def close(
    session: Session, request: MatchRequest, state: RequestState, *, now: dt.datetime
) -> None:
    """Close a request."""
    request.state = state.value
    request.closed_at = now
    session.flush()


def next_values(session: Session, asked: Match | None, side: str) -> dict[str, object]:
    """Return what a message says of who is asked next."""
    if asked is None or asked.state in AGREED_STATES:
        return {"is_last": asked is None}
    naming = naming_for(session, acting_for(participant_on(asked, side)), (asked,))
    return {"next": naming.name(asked, MatchSide(side).other), "is_last": False}
