"""What of an earlier fit stands: costly scorers whose candidates and record are still the same."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind
from matcher.scoring.base import Criterion, Pool
from matcher.scoring.collaborative import HistoryScorer
from matcher.scoring.history import HISTORY_RELATIONS, ties_before
from matcher.scoring.place import PlaceFit
from matcher.scoring.portfolio import PortfolioScorer
from matcher.scoring.record import RecordScorer
from matcher.scoring.similarity import TextSimilarity

OF_CANDIDATES = (PlaceFit.term, TextSimilarity.term)
"""Terms that are fitted on the candidates alone."""
OF_RECORD = (HistoryScorer.term, PortfolioScorer.term)
"""Terms that are fitted on the candidates and on what was before."""


@dataclass(frozen=True)
class Keeping:
    """Two snapshots of the same data, and what a scorer fitted on the first is on the second.

    Attributes
    ----------
    before, now : Ecosystem
        The snapshots.
    """

    before: Ecosystem
    now: Ecosystem

    def scorers(
        self, pool: Pool, earlier: Pool, fitted: Mapping[str, Criterion]
    ) -> dict[str, Criterion]:
        """Return the scorers that would be fitted on the second snapshot just alike.

        Parameters
        ----------
        pool, earlier : Pool
            The candidates in the second snapshot, and in the first.
        fitted : mapping of str to Criterion
            On the first snapshot, by term.

        Returns
        -------
        kept : dict of str to Criterion
            Only such as are costly to fit; none where the day or the vocabularies are others.
        """
        if not self.stands(pool, earlier):
            return {}
        terms = (*OF_CANDIDATES, *(OF_RECORD if self._has_same_record else ()))
        return {term: _on(pool, fitted[term]) for term in terms if term in fitted}

    def stands(self, pool: Pool, earlier: Pool) -> bool:
        """Return whether what was fitted on the candidates alone would be fitted just alike.

        Parameters
        ----------
        pool, earlier : Pool
            The candidates in the second snapshot, and in the first.

        Returns
        -------
        same : bool
            False where the day or the vocabularies are others.
        """
        return self._is_comparable and _are_same(pool, earlier)

    @cached_property
    def _is_comparable(self) -> bool:
        before, now = self.before, self.now
        return before.as_of == now.as_of and before.vocabularies == now.vocabularies

    @cached_property
    def _has_same_record(self) -> bool:
        before, now = self.before, self.now
        if before.relations != now.relations or before.needs != now.needs:
            return False
        providers = {kind: _ids(now, kind) for kind in HISTORY_RELATIONS}
        if any(_ids(before, kind) != ids for kind, ids in providers.items()):
            return False
        receivers = {
            tie.receiver_id
            for kind, relation in HISTORY_RELATIONS.items()
            for tie in ties_before(
                now.relations, kind=relation, provider_ids=providers[kind], day=now.as_of
            )
        }
        return all(_profile(before, each) == _profile(now, each) for each in receivers)


def _on(pool: Pool, scorer: Criterion) -> Criterion:
    """Return the same scorer with the pool as it is now, so that a model holds only one of it."""
    if not isinstance(scorer, RecordScorer):
        return scorer
    twin = copy.copy(scorer)
    twin.pool_ = pool
    return twin


def _ids(ecosystem: Ecosystem, kind: ParticipantKind) -> frozenset[str]:
    return frozenset(profile.id for profile in ecosystem.profiles if profile.kind == kind)


def _profile(ecosystem: Ecosystem, participant_id: str) -> object:
    row = ecosystem.index.get(participant_id)
    return None if row is None else ecosystem.profiles[row]


def _are_same(pool: Pool, earlier: Pool) -> bool:
    return (
        pool.ids == earlier.ids
        and pool.profiles == earlier.profiles
        and pool.needs == earlier.needs
        and pool.offers == earlier.offers
        and pool.resources == earlier.resources
    )
