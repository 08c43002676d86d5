"""Rules that hold between matches, their steps, requests and places."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from sqlalchemy import case, func, or_, select, true
from sqlalchemy.orm import Session

from models.enums import (
    FINAL_STATES,
    PLACE_KINDS,
    TRANSITIONS,
    UNANSWERED_STATES,
    MatchState,
    RequestState,
)
from models.matching import Match, MatchEvent, MatchRequest
from models.participant import Participant
from web.services.breaches import Breach, BreachCode
from web.services.requests.capacity import held_on

STEPS: Final = {
    (before.value, after.value) for before, following in TRANSITIONS.items() for after in following
}
EXPIRING: Final = [before for before, after in sorted(STEPS) if after == MatchState.EXPIRED.value]
AWAITING: Final = (MatchState.SUGGESTED, MatchState.EXPRESSED)


def match_breaches(session: Session, *, as_of: dt.date, now: dt.datetime) -> Iterator[Breach]:
    """Yield every broken invariant of matches."""
    yield from overruns(session, as_of)
    yield from histories(session)
    yield from unexpired(session, now)
    yield from unawaited(session)
    yield from unclosed(session)
    yield from standing_requests(session)


def overruns(session: Session, as_of: dt.date) -> Iterator[Breach]:
    """Find those who look after more startups than they take, by matches and on record."""
    held = held_on(as_of, true(), true()).subquery()
    count = func.count()
    query = (
        select(Participant.id, Participant.capacity, count)
        .join(held, held.c.provider_id == Participant.id)
        .where(Participant.kind.in_(PLACE_KINDS))
        .group_by(Participant.id, Participant.capacity)
        .having(count > Participant.capacity)
        .order_by(Participant.id)
    )
    for participant_id, capacity, number in session.execute(query):
        evidence = {"count": str(number), "capacity": str(capacity)}
        yield Breach(BreachCode.CAPACITY, f"participant {participant_id}", evidence)


def histories(session: Session) -> Iterator[Breach]:
    """Follow the steps of each match: each begins where the last ended, and the last is now."""
    steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
    events = select(MatchEvent.match_id, MatchEvent.from_state, MatchEvent.to_state)
    for match_id, before, after in session.execute(events.order_by(MatchEvent.id)):
        steps[match_id].append((before, after))
    for match_id, state in session.execute(select(Match.id, Match.state).order_by(Match.id)):
        reached = reached_by(steps[match_id])
        if reached and reached != state:
            evidence = {"state": state, "history": reached}
            yield Breach(BreachCode.STATE_HISTORY, f"match {match_id}", evidence)


def reached_by(steps: list[tuple[str, str]]) -> str:
    """Return the state that the steps lead to, as far as they hold together."""
    state = steps[0][0] if steps else ""
    for before, after in steps:
        if before != state or (before, after) not in STEPS:
            return f"{state} ≠ {before} → {after}"
        state = after
    return state


def unexpired(session: Session, now: dt.datetime) -> Iterator[Breach]:
    """Find what nobody let expire."""
    query = select(Match.id, Match.state, Match.expires_at).where(
        Match.state.in_(EXPIRING), Match.expires_at < now
    )
    for match_id, state, expires_at in session.execute(query.order_by(Match.id)):
        evidence = {"state": state, "expires_at": f"{expires_at:%Y-%m-%d}"}
        yield Breach(BreachCode.NOT_EXPIRED, f"match {match_id}", evidence)


def unawaited(session: Session) -> Iterator[Breach]:
    """Find matches that await somebody though nothing is to be answered, or the reverse."""
    is_awaiting = Match.state.in_(AWAITING)
    query = select(Match.id, Match.state, Match.awaits).where(
        is_awaiting != Match.awaits.is_not(None)
    )
    for match_id, state, awaits in session.execute(query.order_by(Match.id)):
        evidence = {"state": state, "awaits": awaits or "–"}
        yield Breach(BreachCode.AWAITED, f"match {match_id}", evidence)


def unclosed(session: Session) -> Iterator[Breach]:
    """Find matches that are over without a day of closing, or go on with one."""
    is_final = Match.state.in_(sorted(FINAL_STATES))
    query = select(Match.id, Match.state, Match.closed_at).where(
        is_final != Match.closed_at.is_not(None),
        or_(Match.asked_at.is_not(None), Match.closed_at.is_not(None)),
    )
    for match_id, state, closed_at in session.execute(query.order_by(Match.id)):
        evidence = {"state": state, "closed_at": f"{closed_at:%Y-%m-%d}" if closed_at else "–"}
        yield Breach(BreachCode.CLOSED, f"match {match_id}", evidence)


def standing_requests(session: Session) -> Iterator[Breach]:
    """Find open requests without an open choice, and closed ones with one."""
    is_open = case((Match.state.in_(sorted(UNANSWERED_STATES)), 1), else_=0)
    count = func.coalesce(func.sum(is_open), 0)
    query = (
        select(MatchRequest.id, MatchRequest.state, count)
        .outerjoin(Match, Match.request_id == MatchRequest.id)
        .group_by(MatchRequest.id, MatchRequest.state)
        .having(or_((MatchRequest.state == RequestState.OPEN) & (count == 0),
                    (MatchRequest.state != RequestState.OPEN) & (count > 0)))
        .order_by(MatchRequest.id)
    )  # fmt: skip
    for request_id, state, number in session.execute(query):
        evidence = {"state": state, "count": str(number)}
        yield Breach(BreachCode.REQUEST_STANDS, f"request {request_id}", evidence)
