"""The whole line from a seeker to ranked candidates with their reasons."""

import copy
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray
from matcher.entities import (
    RESOURCE_KIND,
    Grade,
    ParticipantKind,
    Profile,
    Reason,
    Recommendation,
    Verdict,
)
from matcher.errors import NotFittedError, UnknownIdError, UnknownKindError
from matcher.explanation.paths import PathFinder
from matcher.explanation.reasons import Case, reasons
from matcher.features.taxonomy import Taxonomy
from matcher.features.text import Embedder
from matcher.recommendation.delta import updated
from matcher.recommendation.funnel import Funnel, counted
from matcher.recommendation.keeping import Keeping
from matcher.recommendation.line import RECEIVER, Line, default_scorers
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.progress import Stretches
from matcher.recommendation.remedies import remedied
from matcher.recommendation.reranking import diversified
from matcher.recommendation.resemblance import Resemblance, resemblances
from matcher.recommendation.scored import best
from matcher.recommendation.verdicts import verdict
from matcher.recommendation.weights import Choice, weights_for
from matcher.scoring.base import Seeker
from matcher.scoring.learned.feedback import TERM as FEEDBACK
from matcher.scoring.learned.feedback import WEIGHT as FEEDBACK_WEIGHT
from matcher.scoring.learned.feedback import Impression
from matcher.scoring.learned.ranker import Progress, Training

DEFAULT_TRAINING = Training()
_POOL = 3
"""How many times the length of a list it is chosen from where variety counts."""
KINDS: tuple[str, ...] = (*(kind.value for kind in ParticipantKind), RESOURCE_KIND)
"""What a seeker can ask for."""


class Recommender:
    """Ranks the candidates of a kind for a seeker, and says why.

    Hard rules come first (:class:`~matcher.recommendation.candidates.CandidateSelector`), then a
    weighted sum of the strengths of independent terms, then reranking and reasons. The seeker is
    encoded when it asks, so that a new need counts in the next call without fitting again.

    Parameters
    ----------
    weights : mapping of str to float or None
        Replaces default weights by term (:mod:`matcher.recommendation.weights`); 0 leaves one out.
    embedder : Embedder or None
        For the texts; None takes the best that is installed.
    kinds : sequence of str or None
        Kinds of candidates to fit; None fits all, others then raise ``UnknownKindError``.
    max_diversity_loss : float
        Share of the best score by which variety may turn an order round, in [0, 1].
    choices : mapping of (str, str) to Choice or None
        What organisers chose for a seeker of one kind and candidates of another: there it stands
        in place of the default weights, and of whatever was learned.
    training : Training or None
        How rankers are trained where the record is long enough; they are used where they prove
        better. None trains none, nor do chosen weights: those always stand.

    Attributes
    ----------
    ecosystem_ : Ecosystem
        The snapshot.
    lines_ : dict of str to Line
        Gates and scorers by kind of candidates.
    changed_ : mapping of str to Profile
        Who changed or joined since it was fitted.
    resemblances_ : dict of str to Resemblance
        Who is like whom, by kind of participants.

    Examples
    --------
    >>> model = Recommender().fit(ecosystem)                            # doctest: +SKIP
    >>> model.recommend("SYN-V-0001", kind="mentor", k=10)[0].grade     # doctest: +SKIP
    <Grade.HIGH: 'high'>
    """

    ecosystem_: Ecosystem | None = None
    lines_: dict[str, Line]
    changed_: Mapping[str, Profile] = MappingProxyType({})
    resemblances_: dict[str, Resemblance]

    def __init__(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        embedder: Embedder | None = None,
        kinds: Sequence[str] | None = None,
        max_diversity_loss: float = 0.005,
        choices: Mapping[tuple[str, str], Choice] | None = None,
        training: Training | None = DEFAULT_TRAINING,
    ) -> None:
        self.weights = weights
        self.embedder = embedder
        self.kinds = kinds
        self.max_diversity_loss = max_diversity_loss
        self.choices = choices
        self.training = training

    def fit(
        self,
        ecosystem: Ecosystem,
        *,
        earlier: "Recommender | None" = None,
        looks: Mapping[str, Sequence[Impression]] | None = None,
        report: Progress | None = None,
    ) -> Self:
        """Fit gates and scorers on a snapshot.

        Parameters
        ----------
        ecosystem : Ecosystem
            Only relations that began before its day are used.
        earlier : Recommender or None
            Fitted on an earlier state of the same data: what its rankers learned is kept for a
            month, which takes seconds where learning takes minutes, and so are the vectors of texts
            that still stand, and whole scorers whose candidates and record are the same.
        looks : mapping of str to sequence of Impression or None
            What people were shown and opened, by kind of candidates; a term is learned from them
            where they are enough and it proves better.
        report : callable or None
            Hears what share is done, in [0, 1]; what it raises stops the fit.

        Returns
        -------
        self : Recommender
            Fitted.
        """
        self.ecosystem_ = ecosystem
        before = earlier.lines_ if earlier else {}
        keeping = None
        if earlier and earlier.ecosystem_ and earlier.embedder is self.embedder:
            keeping = Keeping(earlier.ecosystem_, ecosystem)
        kinds, self.lines_ = self.kinds or KINDS, {}
        tell = Stretches(report, len(kinds))
        for kind in kinds:
            self.lines_[kind] = Line(
                ecosystem,
                kind,
                default_scorers(self.embedder, before.get(kind)),
                earlier=before.get(kind),
                keeping=keeping,
            )
            tell.encoded(len(self.lines_))
        if self.training and not self.weights:
            for number, (kind, line) in enumerate(self.lines_.items()):
                weights = weights_for(RECEIVER, kind, {})
                line.learn(
                    ecosystem, weights, self.training, before.get(kind), tell.learning(number)
                )
                line.learn_from_looks(ecosystem, weights, (looks or {}).get(kind, ()))
        self.resemblances_ = resemblances(
            ecosystem,
            self.lines_,
            earlier=earlier.resemblances_ if earlier else {},
            before=before,
            keeping=keeping,
        )
        self._paths = PathFinder(ecosystem)
        self._regions = Taxonomy(ecosystem.vocabularies.regions)
        self._sectors = Taxonomy(ecosystem.vocabularies.sectors)
        return self

    def at(self, as_of: dt.date) -> "Recommender":
        """Return the same recommender as of another day.

        Parameters
        ----------
        as_of : date
            The day to look from; looking back needs a new fit, so that nothing later leaks in.

        Returns
        -------
        recommender : Recommender
            This one where the day is the same.
        """
        ecosystem = self._fitted()
        if as_of == ecosystem.as_of:
            return self
        twin = Recommender(
            weights=self.weights,
            embedder=self.embedder,
            kinds=self.kinds,
            max_diversity_loss=self.max_diversity_loss,
            choices=self.choices,
            training=self.training,
        )
        return twin.fit(ecosystem.at(as_of))

    def choosing(self, choices: Mapping[tuple[str, str], Choice]) -> "Recommender":
        """Return the same fitted recommender with what organisers chose.

        Parameters
        ----------
        choices : mapping of (str, str) to Choice
            By the kinds of seeker and candidates.

        Returns
        -------
        recommender : Recommender
            Sharing everything that was fitted.
        """
        twin = copy.copy(self)
        twin.choices = choices
        return twin

    def updated(self, ecosystem: Ecosystem, changed: Collection[str]) -> "Recommender":
        """Return the same fitted recommender with some candidates as they are now.

        Parameters
        ----------
        ecosystem : Ecosystem
            The changed participants, those tied to them, and all interpreters, as of the day of
            the fit.
        changed : collection of str
            Who changed, joined or left since.

        Returns
        -------
        recommender : Recommender
            Sharing everything that was fitted (:mod:`matcher.recommendation.delta`).
        """
        twin = copy.copy(self)
        twin.lines_ = updated(self.lines_, ecosystem, changed)
        twin.changed_ = {p.id: p for p in ecosystem.profiles if p.id in changed}
        return twin

    def profile(self, participant_id: str) -> Profile:
        """Return a participant as it is known here.

        Parameters
        ----------
        participant_id : str
            Its id.

        Returns
        -------
        profile : Profile
            As it was fitted, or as it is since it changed.

        Raises
        ------
        UnknownIdError
            If there is none.
        """
        return self.changed_.get(participant_id) or self._fitted().profile(participant_id)

    def is_learned(self, seeker_kind: str, kind: str) -> bool:
        """Return whether a learned ranker orders the candidates of a kind for a kind of seeker.

        Parameters
        ----------
        seeker_kind, kind : str
            Kinds of the two sides.

        Returns
        -------
        learned : bool
            False where weights were chosen.
        """
        if self.weights or (seeker_kind, kind) in (self.choices or {}):
            return False
        return kind in self.lines_ and self.lines_[kind].is_learned_for(seeker_kind)

    def recommend(
        self, seeker: str | Seeker, *, kind: str, k: int = 10, rerank: bool = True
    ) -> list[Recommendation]:
        """Return the best candidates of a kind with their reasons.

        Parameters
        ----------
        seeker : str or Seeker
            Who asks: an id of the snapshot, or its current rows.
        kind : str
            A participant kind, or ``"resource"``.
        k : int
            How many at most.
        rerank : bool
            Whether near ties are ordered for variety.

        Returns
        -------
        recommendations : list of Recommendation
            Best first; empty where nobody is eligible.

        Raises
        ------
        UnknownIdError
            If the seeker is not in the snapshot.
        UnknownKindError
            If there is no such kind.
        """
        outcome = self._ask(seeker, kind, n=_POOL * k if rerank else k)
        positions = self._shortlist(outcome, k, rerank=rerank)
        pool = outcome.line.pool
        holders = {position: pool.profiles[position].id for position in positions}
        paths = self._paths.paths(outcome.seeker, list(holders.values()))
        return [
            self._recommendation(outcome, rank, position, paths.get(holders[position], ()))
            for rank, position in enumerate(positions, start=1)
        ]

    def among(
        self, seeker: str | Seeker, *, kind: str, candidate_ids: Collection[str]
    ) -> list[Recommendation]:
        """Return how some candidates fit, whoever else might fit better.

        Parameters
        ----------
        seeker : str or Seeker
            Who asks.
        kind : str
            A participant kind, or ``"resource"``.
        candidate_ids : collection of str
            Those to be ranked; whom a gate keeps out, or nobody knows, is left out.

        Returns
        -------
        recommendations : list of Recommendation
            Best first.
        """
        outcome = self._ask(seeker, kind)
        wanted = frozenset(candidate_ids)
        is_asked = np.array([known in wanted for known in outcome.line.pool.ids], dtype=np.bool_)
        scores, is_eligible = outcome.scored.scores, outcome.screening.is_eligible & is_asked
        positions = [int(p) for p in best(scores, is_eligible, len(candidate_ids))]
        return [
            self._recommendation(outcome, rank, position, ())
            for rank, position in enumerate(positions, start=1)
        ]

    def explain(
        self,
        seeker: str | Seeker,
        *,
        kind: str,
        candidate_ids: Sequence[str],
        k: int = 10,
        rerank: bool = True,
        remedies: bool = True,
    ) -> list[Verdict]:
        """Return what became of named candidates, and what would bring them into the list.

        Parameters
        ----------
        seeker : str or Seeker
            Who asks.
        kind : str
            A participant kind, or ``"resource"``.
        candidate_ids : sequence of str
            Candidates of that kind.
        k : int
            Length of the list that a change should bring them into.
        rerank : bool
            Whether near ties of that list are ordered for variety.
        remedies : bool
            Whether to search for what would bring them in, which takes most of the time; not
            where candidates changed since the fit.

        Returns
        -------
        verdicts : list of Verdict
            In the order asked for.

        Raises
        ------
        UnknownIdError
            If a candidate is not of that kind or unknown.
        """
        outcome = self._ask(seeker, kind)

        def _listed(asked: Outcome) -> list[int]:
            return self._shortlist(asked, k, rerank=rerank)

        found = [self._verdict(outcome, kind, candidate_id, k) for candidate_id in candidate_ids]
        if not remedies or outcome.line.changed is not None:
            return found
        index = outcome.line.pool.index
        return [
            remedied(outcome, each, _listed, k) if each.candidate_id in index else each
            for each in found
        ]

    def funnel(self, seeker: str | Seeker, *, kind: str) -> Funnel:
        """Return whom each gate takes out, and how well the best of the others fits.

        Parameters
        ----------
        seeker : str or Seeker
            Who asks.
        kind : str
            A participant kind, or ``"resource"``.

        Returns
        -------
        funnel : Funnel
            Of all candidates of the kind.
        """
        outcome = self._ask(seeker, kind)
        removed, alone = counted(outcome)
        first = outcome.first(1)
        pool = outcome.line.pool
        return Funnel(
            seeker_id=outcome.seeker.profile.id,
            kind=kind,
            n_candidates=len(pool),
            removed=removed,
            alone=alone,
            n_eligible=len(pool) - sum(removed.values()),
            best_id=pool.ids[first[0]] if len(first) else "",
            grade=outcome.grades(first)[0] if len(first) else None,
        )

    def rank(
        self, seeker: str | Seeker, *, kind: str, k: int = 100
    ) -> tuple[list[str], FloatArray]:
        """Return the best candidates by score alone, without reasons.

        Parameters
        ----------
        seeker : str or Seeker
            Who asks.
        kind : str
            A participant kind, or ``"resource"``.
        k : int
            How many at most.

        Returns
        -------
        ids : list of str
            Best first.
        scores : ndarray of shape (n,)
            Falling.
        """
        outcome = self._ask(seeker, kind, n=k)
        positions = outcome.first(k)
        ids = outcome.line.pool.ids
        return [ids[position] for position in positions], outcome.scored.scores[positions]

    def _fitted(self) -> Ecosystem:
        if self.ecosystem_ is None:
            raise NotFittedError(type(self).__name__)
        return self.ecosystem_

    def _ask(self, seeker: str | Seeker, kind: str, *, n: int | None = None) -> Outcome:
        """Return the answer of a line, exact for the first n; for everybody where n is None."""
        ecosystem = self._fitted()
        if kind not in self.lines_:
            raise UnknownKindError(kind)
        who = Seeker.of(ecosystem, seeker) if isinstance(seeker, str) else seeker.current()
        line = self.lines_[kind]
        own = self._choice(who.profile.kind, kind)
        screening, is_learned = line.selector.screen(who), self.is_learned(who.profile.kind, kind)
        if n is None or own.musts or is_learned:
            scored = line.score(who, own.weights)
            screening = screening.requiring([scored.strengths[term] for term in own.musts])
        else:
            scored = line.leading(who, own.weights, screening.is_eligible, n)
        if is_learned:
            scored = line.rank(who, scored, screening.is_eligible)
        return Outcome(ecosystem, line, who, screening, scored, own.musts)

    def _choice(self, seeker_kind: str, kind: str) -> Choice:
        if self.weights:
            return Choice(weights_for(seeker_kind, kind, self.weights))
        chosen = (self.choices or {}).get((seeker_kind, kind))
        return chosen or Choice({**weights_for(seeker_kind, kind, {}), FEEDBACK: FEEDBACK_WEIGHT})

    def _shortlist(self, outcome: Outcome, k: int, *, rerank: bool) -> list[int]:
        scores = outcome.scored.scores
        positions = outcome.first(_POOL * k if rerank else k)
        if rerank:
            profiles = [outcome.line.pool.profiles[position] for position in positions]
            traits = [frozenset({*p.sectors, p.region}) for p in profiles]
            order = diversified(scores[positions], traits, k=k, max_loss=self.max_diversity_loss)
            # Variety never lifts a candidate above one of a better grade.
            given = outcome.grades(positions[order])
            grades = [list(Grade).index(grade) for grade in given]
            positions = positions[order][np.argsort(grades, kind="stable")]
        return [int(position) for position in positions]

    def _recommendation(
        self, outcome: Outcome, rank: int, position: int, path: tuple[str, ...]
    ) -> Recommendation:
        where, scored, seeker = outcome.line.located(position), outcome.scored, outcome.seeker
        pool = outcome.line.pool
        if pool.kind == RESOURCE_KIND and path:
            path = (*path, "owns", pool.ids[position])
        strengths, contributions = scored.at(position), scored.contributions(position)
        case = Case(
            seeker,
            where.pool,
            where.position,
            where.service,
            self._sectors,
            self._regions,
            strengths,
            contributions,
            path,
        )
        return Recommendation(
            rank=rank,
            candidate_id=pool.ids[position],
            score=float(np.sum(list(contributions.values()))),
            grade=outcome.grades([position])[0],
            contributions=contributions,
            reasons=reasons(case),
            path=path,
        )

    def _verdict(self, outcome: Outcome, kind: str, candidate_id: str, k: int) -> Verdict:
        if candidate_id in outcome.line.pool.index:
            return verdict(outcome, candidate_id, k)
        closed = [r for r in outcome.ecosystem.recorded.resources if r.id == candidate_id]
        if kind != RESOURCE_KIND or not closed:
            what = RESOURCE_KIND if kind == RESOURCE_KIND else "participant"
            raise UnknownIdError(what, candidate_id)
        window = {
            "resource_id": candidate_id,
            "available_from": _day(closed[0].available_from),
            "available_until": _day(closed[0].available_until),
        }
        return Verdict(candidate_id, None, None, Reason("unavailable", window))


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
