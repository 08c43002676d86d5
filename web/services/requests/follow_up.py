"""What an organiser is to follow up: asks without an answer, requests in vain, lines, needs."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.base import Base
from models.enums import FINAL_STATES, MatchState, RequestState, WaitingState
from models.matching import Match, MatchRequest, WaitingEntry
from models.participant import Participant
from web.services import access, scopes
from web.services.access import Actor
from web.services.engine import Engine
from web.services.requests.lines import Line, Reader, lines_of
from web.services.requests.naming import naming_for
from web.services.requests.terms import answer_days
from web.services.requests.unmet import UnmetNeed, count_unmet, list_unmet
from web.services.words import Text, load_words

NEEDS, OPEN, ENDED, WAITING = "needs", "open", "ended", "waiting"
PARTS = (NEEDS, OPEN, ENDED, WAITING)
PAGE_SIZE = 20
LATELY = dt.timedelta(days=90)
UNANSWERED = (MatchState.SUGGESTED, MatchState.EXPRESSED)
IN_LINE = (WaitingState.WAITING, WaitingState.OFFERED, WaitingState.ASKED)


@dataclass(frozen=True, slots=True)
class VainRequest:
    """A request that found nobody, with how each choice ended."""

    id: int
    kind: str
    side: str
    asker_id: str
    asker: Text
    topic: Text
    need_id: int | None
    closed_at: dt.datetime | None
    choices: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class LineEntry:
    """Somebody in a waiting list."""

    id: int
    kind: str
    state: str
    receiver_id: str
    receiver: Text
    provider_id: str
    provider: Text
    joined_at: dt.datetime
    rank: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One part of what is to be followed up, and how much there is of each."""

    part: str
    counts: dict[str, int]
    number: int
    pages: int
    total: int
    days: int
    may_set_term: bool
    needs: tuple[UnmetNeed, ...] = ()
    open: tuple[Line, ...] = ()
    ended: tuple[VainRequest, ...] = ()
    waiting: tuple[LineEntry, ...] = ()


def get_follow_up(
    session: Session, reader: Reader, *, part: str, number: int, engine: Engine, now: dt.datetime
) -> FollowUp:
    """Return a page of what an organiser is to follow up."""
    actor = reader.actor
    access.ensure(actor, "follow_up.read")
    reach = scopes.within(session, actor)
    counts = {
        NEEDS: count_unmet(session, actor),
        OPEN: count(session, Match, unanswered(reach)),
        ENDED: count(session, MatchRequest, in_vain(reach, now)),
        WAITING: count(session, WaitingEntry, in_line(reach)),
    }
    total = counts[part]
    pages = max((total + PAGE_SIZE - 1) // PAGE_SIZE, 1)
    number = min(max(number, 1), pages)
    skip = (number - 1) * PAGE_SIZE
    return FollowUp(
        part=part,
        counts=counts,
        number=number,
        pages=pages,
        total=total,
        days=answer_days(session),
        may_set_term=access.can(actor, "term.set"),
        needs=list_unmet(session, actor, engine=engine, now=now, limit=PAGE_SIZE, offset=skip)
        if part == NEEDS
        else (),
        open=list_open(session, reader, reach, skip) if part == OPEN else (),
        ended=list_in_vain(session, reader, reach, now, skip) if part == ENDED else (),
        waiting=list_lines(session, actor, reach, skip) if part == WAITING else (),
    )


def count(session: Session, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Return how many rows meet a condition."""
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def unanswered(reach: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of an ask without an answer within an organiser's reach."""
    ours = select(Participant.id).where(reach)
    touches = or_(Match.receiver_id.in_(ours), Match.provider_id.in_(ours))
    return Match.state.in_(UNANSWERED) & touches


def in_vain(reach: ColumnElement[bool], now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition of a request that found nobody lately."""
    ours = select(Participant.id).where(reach)
    return (
        MatchRequest.asker_id.in_(ours)
        & (MatchRequest.state == RequestState.ENDED)
        & (MatchRequest.closed_at > now - LATELY)
    )


def in_line(reach: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of somebody in a waiting list."""
    ours = select(Participant.id).where(reach)
    return WaitingEntry.receiver_id.in_(ours) & WaitingEntry.state.in_(IN_LINE)


def list_open(
    session: Session, reader: Reader, reach: ColumnElement[bool], skip: int
) -> tuple[Line, ...]:
    """Return asks without an answer, those that end soonest first."""
    statement = select(Match).where(unanswered(reach)).order_by(Match.expires_at, Match.id)
    return lines_of(session, reader, session.scalars(statement.limit(PAGE_SIZE).offset(skip)).all())


def list_in_vain(
    session: Session, reader: Reader, reach: ColumnElement[bool], now: dt.datetime, skip: int
) -> tuple[VainRequest, ...]:
    """Return requests that found nobody, the latest first."""
    statement = select(MatchRequest).where(in_vain(reach, now))
    requests = session.scalars(
        statement.order_by(MatchRequest.closed_at.desc(), MatchRequest.id)
        .limit(PAGE_SIZE)
        .offset(skip)
    ).all()
    choices = session.scalars(
        select(Match)
        .where(
            Match.request_id.in_([request.id for request in requests]),
            Match.state.in_(sorted(FINAL_STATES)),
        )
        .order_by(Match.closed_at, Match.id)
    ).all()
    lines = lines_of(session, reader, choices)
    naming = naming_for(session, reader.actor, (), also={each.asker_id for each in requests})
    words = load_words(session)
    return tuple(
        VainRequest(
            id=request.id,
            kind=request.kind,
            side=request.side,
            asker_id=request.asker_id,
            asker=naming.name_of(request.asker_id),
            topic=words.name("topic", request.topic),
            need_id=request.need_id,
            closed_at=request.closed_at,
            choices=tuple(line for line in lines if line.request_id == request.id),
        )
        for request in requests
    )


def list_lines(
    session: Session, actor: Actor, reach: ColumnElement[bool], skip: int
) -> tuple[LineEntry, ...]:
    """Return who waits in line, the longest first."""
    statement = select(WaitingEntry).where(in_line(reach))
    order = (WaitingEntry.joined_at, WaitingEntry.id)
    rows: Sequence[WaitingEntry] = session.scalars(
        statement.order_by(*order).limit(PAGE_SIZE).offset(skip)
    ).all()
    ends = {end for row in rows for end in (row.receiver_id, row.provider_id)}
    naming = naming_for(session, actor, (), also=ends)
    return tuple(
        LineEntry(
            id=row.id,
            kind=row.kind,
            state=row.state,
            receiver_id=row.receiver_id,
            receiver=naming.name_of(row.receiver_id),
            provider_id=row.provider_id,
            provider=naming.name_of(row.provider_id),
            joined_at=row.joined_at,
            rank=row.rank,
        )
        for row in rows
    )
