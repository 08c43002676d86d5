"""What the record of all providers says: ridge regression from receivers' profiles to providers."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy.linalg
import scipy.sparse as sp

from matcher.errors import NotFittedError
from matcher.scoring.history import Deals, FloatArray
from matcher.scoring.receivers import Feature, FeatureColumns
from matcher.scoring.record import RecordModel, RecordScorer


class HistoryRidge:
    r"""Ridge regression with deals as rows and providers as targets.

    With :math:`X` the features of the receivers, :math:`Y` who took part and :math:`D` the weight
    of each deal, a receiver :math:`x` is predicted :math:`x (X^T D X + \lambda I)^{-1} X^T D Y`.
    The inverse is dense over the features and the rest sparse, so nothing of the size features
    times providers is stored. A deal weighs less the older it is and the more providers share it
    (the square root: a syndicate of nine says less about each than three deals of three).

    Parameters
    ----------
    regularisation : float
        :math:`\lambda`; also what shrinks everything towards 0 where there are few deals.
    half_life_years : float
        Age at which a deal counts half.
    min_rows, max_features : int
        Features of fewer deals are left out, and at most so many kept.

    References
    ----------
    .. [1] A. E. Hoerl and R. W. Kennard (1970). Ridge Regression: Biased Estimation for
       Nonorthogonal Problems. doi:10.1080/00401706.1970.10488634
    """

    def __init__(
        self,
        *,
        regularisation: float = 100.0,
        half_life_years: float = 2.0,
        min_rows: int = 4,
        max_features: int = 6000,
    ) -> None:
        self.regularisation = regularisation
        self.half_life_years = half_life_years
        self.min_rows = min_rows
        self.max_features = max_features

    def fit(self, deals: Deals, features: Sequence[set[Feature]]) -> "HistoryRidge":
        """Learn from deals.

        Parameters
        ----------
        deals : Deals
            The rows.
        features : sequence of set of tuple of str, length n_deals
            What describes the receiver of each.

        Returns
        -------
        self : HistoryRidge
            With ``columns_``, ``inverse_`` of shape (n_features, n_features), ``moments_`` of
            shape (n_features, n_providers) and ``evidence_``, the total weight of the deals.
        """
        self.columns_ = FeatureColumns(min_rows=self.min_rows, max_features=self.max_features).fit(
            features
        )
        X = self.columns_.transform(features)
        weights = deals.recency(self.half_life_years) / np.sqrt(_sizes(deals.providers))
        weighted = X.T @ sp.diags_array(weights)
        gram = (weighted @ X).toarray()
        gram[np.diag_indices_from(gram)] += self.regularisation
        self.inverse_ = _inverse(gram)
        self.moments_ = sp.csr_matrix(weighted @ deals.providers, dtype=np.float32)
        self._transposed_moments = self.moments_.T.tocsr()
        self.evidence_ = float(weights.sum())
        return self

    def predict(self, features: set[Feature]) -> FloatArray:
        """Return the prediction of every provider for one receiver.

        Parameters
        ----------
        features : set of tuple of str
            What describes the receiver.

        Returns
        -------
        predictions : ndarray of shape (n_providers,)
            About the share of such deals in which the provider took part; may be below 0.
        """
        if not hasattr(self, "inverse_"):
            raise NotFittedError(type(self).__name__)
        coefficients = self.inverse_[self.columns_.positions(features)].sum(axis=0)
        return np.asarray(self._transposed_moments @ coefficients, dtype=np.float64)

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
        moments = self._transposed_moments[[provider]].toarray().ravel()
        return np.asarray(self.inverse_ @ moments, dtype=np.float64)


class HistoryScorer(RecordScorer):
    """Ridge regression over the record of all providers: who takes on receivers like this one.

    Parameters
    ----------
    regularisation, half_life_years : float
        See :class:`HistoryRidge`.
    half_strength : float
        Predicted share of deals that has strength 1/2.
    half_evidence : float
        Weight of all deals that is trusted by half.
    """

    term = "history"

    def __init__(
        self,
        *,
        regularisation: float = 100.0,
        half_life_years: float = 2.0,
        half_strength: float = 0.05,
        half_evidence: float = 200.0,
    ) -> None:
        super().__init__(half_strength=half_strength, half_evidence=half_evidence)
        self.regularisation = regularisation
        self.half_life_years = half_life_years

    def _new_model(self) -> RecordModel:
        return HistoryRidge(
            regularisation=self.regularisation, half_life_years=self.half_life_years
        )


def _sizes(providers: sp.csr_matrix) -> FloatArray:
    return np.maximum(np.diff(providers.indptr), 1).astype(np.float64)


def _inverse(gram: FloatArray) -> npt.NDArray[np.float32]:
    if not gram.size:
        # LAPACK complains of a matrix without rows.
        return gram.astype(np.float32)
    factor, _ = scipy.linalg.lapack.dpotrf(gram, lower=True, overwrite_a=True)
    inverse, _ = scipy.linalg.lapack.dpotri(factor, lower=True, overwrite_c=True)
    lower = np.tril(np.asarray(inverse, dtype=np.float32))
    return np.asarray(lower + np.tril(lower, -1).T, dtype=np.float32)
