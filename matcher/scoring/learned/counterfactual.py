"""Learning an order from opens, each weighed against the pull of the place where it happened."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from matcher.errors import NotFittedError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ShownLists:
    """Lists that were shown, a row a candidate, the rows of a list together.

    Attributes
    ----------
    lists : ndarray of shape (n,)
        Number of the list of each row.
    X : ndarray of shape (n, n_features)
        What was known of each pair.
    gains : ndarray of shape (n,)
        What came of it: 0 where nothing did, above for an open, more for what followed.
    propensities : ndarray of shape (n,)
        The chance that each was looked at, in (0, 1]; all 1 ignores the places.
    """

    lists: IntArray
    X: FloatArray
    gains: FloatArray
    propensities: FloatArray

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.lists)

    def of(self, rows: npt.NDArray[np.bool_]) -> "ShownLists":
        """Return some rows.

        Parameters
        ----------
        rows : ndarray of shape (n,)
            Whole lists.

        Returns
        -------
        shown : ShownLists
            Those alone.
        """
        return ShownLists(self.lists[rows], self.X[rows], self.gains[rows], self.propensities[rows])

    @property
    def worth(self) -> FloatArray:
        """Return what came of each row, weighed by the inverse of its chance to be looked at.

        Returns
        -------
        worth : ndarray of shape (n,)
            At least the gains.
        """
        return np.asarray(self.gains / self.propensities)


class CounterfactualRanker:
    """A linear score that puts first what was opened in spite of its place.

    What nobody looked at was not refused. Each gain is therefore divided by the chance that its
    place was looked at, which makes the sum over the opens an unbiased estimate of the sum over
    everything worth opening [1]_; over it, the logistic bound of the rank is minimised.

    Parameters
    ----------
    alpha : float
        Weight of the squared norm against the mean loss of a list.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
        What each feature counts.

    References
    ----------
    .. [1] T. Joachims, A. Swaminathan and T. Schnabel (2017). Unbiased learning-to-rank with biased
       feedback. doi:10.1145/3018661.3018699
    """

    coef_: FloatArray | None = None

    def __init__(self, *, alpha: float = 0.01) -> None:
        self.alpha = alpha

    def fit(self, shown: ShownLists) -> Self:
        """Learn from lists that were shown.

        Parameters
        ----------
        shown : ShownLists
            Lists without a gain teach nothing.

        Returns
        -------
        self : CounterfactualRanker
            With all 0 where nothing was opened.
        """
        worth = shown.worth
        winners, losers = _contests(shown.lists, worth > 0)
        n_features = shown.X.shape[1]
        if not len(winners):
            self.coef_ = np.zeros(n_features)
            return self
        gaps = shown.X[winners] - shown.X[losers]
        sizes = np.unique(shown.lists, return_inverse=True, return_counts=True)
        n_others = np.maximum(sizes[2][sizes[1]] - 1, 1)
        weights = worth[winners] / n_others[winners]
        weights = weights / weights.sum()

        def _loss(coef: FloatArray) -> tuple[float, FloatArray]:
            margin = gaps @ coef
            value = weights @ np.logaddexp(0, -margin) + self.alpha * coef @ coef
            pull = -weights / (1 + np.exp(np.clip(margin, -500, 500)))
            return float(value), np.asarray(gaps.T @ pull + 2 * self.alpha * coef)

        found = minimize(_loss, np.zeros(n_features), jac=True, method="L-BFGS-B")
        self.coef_ = np.asarray(found.x, np.float64)
        return self

    def score(self, X: FloatArray) -> FloatArray:
        """Return what is learned of some pairs.

        Parameters
        ----------
        X : ndarray of shape (n, n_features)
            In the order of the features learned from.

        Returns
        -------
        scores : ndarray of shape (n,)
            The higher the better.

        Raises
        ------
        NotFittedError
            Before ``fit``.
        """
        if self.coef_ is None:
            raise NotFittedError(type(self).__name__)
        return np.asarray(X @ self.coef_)


def worth_of_order(shown: ShownLists, scores: FloatArray) -> dict[int, float]:
    """Estimate what lists would have been worth in another order, without showing it.

    The discounted gain of each list, each gain divided by its chance to be looked at: its mean is
    an unbiased estimate of what the order would have gained had everything been looked at.

    Parameters
    ----------
    shown : ShownLists
        As they were shown.
    scores : ndarray of shape (n,)
        By which they would be ordered; ties stay as they were.

    Returns
    -------
    worth : dict of int to float
        Of each list, by its number.
    """
    worth, values = {}, shown.worth
    for number in np.unique(shown.lists):
        rows = np.flatnonzero(shown.lists == number)
        order = rows[np.argsort(-scores[rows], kind="stable")]
        worth[int(number)] = float(values[order] @ (1 / np.log2(np.arange(len(order)) + 2)))
    return worth


def _contests(lists: IntArray, is_winner: npt.NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Return the rows of everyone with a gain against everyone else of its list."""
    winners: list[IntArray] = []
    losers: list[IntArray] = []
    for number in np.unique(lists[is_winner]):
        rows = np.flatnonzero(lists == number)
        for row in rows[is_winner[rows]]:
            others = rows[rows != row]
            winners.append(np.full(len(others), row, np.int64))
            losers.append(others)
    if not winners:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing
    return np.concatenate(winners), np.concatenate(losers)
