"""What is left to decide once the locked pairs are taken: the arrays every solver works on."""

from dataclasses import dataclass, replace

import numpy as np

from matcher.assignment.problem import BoolArray, FloatArray, IntArray, Problem


@dataclass(frozen=True, eq=False)
class Instance:
    """An assignment problem without locked pairs.

    Attributes
    ----------
    demand, minimum : ndarray of shape (n_seekers,)
        Places a seeker may and must still get.
    capacity, floor : ndarray of shape (n_candidates,)
        Places a candidate may and must still give.
    seeker, candidate : ndarray of shape (n_pairs,)
        Pairs that are open, sorted by seeker, then by candidate.
    utility : ndarray of shape (n_pairs,)
        What they are worth.
    base : ndarray of shape (n_seekers,)
        What the locked pairs give each seeker.
    position : ndarray of shape (n_pairs,)
        Where each open pair stands in the problem's list.
    locked : ndarray of shape (n_locked,)
        Where the locked pairs stand there.
    """

    demand: IntArray
    minimum: IntArray
    capacity: IntArray
    floor: IntArray
    seeker: IntArray
    candidate: IntArray
    utility: FloatArray
    base: FloatArray
    position: IntArray
    locked: IntArray

    @classmethod
    def of(cls, problem: Problem) -> "Instance":
        """Take the locked pairs out of a problem.

        Parameters
        ----------
        problem : Problem
            Its locked pairs are listed, and within demand and capacity.

        Returns
        -------
        instance : Instance
            Without the pairs of a seeker that wants no more. Those of a candidate that has no
            place left stay: they tell what a place there would be worth.
        """
        is_locked = problem.is_locked
        taken = np.bincount(problem.seeker[is_locked], minlength=problem.n_seekers)
        given = np.bincount(problem.candidate[is_locked], minlength=problem.n_candidates)
        demand, capacity = problem.demand - taken, problem.capacity - given
        is_open = ~is_locked & (demand[problem.seeker] > 0)
        return cls(
            demand=demand,
            minimum=np.maximum(problem.minimum - taken, 0),
            capacity=capacity,
            floor=np.maximum(problem.candidate_minimum - given, 0),
            seeker=problem.seeker[is_open],
            candidate=problem.candidate[is_open],
            utility=problem.utility[is_open],
            base=np.bincount(
                problem.seeker[is_locked],
                problem.utility[is_locked],
                minlength=problem.n_seekers,
            ).astype(np.float64),
            position=np.flatnonzero(is_open),
            locked=np.flatnonzero(is_locked),
        )

    @property
    def n_seekers(self) -> int:
        """Return how many ask.

        Returns
        -------
        n : int
            Seekers without a place left count, too.
        """
        return len(self.demand)

    @property
    def n_candidates(self) -> int:
        """Return how many can be had.

        Returns
        -------
        n : int
            Candidates without a place left count, too.
        """
        return len(self.capacity)

    @property
    def first(self) -> IntArray:
        """Return where the pairs of each seeker begin, and where the last ones end.

        Returns
        -------
        first : ndarray of shape (n_seekers + 1,)
            Positions in the list of open pairs.
        """
        return np.searchsorted(self.seeker, np.arange(self.n_seekers + 1))

    @property
    def is_reachable(self) -> BoolArray:
        """Return which seekers have an open pair with a candidate that has a place left.

        Returns
        -------
        flags : ndarray of shape (n_seekers,)
            Whatever others ask for.
        """
        has_place = self.capacity[self.candidate] > 0
        return np.bincount(self.seeker[has_place], minlength=self.n_seekers) > 0

    def totals(self, is_chosen: BoolArray) -> FloatArray:
        """Return what each seeker gets, its locked pairs included.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            Which open pairs are in the answer.

        Returns
        -------
        totals : ndarray of shape (n_seekers,)
            Sums of utilities.
        """
        gained = np.bincount(
            self.seeker[is_chosen], self.utility[is_chosen], minlength=self.n_seekers
        )
        return np.asarray(self.base + gained, dtype=np.float64)

    def counts(self, is_chosen: BoolArray) -> tuple[IntArray, IntArray]:
        """Return how many places each side has in an answer.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            Which open pairs are in the answer.

        Returns
        -------
        of_seekers, of_candidates : ndarray
            Without the locked pairs.
        """
        return (
            np.bincount(self.seeker[is_chosen], minlength=self.n_seekers),
            np.bincount(self.candidate[is_chosen], minlength=self.n_candidates),
        )

    def chosen_positions(self, is_chosen: BoolArray) -> IntArray:
        """Return the answer as positions in the problem's list.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            Which open pairs are in the answer.

        Returns
        -------
        positions : ndarray
            Sorted, the locked pairs among them.
        """
        return np.sort(np.concatenate([self.locked, self.position[is_chosen]]))

    def with_minimum(self, minimum: IntArray) -> "Instance":
        """Return the same with other minimums of the seekers.

        Parameters
        ----------
        minimum : ndarray of shape (n_seekers,)
            At most the demand.

        Returns
        -------
        instance : Instance
            Sharing all other arrays.
        """
        return replace(self, minimum=minimum)
