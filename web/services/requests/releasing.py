"""Freeing the others at once: who is full, found a match, is suspended or has left."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.enums import (
    PLACE_KINDS,
    UNANSWERED_STATES,
    ClosingReason,
    MatchSide,
    MatchState,
    ParticipantKind,
    ParticipantStatus,
    RequestState,
    WaitingState,
)
from models.matching import Match, MatchRequest, WaitingEntry
from models.participant import Participant
from models.setting import bump_data_version
from models.statement import Statement
from web.services.requests.batches import is_published
from web.services.requests.capacity import places_of
from web.services.requests.passing import close, close_ranks, next_values, open_choices, pass_on
from web.services.requests.steps import Cause, move, wait_for_turn
from web.services.requests.telling import tell_side
from web.services.requests.waiting import close_entry, end, offer_places, settle

SOLE_KINDS = (*PLACE_KINDS, ParticipantKind.SPACE, "resource")
"""Kinds of which one is enough for a need: an agreement answers everybody else who was asked."""

OWN_REASONS = (ClosingReason.FILLED, ClosingReason.NEED_CLOSED)
"""Reasons that an asker knows by itself."""

AT_ONCE = 20
"""How many requests pass on within the decision that freed them; the worker takes the rest."""

Conditions = Iterable[ColumnElement[bool]]


def free_others(session: Session, match: Match, *, now: dt.datetime) -> None:
    """Close what an agreement makes pointless: the receiver's other asks, a full provider's."""
    request = match.request
    if request is not None and request.state == RequestState.OPEN:
        close(session, request, RequestState.AGREED, now=now)
        others = (Match.request_id == request.id, Match.id != match.id)
        free_all(session, others, ClosingReason.FILLED, now=now)
    if match.kind in SOLE_KINDS:
        free_filled(session, match, now=now)
    if match.kind in PLACE_KINDS and places_of(session, match.provider_id).is_full:
        free_full(session, match.provider_id, now=now)


def free_filled(session: Session, match: Match, *, now: dt.datetime) -> None:
    """Close everything open about the need that a match has answered."""
    own = (
        MatchRequest.asker_id == match.receiver_id,
        MatchRequest.kind == match.kind,
        MatchRequest.need_id.is_not_distinct_from(match.need_id),
    )
    close_requests(session, own, RequestState.AGREED, now=now)
    about_it = (
        Match.receiver_id == match.receiver_id,
        Match.kind == match.kind,
        Match.need_id.is_not_distinct_from(match.need_id),
        Match.id != match.id,
        # a programme may give a receiver several
        ~is_published(),
    )
    free_all(session, about_it, ClosingReason.FILLED, now=now)
    waiting = (
        WaitingEntry.receiver_id == match.receiver_id,
        WaitingEntry.kind == match.kind,
        WaitingEntry.need_id.is_not_distinct_from(match.need_id),
    )
    for entry in entries(session, waiting):
        if entry.provider_id == match.provider_id:
            end(session, entry, WaitingState.MATCHED, now=now)
        else:
            leave_line(session, entry, ClosingReason.FILLED, now=now)


def free_full(session: Session, provider_id: str, *, now: dt.datetime) -> None:
    """Close everything open with a provider that has no place left."""
    own = (MatchRequest.asker_id == provider_id, MatchRequest.kind.in_(PLACE_KINDS))
    close_requests(session, own, RequestState.WITHDRAWN, now=now)
    of_provider = (Match.provider_id == provider_id, Match.kind.in_(PLACE_KINDS))
    free_all(session, of_provider, ClosingReason.FULL, now=now)


def release(session: Session, *, participant_id: str, now: dt.datetime) -> None:
    """Close everything open with a participant that is suspended, has left or is closed."""
    wait_for_turn(session)
    row = session.get_one(Participant, participant_id, populate_existing=True)
    is_left = row.status == ParticipantStatus.LEFT
    reason = ClosingReason.LEFT if is_left else ClosingReason.SUSPENDED
    own = (MatchRequest.asker_id == participant_id,)
    close_requests(session, own, RequestState.WITHDRAWN, now=now)
    either = or_(Match.receiver_id == participant_id, Match.provider_id == participant_id)
    free_all(session, (either,), reason, now=now)
    ends = (WaitingEntry.receiver_id == participant_id, WaitingEntry.provider_id == participant_id)
    for entry in entries(session, (or_(*ends),)):
        leave_line(session, entry, reason, now=now)
    # matching reads no match that was not answered: nobody else's data have changed
    bump_data_version(session, changed=(participant_id,))


def need_closed(session: Session, *, need_id: int, now: dt.datetime) -> None:
    """Close what is open about a need that is closed, or about to be deleted."""
    wait_for_turn(session)
    own = (MatchRequest.need_id == need_id,)
    close_requests(session, own, RequestState.WITHDRAWN, now=now)
    free_all(session, (Match.need_id == need_id,), ClosingReason.NEED_CLOSED, now=now)
    for entry in entries(session, (WaitingEntry.need_id == need_id,)):
        leave_line(session, entry, ClosingReason.NEED_CLOSED, now=now)


def close_met_needs(session: Session, now: dt.datetime) -> None:
    """Close what is still open about needs that were closed."""
    wait_for_turn(session)
    is_met = Statement.closed_on.is_not(None)
    asked = select(Match.need_id).join(Statement, Statement.id == Match.need_id)
    waited = select(WaitingEntry.need_id).join(Statement, Statement.id == WaitingEntry.need_id)
    unanswered = Match.state.in_(sorted(UNANSWERED_STATES))
    in_line = WaitingEntry.state.in_((WaitingState.WAITING, WaitingState.OFFERED))
    found = {
        *session.scalars(asked.where(is_met, unanswered)),
        *session.scalars(waited.where(is_met, in_line)),
    }
    for need_id in sorted(filter(None, found)):
        need_closed(session, need_id=need_id, now=now)


def close_requests(
    session: Session, which: Conditions, state: RequestState, *, now: dt.datetime
) -> None:
    """Close open requests; their choices are freed by whoever closes them."""
    statement = select(MatchRequest).where(MatchRequest.state == RequestState.OPEN, *which)
    for request in session.scalars(statement.order_by(MatchRequest.id)).all():
        close(session, request, state, now=now)


def entries(session: Session, which: Conditions) -> Sequence[WaitingEntry]:
    """Return waiting entries that have not asked yet."""
    in_line = WaitingEntry.state.in_((WaitingState.WAITING, WaitingState.OFFERED))
    statement = select(WaitingEntry).where(in_line, *which)
    return session.scalars(statement.order_by(WaitingEntry.id)).all()


def leave_line(
    session: Session, entry: WaitingEntry, reason: ClosingReason, *, now: dt.datetime
) -> None:
    """Take an entry out of the line for a reason, and offer on what it had been offered."""
    was_offered = entry.state == WaitingState.OFFERED
    close_entry(session, entry, reason, now=now)
    if was_offered:
        offer_places(session, entry.provider_id, now=now)


def free_all(
    session: Session, which: Conditions, reason: ClosingReason, *, now: dt.datetime
) -> None:
    """Close unanswered matches, then pass their requests on, and tell both sides of each.

    All are closed before any request goes on, so that none goes on to another that is closed.
    """
    statement = select(Match).where(Match.state.in_(sorted(UNANSWERED_STATES)), *which)
    matches = session.scalars(statement.order_by(Match.id)).all()
    awaited = {match.id: match.awaits for match in matches}
    for match in matches:
        move(session, match, MatchState.FREED, Cause(now).because(reason.value))
    for number, match in enumerate(matches):
        asked = go_on(session, match, now=now, is_deferred=number >= AT_ONCE)
        for side in sides_to_tell(match, awaited[match.id], reason):
            tell_freed(session, match, side, asked, now=now)
        settle(session, match, now=now)


def go_on(
    session: Session, match: Match, *, now: dt.datetime, is_deferred: bool
) -> dict[str, object]:
    """Let the request of a match that was closed by a rule go on; say who is asked next."""
    request = match.request
    if request is None or request.state != RequestState.OPEN:
        return {}
    close_ranks(session, request)
    remaining = open_choices(session, request)
    if remaining and is_deferred:
        return {}
    return next_values(session, pass_on(session, request, Cause(now)), request.side)


def sides_to_tell(
    match: Match, awaited: str | None, reason: ClosingReason
) -> tuple[MatchSide, ...]:
    """Return who learns that a match was closed; a choice not asked yet concerns its asker alone.

    Who has found a match, or closed the need, needs no message about the choices behind it.
    """
    if match.initiated_by == "organiser":
        return tuple(MatchSide)
    if awaited is None and reason in OWN_REASONS:
        return ()
    return tuple(side for side in MatchSide if side in {awaited, match.initiated_by})


def tell_freed(
    session: Session,
    match: Match,
    side: MatchSide,
    asked: dict[str, object],
    *,
    now: dt.datetime,
) -> None:
    """Tell a side that nothing is due any more, and the asking side what comes next."""
    is_asker = side == match.initiated_by
    kind, more = ("match.freed", asked) if is_asker else ("match.closed", {})
    values = {"reason": match.closing, **more}
    tell_side(session, match, side, kind, now=now, values=values)
