"""Small ecosystems, written down in a line or two."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from matcher.ecosystem import Ecosystem
from matcher.entities import (
    Need,
    Offer,
    ParticipantKind,
    Profile,
    Relation,
    RelationKind,
    Resource,
    Term,
    Vocabularies,
)

TODAY = dt.date(2026, 6, 1)
VOCABULARIES = Vocabularies(
    sectors=(Term("agr"), Term("agr.tea", "agr"), Term("agr.coffee", "agr"), Term("bio")),
    regions=(Term("YN"), Term("YN.KM", "YN"), Term("YN.PE", "YN")),
    topics=(Term("ip"), Term("ip.patent", "ip"), Term("rd")),
)


def startup(profile_id: str, **values: Any) -> Profile:
    """Return a startup with a few values set."""
    return Profile(id=profile_id, kind=ParticipantKind.STARTUP, **values)


def investor(profile_id: str, **values: Any) -> Profile:
    """Return an investor with a few values set."""
    return Profile(id=profile_id, kind=ParticipantKind.INVESTOR, **values)


def mentor(profile_id: str, **values: Any) -> Profile:
    """Return a mentor with a few values set."""
    return Profile(id=profile_id, kind=ParticipantKind.MENTOR, **values)


def space(profile_id: str, **values: Any) -> Profile:
    """Return a space with a few values set."""
    return Profile(id=profile_id, kind=ParticipantKind.SPACE, **values)


def need(participant_id: str, text: str, *, priority: int = 2, topic: str = "rd") -> Need:
    """Return a need with an untagged text."""
    key = f"{participant_id}-{topic}-{text}"
    return Need(key, participant_id, topic, priority=priority, texts={"zh": text})


def offer(participant_id: str, text: str, topic: str = "rd") -> Offer:
    """Return an offer with an untagged text."""
    return Offer(f"{participant_id}-{topic}", participant_id, topic, texts={"zh": text})


def invested(investor: str, startup: str, on: dt.date | None, detail: str = "") -> Relation:
    """Return an investment."""
    return Relation(investor, startup, RelationKind.INVESTED_IN, on, detail=detail)


def ecosystem_of(
    profiles: Iterable[Profile],
    *,
    needs: Iterable[Need] = (),
    offers: Iterable[Offer] = (),
    relations: Iterable[Relation] = (),
    resources: Iterable[Resource] = (),
) -> Ecosystem:
    """Return the snapshot of today."""
    return Ecosystem.from_records(
        vocabularies=VOCABULARIES,
        profiles=profiles,
        needs=needs,
        offers=offers,
        relations=relations,
        resources=resources,
        as_of=TODAY,
    )
