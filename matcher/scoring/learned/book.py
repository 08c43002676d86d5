"""Past deals as arrays in the order of their days, so that any earlier day is a prefix."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind, Profile
from matcher.scoring.history import HISTORY_RELATIONS, Ledger, ties_before
from matcher.scoring.learned.describing import BIAS, Describer
from matcher.scoring.receivers import DAYS_A_YEAR, Feature, Receiver

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

UNDATED = 0
"""Ordinal day of a deal without a day: it was always there."""


@dataclass(frozen=True)
class Asked:
    """A receiver as it asks on a day.

    Attributes
    ----------
    receiver_id : str
        Who asks.
    round : str
        What it seeks.
    known : ndarray of shape (n_known,)
        Columns of the providers it had before.
    columns : ndarray of shape (n,)
        What describes it.
    age_years : float
        Since it was founded; -1 where unknown.
    """

    receiver_id: str
    round: str
    known: IntArray
    columns: IntArray
    age_years: float


@dataclass(frozen=True)
class PastQuery:
    """A receiver that asked in the past, and who came.

    Attributes
    ----------
    asked : Asked
        As of the first day of the window.
    found : ndarray of shape (n_found,)
        Columns of its first-time providers in the window.
    """

    asked: Asked
    found: IntArray


@dataclass(frozen=True)
class Book:
    """Every deal of one kind of provider, by day.

    Attributes
    ----------
    describer : Describer
        Makes features of receivers.
    provider_rows : mapping of str to int
        Column of each provider.
    provider_ids : tuple of str
        Id of each column.
    columns : mapping of tuple of str to int
        Column of each feature.
    slots : ndarray of shape (n_features,)
        Slot of each feature, -1 for none.
    known_of : ndarray of shape (n_features,)
        Provider that a feature says was known, -1 for other features.
    is_pair : ndarray of shape (n_features,)
        True for pairs of codes.
    X : csr_matrix of shape (n_deals, n_features)
        Which features each receiver had on the day of its deal.
    providers : csr_matrix of shape (n_deals, n_providers)
        Who took part.
    days : ndarray of shape (n_deals,)
        Ordinal days, rising; 0 where unknown.
    receivers : ndarray of shape (n_deals,)
        Row of each deal's receiver.
    profiles : tuple of Profile
        Of each receiver.
    receiver_rows : mapping of str to int
        Row of each receiver.
    rounds : sequence of str
        Round of each deal.
    """

    describer: Describer
    provider_rows: Mapping[str, int]
    provider_ids: tuple[str, ...]
    columns: Mapping[Feature, int]
    slots: IntArray
    known_of: IntArray
    is_pair: BoolArray
    X: Any
    providers: Any
    days: IntArray
    receivers: IntArray
    profiles: tuple[Profile, ...]
    receiver_rows: Mapping[str, int]
    rounds: Sequence[str]

    @classmethod
    def of(cls, ecosystem: Ecosystem, kind: ParticipantKind) -> Self:
        """Return the book of a kind of provider.

        Parameters
        ----------
        ecosystem : Ecosystem
            Only relations that began before its day are used.
        kind : ParticipantKind
            A kind with a track record.

        Returns
        -------
        book : Book
            Possibly empty.
        """
        vocabularies = ecosystem.vocabularies
        describer = Describer(sectors=vocabularies.sectors, regions=vocabularies.regions)
        ids = sorted(profile.id for profile in ecosystem.profiles if profile.kind == kind)
        provider_rows = {provider: row for row, provider in enumerate(ids)}
        ties = ties_before(
            ecosystem.relations,
            kind=HISTORY_RELATIONS[kind],
            provider_ids=provider_rows,
            day=ecosystem.as_of,
        )
        profiles = {profile.id: profile for profile in ecosystem.profiles}
        deals = Ledger(profiles, {}, ecosystem.as_of).deals(ties, provider_rows)
        days = np.array([r.day.toordinal() for r in deals.receivers], np.int64)
        days = np.where(np.isnan(deals.age_years), UNDATED, days)
        names = [(r.profile.id, r.round) for r in deals.receivers]
        order = sorted(range(len(days)), key=lambda i: (days[i], names[i]))
        return cls._assemble(
            describer,
            provider_rows,
            [replace(deals.receivers[i], is_current=False) for i in order],
            sp.csr_matrix(deals.providers[order], dtype=np.float32),
            days[order],
        )

    @classmethod
    def _assemble(
        cls,
        describer: Describer,
        provider_rows: Mapping[str, int],
        deals: Sequence[Receiver],
        providers: Any,
        days: IntArray,
    ) -> Self:
        rows = [describer.features(deal) for deal in deals]
        names = sorted({BIAS, *(feature for row in rows for feature in row)})
        columns = {feature: column for column, feature in enumerate(names)}
        known = [provider_rows.get(f[1], -1) if f[0] == "known" else -1 for f in names]
        profiles = {deal.profile.id: deal.profile for deal in deals}
        receiver_rows = {receiver: row for row, receiver in enumerate(profiles)}
        return cls(
            describer=describer,
            provider_rows=provider_rows,
            provider_ids=tuple(provider_rows),
            columns=columns,
            slots=np.array([describer.slot(feature) for feature in names], np.int64),
            known_of=np.array(known, np.int64),
            is_pair=np.array([describer.is_pair(feature) for feature in names], np.bool_),
            X=_matrix(rows, columns),
            providers=providers,
            days=days,
            receivers=np.array([receiver_rows[d.profile.id] for d in deals], np.int64),
            profiles=tuple(profiles.values()),
            receiver_rows=receiver_rows,
            rounds=[deal.round for deal in deals],
        )

    def before(self, day: int) -> int:
        """Return how many deals there were before a day.

        Parameters
        ----------
        day : int
            Ordinal.

        Returns
        -------
        n : int
            They are the first rows.
        """
        return int(np.searchsorted(self.days, day))

    def ask(self, profile: Profile, *, round_: str, known: Sequence[int], day: dt.date) -> Asked:
        """Return a receiver as it asks on a day.

        Parameters
        ----------
        profile : Profile
            Who asks.
        round_ : str
            What it seeks.
        known : sequence of int
            Columns of the providers it had before.
        day : date
            When it asks.

        Returns
        -------
        asked : Asked
            Features that no deal had are left out.
        """
        ids = tuple(self.provider_ids[row] for row in known)
        receiver = Receiver(profile, (), day, round_, ids, is_current=False)
        features = self.describer.features(receiver)
        columns = sorted(self.columns[f] for f in features if f in self.columns)
        founded = profile.founded_on
        return Asked(
            receiver_id=profile.id,
            round=round_,
            known=np.array(sorted(known), np.int64),
            columns=np.array(columns, np.int64),
            age_years=(day - founded).days / DAYS_A_YEAR if founded and founded <= day else -1.0,
        )

    def queries(self, begin: dt.date, end: dt.date) -> list[PastQuery]:
        """Return who found new providers in a window, by its first day's knowledge.

        Parameters
        ----------
        begin, end : date
            First day of the window, and of what follows.

        Returns
        -------
        queries : list of PastQuery
            In the order of the receivers' ids; only receivers that are described and providers
            with a deal before the window. Where most rounds are recorded, deals without one are
            left out: they are notes without circumstances.
        """
        n_before, n = self.before(begin.toordinal()), self.before(end.toordinal())
        known = self._known(n_before)
        has_record = np.zeros(self.providers.shape[1], np.bool_)
        has_record[self.providers.indices[: self.providers.indptr[n_before]]] = True
        first: dict[int, int] = {}
        found: defaultdict[int, set[int]] = defaultdict(set)
        for deal in self._described(n_before, n):
            receiver = int(self.receivers[deal])
            new = set(self._taking_part(deal)) - known[receiver]
            if new:
                first.setdefault(receiver, deal)
                found[receiver] |= {provider for provider in new if has_record[provider]}
        asking = sorted((row for row in first if found[row]), key=lambda row: self.profiles[row].id)
        return [
            PastQuery(
                self.ask(
                    self.profiles[row],
                    round_=self.rounds[first[row]],
                    known=sorted(known[row]),
                    day=begin,
                ),
                np.array(sorted(found[row]), np.int64),
            )
            for row in asking
        ]

    def _known(self, n_before: int) -> defaultdict[int, set[int]]:
        known: defaultdict[int, set[int]] = defaultdict(set)
        for deal in range(n_before):
            known[int(self.receivers[deal])].update(self._taking_part(deal))
        return known

    def _taking_part(self, deal: int) -> list[int]:
        own = self.providers
        taking_part: list[int] = own.indices[own.indptr[deal] : own.indptr[deal + 1]].tolist()
        return taking_part

    def _described(self, begin: int, end: int) -> list[int]:
        window = range(begin, end)
        has_rounds = 2 * sum(bool(self.rounds[deal]) for deal in window) > len(window)
        return [
            deal
            for deal in window
            if (self.rounds[deal] or not has_rounds)
            and _is_described(self.profiles[self.receivers[deal]])
        ]


def _is_described(profile: Profile) -> bool:
    return bool(profile.sectors or profile.region or profile.founded_on)


def _matrix(rows: Sequence[set[Feature]], columns: Mapping[Feature, int]) -> Any:
    found = [sorted(columns[feature] for feature in row) for row in rows]
    indices = [column for row in found for column in row]
    indptr = np.cumsum([0, *(len(row) for row in found)])
    values = np.ones(len(indices), np.float32)
    return sp.csr_matrix((values, indices, indptr), shape=(len(rows), len(columns)))
