"""What would make a pair a match: single changes, the cheapest first."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from matcher.entities import Gate, Offer, ParticipantKind, Profile, Reason
from matcher.scoring.base import Seeker


@dataclass(frozen=True)
class Change:
    """A single change, and the two sides as they would be then.

    Attributes
    ----------
    reason : Reason
        The change as a code with evidence.
    offers : tuple of Offer
        Those of the candidate after the change.
    """

    reason: Reason
    seeker: Seeker
    candidate: Profile
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Obstacle:
    """A pair that one gate alone keeps apart.

    Attributes
    ----------
    provider_asks : bool
        Whether the seeker is the side that gives.
    evidence : mapping of str to object
        Of the gate's reason.
    """

    seeker: Seeker
    candidate: Profile
    provider_asks: bool
    evidence: Mapping[str, object]

    @property
    def provider(self) -> Profile:
        """Return the side that gives.

        Returns
        -------
        provider : Profile
            Seeker or candidate.
        """
        return self.seeker.profile if self.provider_asks else self.candidate

    def with_provider(self, provider: Profile, reason: Reason) -> Change:
        """Return a change of the side that gives.

        Parameters
        ----------
        provider : Profile
            As it would be.
        reason : Reason
            What was changed.

        Returns
        -------
        change : Change
            The other side as it is.
        """
        if self.provider_asks:
            return Change(reason, replace(self.seeker, profile=provider), self.candidate)
        return Change(reason, self.seeker, provider)


def gate_change(gate: Gate, obstacle: Obstacle) -> Change | None:
    """Return the cheapest single change that would let a pair through a gate.

    Parameters
    ----------
    gate : Gate
        The gate that keeps it out.
    obstacle : Obstacle
        The pair.

    Returns
    -------
    change : Change or None
        None where nothing one could do would help: one does not become somebody else, and does
        not undo a conflict.
    """
    propose = _PROPOSALS.get(gate)
    return propose(obstacle) if propose else None


def _reactivate(obstacle: Obstacle) -> Change:
    seeker, candidate = obstacle.seeker, obstacle.candidate
    if seeker.profile.status != "active":
        active = replace(seeker, profile=replace(seeker.profile, status="active"))
        return Change(_of("change_reactivate", seeker.profile), active, candidate)
    reason = _of("change_reactivate", candidate)
    return Change(reason, seeker, replace(candidate, status="active"))


def _add_place(obstacle: Obstacle) -> Change:
    provider = obstacle.provider
    capacity = int(str(obstacle.evidence["load"])) + 1
    reason = _of("change_add_place", provider, capacity=capacity)
    return obstacle.with_provider(replace(provider, capacity=capacity), reason)


def _renew_term(obstacle: Obstacle) -> Change:
    evidence = {"participant_id": obstacle.evidence["participant_id"]}
    reason = Reason("change_renew_term", evidence)
    return Change(reason, obstacle.seeker, obstacle.candidate)


def _wait(obstacle: Obstacle) -> Change | None:
    until = obstacle.evidence.get("until")
    if not isinstance(until, str):
        return None
    day = dt.date.fromisoformat(until) + dt.timedelta(days=1)
    reason = Reason("change_wait", {"until": day.isoformat()})
    return Change(reason, replace(obstacle.seeker, as_of=day), obstacle.candidate)


def _serve_region(obstacle: Obstacle) -> Change:
    provider, region = obstacle.provider, str(obstacle.evidence["region"])
    served = replace(provider, regions_served=(*provider.regions_served, region))
    return obstacle.with_provider(served, _of("change_serve_region", provider, region=region))


def _serve_stage(obstacle: Obstacle) -> Change:
    provider, stage = obstacle.provider, str(obstacle.evidence["stage"])
    served = replace(provider, stages_served=(*provider.stages_served, stage))
    return obstacle.with_provider(served, _of("change_serve_stage", provider, stage=stage))


def _adjust_ticket(obstacle: Obstacle) -> Change:
    """Move the nearer end of the seeker's own band until the two touch."""
    own, other = obstacle.seeker.profile, obstacle.candidate
    low, high = own.ticket_min_cny, own.ticket_max_cny
    if high is not None and other.ticket_min_cny is not None and high < other.ticket_min_cny:
        high = other.ticket_min_cny
    else:
        low = other.ticket_max_cny
    changed = replace(own, ticket_min_cny=low, ticket_max_cny=high)
    reason = _of("change_ticket", own, ticket_min_cny=low, ticket_max_cny=high)
    return Change(reason, replace(obstacle.seeker, profile=changed), other)


def _find_interpreter(obstacle: Obstacle) -> Change:
    own, other = obstacle.seeker.profile, obstacle.candidate
    evidence = {
        "seeker_languages": list(own.languages),
        "candidate_languages": list(other.languages),
    }
    shared = replace(own, languages=(*own.languages, *other.languages[:1]))
    reason = Reason("change_find_interpreter", evidence)
    return Change(reason, replace(obstacle.seeker, profile=shared), other)


def _of(code: str, participant: Profile, **evidence: object) -> Reason:
    return Reason(code, {"participant_id": participant.id, **evidence})


_PROPOSALS: Mapping[Gate, Callable[[Obstacle], Change | None]] = {
    Gate.STATUS: _reactivate,
    Gate.CAPACITY: _add_place,
    Gate.TERM: _renew_term,
    Gate.DECLINED: _wait,
    Gate.REGION: _serve_region,
    Gate.STAGE: _serve_stage,
    Gate.TICKET: _adjust_ticket,
    Gate.LANGUAGE: _find_interpreter,
}


def helpful_changes(
    seeker: Seeker, candidate: Profile, offers: tuple[Offer, ...], topics: tuple[str, ...]
) -> Iterator[Change]:
    """Yield single changes that might lift a candidate, the cheapest first.

    Parameters
    ----------
    seeker : Seeker
        Who asks.
    candidate : Profile
        A ranked candidate.
    offers : tuple of Offer
        What it offers.
    topics : tuple of str
        What it would have to offer, the most urgent need first; empty where the seeker gives.

    Yields
    ------
    change : Change
        To be verified by scoring the pair again.
    """
    stated = {offer.topic for offer in offers}
    for topic in [t for t in topics if t not in stated][:1]:
        added = Offer(id="", participant_id=candidate.id, topic=topic)
        yield Change(
            _of("change_offer", candidate, topic=topic), seeker, candidate, (*offers, added)
        )
    if candidate.kind != ParticipantKind.STARTUP and "online" not in candidate.modes:
        online = replace(candidate, modes=(*candidate.modes, "online"))
        yield Change(_of("change_go_online", candidate), seeker, online, offers)
