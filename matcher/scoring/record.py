"""From a model of past deals to strengths, whichever side asks."""

import copy
import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
import scipy.sparse as sp

from matcher.ecosystem import Ecosystem
from matcher.entities import Need, ParticipantKind, Profile, RelationKind
from matcher.errors import NotFittedError
from matcher.records import by_participant
from matcher.scoring.base import Pool, Positions, Scorer, Seeker, Strengths, alike
from matcher.scoring.history import (
    HISTORY_RELATIONS,
    Deals,
    FloatArray,
    Ledger,
    Tie,
    ties_before,
)
from matcher.scoring.receivers import Feature, FeatureColumns, Receiver, ReceiverEncoder


class RecordModel(Protocol):
    """What learns from deals and predicts for receivers described by features."""

    columns_: FeatureColumns
    evidence_: float

    def fit(self, deals: Deals, features: Sequence[set[Feature]]) -> "RecordModel":
        """Learn from deals.

        Parameters
        ----------
        deals : Deals
            The rows.
        features : sequence of set of tuple of str, length n_deals
            What describes the receiver of each.

        Returns
        -------
        self : RecordModel
            Fitted.
        """
        ...

    def predict(self, features: set[Feature]) -> FloatArray:
        """Return the prediction of every provider for one receiver.

        Parameters
        ----------
        features : set of tuple of str
            What describes the receiver.

        Returns
        -------
        predictions : ndarray of shape (n_providers,)
            On the model's own scale.
        """
        ...

    def coefficients(self, provider: int) -> FloatArray:
        """Return what each feature of a receiver adds for one provider.

        Parameters
        ----------
        provider : int
            Column of the provider.

        Returns
        -------
        coefficients : ndarray of shape (n_features,)
            In the order of ``columns_``.
        """
        ...


@dataclass(frozen=True)
class TrackRecord:
    """The fitted record of one kind of provider.

    Attributes
    ----------
    relation : RelationKind
        What its deals are.
    provider_rows : mapping of str to int
        Column of each provider in the model.
    model : RecordModel
        Fitted.
    receivers : csr_matrix of shape (n_candidates, n_features) or None
        Features of the pool, where the pool receives.
    """

    relation: RelationKind
    provider_rows: Mapping[str, int]
    model: RecordModel
    receivers: sp.csr_matrix | None


class RecordScorer(Scorer):
    """Scores by what the candidates, or the one who asks, did before.

    Where the pool provides, its record is asked for the seeker's profile; where the seeker
    provides and asks for startups, its own record is asked for each of theirs. A prediction p
    becomes the strength p / (p + ``half_strength``), times n / (n + ``half_evidence``) for a
    record of weight n: a handful of deals says next to nothing, some hundred speak up. Without a
    record, and for kinds that have none, every strength is 0.

    Parameters
    ----------
    half_strength : float
        Prediction that has strength 1/2; greater than 0.
    half_evidence : float
        Weight of all deals, about their number in the last two years, that is trusted by half.
    """

    term: str

    def __init__(self, *, half_strength: float, half_evidence: float) -> None:
        self.half_strength = half_strength
        self.half_evidence = half_evidence

    @abstractmethod
    def _new_model(self) -> RecordModel: ...

    def fit(self, ecosystem: Ecosystem, pool: Pool) -> Self:
        """Learn from the relations that began before the day of the snapshot.

        Parameters
        ----------
        ecosystem : Ecosystem
            The snapshot.
        pool : Pool
            The candidates.

        Returns
        -------
        self : RecordScorer
            With ``records_`` by kind of provider.
        """
        vocabularies = ecosystem.vocabularies
        self.encoder_ = ReceiverEncoder(
            sectors=vocabularies.sectors,
            regions=vocabularies.regions,
            topics=vocabularies.topics,
        )
        self.pool_ = pool
        records = {
            kind: self._fit_record(ecosystem, kind)
            for kind in HISTORY_RELATIONS
            if pool.kind in (kind, ParticipantKind.STARTUP)
        }
        self.records_ = {kind: record for kind, record in records.items() if record}
        return self

    def extended(self, ecosystem: Ecosystem, pool: Pool) -> "RecordScorer | None":
        """Return the same term for receivers that changed since, or joined.

        Parameters
        ----------
        ecosystem : Ecosystem
            They as they are now, with their ties.
        pool : Pool
            The candidates.

        Returns
        -------
        scorer : RecordScorer or None
            With the models of the record as they are; None for providers, whose record is theirs
            however they describe themselves.
        """
        if pool.kind != ParticipantKind.STARTUP:
            return None
        twin = copy.copy(self)
        twin.pool_, twin.records_ = pool, {}
        for kind, record in self.records_.items():
            ties = list(
                ties_before(
                    ecosystem.relations,
                    kind=record.relation,
                    provider_ids=record.provider_rows,
                    day=ecosystem.as_of,
                )
            )
            receivers = _pool_features(pool, self.encoder_, record.model, ties, ecosystem.as_of)
            twin.records_[kind] = replace(record, receivers=receivers)
        return twin

    def _fit_record(self, ecosystem: Ecosystem, kind: ParticipantKind) -> TrackRecord | None:
        relation = HISTORY_RELATIONS[kind]
        ids = sorted(profile.id for profile in ecosystem.profiles if profile.kind == kind)
        provider_rows = {provider: row for row, provider in enumerate(ids)}
        ties = list(
            ties_before(
                ecosystem.relations, kind=relation, provider_ids=provider_rows, day=ecosystem.as_of
            )
        )
        if not ties:
            return None
        needs = by_participant(ecosystem.needs)
        profiles = {profile.id: profile for profile in ecosystem.profiles}
        deals = Ledger(profiles, needs, ecosystem.as_of).deals(ties, provider_rows)
        model = self._new_model()
        model.fit(deals, [self.encoder_.features(receiver) for receiver in deals.receivers])
        receivers = None
        if kind != self.pool_.kind:
            receivers = _pool_features(self.pool_, self.encoder_, model, ties, ecosystem.as_of)
        return TrackRecord(relation, provider_rows, model, receivers)

    def scores_of(self, seeker: Seeker) -> Strengths:
        """Return what works out how strongly the record speaks for candidates.

        Parameters
        ----------
        seeker : Seeker
            Who asks.

        Returns
        -------
        strengths : callable
            In [0, 1), rising with the prediction of the model.
        """
        if not hasattr(self, "records_"):
            raise NotFittedError(type(self).__name__)
        record = self._record_for(seeker.profile)
        if record is None:
            return alike(0.0, len(self.pool_))
        predictions = self._predict(record, seeker)
        trust, half = self._trust(record), self.half_strength

        def _at(positions: Positions) -> FloatArray:
            own = np.maximum(predictions[positions], 0)
            return np.asarray(trust * own / (own + half))

        return _at

    def score_receiver(self, seeker: Seeker, receiver: Profile, needs: tuple[Need, ...]) -> float:
        """Return how strongly the record of a provider speaks for one receiver without any.

        Parameters
        ----------
        seeker : Seeker
            The provider, who asks.
        receiver : Profile
            As it would be; nobody in the record.
        needs : tuple of Need
            What it would ask for.

        Returns
        -------
        strength : float
            In [0, 1); what it would have in a pool that it were part of.
        """
        record = self._record_for(seeker.profile)
        row = record.provider_rows.get(seeker.profile.id) if record else None
        if record is None or row is None:
            return 0.0
        asking = Receiver(receiver, needs, seeker.as_of, receiver.seeking_round, ())
        features = record.model.columns_.transform([self.encoder_.features(asking)])
        prediction = max(float((features @ record.model.coefficients(row))[0]), 0.0)
        return self._trust(record) * prediction / (prediction + self.half_strength)

    def _trust(self, record: TrackRecord) -> float:
        evidence = record.model.evidence_
        return evidence / (evidence + self.half_evidence)

    def _record_for(self, seeker: Profile) -> TrackRecord | None:
        pool_receives = self.pool_.kind == ParticipantKind.STARTUP
        kind = seeker.kind if pool_receives else self.pool_.kind
        return next((r for k, r in self.records_.items() if k == kind), None)

    def _predict(self, record: TrackRecord, seeker: Seeker) -> FloatArray:
        if record.receivers is None:
            return record.model.predict(self.encoder_.features(_receiver(record, seeker)))
        row = record.provider_rows.get(seeker.profile.id)
        if row is None:
            return np.zeros(len(self.pool_))
        return np.asarray(record.receivers @ record.model.coefficients(row), dtype=np.float64)


def _pool_features(
    pool: Pool, encoder: ReceiverEncoder, model: RecordModel, ties: Sequence[Tie], day: dt.date
) -> sp.csr_matrix:
    known: dict[str, set[str]] = {}
    for tie in ties:
        known.setdefault(tie.receiver_id, set()).add(tie.provider_id)
    return model.columns_.transform(
        [
            encoder.features(
                Receiver(
                    profile=profile,
                    needs=needs,
                    day=day,
                    round=profile.seeking_round,
                    known=tuple(sorted(known.get(profile.id, ()))),
                )
            )
            for profile, needs in zip(pool.profiles, pool.needs, strict=True)
        ]
    )


def _receiver(record: TrackRecord, seeker: Seeker) -> Receiver:
    ties = ties_before(
        seeker.relations,
        kind=record.relation,
        provider_ids=record.provider_rows,
        day=seeker.as_of,
    )
    known = {tie.provider_id for tie in ties if tie.receiver_id == seeker.profile.id}
    return Receiver(
        profile=seeker.profile,
        needs=seeker.needs,
        day=seeker.as_of,
        round=seeker.profile.seeking_round,
        known=tuple(sorted(known)),
    )
