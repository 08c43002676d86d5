"""Why a gate keeps a pair out: its evidence, as codes of matcher.explanation.reasons."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from matcher.entities import Gate, Profile, Reason, Relation, RelationKind
from matcher.recommendation.gate_columns import COOLING_OFF_DAYS, Inquiry
from matcher.recommendation.gate_relations import (
    already_serving,
    is_fresh_refusal,
    is_recent,
    seeker_load,
)
from matcher.records import is_known


@dataclass(frozen=True)
class Pair:
    """One candidate before its seeker.

    Attributes
    ----------
    position : int
        Of the candidate in the pool.
    """

    inquiry: Inquiry
    position: int

    @property
    def seeker(self) -> Profile:
        """Return who asks.

        Returns
        -------
        seeker : Profile
            As it stands now.
        """
        return self.inquiry.seeker.profile

    @property
    def candidate(self) -> Profile:
        """Return the candidate, or the owner of a resource.

        Returns
        -------
        candidate : Profile
            As of the snapshot.
        """
        return self.inquiry.pool.profiles[self.position]

    @property
    def provider(self) -> Profile:
        """Return the side that gives.

        Returns
        -------
        provider : Profile
            Seeker or candidate.
        """
        return self.seeker if self.inquiry.provider_asks else self.candidate

    @property
    def receiver(self) -> Profile:
        """Return the side that takes.

        Returns
        -------
        receiver : Profile
            Candidate or seeker.
        """
        return self.candidate if self.inquiry.provider_asks else self.seeker

    def recent(self, participant_id: str, kind: RelationKind) -> list[Relation]:
        """Return the recent relations of a kind that touch a participant.

        Parameters
        ----------
        participant_id : str
            Seeker, candidate or a third.
        kind : RelationKind
            The kind of relation.

        Returns
        -------
        relations : list of Relation
            In force, or ended within the window of conflicts.
        """
        day = self.inquiry.day
        return [
            r
            for r in self.relations(participant_id)
            if r.kind == kind and is_recent(r, day.ordinal, day.conflict_days)
        ]

    def relations(self, participant_id: str) -> Iterable[Relation]:
        """Return the relations of a participant as of the day.

        Parameters
        ----------
        participant_id : str
            Whose; the seeker's are its current ones.

        Returns
        -------
        relations : iterable of Relation
            Those that had begun. What joins the two is as the seeker has it now: the record of the
            candidate may be older.
        """
        seeker = self.inquiry.seeker
        own = seeker.profile.id
        if participant_id == own:
            return seeker.relations
        recorded = self.inquiry.columns.ecosystem.recorded.relations_of.get(participant_id, ())
        others = [r for r in recorded if own not in _ends(r) and is_known(r, seeker.as_of)]
        return [*others, *(r for r in seeker.relations if participant_id in _ends(r))]


def refusal(inquiry: Inquiry, position: int, gate: Gate) -> Reason:
    """Return why a gate keeps a candidate out.

    Parameters
    ----------
    inquiry : Inquiry
        Who asks for what.
    position : int
        Of the candidate in the pool.
    gate : Gate
        A gate that the pair fails.

    Returns
    -------
    reason : Reason
        Its code begins with ``gate_`` and the name of the gate.
    """
    return _EVIDENCE[gate](Pair(inquiry, position))


def _status(pair: Pair) -> Reason:
    inactive = pair.seeker if pair.seeker.status != "active" else pair.candidate
    return Reason("gate_status", {"participant_id": inactive.id, "status": inactive.status})


def _self(pair: Pair) -> Reason:
    if pair.seeker.id == pair.candidate.id:
        return Reason("gate_self_same", {"participant_id": pair.seeker.id})
    tie = already_serving(pair.inquiry)[pair.candidate.id]
    return Reason("gate_self_serving", {"relation": tie.kind.value, **_tie(tie)})


def _capacity(pair: Pair) -> Reason:
    load = int(pair.inquiry.day.mentoring_load[pair.inquiry.pool.rows[pair.position]])
    if pair.inquiry.provider_asks:
        load = seeker_load(pair.inquiry)
    provider = pair.provider
    return Reason(
        "gate_capacity",
        {"participant_id": provider.id, "capacity": provider.capacity, "load": load},
    )


def _term(pair: Pair) -> Reason:
    for side in (pair.candidate, pair.seeker):
        terms = [
            r
            for r in pair.relations(side.id)
            if r.kind == RelationKind.APPOINTED_BY and r.source_id == side.id
        ]
        if terms and all(r.ended_on and r.ended_on <= pair.inquiry.seeker.as_of for r in terms):
            last = max(terms, key=lambda r: r.ended_on or dt.date.min)
            return Reason("gate_term", {"participant_id": side.id, **_tie(last)})
    return Reason("gate_term", {"participant_id": pair.provider.id})


def _conflict(pair: Pair) -> Reason:
    found = (*_declared(pair), *_belonging(pair), *_rivalry(pair))
    return found[0]


def _declared(pair: Pair) -> list[Reason]:
    sides = {pair.seeker.id, pair.candidate.id}
    return [
        Reason("gate_conflict_declared", _tie(r))
        for r in pair.recent(pair.seeker.id, RelationKind.CONFLICT_WITH)
        if {r.source_id, r.target_id} == sides
    ]


def _belonging(pair: Pair) -> list[Reason]:
    return [
        Reason("gate_conflict_affiliated", _tie(r))
        for r in pair.recent(pair.provider.id, RelationKind.AFFILIATED_WITH)
        if (r.source_id, r.target_id) == (pair.provider.id, pair.receiver.id)
    ]


def _rivalry(pair: Pair) -> list[Reason]:
    provider, receiver = pair.provider.id, pair.receiver.id
    rivals = {
        end
        for r in pair.recent(receiver, RelationKind.COMPETES_WITH)
        for end in (r.source_id, r.target_id)
    } - {receiver}
    both = {"provider_id": provider, "receiver_id": receiver}
    found = [Reason("gate_conflict_competes", both)] if provider in rivals else []
    for kind, code, key in (
        (RelationKind.AFFILIATED_WITH, "gate_conflict_employer_competes", "organisation_id"),
        (RelationKind.INVESTED_IN, "gate_conflict_stake", "rival_id"),
    ):
        found += [
            Reason("gate_conflict_private", both)
            if r.is_private
            else Reason(code, {**both, key: r.target_id})
            for r in pair.recent(provider, kind)
            if r.source_id == provider and r.target_id in rivals
        ]
    return found


def _declined(pair: Pair) -> Reason:
    sides = {pair.seeker.id, pair.candidate.id}
    ordinal = pair.inquiry.day.ordinal
    refusals = [
        r
        for r in pair.relations(pair.seeker.id)
        if is_fresh_refusal(r, ordinal) and {r.source_id, r.target_id} == sides
    ]
    last = max(refusals, key=lambda r: r.occurred_on or dt.date.max)
    return Reason(
        "gate_declined",
        {"by_id": last.source_id, "to_id": last.target_id, **_until(last.occurred_on)},
    )


def _until(day: dt.date | None) -> dict[str, object]:
    if day is None:
        return {}
    return {
        "on": day.isoformat(),
        "until": (day + dt.timedelta(days=COOLING_OFF_DAYS)).isoformat(),
    }


def _region(pair: Pair) -> Reason:
    provider, receiver = pair.provider, pair.receiver
    return Reason(
        "gate_region",
        {
            "provider_id": provider.id,
            "receiver_id": receiver.id,
            "region": receiver.region,
            "regions_served": list(provider.regions_served),
        },
    )


def _stage(pair: Pair) -> Reason:
    provider, receiver = pair.provider, pair.receiver
    return Reason(
        "gate_stage",
        {
            "provider_id": provider.id,
            "receiver_id": receiver.id,
            "stage": receiver.stage,
            "stages_served": list(provider.stages_served),
        },
    )


def _ticket(pair: Pair) -> Reason:
    provider, receiver = pair.provider, pair.receiver
    return Reason(
        "gate_ticket",
        {
            "provider_id": provider.id,
            "receiver_id": receiver.id,
            "gives_min_cny": provider.ticket_min_cny,
            "gives_max_cny": provider.ticket_max_cny,
            "seeks_min_cny": receiver.ticket_min_cny,
            "seeks_max_cny": receiver.ticket_max_cny,
        },
    )


def _language(pair: Pair) -> Reason:
    return Reason(
        "gate_language",
        {
            "seeker_languages": list(pair.seeker.languages),
            "candidate_languages": list(pair.candidate.languages),
        },
    )


def _ends(relation: Relation) -> tuple[str, str]:
    return relation.source_id, relation.target_id


def _tie(relation: Relation) -> dict[str, object]:
    evidence: dict[str, object] = {
        "source_id": relation.source_id,
        "target_id": relation.target_id,
    }
    if relation.occurred_on:
        evidence["since"] = relation.occurred_on.isoformat()
    if relation.ended_on:
        evidence["ended_on"] = relation.ended_on.isoformat()
    return evidence


_EVIDENCE: Mapping[Gate, Callable[[Pair], Reason]] = {
    Gate.STATUS: _status,
    Gate.SELF: _self,
    Gate.CAPACITY: _capacity,
    Gate.TERM: _term,
    Gate.CONFLICT: _conflict,
    Gate.DECLINED: _declined,
    Gate.REGION: _region,
    Gate.STAGE: _stage,
    Gate.TICKET: _ticket,
    Gate.LANGUAGE: _language,
}
