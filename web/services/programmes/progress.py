"""How far a programme is: who has handed in, who is missing, how much both sides ask and give."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Integer, case, cast, func, select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import Programme, Seat
from models.programme_states import ProgrammeState, SeatState
from web.services import access
from web.services.access import Actor
from web.services.programmes import territory
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class SideCount:
    """The seats of a side: how many, how many handed in or declined, how many places in all."""

    seats: int = 0
    handed_in: int = 0
    declined: int = 0
    places: int = 0

    @property
    def taking_part(self) -> int:
        """How many have not declined."""
        return self.seats - self.declined

    @property
    def missing(self) -> int:
        """How many take part and have not handed in."""
        return self.taking_part - self.handed_in


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A programme in a list, or at the head of its page."""

    id: int
    title: Text
    text: Text
    owner: Text
    state: str
    provider_kind: str
    objective: str
    activation: str
    wishes_due_at: dt.datetime
    is_over: bool
    receivers: SideCount
    providers: SideCount

    @property
    def missing(self) -> int:
        """How many on both sides have not handed in."""
        return self.receivers.missing + self.providers.missing


def list_programmes(
    session: Session, *, actor: Actor, now: dt.datetime
) -> tuple[ProgrammeLine, ...]:
    """Return the programmes an organiser runs, the latest deadline first."""
    access.ensure(actor, "programme.browse")
    found = select(Programme).where(territory.run_by(session, actor))
    order = (Programme.wishes_due_at.desc(), Programme.id.desc())
    rows = session.scalars(found.order_by(*order)).all()
    return lines_of(session, rows, now)


def get_line(session: Session, programme: Programme, now: dt.datetime) -> ProgrammeLine:
    """Return one programme."""
    return lines_of(session, (programme,), now)[0]


def lines_of(
    session: Session, rows: Sequence[Programme], now: dt.datetime
) -> tuple[ProgrammeLine, ...]:
    """Return programmes with their counts: the same queries for one as for many."""
    counts = count_seats(session, [row.id for row in rows])
    owners = owners_of(session, rows)
    return tuple(line(row, counts, owners[row.scope, row.scope_code], now) for row in rows)


def line(
    row: Programme,
    counts: Mapping[tuple[int, str], SideCount],
    owner: Text,
    now: dt.datetime,
) -> ProgrammeLine:
    """Return one programme as a list shows it."""
    return ProgrammeLine(
        id=row.id,
        title=title_of(row),
        text={"zh": row.text_zh, "en": row.text_en},
        owner=owner,
        state=row.state,
        provider_kind=row.provider_kind,
        objective=row.objective,
        activation=row.activation,
        wishes_due_at=row.wishes_due_at,
        is_over=row.state == ProgrammeState.WISHING and row.wishes_due_at <= now,
        receivers=counts.get((row.id, MatchSide.RECEIVER), SideCount()),
        providers=counts.get((row.id, MatchSide.PROVIDER), SideCount()),
    )


def title_of(row: Programme) -> Text:
    """Return what a programme is called."""
    return {"zh": row.title_zh, "en": row.title_en}


def owners_of(session: Session, rows: Sequence[Programme]) -> Mapping[tuple[str, str], Text]:
    """Return the names of the owners, each looked up once."""
    by_key = {(row.scope, row.scope_code): row for row in rows}
    return {key: territory.owner_name(session, row) for key, row in by_key.items()}


def count_seats(
    session: Session, programme_ids: Collection[int]
) -> Mapping[tuple[int, str], SideCount]:
    """Return the counts of each side of some programmes: one query."""
    is_declined = Seat.state == SeatState.DECLINED
    rows = session.execute(
        select(
            Seat.programme_id,
            Seat.side,
            func.count().label("seats"),
            func.count(Seat.handed_in_at).label("handed_in"),
            func.sum(cast(is_declined, Integer)).label("declined"),
            func.sum(case((is_declined, 0), else_=Seat.places)).label("places"),
        )
        .where(Seat.programme_id.in_(programme_ids), Seat.state != SeatState.REMOVED)
        .group_by(Seat.programme_id, Seat.side)
    )
    return {
        (row.programme_id, row.side): SideCount(row.seats, row.handed_in, row.declined, row.places)
        for row in rows
    }


def count_waiting(session: Session, *, actor: Actor, now: dt.datetime) -> tuple[int, int]:
    """Return how many programmes wait for their office to carry on, and how many are late.

    One waits that is prepared and not begun, or closed and not published; one is late whose
    deadline is over while its wishes are still open.
    """
    waiting = [ProgrammeState.OPENING, ProgrammeState.CLOSED, ProgrammeState.DRAFTED]
    is_late = (Programme.state == ProgrammeState.WISHING) & (Programme.wishes_due_at <= now)
    row = session.execute(
        select(
            func.count().label("waiting"), func.coalesce(func.sum(cast(is_late, Integer)), 0)
        ).where(territory.run_by(session, actor), Programme.state.in_(waiting) | is_late)
    ).one()
    return row[0], row[1]
