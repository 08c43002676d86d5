"""Ridge regression over past deals, and how much old ones still say."""

from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.linalg
import scipy.sparse as sp

IntArray = npt.NDArray[np.int64]
Float32Array = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]


class RecencyRidge:
    """Ridge regression from features of receivers to providers, older deals counting less.

    Parameters
    ----------
    half_life_years : float
        Age at which a deal counts half.
    regularisation : float
        Added to the diagonal.
    min_rows, max_features : int
        Features of fewer deals are left out, and at most so many kept.
    """

    def __init__(
        self,
        *,
        half_life_years: float = 2.0,
        regularisation: float = 100.0,
        min_rows: int = 4,
        max_features: int = 4000,
    ) -> None:
        self.half_life_years = half_life_years
        self.regularisation = regularisation
        self.min_rows = min_rows
        self.max_features = max_features

    def fit(self, X: Any, providers: Any, ages: Float32Array, usable: BoolArray) -> Self:
        """Learn from deals.

        Parameters
        ----------
        X : csr_matrix of shape (n_deals, n_features)
            Features of receivers.
        providers : csr_matrix of shape (n_deals, n_providers)
            Who took part.
        ages : ndarray of shape (n_deals,)
            In years; not a number where unknown.
        usable : ndarray of shape (n_features,)
            Features that may be used.

        Returns
        -------
        self : RecencyRidge
            With ``inverse_`` of shape (n_kept, n_kept), ``moments_`` of shape (n_providers,
            n_kept) and ``positions_``, the position of each feature or -1.
        """
        counts = np.asarray(X.sum(axis=0)).ravel()
        columns = np.flatnonzero((counts >= self.min_rows) & usable)
        most = np.argsort(-counts[columns], kind="stable")[: self.max_features]
        columns = np.sort(columns[most])
        self.positions_ = np.full(X.shape[1], -1)
        self.positions_[columns] = np.arange(len(columns))
        sizes = np.maximum(np.diff(providers.indptr), 1)
        weights = recency(ages, self.half_life_years) / np.sqrt(sizes)
        chosen = X[:, columns]
        weighted = sp.csr_matrix(chosen.T @ sp.diags_array(weights.astype(np.float32)))
        gram = (weighted @ chosen).toarray().astype(np.float32)
        gram[np.diag_indices_from(gram)] += self.regularisation
        self.inverse_ = _inverse(gram)
        self.moments_ = sp.csr_matrix((weighted @ providers).T, dtype=np.float32)
        return self

    def predict(self, columns: IntArray) -> Float32Array:
        """Return the prediction of every provider for one receiver.

        Parameters
        ----------
        columns : ndarray of shape (n,)
            Features of the receiver.

        Returns
        -------
        predictions : ndarray of shape (n_providers,)
            May be below 0.
        """
        positions = self.positions_[columns]
        coefficients = self.inverse_[positions[positions >= 0]].sum(axis=0)
        return np.asarray(self.moments_ @ coefficients, np.float32)


def _inverse(gram: Float32Array) -> Float32Array:
    if not gram.size:
        # LAPACK complains of a matrix without rows.
        return gram
    factor, _ = scipy.linalg.lapack.spotrf(gram, lower=True, overwrite_a=True)
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=True, overwrite_c=True)
    lower = np.tril(np.asarray(inverse, np.float32))
    return np.asarray(lower + np.tril(lower, -1).T, np.float32)


def recency(ages: Float32Array, half_life_years: float) -> Float32Array:
    """Return how much deals of some ages still say.

    Parameters
    ----------
    ages : ndarray of shape (n_deals,)
        In years; not a number where unknown.
    half_life_years : float
        Age at which a deal counts half, as does one of unknown age.

    Returns
    -------
    recency : ndarray of shape (n_deals,)
        In (0, 1].
    """
    known = np.where(np.isnan(ages), half_life_years, ages)
    return np.asarray(0.5 ** (known / half_life_years), np.float32)
