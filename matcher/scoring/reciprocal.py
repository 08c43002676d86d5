"""What each side gains from a pair, combined."""

import copy
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.errors import NotFittedError
from matcher.features.encoder import Groups, Ragged, encode
from matcher.scoring.base import EVERYBODY, Pool, Scorer, Seeker, Strengths, alike
from matcher.scoring.service import ServiceFit
from matcher.scoring.topics import TopicTree

_NOTHING_ASKED = 0.5


class ReciprocalFit(Scorer):
    """Harmonic mean of what the two sides gain.

    What the asking side gains is :class:`~matcher.scoring.service.ServiceFit`; what the other
    gains is how well the seeker's offers answer the candidate's own needs, and 0.5 where it states
    none or the seeker offers nothing. The harmonic mean is small where either gain is [1]_.

    Parameters
    ----------
    service : ServiceFit or None
        Shared with the pipeline, so that it is asked once; None makes one.

    Attributes
    ----------
    service_ : ServiceFit
        The gain of the side that asks.

    References
    ----------
    .. [1] L. Pizzato et al. (2010). RECON: a reciprocal recommender for online dating.
       doi:10.1145/1864708.1864747
    """

    term = "reciprocal"

    def __init__(self, *, service: ServiceFit | None = None) -> None:
        self.service = service

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Encode what both sides state.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : ReciprocalFit
            Fitted.
        """
        shared = self.service
        is_fitted = shared is not None and shared.is_fitted_on(pool)
        self.service_ = shared if shared and is_fitted else ServiceFit().fit(ecosystem, pool)
        self._topics = TopicTree(ecosystem)
        index = self._topics.index
        needed = [tuple(encode([n.topic for n in needs], index)) for needs in pool.needs]
        offered = [tuple(encode([o.topic for o in offers], index)) for offers in pool.offers]
        self._needing, self._offering = Groups(needed), Groups(offered)
        self._needed, self._offered = Ragged(self._needing.keys), Ragged(self._offering.keys)
        return self

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "ReciprocalFit":
        """Return the same term for candidates that changed since.

        Parameters
        ----------
        ecosystem : Ecosystem
            Its vocabularies count.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : ReciprocalFit
            Knows these alone; :meth:`building_on` makes it mind the others.
        """
        service = self.service_.extended(ecosystem, pool)
        return ReciprocalFit(service=service).fit(ecosystem, pool)

    def building_on(self, service: ServiceFit) -> "ReciprocalFit":
        """Return the same term with another fit of the side that asks.

        Parameters
        ----------
        service : ServiceFit
            Of the same candidates.

        Returns
        -------
        scorer : ReciprocalFit
            Sharing all that was encoded.
        """
        twin = copy.copy(self)
        twin.service_ = service
        return twin

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out the combined gain.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        if not hasattr(self, "service_"):
            raise NotFittedError(type(self).__name__)
        own, other = self.service_.scores_of(seeker), self._return_gains(seeker)
        return lambda positions: combined(own(positions), other(positions))

    def return_gain(self, seeker: Seeker) -> FloatArray:
        """Return what the candidates gain from the seeker.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        gains : ndarray of shape (n_candidates,)
            In [0, 1].
        """
        return self._return_gains(seeker)(EVERYBODY)

    def _return_gains(self, seeker: Seeker) -> Strengths:
        if self.service_.seeker_gives(seeker):
            return self._offering.lookup(self._gain_of_giver(seeker))
        offers = [offer.topic for offer in seeker.offers]
        if not offers:
            return alike(_NOTHING_ASKED, len(self._needing.of_item))
        answers = np.max([self.service_.answers(topic) for topic in offers], axis=0)
        answered = self._needed.maximum(answers, empty=-1.0)
        gains = np.where(self._needed.is_empty, _NOTHING_ASKED, _worth(answered))
        return self._needing.lookup(gains)

    def _gain_of_giver(self, seeker: Seeker) -> FloatArray:
        """Answer the own needs of a mentor, an investor or a space by their offers."""
        gains = np.full(len(self._offered), _NOTHING_ASKED)
        for need in seeker.needs:
            met = self._offered.maximum(self._topics.similarity(need.topic), empty=0.0)
            gains = np.maximum(gains, _worth(met))
        return gains


def combined(own: FloatArray, other: FloatArray) -> FloatArray:
    """Return the harmonic mean of what two sides gain.

    Parameters
    ----------
    own, other : ndarray of shape (n_candidates,)
        In [0, 1].

    Returns
    -------
    combined : ndarray of shape (n_candidates,)
        0 where both gain nothing.
    """
    both = own + other
    return np.divide(2 * own * other, both, out=np.zeros_like(both), where=both > 0)


def _worth(met: FloatArray) -> FloatArray:
    """Half a gain is what a stranger brings anyway; an answered need brings the rest."""
    return np.asarray(_NOTHING_ASKED + (1 - _NOTHING_ASKED) * np.clip(met, 0, 1))
