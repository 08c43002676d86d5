"""What the pages of one participant show: its own requests, what it is to answer, one match."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.enums import (
    AGREED_STATES,
    FINAL_STATES,
    PLACE_KINDS,
    MatchSide,
    MatchState,
    RequestState,
    WaitingState,
)
from models.matching import MOST_CHOICES, Match, MatchRequest, WaitingEntry
from models.participant import Participant
from models.statement import Statement
from web.services import access, accounts
from web.services.missing import NotFoundError
from web.services.requests.by_agents import asked_by_agents
from web.services.requests.capacity import Places, list_places
from web.services.requests.lines import Line, Reader, lines_of
from web.services.requests.naming import naming_for
from web.services.words import Text, load_words

RECENT = 20


@dataclass(frozen=True, slots=True)
class Holder:
    """The participant whose pages these are; `is_acting` where the reader acts for it."""

    id: str
    kind: str
    name: Text
    is_acting: bool


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with its choices: those that are over first, then in their order."""

    id: int
    kind: str
    side: str
    state: str
    topic: Text
    note: str
    created_at: dt.datetime
    closed_at: dt.datetime | None
    choices: tuple[Line, ...]

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state == RequestState.OPEN

    @property
    def waiting(self) -> tuple[Line, ...]:
        """The choices that are asked if those before them come to nothing."""
        return tuple(each for each in self.choices if each.state == MatchState.DRAFT)

    @property
    def asked(self) -> Line | None:
        """The choice that is being asked."""
        return next((each for each in self.choices if each.state == MatchState.EXPRESSED), None)

    @property
    def has_room(self) -> bool:
        """Whether one more choice may be added."""
        open_ones = [each for each in self.choices if each.state not in FINAL_STATES]
        is_of_one = self.side == MatchSide.PROVIDER and any(not c.other.id for c in self.choices)
        return self.is_open and len(open_ones) < MOST_CHOICES and not is_of_one


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A place in a waiting list; `place` counts from 1, 0 where it is offered or asked for."""

    id: int
    kind: str
    state: str
    provider_id: str
    provider: Text
    topic: Text
    rank: int
    place: int
    joined_at: dt.datetime
    expires_at: dt.datetime | None
    match_id: int | None


@dataclass(frozen=True, slots=True)
class RequestsView:
    """Everything a participant has asked for, waits for, is in, or was in."""

    holder: Holder
    open: tuple[RequestView, ...]
    single: tuple[Line, ...]
    agreed: tuple[Line, ...]
    waiting: tuple[WaitingView, ...]
    closed: tuple[RequestView, ...]
    due_count: int


@dataclass(frozen=True, slots=True)
class InboxView:
    """What a participant is to answer, who was left out last time first, and what it answered.

    In those of `by_agents` an agent asked.
    """

    holder: Holder
    places: Places | None
    due: tuple[Line, ...]
    answered: tuple[Line, ...]
    by_agents: frozenset[int]


def get_holder(session: Session, reader: Reader) -> Holder:
    """Return whose pages these are, if the reader may see them."""
    subject = accounts.subject_of(session, participant_id=reader.participant_id)
    access.ensure(reader.actor, "match.read", subject)
    row = session.get_one(Participant, reader.participant_id)
    is_acting = access.can(reader.actor, "match.request", subject)
    return Holder(row.id, row.kind, {"zh": row.name_zh, "en": row.name_en}, is_acting)


def get_requests(session: Session, reader: Reader) -> RequestsView:
    """Return a participant's own requests and what came of them."""
    holder = get_holder(session, reader)
    requests = list_requests(session, holder.id)
    singles = list_single(session, holder.id)
    agreed = list_agreed(session, holder.id)
    own = session.scalars(
        select(Match)
        .where(Match.request_id.in_([request.id for request in requests]))
        .order_by(Match.closed_at.nulls_last(), Match.position, Match.id)
    ).all()
    shown = {line.id: line for line in as_holder(session, reader, [*own, *singles, *agreed])}
    views = request_views(session, requests, [shown[match.id] for match in own])
    return RequestsView(
        holder=holder,
        open=tuple(view for view in views if view.is_open),
        single=tuple(shown[match.id] for match in singles),
        agreed=tuple(shown[match.id] for match in agreed),
        waiting=list_waiting(session, reader),
        closed=tuple(view for view in views if not view.is_open),
        due_count=count_due(session, participant_id=holder.id),
    )


def as_holder(session: Session, reader: Reader, matches: Sequence[Match]) -> tuple[Line, ...]:
    """Return matches as the participant of the page sees them, whoever looks at its page."""
    return lines_of(session, reader, list({match.id: match for match in matches}.values()))


def list_requests(session: Session, participant_id: str) -> Sequence[MatchRequest]:
    """Return a participant's requests, the open ones and the latest closed ones."""
    newest = (MatchRequest.closed_at.desc().nulls_first(), MatchRequest.id.desc())
    statement = select(MatchRequest).where(MatchRequest.asker_id == participant_id)
    return session.scalars(statement.order_by(*newest).limit(RECENT)).all()


def list_single(session: Session, participant_id: str) -> Sequence[Match]:
    """Return what waits for the other side without a request: offers taken up, suggestions."""
    statement = select(Match).where(
        touches(participant_id),
        Match.request_id.is_(None),
        Match.state == MatchState.EXPRESSED,
        ~awaits_of(participant_id),
    )
    return session.scalars(statement.order_by(Match.id.desc())).all()


def list_agreed(session: Session, participant_id: str) -> Sequence[Match]:
    """Return the pairs a participant is in."""
    statement = select(Match).where(touches(participant_id), Match.state.in_(sorted(AGREED_STATES)))
    return session.scalars(statement.order_by(Match.agreed_at.desc(), Match.id)).all()


def touches(participant_id: str) -> ColumnElement[bool]:
    """Return the condition that a match has a participant on one side."""
    return or_(Match.receiver_id == participant_id, Match.provider_id == participant_id)


def awaits_of(participant_id: str) -> ColumnElement[bool]:
    """Return the condition that a match awaits the answer of a participant."""
    is_receiver = Match.receiver_id == participant_id
    is_provider = Match.provider_id == participant_id
    return or_(
        is_receiver & Match.awaits.in_((MatchSide.RECEIVER, "both")),
        is_provider & Match.awaits.in_((MatchSide.PROVIDER, "both")),
    )


def request_views(
    session: Session, requests: Sequence[MatchRequest], lines: Sequence[Line]
) -> list[RequestView]:
    """Return requests with their choices."""
    words = load_words(session)
    return [
        RequestView(
            id=request.id,
            kind=request.kind,
            side=request.side,
            state=request.state,
            topic=words.name("topic", request.topic),
            note=request.note,
            created_at=request.created_at,
            closed_at=request.closed_at,
            choices=tuple(line for line in lines if line.request_id == request.id),
        )
        for request in requests
    ]


def list_waiting(session: Session, reader: Reader) -> tuple[WaitingView, ...]:
    """Return where a participant stands in line."""
    entry = WaitingEntry
    in_line = (WaitingState.WAITING, WaitingState.OFFERED, WaitingState.ASKED)
    rows = session.scalars(
        select(entry)
        .where(entry.receiver_id == reader.participant_id, entry.state.in_(in_line))
        .order_by(entry.joined_at, entry.id)
    ).all()
    if not rows:
        return ()
    provider_ids = {row.provider_id for row in rows}
    naming = naming_for(session, reader.actor, (), also=provider_ids)
    words = load_words(session)
    places = list_line_places(session, provider_ids)
    return tuple(
        WaitingView(
            id=row.id,
            kind=row.kind,
            state=row.state,
            provider_id=row.provider_id,
            provider=naming.name_of(row.provider_id),
            topic=words.name("topic", row.topic),
            rank=row.rank,
            place=places.get(row.id, 0),
            joined_at=row.joined_at,
            expires_at=row.expires_at,
            match_id=row.match_id,
        )
        for row in rows
    )


def list_line_places(session: Session, provider_ids: set[str]) -> dict[int, int]:
    """Return the place in its line of everyone who waits for some providers."""
    place = func.row_number().over(
        partition_by=WaitingEntry.provider_id,
        order_by=(WaitingEntry.rank, WaitingEntry.joined_at, WaitingEntry.id),
    )
    statement = select(WaitingEntry.id, place.label("place")).where(
        WaitingEntry.provider_id.in_(provider_ids), WaitingEntry.state == WaitingState.WAITING
    )
    return {row.id: row.place for row in session.execute(statement)}


def count_due(session: Session, *, participant_id: str) -> int:
    """Return how many answers a participant owes."""
    statement = select(func.count()).select_from(Match).where(awaits_of(participant_id))
    return session.scalar(statement) or 0


def get_inbox(session: Session, reader: Reader) -> InboxView:
    """Return what a participant is to answer, and what it answered lately."""
    holder = get_holder(session, reader)
    left_out = func.coalesce(MatchRequest.is_left_out, False)
    due = session.scalars(
        select(Match)
        .outerjoin(MatchRequest, MatchRequest.id == Match.request_id)
        .where(awaits_of(holder.id))
        .order_by(left_out.desc(), Match.expires_at, Match.id)
    ).all()
    answered = session.scalars(
        select(Match)
        .where(touches(holder.id), was_answered(holder.id))
        .order_by(Match.closed_at.desc(), Match.id.desc())
        .limit(RECENT)
    ).all()
    shown = {line.id: line for line in as_holder(session, reader, [*due, *answered])}
    is_counted = holder.kind in PLACE_KINDS
    return InboxView(
        holder=holder,
        places=list_places(session, (holder.id,))[holder.id] if is_counted else None,
        due=tuple(shown[match.id] for match in due),
        answered=tuple(shown[match.id] for match in answered),
        by_agents=asked_by_agents(session, [match.id for match in due]),
    )


def was_answered(participant_id: str) -> ColumnElement[bool]:
    """Return the condition that a match was put before a participant and is closed."""
    others = or_(
        (Match.receiver_id == participant_id) & (Match.initiated_by != MatchSide.RECEIVER),
        (Match.provider_id == participant_id) & (Match.initiated_by != MatchSide.PROVIDER),
    )
    return others & Match.asked_at.is_not(None) & Match.state.in_(sorted(FINAL_STATES))


def get_request(session: Session, reader: Reader, *, request_id: int) -> RequestView:
    """Return one request.

    Raises
    ------
    NotFoundError
        If there is none with that id, or it is somebody else's.
    """
    get_holder(session, reader)
    request = session.get(MatchRequest, request_id)
    if request is None or request.asker_id != reader.participant_id:
        raise NotFoundError("request", str(request_id))
    matches = session.scalars(
        select(Match)
        .where(Match.request_id == request.id)
        .order_by(Match.closed_at.nulls_last(), Match.position, Match.id)
    ).all()
    return request_views(session, (request,), as_holder(session, reader, matches))[0]


def list_needs_to_ask_about(session: Session, *, participant_id: str) -> list[tuple[int, Text]]:
    """Return the needs of a participant that are open, with what they are about."""
    words = load_words(session)
    statement = select(Statement).where(
        Statement.participant_id == participant_id,
        Statement.direction == "need",
        Statement.closed_on.is_(None),
    )
    rows = session.scalars(statement.order_by(Statement.priority, Statement.id))
    return [(row.id, words.name("topic", row.topic)) for row in rows]
