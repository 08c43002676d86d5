"""A filled programme in one call: for demonstrations, and for tests of what follows."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide, Scope
from models.programme import Programme, Seat
from models.programme_states import ProgrammeState
from web.services.access import Actor
from web.services.programmes.ballots import Ballot, receipt_of, store_ballot
from web.services.programmes.seats import new_seats
from web.services.programmes.steps import take

WISHES_EACH = 3


def fill(
    session: Session,
    *,
    actor: Actor,
    title: str,
    receiver_ids: Sequence[str],
    provider_ids: Sequence[str],
    now: dt.datetime,
    is_handed_in: bool = True,
) -> Programme:
    """Store a programme of the whole province that takes wishes, with seats and wishes.

    Nobody is told; each seat ranks three across, turn by turn, so that all are wished for alike.
    """
    programme = Programme(
        title_zh=title,
        title_en=title,
        scope=Scope.PROVINCE.value,
        wishes_due_at=now + dt.timedelta(days=7),
        opened_at=now,
        reminded_at=now,
        created_by=actor.user_id,
    )
    session.add(programme)
    session.flush()
    receivers = new_seats(session, programme, MatchSide.RECEIVER, receiver_ids)
    providers = new_seats(session, programme, MatchSide.PROVIDER, provider_ids)
    take(session, programme, to=ProgrammeState.WISHING, actor=actor, now=now)
    if is_handed_in:
        for side, others in ((receivers, providers), (providers, receivers)):
            for index, seat in enumerate(side):
                hand_in(session, programme, seat, turn(others, index), now)
    return programme


def turn(others: Sequence[Seat], index: int) -> tuple[int, ...]:
    """Return whom the n-th seat ranks."""
    if not others:
        return ()
    count = min(WISHES_EACH, len(others))
    return tuple(others[(index + step) % len(others)].id for step in range(count))


def hand_in(
    session: Session,
    programme: Programme,
    seat: Seat,
    ranked: Sequence[int],
    now: dt.datetime,
) -> None:
    """Store what a seat handed in."""
    ballot = Ballot(tuple(ranked))
    store_ballot(session, seat, ballot, frozenset(ranked))
    seat.state, seat.handed_in_at = "joined", now
    seat.receipt = receipt_of(programme.id, seat.id, ballot)


def list_of_kind(session: Session, programme: Programme, side: MatchSide) -> Sequence[Seat]:
    """Return the seats of a side, in the order they were added."""
    found = select(Seat).where(Seat.programme_id == programme.id, Seat.side == side.value)
    return session.scalars(found.order_by(Seat.id)).all()
