"""One step of a match: the table allows it, the history and the audit log keep it."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import AGREED_STATES, FINAL_STATES, TRANSITIONS, MatchState
from models.matching import Match, MatchEvent
from web.services import links
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.requests.errors import NothingDueError

ENGINE_LOCK = 20_260_305
ANSWER = "match.answer"
"""The purpose of the links by which a side answers."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who makes a step, when and why; without a user the rules themselves make it."""

    now: dt.datetime
    user_id: int | None = None
    side: str = ""
    is_by_link: bool = False
    on_behalf_of: str | None = None
    reason: str = ""

    def because(self, reason: str) -> "Cause":
        """Return the same cause with a reason."""
        return replace(self, reason=reason)


def cause_of(
    actor: Actor, match: Match, side: str, *, now: dt.datetime, is_by_link: bool = False
) -> Cause:
    """Return the cause where somebody acts for a side of a match."""
    acting_for = participant_on(match, side) if side else ""
    return Cause(now, actor.user_id, side, is_by_link, actor.on_behalf_of(acting_for))


def participant_on(match: Match, side: str) -> str:
    """Return who stands on a side of a match."""
    return match.provider_id if side == "provider" else match.receiver_id


def ends_of(*matches: Match) -> frozenset[str]:
    """Return who stands on either side of matches: what a step changes for matching is theirs."""
    return frozenset(end for match in matches for end in (match.receiver_id, match.provider_id))


def wait_for_turn(session: Session) -> None:
    """Let decisions about matches follow one another: each sees what the one before decided.

    On SQLite the transaction is the only one that writes, because it began as one that does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(ENGINE_LOCK)))


def get_match(session: Session, match_id: int) -> Match:
    """Return a match as it is now, whatever this session read before its turn.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    match = session.get(Match, match_id, populate_existing=True)
    if match is None:
        raise NotFoundError("match", str(match_id))
    return match


def move(session: Session, match: Match, to: MatchState, cause: Cause) -> None:
    """Take a match to another state.

    Raises
    ------
    NothingDueError
        If the table knows no such step.
    """
    before = MatchState(match.state)
    if to not in TRANSITIONS[before]:
        raise NothingDueError(match.id, before, match.closing)
    match.state = to.value
    match.awaits = None
    match.expires_at = None
    if to in FINAL_STATES:
        match.closed_at = cause.now
        match.closing = cause.reason
    if to in AGREED_STATES and match.agreed_at is None:
        match.agreed_at = cause.now
    if match.asked_at is not None and to in FINAL_STATES | AGREED_STATES:
        links.revoke(session, purpose=ANSWER, subject_id=str(match.id), now=cause.now)
    note_step(session, match, before, cause)
    session.flush()


def note_step(session: Session, match: Match, before: MatchState, cause: Cause) -> None:
    """Write a step into the history of the match and into the audit log."""
    session.add(
        MatchEvent(
            match_id=match.id,
            from_state=before.value,
            to_state=match.state,
            actor_id=cause.user_id,
            side=cause.side,
            is_by_link=cause.is_by_link,
            reason=cause.reason,
            occurred_at=cause.now,
        )
    )
    details = {"from": before.value, "side": cause.side, "reason": cause.reason}
    session.add(
        AuditLog(
            actor_id=cause.user_id,
            action=f"match.{match.state}",
            subject_type="match",
            subject_id=str(match.id),
            details={**details, "by_link": True} if cause.is_by_link else details,
            on_behalf_of=cause.on_behalf_of,
        )
    )


def expect_answer(match: Match, awaits: str, *, now: dt.datetime, term: dt.timedelta) -> None:
    """Let a side, or both, have a term to answer in."""
    match.awaits = awaits
    match.asked_at = match.asked_at or now
    match.expires_at = now + term
    match.reminded_at = None
