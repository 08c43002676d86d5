"""Every gate of the contract, judged anew on the records: the planted truth is held against it."""

import datetime as dt
from collections.abc import Iterator

from seed.synthetic.records import Participant, Relation
from seed.synthetic.world import AS_OF, World

YEAR = dt.timedelta(days=365)


def failed_gates(world: World, receiver: Participant, provider: Participant) -> list[str]:
    """Return all gates a pair fails, in the order of the contract."""
    checks = {
        "status": {receiver.status, provider.status} != {"active"},
        "self": _serves_already(world, receiver, provider),
        "capacity": _is_full(world, provider),
        "term": _has_no_term(world, provider),
        "conflict": _has_conflict(world, receiver, provider),
        "declined": any(
            relation.kind == "declined" and AS_OF - relation.occurred_on < YEAR
            for relation in _between(world, receiver, provider)
            if relation.occurred_on
        ),
        "region": not _serves_region(receiver, provider),
        "stage": bool(provider.stages_served) and receiver.stage not in provider.stages_served,
        "ticket": not _tickets_overlap(receiver, provider),
        "language": not _understand(world, receiver, provider),
    }
    return [gate for gate, fails in checks.items() if fails]


def _between(world: World, ours: Participant, theirs: Participant) -> Iterator[Relation]:
    both = {ours.id, theirs.id}
    return (row for row in world.relations if {row.source_id, row.target_id} == both)


def _is_open(relation: Relation) -> bool:
    return relation.ended_on is None or relation.ended_on > AS_OF


def _counts_as_conflict(relation: Relation) -> bool:
    return relation.ended_on is None or AS_OF - relation.ended_on < YEAR


def _serves_already(world: World, receiver: Participant, provider: Participant) -> bool:
    return any(
        (relation.kind in {"mentors", "resident_of"} and _is_open(relation))
        or relation.kind == "invested_in"
        for relation in _between(world, receiver, provider)
    )


def _is_full(world: World, provider: Participant) -> bool:
    taken = sum(
        relation.source_id == provider.id and relation.kind == "mentors" and _is_open(relation)
        for relation in world.relations
    )
    return provider.capacity is not None and taken >= provider.capacity


def _has_no_term(world: World, provider: Participant) -> bool:
    terms = [
        relation
        for relation in world.relations
        if relation.source_id == provider.id and relation.kind == "appointed_by"
    ]
    return bool(terms) and not any(_is_open(term) for term in terms)


def _has_conflict(world: World, receiver: Participant, provider: Participant) -> bool:
    rivals, own, stakes = set(), {provider.id}, set()
    for relation in filter(_counts_as_conflict, world.relations):
        ends = {relation.source_id, relation.target_id}
        if relation.kind == "conflict_with" and ends == {receiver.id, provider.id}:
            return True
        if relation.kind == "competes_with" and receiver.id in ends:
            rivals |= ends - {receiver.id}
        if relation.source_id == provider.id and relation.kind == "affiliated_with":
            own.add(relation.target_id)
        if relation.source_id == provider.id and relation.kind == "invested_in":
            stakes.add(relation.target_id)
    return receiver.id in own or bool(rivals & (own | stakes))


def _serves_region(receiver: Participant, provider: Participant) -> bool:
    served = provider.regions_served
    if not served or not receiver.region:
        return True
    return receiver.region in served or "530000" in served


def _tickets_overlap(receiver: Participant, provider: Participant) -> bool:
    bounds = (
        (receiver.ticket_min_cny, provider.ticket_max_cny),
        (provider.ticket_min_cny, receiver.ticket_max_cny),
    )
    return all(low is None or high is None or low <= high for low, high in bounds)


def _understand(world: World, receiver: Participant, provider: Participant) -> bool:
    ours, theirs = set(map(_base, receiver.languages)), set(map(_base, provider.languages))
    if not ours or not theirs or ours & theirs:
        return True
    interpreters = (
        set(map(_base, world.participants[owner].languages))
        for owner, offers in world.offers.items()
        if any(offer.topic == "tal.interpreter" for offer in offers)
        and world.participants[owner].status == "active"
    )
    return any(spoken & ours and spoken & theirs for spoken in interpreters)


def _base(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0]
