"""What an organiser is to follow up: asks without an answer, requests in vain, lines, needs."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.base import Base
from models.enums import FINAL_STATES, MatchState, RequestState, WaitingState
from models.matching import Match, MatchRequest, WaitingEntry
from models.names import fold
from models.participant import Participant
from models.statement import Statement
from web.services import access, scopes
from web.services.access import Actor
from web.services.engine import Engine
from web.services.publication import Sight, sight_of, visible
from web.services.requests.lines import Line, Reader, lines_of
from web.services.requests.naming import naming_for
from web.services.requests.terms import answer_days
from web.services.requests.unmet import Part, UnmetNeed, count_unmet, list_unmet
from web.services.scopes import regions_below
from web.services.search import Search
from web.services.words import Option, Text, load_words

NEEDS, OPEN, ENDED, WAITING = "needs", "open", "ended", "waiting"
PARTS = (NEEDS, OPEN, ENDED, WAITING)
PAGE_SIZE = 20
LATELY = dt.timedelta(days=90)
UNANSWERED = (MatchState.SUGGESTED, MatchState.EXPRESSED)
Row = TypeVar("Row", Match, MatchRequest, WaitingEntry)
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
class Wanted:
    """Which part is asked for, how it is narrowed and ordered, and how many rows of it."""

    part: str
    search: Search
    limit: int = PAGE_SIZE


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
    session: Session, reader: Reader, *, wanted: Wanted, engine: Engine, now: dt.datetime
) -> FollowUp:
    """Return a page of what an organiser is to follow up."""
    actor, part, search = reader.actor, wanted.part, wanted.search
    access.ensure(actor, "follow_up.read")
    reach = scopes.within(session, actor)
    conditions = {
        NEEDS: (),
        OPEN: (unanswered(reach),),
        ENDED: (in_vain(reach, now),),
        WAITING: (in_line(reach),),
    }
    counts = {
        NEEDS: count_unmet(session, actor),
        OPEN: count(session, Match, *conditions[OPEN]),
        ENDED: count(session, MatchRequest, *conditions[ENDED]),
        WAITING: count(session, WaitingEntry, *conditions[WAITING]),
    }
    which = (*conditions[part], *narrowing(part, search, sight_of(session, actor)))
    total = count_of(session, actor, part, which)
    pages = max((total + wanted.limit - 1) // wanted.limit, 1)
    number = min(search.page, pages)
    rows = Part(which, order_of(part, search.sort), wanted.limit, (number - 1) * wanted.limit)
    return FollowUp(
        part=part,
        counts=counts,
        number=number,
        pages=pages,
        total=total,
        days=answer_days(session),
        may_set_term=access.can(actor, "term.set"),
        needs=list_unmet(session, actor, engine=engine, now=now, part=rows)
        if part == NEEDS
        else (),
        open=list_open(session, reader, rows) if part == OPEN else (),
        ended=list_in_vain(session, reader, rows) if part == ENDED else (),
        waiting=list_lines(session, actor, rows) if part == WAITING else (),
    )


def count_of(
    session: Session, actor: Actor, part: str, which: tuple[ColumnElement[bool], ...]
) -> int:
    """Return how many rows a part has under some conditions."""
    return (
        count_unmet(session, actor, *which)
        if part == NEEDS
        else count(session, TABLES[part], *which)
    )


def narrowing(part: str, search: Search, sight: Sight) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of a search: a name on either side, where the receiver is, a kind."""
    ends = ENDS[part]
    for word in fold(search.text).split():
        named = select(Participant.id).where(
            Participant.search_text.contains(word, autoescape=True), visible(sight, "name")
        )
        yield or_(*(end.in_(named) for end in ends))
    if search.region:
        below = regions_below(frozenset({search.region}))
        there = select(Participant.id).where(Participant.region.in_(select(below.c.code)))
        yield ends[0].in_(there)
    if search.kind and part != NEEDS:
        yield TABLES[part].kind == search.kind


def order_of(part: str, sort: str) -> tuple[Any, ...]:
    """Return the columns that a part is ordered by; a leading `-` turns the first one round."""
    orders = ORDERS[part]
    first, *rest = orders.get(sort.removeprefix("-")) or next(iter(orders.values()))
    is_reversed = sort.startswith("-")
    return (first.desc() if is_reversed else first, *rest)


def sorts_of(part: str) -> tuple[str, ...]:
    """Return the orders that a part can stand in, its own first."""
    return tuple(ORDERS[part])


def get_regions(session: Session) -> tuple[Option, ...]:
    """Return the prefectures that the lists can be narrowed to."""
    words = load_words(session)
    return tuple(Option(code, words.name("short_region", code)) for code in words.tiles)


def name_of_end(end: Any) -> Any:
    """Return the key by which the participant at one end is sorted."""
    return (
        select(Participant.sort_key).where(Participant.id == end).correlate_except(Participant)
    ).scalar_subquery()


TABLES: Mapping[str, Any] = {OPEN: Match, ENDED: MatchRequest, WAITING: WaitingEntry}
ENDS: Mapping[str, tuple[Any, ...]] = {
    NEEDS: (Statement.participant_id,),
    OPEN: (Match.receiver_id, Match.provider_id),
    ENDED: (MatchRequest.asker_id,),
    WAITING: (WaitingEntry.receiver_id, WaitingEntry.provider_id),
}
"""Who stands at the ends of a row; the receiver, or who asked, first."""
ORDERS: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    NEEDS: {
        "urgent": (Statement.priority, Statement.created_at, Statement.id),
        "age": (Statement.created_at, Statement.id),
        "name": (Participant.sort_key, Statement.id),
        "topic": (Statement.topic, Statement.priority, Statement.id),
    },
    OPEN: {
        "due": (Match.expires_at, Match.id),
        "name": (name_of_end(Match.receiver_id), Match.id),
        "kind": (Match.kind, Match.expires_at, Match.id),
    },
    ENDED: {
        "ended": (MatchRequest.closed_at.desc(), MatchRequest.id),
        "name": (name_of_end(MatchRequest.asker_id), MatchRequest.id),
        "kind": (MatchRequest.kind, MatchRequest.id),
    },
    WAITING: {
        "since": (WaitingEntry.joined_at, WaitingEntry.id),
        "name": (name_of_end(WaitingEntry.receiver_id), WaitingEntry.id),
        "for": (name_of_end(WaitingEntry.provider_id), WaitingEntry.joined_at, WaitingEntry.id),
    },
}
"""By part: the orders it can stand in, its own first."""


def count(session: Session, table: type[Base], *which: ColumnElement[bool]) -> int:
    """Return how many rows meet some conditions."""
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


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


def list_open(session: Session, reader: Reader, part: Part) -> tuple[Line, ...]:
    """Return asks without an answer."""
    return lines_of(session, reader, rows_of(session, Match, part))


def rows_of(session: Session, table: type[Row], part: Part) -> Sequence[Row]:
    """Return the rows of a part."""
    statement = select(table).where(*part.which).order_by(*part.order)
    return session.scalars(statement.limit(part.limit).offset(part.offset)).all()


def list_in_vain(session: Session, reader: Reader, part: Part) -> tuple[VainRequest, ...]:
    """Return requests that found nobody."""
    requests = rows_of(session, MatchRequest, part)
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


def list_lines(session: Session, actor: Actor, part: Part) -> tuple[LineEntry, ...]:
    """Return who waits in line."""
    rows = rows_of(session, WaitingEntry, part)
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
