"""What the worker does about terms: reminding, letting expire, passing on; safe to repeat.

Each duty runs in one transaction with the messages it sends: killed half-way, it has done nothing
and is done again.
"""

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from models.enums import (
    PLACE_KINDS,
    UNANSWERED_STATES,
    MatchSide,
    MatchState,
    ParticipantStatus,
    RequestState,
)
from models.matching import Match, MatchRequest
from models.participant import Participant
from models.setting import bump_data_version
from web.services.requests.capacity import list_places
from web.services.requests.passing import close_ranks, next_values, pass_on
from web.services.requests.releasing import free_full, release
from web.services.requests.steps import Cause, ends_of, move, wait_for_turn
from web.services.requests.telling import tell_side
from web.services.requests.terms import reminder_due
from web.services.requests.waiting import settle

AWAITING = (MatchState.SUGGESTED, MatchState.EXPRESSED)
BATCH = 200


def remind(session: Session, now: dt.datetime) -> None:
    """Remind whoever has not answered and has little time left, once."""
    wait_for_turn(session)
    statement = select(Match).where(
        Match.state.in_(AWAITING), Match.reminded_at.is_(None), Match.expires_at > now
    )
    for match in session.scalars(statement.order_by(Match.expires_at, Match.id)).all():
        if not is_reminder_due(match, now):
            continue
        match.reminded_at = now
        session.flush()
        for side in MatchSide:
            if match.awaits in {side, "both"}:
                tell_side(session, match, side, "match.reminder", now=now)


def is_reminder_due(match: Match, now: dt.datetime) -> bool:
    """Tell whether it is time to remind."""
    if match.asked_at is None or match.expires_at is None:
        return False
    return reminder_due(match.asked_at, match.expires_at) <= now


def expire(session: Session, now: dt.datetime) -> None:
    """Close what nobody answered in time and pass the requests on."""
    wait_for_turn(session)
    statement = select(Match).where(Match.state.in_(AWAITING), Match.expires_at <= now)
    due = session.scalars(statement.order_by(Match.expires_at, Match.id).limit(BATCH)).all()
    for match in due:
        expire_one(session, match, now=now)
    if due:
        bump_data_version(session, changed=ends_of(*due))


def expire_one(session: Session, match: Match, *, now: dt.datetime) -> None:
    """Let one match expire; both sides learn of it, the asking one also what comes next."""
    awaited = match.awaits
    move(session, match, MatchState.EXPIRED, Cause(now))
    values: dict[str, object] = {}
    if match.request is not None and match.request.state == RequestState.OPEN:
        close_ranks(session, match.request)
        asked = pass_on(session, match.request, Cause(now))
        values = next_values(session, asked, match.request.side)
    for side in MatchSide:
        if awaited in {side, "both"}:
            tell_side(session, match, side, "match.lapsed", now=now)
        else:
            tell_side(session, match, side, "match.expired", now=now, values=values)
    settle(session, match, now=now)


def advance(session: Session, now: dt.datetime) -> None:
    """Ask the next choice of requests that stand still, after many were freed at once."""
    wait_for_turn(session)
    asked = aliased(Match)
    is_asked = select(asked.id).where(
        asked.request_id == MatchRequest.id,
        asked.state.in_((*AWAITING, MatchState.MUTUAL, MatchState.ASSIGNED, MatchState.ACTIVE)),
    )
    standing = select(MatchRequest).where(
        MatchRequest.state == RequestState.OPEN, ~is_asked.exists()
    )
    requests = session.scalars(standing.order_by(MatchRequest.id).limit(BATCH)).all()
    for request in requests:
        close_ranks(session, request)
        match = pass_on(session, request, Cause(now))
        if match is not None:
            values = next_values(session, match, request.side)
            side = request.side
            tell_side(session, match, side, "match.passed_on", now=now, values=values)
    if requests:
        bump_data_version(session, changed={request.asker_id for request in requests})


def release_unavailable(session: Session, now: dt.datetime) -> None:
    """Free whoever waits for somebody who is suspended, has left or is full, however it came."""
    wait_for_turn(session)
    is_end = or_(Match.receiver_id == Participant.id, Match.provider_id == Participant.id)
    gone = select(Participant.id).where(
        Participant.status != ParticipantStatus.ACTIVE,
        select(Match.id).where(is_end, Match.state.in_(sorted(UNANSWERED_STATES))).exists(),
    )
    for participant_id in session.scalars(gone.order_by(Participant.id)).all():
        release(session, participant_id=participant_id, now=now)
    asked = select(Match.provider_id).where(
        Match.kind.in_(PLACE_KINDS), Match.state.in_(sorted(UNANSWERED_STATES))
    )
    providers = session.scalars(asked.distinct()).all()
    for provider_id, places in sorted(list_places(session, providers).items()):
        if places.is_full:
            free_full(session, provider_id, now=now)
