"""A line asked by one seeker: who passes, and with what score."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from matcher.ecosystem import Ecosystem, IntArray
from matcher.entities import Grade
from matcher.recommendation.candidates import Screening
from matcher.recommendation.grading import ceiling, grade
from matcher.recommendation.line import Line
from matcher.recommendation.scored import RecordScored, Scored
from matcher.scoring.base import Seeker


@dataclass(frozen=True)
class Outcome:
    """A line asked by one seeker.

    Attributes
    ----------
    musts : tuple of str
        Terms that an organiser requires.
    order : ndarray of shape (n_eligible,)
        Positions of the eligible candidates, best first.
    """

    ecosystem: Ecosystem
    line: Line
    seeker: Seeker
    screening: Screening
    scored: Scored
    musts: tuple[str, ...] = ()

    def first(self, k: int) -> IntArray:
        """Return the positions of the best eligible candidates.

        Parameters
        ----------
        k : int
            How many at most.

        Returns
        -------
        positions : ndarray of shape (min(k, n_eligible),)
            Best first, ties by id.
        """
        return self.scored.first(self.screening.is_eligible, k)

    def grades(self, positions: Iterable[int]) -> list[Grade]:
        """Return how well some candidates fit.

        Parameters
        ----------
        positions : iterable of int
            In the pool.

        Returns
        -------
        grades : list of Grade
            Against the best that anybody could reach, or by pairs that came to be.
        """
        scored = self.scored
        if isinstance(scored, RecordScored):
            return [scored.grade(int(position)) for position in positions]
        return [grade(float(scored.scores[position]), self._ceiling) for position in positions]

    @cached_property
    def _ceiling(self) -> float:
        asked = {
            "service": self.scored.has_service,
            "sector": bool(self.seeker.profile.sectors),
        }
        return ceiling(self.scored.weights, asked)

    @property
    def order(self) -> list[int]:
        """Return the positions of all eligible candidates, best first.

        Returns
        -------
        order : list of int
            Ties by id.
        """
        n = len(self.line.pool)
        return [int(p) for p in self.first(n)]
