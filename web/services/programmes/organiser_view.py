"""A programme as who runs it sees it: settings, seats, rules, and what stands in the way."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.participant import Participant
from models.programme import CandidatePair, PairRule, Programme, Quota, Seat, Wish
from models.programme_states import ProgrammeState, QuotaBasis, SeatState
from web.services import jobs
from web.services.access import Actor
from web.services.offices import region_name
from web.services.programmes import closing, territory
from web.services.programmes.obstacles import Obstacle, explain
from web.services.programmes.opening import EDITABLE, TUNABLE
from web.services.programmes.problem import build_problem
from web.services.programmes.progress import ProgrammeLine, get_line
from web.services.programmes.telling import people_by_participant
from web.services.publication import Seen, look, sight_of
from web.services.words import Text, load_words

FROZEN = (ProgrammeState.CLOSED, ProgrammeState.DRAFTED, ProgrammeState.WITHDRAWN)
"""States in which the problem of a run can be looked at before it is run."""


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat as who runs the programme sees it; `is_reached` tells whether anybody signs in."""

    id: int
    participant_id: str
    side: str
    name: Text
    place: Text
    places: int
    minimum: int
    group_name: str
    state: str
    ranked: int
    handed_in_at: dt.datetime | None
    is_on_paper: bool
    decline_reason: str
    is_reached: bool

    @property
    def is_missing(self) -> bool:
        """Whether it takes part and has not handed in."""
        return self.state != "declined" and self.handed_in_at is None


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A pin or a veto."""

    id: int
    rule: str
    receiver: Text
    provider: Text
    reason: str


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """A quota with the name of its region or group."""

    id: int
    side: str
    name: Text
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """How far the closing of a programme is, in [0, 1]; `is_failed` where it must be asked anew."""

    progress: float
    is_failed: bool


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """Everything about a programme but its result."""

    line: ProgrammeLine
    programme: Programme
    seats: tuple[SeatLine, ...]
    rules: tuple[RuleLine, ...]
    quotas: tuple[QuotaLine, ...]
    obstacles: tuple[Obstacle, ...]
    n_pairs: int
    n_allowed: int
    closing: ClosingLine | None = None

    @property
    def is_editable(self) -> bool:
        """Whether settings and seats may be changed."""
        return self.programme.state in EDITABLE

    @property
    def is_tunable(self) -> bool:
        """Whether numbers and rules may be changed."""
        return self.programme.state in TUNABLE

    def of_side(self, side: str) -> tuple[SeatLine, ...]:
        """Return the seats of a side."""
        return tuple(seat for seat in self.seats if seat.side == side)

    @property
    def missing(self) -> tuple[SeatLine, ...]:
        """Who takes part and has not handed in."""
        return tuple(seat for seat in self.seats if seat.is_missing)


def get_page(
    session: Session, *, actor: Actor, programme_id: int, now: dt.datetime
) -> ProgrammePage:
    """Return a programme as who runs it sees it.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    programme = territory.find(session, actor, programme_id, "programme.read")
    seats = session.scalars(
        select(Seat)
        .where(Seat.programme_id == programme_id, Seat.state != SeatState.REMOVED)
        .order_by(Seat.side, Seat.id)
    ).all()
    sight = sight_of(session, actor)
    seen = look(session, sight, [seat.participant_id for seat in seats])
    names = {seat.id: seen[seat.participant_id].name for seat in seats}
    n_pairs, n_allowed = session.execute(
        select(func.count(), func.count(CandidatePair.utility)).where(
            CandidatePair.programme_id == programme_id
        )
    ).one()
    is_frozen = programme.state in FROZEN
    return ProgrammePage(
        line=get_line(session, programme, now),
        programme=programme,
        seats=seat_lines(session, seats, seen),
        rules=rule_lines(session, programme_id, names),
        quotas=tuple(quota_line(session, quota) for quota in programme.quotas),
        obstacles=obstacles_of(session, actor, programme_id) if is_frozen else (),
        n_pairs=n_pairs,
        n_allowed=n_allowed,
        closing=closing_line(session, programme, now),
    )


def closing_line(session: Session, programme: Programme, now: dt.datetime) -> ClosingLine | None:
    """Return how far a programme is that is being closed; None for any other."""
    if programme.state != ProgrammeState.CLOSING:
        return None
    job = closing.job_of(session, programme)
    if job is None or closing.is_interrupted(job, now):
        return ClosingLine(0.0, is_failed=False)
    return ClosingLine(job.progress, is_failed=job.state not in jobs.OPEN)


def obstacles_of(session: Session, actor: Actor, programme_id: int) -> tuple[Obstacle, ...]:
    """Return why a run could give nothing, before it is run."""
    return explain(session, actor, build_problem(session, programme_id=programme_id))


def seat_lines(
    session: Session, seats: Sequence[Seat], seen: Mapping[str, Seen]
) -> tuple[SeatLine, ...]:
    """Return seats as the table shows them."""
    words = load_words(session)
    ids = [seat.participant_id for seat in seats]
    places = session.execute(
        select(Participant.id, Participant.region, Participant.country).where(
            Participant.id.in_(ids)
        )
    )
    where = {
        row.id: words.place(row.region, row.country)
        for row in places
        if "place" in seen[row.id].fields
    }
    folk = people_by_participant(session, ids)
    ranked = count_ranked(session, [seat.id for seat in seats])
    return tuple(
        SeatLine(
            id=seat.id,
            participant_id=seat.participant_id,
            side=seat.side,
            name=seen[seat.participant_id].name,
            place=where.get(seat.participant_id, {}),
            places=seat.places,
            minimum=seat.minimum,
            group_name=seat.group_name,
            state=seat.state,
            ranked=ranked.get(seat.id, 0),
            handed_in_at=seat.handed_in_at,
            is_on_paper=seat.is_on_paper,
            decline_reason=seat.decline_reason,
            is_reached=seat.participant_id in folk,
        )
        for seat in seats
    )


def count_ranked(session: Session, seat_ids: Sequence[int]) -> Mapping[int, int]:
    """Return how many counterparts each seat ranks."""
    rows = session.execute(
        select(Wish.seat_id, func.count(Wish.rank).label("ranked"))
        .where(Wish.seat_id.in_(seat_ids))
        .group_by(Wish.seat_id)
    )
    return {row.seat_id: row.ranked for row in rows}


def rule_lines(
    session: Session, programme_id: int, names: Mapping[int, Text]
) -> tuple[RuleLine, ...]:
    """Return pins and vetoes as the page shows them."""
    found = select(PairRule).where(PairRule.programme_id == programme_id)
    return tuple(
        RuleLine(
            id=rule.id,
            rule=rule.rule,
            receiver=names[rule.receiver_seat_id],
            provider=names[rule.provider_seat_id],
            reason=rule.reason,
        )
        for rule in session.scalars(found.order_by(PairRule.rule, PairRule.id))
    )


def quota_line(session: Session, quota: Quota) -> QuotaLine:
    """Return a quota as the page shows it."""
    is_region = quota.basis == QuotaBasis.REGION
    name = region_name(session, quota.code) if is_region else {"": quota.code}
    return QuotaLine(quota.id, quota.side, name, quota.least, quota.most)
