"""One line of the pipeline: the candidates of a kind, their gates and their scorers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray
from matcher.features.text import Embedder
from matcher.recommendation.candidates import CandidateSelector
from matcher.scoring.base import Pool, Scorer, Seeker
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.compatibility import LanguageFit, SectorFit, StageFit, TicketFit
from matcher.scoring.network import GraphProximity
from matcher.scoring.place import PlaceFit
from matcher.scoring.portfolio import PortfolioScorer
from matcher.scoring.reciprocal import ReciprocalFit
from matcher.scoring.service import ServiceFit
from matcher.scoring.similarity import TextSimilarity
from matcher.scoring.standing import RoomFit, TrackRecordFit


def default_scorers(embedder: Embedder | None = None) -> tuple[Scorer, ...]:
    """Return one unfitted scorer a term.

    Parameters
    ----------
    embedder : Embedder or None
        For the texts; None takes the best that is installed.

    Returns
    -------
    scorers : tuple of Scorer
        Each with its own term.
    """
    service = ServiceFit()
    return (
        service,
        SectorFit(),
        StageFit(),
        TicketFit(),
        PlaceFit(),
        LanguageFit(),
        TextSimilarity(embedder=embedder),
        GraphProximity(),
        HistoryScorer(),
        PortfolioScorer(),
        ReciprocalFit(service=service),
        TrackRecordFit(),
        RoomFit(),
    )


@dataclass(frozen=True)
class Scored:
    """The strengths of all candidates for one seeker.

    Attributes
    ----------
    strengths : mapping of str to ndarray of shape (n_candidates,)
        By term, in [0, 1].
    weights : mapping of str to float
        What each term counts.
    scores : ndarray of shape (n_candidates,)
        The sum over the terms of weight times strength.
    """

    strengths: Mapping[str, FloatArray]
    weights: Mapping[str, float]
    scores: FloatArray

    @classmethod
    def of(cls, strengths: Mapping[str, FloatArray], weights: Mapping[str, float]) -> Self:
        """Return the weighted sum.

        Parameters
        ----------
        strengths : mapping of str to ndarray of shape (n_candidates,)
            At least one term.
        weights : mapping of str to float
            Terms without a weight count nothing.

        Returns
        -------
        scored : Scored
            With their sum.
        """
        total = np.zeros_like(next(iter(strengths.values())))
        for term, of_term in strengths.items():
            total += weights.get(term, 0.0) * of_term
        return cls(strengths, weights, total)

    def contributions(self, position: int) -> dict[str, float]:
        """Return what each term adds to the score of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        contributions : dict of str to float
            Adding up to its score; terms of strength 0 are left out.
        """
        return {
            term: self.weights.get(term, 0.0) * float(strengths[position])
            for term, strengths in self.strengths.items()
            if strengths[position]
        }

    def at(self, position: int) -> dict[str, float]:
        """Return the strengths of a candidate.

        Parameters
        ----------
        position : int
            Of the candidate in the pool.

        Returns
        -------
        strengths : dict of str to float
            By term.
        """
        return {term: float(strengths[position]) for term, strengths in self.strengths.items()}


class Line:
    """Gates and scorers, fitted on the candidates of one kind.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.
    kind : str
        A participant kind, or ``"resource"``.
    scorers : sequence of Scorer
        Unfitted, one a term.
    """

    def __init__(self, ecosystem: Ecosystem, kind: str, scorers: tuple[Scorer, ...]) -> None:
        self.pool = Pool.of(ecosystem, kind)
        self.selector = CandidateSelector().fit(ecosystem, self.pool)
        self.scorers = {s.term: s.fit(ecosystem, self.pool) for s in scorers}

    def score(self, seeker: Seeker, weights: Mapping[str, float]) -> Scored:
        """Return strengths and scores of every candidate, eligible or not.

        Parameters
        ----------
        seeker : Seeker
            Who asks.
        weights : mapping of str to float
            What each term counts; a term of weight 0 is not computed.

        Returns
        -------
        scored : Scored
            In the order of the pool.
        """
        used = {term: s for term, s in self.scorers.items() if weights.get(term)}
        return Scored.of({term: s.score(seeker) for term, s in used.items()}, weights)


def best(scores: FloatArray, is_eligible: BoolArray, k: int) -> IntArray:
    """Return the positions of the best eligible candidates.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        Any finite numbers.
    is_eligible : ndarray of shape (n_candidates,)
        Who may be listed.
    k : int
        How many at most.

    Returns
    -------
    positions : ndarray of shape (min(k, n_eligible),)
        By falling score; ties in the order of the pool, that is of the ids.

    Examples
    --------
    >>> best(np.array([0.2, 0.9, 0.9, 1.0]), np.array([True, True, True, False]), 2).tolist()
    [1, 2]
    """
    eligible = np.flatnonzero(is_eligible)
    if k <= 0:
        return eligible[:0]
    if len(eligible) > k:
        threshold = np.partition(scores[eligible], -k)[-k]
        eligible = eligible[scores[eligible] >= threshold]
    order = np.argsort(-scores[eligible], kind="stable")
    return np.asarray(eligible[order[:k]])
