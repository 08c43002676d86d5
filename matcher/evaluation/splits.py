"""Splits by time: what was known before a day, and who came together after it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.entities import ParticipantKind, Relation
from matcher.scoring.history import HISTORY_RELATIONS


@dataclass(frozen=True)
class TemporalSplit:
    """Queries as of a day, with the pairs of the period that follows.

    Attributes
    ----------
    as_of : date
        Only what began before it may be used.
    truth : mapping of str to frozenset of str
        New providers of each receiver in the period, among those with a record before the day.
    warm : frozenset of str
        Receivers that had a provider before the day; the others are cold.
    rounds : mapping of str to str
        Detail of the first new relation of each receiver, blank where it has none.
    """

    as_of: dt.date
    truth: Mapping[str, frozenset[str]]
    warm: frozenset[str]
    rounds: Mapping[str, str]

    @property
    def cold(self) -> frozenset[str]:
        """Return the receivers without a provider before the day.

        Returns
        -------
        cold : frozenset of str
            Those of ``truth`` that are not warm.
        """
        return frozenset(self.truth) - self.warm


def temporal_split(
    relations: Iterable[Relation],
    *,
    kind: ParticipantKind,
    provider_ids: frozenset[str],
    as_of: dt.date,
    until: dt.date,
) -> TemporalSplit:
    """Split the track record of a kind of provider at a day.

    Parameters
    ----------
    relations : iterable of Relation
        All relations; undated ones count as before the day.
    kind : ParticipantKind
        A kind with a track record.
    provider_ids : frozenset of str
        Participants of the kind.
    as_of : date
        First day of the period to be foretold.
    until : date
        First day after it.

    Returns
    -------
    split : TemporalSplit
        Only first-time pairs, and only providers that were there before.
    """
    pairs = sorted(
        (relation.occurred_on or dt.date.min, *_ends(relation, provider_ids), relation.detail)
        for relation in relations
        if relation.kind == HISTORY_RELATIONS[kind]
    )
    before = {(receiver, provider) for day, receiver, provider, _ in pairs if day < as_of}
    providers = {provider for _, provider in before}
    truth: defaultdict[str, set[str]] = defaultdict(set)
    rounds: dict[str, str] = {}
    for day, receiver, provider, detail in pairs:
        if as_of <= day < until and (receiver, provider) not in before:
            rounds.setdefault(receiver, detail)
            truth[receiver] |= {provider} & providers
    reachable = {receiver: frozenset(found) for receiver, found in truth.items() if found}
    return TemporalSplit(
        as_of=as_of,
        truth=reachable,
        warm=frozenset(receiver for receiver, _ in before) & frozenset(reachable),
        rounds={receiver: rounds[receiver] for receiver in reachable},
    )


def _ends(relation: Relation, provider_ids: frozenset[str]) -> tuple[str, str]:
    if relation.source_id in provider_ids:
        return relation.target_id, relation.source_id
    return relation.source_id, relation.target_id
