"""What pages show of drafts: lines with names, by seats."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.problem import Problem
from models.participant import Participant
from models.programme import Programme, Seat
from models.programme_states import Weight
from web.services.assignments import runs
from web.services.assignments.plans import seat_of
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class Party:
    """A participant in a programme, by its seat."""

    seat_id: int
    participant_id: str
    name: Text


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list; `progress` in [0, 1] and `step` while it is made."""

    id: int
    number: int
    state: str
    objective: str
    seed: int
    seconds: int
    based_on: int | None
    score: Mapping[str, Any]
    progress: float
    step: str
    edits: int
    by: Text
    created_at: dt.datetime

    @property
    def is_open(self) -> bool:
        """Whether it is still being made."""
        return self.state in runs.OPEN


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair of a plan, why it fits, and where each side had wished for the other."""

    receiver: Party
    provider: Party
    worth: float
    grade: str
    reasons: tuple[str, ...]
    receiver_rank: int
    provider_rank: int
    is_pinned: bool


BY_HAND = "by_hand"
"""Why a receiver lacks a place whose pair the office has taken out."""


@dataclass(frozen=True, slots=True)
class UnmetLine:
    """A receiver that lacks places, why, and the smallest change that gives it one."""

    receiver: Party
    missing: int
    reason: str
    provider: Party | None
    capacity: int | None
    lists_pair: bool
    is_verified: bool


@dataclass(frozen=True, slots=True)
class LoadLine:
    """How many a provider has, of how many it takes."""

    provider: Party
    taken: int
    capacity: int

    @property
    def is_full(self) -> bool:
        """Whether it takes no more."""
        return self.taken >= self.capacity


@dataclass(frozen=True, slots=True)
class RecruitLine:
    """What another provider would add."""

    like: Party
    capacity: int
    places: int
    served: int


@dataclass(frozen=True, slots=True)
class EditLine:
    """Something done by hand."""

    kind: str
    receiver: Party
    provider: Party
    other_receiver: Party | None
    other_provider: Party | None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A requirement in words' parts: which rule, whom it is about, and its number."""

    rule: str
    receiver: Party | None
    provider: Party | None
    value: int | None


@dataclass(frozen=True, slots=True)
class SetName:
    """A version of a named set of weights."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class WeightsLine:
    """What counted when a draft was made, and the saved set that it was, if any."""

    levels: Mapping[str, str]
    set: SetName | None

    @property
    def special(self) -> dict[str, str]:
        """The criteria that did not count as usual, with their levels."""
        return {term: level for term, level in self.levels.items() if level != Weight.MEDIUM}


@dataclass(frozen=True, eq=False)
class DraftPage:
    """Everything about one draft."""

    programme: Programme
    line: DraftLine
    weights: WeightsLine
    revision: int
    is_editable: bool
    can_publish: bool
    pairs: tuple[PairLine, ...] = ()
    unmet: tuple[UnmetLine, ...] = ()
    loads: tuple[LoadLine, ...] = ()
    recruit: RecruitLine | None = None
    edits: tuple[EditLine, ...] = ()
    waived: tuple[RuleLine, ...] = ()
    conflicts: tuple[RuleLine, ...] = ()


class Parties:
    """The names of everybody who has a seat."""

    def __init__(self, session: Session, programme_id: int) -> None:
        found = (
            select(Seat.id, Participant.id, Participant.name_zh, Participant.name_en)
            .join(Participant, Participant.id == Seat.participant_id)
            .where(Seat.programme_id == programme_id)
        )
        self.by_seat = {
            seat_id: Party(seat_id, participant_id, {"zh": zh, "en": en})
            for seat_id, participant_id, zh, en in session.execute(found)
        }

    def seat(self, seat_id: int) -> Party:
        """Return who has a seat."""
        return self.by_seat.get(seat_id) or Party(seat_id, "", {"zh": "—", "en": "—"})

    def named(self, name: str) -> Party:
        """Return whom a problem names."""
        return self.seat(seat_of(name))

    def seeker(self, problem: Problem, index: int | None) -> Party | None:
        """Return a seeker of a problem."""
        return None if index is None else self.named(problem.seeker_ids[index])

    def candidate(self, problem: Problem, index: int | None) -> Party | None:
        """Return a candidate of a problem."""
        return None if index is None else self.named(problem.candidate_ids[index])
