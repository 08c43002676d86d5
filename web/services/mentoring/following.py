"""What follows each step of a pair: breaks are noted, both are asked how it was, changes end."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.enums import PLACE_KINDS, MatchSide
from models.matching import Match
from models.mentoring import MentorChange, MentoringRating, Pause
from models.mentoring_states import ChangeState
from web.services.mentoring.pair import pair_of
from web.services.mentoring.telling import tell_sides
from web.services.notifying import Notice

PAUSE, COMPLETE, TERMINATE = "pause", "complete", "terminate"


def follow(
    session: Session, match: Match, step: str, *, side: str, note: str, now: dt.datetime
) -> None:
    """Note what a step of a pair with a mentor means for its mentoring."""
    if match.kind not in PLACE_KINDS:
        return
    session.execute(
        update(Pause)
        .where(Pause.match_id == match.id, Pause.ended_at.is_(None))
        .values(ended_at=now)
    )
    if step == PAUSE:
        session.add(Pause(match_id=match.id, side=side, began_at=now, reason=note))
        session.flush()
    if step == COMPLETE:
        ask_how_it_was(session, match, now)
    if step in {COMPLETE, TERMINATE}:
        drop_changes(session, match, now)


def ask_how_it_was(session: Session, match: Match, now: dt.datetime) -> None:
    """Ask the sides that have not rated to do so."""
    rated = set(
        session.scalars(select(MentoringRating.side).where(MentoringRating.match_id == match.id))
    )
    asked = [side for side in MatchSide if side not in rated]
    notice = Notice("mentoring.rate", f"rate:{match.id}")
    tell_sides(session, pair_of(session, match), notice, sides=asked, now=now)


def drop_changes(session: Session, match: Match, now: dt.datetime) -> None:
    """Close a change of mentor that waits: the pair it was to end has ended."""
    session.execute(
        update(MentorChange)
        .where(MentorChange.old_match_id == match.id, MentorChange.state == ChangeState.OPEN.value)
        .values(state=ChangeState.WITHDRAWN.value, closed_at=now)
    )
