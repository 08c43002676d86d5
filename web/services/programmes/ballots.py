"""A seat's wishes: whom it would like, in order, and whom it would not have; changed, then kept."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.programme import Seat, Wish
from web.services.sealing import seal_text, unseal_text


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a seat would not have a counterpart."""

    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The counterparts a seat ranks, the dearest first, and those it refuses; by their seats."""

    ranked: tuple[int, ...] = ()
    refused: Mapping[int, Refusal] = field(default_factory=dict)

    def rank_of(self, seat_id: int) -> int | None:
        """Return the rank of a counterpart, 1 the dearest."""
        return self.ranked.index(seat_id) + 1 if seat_id in self.ranked else None

    def with_wish(self, seat_id: int) -> "Ballot":
        """Return the same with a counterpart behind those ranked."""
        rest = self.without(seat_id)
        return replace(rest, ranked=(*rest.ranked, seat_id))

    def with_refusal(self, seat_id: int, refusal: Refusal) -> "Ballot":
        """Return the same with a counterpart refused."""
        rest = self.without(seat_id)
        return replace(rest, refused={**rest.refused, seat_id: refusal})

    def without(self, seat_id: int) -> "Ballot":
        """Return the same with nothing said of a counterpart."""
        return Ballot(
            tuple(each for each in self.ranked if each != seat_id),
            {key: value for key, value in self.refused.items() if key != seat_id},
        )

    def moved(self, seat_id: int, step: int) -> "Ballot":
        """Return the same with a ranked counterpart some places further down, or up."""
        if seat_id not in self.ranked:
            return self
        order = [each for each in self.ranked if each != seat_id]
        place = self.ranked.index(seat_id) + step
        order.insert(min(max(place, 0), len(order)), seat_id)
        return replace(self, ranked=tuple(order))


def load_ballot(session: Session, seat: Seat) -> Ballot:
    """Return what a seat has said so far."""
    rows = session.scalars(select(Wish).where(Wish.seat_id == seat.id)).all()
    ranked = sorted((row for row in rows if row.rank is not None), key=lambda row: row.rank or 0)
    refused = {
        row.counterpart_id: Refusal(
            row.reason, unseal_text(session, row.sealed_note) if row.sealed_note else ""
        )
        for row in rows
        if row.is_no
    }
    return Ballot(tuple(row.counterpart_id for row in ranked), refused)


def store_ballot(session: Session, seat: Seat, ballot: Ballot, known: Collection[int]) -> None:
    """Keep what a seat says of those who sit across, in place of what it said before."""
    session.execute(delete(Wish).where(Wish.seat_id == seat.id))
    wishes = [(key, rank) for rank, key in enumerate(ballot.ranked, start=1)]
    for key, rank in wishes:
        if key in known:
            session.add(Wish(seat_id=seat.id, counterpart_id=key, rank=rank))
    for key, refusal in ballot.refused.items():
        if key in known:
            note = seal_text(session, refusal.note) if refusal.note else ""
            session.add(
                Wish(seat_id=seat.id, counterpart_id=key, reason=refusal.reason, sealed_note=note)
            )
    seat.revision += 1
    session.flush()


def receipt_of(programme_id: int, seat_id: int, ballot: Ballot) -> str:
    """Return the fingerprint of what a seat handed in: anybody who has the wishes can make it."""
    said = {
        "programme": programme_id,
        "seat": seat_id,
        "ranked": list(ballot.ranked),
        "refused": sorted(ballot.refused),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
