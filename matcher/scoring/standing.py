"""What a candidate has done before, and the room it has left."""

from collections.abc import Mapping
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.entities import ParticipantKind, RelationKind
from matcher.errors import NotFittedError
from matcher.scoring.base import Pool, Scorer, Seeker, Strengths, known

SERVICE_RELATIONS = (
    RelationKind.MENTORS,
    RelationKind.INVESTED_IN,
    RelationKind.RESIDENT_OF,
    RelationKind.GRADUATED_TO,
    RelationKind.PARTNER_WITH,
)
"""Relations that show that somebody was served."""

RECOGNITION: Mapping[str, float] = {"national": 1.0, "provincial": 0.7, "prefecture": 0.4}
"""How much an official recognition of each level says."""

_HALF_RECORD = 5.0
_RECORD_SHARE = 0.6


class TrackRecordFit(Scorer):
    """Experience: n earlier pairs count n / (n + 5), 60 %, official recognition 40 %.

    It does not depend on who asks, so it only settles what fit leaves open.

    Attributes
    ----------
    strengths_ : ndarray of shape (n_candidates,)
        In [0, 1).
    """

    term = "track"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Count what each candidate has done.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : TrackRecordFit
            Fitted.
        """
        served = ecosystem.table.where(ecosystem.table.is_kind(*SERVICE_RELATIONS))
        ends = np.concatenate([served.source, served.target])
        counts = np.bincount(ends, minlength=len(ecosystem.profiles))[pool.rows]
        recognised = np.array([RECOGNITION.get(p.recognition, 0.0) for p in pool.profiles])
        record = counts / (counts + _HALF_RECORD)
        self.strengths_: FloatArray = _RECORD_SHARE * record + (1 - _RECORD_SHARE) * recognised
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how experienced candidates are.

        Parameters
        ----------
        seeker : Seeker
            Who asks; makes no difference.

        Returns
        -------
        strengths : callable
            In [0, 1).
        """
        del seeker
        if not hasattr(self, "strengths_"):
            raise NotFittedError(type(self).__name__)
        return known(self.strengths_)


class RoomFit(Scorer):
    """Places left: one 0.5, two 0.67, n n / (n + 1); no limit 1.

    Attributes
    ----------
    strengths_ : ndarray of shape (n_candidates,)
        In [0, 1].
    """

    term = "room"

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Count the places each candidate has left on the day of the snapshot.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : RoomFit
            Fitted.
        """
        table, today = ecosystem.table, ecosystem.as_of.toordinal()
        mentoring = table.where(table.is_kind(RelationKind.MENTORS) & (table.ended > today))
        load = np.bincount(mentoring.source, minlength=len(ecosystem.profiles))[pool.rows]
        places = np.array([np.inf if p.capacity is None else p.capacity for p in pool.profiles])
        left = np.maximum(places - load, 0)
        unlimited = np.isinf(left)
        finite = np.where(unlimited, 0, left)
        self.strengths_: FloatArray = np.where(unlimited, 1.0, finite / (finite + 1))
        if pool.kind == ParticipantKind.STARTUP:
            self.strengths_ = np.zeros(len(pool))
        return self

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how much room candidates have.

        Parameters
        ----------
        seeker : Seeker
            Who asks; makes no difference.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        del seeker
        if not hasattr(self, "strengths_"):
            raise NotFittedError(type(self).__name__)
        return known(self.strengths_)
