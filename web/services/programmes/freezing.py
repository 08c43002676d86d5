"""Freezing a programme: every pair with its worth and reasons, or with what forbids it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import CandidatePair, Programme, Seat, Wish
from models.programme_states import TAKING_PART
from web.services.engine import Fitted
from web.services.programmes.grid import Fit, grid
from web.services.programmes.worth import worth

DECIMALS = 6
"""What is stored of a score: its worth is computed from just that."""
STEPS = 50
"""How often it is told how far the work is."""

Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Said:
    """What each seat that handed in says of each across: a rank, or None for a no."""

    ranks: Mapping[tuple[int, int], int | None]

    def rank(self, seat_id: int, other_id: int) -> int | None:
        """Return the rank a seat gives another."""
        return self.ranks.get((seat_id, other_id))

    def is_no(self, seat_id: int, other_id: int) -> bool:
        """Tell whether a seat would not have another."""
        return self.ranks.get((seat_id, other_id), 0) is None


def work_out(
    session: Session, programme: Programme, fitted: Fitted, *, report: Report
) -> list[CandidatePair]:
    """Return every pair of those who take part; nothing is stored."""
    receivers, providers = seats_of(session, programme.id)
    said = wishes_of(session, programme.id)
    by_participant = {seat.participant_id: seat for seat in (*receivers, *providers)}
    rows = grid(
        session,
        fitted,
        receiver_ids=[seat.participant_id for seat in receivers],
        provider_ids=[seat.participant_id for seat in providers],
        kind=programme.provider_kind,
        chosen=programme.weights,
    )
    stride = max(len(receivers) // STEPS, 1)
    pairs: list[CandidatePair] = []
    for done, (receiver_id, fits) in enumerate(rows, start=1):
        receiver = by_participant[receiver_id]
        pairs += [pair(receiver, by_participant[each], fit, said) for each, fit in fits.items()]
        if done % stride == 0:
            report("pairs", done / len(receivers))
    return pairs


def seats_of(session: Session, programme_id: int) -> tuple[Sequence[Seat], Sequence[Seat]]:
    """Return the receivers and the providers that take part, in the order they were added."""
    found = select(Seat).where(Seat.programme_id == programme_id, Seat.state.in_(TAKING_PART))
    seats = session.scalars(found.order_by(Seat.id)).all()
    return (
        [seat for seat in seats if seat.side == MatchSide.RECEIVER],
        [seat for seat in seats if seat.side == MatchSide.PROVIDER],
    )


def wishes_of(session: Session, programme_id: int) -> Said:
    """Return what was handed in; what was only saved does not count."""
    found = (
        select(Wish.seat_id, Wish.counterpart_id, Wish.rank)
        .join(Seat, Seat.id == Wish.seat_id)
        .where(Seat.programme_id == programme_id, Seat.handed_in_at.is_not(None))
    )
    return Said({(row.seat_id, row.counterpart_id): row.rank for row in session.execute(found)})


def pair(receiver: Seat, provider: Seat, fit: Fit, said: Said) -> CandidatePair:
    """Return a pair with its worth, or with what forbids it: a gate before a no."""
    ranks = (said.rank(receiver.id, provider.id), said.rank(provider.id, receiver.id))
    gate = fit.gate or no_of(receiver, provider, said)
    score = round(fit.score, DECIMALS)
    return CandidatePair(
        programme_id=receiver.programme_id,
        receiver_seat_id=receiver.id,
        provider_seat_id=provider.id,
        utility=None if gate else worth(score, *ranks),
        score=score,
        grade=fit.grade,
        reasons=list(fit.reasons),
        receiver_rank=ranks[0],
        provider_rank=ranks[1],
        gate=gate,
    )


def no_of(receiver: Seat, provider: Seat, said: Said) -> str:
    """Return whose no forbids a pair, blank where nobody's does."""
    if said.is_no(receiver.id, provider.id):
        return "no:receiver"
    return "no:provider" if said.is_no(provider.id, receiver.id) else ""
