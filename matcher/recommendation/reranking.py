"""Reranking: variety within one list, and fair exposure over many, each with its price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

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


@dataclass(frozen=True)
class ExposurePrice:
    """What fair exposure cost so far.

    Attributes
    ----------
    score_share : float
        Share of the total score of the lists that was given up, in [0, 1].
    replaced_share : float
        Share of the places that went to another candidate, in [0, 1].
    """

    score_share: float
    replaced_share: float


class ExposureReranker:
    """Spreads exposure over many lists: whoever was shown often makes room.

    The first ``n_kept`` of a list stay. Its other places go to the candidates with the highest
    score minus ``penalty`` times the spread of the list's scores times log(1 + load), where load
    is how often a candidate was shown, over its room relative to the mean: one with many places
    left may be shown more. The order of the queries matters; they are taken as they come.

    Parameters
    ----------
    k : int
        Length of the lists.
    n_kept : int or None
        First places that never change; None keeps three quarters.
    penalty : float
        At least 0; 0 changes nothing.
    rooms : mapping of str to float or None
        Places left of each candidate; who is absent has room like the mean.
    """

    def __init__(
        self,
        *,
        k: int,
        n_kept: int | None = None,
        penalty: float = 0.05,
        rooms: Mapping[str, float] | None = None,
    ) -> None:
        self.k = k
        self.n_kept = k * 3 // 4 if n_kept is None else n_kept
        self.penalty = penalty
        self._rooms = _relative(rooms or {})
        self._loads: Counter[str] = Counter()
        self._score_before = self._score_after = 0.0
        self._n_places = self._n_replaced = 0

    def rerank(self, candidate_ids: Sequence[str], scores: FloatArray) -> IntArray:
        """Return the order for one list, and remember who is shown.

        Parameters
        ----------
        candidate_ids : sequence of str, length n
            Best first; more than ``k``, or there is nothing to choose from.
        scores : ndarray of shape (n,)
            Falling.

        Returns
        -------
        order : ndarray of shape (n,)
            Positions: the new first ``k``, by falling score behind the kept ones, then the rest.
        """
        n_shown = min(self.k, len(candidate_ids))
        n_kept = min(self.n_kept, n_shown)
        adjusted = scores[n_kept:] - self.penalty * _spread(scores) * np.log1p(
            [self._load(candidate) for candidate in candidate_ids[n_kept:]]
        )
        chosen = np.argsort(-adjusted, kind="stable")[: n_shown - n_kept] + n_kept
        shown = np.concatenate([np.arange(n_kept), np.sort(chosen)])
        rest = np.setdiff1d(np.arange(len(candidate_ids)), shown)
        self._remember(candidate_ids, scores, shown)
        return np.concatenate([shown, rest]).astype(np.int64)

    def _load(self, candidate_id: str) -> float:
        return self._loads[candidate_id] / self._rooms.get(candidate_id, 1.0)

    def _remember(self, candidate_ids: Sequence[str], scores: FloatArray, shown: IntArray) -> None:
        self._loads.update(candidate_ids[position] for position in shown)
        self._score_before += float(scores[: len(shown)].sum())
        self._score_after += float(scores[shown].sum())
        self._n_places += len(shown)
        self._n_replaced += int((shown >= len(shown)).sum())

    @property
    def price(self) -> ExposurePrice:
        """Return what it cost so far.

        Returns
        -------
        price : ExposurePrice
            Zeros before the first list.
        """
        lost = self._score_before - self._score_after
        return ExposurePrice(
            score_share=lost / self._score_before if self._score_before else 0.0,
            replaced_share=self._n_replaced / self._n_places if self._n_places else 0.0,
        )


def _relative(rooms: Mapping[str, float]) -> dict[str, float]:
    open_rooms = {candidate: room for candidate, room in rooms.items() if room > 0}
    mean = sum(open_rooms.values()) / len(open_rooms) if open_rooms else 1.0
    return {candidate: room / mean for candidate, room in open_rooms.items()}


def _spread(scores: FloatArray) -> float:
    return float(scores[0] - scores[-1]) if len(scores) else 0.0
