"""The turns of a pair: a break, a change of mentor, the end with what each says of the other."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, PLACE_KINDS, MatchSide, MatchState
from models.matching import Match
from models.mentoring import MentorChange, MentoringRating, Pause
from models.mentoring_states import ChangeState
from web.services.access import Actor
from web.services.mentoring import agreements
from web.services.mentoring.pair import Pair, get_pair, hold, open_pair, pair_of
from web.services.mentoring.telling import note, tell_office, tell_sides
from web.services.missing import NotFoundError
from web.services.notifying import Notice
from web.services.parties import ENDED_TOGETHER, NotAgreedError
from web.services.requests import pairs, steps
from web.services.sealing import seal_text

LEAST_SCORE, MOST_SCORE = 1, 5
REACHED = ("yes", "partly", "no")


class ScoreError(ValueError):
    """A score is a whole number from 1 to 5."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What one side says of the other; shown to it only where `is_shared`."""

    score: int
    words: str = ""
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How a mentoring ends: what its goals came to, by their number, and what one says of it."""

    words: str = ""
    reached: Mapping[int, str] = field(default_factory=dict)
    rating: Rating | None = None


def pause(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    reason: str,
    until: dt.date | None,
    now: dt.datetime,
) -> None:
    """Take a break, with the day it is to end if that is known."""
    step = pairs.Step("pause", reason)
    pairs.take_step(session, actor=actor, match_id=match_id, step=step, now=now)
    row = session.scalars(
        select(Pause).where(Pause.match_id == match_id, Pause.ended_at.is_(None))
    ).one()
    row.until = until
    session.flush()


def complete(
    session: Session, *, actor: Actor, match_id: int, ending: Ending, now: dt.datetime
) -> None:
    """Complete a mentoring; the side that does may rate it at once, the other is asked to."""
    steps.wait_for_turn(session)
    pair = open_pair(session, actor=actor, match_id=match_id, action="match.step")
    for version in agreements.in_force(session, match_id):
        for goal in version.goals:
            said = ending.reached.get(goal.position, "")
            goal.reached = said if said in REACHED else ""
    if ending.rating is not None and pair.own_side:
        store_rating(session, pair, actor, ending.rating)
    step = pairs.Step("complete", ending.words)
    pairs.take_step(session, actor=actor, match_id=match_id, step=step, now=now)


def rate(session: Session, *, actor: Actor, match_id: int, rating: Rating) -> None:
    """Say how it was, once the mentoring has ended; said again, the later word counts.

    Raises
    ------
    NotAgreedError
        If it goes on.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.agree")
    if pair.state not in ENDED_TOGETHER:
        raise NotAgreedError(pair.state)
    hold(session, match_id)
    store_rating(session, pair, actor, rating)


def store_rating(session: Session, pair: Pair, actor: Actor, rating: Rating) -> None:
    """Keep what a side says."""
    if not LEAST_SCORE <= rating.score <= MOST_SCORE:
        raise ScoreError(rating.score)
    session.merge(
        MentoringRating(
            match_id=pair.match_id,
            side=pair.own_side,
            score=rating.score,
            sealed_words=seal_text(session, rating.words),
            is_shared=rating.is_shared,
            author_id=actor.user_id,
        )
    )
    session.flush()
    note(session, actor, pair, "mentoring.rate")


def ask_change(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    reason: str,
    is_earlier_kept: bool,
    now: dt.datetime,
) -> int:
    """Ask for another mentor; the pair goes on until one has agreed, or beyond where it is kept.

    Asked again while one is open, that one is changed.
    """
    steps.wait_for_turn(session)
    pair = open_pair(session, actor=actor, match_id=match_id, action="mentoring.change")
    hold(session, match_id)
    row = open_change(session, match_id)
    if row is None:
        row = MentorChange(
            old_match_id=match_id, side=pair.own_side, asked_by=actor.user_id, created_at=now
        )
        session.add(row)
    row.is_earlier_kept = is_earlier_kept
    row.sealed_reason = seal_text(session, reason)
    session.flush()
    note(session, actor, pair, "mentoring.change", {"change_id": row.id})
    key = f"change:{row.id}"
    tell_office(session, pair, Notice("mentoring.change_office", key), now=now)
    told = [side for side in MatchSide if side != pair.own_side]
    tell_sides(session, pair, Notice("mentoring.change_asked", key), sides=told, now=now)
    return row.id


def drop_change(session: Session, *, actor: Actor, match_id: int, now: dt.datetime) -> None:
    """Stay with the mentor after all.

    Raises
    ------
    NotFoundError
        If no change is open.
    """
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.change")
    row = open_change(session, match_id)
    if row is None:
        raise NotFoundError("change", str(match_id))
    row.state, row.closed_at = ChangeState.WITHDRAWN.value, now
    session.flush()
    note(session, actor, pair, "mentoring.change_drop", {"change_id": row.id})


def open_change(session: Session, match_id: int) -> MentorChange | None:
    """Return the change of mentor that a pair waits for."""
    return session.scalar(
        select(MentorChange)
        .where(MentorChange.old_match_id == match_id, MentorChange.state == ChangeState.OPEN.value)
        .with_for_update()
    )


def finish_changes(session: Session, now: dt.datetime) -> None:
    """Finish the changes whose new mentor has agreed: a duty of the worker."""
    waiting = (
        select(MentorChange, Match)
        .join(Match, Match.id == MentorChange.old_match_id)
        .where(MentorChange.state == ChangeState.OPEN.value)
        .order_by(MentorChange.id)
    )
    steps.wait_for_turn(session)
    for change, old in session.execute(waiting.with_for_update(of=MentorChange)).all():
        new = follower(session, old, change.created_at)
        if new is not None:
            finish(session, change, old, new, now)


def follower(session: Session, old: Match, asked_at: dt.datetime) -> Match | None:
    """Return the pair of the same startup that another mentor has agreed to since."""
    statement = select(Match).where(
        Match.kind.in_(PLACE_KINDS),
        Match.receiver_id == old.receiver_id,
        Match.provider_id != old.provider_id,
        Match.state.in_(AGREED_STATES),
        Match.agreed_at >= asked_at,
    )
    return session.scalar(statement.order_by(Match.agreed_at, Match.id).limit(1))


def finish(
    session: Session, change: MentorChange, old: Match, new: Match, now: dt.datetime
) -> None:
    """Close a change; the earlier pair ends, unless its mentor was to stay."""
    change.state, change.new_match_id = ChangeState.DONE.value, new.id
    change.closed_at = now
    session.flush()
    if not change.is_earlier_kept and old.state in AGREED_STATES:
        pairs.end_for_another(session, old.id, now=now)
    pair = pair_of(session, old)
    mentor = dict(pair_of(session, new).provider.name)
    notice = Notice(
        "mentoring.change_done",
        f"change_done:{change.id}",
        {"next": mentor, "is_kept": change.is_earlier_kept},
        f"/matches/{new.id}/mentoring",
    )
    tell_sides(session, pair, notice, sides=(MatchSide.RECEIVER,), now=now)


def has_ended(pair: Pair) -> bool:
    """Tell whether a pair worked together and no longer does."""
    return MatchState(pair.state) in ENDED_TOGETHER
