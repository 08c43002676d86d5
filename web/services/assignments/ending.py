"""Ending what was published: taken back with all its pairs, or concluded so that it stands."""

import datetime as dt
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import FINAL_STATES, UNANSWERED_STATES, MatchSide
from models.matching import Match
from models.programme import Programme, PublishedPair, PublishedResult
from models.programme_states import ProgrammeState
from models.setting import bump_data_version
from web.services.access import Actor
from web.services.assignments.errors import DraftError
from web.services.assignments.publishing import result_in_force, title_of
from web.services.programmes import territory
from web.services.programmes.steps import lock, take
from web.services.requests.batches import take_back
from web.services.requests.steps import Cause, ends_of, wait_for_turn
from web.services.requests.telling import tell_side

TAKEN_BACK: Final = "programme.taken_back"


def withdraw(
    session: Session, *, actor: Actor, programme_id: int, reason: str, now: dt.datetime
) -> int:
    """Take a published result back: its pairs end, and both sides of each are told why.

    Return how many pairs ended.

    Raises
    ------
    StepTakenError
        If nothing is published, or somebody else was faster.
    """
    territory.find(session, actor, programme_id, "draft.publish")
    programme = lock(session, programme_id)
    wait_for_turn(session)
    take(session, programme, to=ProgrammeState.WITHDRAWN, actor=actor, now=now, reason=reason)
    result = result_in_force(session, programme_id)
    if result is None:
        raise DraftError("not_published")
    put_away(session, result, actor=actor, reason=reason, now=now)
    ended = []
    for pair in result.pairs:
        match = session.get(Match, pair.match_id) if pair.match_id else None
        if match is not None and match.state not in FINAL_STATES:
            end(session, programme, match, actor=actor, reason=reason, now=now)
            ended.append(match)
    if ended:
        bump_data_version(session, changed=ends_of(*ended))
    return len(ended)


def conclude(session: Session, *, actor: Actor, programme_id: int, now: dt.datetime) -> None:
    """Conclude a programme whose pairs have all been answered: its result stands.

    Raises
    ------
    StepTakenError
        If nothing is published, or somebody else was faster.
    DraftError
        If answers are still due.
    """
    territory.find(session, actor, programme_id, "draft.publish")
    programme = lock(session, programme_id)
    due = (
        select(PublishedPair.id)
        .join(PublishedResult, PublishedResult.id == PublishedPair.result_id)
        .join(Match, Match.id == PublishedPair.match_id)
        .where(
            PublishedResult.programme_id == programme_id,
            PublishedResult.withdrawn_at.is_(None),
            Match.state.in_(sorted(UNANSWERED_STATES)),
        )
    )
    if session.scalar(due.limit(1)) is not None:
        raise DraftError("answers_due")
    take(session, programme, to=ProgrammeState.ENDED, actor=actor, now=now)


def put_away(
    session: Session, result: PublishedResult, *, actor: Actor, reason: str, now: dt.datetime
) -> None:
    """Note that a result is no longer in force."""
    result.withdrawn_at, result.withdrawn_by = now, actor.user_id
    result.withdrawal_reason = reason
    session.flush()


def end(
    session: Session,
    programme: Programme,
    match: Match,
    *,
    actor: Actor,
    reason: str,
    now: dt.datetime,
) -> None:
    """End a pair of a result, and tell both sides why."""
    match.closing_note, match.is_closing_note_shared = reason, bool(reason)
    take_back(session, match, Cause(now, actor.user_id).because(TAKEN_BACK))
    values = {"programme": title_of(programme), "why": reason}
    for side in MatchSide:
        tell_side(session, match, side, TAKEN_BACK, now=now, values=values)
