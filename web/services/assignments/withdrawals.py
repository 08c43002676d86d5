"""A provider withdraws from a published programme: the fewest changes, shown, then made at once."""

import datetime as dt
import hashlib
import json
import time
from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.files import problem_of
from matcher.assignment.problem import IntArray, Objective, Problem
from matcher.assignment.repair import Repair, repair
from matcher.assignment.sheet import Sheet
from matcher.assignment.solution import Solution, Status
from models.enums import AGREED_STATES, FINAL_STATES, MatchSide
from models.matching import Match
from models.programme import Programme, PublishedPair, PublishedResult, Seat
from models.programme_states import DraftState, ProgrammeState, SeatState
from web.services import auditing
from web.services.access import Actor
from web.services.assignments import ending, obstacles, publishing, runs
from web.services.assignments.errors import DraftError, StaleDraftError
from web.services.assignments.files import read_file
from web.services.assignments.plans import (
    Plan,
    SeatPair,
    load_plan,
    pairs_array,
    seat_of,
    store_answer,
    store_score,
)
from web.services.missing import NotFoundError
from web.services.programmes import territory
from web.services.programmes.errors import StepTakenError
from web.services.programmes.steps import lock
from web.services.requests.capacity import list_places
from web.services.requests.steps import wait_for_turn

MOST_ROUNDS = 5
"""How often pairs that a rule keeps apart by now are put aside, and the rest mended anew."""


@dataclass(frozen=True, eq=False)
class InForce:
    """A published result as it is lived: the pairs that go on, and those both have agreed to.

    `actor` and `now` say who looks at it, and when.
    """

    programme: Programme
    result: PublishedResult
    seat: Seat
    problem: Problem
    going_on: dict[SeatPair, PublishedPair]
    agreed: frozenset[SeatPair]
    parted: frozenset[SeatPair]
    actor: Actor
    now: dt.datetime


@dataclass(frozen=True, eq=False)
class Mending:
    """What a withdrawal would change; `word` names what was shown."""

    state: InForce
    repair: Repair
    lost: tuple[SeatPair, ...]
    gained: tuple[SeatPair, ...]
    left_out: tuple[int, ...]
    word: str
    milliseconds: float

    @property
    def is_possible(self) -> bool:
        """Whether the rest can be mended at all."""
        return self.repair.solution.status is not Status.INFEASIBLE


def in_force(
    session: Session, programme: Programme, seat_id: int, *, actor: Actor, now: dt.datetime
) -> InForce:
    """Return the result that a provider's seat withdraws from.

    Raises
    ------
    NotFoundError
        If the seat is no provider's of that programme.
    DraftError
        If nothing is published.
    """
    seat = session.get(Seat, seat_id)
    is_provider = seat is not None and seat.side == MatchSide.PROVIDER
    if seat is None or not is_provider or seat.programme_id != programme.id:
        raise NotFoundError("seat", str(seat_id))
    result = publishing.result_in_force(session, programme.id)
    if result is None:
        raise DraftError("not_published")
    problem = problem_of(read_file(result)["problem"])
    if f"P{seat_id}" not in problem.candidate_ids:
        raise NotFoundError("seat", str(seat_id))
    matches = select(Match.id, Match.state).where(
        Match.id.in_([pair.match_id for pair in result.pairs if pair.match_id])
    )
    states = {row.id: row.state for row in session.execute(matches)}
    pairs = {(pair.receiver_seat_id, pair.provider_seat_id): pair for pair in result.pairs}
    state_of = {key: states.get(pair.match_id or 0, "") for key, pair in pairs.items()}
    going_on = {
        key: pairs[key] for key, state in state_of.items() if state and state not in FINAL_STATES
    }
    return InForce(
        programme=programme,
        result=result,
        seat=seat,
        problem=problem,
        going_on=going_on,
        agreed=frozenset(key for key, state in state_of.items() if state in AGREED_STATES),
        parted=frozenset(pairs.keys() - going_on.keys()),
        actor=actor,
        now=now,
    )


def preview(
    session: Session, *, actor: Actor, programme_id: int, seat_id: int, now: dt.datetime
) -> Mending:
    """Return what a withdrawal would change; nothing is stored.

    Raises
    ------
    NotFoundError
        If the seat is no provider's of that programme.
    DraftError
        If nothing is published.
    """
    programme = territory.find(session, actor, programme_id, "draft.publish")
    state = in_force(session, programme, seat_id, actor=actor, now=now)
    return mend(session, state, is_proven=False)


def mend(session: Session, state: InForce, *, is_proven: bool) -> Mending:
    """Return the repair with the fewest changes whose new pairs may be matched now.

    What is only shown needs no proof: it is found in a fraction of the time.
    """
    barred: set[SeatPair] = set(state.parted)
    found, seconds = mended(session, state, barred, is_proven=is_proven)
    for _ in range(MOST_ROUNDS):
        apart = kept_apart(session, state, found)
        if not apart:
            break
        barred |= apart
        found, seconds = mended(session, state, barred, is_proven=is_proven)
    return mending_of(state, found, milliseconds=seconds * 1000)


def mended(
    session: Session, state: InForce, barred: Collection[SeatPair], *, is_proven: bool
) -> tuple[Repair, float]:
    """Return the repair without the pairs that are barred, and the seconds it took to find."""
    problem = problem_now(session, state, barred)
    names = names_of(problem)
    plan = Solution(
        status=Status.FEASIBLE,
        pairs=pairs_array([indices(names, pair) for pair in state.going_on]),
    )
    candidate = problem.candidate_ids.index(f"P{state.seat.id}")
    began = time.perf_counter()
    found = repair(problem, plan, candidate, is_proven=is_proven)
    if found.solution.status is Status.INFEASIBLE:
        # the minimums were kept with a provider who is no longer there
        found = repair(without_minimums(problem), plan, candidate, is_proven=is_proven)
    return found, time.perf_counter() - began


def problem_now(session: Session, state: InForce, barred: Collection[SeatPair]) -> Problem:
    """Return the problem as it stands: agreed pairs stay, places are those there are now."""
    problem = state.problem
    names = names_of(problem)
    locked = [indices(names, pair) for pair in state.agreed if pair[1] != state.seat.id]
    gone = problem.positions_of(pairs_array([indices(names, pair) for pair in barred]))
    is_kept = np.ones(problem.n_pairs, dtype=np.bool_)
    is_kept[gone[gone >= 0]] = False
    is_stable = problem.objective is Objective.STABLE
    return replace(
        problem,
        capacity=capacity_now(session, state),
        seeker=problem.seeker[is_kept],
        candidate=problem.candidate[is_kept],
        utility=problem.utility[is_kept],
        locked=pairs_array(locked),
        # another stable plan would change more than it must
        objective=Objective.UTILITY if is_stable else problem.objective,
    )


def capacity_now(session: Session, state: InForce) -> IntArray:
    """Return how many places each provider has for this programme now."""
    problem = state.problem
    seats = [seat_of(name) for name in problem.candidate_ids]
    rows = session.execute(select(Seat.id, Seat.participant_id).where(Seat.id.in_(seats)))
    participants = {row.id: row.participant_id for row in rows}
    places = list_places(session, list(participants.values()))
    capacity = problem.capacity.copy()
    for index, seat_id in enumerate(seats):
        free = places[participants[seat_id]].free
        held = sum(provider == seat_id for _, provider in state.agreed)
        if free is not None:
            capacity[index] = max(held, min(capacity[index], free + held))
    return capacity


def without_minimums(problem: Problem) -> Problem:
    """Return a problem that asks for nothing at least."""
    return replace(
        problem,
        minimum=np.zeros_like(problem.minimum),
        candidate_minimum=np.zeros_like(problem.candidate_minimum),
    )


def names_of(problem: Problem) -> tuple[dict[str, int], dict[str, int]]:
    """Return the index of each seeker and each candidate."""
    return (
        {name: index for index, name in enumerate(problem.seeker_ids)},
        {name: index for index, name in enumerate(problem.candidate_ids)},
    )


def indices(names: tuple[dict[str, int], dict[str, int]], pair: SeatPair) -> tuple[int, int]:
    """Return the indices of a pair of seats."""
    return names[0][f"S{pair[0]}"], names[1][f"P{pair[1]}"]


def seat_pairs(problem: Problem, pairs: IntArray) -> list[SeatPair]:
    """Return the seats behind some pairs of indices."""
    return [
        (seat_of(problem.seeker_ids[s]), seat_of(problem.candidate_ids[c]))
        for s, c in pairs.tolist()
    ]


def kept_apart(session: Session, state: InForce, found: Repair) -> set[SeatPair]:
    """Return the new pairs that cannot be matched now."""
    fresh = [
        pair
        for pair in seat_pairs(found.problem, found.solution.pairs)
        if pair not in state.going_on
    ]
    batch = obstacles.Batch(
        state.programme,
        obstacles.participants_of(session, state.programme.id),
        tuple(fresh),
        state.now,
        state.actor,
    )
    ends = {(batch.participants[s], batch.participants[p]): (s, p) for s, p in fresh}
    return {
        ends[item.receiver_id, item.provider_id]
        for item in obstacles.obstacles_of(session, batch)
        if (item.receiver_id, item.provider_id) in ends
    }


def mending_of(state: InForce, found: Repair, *, milliseconds: float) -> Mending:
    """Return what a repair changes, in seats."""
    after = set(seat_pairs(found.problem, found.solution.pairs))
    lost = tuple(sorted(state.going_on.keys() - after))
    gained = tuple(sorted(after - state.going_on.keys()))
    served = {receiver for receiver, _ in after}
    left_out = tuple(sorted({receiver for receiver, _ in lost} - served))
    shown = [state.result.id, state.seat.id, lost, gained]
    word = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
    return Mending(state, found, lost, gained, left_out, word, milliseconds)


def apply(
    session: Session,
    *,
    actor: Actor,
    programme_id: int,
    seat_id: int,
    word: str,
    reason: str,
    now: dt.datetime,
) -> publishing.Published:
    """Let a provider withdraw, with the changes that were shown: all of them or none.

    Raises
    ------
    StaleDraftError
        If things have changed since they were shown.
    StepTakenError
        If the result was withdrawn meanwhile.
    DraftError
        If the rest cannot be mended.
    """
    territory.find(session, actor, programme_id, "draft.publish")
    programme = lock(session, programme_id)
    wait_for_turn(session)
    if programme.state != ProgrammeState.PUBLISHED:
        raise StepTakenError(programme.state)
    state = in_force(session, programme, seat_id, actor=actor, now=now)
    mending = mend(session, state, is_proven=True)
    if mending.word != word:
        raise StaleDraftError
    if not mending.is_possible:
        raise DraftError("not_mended")
    state.seat.state = SeatState.DECLINED.value
    for pair in mending.lost:
        match = session.get(Match, state.going_on[pair].match_id)
        if match is not None:
            ending.end(session, programme, match, actor=actor, reason=reason, now=now)
    ending.put_away(session, state.result, actor=actor, reason=reason, now=now)
    plan = draft_of(session, mending, actor=actor)
    batch = obstacles.batch_of(session, programme, plan, actor=actor, now=now)
    kept = {pair: row for pair, row in state.going_on.items() if pair in batch.pairs}
    note(session, actor, mending)
    return publishing.store_result(session, plan, batch, kept=kept, lost=mending.lost)


def draft_of(session: Session, mending: Mending, *, actor: Actor) -> Plan:
    """Store the mended plan as a draft of its own, from which it is published."""
    state, found = mending.state, mending.repair
    order = runs.Order(objective=found.problem.objective.value, based_on_id=state.result.draft_id)
    draft = runs.new_draft(session, state.programme.id, order, actor=actor)
    store_answer(draft, found.problem, found.solution)
    draft.state = DraftState.DONE.value
    draft.parameters = {**draft.parameters, "withdrawn": state.seat.id}
    session.flush()
    plan = load_plan(session, draft.id)
    # nobody chose these: agreed pairs are locked for the repair alone
    store_score(session, plan)
    return replace(plan, sheet=Sheet(plan.sheet.pairs))


def note(session: Session, actor: Actor, mending: Mending) -> None:
    """Note in the log that a provider withdrew."""
    auditing.record(
        session,
        actor=actor,
        action="programme.mended",
        subject_type="programme",
        subject_id=mending.state.programme.id,
        details={
            "seat": mending.state.seat.id,
            "lost": len(mending.lost),
            "gained": len(mending.gained),
        },
    )
