"""Places: how many a provider has, how many are held, promised to those who waited, or waited for.

A place is held from the agreement to the end of the pair, by an agreed match or by a relation on
record; a pair that has both holds one. What the database counts when a place is taken (the trigger
``match_place``) is what is counted here.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, case, func, or_, select, union
from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, PLACE_KINDS, RelationKind, WaitingState
from models.matching import Match, WaitingEntry
from models.participant import Participant
from models.relation import Relation
from models.setting import get_as_of
from web.services.requests.errors import CapacityTakenError
from web.services.requests.steps import wait_for_turn

PROMISED = (WaitingState.OFFERED, WaitingState.ASKED)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a provider; `capacity` None takes any number."""

    capacity: int | None
    held: int = 0
    promised: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """How many may still be taken; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.held, 0)

    @property
    def is_full(self) -> bool:
        """Whether nobody can be taken."""
        return self.free == 0

    @property
    def unpromised(self) -> int | None:
        """How many are free and promised to nobody."""
        return None if self.free is None else max(self.free - self.promised, 0)

    @property
    def takes_newcomers(self) -> bool:
        """Whether somebody may ask without going before those who wait."""
        return self.unpromised is None or self.unpromised > self.waiting


def places_of(session: Session, provider_id: str) -> Places:
    """Return the places of one provider."""
    return list_places(session, (provider_id,)).get(provider_id, Places(None))


def list_places(session: Session, provider_ids: Collection[str]) -> Mapping[str, Places]:
    """Return the places of several providers: three queries, however many there are."""
    ids = list(provider_ids)
    capacities = select(Participant.id, Participant.capacity, Participant.kind)
    held = {row.provider_id: row.held for row in session.execute(count_held(session, ids))}
    lines = {row.provider_id: row for row in session.execute(count_lines(ids))}
    found = {}
    for row in session.execute(capacities.where(Participant.id.in_(ids))):
        line = lines.get(row.id)
        capacity = row.capacity if row.kind in PLACE_KINDS else None
        promised, waiting = (line.promised, line.waiting) if line else (0, 0)
        found[row.id] = Places(capacity, held.get(row.id, 0), promised, waiting)
    return found


def count_held(session: Session, provider_ids: Collection[str]) -> Any:
    """Select how many places of each provider are held, each by another receiver."""
    held = held_by(session, provider_ids).subquery()
    return select(held.c.provider_id, func.count().label("held")).group_by(held.c.provider_id)


def held_by(session: Session, provider_ids: Collection[str]) -> CompoundSelect[Any]:
    """Select who holds a place of whom, each pair once."""
    ids = list(provider_ids)
    by_match, by_relation = Match.provider_id.in_(ids), Relation.source_id.in_(ids)
    return held_on(get_as_of(session), by_match, by_relation)


def held_on(
    day: dt.date, which_match: ColumnElement[bool], which_relation: ColumnElement[bool]
) -> CompoundSelect[Any]:
    """Select who holds a place of whom on a day, among some matches and relations."""
    agreed = select(Match.provider_id.label("provider_id"), Match.receiver_id).where(
        which_match, Match.kind.in_(PLACE_KINDS), Match.state.in_(sorted(AGREED_STATES))
    )
    recorded = select(Relation.source_id, Relation.target_id).where(
        which_relation,
        Relation.kind == RelationKind.MENTORS,
        or_(Relation.occurred_on.is_(None), Relation.occurred_on <= day),
        or_(Relation.ended_on.is_(None), Relation.ended_on > day),
    )
    return union(agreed, recorded)


def count_lines(provider_ids: Collection[str]) -> Any:
    """Select how many stand in line for each provider, and how many have a promise."""
    is_promised = WaitingEntry.state.in_(PROMISED)
    return (
        select(
            WaitingEntry.provider_id,
            func.sum(case((is_promised, 1), else_=0)).label("promised"),
            func.sum(case((WaitingEntry.state == WaitingState.WAITING, 1), else_=0)).label(
                "waiting"
            ),
        )
        .where(WaitingEntry.provider_id.in_(provider_ids))
        .group_by(WaitingEntry.provider_id)
    )


def has_room(session: Session, match: Match) -> bool:
    """Tell whether a receiver may ask for a place: it is free, and nobody waits before it."""
    if match.kind not in PLACE_KINDS:
        return True
    places = places_of(session, match.provider_id)
    return not places.is_full if is_promised(session, match) else places.takes_newcomers


def is_promised(session: Session, match: Match) -> bool:
    """Tell whether the receiver of a match has waited for its place and is promised it."""
    statement = select(WaitingEntry.id).where(
        WaitingEntry.receiver_id == match.receiver_id,
        WaitingEntry.provider_id == match.provider_id,
        WaitingEntry.kind == match.kind,
        WaitingEntry.state.in_(PROMISED),
    )
    return session.scalar(statement) is not None


def check_capacity(session: Session, *, provider_id: str, capacity: int | None) -> None:
    """Refuse a capacity below what is held; nobody is turned out to make it fit.

    No place is taken until the transaction ends.

    Raises
    ------
    CapacityTakenError
        If more places are held.
    """
    wait_for_turn(session)
    held = places_of(session, provider_id).held
    if capacity is not None and capacity < held:
        raise CapacityTakenError(held)
