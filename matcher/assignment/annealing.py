r"""Exchanges between seekers: many small ones, the harmful ones ever more rarely accepted.

A state keeps the rules at every moment. An exchange moves up to three places: a seeker takes a
better candidate, whoever had that place takes another, and so on, until a place is free or the
first candidate's is passed on. It counts what it does to the energy

.. math:: \sum_s -a \, total_s + penalty \max(0, target_s - total_s)
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray, IntArray
from matcher.compiled import compiled

_MOST_MOVED = 3
_BLOCK = 1024
"""Steps at one temperature."""

_BELOW = 0.5
"""How often a seeker below its target is drawn, where there are any."""

_GREEDY = 0.6
"""How often the best of a few pairs is drawn instead of any."""

_SWAP = 0.5
_DROP = 0.1
_SHED = 0.2
"""How often the two sides of an exchange swap, a place is dropped, one worth less than 0 shed."""


class Rules(NamedTuple):
    """What an exchange may do: the arrays of an instance, row by row of its seekers."""

    first: IntArray
    seeker: IntArray
    candidate: IntArray
    utility: FloatArray
    demand: IntArray
    minimum: IntArray
    capacity: IntArray
    floor: IntArray


class State(NamedTuple):
    """Who has which pairs, in lists that can be changed in no time.

    Attributes
    ----------
    slots, holders : ndarray
        Pairs of each seeker, from ``slot_first`` on, and of each candidate.
    slot, hold : ndarray of shape (n_pairs,)
        Where a pair stands in these lists, -1 where it is not chosen.
    below : ndarray of shape (n_seekers,)
        The seekers below their target, in no order; ``below_at`` is where each stands.
    leaving, entering : ndarray of shape (3,)
        The exchange under consideration; -1 for none.
    random : ndarray of shape (1,)
        State of the generator, never 0.
    """

    total: FloatArray
    n_slots: IntArray
    n_holders: IntArray
    slot_first: IntArray
    holder_first: IntArray
    slots: IntArray
    holders: IntArray
    slot: IntArray
    hold: IntArray
    below: IntArray
    below_at: IntArray
    n_below: IntArray
    leaving: IntArray
    entering: IntArray
    random: npt.NDArray[np.uint64]


class Goal(NamedTuple):
    """What counts: each seeker's target, what a unit of the sum weighs, and of a shortfall."""

    target: FloatArray
    sum_weight: float
    penalty: float


class Schedule(NamedTuple):
    """How long and how freely exchanges are tried; it stops early once nobody is below target."""

    n_steps: int
    hot: float
    cold: float
    seed: int
    stops_early: bool


def rules_of(instance: Instance) -> Rules:
    """Return the arrays of an instance as kernels take them.

    Parameters
    ----------
    instance : Instance
        What is left to decide.

    Returns
    -------
    rules : Rules
        Views where possible.
    """
    return Rules(
        instance.first,
        instance.seeker,
        instance.candidate,
        instance.utility,
        instance.demand,
        instance.minimum,
        instance.capacity,
        instance.floor,
    )


def state_of(instance: Instance, is_chosen: BoolArray, target: FloatArray) -> State:
    """Return the lists of an assignment.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    is_chosen : ndarray of shape (n_pairs,)
        Keeps the rules.
    target : ndarray of shape (n_seekers,)
        What each seeker's total should reach.

    Returns
    -------
    state : State
        Fresh arrays.
    """
    n, m, n_pairs = instance.n_seekers, instance.n_candidates, len(instance.utility)
    of_seekers = np.minimum(instance.demand, np.bincount(instance.seeker, minlength=n))
    of_candidates = np.minimum(instance.capacity, np.bincount(instance.candidate, minlength=m))
    slot_first = np.concatenate([[0], np.cumsum(of_seekers)])
    holder_first = np.concatenate([[0], np.cumsum(of_candidates)])
    total = instance.totals(is_chosen)
    below = np.flatnonzero(total < target)
    state = State(
        total=total,
        n_slots=np.zeros(n, dtype=np.int64),
        n_holders=np.zeros(m, dtype=np.int64),
        slot_first=slot_first,
        holder_first=holder_first,
        slots=np.full(slot_first[-1], -1),
        holders=np.full(holder_first[-1], -1),
        slot=np.full(n_pairs, -1),
        hold=np.full(n_pairs, -1),
        below=np.concatenate([below, np.full(n - len(below), -1)]),
        below_at=np.full(n, -1),
        n_below=np.array([len(below)]),
        leaving=np.full(_MOST_MOVED, -1),
        entering=np.full(_MOST_MOVED, -1),
        random=np.ones(1, dtype=np.uint64),
    )
    state.below_at[below] = np.arange(len(below))
    _fill(rules_of(instance), state, np.flatnonzero(is_chosen))
    return state


@compiled
def _fill(rules: Rules, state: State, pairs: IntArray) -> None:
    for pair in pairs:
        _enter(rules, state, pair)


@compiled
def _enter(rules: Rules, state: State, pair: int) -> None:
    s, c = rules.seeker[pair], rules.candidate[pair]
    at = state.slot_first[s] + state.n_slots[s]
    state.slots[at], state.slot[pair] = pair, at
    state.n_slots[s] += 1
    at = state.holder_first[c] + state.n_holders[c]
    state.holders[at], state.hold[pair] = pair, at
    state.n_holders[c] += 1


@compiled
def _leave(rules: Rules, state: State, pair: int) -> None:
    s, c = rules.seeker[pair], rules.candidate[pair]
    state.n_slots[s] -= 1
    last = state.slots[state.slot_first[s] + state.n_slots[s]]
    at = state.slot[pair]
    state.slots[at], state.slot[last] = last, at
    state.slot[pair] = -1
    state.n_holders[c] -= 1
    last = state.holders[state.holder_first[c] + state.n_holders[c]]
    at = state.hold[pair]
    state.holders[at], state.hold[last] = last, at
    state.hold[pair] = -1


@compiled
def _chance(state: State) -> float:
    """Draw a number in [0, 1) by xorshift (Marsaglia, 2003)."""
    x = state.random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random[0] = x
    return float(x >> np.uint64(11)) * 2.0**-53


@compiled
def _one_of(state: State, n: int) -> int:
    """Draw a number below n."""
    return int(_chance(state) * n)


@compiled
def _pair_of(rules: Rules, seeker: int, candidate: int) -> int:
    """Find a listed pair by bisection, -1 where there is none."""
    low, high = rules.first[seeker], rules.first[seeker + 1]
    while low < high:
        middle = (low + high) // 2
        if rules.candidate[middle] < candidate:
            low = middle + 1
        else:
            high = middle
    if low < rules.first[seeker + 1] and rules.candidate[low] == candidate:
        return int(low)
    return -1


@compiled
def _drawn(rules: Rules, state: State, seeker: int) -> int:
    """Draw an open pair of a seeker, more often a good one; -1 for none."""
    low, high = rules.first[seeker], rules.first[seeker + 1]
    if low == high:
        return -1
    pair = low + _one_of(state, high - low)
    if _chance(state) < _GREEDY:
        for _ in range(3):
            other = low + _one_of(state, high - low)
            if state.slot[other] < 0 and rules.utility[other] > rules.utility[pair]:
                pair = other
    return -1 if state.slot[pair] >= 0 else pair


@compiled
def _held(state: State, candidate: int) -> int:
    """Draw one of a candidate's pairs, -1 for none."""
    n = state.n_holders[candidate]
    if n == 0:
        return -1
    return int(state.holders[state.holder_first[candidate] + _one_of(state, n)])


@compiled
def _chosen_seeker(rules: Rules, state: State) -> int:
    if state.n_below[0] > 0 and _chance(state) < _BELOW:
        return int(state.below[_one_of(state, state.n_below[0])])
    return _one_of(state, len(rules.demand))


@compiled
def _proposed(rules: Rules, state: State) -> int:
    """Propose an exchange; return of how many places, 0 for none."""
    s = _chosen_seeker(rules, state)
    taken = _drawn(rules, state, s)
    if taken < 0:
        return 0
    given = -1
    if state.n_slots[s] > 0 and (state.n_slots[s] >= rules.demand[s] or _chance(state) < _SWAP):
        given = state.slots[state.slot_first[s] + _one_of(state, state.n_slots[s])]
        if rules.utility[given] < 0 and _chance(state) < _SHED:
            taken = -1
    elif state.n_slots[s] >= rules.demand[s]:
        return 0
    state.leaving[0], state.entering[0] = given, taken
    if taken < 0:
        return 1 if _may_drop(rules, state, given) else 0
    return _continued(rules, state, 1)


@compiled
def _may_drop(rules: Rules, state: State, pair: int) -> bool:
    s, c = rules.seeker[pair], rules.candidate[pair]
    return bool(state.n_slots[s] > rules.minimum[s] and state.n_holders[c] > rules.floor[c])


@compiled
def _may_lose(rules: Rules, state: State, pair: int) -> bool:
    """Whether the candidate of a pair, if any, can do with one place less."""
    return pair < 0 or state.n_holders[rules.candidate[pair]] > rules.floor[rules.candidate[pair]]


@compiled
def _continued(rules: Rules, state: State, n: int) -> int:
    """Find a place for whoever must make room, until all have one or three have moved."""
    given = state.leaving[0]
    while True:
        c = rules.candidate[state.entering[n - 1]]
        is_free = state.n_holders[c] < rules.capacity[c]
        if is_free and _may_lose(rules, state, given):
            return n
        if n == _MOST_MOVED:
            return 0
        moved = _held(state, c)
        if moved < 0 or _is_moving(rules, state, rules.seeker[moved], n):
            return 0
        state.leaving[n] = moved
        n += 1
        end = _ended(rules, state, n)
        if end >= 0:
            return end


@compiled
def _ended(rules: Rules, state: State, n: int) -> int:
    """Give the last who moved a place: the first one's, none, or one to be looked at (-1)."""
    given, s = state.leaving[0], rules.seeker[state.leaving[n - 1]]
    if given >= 0:
        back = _pair_of(rules, s, rules.candidate[given])
        if back >= 0 and state.slot[back] < 0 and (n == _MOST_MOVED or _chance(state) < _SWAP):
            state.entering[n - 1] = back
            return n
    if (
        state.n_slots[s] > rules.minimum[s]
        and _chance(state) < _DROP
        and _may_lose(rules, state, given)
    ):
        state.entering[n - 1] = -1
        return n
    state.entering[n - 1] = _drawn(rules, state, s)
    return 0 if state.entering[n - 1] < 0 else -1


@compiled
def _is_moving(rules: Rules, state: State, seeker: int, n: int) -> bool:
    for i in range(n):
        pair = state.leaving[i] if state.leaving[i] >= 0 else state.entering[i]
        if rules.seeker[pair] == seeker:
            return True
    return False


@compiled
def _energy(goal: Goal, seeker: int, total: float) -> float:
    short = goal.target[seeker] - total
    return float(goal.penalty * max(0.0, short) - goal.sum_weight * total)


@compiled
def _gain(rules: Rules, i: int, state: State) -> float:
    gain = 0.0
    if state.entering[i] >= 0:
        gain += rules.utility[state.entering[i]]
    if state.leaving[i] >= 0:
        gain -= rules.utility[state.leaving[i]]
    return gain


@compiled
def _change(rules: Rules, state: State, goal: Goal, n: int) -> float:
    """Return what an exchange does to the energy."""
    change = 0.0
    for i in range(n):
        pair = state.leaving[i] if state.leaving[i] >= 0 else state.entering[i]
        s = rules.seeker[pair]
        total = state.total[s]
        change += _energy(goal, s, total + _gain(rules, i, state)) - _energy(goal, s, total)
    return change


@compiled
def _made(rules: Rules, state: State, goal: Goal, n: int) -> None:
    """Make an exchange."""
    for i in range(n):
        pair = state.leaving[i] if state.leaving[i] >= 0 else state.entering[i]
        s = rules.seeker[pair]
        state.total[s] += _gain(rules, i, state)
        if state.leaving[i] >= 0:
            _leave(rules, state, state.leaving[i])
        _note(state, s, state.total[s] < goal.target[s])
    for i in range(n):
        if state.entering[i] >= 0:
            _enter(rules, state, state.entering[i])


@compiled
def _note(state: State, seeker: int, is_below: bool) -> None:
    """Keep the list of those below their target."""
    at = state.below_at[seeker]
    if is_below and at < 0:
        state.below[state.n_below[0]] = seeker
        state.below_at[seeker] = state.n_below[0]
        state.n_below[0] += 1
    elif not is_below and at >= 0:
        state.n_below[0] -= 1
        last = state.below[state.n_below[0]]
        state.below[at] = last
        state.below_at[last] = at
        state.below_at[seeker] = -1


@compiled
def anneal(rules: Rules, state: State, goal: Goal, schedule: Schedule) -> int:
    """Try exchanges.

    Parameters
    ----------
    rules : Rules
        What an exchange may do.
    state : State
        Changed in place; keeps the rules throughout.
    goal : Goal
        What counts.
    schedule : Schedule
        How long and how freely.

    Returns
    -------
    n_steps : int
        How many were tried.
    """
    state.random[0] = np.uint64(schedule.seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1)
    for _ in range(8):
        _chance(state)
    temperature = schedule.hot
    factor = (schedule.cold / schedule.hot) ** (1.0 / max(1, schedule.n_steps // _BLOCK))
    for step in range(schedule.n_steps):
        if step % _BLOCK == _BLOCK - 1:
            temperature *= factor
        if schedule.stops_early and state.n_below[0] == 0:
            return step
        n = _proposed(rules, state)
        if n == 0:
            continue
        change = _change(rules, state, goal, n)
        if change <= 0 or _chance(state) < np.exp(-change / temperature):
            _made(rules, state, goal, n)
    return schedule.n_steps
