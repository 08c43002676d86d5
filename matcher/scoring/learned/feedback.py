"""What looks at lists taught, as one more term: small, and only where it has proven better."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from matcher.errors import NotFittedError, UnknownIdError
from matcher.scoring.learned.counterfactual import (
    CounterfactualRanker,
    ShownLists,
    worth_of_order,
)
from matcher.scoring.learned.pairs import STATIC_TERMS
from matcher.scoring.learned.position_bias import Draws, PositionBias

FloatArray = npt.NDArray[np.float64]

TERM: Final = "feedback"
WEIGHT: Final = 0.08
"""At most: less than a step from the service itself to one of its group, so it turns no rule."""
LEAST_OPENED: Final = 200
"""Lists in which something was opened below which nothing is tried."""
LEAST_SEEKERS: Final = 20
"""Seekers who looked, below which the taste of a few would rule for all."""
LEAST_DRAWN: Final = 60
"""Opens of places drawn by lot, below which the pull of places is not known well enough."""
_SHARPNESS = 2.0
"""So that most of the range lies between what is a spread above and below the mean."""
_CHECKED_SHARE = 0.25
"""Share of the latest lists that are held back to check by."""

Strengths = Callable[[str], Mapping[str, FloatArray]]
"""Returns the strengths of all candidates for a seeker, by term."""


@dataclass(frozen=True)
class Impression:
    """A candidate that a seeker was shown in a list.

    Attributes
    ----------
    seeker_id, candidate_id : str
        The two.
    list_key : str
        The same for everything shown in the same list.
    day : date
        When.
    position : int
        Its place, from 1.
    other : int
        The place that the lot might have given it, 0 where none was drawn.
    gain : float
        What came of it, in [0, 1]: 0 where it was not even opened.
    is_opened : bool
        Whether it was opened.
    """

    seeker_id: str
    candidate_id: str
    list_key: str
    day: dt.date
    position: int
    other: int
    gain: float
    is_opened: bool


class FeedbackTerm:
    """Strengths in [0, 1] by what was opened, asked and accepted, freed from the pull of places.

    Attributes
    ----------
    is_better_ : bool
        Whether the order with this term was worth more than without it, on lists held back.
    n_opened_, n_seekers_, n_drawn_ : int
        Lists with an open, seekers who looked, opens of places that were drawn.
    quality_ : dict of str to float
        Estimated worth of a list held back, with and without; empty where there is too little.
    bias_ : PositionBias
        The pull of the places.
    """

    is_better_: bool = False

    def fit(
        self,
        impressions: Sequence[Impression],
        *,
        index: Mapping[str, int],
        strengths: Strengths,
        weights: Mapping[str, float],
    ) -> Self:
        """Learn from what was shown.

        Parameters
        ----------
        impressions : sequence of Impression
            Of one kind of candidates; those of whoever is gone teach nothing.
        index : mapping of str to int
            Position of each candidate in the pool.
        strengths : callable
            Of the terms, as they are now.
        weights : mapping of str to float
            What each term counts.

        Returns
        -------
        self : FeedbackTerm
            With ``is_better_`` False where there is too little, or nothing is gained.
        """
        self.is_better_, self.quality_ = False, {}
        self._count(impressions)
        if not self.has_enough_:
            return self
        self.bias_ = PositionBias().fit(_draws(impressions))
        found = self._lists(impressions, index, strengths, weights)
        if found is None:
            return self
        shown, usual, days = found
        is_late = _latest(shown, days)
        early, late = shown.of(~is_late), shown.of(is_late)
        self._learn(early)
        with_term = worth_of_order(late, usual[is_late] + WEIGHT * self._strength(late.X))
        without = worth_of_order(late, usual[is_late])
        gains = np.array([with_term[number] - without[number] for number in without])
        self.quality_ = {
            TERM: float(np.mean(list(with_term.values()))),
            "weights": float(np.mean(list(without.values()))),
        }
        self.is_better_ = bool(gains.mean() > gains.std() / np.sqrt(len(gains)))
        if self.is_better_:
            self._learn(shown)
        return self

    @property
    def has_enough_(self) -> bool:
        """Tell whether enough people looked at enough lists.

        Returns
        -------
        enough : bool
            Whether learning was tried.
        """
        return (
            self.n_opened_ >= LEAST_OPENED
            and self.n_seekers_ >= LEAST_SEEKERS
            and self.n_drawn_ >= LEAST_DRAWN
        )

    def strengths(self, strengths: Mapping[str, FloatArray]) -> FloatArray:
        """Return what looks taught of all candidates.

        Parameters
        ----------
        strengths : mapping of str to ndarray of shape (n_candidates,)
            Of the terms learned from; one that is missing counts 0.

        Returns
        -------
        strengths : ndarray of shape (n_candidates,)
            In [0, 1].

        Raises
        ------
        NotFittedError
            Where nothing was learned.
        """
        if not self.is_better_:
            raise NotFittedError(type(self).__name__)
        size = len(next(iter(strengths.values())))
        nothing = np.zeros(size)
        return self._strength(
            np.stack([strengths.get(term, nothing) for term in STATIC_TERMS], axis=1)
        )

    def _count(self, impressions: Sequence[Impression]) -> None:
        opened = [each for each in impressions if each.is_opened]
        self.n_opened_ = len({each.list_key for each in opened})
        self.n_seekers_ = len({each.seeker_id for each in opened})
        self.n_drawn_ = sum(each.other > 0 for each in opened)

    def _lists(
        self,
        impressions: Sequence[Impression],
        index: Mapping[str, int],
        strengths: Strengths,
        weights: Mapping[str, float],
    ) -> tuple[ShownLists, FloatArray, FloatArray] | None:
        """Return the lists with what is known of each pair, its usual score, and its day."""
        known: dict[str, Mapping[str, FloatArray]] = {}
        rows: list[tuple[Impression, FloatArray, float]] = []
        for each in sorted(impressions, key=lambda each: (each.list_key, each.position)):
            if each.candidate_id not in index:
                continue
            if each.seeker_id not in known:
                known[each.seeker_id] = _known(strengths, each.seeker_id)
            of_seeker, position = known[each.seeker_id], index[each.candidate_id]
            if of_seeker:
                own = {term: float(values[position]) for term, values in of_seeker.items()}
                x = np.array([own.get(term, 0.0) for term in STATIC_TERMS])
                rows.append((each, x, sum(weights.get(t, 0.0) * v for t, v in own.items())))
        if not rows:
            return None
        keys = [each.list_key for each, _, _ in rows]
        numbers = np.unique(np.array(keys), return_inverse=True)[1].astype(np.int64)
        places = np.array([each.position for each, _, _ in rows], np.int64)
        gains = np.array([each.gain for each, _, _ in rows])
        shown = ShownLists(numbers, np.stack([x for _, x, _ in rows]), gains, self.bias_.at(places))
        usual = np.array([score for _, _, score in rows])
        return shown, usual, np.array([float(each.day.toordinal()) for each, _, _ in rows])

    def _learn(self, shown: ShownLists) -> None:
        self._ranker = CounterfactualRanker().fit(shown)
        scores = self._ranker.score(shown.X)
        self._centre, self._spread = float(scores.mean()), max(float(scores.std()), 1e-9)

    def _strength(self, X: FloatArray) -> FloatArray:
        scores = _SHARPNESS * (self._ranker.score(X) - self._centre) / self._spread
        return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))


def _draws(impressions: Sequence[Impression]) -> Draws:
    drawn = [each for each in impressions if each.other > 0]
    return Draws(
        np.array([each.position for each in drawn], np.int64),
        np.array([each.other for each in drawn], np.int64),
        np.array([each.is_opened for each in drawn], np.bool_),
    )


def _known(strengths: Strengths, seeker_id: str) -> Mapping[str, FloatArray]:
    try:
        return strengths(seeker_id)
    except UnknownIdError:
        return {}


def _latest(shown: ShownLists, days: FloatArray) -> npt.NDArray[np.bool_]:
    """Return which rows belong to the latest lists: a list is never cut in two."""
    numbers, first = np.unique(shown.lists, return_index=True)
    n_late = max(1, round(_CHECKED_SHARE * len(numbers)))
    late = numbers[np.argsort(days[first], kind="stable")][-n_late:]
    return np.isin(shown.lists, late)
