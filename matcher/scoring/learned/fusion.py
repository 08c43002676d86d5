"""One order from many: weighted reciprocal ranks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

DEPTH = 400
"""How far down each order counts."""
_OFFSET = 30.0


def fused(
    scores: Mapping[str, npt.NDArray[Any]],
    weights: Mapping[str, float],
    is_eligible: BoolArray,
) -> tuple[FloatArray, dict[str, IntArray]]:
    """Fuse orders by weighted reciprocal ranks.

    Parameters
    ----------
    scores : mapping of str to ndarray of shape (n,)
        By model; what is no higher than a model's lowest score is not ranked by it.
    weights : mapping of str to float
        Of each model.
    is_eligible : ndarray of shape (n,)
        Who may be ranked.

    Returns
    -------
    fusion : ndarray of shape (n,)
        At least 0; 0 for whom no model ranks.
    ranks : dict of str to ndarray of shape (n,)
        By model, from 0; ``DEPTH`` where not ranked.
    """
    eligible = np.flatnonzero(is_eligible)
    fusion = np.zeros(len(is_eligible))
    ranks = {}
    for name, of_model in scores.items():
        values = of_model[eligible]
        order = best(values, DEPTH)
        order = eligible[order[values[order] > values.min(initial=np.inf)]]
        places = np.arange(len(order))
        ranks[name] = np.full(len(is_eligible), DEPTH, np.int64)
        ranks[name][order] = places
        fusion[order] += weights[name] / (_OFFSET + places)
    return fusion, ranks


def best(values: npt.NDArray[Any], k: int) -> IntArray:
    """Return the positions of the greatest values.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Any numbers.
    k : int
        How many at most, above 0.

    Returns
    -------
    positions : ndarray of shape (min(k, n),)
        By falling value, ties in their order.
    """
    chosen = np.arange(len(values))
    if len(values) > k:
        least = np.partition(values, len(values) - k)[len(values) - k]
        chosen = np.flatnonzero(values >= least)
    return np.asarray(chosen[np.argsort(-values[chosen], kind="stable")][:k], np.int64)
