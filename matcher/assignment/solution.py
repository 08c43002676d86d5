"""An answer to an assignment problem, with everything that proves it, as it stands in a file."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from matcher.assignment.problem import FloatArray, IntArray

FORMAT = "dianqiao-assignment-solution/1"


class Status(StrEnum):
    """How good an answer is known to be."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


class Rule(StrEnum):
    """Kinds of requirements, as conflicts name them."""

    SEEKER_MINIMUM = "seeker_minimum"
    SEEKER_DEMAND = "seeker_demand"
    CANDIDATE_MINIMUM = "candidate_minimum"
    CANDIDATE_CAPACITY = "candidate_capacity"
    LOCKED = "locked"
    LISTED = "listed"


class Lack(StrEnum):
    """Why a seeker has fewer places than it wants."""

    CAPACITY = "capacity"
    NO_ELIGIBLE_CANDIDATE = "no_eligible_candidate"
    LOCKED_ELSEWHERE = "locked_elsewhere"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement among those that cannot hold together, or that was missed.

    Attributes
    ----------
    seeker, candidate : int or None
        Whom it is about; both for a pair.
    value : int or None
        The number it asks for.
    """

    rule: Rule
    seeker: int | None = None
    candidate: int | None = None
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What would give a seeker one more place, while all others keep theirs.

    Attributes
    ----------
    candidate : int
        Who would take the seeker.
    capacity : int or None
        The capacity that candidate needs, None where it has room.
    lists_pair : bool
        Whether the pair must be allowed first.
    """

    candidate: int
    capacity: int | None = None
    lists_pair: bool = False


@dataclass(frozen=True, slots=True)
class Unmet:
    """A seeker with fewer places than it wants.

    Attributes
    ----------
    missing : int
        How many places.
    change : Change or None
        The smallest change that gives it one, None where there is nobody to ask.
    """

    seeker: int
    missing: int
    lack: Lack
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What an answer is worth, and what is proven about it.

    Attributes
    ----------
    pairs : int
        Places filled.
    utility : float
        Sum over the pairs.
    upper_bound : float or None
        Of that sum, among assignments that are no worse in what the objective puts first.
    gap : float or None
        Which share of the upper bound may be missing.
    worst_seeker : float
        The smallest total of those that can be served at all; one without a place has 0.
    worst_seeker_upper_bound : float or None
        Of that, over all assignments.
    served : int
        Seekers with a place.
    worst_served : float
        The smallest total among them.
    upper_bound_unlocked, gap_unlocked : float or None
        Bound and gap of the sum as if no pair were locked; None where none is.
    """

    pairs: int = 0
    utility: float = 0.0
    upper_bound: float | None = None
    gap: float | None = None
    worst_seeker: float = 0.0
    worst_seeker_upper_bound: float | None = None
    served: int = 0
    worst_served: float = 0.0
    upper_bound_unlocked: float | None = None
    gap_unlocked: float | None = None


@dataclass(frozen=True, eq=False)
class Proof:
    """Dual numbers that prove one upper bound.

    Attributes
    ----------
    prices : ndarray of shape (n_candidates,)
        Of a place.
    weights : ndarray of shape (n_seekers,) or None
        What a seeker's total counts: a share for the worst-off bound; for the sum, what it counts
        besides 1.
    bonus : float
        What a place counts besides its utility.
    """

    prices: FloatArray
    weights: FloatArray | None = None
    bonus: float = 0.0


@dataclass(frozen=True, eq=False)
class Cut:
    """Seekers that want more places than the candidates they can have give.

    Attributes
    ----------
    seekers, candidates : ndarray
        Indices, for :func:`matcher.assignment.bounds.cut_shortage`.
    """

    seekers: IntArray
    candidates: IntArray


@dataclass(frozen=True, eq=False)
class Certificate:
    """What proves the bounds of an answer without a solver.

    Attributes
    ----------
    problem : str
        Fingerprint of the problem that was solved.
    count : Proof or None
        Of the number of places.
    utility : Proof or None
        Of the sum.
    worst_seeker : Proof or Cut or None
        Of the worst-off seeker's total.
    exhausted : tuple of str
        What was settled by searching all cases where the numbers above leave a gap: ``"utility"``,
        ``"worst_seeker"``. Nobody can check that by arithmetic.
    unlocked : Proof or None
        Of the sum as if no pair were locked.
    """

    problem: str = ""
    count: Proof | None = None
    utility: Proof | None = None
    worst_seeker: Proof | Cut | None = None
    exhausted: tuple[str, ...] = ()
    unlocked: Proof | None = None


def _no_pairs() -> IntArray:
    return np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Solution:
    """An answer to an assignment problem.

    Attributes
    ----------
    pairs : ndarray of shape (n, 2)
        Seeker and candidate indices, sorted.
    unmet : tuple of Unmet
        Everybody who has fewer places than it wants, by index.
    conflicts : tuple of Requirement
        Where there is no answer, a smallest set that cannot hold together; in a stable
        assignment, the minimums it misses.
    seal : str
        Fingerprint of the answer itself; empty before it is sealed.
    """

    status: Status
    pairs: IntArray = field(default_factory=_no_pairs)
    score: Score = Score()
    unmet: tuple[Unmet, ...] = ()
    conflicts: tuple[Requirement, ...] = ()
    certificate: Certificate = Certificate()
    seconds: float = 0.0
    seed: int = 0
    solver: str = ""
    seal: str = ""

    def timed(self, seconds: float, seed: int) -> "Solution":
        """Return the same with how long it took, and the seed it was made with.

        Parameters
        ----------
        seconds : float
            Rounded to microseconds.
        seed : int
            As given.

        Returns
        -------
        solution : Solution
            Otherwise the same.
        """
        return replace(self, seconds=round(seconds, 6), seed=seed)
