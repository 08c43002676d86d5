"""What a pair is worth: how well it fits, and how dear each side is to the other."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from matcher.assignment.problem import FloatArray, IntArray

_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Worth:
    r"""How fit and wishes add up.

    .. math::

        u = fit \cdot score + receiver \cdot w(r_{receiver}) + provider \cdot w(r_{provider})

    to six decimals, with :math:`w(r) = 1 / r` for the wish of rank r, and 0 where nobody was named.

    Attributes
    ----------
    fit, receiver, provider : float
        Shares of the matcher's score and of the wishes of each side.
    """

    fit: float = 0.5
    receiver: float = 0.25
    provider: float = 0.25

    def of(self, score: FloatArray, receiver_rank: IntArray, provider_rank: IntArray) -> FloatArray:
        """Return what pairs are worth.

        Parameters
        ----------
        score : ndarray of shape (n_pairs,)
            The matcher's, in [0, 1].
        receiver_rank, provider_rank : ndarray of shape (n_pairs,)
            1 for a first wish; 0 for whom nobody named.

        Returns
        -------
        utility : ndarray of shape (n_pairs,)
            With six decimals, in [0, 1] where the shares sum to 1.

        Examples
        --------
        >>> Worth().of(np.array([0.5]), np.array([1]), np.array([0])).tolist()
        [0.5]
        """
        total = (
            self.fit * score
            + self.receiver * _wish(receiver_rank)
            + self.provider * _wish(provider_rank)
        )
        return np.asarray(np.round(total, _DECIMALS), dtype=np.float64)

    def as_json(self) -> Mapping[str, float]:
        """Return the shares as they stand in a file.

        Returns
        -------
        document : mapping of str to float
            By the names of the attributes.
        """
        return asdict(self)


def _wish(rank: IntArray) -> FloatArray:
    return np.where(rank > 0, 1.0 / np.maximum(rank, 1), 0.0)
