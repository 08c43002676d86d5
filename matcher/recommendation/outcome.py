"""A line asked by one seeker: who passes, and with what score."""

from dataclasses import dataclass

from matcher.ecosystem import Ecosystem
from matcher.recommendation.candidates import Screening
from matcher.recommendation.line import Line
from matcher.recommendation.scored import Scored, best
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

    @property
    def order(self) -> list[int]:
        """Return the positions of all eligible candidates, best first.

        Returns
        -------
        order : list of int
            Ties by id.
        """
        n = len(self.line.pool)
        return [int(p) for p in best(self.scored.scores, self.screening.is_eligible, n)]
