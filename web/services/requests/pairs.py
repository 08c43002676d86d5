"""The life of an agreed match: start, pause, resume, complete, end early."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.enums import PLACE_KINDS, MatchSide, MatchState, RelationKind
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from models.setting import bump_data_version, get_as_of
from web.services import access, accounts, appointments
from web.services.access import Actor
from web.services.mentoring.following import follow
from web.services.requests.errors import NothingDueError, ReasonMissingError
from web.services.requests.steps import (
    Cause,
    cause_of,
    ends_of,
    get_match,
    move,
    participant_on,
    wait_for_turn,
)
from web.services.requests.telling import tell_side
from web.services.requests.waiting import offer_places

MESSAGES = {
    "start": "match.started",
    "pause": "match.paused",
    "resume": "match.resumed",
    "complete": "match.completed",
    "terminate": "match.terminated",
}
STEPS = {
    "start": MatchState.ACTIVE,
    "pause": MatchState.PAUSED,
    "resume": MatchState.ACTIVE,
    "complete": MatchState.COMPLETED,
    "terminate": MatchState.TERMINATED,
}
BEGINNINGS = {
    "start": frozenset({MatchState.MUTUAL, MatchState.ASSIGNED}),
    "pause": frozenset({MatchState.ACTIVE}),
    "resume": frozenset({MatchState.PAUSED}),
    "complete": frozenset({MatchState.ACTIVE, MatchState.PAUSED}),
    "terminate": frozenset(
        {MatchState.MUTUAL, MatchState.ASSIGNED, MatchState.ACTIVE, MatchState.PAUSED}
    ),
}
ENDS = frozenset({MatchState.COMPLETED, MatchState.TERMINATED})


class UnknownStepError(LookupError):
    """There is no such step."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step in the life of a pair; a reason is a code or some words, for both sides."""

    name: str
    note: str = ""


def steps_from(state: str) -> tuple[str, ...]:
    """Return the steps that a pair may take now, in the order they are offered."""
    return tuple(name for name, states in BEGINNINGS.items() if state in states)


def take_step(
    session: Session, *, actor: Actor, match_id: int, step: Step, now: dt.datetime
) -> None:
    """Take a step in the life of a pair, as either side may.

    Raises
    ------
    UnknownStepError
        If there is no such step.
    NothingDueError
        If the pair is not where it could be taken.
    ReasonMissingError
        If a mentoring is ended early and nothing says why.
    """
    if step.name not in STEPS:
        raise UnknownStepError(step.name)
    wait_for_turn(session)
    match = get_match(session, match_id)
    side = own_side(session, match, actor)
    if match.state not in BEGINNINGS[step.name]:
        raise NothingDueError(match.id, match.state, match.closing)
    to = STEPS[step.name]
    if to == MatchState.TERMINATED and match.kind in PLACE_KINDS and not step.note:
        raise ReasonMissingError
    if to in ENDS:
        match.closing_note, match.is_closing_note_shared = step.note, bool(step.note)
    move(session, match, to, cause_of(actor, match, side, now=now))
    keep_record(session, match)
    follow(session, match, step.name, side=side, note=step.note, now=now)
    values = {"reason": step.note} if step.note else {}
    for each in MatchSide:
        if each != side:
            tell_side(session, match, each, MESSAGES[step.name], now=now, values=values, mark=now)
    if to in ENDS:
        let_go(session, match, now)
    bump_data_version(session, changed=ends_of(match))


def end_for_another(session: Session, match_id: int, *, now: dt.datetime) -> None:
    """End a pair whose startup goes on with another mentor, as both were told it would."""
    wait_for_turn(session)
    match = get_match(session, match_id)
    if match.state not in BEGINNINGS["terminate"]:
        return
    move(session, match, MatchState.TERMINATED, Cause(now))
    keep_record(session, match)
    follow(session, match, "terminate", side="", note="", now=now)
    for side in MatchSide:
        tell_side(session, match, side, MESSAGES["terminate"], now=now, mark=now)
    let_go(session, match, now)
    bump_data_version(session, changed=ends_of(match))


def let_go(session: Session, match: Match, now: dt.datetime) -> None:
    """Call off what was to come of a pair that has ended, and offer its place."""
    appointments.release(session, match_id=match.id, now=now)
    if match.kind in PLACE_KINDS:
        offer_places(session, match.provider_id, now=now)


def own_side(session: Session, match: Match, actor: Actor) -> str:
    """Return the side an actor takes a step for; blank for an organiser above one of them."""
    for side in MatchSide:
        if participant_on(match, side) in actor.participant_ids:
            return side.value
    subjects = [
        accounts.subject_of(session, participant_id=participant_on(match, side))
        for side in MatchSide
    ]
    if not any(access.can(actor, "match.step", subject) for subject in subjects):
        access.ensure(actor, "match.step", subjects[0])
    return ""


def keep_record(session: Session, match: Match) -> None:
    """Keep on record, with its days, that a mentor looks after a startup."""
    if match.kind not in PLACE_KINDS or match.state == MatchState.PAUSED:
        return
    today = get_as_of(session)
    pair = (
        Relation.kind == RelationKind.MENTORS,
        Relation.source_id == match.provider_id,
        Relation.target_id == match.receiver_id,
    )
    if match.state in ENDS:
        for relation in session.scalars(select(Relation).where(*pair, in_force(today))):
            relation.ended_on = max(today, relation.occurred_on or today)
        session.flush()
        return
    if session.scalar(select(Relation.id).where(*pair, in_force(today)).limit(1)) is not None:
        return
    # begun and ended on one day before: one key, one row
    known = session.scalar(
        select(Relation).where(*pair, Relation.occurred_on == today, Relation.detail == "")
    )
    if known is not None:
        known.ended_on = None
    else:
        session.add(begun(session, match, today))
    session.flush()


def in_force(today: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation has not ended."""
    return or_(Relation.ended_on.is_(None), Relation.ended_on > today)


def begun(session: Session, match: Match, today: dt.date) -> Relation:
    """Return the relation of a pair that begins today."""
    mentor = session.get_one(Participant, match.provider_id)
    startup = session.get_one(Participant, match.receiver_id)
    return Relation(
        kind=RelationKind.MENTORS.value,
        source_id=mentor.id,
        source_kind=mentor.kind,
        target_id=startup.id,
        target_kind=startup.kind,
        occurred_on=today,
    )
