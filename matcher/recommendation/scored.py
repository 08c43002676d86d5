"""What a line answers: strengths, scores and grades of all candidates, and the best of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from matcher.ecosystem import BoolArray, FloatArray, IntArray
from matcher.entities import Grade
from matcher.scoring.learned.pairs import PARTS
from matcher.scoring.learned.ranker import Ranked


@dataclass(frozen=True)
class Scored:
    """The strengths of all candidates for one seeker.

    Attributes
    ----------
    strengths : mapping of str to ndarray of shape (n_candidates,)
        By term, in [0, 1].
    weights : mapping of str to float
        What each term counts.
    scores : ndarray of shape (n_candidates,)
        The sum over the terms of weight times strength.
    """

    strengths: Mapping[str, FloatArray]
    weights: Mapping[str, float]
    scores: FloatArray

    @classmethod
    def of(cls, strengths: Mapping[str, FloatArray], weights: Mapping[str, float]) -> Self:
        """Return the weighted sum.

        Parameters
        ----------
        strengths : mapping of str to ndarray of shape (n_candidates,)
            At least one term.
        weights : mapping of str to float
            Terms without a weight count nothing.

        Returns
        -------
        scored : Scored
            With their sum.
        """
        total = np.zeros_like(next(iter(strengths.values())))
        weighted = np.empty_like(total)
        for term, of_term in strengths.items():
            total += np.multiply(of_term, weights.get(term, 0.0), out=weighted)
        return cls(strengths, weights, total)

    def contributions(self, position: int) -> dict[str, float]:
        """Return what each term adds to the score of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        contributions : dict of str to float
            Adding up to its score; terms of strength 0 are left out.
        """
        return {
            term: self.weights.get(term, 0.0) * strength
            for term, strength in self.at(position).items()
            if strength
        }

    @property
    def has_service(self) -> bool:
        """Return whether anybody at all answers what is asked for.

        Returns
        -------
        answered : bool
            False where nothing is asked for.
        """
        service = self.strengths.get("service")
        return service is not None and bool(service.any())

    def first(self, is_eligible: BoolArray, k: int) -> IntArray:
        """Return the positions of the best eligible candidates.

        Parameters
        ----------
        is_eligible : ndarray of shape (n_candidates,)
            Who may be listed.
        k : int
            How many at most.

        Returns
        -------
        positions : ndarray of shape (min(k, n_eligible),)
            As of :func:`best`.
        """
        return best(self.scores, is_eligible, k)

    def at(self, position: int) -> dict[str, float]:
        """Return the strengths of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        strengths : dict of str to float
            By term.
        """
        return {term: float(strengths[position]) for term, strengths in self.strengths.items()}


@dataclass(frozen=True)
class LeadingScored(Scored):
    """Strengths of those alone who can be among the first.

    Attributes
    ----------
    strengths : mapping of str to ndarray of shape (n_leading,)
        By term, of those at ``positions``.
    scores : ndarray of shape (n_candidates,)
        0 for the others.
    positions : ndarray of shape (n_leading,)
        Rising; all eligible.
    is_answered : bool
        Whether anybody at all answers what is asked for.
    """

    positions: IntArray
    is_answered: bool

    @property
    def has_service(self) -> bool:
        """Return whether anybody at all answers what is asked for.

        Returns
        -------
        answered : bool
            Whether or not that is one of the first.
        """
        return self.is_answered

    def first(self, is_eligible: BoolArray, k: int) -> IntArray:
        """Return the positions of the best eligible candidates.

        Parameters
        ----------
        is_eligible : ndarray of shape (n_candidates,)
            Makes no difference: the others are gone.
        k : int
            How many at most; no more than were asked for.

        Returns
        -------
        positions : ndarray of shape (min(k, n_leading),)
            As of :func:`best`.
        """
        del is_eligible
        order = np.argsort(-self.scores[self.positions], kind="stable")
        return self.positions[order[: max(k, 0)]]

    def at(self, position: int) -> dict[str, float]:
        """Return the strengths of a candidate.

        Parameters
        ----------
        position : int
            Of one of those who can be among the first.

        Returns
        -------
        strengths : dict of str to float
            By term.
        """
        row = int(np.searchsorted(self.positions, position))
        return {term: float(strengths[row]) for term, strengths in self.strengths.items()}


@dataclass(frozen=True)
class RecordScored(Scored):
    """Strengths of all candidates, and scores by the record alone.

    Attributes
    ----------
    marks : tuple of float
        What a high and a good grade begin at.
    """

    marks: tuple[float, float]

    def contributions(self, position: int) -> dict[str, float]:
        """Return what each term adds to the score of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        contributions : dict of str to float
            Adding up to its score; terms that count nothing are left out.
        """
        found = super().contributions(position)
        return {term: value for term, value in found.items() if value}

    def grade(self, position: int) -> Grade:
        """Return the grade of a candidate, by pairs that came to be.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        grade : Grade
            By its score.
        """
        return self._grade(float(self.scores[position]))

    def _grade(self, value: float) -> Grade:
        high, good = self.marks
        if value >= high:
            return Grade.HIGH
        return Grade.GOOD if value >= good else Grade.FAIR


@dataclass(frozen=True)
class LearnedScored(RecordScored):
    """Strengths of all candidates, and scores that a learned ranker gives.

    Attributes
    ----------
    ranked : Ranked
        What the scores are made of; the marks are margins.
    """

    ranked: Ranked

    def contributions(self, position: int) -> dict[str, float]:
        """Return what each term adds to the score of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        contributions : dict of str to float
            Adding up to its score; against the last of the shortlist, and above 1 for being on it.
        """
        row = self.ranked.rows.get(position)
        if row is None:
            score = float(self.scores[position])
            return {PARTS[0]: score} if score else {}
        parts = zip(PARTS, self.ranked.parts(row).tolist(), strict=True)
        return {term: value for term, value in parts if value}

    def grade(self, position: int) -> Grade:
        """Return the grade of a candidate, by pairs that came to be.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        grade : Grade
            Fair for whoever is not on the shortlist.
        """
        row = self.ranked.rows.get(position)
        return self._grade(-np.inf if row is None else float(self.ranked.margins[row]))


def best(scores: FloatArray, is_eligible: BoolArray, k: int) -> IntArray:
    """Return the positions of the best eligible candidates.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        Any finite numbers.
    is_eligible : ndarray of shape (n_candidates,)
        Who may be listed.
    k : int
        How many at most.

    Returns
    -------
    positions : ndarray of shape (min(k, n_eligible),)
        By falling score; ties in the order of the pool, that is of the ids.

    Examples
    --------
    >>> best(np.array([0.2, 0.9, 0.9, 1.0]), np.array([True, True, True, False]), 2).tolist()
    [1, 2]
    """
    eligible = np.flatnonzero(is_eligible)
    if k <= 0:
        return eligible[:0]
    if len(eligible) > k:
        threshold = np.partition(scores[eligible], -k)[-k]
        eligible = eligible[scores[eligible] >= threshold]
    order = np.argsort(-scores[eligible], kind="stable")
    return np.asarray(eligible[order[:k]])
