"""Which candidates are eligible: every gate, for a whole pool at once or for one pair."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray
from matcher.entities import Gate, Offer, Profile
from matcher.errors import NotFittedError
from matcher.recommendation.gate_columns import GateColumns, Inquiry
from matcher.recommendation.gate_profiles import (
    fails_language,
    fails_region,
    fails_stage,
    fails_status,
    fails_ticket,
)
from matcher.recommendation.gate_relations import (
    fails_capacity,
    fails_conflict,
    fails_declined,
    fails_self,
    fails_term,
)
from matcher.scoring.base import Pool, Seeker

PREDICATES: Mapping[Gate, Callable[[Inquiry], BoolArray]] = {
    Gate.STATUS: fails_status,
    Gate.SELF: fails_self,
    Gate.CAPACITY: fails_capacity,
    Gate.TERM: fails_term,
    Gate.CONFLICT: fails_conflict,
    Gate.DECLINED: fails_declined,
    Gate.REGION: fails_region,
    Gate.STAGE: fails_stage,
    Gate.TICKET: fails_ticket,
    Gate.LANGUAGE: fails_language,
}
"""Each gate as a labelled predicate: True where the pair is out."""


@dataclass(frozen=True)
class Screening:
    """What the gates say of every candidate.

    Attributes
    ----------
    fails : mapping of Gate to ndarray of shape (n_candidates,)
        True where the pair is out, gate by gate in their order.
    """

    fails: Mapping[Gate, BoolArray]

    @cached_property
    def is_eligible(self) -> BoolArray:
        """Return who passes every gate.

        Returns
        -------
        mask : ndarray of shape (n_candidates,)
            True where no gate fails.
        """
        is_out = np.zeros_like(self.fails[Gate.STATUS])
        for fails in self.fails.values():
            is_out |= fails
        return np.asarray(~is_out)

    def failed(self, position: int) -> tuple[Gate, ...]:
        """Return the gates a candidate fails.

        Parameters
        ----------
        position : int
            Its position in the pool.

        Returns
        -------
        gates : tuple of Gate
            In their order; empty for an eligible candidate.
        """
        return tuple(gate for gate, fails in self.fails.items() if fails[position])

    def requiring(self, musts: Sequence[FloatArray]) -> Self:
        """Return the same with what an organiser requires, too.

        Parameters
        ----------
        musts : sequence of ndarray of shape (n_candidates,)
            Strengths of the terms that must hold.

        Returns
        -------
        screening : Screening
            Whoever has strength 0 in one of them fails.
        """
        if not musts:
            return self
        return replace(self, fails={**self.fails, Gate.MUST: np.min(musts, axis=0) <= 0})


class CandidateSelector:
    """The hard rules before any score.

    Attributes
    ----------
    columns_ : GateColumns
        The pool as the gates compare it.

    Examples
    --------
    >>> CandidateSelector().fit(ecosystem, pool).screen(seeker).is_eligible  # doctest: +SKIP
    array([ True, False,  True])
    """

    columns_: GateColumns | None = None

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Read the columns that gates compare.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : CandidateSelector
            Fitted.
        """
        self.columns_ = GateColumns(ecosystem, pool)
        return self

    def inquiry(self, seeker: Seeker) -> Inquiry:
        """Return the question that gates and their evidence answer.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        inquiry : Inquiry
            Seeker and pool together.

        Raises
        ------
        NotFittedError
            If there is no pool yet.
        """
        if self.columns_ is None:
            raise NotFittedError(type(self).__name__)
        return Inquiry(seeker, self.columns_)

    def helped_by(self, interpreters: Sequence[tuple[Offer, Profile]]) -> "CandidateSelector":
        """Return the same rules with the interpreters there are now.

        Parameters
        ----------
        interpreters : sequence of (Offer, Profile)
            As :func:`~matcher.recommendation.gate_columns.interpreters_of` finds them.

        Returns
        -------
        selector : CandidateSelector
            Itself where they are the same.
        """
        if self.columns_ is None or self.columns_.interpreters == [*interpreters]:
            return self
        twin = copy.copy(self)
        twin.columns_ = copy.copy(self.columns_)
        twin.columns_.interpreters = [*interpreters]
        return twin

    def screen(self, seeker: Seeker) -> Screening:
        """Judge every candidate of the pool.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        screening : Screening
            As of the seeker's day.
        """
        inquiry = self.inquiry(seeker)
        return Screening({gate: fails(inquiry) for gate, fails in PREDICATES.items()})
