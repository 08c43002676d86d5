"""Single changes that might make a pair a match, each with what it costs.

A change is data: a code with evidence, and the two sides as they would be. Whether it helps is
found out by ranking again (:mod:`matcher.recommendation.remedies`).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from matcher.entities import Gate, ParticipantKind, Profile, Reason
from matcher.explanation.sides import Sides
from matcher.features.encoder import is_same_language

COSTS: Mapping[str, int] = {
    "change_go_online": 1,
    "change_serve_region": 2,
    "change_serve_stage": 2,
    "change_add_place": 3,
    "change_ticket": 3,
    "change_offer": 4,
    "change_ask": 5,
    "change_find_interpreter": 5,
    "change_sector": 6,
    "change_renew_term": 6,
    "change_language": 7,
    "change_reactivate": 8,
    "change_wait": 9,
}
"""What each change asks of people, the cheapest first: a setting before a promise, a promise before
a place, that before what has to be found, agreed, learned or waited for."""

ONLINE = "online"
INTERPRETING = "tal.interpreter"
GIVEN_BY: Mapping[str, frozenset[str]] = {
    "cap": frozenset(
        {ParticipantKind.INVESTOR, ParticipantKind.INSTITUTION, ParticipantKind.SPACE}
    ),
    "spc": frozenset({ParticipantKind.SPACE, ParticipantKind.INSTITUTION}),
}
"""The kinds that can come to offer a group of topics, where that is not for anybody: to ask a
mentor for a desk or a partner abroad for capital would be no advice."""
_MOST_TOPICS, _MOST_SECTORS = 4, 3


@dataclass(frozen=True)
class Change:
    """Something one could do.

    Attributes
    ----------
    reason : Reason
        The change as a code with evidence.
    apply : callable
        Returns the pair as it would be then.
    """

    reason: Reason
    apply: Callable[[Sides], Sides]

    @property
    def cost(self) -> int:
        """Return what it asks of people.

        Returns
        -------
        cost : int
            By :data:`COSTS`.
        """
        return COSTS[self.reason.code]


def openings(gate: Gate, sides: Sides, evidence: Mapping[str, object]) -> list[Change]:
    """Return the changes that might let a pair through a gate.

    Parameters
    ----------
    gate : Gate
        The gate that keeps it out.
    sides : Sides
        The pair.
    evidence : mapping of str to object
        Of the gate's reason.

    Returns
    -------
    changes : list of Change
        The cheapest first; empty where nothing one could do would help: one does not become
        somebody else, and does not undo a conflict.
    """
    return cheapest_first(_OPENINGS[gate](sides, evidence)) if gate in _OPENINGS else []


def lifts(sides: Sides) -> list[Change]:
    """Return the changes that might lift a pair in the order.

    Parameters
    ----------
    sides : Sides
        The pair.

    Returns
    -------
    changes : list of Change
        The cheapest first, what the seeker itself can do before what the candidate can.
    """
    found = [change for propose in _LIFTS for change in propose(sides)]
    own = sides.seeker.profile.id
    found.sort(key=lambda change: change.reason.evidence.get("participant_id") != own)
    return cheapest_first(iter(found))


def cheapest_first(changes: Iterator[Change]) -> list[Change]:
    """Return changes by their cost.

    Parameters
    ----------
    changes : iterator of Change
        In any order, which ties keep.

    Returns
    -------
    changes : list of Change
        Sorted.
    """
    return sorted(changes, key=lambda change: change.cost)


def _editing(code: str, who: Profile, edited: Mapping[str, Any], **evidence: object) -> Change:
    """Return a change of some fields of a profile; without evidence they are the evidence."""

    def apply(sides: Sides) -> Sides:
        own = sides.seeker.profile
        now = own if who.id == own.id else sides.candidate
        return sides.with_profile(replace(now, **edited))

    return Change(Reason(code, {"participant_id": who.id, **(evidence or edited)}), apply)


def _both(sides: Sides) -> tuple[Profile, Profile]:
    return sides.seeker.profile, sides.candidate


def _reactivations(sides: Sides, _: Mapping[str, object]) -> Iterator[Change]:
    for side in _both(sides):
        if side.status != "active":
            reason = Reason("change_reactivate", {"participant_id": side.id})
            yield Change(reason, _editing(reason.code, side, {"status": "active"}).apply)


def _places(sides: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    capacity = int(str(evidence["load"])) + 1
    yield _editing("change_add_place", sides.giver, {"capacity": capacity})


def _terms(_: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    who = str(evidence["participant_id"])
    yield Change(
        Reason("change_renew_term", {"participant_id": who}),
        lambda sides: replace(sides, renewed=(*sides.renewed, who)),
    )


def _waits(_: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    until = evidence.get("until")
    if isinstance(until, str):
        day = dt.date.fromisoformat(until) + dt.timedelta(days=1)
        yield Change(
            Reason("change_wait", {"until": day.isoformat()}),
            lambda sides: replace(sides, seeker=replace(sides.seeker, as_of=day)),
        )


def _regions(sides: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    giver, region = sides.giver, str(evidence["region"])
    served = (*giver.regions_served, region)
    yield _editing("change_serve_region", giver, {"regions_served": served}, region=region)


def _stages(sides: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    giver, stage = sides.giver, str(evidence["stage"])
    served = (*giver.stages_served, stage)
    yield _editing("change_serve_stage", giver, {"stages_served": served}, stage=stage)


def _amounts(sides: Sides, _: Mapping[str, object]) -> Iterator[Change]:
    """Move the nearer end of either side's band until the two touch."""
    seeker, candidate = _both(sides)
    for own, other in ((seeker, candidate), (candidate, seeker)):
        low, high = own.ticket_min_cny, own.ticket_max_cny
        if high is not None and other.ticket_min_cny is not None and high < other.ticket_min_cny:
            high = other.ticket_min_cny
        else:
            low = other.ticket_max_cny
        yield _editing("change_ticket", own, {"ticket_min_cny": low, "ticket_max_cny": high})


def _interpreting(sides: Sides, evidence: Mapping[str, object]) -> Iterator[Change]:
    yield Change(
        Reason("change_find_interpreter", dict(evidence)),
        lambda changed: replace(changed, has_interpreter=True),
    )
    yield from _languages(sides)


_OPENINGS: Mapping[Gate, Callable[[Sides, Mapping[str, object]], Iterator[Change]]] = {
    Gate.STATUS: _reactivations,
    Gate.CAPACITY: _places,
    Gate.TERM: _terms,
    Gate.DECLINED: _waits,
    Gate.REGION: _regions,
    Gate.STAGE: _stages,
    Gate.TICKET: _amounts,
    Gate.LANGUAGE: _interpreting,
}


def _online(sides: Sides) -> Iterator[Change]:
    for side in _both(sides):
        is_open = side.id == sides.seeker.profile.id and not side.modes
        if ONLINE not in side.modes and not is_open and side.kind != ParticipantKind.PARTNER:
            yield Change(
                Reason("change_go_online", {"participant_id": side.id}), _going_online(side.id)
            )


def _going_online(participant_id: str) -> Callable[[Sides], Sides]:
    def apply(sides: Sides) -> Sides:
        seeker = sides.seeker
        if participant_id != seeker.profile.id:
            return sides.with_profile(
                replace(sides.candidate, modes=(*sides.candidate.modes, ONLINE))
            )
        profile = replace(seeker.profile, modes=(*seeker.profile.modes, ONLINE))
        needs = tuple(
            replace(need, modes=(*need.modes, ONLINE)) if need.modes else need
            for need in seeker.needs
        )
        return replace(sides, seeker=replace(seeker, profile=profile, needs=needs))

    return apply


def _asking(sides: Sides) -> Iterator[Change]:
    known = {need.topic for need in sides.asked}
    topics = dict.fromkeys(offer.topic for offer in sides.offered if offer.topic not in known)
    for topic in list(topics)[:_MOST_TOPICS]:
        reason = Reason("change_ask", {"participant_id": sides.receiver.id, "topic": topic})
        yield Change(reason, _with_topic(Sides.asking, topic))


def _offering(sides: Sides) -> Iterator[Change]:
    known = {offer.topic for offer in sides.offered}
    by_urgency = sorted(sides.asked, key=lambda need: need.priority)
    topics = dict.fromkeys(
        need.topic
        for need in by_urgency
        if need.topic not in known and _can_offer(sides.giver, need.topic)
    )
    for topic in list(topics)[:_MOST_TOPICS]:
        if topic != INTERPRETING and not topic.startswith(f"{INTERPRETING}."):
            reason = Reason("change_offer", {"participant_id": sides.giver.id, "topic": topic})
            yield Change(reason, _with_topic(Sides.offering, topic))


def _can_offer(giver: Profile, topic: str) -> bool:
    givers = GIVEN_BY.get(topic.partition(".")[0])
    return givers is None or giver.kind in givers


def _with_topic(state: Callable[[Sides, str], Sides], topic: str) -> Callable[[Sides], Sides]:
    return lambda sides: state(sides, topic)


def _sectors(sides: Sides) -> Iterator[Change]:
    seeker, candidate = _both(sides)
    for own, other in ((seeker, candidate), (candidate, seeker)):
        for sector in [s for s in other.sectors if s not in own.sectors][:_MOST_SECTORS]:
            added = {"sectors": (*own.sectors, sector)}
            yield _editing("change_sector", own, added, sector=sector)


def _languages(sides: Sides) -> Iterator[Change]:
    seeker, candidate = _both(sides)
    for own, other in ((seeker, candidate), (candidate, seeker)):
        missing = [
            tag
            for tag in other.languages[:1]
            if own.languages and not any(is_same_language(tag, mine) for mine in own.languages)
        ]
        for tag in missing:
            added = {"languages": (*own.languages, tag)}
            yield _editing("change_language", own, added, language=tag)


def _bands(sides: Sides) -> Iterator[Change]:
    """Let the receiver seek what the giver gives."""
    giver, receiver = sides.giver, sides.receiver
    band = {"ticket_min_cny": giver.ticket_min_cny, "ticket_max_cny": giver.ticket_max_cny}
    is_stated = any(amount is not None for amount in band.values())
    if is_stated and (receiver.ticket_min_cny, receiver.ticket_max_cny) != tuple(band.values()):
        yield _editing("change_ticket", receiver, band)


_LIFTS: tuple[Callable[[Sides], Iterator[Change]], ...] = (
    _online,
    _asking,
    _bands,
    _offering,
    _sectors,
    _languages,
)
