"""A line over what changed since it was fitted: seen in the next answer, without fitting again.

The few candidates that changed or joined are encoded as they are now, beside those that were
fitted; whoever left is dropped. What is learned from all stands as it was until the next fit: how
rare words and sectors are, the graph, the record of the past, the trees. All else is exactly what a
fit of everything would give.
"""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from matcher.ecosystem import BoolArray, Ecosystem, FloatArray, IntArray
from matcher.entities import Offer, Profile
from matcher.recommendation.candidates import CandidateSelector, Screening
from matcher.recommendation.gate_columns import interpreters_of
from matcher.recommendation.line import Line, Located
from matcher.recommendation.scored import LearnedScored, RecordScored, Scored
from matcher.scoring.base import (
    EVERYBODY,
    Criterion,
    Pool,
    Positions,
    Scorer,
    Seeker,
    Strengths,
)
from matcher.scoring.reciprocal import ReciprocalFit
from matcher.scoring.service import ServiceFit

Array = npt.NDArray[Any]
Item = TypeVar("Item")


def updated(
    lines: Mapping[str, Line], ecosystem: Ecosystem, changed: Collection[str]
) -> dict[str, Line]:
    """Return lines as they are after some participants changed.

    Parameters
    ----------
    lines : mapping of str to Line
        As fitted, by kind of candidates.
    ecosystem : Ecosystem
        The changed participants as they are now, those tied to them, and all interpreters.
    changed : collection of str
        Who changed, joined or left.

    Returns
    -------
    lines : dict of str to Line
        The same where no candidate is concerned.
    """
    ids, interpreters = frozenset(changed), interpreters_of(ecosystem)
    return {kind: _updated(line, ecosystem, ids, interpreters) for kind, line in lines.items()}


def _updated(
    line: Line,
    ecosystem: Ecosystem,
    changed: frozenset[str],
    interpreters: Sequence[tuple[Offer, Profile]],
) -> Line:
    now = Pool.of(ecosystem, line.pool.kind)
    concerned = [p for p, profile in enumerate(now.profiles) if profile.id in changed]
    before = [p for p, profile in enumerate(line.pool.profiles) if profile.id in changed]
    selector = line.selector.helped_by(interpreters)
    if concerned or before:
        dropped = np.array(before, dtype=np.int64)
        return DeltaLine(line, ecosystem, _at(now, concerned), dropped, selector)
    if selector is line.selector:
        return line
    twin = copy.copy(line)
    twin.selector = selector
    return twin


@dataclass(frozen=True)
class Splice:
    """Where each candidate comes from: from those fitted, or from those that changed since.

    Attributes
    ----------
    source : ndarray of shape (n_candidates,)
        Position among the fitted ones followed by the changed ones.
    fitted_at : ndarray of shape (n_candidates,)
        Position among the fitted ones, as it was then; -1 for whoever joined.
    n_fitted : int
        How many were fitted.
    """

    source: IntArray
    fitted_at: IntArray
    n_fitted: int

    @classmethod
    def of(cls, fitted: Pool, changed: Pool, dropped: IntArray) -> "Splice":
        """Return the candidates of two pools in the order of their ids.

        Parameters
        ----------
        fitted, changed : Pool
            Of one kind.
        dropped : ndarray of shape (n,)
            Positions among the fitted ones that count no more.

        Returns
        -------
        splice : Splice
            The changed ones stand in the place of what they were.
        """
        stays = np.ones(len(fitted), dtype=np.bool_)
        stays[dropped] = False
        source = np.concatenate([np.flatnonzero(stays), len(fitted) + np.arange(len(changed))])
        ids = (*fitted.ids, *changed.ids)
        source = np.array(sorted(source.tolist(), key=lambda at: ids[at]), dtype=np.int64)
        known = [fitted.index.get(candidate_id, -1) for candidate_id in changed.ids]
        fitted_at = np.append(np.arange(len(fitted)), np.array(known, dtype=np.int64))[source]
        return cls(source, fitted_at, len(fitted))

    def joined(self, fitted: Array, changed: Array) -> Array:
        """Return what is known of the candidates.

        Parameters
        ----------
        fitted, changed : ndarray of shape (n,)
            What is known of the fitted ones and of the changed ones.

        Returns
        -------
        values : ndarray of shape (n_candidates,)
            In the order of the pool.
        """
        return np.concatenate([fitted, changed])[self.source]

    def standing(self, fitted: Array, blank: float) -> Array:
        """Return what was known of the candidates when they were fitted.

        Parameters
        ----------
        fitted : ndarray of shape (n_fitted,)
            What is known of the fitted ones.
        blank : float
            What counts for whoever joined.

        Returns
        -------
        values : ndarray of shape (n_candidates,)
            In the order of the pool.
        """
        return np.append(fitted, blank)[self.fitted_at]

    def as_fitted(self, now: Array, blank: float) -> Array:
        """Return what is known of the candidates now, in the places where they were fitted.

        Parameters
        ----------
        now : ndarray of shape (n_candidates,)
            In the order of the pool.
        blank : float
            What counts for whoever left.

        Returns
        -------
        values : ndarray of shape (n_fitted,)
            Without whoever joined.
        """
        values = np.full(self.n_fitted, blank, dtype=now.dtype)
        was_there = self.fitted_at >= 0
        values[self.fitted_at[was_there]] = now[was_there]
        return values


class DeltaCriterion(Criterion):
    """A criterion over candidates of which some changed since it was fitted.

    Parameters
    ----------
    fitted : Criterion
        Of those fitted.
    changed : Criterion or None
        Of those that changed; None where what was fitted stands for them, and whoever joined
        counts 0.
    splice : Splice
        Where each candidate comes from.
    """

    def __init__(self, fitted: Criterion, changed: Criterion | None, splice: Splice) -> None:
        self.term = fitted.term
        self.fitted, self.changed, self.splice = fitted, changed, splice

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how well candidates fit.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1].
        """
        fitted = self.fitted.scores_of(seeker)
        if self.changed is None:
            return _chosen(fitted, None, self.splice.fitted_at, self.splice.n_fitted)
        changed = self.changed.scores_of(seeker)
        return _chosen(fitted, changed, self.splice.source, self.splice.n_fitted)

    def ceilings_at(self, positions: IntArray) -> FloatArray:
        """Return what strength some candidates can have at most, whoever asks.

        Parameters
        ----------
        positions : ndarray of shape (n,)
            In the pool.

        Returns
        -------
        ceilings : ndarray of shape (n,)
            In [0, 1].
        """
        at, n_fitted = self.splice.source[positions], self.splice.n_fitted
        ceilings = np.ones(len(at))
        ceilings[at < n_fitted] = self.fitted.ceilings_at(at[at < n_fitted])
        if self.changed is not None:
            ceilings[at >= n_fitted] = self.changed.ceilings_at(at[at >= n_fitted] - n_fitted)
        return ceilings


class DeltaSelector(CandidateSelector):
    """The hard rules, for candidates of which some changed since they were fitted.

    Parameters
    ----------
    fitted, changed : CandidateSelector
        Of the two parts.
    splice : Splice
        Where each candidate comes from.
    """

    def __init__(
        self, fitted: CandidateSelector, changed: CandidateSelector, splice: Splice
    ) -> None:
        self.columns_ = fitted.columns_
        self.fitted, self.changed, self.splice = fitted, changed, splice

    def screen(self, seeker: Seeker) -> Screening:
        """Judge every candidate.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        screening : Screening
            As of the seeker's day.
        """
        fitted, changed = self.fitted.screen(seeker).fails, self.changed.screen(seeker).fails
        joined = self.splice.joined
        return Screening({gate: joined(fails, changed[gate]) for gate, fails in fitted.items()})


class DeltaLine(Line):
    """A line over candidates of which some changed since it was fitted.

    What would change an answer is not searched here: a trial fits parts of a line again.

    Parameters
    ----------
    line : Line
        As fitted.
    ecosystem : Ecosystem
        The changed ones and whoever is tied to them.
    changed : Pool
        Those that changed or joined, as they are now.
    dropped : ndarray of shape (n,)
        Positions of those that changed or left, as they were.
    selector : CandidateSelector
        Of those fitted, with the interpreters there are now.
    """

    changed: Pool

    def __init__(
        self,
        line: Line,
        ecosystem: Ecosystem,
        changed: Pool,
        dropped: IntArray,
        selector: CandidateSelector,
    ) -> None:
        self.line, self.changed, self.fitted_selector = line, changed, selector
        self.splice = Splice.of(line.pool, changed, dropped)
        self.pool = _joined(line.pool, changed, self.splice)
        self.changed_selector = CandidateSelector().fit(ecosystem, changed)
        self.selector = DeltaSelector(selector, self.changed_selector, self.splice)
        extended = _extended(line.scorers, ecosystem, changed)
        self.fitted_scorers, self.changed_scorers = _together(line.scorers, extended, dropped)
        self.scorers = {
            term: DeltaCriterion(fitted, self.changed_scorers.get(term), self.splice)
            for term, fitted in self.fitted_scorers.items()
        }
        self.ranker, self.feedback = line.ranker, line.feedback

    def located(self, position: int) -> Located:
        """Return where a candidate was encoded.

        Parameters
        ----------
        position : int
            In the pool.

        Returns
        -------
        located : Located
            Among the fitted ones or the changed ones.
        """
        at = int(self.splice.source[position])
        if at < self.splice.n_fitted:
            return Located(self.line.pool, at, self.fitted_selector, self.fitted_scorers)
        at -= self.splice.n_fitted
        return Located(self.changed, at, self.changed_selector, self.changed_scorers)

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
            Whoever joined has no record yet, and comes last.
        """
        splice = self.splice
        strengths = {term: splice.as_fitted(own, 0.0) for term, own in scored.strengths.items()}
        as_fitted = Scored(strengths, scored.weights, splice.as_fitted(scored.scores, 0.0))
        ranked = self.line.rank(seeker, as_fitted, splice.as_fitted(is_eligible, blank=False))
        if not isinstance(ranked, RecordScored):
            return scored
        known = {term: splice.standing(own, 0.0) for term, own in ranked.strengths.items()}
        scores = splice.standing(ranked.scores, 0.0)
        moved = replace(ranked, strengths={**known, **scored.strengths}, scores=scores)
        if not isinstance(moved, LearnedScored):
            return moved
        rows = moved.ranked.rows
        now = {p: rows[at] for p, at in enumerate(splice.fitted_at.tolist()) if at in rows}
        return replace(moved, ranked=replace(moved.ranked, scores=scores, rows=now))


def _chosen(
    fitted: Strengths, changed: Strengths | None, source: IntArray, n_fitted: int
) -> Strengths:
    """Return what asks either part for its own candidates; without the other they count 0."""

    def _at(positions: Positions) -> FloatArray:
        if isinstance(positions, slice):
            rest = np.zeros(1) if changed is None else changed(EVERYBODY)
            return np.concatenate([fitted(EVERYBODY), rest])[source[positions]]
        at = source[positions]
        is_fitted = (at >= 0) & (at < n_fitted)
        strengths = np.zeros(len(at))
        strengths[is_fitted] = fitted(at[is_fitted])
        if changed is not None:
            strengths[~is_fitted] = changed(at[~is_fitted] - n_fitted)
        return strengths

    return _at


def _extended(
    scorers: Mapping[str, Criterion], ecosystem: Ecosystem, changed: Pool
) -> dict[str, Criterion]:
    found = {
        term: scorer.extended(ecosystem, changed)
        for term, scorer in scorers.items()
        if isinstance(scorer, Scorer)
    }
    return {term: scorer for term, scorer in found.items() if scorer}


def _together(
    fitted: Mapping[str, Criterion], changed: Mapping[str, Criterion], dropped: IntArray
) -> tuple[dict[str, Criterion], dict[str, Criterion]]:
    """Let both parts mind each other, where a term asks whether anybody at all has something."""
    ours, theirs = dict(fitted), dict(changed)
    for term, own in fitted.items():
        other = changed.get(term)
        if isinstance(own, Scorer) and isinstance(other, Scorer):
            left = own.beside(other, without=dropped)
            ours[term], theirs[term] = left, other.beside(left)
    return _building_on_service(ours), _building_on_service(theirs)


def _building_on_service(scorers: Mapping[str, Criterion]) -> dict[str, Criterion]:
    service = scorers.get(ServiceFit.term)
    return {
        term: each.building_on(service)
        if isinstance(each, ReciprocalFit) and isinstance(service, ServiceFit)
        else each
        for term, each in scorers.items()
    }


def _joined(fitted: Pool, changed: Pool, splice: Splice) -> Pool:
    """Return the candidates of both parts; the changed ones have no row in the snapshot."""
    both = Pool(
        kind=fitted.kind,
        ids=(*fitted.ids, *changed.ids),
        rows=np.append(fitted.rows, np.full(len(changed), -1)),
        profiles=(*fitted.profiles, *changed.profiles),
        needs=(*fitted.needs, *changed.needs),
        offers=(*fitted.offers, *changed.offers),
        resources=(*fitted.resources, *changed.resources),
        index={},  # of no use before they are in order
    )
    return _at(both, splice.source.tolist())


def _at(pool: Pool, positions: Sequence[int]) -> Pool:
    """Return some candidates of a pool, in that order."""

    def _own(items: tuple[Item, ...]) -> tuple[Item, ...]:
        return tuple(items[position] for position in positions) if items else ()

    ids = _own(pool.ids)
    return Pool(
        kind=pool.kind,
        ids=ids,
        rows=pool.rows[list(positions)],
        profiles=_own(pool.profiles),
        needs=_own(pool.needs),
        offers=_own(pool.offers),
        resources=_own(pool.resources),
        index={candidate_id: position for position, candidate_id in enumerate(ids)},
    )
