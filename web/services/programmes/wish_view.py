"""The page on which a participant ranks those across, and the list of its programmes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import Programme, Seat
from models.programme_states import TAKING_PART, ProgrammeState, SeatState
from models.setting import get_as_of
from web.services import access, accounts
from web.services.access import Actor
from web.services.adapters import load_seeker
from web.services.current import eligible_now
from web.services.engine import Engine
from web.services.matching import Names, ReasonView, RecommendationView, worded
from web.services.programmes.ballots import Refusal, load_ballot
from web.services.programmes.grid import STARTUP, weighted
from web.services.programmes.progress import ProgrammeLine, get_line, lines_of
from web.services.programmes.seats import get_seat
from web.services.programmes.wishing import Voter, find_seat, may_vote
from web.services.publication import names_seen, sight_of
from web.services.requests.lines import Reader
from web.services.unranked import is_personalised


@dataclass(frozen=True, slots=True)
class Counterpart:
    """Somebody across, as a participant may see it, with why the two fit."""

    seat_id: int
    participant_id: str
    name: Names
    meta: tuple[Names, ...] = ()
    grade: str = ""
    reasons: tuple[ReasonView, ...] = ()


@dataclass(frozen=True, slots=True)
class WishPage:
    """What a participant needs to know to rank those across.

    `others` are those it has said nothing of, the best fitting first; whom a rule keeps apart from
    it is not among them.
    """

    line: ProgrammeLine
    seat_id: int
    participant_id: str
    name: Names
    side: str
    state: str
    places: int
    revision: int
    handed_in_at: dt.datetime | None
    is_on_paper: bool
    receipt: str
    least: int
    most: int
    is_open: bool
    is_fitting: bool
    ranked: tuple[Counterpart, ...]
    refused: tuple[tuple[Counterpart, Refusal], ...]
    others: tuple[Counterpart, ...]

    @property
    def has_room(self) -> bool:
        """Whether one more may be ranked."""
        return len(self.ranked) < self.most

    @property
    def is_enough(self) -> bool:
        """Whether enough are ranked to hand in."""
        return len(self.ranked) >= self.least

    @property
    def everybody(self) -> tuple[Counterpart, ...]:
        """Those across whom no rule keeps apart from it, whatever it said of them, by seat."""
        found = (*self.ranked, *(each for each, _ in self.refused), *self.others)
        return tuple(sorted(found, key=lambda each: each.seat_id))


@dataclass(frozen=True, slots=True)
class SeatCard:
    """A programme in a participant's list."""

    line: ProgrammeLine
    participant_id: str
    name: Names
    state: str
    handed_in_at: dt.datetime | None

    @property
    def is_due(self) -> bool:
        """Whether its wishes are missing, and may still be handed in."""
        is_open = self.line.state == ProgrammeState.WISHING and not self.line.is_over
        return is_open and self.state != SeatState.DECLINED and self.handed_in_at is None


def list_seats(
    session: Session, *, actor: Actor, now: dt.datetime, participant_id: str = ""
) -> tuple[SeatCard, ...]:
    """Return the programmes in which an actor's participants, or one of them, have a seat."""
    own = actor.participant_ids
    if participant_id:
        subject = accounts.subject_of(session, participant_id=participant_id)
        access.ensure(actor, "wish.edit", subject)
        own = own & {participant_id}
    rows = session.execute(
        select(Seat, Programme)
        .join(Programme, Programme.id == Seat.programme_id)
        .where(
            Seat.participant_id.in_(own),
            Seat.state != SeatState.REMOVED,
            Programme.opened_at.is_not(None),
        )
        .order_by(Programme.id.desc(), Seat.id)
    ).all()
    programmes = list({row.Programme.id: row.Programme for row in rows}.values())
    lines = {line.id: line for line in lines_of(session, programmes, now)}
    names = names_seen(session, sight_of(session, actor), own)
    return tuple(
        SeatCard(
            line=lines[row.Seat.programme_id],
            participant_id=row.Seat.participant_id,
            name=names.get(row.Seat.participant_id, {}),
            state=row.Seat.state,
            handed_in_at=row.Seat.handed_in_at,
        )
        for row in rows
    )


def count_due(session: Session, *, participant_id: str, now: dt.datetime) -> int:
    """Return in how many programmes a participant's wishes are missing."""
    found = (
        select(Seat.id)
        .join(Programme, Programme.id == Seat.programme_id)
        .where(
            Seat.participant_id == participant_id,
            Seat.state.in_(TAKING_PART),
            Seat.handed_in_at.is_(None),
            Programme.state == ProgrammeState.WISHING,
            Programme.wishes_due_at > now,
        )
    )
    return len(session.scalars(found).all())


def get_wish_page(
    session: Session, reader: Reader, *, programme_id: int, engine: Engine, now: dt.datetime
) -> WishPage:
    """Return the page of a participant that takes part.

    Raises
    ------
    NotFoundError
        If it has no seat in such a programme.
    """
    subject = accounts.subject_of(session, participant_id=reader.participant_id)
    access.ensure(reader.actor, "wish.edit", subject)
    seat = find_seat(session, programme_id, reader.participant_id)
    return page_of(session, reader, seat, engine=engine, now=now)


def get_paper_page(
    session: Session,
    *,
    voter: Voter,
    seat_id: int,
    language: str,
    engine: Engine,
    now: dt.datetime,
) -> WishPage:
    """Return the page on which the office enters what a seat handed in on paper."""
    may_vote(session, voter)
    seat = get_seat(session, voter.programme_id, seat_id)
    reader = Reader(voter.actor, language, seat.participant_id)
    return page_of(session, reader, seat, engine=engine, now=now)


def page_of(
    session: Session, reader: Reader, seat: Seat, *, engine: Engine, now: dt.datetime
) -> WishPage:
    """Return the page of a seat."""
    programme = seat.programme
    line = get_line(session, programme, now)
    ballot = load_ballot(session, seat)
    ranking, found = counterparts(session, reader, seat, engine)
    said = {*ballot.ranked, *ballot.refused}
    names = names_seen(session, sight_of(session, reader.actor), [seat.participant_id])
    return WishPage(
        line=line,
        seat_id=seat.id,
        participant_id=seat.participant_id,
        name=names.get(seat.participant_id, {}),
        side=seat.side,
        state=seat.state,
        places=seat.places,
        revision=seat.revision,
        handed_in_at=seat.handed_in_at,
        is_on_paper=seat.is_on_paper,
        receipt=seat.receipt,
        least=programme.wishes_least,
        most=programme.wishes_most,
        is_open=programme.state == ProgrammeState.WISHING and not line.is_over,
        is_fitting=ranking is None,
        ranked=tuple(found[each] for each in ballot.ranked if each in found),
        refused=tuple(
            (found[each], refusal) for each, refusal in ballot.refused.items() if each in found
        ),
        others=tuple(found[each] for each in ranking or () if each not in said),
    )


def counterparts(
    session: Session, reader: Reader, seat: Seat, engine: Engine
) -> tuple[tuple[int, ...] | None, Mapping[int, Counterpart]]:
    """Return who is across, the best fitting first, and each of them as the reader may see it.

    The order is None while there is no model; by name where the reader has switched personal
    ranking off.
    """
    rows = session.execute(
        select(Seat.id, Seat.participant_id).where(
            Seat.programme_id == seat.programme_id,
            Seat.side != seat.side,
            Seat.state.in_(TAKING_PART),
        )
    ).all()
    seats = {row.participant_id: row.id for row in rows}
    seen = names_seen(session, sight_of(session, reader.actor), seats)
    plain = {seats[key]: Counterpart(seats[key], key, name) for key, name in seen.items()}
    fitted = recommended(session, reader, seat, list(seats), engine)
    if fitted is None:
        return (None, plain)
    if not is_personalised(session, reader.actor):
        allowed = {item.id for item in fitted}
        order = sorted(
            (each for each in plain.values() if each.participant_id in allowed),
            key=lambda each: each.name.get(reader.language, "") or each.participant_id,
        )
        return tuple(each.seat_id for each in order), plain
    rich = {seats[item.id]: counterpart(item, seats[item.id]) for item in fitted}
    return tuple(rich), {**plain, **rich}


def counterpart(item: RecommendationView, seat_id: int) -> Counterpart:
    """Return somebody across with why the two fit."""
    return Counterpart(seat_id, item.id, item.name, item.meta, item.grade, item.reasons)


def recommended(
    session: Session, reader: Reader, seat: Seat, ids: Sequence[str], engine: Engine
) -> tuple[RecommendationView, ...] | None:
    """Return those across whom no rule keeps apart, in words; None while there is no model."""
    fitted = engine.ready(session)
    if fitted is None:
        return None
    programme = seat.programme
    kind = programme.provider_kind if seat.side == MatchSide.RECEIVER else STARTUP
    seeker = load_seeker(session, seeker_id=seat.participant_id, as_of=get_as_of(session))
    recommender = weighted(fitted.newest, programme.weights, programme.provider_kind)
    ranked = recommender.among(seeker, kind=kind, candidate_ids=ids)
    if fitted.is_stale and ids:
        allowed = eligible_now(session, seeker=seeker, kind=kind, candidate_ids=ids)
        ranked = [item for item in ranked if item.candidate_id in allowed]
    return worded(
        session,
        fitted,
        ranked,
        seeker=seeker,
        kind=kind,
        language=reader.language,
        sight=sight_of(session, reader.actor),
    )
