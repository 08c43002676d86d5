"""Matches that come of a programme: what becomes of them when both sides have said yes."""

import datetime as dt

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, FINAL_STATES, MatchSide, MatchState
from models.matching import Match
from models.programme import PublishedPair
from web.services import appointments
from web.services.mentoring.following import TERMINATE, follow
from web.services.requests.pairs import keep_record
from web.services.requests.steps import Cause, move
from web.services.requests.waiting import offer_places, settle

IN_A_PROGRAMME = "programme"
"""The reason of the steps that a programme takes by itself."""


def is_published() -> ColumnElement[bool]:
    """Return the condition that a match is a pair of a programme's result."""
    pairs = select(PublishedPair.match_id).where(PublishedPair.match_id.is_not(None))
    return Match.id.in_(pairs)


def note_yes(session: Session, match: Match, side: str, *, now: dt.datetime) -> None:
    """Note in the results a match stands in that a side has said yes."""
    found = select(PublishedPair).where(PublishedPair.match_id == match.id)
    for pair in session.scalars(found):
        if side == MatchSide.PROVIDER:
            pair.provider_accepted_at = now
        else:
            pair.receiver_accepted_at = now


def begin_together(session: Session, match: Match, cause: Cause) -> None:
    """Let a pair of a programme begin as soon as both have said yes; others begin by themselves."""
    pair = select(PublishedPair.id).where(PublishedPair.match_id == match.id)
    if session.scalar(pair.limit(1)) is not None:
        activate(session, match, cause)


def activate(session: Session, match: Match, cause: Cause) -> None:
    """Take a match that both have agreed to into its active life."""
    reason = cause.because(IN_A_PROGRAMME)
    move(session, match, MatchState.ASSIGNED, reason)
    move(session, match, MatchState.ACTIVE, reason)
    keep_record(session, match)


def take_back(session: Session, match: Match, cause: Cause) -> None:
    """Close a pair of a programme that is no more: a place that was held is offered on."""
    if match.state in FINAL_STATES:
        return
    if match.state not in AGREED_STATES:
        move(session, match, MatchState.WITHDRAWN, cause)
        settle(session, match, now=cause.now)
        return
    move(session, match, MatchState.TERMINATED, cause)
    keep_record(session, match)
    follow(session, match, TERMINATE, side="", note=cause.reason, now=cause.now)
    appointments.release(session, match_id=match.id, now=cause.now)
    offer_places(session, match.provider_id, now=cause.now)
