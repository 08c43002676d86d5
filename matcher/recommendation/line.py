"""One line of the pipeline: the candidates of a kind, their gates and their scorers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray
from matcher.entities import ParticipantKind
from matcher.features.text import Embedder
from matcher.recommendation.candidates import CandidateSelector
from matcher.recommendation.keeping import Keeping
from matcher.recommendation.leading import Part, can_lead, gains_of_leading
from matcher.recommendation.scored import LeadingScored, LearnedScored, RecordScored, Scored
from matcher.scoring.base import EVERYBODY, Criterion, Pool, Scorer, Seeker
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.compatibility import LanguageFit, SectorFit, StageFit, TicketFit
from matcher.scoring.history import HISTORY_RELATIONS
from matcher.scoring.learned.feedback import TERM as FEEDBACK
from matcher.scoring.learned.feedback import FeedbackTerm, Impression
from matcher.scoring.learned.pairs import STATIC_TERMS
from matcher.scoring.learned.ranker import (
    RIDGE,
    WEIGHTS,
    LearnedRanker,
    Progress,
    Training,
)
from matcher.scoring.network import GraphProximity
from matcher.scoring.place import PlaceFit
from matcher.scoring.portfolio import PortfolioScorer
from matcher.scoring.reciprocal import ReciprocalFit
from matcher.scoring.service import ServiceFit
from matcher.scoring.similarity import TextSimilarity
from matcher.scoring.standing import RoomFit, TrackRecordFit

HISTORY = HistoryScorer.term
RECEIVER = ParticipantKind.STARTUP
"""Who the learned rankers rank for; whoever asks from the other side is answered by weights."""


def default_scorers(
    embedder: Embedder | None = None, earlier: "Line | None" = None
) -> tuple[Scorer, ...]:
    """Return one unfitted scorer a term.

    Parameters
    ----------
    embedder : Embedder or None
        For the texts; None takes the best that is installed.
    earlier : Line or None
        Fitted on an earlier state of the same data: texts that still stand are not embedded again.

    Returns
    -------
    scorers : tuple of Scorer
        Each with its own term.
    """
    service = ServiceFit()
    text = earlier.scorers.get(TextSimilarity.term) if earlier else None
    before = text if isinstance(text, TextSimilarity) else None
    return (
        service,
        SectorFit(),
        StageFit(),
        TicketFit(),
        PlaceFit(),
        LanguageFit(),
        GraphProximity(),
        HistoryScorer(),
        PortfolioScorer(),
        ReciprocalFit(service=service),
        TrackRecordFit(),
        RoomFit(),
        # last in every sum, so that it can be left out and added later to the last digit
        TextSimilarity(embedder=embedder, earlier=before),
    )


@dataclass(frozen=True)
class Located:
    """A candidate where it was encoded.

    Attributes
    ----------
    pool : Pool
        Those encoded together.
    position : int
        Of the candidate among them.
    selector : CandidateSelector
        Of that pool.
    scorers : mapping of str to Criterion
        Of that pool, by term.
    """

    pool: Pool
    position: int
    selector: CandidateSelector
    scorers: Mapping[str, Criterion]

    @property
    def service(self) -> ServiceFit:
        """Return what says which offer answers which need.

        Returns
        -------
        service : ServiceFit
            Of that pool.

        Raises
        ------
        TypeError
            If another scorer has its term.
        """
        service = self.scorers[ServiceFit.term]
        if not isinstance(service, ServiceFit):
            raise TypeError("the term 'service' must be a ServiceFit")
        return service


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
    earlier : Line or None
        Fitted on an earlier state of the same data.
    keeping : Keeping or None
        Tells which of its scorers stand; these are not fitted again.
    """

    changed: Pool | None = None
    """Candidates that changed since the others were fitted, as they are now."""

    selector: CandidateSelector
    scorers: Mapping[str, Criterion]

    def __init__(
        self,
        ecosystem: Ecosystem,
        kind: str,
        scorers: tuple[Scorer, ...],
        *,
        earlier: "Line | None" = None,
        keeping: Keeping | None = None,
    ) -> None:
        self.pool = Pool.of(ecosystem, kind)
        self.selector = CandidateSelector().fit(ecosystem, self.pool)
        kept: dict[str, Criterion] = {}
        if earlier and keeping:
            kept = keeping.scorers(self.pool, earlier.pool, earlier.scorers)
        self.scorers = {s.term: kept.get(s.term) or s.fit(ecosystem, self.pool) for s in scorers}
        self.ranker: LearnedRanker | None = None
        self.feedback: FeedbackTerm | None = None

    def located(self, position: int) -> Located:
        """Return where a candidate was encoded.

        Parameters
        ----------
        position : int
            In the pool.

        Returns
        -------
        located : Located
            In the pool itself.
        """
        return Located(self.pool, position, self.selector, self.scorers)

    def learn(
        self,
        ecosystem: Ecosystem,
        weights: Mapping[str, float],
        training: Training,
        earlier: "Line | None" = None,
        report: Progress | None = None,
    ) -> None:
        """Train a ranker for receivers, where the record of the candidates is long enough.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        weights : mapping of str to float
            What each term counts without learning.
        training : Training
            How.
        earlier : Line or None
            Fitted on an earlier state of the same data.
        report : callable or None
            Hears how far it is.
        """
        kind = next((kind for kind in HISTORY_RELATIONS if kind == self.pool.kind), None)
        if kind is None:
            return
        static = [self.scorers[term] for term in STATIC_TERMS if term in self.scorers]
        self.ranker = LearnedRanker(training).fit(
            ecosystem,
            kind,
            strengths=lambda seeker: {s.term: s.score(seeker) for s in static},
            weights=weights,
            earlier=earlier.ranker if earlier else None,
            report=report,
        )

    def is_learned_for(self, seeker_kind: str) -> bool:
        """Return whether what was learned has proven better for a kind of seeker.

        Parameters
        ----------
        seeker_kind : str
            Who asks.

        Returns
        -------
        learned : bool
            False where the record is too thin.
        """
        return (
            seeker_kind == RECEIVER and self.ranker is not None and self.ranker.choice_ != WEIGHTS
        )

    def rank(self, seeker: Seeker, scored: Scored, is_eligible: BoolArray) -> Scored:
        """Return the scores of the learned ranker, or those given where there is none.

        Parameters
        ----------
        seeker : Seeker
            Who asks.
        scored : Scored
            By the weights.
        is_eligible : ndarray of shape (n_candidates,)
            Who passes the gates.

        Returns
        -------
        scored : Scored
            In the order of the pool.
        """
        ranker = self.ranker
        if ranker is None or not self.is_learned_for(seeker.profile.kind):
            return scored
        if ranker.choice_ == RIDGE:
            return self._by_record(seeker, scored, ranker.marks_)
        ranked = ranker.rank(seeker, is_eligible, scored.strengths)
        return LearnedScored(scored.strengths, scored.weights, ranked.scores, ranker.marks_, ranked)

    def _by_record(self, seeker: Seeker, scored: Scored, marks: tuple[float, float]) -> Scored:
        history = scored.strengths.get(HISTORY)
        scores = self.scorers[HISTORY].score(seeker) if history is None else history
        strengths = {**scored.strengths, HISTORY: scores}
        return RecordScored(strengths, {HISTORY: 1.0}, scores, marks)

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
        return Scored.of(
            self.heeding({term: s.score(seeker) for term, s in used.items()}, weights), weights
        )

    def leading(
        self, seeker: Seeker, weights: Mapping[str, float], is_eligible: BoolArray, n: int
    ) -> Scored:
        """Return strengths and scores that are exact for whoever can be among the first n.

        Terms are worked out, the weightiest first and texts last, only for those who can still
        get so far: with many candidates that is most of the time of a page.

        Parameters
        ----------
        seeker : Seeker
            Who asks.
        weights : mapping of str to float
            What each term counts; a term of weight 0 is not computed.
        is_eligible : ndarray of shape (n_candidates,)
            Who may be among the first.
        n : int
            How many are wanted.

        Returns
        -------
        scored : Scored
            Others count 0, and their strengths are not told.
        """
        used = {term: s for term, s in self.scorers.items() if weights.get(term)}
        if not used or self._heeds(weights):  # what looks taught depends on all strengths
            return self.score(seeker, weights)
        text = used.pop(TextSimilarity.term, None)
        beyond = weights[text.term] if text else 0.0
        order = sorted(used, key=lambda term: -weights[term])
        asked = {term: used[term].scores_of(seeker) for term in used}
        parts = {term: Part(weights[term], asked[term]) for term in order}
        positions, known = can_lead(parts, beyond=beyond, is_eligible=is_eligible, n=n)
        strengths = {term: known[term] for term in used}
        sums = Scored.of(strengths, weights).scores if strengths else np.zeros(len(positions))
        if text:
            strengths[text.term] = _compared(text, seeker, beyond, positions, sums, n)
            sums = sums + beyond * strengths[text.term]
        scores = np.zeros(len(self.pool))
        scores[positions] = sums
        service = asked.get(ServiceFit.term)
        is_answered = service is not None and bool(service(EVERYBODY).any())
        return LeadingScored(strengths, weights, scores, positions, is_answered)

    def _heeds(self, weights: Mapping[str, float]) -> bool:
        return (
            self.feedback is not None and self.feedback.is_better_ and bool(weights.get(FEEDBACK))
        )

    def learn_from_looks(
        self, ecosystem: Ecosystem, weights: Mapping[str, float], looks: Sequence[Impression]
    ) -> None:
        """Learn what people open, where enough looked and it proves better.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        weights : mapping of str to float
            What each term counts.
        looks : sequence of Impression
            At candidates of this kind.
        """
        self.feedback = None
        if not looks:
            return
        used = {term: s for term, s in self.scorers.items() if weights.get(term)}

        def _strengths(seeker_id: str) -> dict[str, FloatArray]:
            seeker = Seeker.of(ecosystem, seeker_id)
            return {term: s.score(seeker) for term, s in used.items()}

        self.feedback = FeedbackTerm().fit(
            looks, index=self.pool.index, strengths=_strengths, weights=weights
        )

    def heeding(
        self, strengths: Mapping[str, FloatArray], weights: Mapping[str, float]
    ) -> Mapping[str, FloatArray]:
        """Return strengths with what looks taught, if they taught anything and it counts.

        Parameters
        ----------
        strengths : mapping of str to ndarray of shape (n_candidates,)
            By term.
        weights : mapping of str to float
            What each term counts.

        Returns
        -------
        strengths : mapping of str to ndarray of shape (n_candidates,)
            The same where there is too little, or weights were chosen.
        """
        if self.feedback is None or not self._heeds(weights):
            return strengths
        return {**strengths, FEEDBACK: self.feedback.strengths(strengths)}


def _compared(
    text: Criterion,
    seeker: Seeker,
    weight: float,
    positions: IntArray,
    scores: FloatArray,
    n: int,
) -> FloatArray:
    """Return the likeness of texts, of whoever it can lift among the first n."""
    compare, strengths = text.scores_of(seeker), np.zeros(len(positions))

    def _gains(rows: IntArray) -> FloatArray:
        strengths[rows] = compare(positions[rows])
        return weight * strengths[rows]

    everybody = np.ones(len(positions), dtype=np.bool_)
    gains_of_leading(scores, weight * text.ceilings_at(positions), _gains, everybody, n)
    return strengths
