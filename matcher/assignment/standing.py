"""How a plan stands: wishes met on each side, who is served, load, and how two plans differ."""

from dataclasses import dataclass

import numpy as np

from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.proofs import totals_of

PLACES_TOLD = 3
"""First, second and third wishes are counted one by one, later ones together."""


@dataclass(frozen=True, eq=False)
class Ranks:
    """Where each listed pair stands among the wishes of its two sides.

    Attributes
    ----------
    seeker, candidate : ndarray of shape (n_pairs,)
        1 for a first wish; 0 for whom nobody named.
    """

    seeker: IntArray
    candidate: IntArray


@dataclass(frozen=True, slots=True)
class WishCount:
    """How many pairs fulfil which wish of one side.

    Attributes
    ----------
    places : tuple of int
        First, second and third wishes.
    later : int
        Wishes after these.
    unnamed : int
        Pairs in which that side had not named the other.
    """

    places: tuple[int, ...] = (0,) * PLACES_TOLD
    later: int = 0
    unnamed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What people ask of a plan.

    Attributes
    ----------
    seekers, candidates : WishCount
        By side.
    n_seekers, served : int
        Who asks for anything, and who has a place.
    wanted, filled : int
        Places.
    worst : float
        The smallest total among the served.
    loads : tuple of (int, int)
        By candidate: places taken, and capacity.
    idle, full : int
        Candidates with a capacity that have nobody, and that have no place left.
    """

    seekers: WishCount
    candidates: WishCount
    n_seekers: int
    served: int
    wanted: int
    filled: int
    worst: float
    loads: tuple[tuple[int, int], ...]
    idle: int
    full: int

    @property
    def coverage(self) -> float:
        """Return which share of the seekers has a place.

        Returns
        -------
        share : float
            1 where nobody asks.
        """
        return self.served / self.n_seekers if self.n_seekers else 1.0

    @property
    def spread(self) -> tuple[int, int]:
        """Return the smallest and the greatest number of seekers a candidate has.

        Returns
        -------
        least, most : int
            Among those with a capacity.
        """
        taken = [load for load, capacity in self.loads if capacity]
        return (min(taken), max(taken)) if taken else (0, 0)


def standing_of(problem: Problem, pairs: IntArray, ranks: Ranks) -> Standing:
    """Return how a plan stands.

    Parameters
    ----------
    problem : Problem
        As it stands.
    pairs : ndarray of shape (n, 2)
        Seeker and candidate indices; what is not listed counts as unnamed.
    ranks : Ranks
        Of the listed pairs.

    Returns
    -------
    standing : Standing
        Counted, not estimated.
    """
    positions = problem.positions_of(pairs)
    totals, _ = totals_of(problem, positions[positions >= 0])
    places = np.bincount(pairs[:, 0], minlength=problem.n_seekers)
    taken = np.bincount(pairs[:, 1], minlength=problem.n_candidates)
    is_served = places > 0
    has_room = problem.capacity > 0
    return Standing(
        seekers=_counted(ranks.seeker, positions),
        candidates=_counted(ranks.candidate, positions),
        n_seekers=int(np.count_nonzero(problem.demand > 0)),
        served=int(np.count_nonzero(is_served)),
        wanted=int(problem.demand.sum()),
        filled=len(pairs),
        worst=float(totals[is_served].min()) if is_served.any() else 0.0,
        loads=tuple(zip(taken.tolist(), problem.capacity.tolist(), strict=True)),
        idle=int(np.count_nonzero(has_room & (taken == 0))),
        full=int(np.count_nonzero(has_room & (taken >= problem.capacity))),
    )


def _counted(ranks: IntArray, positions: IntArray) -> WishCount:
    found = np.where(positions >= 0, np.append(ranks, 0)[positions], 0)
    counts = np.bincount(np.minimum(found, PLACES_TOLD + 1), minlength=PLACES_TOLD + 2).tolist()
    return WishCount(tuple(counts[1 : PLACES_TOLD + 1]), counts[PLACES_TOLD + 1], counts[0])


@dataclass(frozen=True, eq=False)
class Difference:
    """How two plans differ.

    Attributes
    ----------
    first, second : ndarray of shape (n, 2)
        Pairs of one plan alone.
    shared : int
        Pairs in both.
    """

    first: IntArray
    second: IntArray
    shared: int


def difference(first: IntArray, second: IntArray) -> Difference:
    """Return how two plans differ.

    Parameters
    ----------
    first, second : ndarray of shape (n, 2)
        Pairs of the same seekers and candidates.

    Returns
    -------
    difference : Difference
        Its pairs are sorted.
    """
    ours, theirs = (set(map(tuple, pairs.tolist())) for pairs in (first, second))
    return Difference(
        first=_sorted(ours - theirs), second=_sorted(theirs - ours), shared=len(ours & theirs)
    )


def _sorted(pairs: set[tuple[int, ...]]) -> IntArray:
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
