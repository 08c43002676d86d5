"""How much the place in a list pulls, whatever stands there: from places that were drawn by lot."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_MOST_STEPS = 100
_CLOSE = 1e-9


@dataclass(frozen=True)
class Draws:
    """Candidates whose place was drawn between two, and whether they were opened there.

    Attributes
    ----------
    positions, others : ndarray of shape (n,)
        The place each got, from 1, and the one it might have got with the same chance.
    opened : ndarray of shape (n,)
        Whether it was opened.
    """

    positions: IntArray
    others: IntArray
    opened: BoolArray

    def __len__(self) -> int:
        """Return the number of draws."""
        return len(self.positions)


class PositionBias:
    """The chance that a place is looked at, relative to the first.

    Of two candidates whose places were drawn by lot, both are as likely in either place, so that
    opens differ between the places by the pull of the places alone [1]_. Given that one of two
    places k and j was opened, it was k with chance n_k p_k / (n_k p_k + n_j p_j), n being how often
    each was shown: what one candidate is worth drops out, and the places are compared like players
    of a tournament [2]_. Few opens are drawn towards a falling curve k ** -eta, eta being fitted
    along, so that a place which was never drawn has a chance as well.

    Parameters
    ----------
    n_positions : int
        Length of the lists.
    prior : float
        How strongly few opens are drawn to the curve; that of as many opens counts alike.

    Attributes
    ----------
    propensities_ : ndarray of shape (n_positions,)
        Chance of each place to be looked at, 1 for the first, falling or not as the lots say.
    eta_ : float
        Steepness of the curve.
    n_opened_ : int
        Draws that were opened.

    References
    ----------
    .. [1] A. Agarwal, I. Zaitsev, X. Wang, C. Li, M. Najork and T. Joachims (2019). Estimating
       position bias without intrusive interventions. doi:10.1145/3289600.3291017
    .. [2] R. A. Bradley and M. E. Terry (1952). Rank analysis of incomplete block designs: the
       method of paired comparisons. doi:10.2307/2334029
    """

    propensities_: FloatArray
    eta_: float
    n_opened_: int

    def __init__(self, *, n_positions: int = 10, prior: float = 4.0) -> None:
        self.n_positions = n_positions
        self.prior = prior

    def fit(self, draws: Draws) -> Self:
        """Estimate the pull of each place.

        Parameters
        ----------
        draws : Draws
            Draws beyond the length of the lists are left out.

        Returns
        -------
        self : PositionBias
            Fitted; without an open every place pulls by the curve of the prior.
        """
        size = self.n_positions
        inside = np.maximum(draws.positions, draws.others) <= size
        own, other = draws.positions[inside] - 1, draws.others[inside] - 1
        shown = np.zeros((size, size))
        np.add.at(shown, (own, other), 1.0)
        opened = np.zeros((size, size))
        np.add.at(opened, (own, other), draws.opened[inside].astype(np.float64))
        self.n_opened_ = int(opened.sum())
        logs, self.eta_ = self._ascend(opened, shown)
        self.propensities_ = np.exp(logs - logs[0])
        return self

    def at(self, positions: IntArray, *, least: float = 0.1) -> FloatArray:
        """Return the chance of places to be looked at.

        Parameters
        ----------
        positions : ndarray of shape (n,)
            From 1; beyond the lists the last one's chance.
        least : float
            No chance is taken to be less: one look far down must not outweigh all others.

        Returns
        -------
        propensities : ndarray of shape (n,)
            At least ``least``.
        """
        last = np.minimum(positions, self.n_positions) - 1
        return np.asarray(np.maximum(self.propensities_[last], least))

    def _ascend(self, opened: FloatArray, shown: FloatArray) -> tuple[FloatArray, float]:
        """Maximise the likelihood by Newton's method: it is concave."""
        size = self.n_positions
        offset = np.log(np.maximum(shown, 1.0))
        curve = -np.log(np.arange(1, size + 1))
        both = opened + opened.T
        # The unknowns: the logarithm of each place's pull, the first being 0, and the steepness.
        theta = np.concatenate([0.5 * curve[1:], [0.5]])
        for _ in range(_MOST_STEPS):
            logs = np.concatenate([[0.0], theta[:-1]])
            gap = logs[:, None] - logs[None, :] + offset - offset.T
            chance = 1 / (1 + np.exp(-gap))
            slope = (opened - both * chance).sum(axis=1)
            spread = both * chance * (1 - chance)
            bend = np.diag(spread.sum(axis=1)) - spread
            off = logs - theta[-1] * curve
            gradient = np.concatenate(
                [slope[1:] - self.prior * off[1:], [self.prior * (off @ curve)]]
            )
            gradient[-1] -= theta[-1] - 0.5
            hessian = np.zeros((size, size))
            hessian[:-1, :-1] = bend[1:, 1:] + self.prior * np.eye(size - 1)
            hessian[:-1, -1] = hessian[-1, :-1] = -self.prior * curve[1:]
            hessian[-1, -1] = self.prior * (curve @ curve) + 1.0
            step = np.linalg.solve(hessian, gradient)
            theta = theta + step
            if np.abs(step).max() < _CLOSE:
                break
        return np.concatenate([[0.0], theta[:-1]]), float(theta[-1])
