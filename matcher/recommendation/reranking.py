"""Reranking: variety within one list, and fair exposure over many, each with its price."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def diversified(
    scores: FloatArray,
    traits: Sequence[AbstractSet[str]],
    *,
    k: int,
    max_loss: float = 0.05,
) -> IntArray:
    """Return an order in which likenesses do not stand in a row.

    Maximal marginal relevance [1]_: one after another, the candidate is taken whose score minus
    ``max_loss`` times the best score times its greatest likeness (Jaccard) to those already taken
    is highest. So the best stays first, and nobody is overtaken by a candidate whose score is
    lower by more than ``max_loss`` of the best score.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        At least 0, in any order.
    traits : sequence of set of str, length n_candidates
        What makes two alike: sectors, organisations, regions.
    k : int
        Length of the list.
    max_loss : float
        In [0, 1]; 0 keeps the order of the scores.

    Returns
    -------
    order : ndarray of shape (min(k, n_candidates),)
        Positions of the candidates, first to last.

    References
    ----------
    .. [1] J. Carbonell and J. Goldstein (1998). The use of MMR, diversity-based reranking for
       reordering documents and producing summaries. doi:10.1145/290941.291025

    Examples
    --------
    >>> tea, coffee = {"tea"}, {"coffee"}
    >>> diversified(np.array([1.0, 0.99, 0.98, 0.5]), [tea, tea, coffee, coffee], k=4).tolist()
    [0, 2, 1, 3]
    """
    remaining = list(np.argsort(-scores, kind="stable"))
    penalty = max_loss * float(scores.max(initial=0))
    likeness = np.zeros(len(scores))
    order: list[int] = []
    while remaining and len(order) < k:
        # The first of the highest: ties keep the order of the scores.
        chosen = max(remaining, key=lambda c: scores[c] - penalty * likeness[c])
        remaining.remove(chosen)
        order.append(int(chosen))
        for candidate in remaining:
            alike = _jaccard(traits[candidate], traits[chosen])
            likeness[candidate] = max(likeness[candidate], alike)
    return np.array(order, dtype=np.int64)


def _jaccard(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    union = len(a | b)
    return len(a & b) / union if union else 0.0
