"""From a closed programme to the problem that the solver gets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment import quotas as group_quotas
from matcher.assignment.flow import InfeasibleError
from matcher.assignment.problem import IntArray, Objective, Problem
from models.enums import MatchSide
from models.participant import Participant
from models.programme import CandidatePair, PairRule, Programme, Quota, Seat
from models.programme_states import PairRuleKind, QuotaBasis
from web.services.missing import NotFoundError
from web.services.programmes.freezing import seats_of
from web.services.requests.capacity import list_places
from web.services.words import Words, load_words

SeatPair = tuple[int, int]
"""The seats of a receiver and of a provider."""


@dataclass(frozen=True, slots=True)
class BuiltProblem:
    """A problem, and the seats behind its indices.

    `plain` is the problem before its quotas were turned into demands and minimums; it is the same
    as `problem` where there are none. `is_within_quotas` is False where no assignment keeps them:
    `problem` is the plain one then, and the conflict is for :mod:`~.obstacles` to word.
    """

    problem: Problem
    plain: Problem
    receiver_seats: tuple[int, ...]
    provider_seats: tuple[int, ...]
    quotas: tuple[Quota, ...] = ()
    groups: tuple[group_quotas.Quota, ...] = ()
    is_within_quotas: bool = True


def build_problem(
    session: Session,
    *,
    programme_id: int,
    objective: str | None = None,
    pins: Collection[SeatPair] = (),
    vetoes: Collection[SeatPair] = (),
    without: Collection[int] = (),
) -> BuiltProblem:
    """Return the problem of a programme whose pairs are frozen.

    Pins and vetoes come on top of those the office has stored; `without` are seats left out, as of
    a mentor that withdrew. A pinned pair that is forbidden stays locked and unlisted: the
    contradiction is the solver's, or the diagnosis', to tell.

    Raises
    ------
    NotFoundError
        If there is no such programme.
    """
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFoundError("programme", str(programme_id))
    receivers, providers = seats_of(session, programme_id)
    receivers = [seat for seat in receivers if seat.id not in without]
    providers = [seat for seat in providers if seat.id not in without]
    places = {seat.id: index for side in (receivers, providers) for index, seat in enumerate(side)}
    locked, forbidden = rules_of(session, programme_id, pins, vetoes, places)
    pairs, utility = pairs_of(session, programme_id, places, forbidden)
    plain = Problem(
        seeker_ids=tuple(f"S{seat.id}" for seat in receivers),
        candidate_ids=tuple(f"P{seat.id}" for seat in providers),
        demand=counts(seat.places for seat in receivers),
        minimum=counts(seat.minimum for seat in receivers),
        capacity=capacity_of(session, providers),
        candidate_minimum=counts(seat.minimum for seat in providers),
        seeker=pairs[:, 0].copy(),
        candidate=pairs[:, 1].copy(),
        utility=np.array(utility, dtype=np.float64),
        locked=table(locked),
        objective=Objective(objective or programme.objective),
    )
    built = BuiltProblem(
        plain, plain, tuple(s.id for s in receivers), tuple(s.id for s in providers)
    )
    return with_quotas(session, programme, built, receivers, providers)


def capacity_of(session: Session, providers: Sequence[Seat]) -> IntArray:
    """Return how many each provider takes: no more than it has places free at this moment."""
    places = list_places(session, [seat.participant_id for seat in providers])
    free = {key: each.free for key, each in places.items()}
    limits = ((seat.places, free.get(seat.participant_id)) for seat in providers)
    return counts(most if left is None else min(most, left) for most, left in limits)


def counts(values: Iterable[int]) -> IntArray:
    """Return whole numbers as the solver has them."""
    return np.array(list(values), dtype=np.int64)


def table(pairs: Collection[SeatPair]) -> IntArray:
    """Return pairs of indices, sorted, as the solver has them."""
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)


def rules_of(
    session: Session,
    programme_id: int,
    pins: Collection[SeatPair],
    vetoes: Collection[SeatPair],
    places: Mapping[int, int],
) -> tuple[set[SeatPair], set[SeatPair]]:
    """Return the pairs that are locked, by index, and those that are forbidden, by seat.

    A veto of a run goes before a stored pin, and a pin of a run before a stored veto.
    """
    rules = session.scalars(select(PairRule).where(PairRule.programme_id == programme_id))
    stored: dict[SeatPair, str] = {
        (rule.receiver_seat_id, rule.provider_seat_id): rule.rule for rule in rules
    }
    stored.update(dict.fromkeys(pins, PairRuleKind.PIN))
    stored.update(dict.fromkeys(vetoes, PairRuleKind.VETO))
    locked = {
        (places[pair[0]], places[pair[1]])
        for pair, rule in stored.items()
        if rule == PairRuleKind.PIN and pair[0] in places and pair[1] in places
    }
    return locked, {pair for pair, rule in stored.items() if rule == PairRuleKind.VETO}


def pairs_of(
    session: Session,
    programme_id: int,
    places: Mapping[int, int],
    forbidden: Collection[SeatPair],
) -> tuple[IntArray, list[float]]:
    """Return the allowed pairs in the order of their indices, and what each is worth."""
    rows = session.execute(
        select(
            CandidatePair.receiver_seat_id, CandidatePair.provider_seat_id, CandidatePair.utility
        ).where(CandidatePair.programme_id == programme_id, CandidatePair.utility.is_not(None))
    )
    listed = sorted(
        (places[row.receiver_seat_id], places[row.provider_seat_id], row.utility)
        for row in rows
        if row.receiver_seat_id in places
        and row.provider_seat_id in places
        and (row.receiver_seat_id, row.provider_seat_id) not in forbidden
    )
    indices = np.array([pair[:2] for pair in listed], dtype=np.int64).reshape(-1, 2)
    return indices, [pair[2] for pair in listed]


def with_quotas(
    session: Session,
    programme: Programme,
    built: BuiltProblem,
    receivers: Sequence[Seat],
    providers: Sequence[Seat],
) -> BuiltProblem:
    """Return the problem within the quotas of its groups, where they can be kept."""
    if not programme.quotas:
        return built
    quotas = tuple(programme.quotas)
    groups = groups_of(session, quotas, receivers, providers)
    built = replace(built, quotas=quotas, groups=groups)
    try:
        return replace(built, problem=group_quotas.within_quotas(built.plain, groups))
    except InfeasibleError:
        return replace(built, is_within_quotas=False)


def groups_of(
    session: Session,
    quotas: Sequence[Quota],
    receivers: Sequence[Seat],
    providers: Sequence[Seat],
) -> tuple[group_quotas.Quota, ...]:
    """Return the members of each quota; whoever falls under two counts for the first of them."""
    words = load_words(session)
    ids = [seat.participant_id for seat in (*receivers, *providers)]
    found = select(Participant.id, Participant.region).where(Participant.id.in_(ids))
    regions = {row.id: row.region or "" for row in session.execute(found)}
    taken: set[int] = set()
    groups = []
    for quota in quotas:
        of_candidates = quota.side == MatchSide.PROVIDER
        side = providers if of_candidates else receivers
        members = [
            index
            for index, seat in enumerate(side)
            if seat.id not in taken and falls_under(quota, seat, regions, words)
        ]
        taken.update(side[index].id for index in members)
        groups.append(
            group_quotas.Quota(
                np.array(members, dtype=np.int64), quota.least, quota.most, of_candidates
            )
        )
    return tuple(groups)


def falls_under(quota: Quota, seat: Seat, regions: Mapping[str, str], words: Words) -> bool:
    """Tell whether a seat counts for a quota."""
    if quota.basis == QuotaBasis.GROUP:
        return seat.group_name == quota.code
    return words.is_within("region", regions.get(seat.participant_id, ""), quota.code)
