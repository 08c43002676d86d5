"""Who holds which pairs, in arrays that the kernels of the exchanges change in no time."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray, IntArray
from matcher.compiled import compiled

MOST_MOVED = 3
"""Places that one exchange moves."""


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
        leaving=np.full(MOST_MOVED, -1),
        entering=np.full(MOST_MOVED, -1),
        random=np.ones(1, dtype=np.uint64),
    )
    state.below_at[below] = np.arange(len(below))
    fill(rules_of(instance), state, np.flatnonzero(is_chosen))
    return state


@compiled
def fill(rules: Rules, state: State, pairs: IntArray) -> None:
    """Put pairs into the lists.

    Parameters
    ----------
    rules : Rules
        What may be done.
    state : State
        Changed in place.
    pairs : ndarray
        Chosen ones.
    """
    for pair in pairs:
        enter(rules, state, pair)


@compiled
def enter(rules: Rules, state: State, pair: int) -> None:
    """Put a pair into the lists of its two sides.

    Parameters
    ----------
    rules : Rules
        Says whose it is.
    state : State
        Changed in place.
    pair : int
        Not in them yet.
    """
    s, c = rules.seeker[pair], rules.candidate[pair]
    at = state.slot_first[s] + state.n_slots[s]
    state.slots[at], state.slot[pair] = pair, at
    state.n_slots[s] += 1
    at = state.holder_first[c] + state.n_holders[c]
    state.holders[at], state.hold[pair] = pair, at
    state.n_holders[c] += 1


@compiled
def leave(rules: Rules, state: State, pair: int) -> None:
    """Take a pair out of the lists of its two sides; the last ones fill the gaps.

    Parameters
    ----------
    rules : Rules
        Says whose it is.
    state : State
        Changed in place.
    pair : int
        In them.
    """
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
def pair_of(rules: Rules, seeker: int, candidate: int) -> int:
    """Find a listed pair by bisection.

    Parameters
    ----------
    rules : Rules
        The listed pairs.
    seeker, candidate : int
        Whose.

    Returns
    -------
    pair : int
        -1 where there is none.
    """
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
