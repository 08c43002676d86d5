"""Why demands cannot hold together, and what keeps a seeker from a place."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.shortage import smallest_shortage
from matcher.assignment.solution import Change, Lack, Requirement, Rule, Unmet


def contradiction(problem: Problem) -> tuple[Requirement, ...]:
    """Return a smallest set of requirements that cannot hold together.

    Either the locked pairs alone break a rule, or some seekers must get more places than those
    they may have can give, or some candidates must get more seekers than may come: if neither
    side's minimums contradict, there is an assignment that meets both [1]_.

    Parameters
    ----------
    problem : Problem
        As it stands.

    Returns
    -------
    requirements : tuple of Requirement
        None of them can be left out; empty where all can hold together.

    References
    ----------
    .. [1] N. S. Mendelsohn and A. L. Dulmage (1958). Some generalizations of the problem of
       distinct representatives. doi:10.4153/CJM-1958-027-8
    """
    found = locked_contradiction(problem) or _own_contradiction(problem)
    if found:
        return found
    sides = (
        _worded(smallest_shortage(problem), problem, of_seekers=True),
        _worded(smallest_shortage(mirrored(problem)), problem, of_seekers=False),
    )
    return min(filter(None, sides), key=len, default=())


def locked_contradiction(problem: Problem) -> tuple[Requirement, ...]:
    """Return a smallest set of requirements that the locked pairs break by themselves.

    Parameters
    ----------
    problem : Problem
        As it stands.

    Returns
    -------
    requirements : tuple of Requirement
        Empty where the locked pairs are listed, and within demand and capacity.
    """
    unlisted = np.flatnonzero(problem.positions_of(problem.locked) < 0)
    if len(unlisted):
        s, c = problem.locked[unlisted[0]].tolist()
        return (Requirement(Rule.LOCKED, s, c), Requirement(Rule.LISTED, s, c))
    sides = (
        _overlocked(problem.locked, 0, problem.demand, Rule.SEEKER_DEMAND),
        _overlocked(problem.locked, 1, problem.capacity, Rule.CANDIDATE_CAPACITY),
    )
    return min(filter(None, sides), key=len, default=())


def _overlocked(locked: IntArray, side: int, most: IntArray, rule: Rule) -> tuple[Requirement, ...]:
    counts = np.bincount(locked[:, side], minlength=len(most))
    over = np.flatnonzero(counts > most)
    if not len(over):
        return ()
    node = int(over[np.argmin(most[over])])
    pairs = locked[locked[:, side] == node][: most[node] + 1]
    return (
        _about(rule, node, int(most[node])),
        *(Requirement(Rule.LOCKED, s, c) for s, c in pairs.tolist()),
    )


def _own_contradiction(problem: Problem) -> tuple[Requirement, ...]:
    for least, most, rules in (
        (problem.minimum, problem.demand, (Rule.SEEKER_MINIMUM, Rule.SEEKER_DEMAND)),
        (
            problem.candidate_minimum,
            problem.capacity,
            (Rule.CANDIDATE_MINIMUM, Rule.CANDIDATE_CAPACITY),
        ),
    ):
        beyond = np.flatnonzero(least > most)
        if len(beyond):
            node = int(beyond[0])
            values = (int(least[node]), int(most[node]))
            return tuple(_about(rule, node, n) for rule, n in zip(rules, values, strict=True))
    return ()


def _about(rule: Rule, node: int, value: int) -> Requirement:
    if rule in {Rule.SEEKER_MINIMUM, Rule.SEEKER_DEMAND}:
        return Requirement(rule, seeker=node, value=value)
    return Requirement(rule, candidate=node, value=value)


def mirrored(problem: Problem) -> Problem:
    """Return the problem with the two sides changed over.

    Parameters
    ----------
    problem : Problem
        As it stands.

    Returns
    -------
    mirrored : Problem
        Its seekers are the candidates.
    """
    order = np.lexsort((problem.seeker, problem.candidate))
    return replace(
        problem,
        seeker_ids=problem.candidate_ids,
        candidate_ids=problem.seeker_ids,
        demand=problem.capacity,
        minimum=problem.candidate_minimum,
        capacity=problem.demand,
        candidate_minimum=problem.minimum,
        seeker=problem.candidate[order],
        candidate=problem.seeker[order],
        utility=problem.utility[order],
        locked=np.unique(problem.locked[:, ::-1], axis=0),
    )


def _worded(
    shortage: tuple[IntArray, IntArray, IntArray] | None, problem: Problem, *, of_seekers: bool
) -> tuple[Requirement, ...]:
    if shortage is None:
        return ()
    wanting, giving, locked = shortage
    least, most = (
        (problem.minimum, problem.capacity)
        if of_seekers
        else (problem.candidate_minimum, problem.demand)
    )
    rules = (
        (Rule.SEEKER_MINIMUM, Rule.CANDIDATE_CAPACITY)
        if of_seekers
        else (Rule.CANDIDATE_MINIMUM, Rule.SEEKER_DEMAND)
    )
    pairs: Iterable[list[int]] = (locked if of_seekers else locked[:, ::-1]).tolist()
    return (
        *(_about(rules[0], node, int(least[node])) for node in wanting.tolist()),
        *(_about(rules[1], node, int(most[node])) for node in giving.tolist()),
        *(Requirement(Rule.LOCKED, s, c) for s, c in pairs),
    )


def unmet(problem: Problem, positions: IntArray) -> tuple[Unmet, ...]:
    """Return who has fewer places than it wants, why, and what would give it one more.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.

    Returns
    -------
    unmet : tuple of Unmet
        By index of the seeker.
    """
    places = np.bincount(problem.seeker[positions], minlength=problem.n_seekers)
    missing = problem.demand - places
    lacking = np.flatnonzero(missing > 0)
    if not len(lacking):
        return ()
    explain = _Explanation(problem, positions).of
    return tuple(explain(int(s), int(missing[s])) for s in lacking)


class _Explanation:
    """Looks for the nearest place of a seeker."""

    def __init__(self, problem: Problem, positions: IntArray) -> None:
        self.problem = problem
        self.is_chosen = np.zeros(problem.n_pairs, dtype=np.bool_)
        self.is_chosen[positions] = True
        self.is_locked = problem.is_locked
        n = problem.n_candidates
        self.room = problem.capacity - np.bincount(problem.candidate[positions], minlength=n)
        self.n_locked = np.bincount(problem.candidate[self.is_locked], minlength=n)
        self.first = np.searchsorted(problem.seeker, np.arange(problem.n_seekers + 1))
        self.by_room = np.argsort(-self.room, kind="stable")

    def of(self, seeker: int, missing: int) -> Unmet:
        """Return why a seeker lacks places."""
        pairs = np.arange(self.first[seeker], self.first[seeker + 1])
        candidates = self.problem.candidate[pairs]
        is_open = ~self.is_chosen[pairs]
        has_room = is_open & (self.room[candidates] > 0)
        if has_room.any():
            # Only a pair that would lower the sum is left out although both have room.
            best = self._best(pairs[has_room])
            return Unmet(seeker, missing, Lack.NO_ELIGIBLE_CANDIDATE, Change(best))
        if not is_open.any():
            change = self._unlisted(set(candidates.tolist()))
            return Unmet(seeker, missing, Lack.NO_ELIGIBLE_CANDIDATE, change)
        best = self._best(pairs[is_open])
        full = candidates[is_open]
        is_locked = (self.n_locked[full] >= self.problem.capacity[full]) & (self.n_locked[full] > 0)
        lack = Lack.LOCKED_ELSEWHERE if is_locked.all() else Lack.CAPACITY
        return Unmet(seeker, missing, lack, Change(best, int(self.problem.capacity[best]) + 1))

    def _best(self, pairs: IntArray) -> int:
        return int(self.problem.candidate[pairs[np.argmax(self.problem.utility[pairs])]])

    def _unlisted(self, listed: set[int]) -> Change | None:
        stranger = next((c for c in self.by_room.tolist() if c not in listed), None)
        if stranger is None:
            return None
        full = int(self.problem.capacity[stranger]) + 1 if self.room[stranger] <= 0 else None
        return Change(stranger, full, lists_pair=True)


def changed(problem: Problem, seeker: int, change: Change) -> Problem:
    """Return the problem after a change that was proposed for a seeker.

    Parameters
    ----------
    problem : Problem
        As it stands.
    seeker : int
        For whom.
    change : Change
        What was proposed.

    Returns
    -------
    problem : Problem
        A new pair is worth 0.
    """
    capacity = problem.capacity.copy()
    if change.capacity is not None:
        capacity[change.candidate] = change.capacity
    problem = replace(problem, capacity=capacity)
    if not change.lists_pair:
        return problem
    seekers = np.append(problem.seeker, seeker)
    candidates = np.append(problem.candidate, change.candidate)
    order = np.lexsort((candidates, seekers))
    return replace(
        problem,
        seeker=seekers[order],
        candidate=candidates[order],
        utility=np.append(problem.utility, 0.0)[order],
    )
