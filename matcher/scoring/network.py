"""Nearness of the candidate in the graph of who has worked with whom."""

from collections import defaultdict
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.errors import NotFittedError
from matcher.graph.build import adjacency, tie_strength
from matcher.graph.proximity import PersonalisedPageRank
from matcher.scoring.base import Pool, Positions, Scorer, Seeker, Strengths


class GraphProximity(Scorer):
    """Personalised PageRank from the neighbours the seeker has now.

    A share p of the walk becomes the strength sqrt(p / (p + ``half_share``)), which lifts distant
    candidates well above those without any path. Neighbours are taken from the seeker's current
    relations, the rest of the graph from the snapshot.

    Parameters
    ----------
    half_share : float
        Share of the walk at which p / (p + half_share) is 1/2.
    damping : float
        See :class:`~matcher.graph.proximity.PersonalisedPageRank`.

    Attributes
    ----------
    walker_ : PersonalisedPageRank
        Fitted on the snapshot.
    """

    term = "network"

    def __init__(self, *, half_share: float = 0.05, damping: float = 0.6) -> None:
        self.half_share = half_share
        self.damping = damping

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Build the graph.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : GraphProximity
            Fitted.
        """
        walker = PersonalisedPageRank(damping=self.damping)
        self.walker_ = walker.fit(adjacency(ecosystem), pool.rows)
        self._index = ecosystem.index
        return self

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> None:
        """Return nothing: the graph stands as it was until the next fit.

        Parameters
        ----------
        ecosystem : Ecosystem
            Makes no difference.
        pool : Pool
            Makes no difference.
        """
        del ecosystem, pool

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how near candidates are in the graph.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1); 0 without a path.
        """
        if not hasattr(self, "walker_"):
            raise NotFittedError(type(self).__name__)
        shares, half = self.walker_.walk(self.neighbours(seeker)), self.half_share

        def _at(positions: Positions) -> FloatArray:
            own = shares[positions]
            return np.asarray(np.sqrt(own / (own + half)))

        return _at

    def neighbours(self, seeker: Seeker) -> dict[int, float]:
        """Return where the walk from a seeker begins.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        start : dict of int to float
            Rows of its neighbours, by the strength of the tie; they add up to 1.
        """
        ties: defaultdict[int, float] = defaultdict(float)
        for relation in seeker.relations:
            strength = tie_strength(relation, seeker.as_of.toordinal())
            for end in {relation.source_id, relation.target_id} - {seeker.profile.id}:
                if strength and end in self._index:
                    ties[self._index[end]] += strength
        total = sum(ties.values())
        return {row: strength / total for row, strength in sorted(ties.items())}
