"""Likeness to what a provider took on before: BM25 over the profiles of its portfolio."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from matcher.errors import NotFittedError
from matcher.scoring.history import Deals, FloatArray
from matcher.scoring.receivers import Feature, FeatureColumns
from matcher.scoring.record import RecordModel, RecordScorer


class PortfolioIndex:
    r"""BM25 with providers as documents and the features of their deals as words.

    A receiver scores the sum over its features f of
    :math:`\mathrm{idf}_f \, t (k_1 + 1) / (t + k_1 (1 - b + b L))`, with t the recency-weighted
    number of the provider's deals that have f, and L the provider's number of features over the
    mean. A large :math:`k_1` and a small b fit here: ten deals in a place do say more than five,
    and a provider of many deals is not to be punished for them.

    Parameters
    ----------
    saturation : float
        :math:`k_1`.
    length_penalty : float
        :math:`b`, in [0, 1].
    half_life_years : float
        Age at which a deal counts half.

    References
    ----------
    .. [1] S. Robertson and H. Zaragoza (2009). The Probabilistic Relevance Framework: BM25 and
       Beyond. doi:10.1561/1500000019
    """

    def __init__(
        self,
        *,
        saturation: float = 20.0,
        length_penalty: float = 0.05,
        half_life_years: float = 2.0,
    ) -> None:
        self.saturation = saturation
        self.length_penalty = length_penalty
        self.half_life_years = half_life_years

    def fit(self, deals: Deals, features: Sequence[set[Feature]]) -> "PortfolioIndex":
        """Index the portfolios.

        Parameters
        ----------
        deals : Deals
            The rows.
        features : sequence of set of tuple of str, length n_deals
            What describes the receiver of each.

        Returns
        -------
        self : PortfolioIndex
            With ``columns_``, ``impacts_`` of shape (n_features, n_providers) and ``evidence_``,
            the total weight of the deals.
        """
        self.columns_ = FeatureColumns(min_rows=1, max_features=len(deals.receivers) * 64 + 1)
        X = self.columns_.fit(features).transform(features)
        weights = deals.recency(self.half_life_years)
        counts = sp.csr_matrix(X.T @ sp.diags_array(weights) @ deals.providers)
        self.impacts_ = self._impacts(counts)
        self._transposed_impacts = self.impacts_.T.tocsr()
        self.evidence_ = float(weights.sum())
        return self

    def _impacts(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        n_providers = counts.shape[1]
        holders = np.diff(counts.indptr)
        idf = np.log1p((n_providers - holders + 0.5) / (holders + 0.5))
        lengths = np.asarray(counts.sum(axis=0)).ravel()
        relative = lengths / (lengths.mean() or 1.0) if n_providers else lengths
        penalty = self.saturation * (1 - self.length_penalty + self.length_penalty * relative)
        saturated = counts.data * (self.saturation + 1) / (counts.data + penalty[counts.indices])
        impacts = saturated * np.repeat(idf, holders)
        return sp.csr_matrix(
            (impacts.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape
        )

    def predict(self, features: set[Feature]) -> FloatArray:
        """Return how much each portfolio resembles a receiver.

        Parameters
        ----------
        features : set of tuple of str
            What describes the receiver.

        Returns
        -------
        similarity : ndarray of shape (n_providers,)
            At least 0, without an upper bound.
        """
        if not hasattr(self, "impacts_"):
            raise NotFittedError(type(self).__name__)
        impacts = self.impacts_
        similarity = np.zeros(impacts.shape[1])
        # A sparse product would build a sparse result first: that costs three times as much.
        for column in self.columns_.positions(features):
            postings = slice(impacts.indptr[column], impacts.indptr[column + 1])
            similarity[impacts.indices[postings]] += impacts.data[postings]
        return similarity

    def coefficients(self, provider: int) -> FloatArray:
        """Return what each feature of a receiver adds for one provider.

        Parameters
        ----------
        provider : int
            Column of the provider.

        Returns
        -------
        coefficients : ndarray of shape (n_features,)
            In the order of ``columns_``.
        """
        return np.asarray(self._transposed_impacts[[provider]].toarray().ravel(), dtype=np.float64)


class PortfolioScorer(RecordScorer):
    """How much the seeker resembles what each candidate took on before.

    Parameters
    ----------
    saturation, length_penalty, half_life_years : float
        See :class:`PortfolioIndex`.
    half_strength : float
        Similarity that has strength 1/2.
    half_evidence : float
        Weight of all deals that is trusted by half.
    """

    term = "portfolio"

    def __init__(
        self,
        *,
        saturation: float = 20.0,
        length_penalty: float = 0.05,
        half_life_years: float = 2.0,
        half_strength: float = 10.0,
        half_evidence: float = 200.0,
    ) -> None:
        super().__init__(half_strength=half_strength, half_evidence=half_evidence)
        self.saturation = saturation
        self.length_penalty = length_penalty
        self.half_life_years = half_life_years

    def _new_model(self) -> RecordModel:
        return PortfolioIndex(
            saturation=self.saturation,
            length_penalty=self.length_penalty,
            half_life_years=self.half_life_years,
        )
