"""An assignment problem: who asks, who can be had, what each pair is worth, what must hold."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FORMAT = "dianqiao-assignment/1"


class Objective(StrEnum):
    """What an assignment is for.

    ``UTILITY`` fills as many places as possible, then maximises the sum. ``FAIR`` serves as many
    seekers as possible, then maximises the worst-off seeker's total, then the sum. ``STABLE``
    leaves no two who would rather have each other.
    """

    UTILITY = "utility"
    FAIR = "fair"
    STABLE = "stable"


@dataclass(frozen=True, eq=False)
class Problem:
    """An assignment problem; a pair that is not listed is forbidden.

    Attributes
    ----------
    seeker_ids, candidate_ids : tuple of str
        Their places in the tuples are their indices everywhere else.
    demand, minimum : ndarray of shape (n_seekers,)
        How many candidates a seeker wants at most, and must get at least.
    capacity, candidate_minimum : ndarray of shape (n_candidates,)
        How many seekers a candidate takes at most, and must get at least.
    seeker, candidate : ndarray of shape (n_pairs,)
        The listed pairs, sorted by seeker, then by candidate, each once.
    utility : ndarray of shape (n_pairs,)
        What a listed pair is worth; finite, of any sign.
    locked : ndarray of shape (n_locked, 2)
        Pairs that must be in the answer, sorted, each once; not necessarily listed.
    """

    seeker_ids: tuple[str, ...]
    candidate_ids: tuple[str, ...]
    demand: IntArray
    minimum: IntArray
    capacity: IntArray
    candidate_minimum: IntArray
    seeker: IntArray
    candidate: IntArray
    utility: FloatArray
    locked: IntArray
    objective: Objective = Objective.UTILITY

    @property
    def n_seekers(self) -> int:
        """Return how many ask.

        Returns
        -------
        n : int
            Whatever they ask for.
        """
        return len(self.seeker_ids)

    @property
    def n_candidates(self) -> int:
        """Return how many can be had.

        Returns
        -------
        n : int
            Whatever they give.
        """
        return len(self.candidate_ids)

    @property
    def n_pairs(self) -> int:
        """Return how many pairs are allowed.

        Returns
        -------
        n : int
            Locked ones among them.
        """
        return len(self.utility)

    @property
    def is_locked(self) -> BoolArray:
        """Return which of the listed pairs are locked.

        Returns
        -------
        flags : ndarray of shape (n_pairs,)
            A locked pair that is not listed has none.
        """
        positions = self.positions_of(self.locked)
        flags = np.zeros(self.n_pairs, dtype=np.bool_)
        flags[positions[positions >= 0]] = True
        return flags

    def positions_of(self, pairs: IntArray) -> IntArray:
        """Return where pairs stand in the list.

        Parameters
        ----------
        pairs : ndarray of shape (n, 2)
            Seeker and candidate indices.

        Returns
        -------
        positions : ndarray of shape (n,)
            -1 for a pair that is not listed.
        """
        if not len(pairs):
            return np.zeros(0, dtype=np.int64)
        keys = self.seeker * self.n_candidates + self.candidate
        wanted = pairs[:, 0] * self.n_candidates + pairs[:, 1]
        if not len(keys):
            return np.full(len(wanted), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[found] == wanted, found, -1)

    def digest(self) -> str:
        """Return a fingerprint of the whole problem, whatever the order of its pairs.

        Returns
        -------
        digest : str
            SHA-256 in hexadecimal digits.
        """
        names = [self.seeker_ids, self.candidate_ids, self.objective]
        hashed = hashlib.sha256(json.dumps(names).encode())
        for numbers in (
            self.demand,
            self.minimum,
            self.capacity,
            self.candidate_minimum,
            self.seeker,
            self.candidate,
            self.locked.ravel(),
        ):
            hashed.update(len(numbers).to_bytes(8, "little"))
            hashed.update(numbers.astype("<i8").tobytes())
        # Adding zero makes -0.0 and 0.0 the same number for the fingerprint, too.
        hashed.update((self.utility + 0.0).astype("<f8").tobytes())
        return hashed.hexdigest()

    def as_json(self) -> Mapping[str, object]:
        """Return the problem in its file format.

        Returns
        -------
        document : mapping of str to object
            What ``json.dump`` writes.
        """
        sides = zip(self.seeker_ids, self.demand.tolist(), self.minimum.tolist(), strict=True)
        others = zip(
            self.candidate_ids,
            self.capacity.tolist(),
            self.candidate_minimum.tolist(),
            strict=True,
        )
        pairs = zip(
            self.seeker.tolist(), self.candidate.tolist(), self.utility.tolist(), strict=True
        )
        return {
            "format": FORMAT,
            "seekers": [{"id": i, "demand": d, "minimum": m} for i, d, m in sides],
            "candidates": [{"id": i, "capacity": d, "minimum": m} for i, d, m in others],
            "pairs": [list(pair) for pair in pairs],
            "locked": self.locked.tolist(),
            "objective": str(self.objective),
        }
