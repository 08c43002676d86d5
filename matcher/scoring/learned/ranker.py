"""The learned ranker: trained on rolling windows, used only where it has proven better."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind
from matcher.errors import NotFittedError
from matcher.scoring.base import Seeker
from matcher.scoring.history import HISTORY_RELATIONS, ties_before
from matcher.scoring.learned.book import Asked, Book, PastQuery
from matcher.scoring.learned.boosting import Bins, Examples, Growing, LambdaForest
from matcher.scoring.learned.pairs import PART_OF, PARTS, STATIC_TERMS, PairFeatures
from matcher.scoring.learned.stage import FirstStage
from matcher.scoring.learned.windows import Window, look_back, window_days

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

Strengths = Callable[[Seeker], Mapping[str, FloatArray]]
"""Returns the strengths of the static terms for a seeker."""

Progress = Callable[[float], None]
"""Hears what share is done, in [0, 1]; what it raises stops the work."""

LEARNED, RIDGE, WEIGHTS = "learned", "ridge", "weights"
RIVALS = (WEIGHTS, RIDGE)
_RECORD_TERMS = ("history", "portfolio")
_CHECKED = (0, 2)
"""The two latest windows that do not overlap."""
_EARLIER = 4
"""The first window that has ended before the checked ones begin."""
_KEEPS_DAYS, _KEEPS_GROWTH = 31, 1.1
"""For how long, and how many times as many links, what was learned stands."""
_LOOKED_BACK = 0.5
"""What share of the time looking back takes, and growing trees the rest."""
_HIGH_SHARE, _GOOD_SHARE = 0.5, 0.75
"""Share of the pairs that came to be whose margin is at least that of the grade."""


@dataclass(frozen=True)
class Training:
    """How the ranker is trained.

    Attributes
    ----------
    n_windows : int
        Quarterly windows to learn from.
    length : int
        Of the shortlists.
    growing : Growing
        Of each forest.
    n_trees_checked : int
        Trees of the forest that is checked on windows it has not seen.
    seeds : tuple of int
        One forest each; their scores are added.
    min_links : int
        Dated links below which no trees are tried.
    min_links_compared : int
        Dated links below which ridge regression is not compared with the weights.
    min_queries : int
        Queries to learn from, and to check by, at least.
    min_compared : int
        Queries by which ridge regression is compared with the weights, at least.
    """

    n_windows: int = 14
    length: int = 150
    growing: Growing = field(default_factory=lambda: Growing(n_trees=200))
    n_trees_checked: int = 100
    seeds: tuple[int, ...] = (0, 1, 2, 3)
    min_links: int = 1000
    min_links_compared: int = 400
    min_queries: int = 200
    min_compared: int = 100


@dataclass(frozen=True)
class Ranked:
    """What the ranker says of all candidates.

    Attributes
    ----------
    scores : ndarray of shape (n_providers,)
        From 1 for the shortlisted, below 1 for the others.
    rows : mapping of int to int
        Row in ``X`` of each shortlisted provider.
    X : ndarray of shape (n_shortlisted, n_features)
        What is known of the shortlisted.
    margins : ndarray of shape (n_shortlisted,)
        Sum of the trees, comparable between seekers.
    forests : sequence of LambdaForest
        Whose sum it is.
    """

    scores: FloatArray
    rows: Mapping[int, int]
    X: Float32Array
    margins: FloatArray
    forests: Sequence[LambdaForest]

    def parts(self, row: int) -> FloatArray:
        """Return what each of ``PARTS`` adds to the score of a shortlisted provider.

        Parameters
        ----------
        row : int
            Of the provider.

        Returns
        -------
        parts : ndarray of shape (n_parts,)
            What sets it apart from the last of the shortlist, which counts 1 itself: Shapley
            values of the trees, that add up to the score.
        """
        parts: FloatArray = self._summed(row) - self._last
        parts[0] += 1.0
        return parts

    @cached_property
    def _last(self) -> FloatArray:
        return self._summed(int(np.argmin(self.margins)))

    def _summed(self, row: int) -> FloatArray:
        own = self.X[[row]]
        each = [forest.parts(own, PART_OF, len(PARTS))[0] for forest in self.forests]
        return np.asarray(np.sum(each, axis=0))


class LearnedRanker:
    """Trees over the features of shortlisted pairs, trained on windows of the past.

    Parameters
    ----------
    training : Training or None
        How it is trained; None takes what has proven good.

    Attributes
    ----------
    choice_ : str
        What orders the candidates: ``"learned"`` where that has been better than weights and
        ridge on windows it had not seen; else ``"ridge"`` where that has been better than the
        weights and they themselves say that the record counts most; else ``"weights"``.
    quality_ : dict of str to float
        NDCG@20 of each method on those windows; empty where the record is too thin.
    errors_ : dict of str to float
        Standard error of each.
    n_checked_ : int
        Queries of those windows.
    trained_on_ : date
        Day of the snapshot that was learned from.
    n_links_ : int
        Dated links it had.
    marks_ : tuple of float
        Margins of a high and of a good grade; strengths where ridge regression is used.
    forests_ : list of LambdaForest
        Their sum orders the shortlist.
    """

    choice_: str = WEIGHTS
    marks_: tuple[float, float]
    forests_: list[LambdaForest]

    def __init__(self, training: Training | None = None) -> None:
        self.training = training or Training()

    def fit(
        self,
        ecosystem: Ecosystem,
        kind: ParticipantKind,
        *,
        strengths: Strengths,
        weights: Mapping[str, float],
        earlier: "LearnedRanker | None" = None,
        report: Progress | None = None,
    ) -> Self:
        """Learn from the relations that began before the day of the snapshot.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        kind : ParticipantKind
            The kind of provider.
        strengths : callable
            For the static terms.
        weights : mapping of str to float
            What each term counts without learning.
        earlier : LearnedRanker or None
            Fitted on an earlier state of the same data: what it learned is kept for a month, and
            only what it looks at is brought up to date.
        report : callable or None
            Hears how far it is.

        Returns
        -------
        self : LearnedRanker
            With the weights as ``choice_`` where the record is too thin or nothing is gained.
        """
        self.weights_, self.relation_ = weights, HISTORY_RELATIONS[kind]
        self.quality_: dict[str, float] = {}
        self.errors_: dict[str, float] = {}
        self.n_checked_ = 0
        self.choice_ = WEIGHTS
        self.trained_on_, self.n_links_ = ecosystem.as_of, _n_dated(ecosystem, kind)
        if self.n_links_ < self._least_links():
            return self
        book = Book.of(ecosystem, kind)
        if earlier is not None and self._can_keep(earlier):
            self._keep(earlier)
        else:
            report = report or _untold
            windows, bins = self._windows(ecosystem, book, strengths, report)
            self._choose(windows, bins, report)
        if self.choice_ == LEARNED:
            stage = FirstStage(book, ecosystem.as_of.toordinal())
            self._pairs = PairFeatures(stage, length=self.training.length)
        return self

    def _can_keep(self, earlier: "LearnedRanker") -> bool:
        days = (self.trained_on_ - earlier.trained_on_).days
        return (
            earlier.training == self.training
            and earlier.relation_ == self.relation_
            and bool(earlier.quality_)
            and 0 <= days <= _KEEPS_DAYS
            and self.n_links_ <= _KEEPS_GROWTH * earlier.n_links_
        )

    def _keep(self, earlier: "LearnedRanker") -> None:
        self.trained_on_, self.n_links_ = earlier.trained_on_, earlier.n_links_
        self.quality_, self.choice_ = earlier.quality_, earlier.choice_
        self.errors_, self.n_checked_ = earlier.errors_, earlier.n_checked_
        if self.choice_ != WEIGHTS:
            self.marks_ = earlier.marks_
        if self.choice_ == LEARNED:
            self.forests_ = earlier.forests_

    def _windows(
        self, ecosystem: Ecosystem, book: Book, strengths: Strengths, report: Progress
    ) -> tuple[list[Window], Bins]:
        def fits(query: PastQuery, day: dt.date) -> Mapping[str, Float32Array]:
            asked = query.asked
            round_ = asked.round or None
            seeker = Seeker.of(ecosystem, asked.receiver_id, as_of=day, seeking_round=round_)
            return self._fits(strengths(seeker))

        windows: list[Window] = []
        bins: Bins | None = None
        for begin in window_days(ecosystem.as_of, self.training.n_windows):
            found = look_back(
                book,
                begin,
                bins,
                length=self.training.length,
                fits=fits,
                weights=self.weights_,
            )
            if found is None:
                break
            window, bins = found
            windows.append(window)
            report(_LOOKED_BACK * len(windows) / self.training.n_windows)
        return windows, bins or Bins()

    def _fits(self, strengths: Mapping[str, FloatArray]) -> dict[str, Float32Array]:
        static = {t: s.astype(np.float32) for t, s in strengths.items() if t in STATIC_TERMS}
        if not static:
            return {}
        weighted = [np.float32(self.weights_.get(term, 0)) * own for term, own in static.items()]
        return static | {"fit": np.sum(weighted, axis=0, dtype=np.float32)}

    def _least_links(self) -> int:
        least = self.training.min_links
        return min(least, self.training.min_links_compared) if self._record_leads() else least

    def _record_leads(self) -> bool:
        """Return whether the weights themselves say that the record counts most."""
        others = (own for term, own in self.weights_.items() if term not in _RECORD_TERMS)
        record = sum(self.weights_.get(term, 0.0) for term in _RECORD_TERMS)
        return record >= max(others, default=0.0)

    def _choose(self, windows: Sequence[Window], bins: Bins, report: Progress) -> None:
        """Take what has proven better than the weights."""
        if self.n_links_ >= self.training.min_links and self._passes(windows, bins):
            self.choice_ = LEARNED
            self._learn(windows, bins, report)
        elif self._prefers_ridge(windows):
            self.choice_ = RIDGE
            strengths = np.concatenate([window.ridge_found for window in windows])
            self.marks_ = _marks(strengths)

    def _passes(self, windows: Sequence[Window], bins: Bins) -> bool:
        """Learn from earlier windows, and compare on the latest ones."""
        checked = [windows[i] for i in _CHECKED if i < len(windows)]
        earlier = windows[_EARLIER:]
        n_learned = sum(int(window.is_useful().sum()) for window in earlier)
        n_checked = sum(len(window.sizes) for window in checked)
        if min(n_learned, n_checked) < self.training.min_queries:
            return False
        growing = replace(self.training.growing, n_trees=self.training.n_trees_checked)
        forest = LambdaForest(growing).fit(_examples(earlier), bins)
        quality = _pooled(checked)
        quality[LEARNED] = np.concatenate(
            [w.quality_of(forest.predict(bins.values(w.Z))) for w in checked]
        )
        self._tell(quality)
        return all(_is_clear(quality[LEARNED] - quality[rival]) for rival in RIVALS)

    def _prefers_ridge(self, windows: Sequence[Window]) -> bool:
        """Compare what needs no learning on all windows that do not overlap."""
        apart = windows[:: _CHECKED[1]]
        if sum(len(window.sizes) for window in apart) < self.training.min_compared:
            return False
        quality = _pooled(apart)
        if not self.quality_:
            self._tell(quality)
        return self._record_leads() and _is_clear(quality[RIDGE] - quality[WEIGHTS])

    def _tell(self, quality: Mapping[str, FloatArray]) -> None:
        self.quality_ = {name: float(own.mean()) for name, own in quality.items()}
        n = self.n_checked_ = len(next(iter(quality.values())))
        self.errors_ = {name: float(own.std() / np.sqrt(n)) for name, own in quality.items()}

    def _learn(self, windows: Sequence[Window], bins: Bins, report: Progress) -> None:
        examples, seeds = _examples(windows), self.training.seeds
        self.forests_ = []
        for seed in seeds:
            report(_LOOKED_BACK + (1 - _LOOKED_BACK) * len(self.forests_) / len(seeds))
            forest = LambdaForest(self.training.growing, seed=seed).fit(examples, bins)
            self.forests_.append(forest)
        latest = windows[0]
        self.marks_ = _marks(self._margins(bins.values(latest.Z[latest.labels > 0])))

    def rank(
        self, seeker: Seeker, is_eligible: BoolArray, strengths: Mapping[str, FloatArray]
    ) -> Ranked:
        """Return what the ranker says of all candidates for a receiver.

        Parameters
        ----------
        seeker : Seeker
            Who asks; need not be part of the snapshot.
        is_eligible : ndarray of shape (n_providers,)
            Who passes the gates.
        strengths : mapping of str to ndarray of shape (n_providers,)
            Of the static terms, at least.

        Returns
        -------
        ranked : Ranked
            Scores, and what they are made of.

        Raises
        ------
        NotFittedError
            Where nothing was learned.
        """
        if self.choice_ != LEARNED:
            raise NotFittedError(type(self).__name__)
        shortlist = self._pairs.shortlist(self._asked(seeker), is_eligible, self._fits(strengths))
        fusion = shortlist.fusion
        scores = fusion / (fusion + max(float(fusion.max(initial=0)), 1.0))
        margins = self._margins(shortlist.X)
        # The last of the shortlist counts 1, more than whoever is not on it.
        scores[shortlist.providers] = 1.0 + margins - margins.min(initial=np.inf)
        rows = {provider: row for row, provider in enumerate(shortlist.providers.tolist())}
        return Ranked(scores, rows, shortlist.X, margins, self.forests_)

    def _margins(self, X: Float32Array) -> FloatArray:
        each = [forest.predict(X) for forest in self.forests_]
        return np.asarray(np.sum(each, axis=0), np.float64)

    def _asked(self, seeker: Seeker) -> Asked:
        book, profile = self._pairs.stage.book, seeker.profile
        ties = ties_before(
            seeker.relations,
            kind=self.relation_,
            provider_ids=book.provider_rows,
            day=seeker.as_of,
        )
        known = {t.provider_id for t in ties if t.receiver_id == profile.id}
        return book.ask(
            profile,
            round_=profile.seeking_round,
            known=sorted(book.provider_rows[provider] for provider in known),
            day=seeker.as_of,
        )


def _untold(_share: float) -> None:
    """Tell nobody."""


def _pooled(windows: Sequence[Window]) -> dict[str, FloatArray]:
    names = windows[0].quality
    return {name: np.concatenate([w.quality[name] for w in windows]) for name in names}


def _is_clear(gain: FloatArray) -> bool:
    """Return whether a gain exceeds its standard error."""
    return bool(gain.mean() > gain.std() / np.sqrt(len(gain)))


def _marks(values: FloatArray) -> tuple[float, float]:
    high, good = np.quantile(values, [1 - _HIGH_SHARE, 1 - _GOOD_SHARE])
    return float(high), float(good)


def _n_dated(ecosystem: Ecosystem, kind: ParticipantKind) -> int:
    table = ecosystem.table
    is_kind = np.array([profile.kind == kind for profile in ecosystem.profiles], np.bool_)
    found = table.where(table.is_kind(HISTORY_RELATIONS[kind]) & (table.started > 0))
    return int((is_kind[found.source] | is_kind[found.target]).sum())


def _examples(windows: Sequence[Window]) -> Examples:
    """Put together the queries of which somebody is on the shortlist."""
    Z, labels, sizes = [], [], []
    for window in windows:
        is_useful = window.is_useful()
        rows = np.repeat(is_useful, window.sizes)
        Z.append(window.Z[rows])
        labels.append(window.labels[rows])
        sizes.append(window.sizes[is_useful])
    first = np.cumsum([0, *np.concatenate(sizes).tolist()])
    return Examples(np.concatenate(Z), np.concatenate(labels), first)
