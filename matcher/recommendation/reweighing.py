"""What other weights would do to everybody at once: the strengths are kept, only sums are new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

from matcher.errors import NotFittedError
from matcher.recommendation.exposure import RankedList
from matcher.recommendation.line import Line
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import Choice, weights_for
from matcher.scoring.base import Seeker
from matcher.scoring.learned.feedback import TERM as FEEDBACK
from matcher.scoring.learned.feedback import WEIGHT as FEEDBACK_WEIGHT

Float32Array = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

MOST_PAIRS = 1_500_000
"""Of more, only every so many seekers are looked at: some 80 MB of strengths at most."""
NOBODY = -1
_REPORTED_EVERY = 16


@dataclass(frozen=True)
class StrengthTable:
    """The strengths of every pair of two kinds, by term.

    Attributes
    ----------
    seeker_kind, kind : str
        Kinds of the two sides.
    seeker_ids, candidate_ids : tuple of str
        Rows and columns; of the seekers perhaps a sample.
    n_seekers : int
        How many there are in all.
    terms : tuple of str
        The first axis of ``strengths``.
    strengths : ndarray of shape (n_terms, n_seekers, n_candidates)
        In [0, 1].
    is_eligible : ndarray of shape (n_seekers, n_candidates)
        Which pairs pass every gate.
    learned : ndarray of shape (n_seekers, n_candidates) or None
        What the model says by itself, where it learned anything: a ranker, or from looks.
    """

    seeker_kind: str
    kind: str
    seeker_ids: tuple[str, ...]
    candidate_ids: tuple[str, ...]
    n_seekers: int
    terms: tuple[str, ...]
    strengths: Float32Array
    is_eligible: BoolArray
    learned: Float32Array | None

    @classmethod
    def of(
        cls,
        recommender: Recommender,
        seeker_kind: str,
        kind: str,
        *,
        most: int = MOST_PAIRS,
        report: Callable[[float], None] | None = None,
    ) -> Self:
        """Score every pair once.

        Parameters
        ----------
        recommender : Recommender
            Fitted; whatever was chosen for it does not count.
        seeker_kind, kind : str
            Kinds of the two sides.
        most : int
            Pairs to look at; of more, seekers at even distances in the order of the ids.
        report : callable or None
            Is told how far it is, from 0 to 1, now and then.

        Returns
        -------
        table : StrengthTable
            Of the active seekers.

        Raises
        ------
        NotFittedError
            If there is nothing to score with yet.
        """
        ecosystem = recommender.ecosystem_
        if ecosystem is None:
            raise NotFittedError(type(recommender).__name__)
        line = recommender.lines_[kind]
        ids = sorted(
            p.id for p in ecosystem.profiles if p.kind == seeker_kind and p.status == "active"
        )
        chosen = _spread(ids, max(most // max(len(line.pool), 1), 1))
        shape = len(chosen), len(line.pool)
        heeds_looks = line.feedback is not None and line.feedback.is_better_
        is_learned = heeds_looks or line.is_learned_for(seeker_kind)
        table = cls(
            seeker_kind,
            kind,
            tuple(chosen),
            line.pool.ids,
            len(ids),
            tuple(line.scorers),
            np.zeros((len(line.scorers), *shape), np.float32),
            np.zeros(shape, np.bool_),
            np.zeros(shape, np.float32) if is_learned else None,
        )
        for row, seeker_id in enumerate(chosen):
            table._fill(row, line, Seeker.of(ecosystem, seeker_id))
            if report and row % _REPORTED_EVERY == 0:
                report(row / len(chosen))
        return table

    def _fill(self, row: int, line: Line, seeker: Seeker) -> None:
        usual = weights_for(self.seeker_kind, self.kind, {})
        scored = line.score(seeker, {**usual, FEEDBACK: FEEDBACK_WEIGHT})
        for axis, term in enumerate(self.terms):
            self.strengths[axis, row] = scored.strengths.get(term, 0.0)
        self.is_eligible[row] = line.selector.screen(seeker).is_eligible
        if self.learned is not None:
            self.learned[row] = line.rank(seeker, scored, self.is_eligible[row]).scores

    def lists(self, choice: Choice | None, k: int) -> "Lists":
        """Rank everybody.

        Parameters
        ----------
        choice : Choice or None
            None takes what the model says by itself: learned, or the usual weights.
        k : int
            Length of the lists.

        Returns
        -------
        lists : Lists
            By score alone.
        """
        scores = self.scores(choice)
        return Lists(_best(scores, k), np.isfinite(scores))

    def ranked(self, choice: Choice | None, k: int, seekers: Sequence[int]) -> list[RankedList]:
        """Rank for some seekers, with scores.

        Parameters
        ----------
        choice : Choice or None
            As of :meth:`lists`.
        k : int
            Length of the lists.
        seekers : sequence of int
            Rows.

        Returns
        -------
        lists : list of RankedList
            In the order asked; shorter where fewer may be proposed.
        """
        scores = self.scores(choice)[np.array(seekers, np.int64)]
        best = _best(scores, k)
        return [
            RankedList(
                tuple(self.candidate_ids[column] for column in columns[columns != NOBODY]),
                own[columns[columns != NOBODY]].astype(np.float64),
            )
            for own, columns in zip(scores, best, strict=True)
        ]

    def scores(self, choice: Choice | None) -> Float32Array:
        """Score every pair.

        Parameters
        ----------
        choice : Choice or None
            As of :meth:`lists`.

        Returns
        -------
        scores : ndarray of shape (n_seekers, n_candidates)
            Minus infinity where a candidate may not be proposed.
        """
        if choice is None and self.learned is not None:
            scores = self.learned
        else:
            weights = self._choice(choice).weights
            factors = np.array([weights.get(term, 0.0) for term in self.terms], np.float32)
            scores = np.tensordot(factors, self.strengths, axes=1)
        return np.where(self.is_open(choice), scores, np.float32(-np.inf))

    def is_open(self, choice: Choice | None) -> BoolArray:
        """Return who may be proposed to whom.

        Parameters
        ----------
        choice : Choice or None
            As of :meth:`lists`.

        Returns
        -------
        mask : ndarray of shape (n_seekers, n_candidates)
            Which pairs pass every gate, and what must hold.
        """
        is_open = self.is_eligible.copy()
        for term in self._choice(choice).musts:
            is_open &= self.strengths[self.terms.index(term)] > 0
        return is_open

    def _choice(self, choice: Choice | None) -> Choice:
        return choice or Choice(weights_for(self.seeker_kind, self.kind, {}))


@dataclass(frozen=True)
class Lists:
    """The best of every seeker.

    Attributes
    ----------
    best : ndarray of shape (n_seekers, k)
        Columns of the candidates, best first, ``NOBODY`` where nobody is left.
    is_open : ndarray of shape (n_seekers, n_candidates)
        Who may be proposed at all.
    """

    best: IntArray
    is_open: BoolArray

    @cached_property
    def exposure(self) -> IntArray:
        """Return on how many lists each candidate is.

        Returns
        -------
        counts : ndarray of shape (n_candidates,)
            By column.
        """
        shown = self.best[self.best != NOBODY]
        return np.bincount(shown, minlength=self.is_open.shape[1]).astype(np.int64)

    @property
    def n_shown(self) -> int:
        """Return how many candidates are on any list.

        Returns
        -------
        count : int
            Not how often.
        """
        return int((self.exposure > 0).sum())

    @property
    def gini(self) -> float:
        """Return how unequally the candidates are shown.

        Returns
        -------
        gini : float
            0 where all are shown equally often, 1 where nobody is.
        """
        counts = np.sort(self.exposure)
        n, total = len(counts), counts.sum()
        if not total:
            return 1.0
        return float((2 * np.arange(1, n + 1) - n - 1) @ counts / (n * total))

    @property
    def is_without(self) -> BoolArray:
        """Return which seekers nobody is left for.

        Returns
        -------
        mask : ndarray of shape (n_seekers,)
            By row.
        """
        return np.asarray(~self.is_open.any(axis=1))

    @property
    def is_shut_out(self) -> BoolArray:
        """Return which candidates may be proposed to nobody.

        Returns
        -------
        mask : ndarray of shape (n_candidates,)
            By column.
        """
        return np.asarray(~self.is_open.any(axis=0))


@dataclass(frozen=True)
class Effect:
    """What changes from one ranking of everybody to another.

    Attributes
    ----------
    before, after : Lists
        Of the same seekers and candidates.
    """

    before: Lists
    after: Lists

    @cached_property
    def rank_before(self) -> IntArray:
        """Return the earlier rank of whoever is on the lists now.

        Returns
        -------
        ranks : ndarray of shape (n_seekers, k)
            From 1; 0 where it was not on the list, or where nobody is.
        """
        return _ranks(self.before.best, self.after.best)

    @cached_property
    def rank_after(self) -> IntArray:
        """Return the rank of whoever was on the lists before.

        Returns
        -------
        ranks : ndarray of shape (n_seekers, k)
            From 1; 0 where it is not on the list any more, or where nobody was.
        """
        return _ranks(self.after.best, self.before.best)

    @cached_property
    def entered(self) -> BoolArray:
        """Return who came onto the lists.

        Returns
        -------
        mask : ndarray of shape (n_seekers, k)
            Beside ``after.best``.
        """
        return np.asarray((self.after.best != NOBODY) & (self.rank_before == 0), np.bool_)

    @cached_property
    def left(self) -> BoolArray:
        """Return who went off the lists.

        Returns
        -------
        mask : ndarray of shape (n_seekers, k)
            Beside ``before.best``.
        """
        return np.asarray((self.before.best != NOBODY) & (self.rank_after == 0), np.bool_)

    @cached_property
    def moves(self) -> IntArray:
        """Return by how many places whoever stays on a list goes up.

        Returns
        -------
        moves : ndarray of shape (n_seekers, k)
            Beside ``after.best``; negative where it goes down.
        """
        own = np.arange(1, self.after.best.shape[1] + 1)
        return np.where(self.rank_before > 0, self.rank_before - own, 0)

    @property
    def is_changed(self) -> BoolArray:
        """Return for whom others are on the list than before.

        Returns
        -------
        mask : ndarray of shape (n_seekers,)
            An order that changes among the same is not counted.
        """
        return np.asarray(self.entered.any(axis=1) | self.left.any(axis=1), np.bool_)

    @property
    def is_reordered(self) -> BoolArray:
        """Return for whom the same are on the list in another order.

        Returns
        -------
        mask : ndarray of shape (n_seekers,)
            By row.
        """
        return np.asarray(~self.is_changed & self.moves.any(axis=1), np.bool_)


def _spread(ids: Sequence[str], most: int) -> list[str]:
    step = -(-len(ids) // most) or 1
    return list(ids[::step])


def _best(scores: Float32Array, k: int) -> IntArray:
    """Return the columns of the k highest finite scores of each row; ties in the order of ids."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k].astype(np.int64)
    order[~np.isfinite(np.take_along_axis(scores, order, axis=1))] = NOBODY
    return order


def _ranks(lists: IntArray, of: IntArray) -> IntArray:
    """Return where each entry of one table of lists stands in the same row of another, from 1."""
    is_same = (of[:, :, None] == lists[:, None, :]) & (of[:, :, None] != NOBODY)
    return np.asarray(np.where(is_same.any(axis=2), is_same.argmax(axis=2) + 1, 0), np.int64)
