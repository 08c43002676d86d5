"""Who takes part in a programme: found by filters, added or taken out, with how many each takes."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from models.enums import MatchSide, ParticipantKind, ParticipantStatus, RelationKind
from models.participant import Participant
from models.programme import PairRule, Programme, PublishedResult, Seat, Wish
from models.programme_states import MOST_PLACES, ProgrammeState, SeatState
from models.relation import Relation
from models.setting import get_as_of
from web.services import auditing, scopes
from web.services.access import Actor
from web.services.directory import cards, name_key, named, works_in
from web.services.missing import NotFoundError
from web.services.programmes import territory
from web.services.programmes.errors import ProgrammeError, StepTakenError
from web.services.programmes.opening import EDITABLE, TUNABLE, least_of
from web.services.programmes.steps import lock
from web.services.programmes.telling import tell_seats
from web.services.publication import sight_of
from web.services.requests.capacity import list_places
from web.services.words import Text, Words, load_words

WITHOUT_LIMIT = 5
"""Places of a provider that names no limit of its own; the office may raise them."""
MOST_LISTED = 300


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom an organiser looks for; blank asks for all."""

    text: str = ""
    region: str = ""
    sector: str = ""
    stage: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody without a seat yet; `places` are those left, of a provider."""

    id: str
    name: Text
    place: Text
    sectors: tuple[Text, ...]
    stage: Text
    places: int | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many a seat takes at most and at least, and the office's name for its group."""

    places: int
    minimum: int
    group_name: str


def list_newcomers(
    session: Session, *, actor: Actor, programme_id: int, side: MatchSide, filters: Filters
) -> tuple[Newcomer, ...]:
    """Return who could be given a seat on a side; providers only where they have places left."""
    programme = territory.find(session, actor, programme_id, "programme.edit")
    words, sight = load_words(session), sight_of(session, actor)
    found = could_join(session, programme, side, filters, words).where(*named(filters.text, sight))
    rows = session.scalars(
        found.options(selectinload(Participant.sector_links))
        .order_by(name_key(sight), Participant.id)
        .limit(MOST_LISTED)
    ).all()
    places = places_left(session, side, [row.id for row in rows])
    return tuple(
        Newcomer(card.id, card.name, card.place, card.sectors[:2], card.stage, places.get(card.id))
        for card in cards(session, rows, words, sight)
        if places.get(card.id) != 0
    )


def could_join(
    session: Session, programme: Programme, side: MatchSide, filters: Filters, words: Words
) -> Select[Participant]:
    """Select who could be given a seat: startups within reach, or providers of the whole pool."""
    seated = select(Seat.participant_id).where(
        Seat.programme_id == programme.id, Seat.state != SeatState.REMOVED
    )
    found = select(Participant).where(
        Participant.status == ParticipantStatus.ACTIVE, Participant.id.not_in(seated)
    )
    if side is MatchSide.RECEIVER:
        own = scopes.within(session, territory.reach(programme))
        found = found.where(Participant.kind == ParticipantKind.STARTUP, own)
    else:
        is_of_pool = has_term(get_as_of(session))
        found = found.where(Participant.kind == programme.provider_kind, is_of_pool)
    return found.where(*conditions(session, side, filters, words))


def has_term(day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a provider was never appointed, or is at present."""
    appointed = exists().where(
        Relation.source_id == Participant.id, Relation.kind == RelationKind.APPOINTED_BY
    )
    return or_(~appointed, appointed.where(scopes.is_in_force(Relation, day)))


def conditions(
    session: Session, side: MatchSide, filters: Filters, words: Words
) -> list[ColumnElement[bool]]:
    """Return what the filters ask for."""
    found: list[ColumnElement[bool]] = []
    if filters.region:
        found.append(Participant.region.in_(words.below("region", filters.region)))
    if filters.sector:
        found.append(works_in(words.below("sector", filters.sector)))
    if filters.stage:
        found.append(of_stage(side, filters.stage))
    if filters.host:
        found.append(scopes.lies_with(frozenset({filters.host}), get_as_of(session)))
    return found


def of_stage(side: MatchSide, stage: str) -> ColumnElement[bool]:
    """Return the condition that a startup is at a stage, or a provider takes it."""
    if side is MatchSide.RECEIVER:
        return Participant.stage == stage
    takes = Participant.stage_links.any(stage=stage)
    return or_(takes, ~Participant.stage_links.any())


def places_left(session: Session, side: MatchSide, ids: Collection[str]) -> Mapping[str, int]:
    """Return how many places each provider has left; receivers are not counted."""
    if side is MatchSide.RECEIVER:
        return {}
    found = list_places(session, ids)
    return {
        key: WITHOUT_LIMIT if each.free is None else min(each.free, MOST_PLACES)
        for key, each in found.items()
    }


def add(
    session: Session,
    *,
    actor: Actor,
    programme_id: int,
    side: MatchSide,
    participant_ids: Sequence[str],
    now: dt.datetime,
) -> int:
    """Give seats to some participants; return to how many. Whoever has one, or may not, is skipped.

    Raises
    ------
    StepTakenError
        If nobody can be added any more.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in EDITABLE:
        raise StepTakenError(programme.state)
    open_to = could_join(session, programme, side, Filters(), load_words(session))
    ids = session.scalars(
        open_to.with_only_columns(Participant.id)
        .where(Participant.id.in_(participant_ids))
        .order_by(Participant.id)
    ).all()
    seats = new_seats(session, programme, side, ids)
    if programme.state == ProgrammeState.WISHING:
        tell_seats(session, programme, seats, "programme.invited", now=now)
    log(session, actor, "programme.add", programme, count=len(seats))
    return len(seats)


def new_seats(
    session: Session, programme: Programme, side: MatchSide, ids: Sequence[str]
) -> list[Seat]:
    """Store seats with the numbers they begin with; one that was kept when taken out comes back."""
    places = places_left(session, side, ids)
    found = select(Seat).where(
        Seat.programme_id == programme.id, Seat.participant_id.in_(ids), Seat.side == side.value
    )
    kept = {seat.participant_id: seat for seat in session.scalars(found)}
    seats = [
        kept.get(each) or Seat(programme_id=programme.id, participant_id=each, side=side.value)
        for each in ids
    ]
    for seat in seats:
        is_receiver = side is MatchSide.RECEIVER
        seat.places = programme.demand if is_receiver else places.get(seat.participant_id, 0)
        seat.minimum = least_of(programme, side)
        seat.state = SeatState.INVITED.value
    session.add_all(seats)
    session.flush()
    return seats


def remove(session: Session, *, actor: Actor, programme_id: int, seat_ids: Collection[int]) -> int:
    """Take seats away with all that was said of them; return how many.

    Where a result was published their places stay, marked as taken out: the result names them.

    Raises
    ------
    StepTakenError
        If the wishes are closed.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in EDITABLE:
        raise StepTakenError(programme.state)
    seats = session.scalars(
        select(Seat).where(Seat.programme_id == programme_id, Seat.id.in_(seat_ids))
    ).all()
    is_named = was_published(session, programme_id)
    for seat in seats:
        if is_named:
            blank(session, seat)
        else:
            session.delete(seat)
    session.flush()
    log(session, actor, "programme.remove", programme, count=len(seats))
    return len(seats)


def was_published(session: Session, programme_id: int) -> bool:
    """Tell whether a programme has ever had a published result."""
    found = select(PublishedResult.id).where(PublishedResult.programme_id == programme_id)
    return session.scalar(found.limit(1)) is not None


def blank(session: Session, seat: Seat) -> None:
    """Mark a seat as taken out, and forget what it said and what was said of it."""
    for statement in (
        delete(Wish).where(or_(Wish.seat_id == seat.id, Wish.counterpart_id == seat.id)),
        delete(PairRule).where(
            or_(PairRule.receiver_seat_id == seat.id, PairRule.provider_seat_id == seat.id)
        ),
    ):
        session.execute(statement)
    seat.state, seat.group_name = SeatState.REMOVED.value, ""
    seat.handed_in_at, seat.handed_in_by, seat.receipt = None, None, ""
    seat.decline_reason, seat.sealed_note, seat.invited_at = "", "", None
    seat.is_on_paper = False
    seat.revision += 1


def set_numbers(
    session: Session, *, actor: Actor, programme_id: int, numbers: Mapping[int, Numbers]
) -> None:
    """Change how many some seats take, and their groups.

    Raises
    ------
    StepTakenError
        If the result is published.
    ProgrammeError
        If a minimum is above what the seat takes.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in TUNABLE:
        raise StepTakenError(programme.state)
    found = select(Seat).where(Seat.programme_id == programme_id, Seat.id.in_(numbers))
    for seat in session.scalars(found):
        wanted = numbers[seat.id]
        if not 0 <= wanted.minimum <= wanted.places <= MOST_PLACES:
            raise ProgrammeError("numbers", seat.participant_id)
        seat.places, seat.minimum = wanted.places, wanted.minimum
        seat.group_name = wanted.group_name
    log(session, actor, "programme.numbers", programme, count=len(numbers))


def get_seat(session: Session, programme_id: int, seat_id: int) -> Seat:
    """Return a seat of a programme.

    Raises
    ------
    NotFoundError
        If it has none with that id.
    """
    seat = session.get(Seat, seat_id)
    is_removed = seat is not None and seat.state == SeatState.REMOVED
    if seat is None or is_removed or seat.programme_id != programme_id:
        raise NotFoundError("seat", str(seat_id))
    return seat


def log(session: Session, actor: Actor, action: str, programme: Programme, *, count: int) -> None:
    """Write what was done into the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="programme",
        subject_id=programme.id,
        details={"count": count},
    )
