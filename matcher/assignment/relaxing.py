"""What would help those who lack a place: the smallest change for each, verified by solving."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.diagnose import changed
from matcher.assignment.flow import InfeasibleError, best_flow
from matcher.assignment.gains import Gain, gain_of_twin, gains_of_places
from matcher.assignment.instance import Instance
from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.solution import Change, Unmet

MOST_TWINS = 5
"""How many candidates are tried as the model of another one."""

Allowed = Mapping[int, Sequence[int]]
"""By seeker: candidates that are not listed, but could be allowed, the most willing first."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What would give a seeker one more place.

    Attributes
    ----------
    unmet : Unmet
        Who lacks it, why, and the change; without one, another candidate is needed.
    places : int
        Places filled in all once the change is made and the rest is solved anew.
    is_verified : bool
        Whether that is more than before, with a place more for the seeker.
    """

    unmet: Unmet
    places: int
    is_verified: bool


def reliefs_of(
    problem: Problem,
    pairs: IntArray,
    unmet: Sequence[Unmet],
    *,
    allowed: Allowed | None = None,
    report: Callable[[float], None] | None = None,
) -> tuple[Relief, ...]:
    """Return what would help each seeker that lacks places, tried by solving anew.

    Parameters
    ----------
    problem : Problem
        As it stands.
    pairs : ndarray of shape (n, 2)
        The plan.
    unmet : sequence of Unmet
        As the plan tells them.
    allowed : mapping or None
        Whom else a seeker could be allowed to have; None for everybody.
    report : callable or None
        Told which share is done.

    Returns
    -------
    reliefs : tuple of Relief
        In the order of `unmet`.
    """
    room = problem.capacity - np.bincount(pairs[:, 1], minlength=problem.n_candidates)
    reliefs = []
    for number, item in enumerate(unmet):
        if report is not None:
            report(number / len(unmet))
        found = item if allowed is None else _permitted(problem, item, allowed, room)
        reliefs.append(verified(problem, pairs, found))
    return tuple(reliefs)


def _permitted(problem: Problem, item: Unmet, allowed: Allowed, room: IntArray) -> Unmet:
    """Return the same with nobody proposed who may not be allowed."""
    if item.change is None or not item.change.lists_pair:
        return item
    strangers = allowed.get(item.seeker, ())
    if not strangers:
        return replace(item, change=None)
    best = next((c for c in strangers if room[c] > 0), strangers[0])
    raised = int(problem.capacity[best]) + 1 if room[best] <= 0 else None
    return replace(item, change=Change(best, raised, lists_pair=True))


def verified(problem: Problem, pairs: IntArray, item: Unmet) -> Relief:
    """Return a change with what solving anew says of it.

    Parameters
    ----------
    problem : Problem
        As it stands.
    pairs : ndarray of shape (n, 2)
        The plan.
    item : Unmet
        Who lacks a place, and the change.

    Returns
    -------
    relief : Relief
        Verified where more places are filled, and the seeker has the place it lacked.
    """
    after, candidate = _after(problem, item)
    own = pairs[pairs[:, 0] == item.seeker]
    locked = np.unique(
        np.concatenate([after.locked, own, [[item.seeker, candidate]]]).astype(np.int64), axis=0
    )
    try:
        places = _most_places(replace(after, locked=locked))
    except InfeasibleError:
        return Relief(item, len(pairs), is_verified=False)
    return Relief(item, places, is_verified=places > len(pairs))


def _after(problem: Problem, item: Unmet) -> tuple[Problem, int]:
    if item.change is not None:
        return changed(problem, item.seeker, item.change), item.change.candidate
    newcomer = problem.n_candidates
    wider = replace(
        problem,
        candidate_ids=(*problem.candidate_ids, "another"),
        capacity=np.append(problem.capacity, 0),
        candidate_minimum=np.append(problem.candidate_minimum, 0),
    )
    return changed(wider, item.seeker, Change(newcomer, 1, lists_pair=True)), newcomer


def _most_places(problem: Problem) -> int:
    instance = Instance.of(problem)
    flow = best_flow(instance, np.zeros(len(instance.utility)), fills=True)
    return len(instance.chosen_positions(flow.is_chosen))


@dataclass(frozen=True, slots=True)
class Recruit:
    """What another candidate would add.

    Attributes
    ----------
    like : int
        Whom it would be like: the same pairs and the same capacity.
    gain : Gain
        Places filled besides, and what the sum gains.
    served : int
        How many more seekers can be served at all.
    """

    like: int
    gain: Gain
    served: int


def best_recruit(problem: Problem) -> Recruit | None:
    """Return which candidate another one should be like, and what it would add.

    The prices of the optimum say where a place is worth most; the best of these are solved with
    another candidate of the kind, so that what is told is true of it.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    recruit : Recruit or None
        None where another candidate would fill no place more.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    gains = gains_of_places(problem)
    promising = [c for c in range(problem.n_candidates) if gains[c].places > 0]
    promising.sort(key=lambda c: (-int(problem.capacity[c]), -gains[c].utility, c))
    found = [(c, gain_of_twin(problem, c)) for c in promising[:MOST_TWINS]]
    if not found:
        return None
    like, gain = max(found, key=lambda item: (item[1].places, item[1].utility))
    once = replace(
        problem,
        demand=np.maximum(np.minimum(problem.demand, 1), _locked_places(problem)),
        minimum=np.minimum(problem.minimum, 1),
    )
    return Recruit(like, gain, gain_of_twin(once, like).places)


def _locked_places(problem: Problem) -> IntArray:
    return np.bincount(problem.locked[:, 0], minlength=problem.n_seekers)
