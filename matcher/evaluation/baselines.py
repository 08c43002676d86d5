"""What any recommendation must beat: the most popular, and chance."""

import datetime as dt
import zlib
from collections import defaultdict
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind, Relation
from matcher.errors import NotFittedError
from matcher.scoring.base import FloatArray, Pool, Scorer, Seeker, Strengths, known
from matcher.scoring.history import HISTORY_RELATIONS
from matcher.scoring.receivers import DAYS_A_YEAR


class PopularityScorer(Scorer):
    """The same for everyone: how many recent relations a candidate has, over the greatest number.

    Relations of the candidate's track record count where its kind has one, any relation where not.
    Old ones fade: on real investments that makes popularity twice as hard to beat.

    Parameters
    ----------
    half_life_years : float
        After so many years a relation counts half; an undated one counts as that old.
    """

    term = "popularity"

    def __init__(self, *, half_life_years: float = 1.0) -> None:
        self.half_life_years = half_life_years

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
        counts: defaultdict[str, float] = defaultdict(float)
        for relation in relations:
            weight = self._recency(relation, ecosystem.as_of)
            for end in {relation.source_id, relation.target_id}:
                counts[end] += weight
        popularity = np.array([counts[p.id] for p in pool.profiles], dtype=np.float64)
        self.strengths_: FloatArray = popularity / (popularity.max(initial=0) or 1)
        return self

    def _recency(self, relation: Relation, as_of: dt.date) -> float:
        if relation.occurred_on is None:
            return 0.5
        years = (as_of - relation.occurred_on).days / DAYS_A_YEAR
        return float(0.5 ** (years / self.half_life_years))

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out the popularity of candidates.

        Parameters
        ----------
        seeker : Seeker
            Makes no difference.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        del seeker
        if not hasattr(self, "strengths_"):
            raise NotFittedError(type(self).__name__)
        return known(self.strengths_)


class RandomScorer(Scorer):
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

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out a random number for each candidate.

        Parameters
        ----------
        seeker : Seeker
            Its id is part of the seed.

        Returns
        -------
        strengths : callable
            In [0, 1).
        """
        if not hasattr(self, "n_candidates_"):
            raise NotFittedError(type(self).__name__)
        rng = np.random.default_rng([self.seed, zlib.crc32(seeker.profile.id.encode())])
        return known(rng.random(self.n_candidates_))


def _track_record(kind: str) -> str | None:
    return HISTORY_RELATIONS[ParticipantKind(kind)] if kind in HISTORY_RELATIONS else None
