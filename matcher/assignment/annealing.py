r"""Exchanges between seekers: many small ones, the harmful ones ever more rarely accepted.

A state keeps the rules at every moment. An exchange moves up to three places: a seeker takes a
better candidate, whoever had that place takes another, and so on, until a place is free or the
first candidate's is passed on. It counts what it does to the energy

.. math:: \sum_s -a \, total_s + penalty \max(0, target_s - total_s)
"""

from typing import NamedTuple

import numpy as np

from matcher.assignment.holdings import MOST_MOVED, Rules, State, enter, leave, pair_of
from matcher.assignment.problem import FloatArray
from matcher.compiled import compiled

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
        if n == MOST_MOVED:
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
        back = pair_of(rules, s, rules.candidate[given])
        if back >= 0 and state.slot[back] < 0 and (n == MOST_MOVED or _chance(state) < _SWAP):
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
            leave(rules, state, state.leaving[i])
        _note(state, s, state.total[s] < goal.target[s])
    for i in range(n):
        if state.entering[i] >= 0:
            enter(rules, state, state.entering[i])


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
