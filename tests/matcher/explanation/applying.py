"""What a proposed change would do, applied to the records themselves and to nothing else."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from matcher.ecosystem import Ecosystem
from matcher.entities import Need, Offer, ParticipantKind, Profile, Reason, RelationKind

Evidence = Mapping[str, Any]


def applied(ecosystem: Ecosystem, *reasons: Reason | None) -> Ecosystem:
    """Return the ecosystem after some changes, as their codes and evidence tell them."""
    for reason in filter(None, reasons):
        ecosystem = _CHANGES[reason.code](ecosystem, reason.evidence)
    return ecosystem


def _rebuilt(ecosystem: Ecosystem, **records: Any) -> Ecosystem:
    names = ("profiles", "needs", "offers", "relations", "resources")
    given = {name: getattr(ecosystem.recorded, name) for name in names} | records
    days = ecosystem.recorded.conflict_days
    fresh = Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies, as_of=ecosystem.as_of, **given
    )
    return fresh.minding_conflicts(days)


def _edited(ecosystem: Ecosystem, who: str, edit: Callable[[Profile], Profile]) -> Ecosystem:
    profiles = [edit(p) if p.id == who else p for p in ecosystem.recorded.profiles]
    return _rebuilt(ecosystem, profiles=profiles)


def _appending(field: str, key: str) -> Callable[[Ecosystem, Evidence], Ecosystem]:
    def change(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
        def edit(p: Profile) -> Profile:
            edited: dict[str, Any] = {field: (*getattr(p, field), evidence[key])}
            return replace(p, **edited)

        return _edited(ecosystem, evidence["participant_id"], edit)

    return change


def _going_online(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
    who = evidence["participant_id"]
    online = _edited(ecosystem, who, lambda p: replace(p, modes=(*p.modes, "online")))
    needs = [
        replace(n, modes=(*n.modes, "online")) if n.participant_id == who and n.modes else n
        for n in ecosystem.recorded.needs
    ]
    return _rebuilt(online, needs=needs)


def _asking(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
    need = Need(
        id="changed",
        participant_id=evidence["participant_id"],
        topic=evidence["topic"],
        priority=1,
    )
    return _rebuilt(ecosystem, needs=[*ecosystem.recorded.needs, need])


def _offering(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
    offer = Offer(id="changed", participant_id=evidence["participant_id"], topic=evidence["topic"])
    return _rebuilt(ecosystem, offers=[*ecosystem.recorded.offers, offer])


def _interpreting(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
    languages = (evidence["seeker_languages"][0], evidence["candidate_languages"][0])
    person = Profile(id="interpreter", kind=ParticipantKind.INSTITUTION, languages=languages)
    offer = Offer(id="changed", participant_id=person.id, topic="tal.interpreter")
    records = ecosystem.recorded
    return _rebuilt(
        ecosystem, profiles=[*records.profiles, person], offers=[*records.offers, offer]
    )


def _renewing(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
    relations = list(ecosystem.recorded.relations)
    terms = [
        place
        for place, r in enumerate(relations)
        if r.kind == RelationKind.APPOINTED_BY
        and r.source_id == evidence["participant_id"]
        and r.ended_on
    ]
    last = max(terms, key=lambda place: str(relations[place].ended_on))
    relations[last] = replace(relations[last], ended_on=None)
    return _rebuilt(ecosystem, relations=relations)


def _setting(*fields: str) -> Callable[[Ecosystem, Evidence], Ecosystem]:
    def change(ecosystem: Ecosystem, evidence: Evidence) -> Ecosystem:
        edited = {field: evidence[field] for field in fields}
        return _edited(ecosystem, evidence["participant_id"], lambda p: replace(p, **edited))

    return change


_CHANGES: Mapping[str, Callable[[Ecosystem, Evidence], Ecosystem]] = {
    "change_go_online": _going_online,
    "change_serve_region": _appending("regions_served", "region"),
    "change_serve_stage": _appending("stages_served", "stage"),
    "change_add_place": _setting("capacity"),
    "change_ask": _asking,
    "change_ticket": _setting("ticket_min_cny", "ticket_max_cny"),
    "change_offer": _offering,
    "change_find_interpreter": _interpreting,
    "change_sector": _appending("sectors", "sector"),
    "change_renew_term": _renewing,
    "change_language": _appending("languages", "language"),
    "change_reactivate": lambda ecosystem, evidence: _edited(
        ecosystem, evidence["participant_id"], lambda p: replace(p, status="active")
    ),
    "change_wait": lambda ecosystem, evidence: ecosystem.at(
        dt.date.fromisoformat(evidence["until"])
    ),
}
