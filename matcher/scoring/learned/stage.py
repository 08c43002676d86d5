"""Many simple models of past deals, as of a day: what each says of every provider."""

from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.linalg import svds

from matcher.scoring.learned.book import Asked, Book, IntArray
from matcher.scoring.learned.describing import BIAS, SLOTS
from matcher.scoring.learned.kernels import added_rows
from matcher.scoring.learned.ridge import RecencyRidge, recency
from matcher.scoring.receivers import DAYS_A_YEAR

Float32Array = npt.NDArray[np.float32]

HALF_LIVES = (0.5, 1.0, 2.0, 4.0)
FROM_KNOWN = ("walk_known", "joint", "follows")
"""Models that say nothing of a receiver without providers."""


def _slots(*names: str) -> frozenset[int]:
    return frozenset(SLOTS.index(name) for name in names)


_CELL_SLOTS = _slots("round", "region1", "region_round1", "region_round2", "region_round3")
_CELL_SLOTS |= _slots("sector_round", "sector_region1", "sector_region2")
_RECENT_SLOTS = _slots("round", "region1", "region2", "region_round1")
_CELL_CAUTION, _RECENT_CAUTION = 20.0, 10.0
_N_NEAREST, _N_FACTORS, _FREQUENT = 600, 48, 4
_SATURATION, _LENGTH_PENALTY = 20.0, 0.05
_PRIOR_POWER, _BAYES_WEIGHT = 1.1, 8.0
_JOINT_CAUTION, _FOLLOW_CAUTION, _FOLLOW_HALF_LIFE = 4.0, 3.0, 3.0
_FIRST_STEP, _SECOND_STEP = 0.6, 0.36
_TINY = 1e-9


class FirstStage:
    """The simple models, as of a day.

    Parameters
    ----------
    book : Book
        All deals; only those before the day are used.
    day : int
        Ordinal.

    Attributes
    ----------
    n_deals, n_providers : int
        Sizes.
    X : csr_matrix of shape (n_deals, n_features)
        Features of receivers.
    providers : csr_matrix of shape (n_deals, n_providers)
        Who took part.
    ages : ndarray of shape (n_deals,)
        In years; not a number where unknown.
    receivers : ndarray of shape (n_deals,)
        Row of each deal's receiver.
    has_record : ndarray of shape (n_providers,)
        Who may be on a shortlist.
    counts : dict of float to csr_matrix of shape (n_features, n_providers)
        Deals by feature and provider, by half-life in years.
    totals : dict of float to ndarray of shape (n_providers,)
        Deals of each provider, by half-life in years.
    ties : csr_matrix of shape (n_receivers, n_providers)
        Deals of each pair, recent ones counting more.
    joint : csr_matrix of shape (n_providers, n_providers)
        How much providers share their receivers.
    follows : csr_matrix of shape (n_providers, n_providers)
        How often the column came to a receiver after the row.
    """

    def __init__(self, book: Book, day: int) -> None:
        self.book, self.day = book, day
        self.n_deals, self.n_providers = book.before(day), len(book.provider_ids)
        self.X = book.X[: self.n_deals]
        self.providers = sp.csr_matrix(book.providers[: self.n_deals])
        days = book.days[: self.n_deals]
        self.ages = np.where(days > 0, (day - days) / DAYS_A_YEAR, np.nan).astype(np.float32)
        self.receivers = book.receivers[: self.n_deals]
        self.has_record = np.zeros(self.n_providers, np.bool_)
        self.has_record[self.providers.indices] = True
        self._is_single = (book.known_of < 0) & ~book.is_pair
        self._is_code = self._is_single.copy()
        self._is_code[book.columns[BIAS]] = False
        self._fit_counts()
        self._fit_ridges()
        self._fit_bayes()
        self._fit_likeness()
        self._fit_nearest()
        self._fit_ties()
        self._fit_follows()
        self._fit_factors()

    def _fit_counts(self) -> None:
        self._by_feature = sp.csr_matrix(self.X.T)
        self.counts = {
            years: sp.csr_matrix(
                self._by_feature @ (sp.diags_array(recency(self.ages, years)) @ self.providers),
                dtype=np.float32,
            )
            for years in HALF_LIVES
        }
        bias = self.book.columns[BIAS]
        self.totals = {
            years: counts[[bias]].toarray().ravel() for years, counts in self.counts.items()
        }

    def _fit_ridges(self) -> None:
        no_provider = self.book.known_of < 0
        data = (self.X, self.providers, self.ages)
        with_pairs = RecencyRidge(half_life_years=3.0, min_rows=5)
        self._ridges = {
            "ridge": RecencyRidge().fit(*data, self._is_single),
            "ridge_pairs": with_pairs.fit(*data, no_provider),
            "ridge_known": RecencyRidge().fit(*data, ~self.book.is_pair),
        }

    def _fit_bayes(self) -> None:
        counts, totals = self.counts[2.0], self.totals[2.0]
        of_feature = np.asarray(counts.sum(axis=1)).ravel()
        shares = of_feature / max(float(of_feature[self.book.columns[BIAS]]), _TINY)
        expected = _BAYES_WEIGHT * np.maximum(shares, _TINY)
        self._odds = _like(counts, np.log1p(counts.data / expected[_row_of_each(counts)]))
        self._prior = _PRIOR_POWER * np.log(np.maximum(totals, 1e-6))
        self._trials = np.log(totals + _BAYES_WEIGHT)

    def _fit_likeness(self) -> None:
        counts, n = self.counts[2.0], self.n_providers
        holders = np.diff(counts.indptr)
        rarity = np.log1p((n - holders + 0.5) / (holders + 0.5))
        lengths = self._is_single.astype(np.float32) @ counts
        relative = lengths / max(float(lengths.sum()) / max(int((lengths > 0).sum()), 1), _TINY)
        penalty = _SATURATION * (1 - _LENGTH_PENALTY + _LENGTH_PENALTY * relative)
        saturated = counts.data * (_SATURATION + 1) / (counts.data + penalty[counts.indices])
        self._impacts = _like(counts, saturated * rarity[_row_of_each(counts)])

    def _fit_nearest(self) -> None:
        in_deals = np.diff(self._by_feature.indptr)
        rarity = np.log((self.n_deals + 1) / (in_deals + 1))
        self._rarity = np.where(self._is_code, rarity, 0.0).astype(np.float32)
        lengths = np.sqrt(self.X @ self._rarity**2)
        self._scale = (1 / np.maximum(lengths, 1e-6)).astype(np.float32)
        self._recency = recency(self.ages, 2.0)

    def _fit_ties(self) -> None:
        n_deals, n_receivers = self.n_deals, int(self.receivers.max(initial=-1)) + 1
        own = (self._recency, (self.receivers, np.arange(n_deals)))
        self.ties = sp.csr_matrix(sp.csr_matrix(own, shape=(n_receivers, n_deals)) @ self.providers)
        self._out = _stochastic(self.ties)
        self._back = _stochastic(sp.csr_matrix(self.ties.T))
        squares = np.asarray(self.ties.sum(axis=0)).ravel()
        scaled = self.ties.sqrt() @ sp.diags_array(1 / np.sqrt(squares + _JOINT_CAUTION))
        self.joint = sp.csr_matrix(scaled.T @ scaled, dtype=np.float32)
        self.joint.setdiag(0)

    def _fit_follows(self) -> None:
        known = self.book.known_of
        columns = np.flatnonzero(known >= 0)
        ones = np.ones(len(columns), np.float32)
        to_provider = sp.csr_matrix(
            (ones, (np.arange(len(columns)), known[columns])),
            shape=(len(columns), self.n_providers),
        )
        before = sp.csr_matrix(self.X[:, columns] @ to_provider)
        weights = sp.diags_array(recency(self.ages, _FOLLOW_HALF_LIFE))
        n_before: Float32Array = np.asarray((weights @ before).sum(axis=0)).ravel()
        share = sp.diags_array((1 / (n_before + _FOLLOW_CAUTION)).astype(np.float32))
        followed = before.T @ (weights @ self.providers)
        self.follows = sp.csr_matrix(share @ followed, dtype=np.float32)

    def _fit_factors(self) -> None:
        is_frequent = np.asarray(self.X.sum(axis=0)).ravel() >= _FREQUENT
        columns = np.flatnonzero(self._is_code & is_frequent)
        self._factor_rows = np.full(self.X.shape[1], -1)
        self._factor_rows[columns] = np.arange(len(columns))
        counts = self.counts[2.0][columns]
        by_feature = np.sqrt(np.asarray(counts.sum(axis=1)).ravel() + 1)
        by_provider = np.sqrt(np.asarray(counts.sum(axis=0)).ravel() + 5)
        scaled = sp.diags_array(1 / by_feature) @ counts @ sp.diags_array(1 / by_provider)
        smallest = min(scaled.shape)
        if smallest <= 1:
            self._feature_factors = np.zeros((len(columns), 1), np.float32)
            self._provider_factors = np.zeros((1, self.n_providers), np.float32)
            return
        k = min(_N_FACTORS, smallest - 1)
        left, strengths, right = svds(scaled.astype(np.float64), k=k, v0=np.ones(smallest))
        self._feature_factors = (left / by_feature[:, np.newaxis]).astype(np.float32)
        self._provider_factors = (strengths[:, np.newaxis] * right * by_provider).astype(np.float32)

    def scores(self, asked: Asked) -> dict[str, Float32Array]:
        """Return what each model says of every provider.

        Parameters
        ----------
        asked : Asked
            Who asks.

        Returns
        -------
        scores : dict of str to ndarray of shape (n_providers,)
            By name, each on its own scale.
        """
        columns = asked.columns
        codes = columns[self._is_code[columns]]
        scores = {name: ridge.predict(columns) for name, ridge in self._ridges.items()}
        odds = self._prior + added_rows(self._odds, codes) - len(codes) * self._trials
        scores["bayes"] = odds.astype(np.float32)
        scores["likeness"] = added_rows(self._impacts, columns[self._is_single[columns]])
        scores["nearest"], scores["walk_near"] = self._near(codes)
        scores["cells"] = self._shares(columns, 1.0, _CELL_CAUTION, _CELL_SLOTS)
        scores["recent"] = self._shares(codes, 0.5, _RECENT_CAUTION, _RECENT_SLOTS)
        rows = self._factor_rows[codes]
        factors = self._feature_factors[rows[rows >= 0]].sum(axis=0)
        scores["factors"] = factors @ self._provider_factors
        return scores | self._from_known(asked.known)

    def _near(self, codes: IntArray) -> tuple[Float32Array, Float32Array]:
        nothing = np.zeros(self.n_providers, np.float32)
        alike = added_rows(self._by_feature, codes, self._rarity[codes] ** 2) * self._scale
        n = min(_N_NEAREST, len(alike))
        nearest = np.sort(np.argpartition(-alike, n - 1)[:n]) if n else np.zeros(0, np.int64)
        nearest = nearest[alike[nearest] > 0]
        if not len(nearest):
            return nothing, nothing
        weights = (alike[nearest] / alike[nearest].max()) ** 3 * self._recency[nearest]
        start = np.bincount(self.receivers[nearest], weights, self._out.shape[0])
        near = added_rows(self.providers, nearest, weights.astype(np.float32))
        return near, self._walk((start / start.sum()).astype(np.float32))

    def _walk(self, start: Float32Array) -> Float32Array:
        one = start @ self._out
        two = one @ self._back @ self._out
        return np.asarray(_FIRST_STEP * one + _SECOND_STEP * two, np.float32)

    def _shares(
        self, columns: IntArray, half_life_years: float, caution: float, slots: frozenset[int]
    ) -> Float32Array:
        chosen = [column for column in columns.tolist() if self.book.slots[column] in slots]
        counts = self.counts[half_life_years]
        sums = [counts.data[counts.indptr[c] : counts.indptr[c + 1]].sum() for c in chosen]
        weights = 1 / (np.array(sums, np.float64) + caution)
        return added_rows(counts, np.array(chosen, np.int64), weights.astype(np.float32))

    def _from_known(self, known: IntArray) -> dict[str, Float32Array]:
        if not len(known):
            return {name: np.zeros(self.n_providers, np.float32) for name in FROM_KNOWN}
        even = np.full(len(known), 1 / len(known), np.float32)
        return {
            "walk_known": self._walk(added_rows(self._back, known, even)),
            "joint": added_rows(self.joint, known),
            "follows": added_rows(self.follows, known),
        }


def _row_of_each(matrix: Any) -> IntArray:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _like(matrix: Any, values: npt.NDArray[Any]) -> Any:
    content = (values.astype(np.float32), matrix.indices, matrix.indptr)
    return sp.csr_matrix(content, shape=matrix.shape)


def _stochastic(matrix: Any) -> Any:
    totals = np.maximum(np.asarray(matrix.sum(axis=1)).ravel(), _TINY)
    return sp.csr_matrix(sp.diags_array((1 / totals).astype(np.float32)) @ matrix)
