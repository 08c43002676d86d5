"""What is to be published of a plan, and what keeps its pairs from being matched now."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Gate
from models.enums import AGREED_STATES, ParticipantStatus
from models.matching import Match
from models.participant import Participant
from models.programme import Programme, Seat
from web.services.access import Actor
from web.services.assignments.errors import Obstacle
from web.services.assignments.plans import Plan, SeatPair
from web.services.requests.capacity import list_places
from web.services.requests.eligibility import WAIVED, judge_candidates


@dataclass(frozen=True, eq=False)
class Batch:
    """The pairs that are published, and the participants behind their seats."""

    programme: Programme
    participants: Mapping[int, str]
    pairs: tuple[SeatPair, ...]
    now: dt.datetime
    actor: Actor


def batch_of(
    session: Session, programme: Programme, plan: Plan, *, actor: Actor, now: dt.datetime
) -> Batch:
    """Return what is to be published of a plan."""
    pairs = tuple(plan.seats(*pair) for pair in sorted(plan.sheet.pairs))
    return Batch(programme, participants_of(session, programme.id), pairs, now, actor)


def participants_of(session: Session, programme_id: int) -> dict[int, str]:
    """Return the participant of each seat."""
    found = select(Seat.id, Seat.participant_id).where(Seat.programme_id == programme_id)
    return {row.id: row.participant_id for row in session.execute(found)}


def obstacles_of(
    session: Session, batch: Batch, *, known: Collection[SeatPair] = ()
) -> Iterator[Obstacle]:
    """Yield what keeps pairs from being matched now; `known` ones are matched already."""
    ids = {batch.participants[seat] for pair in batch.pairs for seat in pair}
    rows = session.execute(
        select(Participant.id, Participant.status).where(Participant.id.in_(ids))
    )
    inactive = {row.id for row in rows if row.status != ParticipantStatus.ACTIVE}
    fresh = [pair for pair in batch.pairs if pair not in known]
    ends = [(batch.participants[s], batch.participants[p]) for s, p in fresh]
    taken = Counter(provider for _, provider in ends)
    places = list_places(session, list(taken))
    for provider, count in sorted(taken.items()):
        free = places[provider].free
        if free is not None and count > free:
            yield Obstacle("full", provider_id=provider, count=count - free)
    for receiver, provider in ends:
        if inactive & {receiver, provider}:
            yield Obstacle("inactive", receiver, provider)
    yield from kept_apart(session, batch.programme, ends, inactive)


def kept_apart(
    session: Session,
    programme: Programme,
    ends: list[tuple[str, str]],
    inactive: Collection[str],
) -> Iterator[Obstacle]:
    """Yield the pairs that work together already, or that a rule keeps apart by now."""
    agreed = select(Match.receiver_id, Match.provider_id).where(
        Match.kind == programme.provider_kind, Match.state.in_(sorted(AGREED_STATES))
    )
    together = {(row.receiver_id, row.provider_id) for row in session.execute(agreed)}
    by_receiver: dict[str, list[str]] = {}
    for receiver, provider in ends:
        if (receiver, provider) in together:
            yield Obstacle("together", receiver, provider)
        elif not {receiver, provider} & set(inactive):
            by_receiver.setdefault(receiver, []).append(provider)
    for receiver, providers in sorted(by_receiver.items()):
        verdicts = judge_candidates(
            session, seeker_id=receiver, kind=programme.provider_kind, candidate_ids=providers
        )
        for provider, verdict in verdicts.items():
            if verdict is None or verdict.gate in WAIVED or verdict.gate == Gate.CAPACITY:
                continue
            yield Obstacle("gate", receiver, provider)
