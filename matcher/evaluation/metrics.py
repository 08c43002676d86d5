"""Metrics of ranked lists, each for one list, and of many lists together with their spread."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

_RECIPROCAL_RANK_DEPTH = 100
_CONFIDENCE = 0.95


def recall_at_k(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return the share of the relevant that is among the first k.

    Parameters
    ----------
    ranked : sequence of str
        Best first, without repeats.
    relevant : set of str
        Not empty.
    k : int
        At least 1.

    Returns
    -------
    recall : float
        In [0, 1].

    Examples
    --------
    >>> recall_at_k(["a", "b", "c"], {"b", "z"}, k=2)
    0.5
    """
    return sum(candidate in relevant for candidate in ranked[:k]) / len(relevant)


def ndcg_at_k(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return the discounted gain of the first k over that of the best order.

    A relevant candidate at rank r gains 1 / log2(r + 1) [1]_.

    Parameters
    ----------
    ranked : sequence of str
        Best first, without repeats.
    relevant : set of str
        Not empty.
    k : int
        At least 1; the ideal list is cut there too.

    Returns
    -------
    ndcg : float
        In [0, 1].

    References
    ----------
    .. [1] K. Järvelin and J. Kekäläinen (2002). Cumulated gain-based evaluation of IR techniques.
       doi:10.1145/582415.582418

    Examples
    --------
    >>> ndcg_at_k(["a", "b"], {"a"}, k=2)
    1.0
    """
    gain = sum(1 / math.log2(r + 2) for r, c in enumerate(ranked[:k]) if c in relevant)
    return gain / sum(1 / math.log2(r + 2) for r in range(min(k, len(relevant))))


def reciprocal_rank(ranked: Sequence[str], relevant: AbstractSet[str]) -> float:
    """Return one over the rank of the first relevant candidate.

    Parameters
    ----------
    ranked : sequence of str
        Best first.
    relevant : set of str
        What counts.

    Returns
    -------
    reciprocal_rank : float
        In (0, 1], or 0 where none is ranked.

    Examples
    --------
    >>> reciprocal_rank(["a", "b"], {"b"})
    0.5
    """
    return next((1 / (r + 1) for r, c in enumerate(ranked) if c in relevant), 0.0)


def hit_at_k(ranked: Sequence[str], relevant: AbstractSet[str], k: int) -> float:
    """Return whether any of the first k is relevant.

    Parameters
    ----------
    ranked : sequence of str
        Best first.
    relevant : set of str
        What counts.
    k : int
        At least 1.

    Returns
    -------
    hit : float
        1 or 0.
    """
    return float(any(candidate in relevant for candidate in ranked[:k]))


def coverage_at_k(rankings: Iterable[Sequence[str]], n_candidates: int, k: int) -> float:
    """Return the share of all candidates that anyone is shown.

    Parameters
    ----------
    rankings : iterable of sequence of str
        Of candidates only.
    n_candidates : int
        How many there are.
    k : int
        Only the first k of each list are shown.

    Returns
    -------
    coverage : float
        In [0, 1].
    """
    shown = {candidate for ranked in rankings for candidate in ranked[:k]}
    return len(shown) / n_candidates if n_candidates else 0.0


def gini_of_exposure(rankings: Iterable[Sequence[str]], n_candidates: int, k: int) -> float:
    """Return how unequally the candidates are shown.

    Parameters
    ----------
    rankings : iterable of sequence of str
        Of candidates only.
    n_candidates : int
        How many there are; those never shown count as 0.
    k : int
        Only the first k of each list are shown.

    Returns
    -------
    gini : float
        0 where all are shown equally often, near 1 where all exposure lands on one, and 1 where
        nobody is shown.
    """
    counts = Counter(candidate for ranked in rankings for candidate in ranked[:k])
    if not counts:
        return 1.0
    exposure = np.zeros(n_candidates)
    exposure[n_candidates - len(counts) :] = sorted(counts.values())
    positions = 2 * np.arange(1, n_candidates + 1) - n_candidates - 1
    return float(positions @ exposure / (n_candidates * exposure.sum()))


@dataclass(frozen=True)
class Estimate:
    """A mean and its 95 % bootstrap interval.

    Attributes
    ----------
    mean : float
        Over the queries.
    low, high : float
        Percentiles of the resampled means.
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class RankingQuality:
    """How good many ranked lists are.

    Attributes
    ----------
    recall, ndcg, mrr, hit_rate : Estimate
        Means over the queries with a relevant candidate; MRR looks at the first 100.
    coverage, gini : float
        Over all candidates.
    n_queries : int
        Queries with a relevant candidate.
    n_missing : int
        Those among them without a list, which count 0.
    """

    recall: Estimate
    ndcg: Estimate
    mrr: Estimate
    hit_rate: Estimate
    coverage: float
    gini: float
    n_queries: int
    n_missing: int


def ranking_quality(
    rankings: Mapping[str, Sequence[str]],
    truth: Mapping[str, Collection[str]],
    *,
    candidate_ids: AbstractSet[str],
    k: int,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> RankingQuality:
    """Measure rankings against what is relevant.

    Parameters
    ----------
    rankings : mapping of str to sequence of str
        Candidates of each seeker, best first; repeats and what is no candidate are dropped before
        the cut.
    truth : mapping of str to collection of str
        Relevant candidates of each seeker; what is no candidate is dropped, and a seeker without
        any left too.
    candidate_ids : set of str
        Who may be ranked.
    k : int
        Length of the lists.
    rng : numpy.random.Generator
        Draws the bootstrap samples.
    n_resamples : int
        Number of bootstrap samples.

    Returns
    -------
    quality : RankingQuality
        Of no query: zeros.
    """
    reachable = {s: set(found) & candidate_ids for s, found in sorted(truth.items())}
    relevant = {seeker: found for seeker, found in reachable.items() if found}
    ranked = {
        seeker: [c for c in dict.fromkeys(rankings.get(seeker, ())) if c in candidate_ids]
        for seeker in relevant
    }
    values = _values_by_query(ranked, relevant, k)
    estimates = _bootstrap(values, rng=rng, n_resamples=n_resamples)
    return RankingQuality(
        *estimates,
        coverage=coverage_at_k(ranked.values(), len(candidate_ids), k),
        gini=gini_of_exposure(ranked.values(), len(candidate_ids), k),
        n_queries=len(relevant),
        n_missing=sum(seeker not in rankings for seeker in relevant),
    )


def _values_by_query(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, set[str]], k: int
) -> FloatArray:
    rows = [
        (
            recall_at_k(ranked[seeker], found, k),
            ndcg_at_k(ranked[seeker], found, k),
            reciprocal_rank(ranked[seeker][:_RECIPROCAL_RANK_DEPTH], found),
            hit_at_k(ranked[seeker], found, k),
        )
        for seeker, found in relevant.items()
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, 4)


def _bootstrap(
    values: FloatArray, *, rng: np.random.Generator, n_resamples: int
) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    n_queries = len(values)
    if not n_queries:
        nothing = Estimate(0.0, 0.0, 0.0)
        return nothing, nothing, nothing, nothing
    # The same resamples for every metric, so that their intervals can be compared.
    sample = rng.integers(0, n_queries, (n_resamples, n_queries))
    recall, ndcg, mrr, hit_rate = (_estimate(column, sample) for column in values.T)
    return recall, ndcg, mrr, hit_rate


def _estimate(column: FloatArray, sample: npt.NDArray[np.int64]) -> Estimate:
    means = column[sample].mean(axis=1)
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Estimate(float(column.mean()), float(low), float(high))
