"""What any recommendation must beat: the most popular, and chance."""

import zlib
from collections import Counter
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind
from matcher.errors import NotFittedError
from matcher.scoring.base import FloatArray, Pool, Seeker
from matcher.scoring.history import HISTORY_RELATIONS


class PopularityScorer:
    """The same for everyone: how many relations a candidate has, over the greatest number.

    Relations of the candidate's track record count where its kind has one, any relation where not.
    """

    term = "popularity"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Count the relations that began before the day of the snapshot.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : PopularityScorer
            With ``strengths_``.
        """
        record = _track_record(pool.kind)
        relations = [r for r in ecosystem.relations if record in (None, r.kind)]
        counts = Counter(end for r in relations for end in {r.source_id, r.target_id})
        popularity = np.array([counts[p.id] for p in pool.profiles], dtype=np.float64)
        self.strengths_: FloatArray = popularity / max(popularity.max(initial=0), 1)
        return self

    def score(self, seeker: Seeker) -> FloatArray:
        """Return the popularity of each candidate.

        Parameters
        ----------
        seeker : Seeker
            Makes no difference.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1].
        """
        del seeker
        if not hasattr(self, "strengths_"):
            raise NotFittedError(type(self).__name__)
        return np.array(self.strengths_)


class RandomScorer:
    """Chance, yet the same for the same seeker and seed.

    Parameters
    ----------
    seed : int
        Another seed, another order.
    """

    term = "random"

    def __init__(self, *, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Learn how many candidates there are.

        Parameters
        ----------
        ecosystem : Ecosystem
            Makes no difference.
        pool : Pool
            The candidates.

        Returns
        -------
        self : RandomScorer
            With ``n_candidates_``.
        """
        del ecosystem
        self.n_candidates_ = len(pool)
        return self

    def score(self, seeker: Seeker) -> FloatArray:
        """Return a random number for each candidate.

        Parameters
        ----------
        seeker : Seeker
            Its id is part of the seed.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1).
        """
        if not hasattr(self, "n_candidates_"):
            raise NotFittedError(type(self).__name__)
        rng = np.random.default_rng([self.seed, zlib.crc32(seeker.profile.id.encode())])
        return rng.random(self.n_candidates_)


def _track_record(kind: str) -> str | None:
    return HISTORY_RELATIONS[ParticipantKind(kind)] if kind in HISTORY_RELATIONS else None
