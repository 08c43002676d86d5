"""What candidates did before: dated relations as rows, described by the receiver's profile."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.entities import Need, ParticipantKind, Profile, Relation, RelationKind
from matcher.scoring.receivers import DAYS_A_YEAR, Receiver

FloatArray = npt.NDArray[np.float64]

HISTORY_RELATIONS: Mapping[ParticipantKind, RelationKind] = {
    ParticipantKind.MENTOR: RelationKind.MENTORS,
    ParticipantKind.COMMISSIONER: RelationKind.MENTORS,
    ParticipantKind.INVESTOR: RelationKind.INVESTED_IN,
    ParticipantKind.INSTITUTION: RelationKind.INVESTED_IN,
    ParticipantKind.SPACE: RelationKind.RESIDENT_OF,
    ParticipantKind.PARTNER: RelationKind.PARTNER_WITH,
}
"""The relation that is the track record of each kind of provider."""

# A profile knows today's stage and needs only: they describe a recent deal, not an old one.
_PROFILE_HOLDS_DAYS = 365


@dataclass(frozen=True)
class Tie:
    """A relation seen from its receiver.

    Attributes
    ----------
    occurred_on : date or None
        None where unknown.
    """

    receiver_id: str
    provider_id: str
    occurred_on: dt.date | None
    detail: str


def ties_before(
    relations: Iterable[Relation],
    *,
    kind: RelationKind,
    provider_ids: frozenset[str] | Mapping[str, int],
    day: dt.date,
) -> Iterator[Tie]:
    """Yield the relations of a kind that a day may know of.

    Parameters
    ----------
    relations : iterable of Relation
        Any relations.
    kind : RelationKind
        Which of them.
    provider_ids : container of str
        Who provides; the other end receives.
    day : date
        Only what occurred strictly before counts; an undated relation always does.

    Yields
    ------
    tie : Tie
        In the order of the relations.
    """
    for relation in relations:
        if relation.kind != kind:
            continue
        if relation.occurred_on is not None and relation.occurred_on >= day:
            continue
        ends = (relation.source_id, relation.target_id)
        provider, receiver = ends if ends[0] in provider_ids else ends[::-1]
        if provider in provider_ids:
            yield Tie(receiver, provider, relation.occurred_on, relation.detail)


@dataclass(frozen=True)
class Deals:
    """Ties of one receiver, day and round together: the rows a model learns from.

    Attributes
    ----------
    receivers : sequence of Receiver, length n_deals
        Each as of its deal.
    providers : csr_matrix of shape (n_deals, n_providers)
        1 where a provider took part.
    age_years : ndarray of shape (n_deals,)
        Years before the day of the snapshot; not a number where undated.
    """

    receivers: Sequence[Receiver]
    providers: sp.csr_matrix
    age_years: FloatArray

    def recency(self, half_life_years: float) -> FloatArray:
        """Return how much each deal still says.

        Parameters
        ----------
        half_life_years : float
            After so many years it says half as much; an undated deal counts as that old.

        Returns
        -------
        recency : ndarray of shape (n_deals,)
            In (0, 1].
        """
        ages = np.where(np.isnan(self.age_years), half_life_years, self.age_years)
        return np.asarray(0.5 ** (ages / half_life_years), dtype=np.float64)


def _known_before(ties: Iterable[Tie], day: dt.date) -> set[str]:
    return {t.provider_id for t in ties if t.occurred_on is None or t.occurred_on < day}


@dataclass(frozen=True)
class Ledger:
    """Looks up who a receiver is, and groups its ties into deals.

    Attributes
    ----------
    profiles : mapping of str to Profile
        By participant id.
    needs : mapping of str to tuple of Need
        By participant id; absent without needs.
    as_of : date
        Nothing from that day on is used.
    """

    profiles: Mapping[str, Profile]
    needs: Mapping[str, tuple[Need, ...]]
    as_of: dt.date

    def deals(self, ties: Iterable[Tie], provider_rows: Mapping[str, int]) -> Deals:
        """Group ties into deals.

        Parameters
        ----------
        ties : iterable of Tie
            All before ``as_of``.
        provider_rows : mapping of str to int
            Column of each provider.

        Returns
        -------
        deals : Deals
            One for each receiver, day and round.
        """
        by_receiver: defaultdict[str, list[Tie]] = defaultdict(list)
        for tie in ties:
            if tie.receiver_id in self.profiles:
                by_receiver[tie.receiver_id].append(tie)
        rows = [row for own in by_receiver.values() for row in self._rows(own)]
        return self._assemble(rows, provider_rows)

    def _rows(self, ties: Sequence[Tie]) -> Iterator[tuple[Receiver, dt.date | None, set[str]]]:
        groups: defaultdict[tuple[dt.date | None, str], set[str]] = defaultdict(set)
        for tie in ties:
            groups[tie.occurred_on, tie.detail].add(tie.provider_id)
        for (occurred_on, detail), providers in groups.items():
            known = _known_before(ties, occurred_on) if occurred_on else set()
            day = occurred_on or self.as_of
            yield self._receiver(ties[0].receiver_id, day, detail, known), occurred_on, providers

    def _receiver(self, receiver_id: str, day: dt.date, detail: str, known: set[str]) -> Receiver:
        return Receiver(
            profile=self.profiles[receiver_id],
            needs=self.needs.get(receiver_id, ()),
            day=day,
            round=detail,
            known=tuple(sorted(known)),
            is_current=(self.as_of - day).days <= _PROFILE_HOLDS_DAYS,
        )

    def _assemble(
        self,
        rows: Sequence[tuple[Receiver, dt.date | None, set[str]]],
        provider_rows: Mapping[str, int],
    ) -> Deals:
        indices = [provider_rows[p] for _, _, providers in rows for p in sorted(providers)]
        indptr = np.cumsum([0, *(len(providers) for _, _, providers in rows)])
        shape = (len(rows), len(provider_rows))
        ages = [
            np.nan if day is None else (self.as_of - day).days / DAYS_A_YEAR for _, day, _ in rows
        ]
        return Deals(
            receivers=[receiver for receiver, _, _ in rows],
            providers=sp.csr_matrix((np.ones(len(indices)), indices, indptr), shape=shape),
            age_years=np.array(ages, dtype=np.float64),
        )
