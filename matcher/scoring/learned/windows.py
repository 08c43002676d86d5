"""Rolling windows of the past: what was known on their first day, and who came together after."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.scoring.learned.book import Book, PastQuery
from matcher.scoring.learned.boosting import BinArray, Bins
from matcher.scoring.learned.fusion import best
from matcher.scoring.learned.pairs import PairFeatures, Shortlist
from matcher.scoring.learned.ridge import recency
from matcher.scoring.learned.stage import FirstStage

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

Fits = Callable[[PastQuery, dt.date], Mapping[str, Float32Array]]
"""Returns the strengths of the static terms as of a day, and their weighted sum as ``fit``."""

HORIZON_MONTHS, STEP_MONTHS = 6, 3
_K = 20
_DISCOUNTS = 1 / np.log2(np.arange(2, _K + 2))
_HALF_LIFE, _HALF_EVIDENCE, _HALF_HISTORY, _HALF_PORTFOLIO = 2.0, 200.0, 0.05, 10.0
"""As the terms of the record have them."""


@dataclass(frozen=True)
class Window:
    """The queries of a window with their shortlists.

    Attributes
    ----------
    begin : date
        First day; nothing from then on is known.
    Z : ndarray of shape (n_rows, n_features)
        Bins of the features of the shortlisted, query by query.
    labels : ndarray of shape (n_rows,)
        1 for those that came to be.
    sizes : ndarray of shape (n_queries,)
        Length of each shortlist.
    n_found : ndarray of shape (n_queries,)
        How many came to be, shortlisted or not.
    quality : mapping of str to ndarray of shape (n_queries,)
        NDCG@20 of the plain methods, by name.
    ridge_found : ndarray of shape (n_came_to_be,)
        How strong ridge regression held each pair that came to be.
    """

    begin: dt.date
    Z: BinArray
    labels: IntArray
    sizes: IntArray
    n_found: IntArray
    quality: Mapping[str, FloatArray]
    ridge_found: FloatArray

    def is_useful(self) -> BoolArray:
        """Return of which queries somebody that came to be is on the shortlist.

        Returns
        -------
        mask : ndarray of shape (n_queries,)
            True where there is something to learn.
        """
        query_of = np.repeat(np.arange(len(self.sizes)), self.sizes)
        return np.asarray(np.bincount(query_of, self.labels, len(self.sizes)) > 0)

    def quality_of(self, scores: FloatArray) -> FloatArray:
        """Return the NDCG@20 of the shortlists ordered by scores.

        Parameters
        ----------
        scores : ndarray of shape (n_rows,)
            Of the rows.

        Returns
        -------
        quality : ndarray of shape (n_queries,)
            Of each query.
        """
        bounds = pairwise([0, *np.cumsum(self.sizes).tolist()])
        found = zip(bounds, self.n_found.tolist(), strict=True)
        return np.array(
            [
                _ndcg(self.labels[begin:end][best(scores[begin:end], _K)] > 0, n_found)
                for (begin, end), n_found in found
            ]
        )


def _ndcg(is_hit: BoolArray, n_found: int) -> float:
    return float((is_hit * _DISCOUNTS[: len(is_hit)]).sum() / _DISCOUNTS[:n_found].sum())


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day some months earlier, or the last day of that month.

    Parameters
    ----------
    day : date
        Any day.
    months : int
        How many; below 0 is later.

    Returns
    -------
    day : date
        In the calendar.

    Examples
    --------
    >>> months_before(dt.date(2012, 8, 31), 6).isoformat()
    '2012-02-29'
    """
    month = day.year * 12 + day.month - 1 - months
    first, after = (dt.date(m // 12, m % 12 + 1, 1) for m in (month, month + 1))
    return first + dt.timedelta(days=min(day.day, (after - first).days) - 1)


def window_days(as_of: dt.date, n: int) -> list[dt.date]:
    """Return the first days of the windows that have ended by a day.

    Parameters
    ----------
    as_of : date
        The day.
    n : int
        How many.

    Returns
    -------
    days : list of date
        A quarter apart, the latest first.
    """
    return [months_before(as_of, HORIZON_MONTHS + STEP_MONTHS * i) for i in range(n)]


def look_back(
    book: Book,
    begin: dt.date,
    bins: Bins | None,
    *,
    length: int,
    fits: Fits,
    weights: Mapping[str, float],
) -> tuple[Window, Bins] | None:
    """Return a window of the past as it would have been seen on its first day.

    Parameters
    ----------
    book : Book
        All deals.
    begin : date
        First day.
    bins : Bins or None
        Of a later window; None chooses them here.
    length : int
        Of the shortlists.
    fits : callable
        For the static terms.
    weights : mapping of str to float
        What each term counts without learning.

    Returns
    -------
    window : Window
        Of queries that found somebody; None instead of both where there are none.
    bins : Bins
        As given, or chosen.
    """
    queries = book.queries(begin, months_before(begin, -HORIZON_MONTHS))
    if not queries:
        return None
    stage = FirstStage(book, begin.toordinal())
    pairs = PairFeatures(stage, length=length)
    plain = _Plain(stage, weights)
    rows, labels, qualities, found = [], [], [], []
    for query in queries:
        is_eligible = np.ones(stage.n_providers, np.bool_)
        is_eligible[query.asked.known] = False
        shortlist = pairs.shortlist(query.asked, is_eligible, fits(query, begin))
        rows.append(shortlist.X)
        labels.append(np.isin(shortlist.providers, query.found).astype(np.int64))
        qualities.append(plain.quality(shortlist, is_eligible, query.found))
        found.append(plain.history(shortlist.scores)[query.found])
    X = np.concatenate(rows)
    bins = bins or Bins().fit(X)
    window = Window(
        begin=begin,
        Z=bins.transform(X),
        labels=np.concatenate(labels),
        sizes=np.array([len(own) for own in labels], np.int64),
        n_found=np.array([len(query.found) for query in queries], np.int64),
        quality={name: np.array([own[name] for own in qualities]) for name in qualities[0]},
        ridge_found=np.concatenate(found),
    )
    return window, bins


def _trust(evidence: float) -> float:
    return evidence / (evidence + _HALF_EVIDENCE)


class _Plain:
    """What rankings without learning, and by chance, would have been worth."""

    def __init__(self, stage: FirstStage, weights: Mapping[str, float]) -> None:
        self.stage, self.weights = stage, weights
        recent = recency(stage.ages, _HALF_LIFE)
        sizes = np.maximum(np.diff(stage.providers.indptr), 1)
        self.trust = _trust(float((recent / np.sqrt(sizes)).sum()))
        self.trust_in_portfolios = _trust(float(recent.sum()))
        self.rng = np.random.default_rng(stage.day)

    def quality(
        self, shortlist: Shortlist, is_eligible: BoolArray, found: IntArray
    ) -> dict[str, float]:
        """Return the NDCG@20 of each."""
        able = np.flatnonzero(is_eligible & self.stage.has_record)
        scores: dict[str, npt.NDArray[Any]] = {
            "weights": self._weighted(shortlist.scores)[able],
            "ridge": shortlist.scores["ridge_known"][able],
            "popularity": self.stage.totals[1.0][able],
            "random": self.rng.random(len(able)),
        }
        return {
            name: _ndcg(np.isin(able[best(own, _K)], found), len(found))
            for name, own in scores.items()
        }

    def history(self, scores: Mapping[str, Float32Array]) -> FloatArray:
        """Return the strengths of ridge regression, as its term has them."""
        known = np.maximum(scores["ridge_known"], 0)
        return np.asarray(self.trust * known / (known + _HALF_HISTORY), np.float64)

    def _weighted(self, scores: Mapping[str, Float32Array]) -> FloatArray:
        alike = scores["likeness"]
        portfolio = self.trust_in_portfolios * alike / (alike + _HALF_PORTFOLIO)
        record = self.weights["history"] * self.history(scores)
        return np.asarray(
            scores["fit"] + record + self.weights["portfolio"] * portfolio, np.float64
        )
