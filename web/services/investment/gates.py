"""The gates between an investor and financing requests, as of this moment.

They are the matcher's own gates; the startup stands before them as its request presents it: with
the amount it raises and the smallest part one investor may take.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from matcher.ecosystem import Ecosystem
from matcher.entities import Profile
from matcher.recommendation.line import Line
from models.enums import ParticipantKind
from models.financing import FinancingRequest
from models.setting import get_as_of
from web.services.adapters import as_float, load_ecosystem, load_seeker
from web.services.current import interpreters, neighbourhood

STARTUP = ParticipantKind.STARTUP.value


def passing(
    session: Session, *, investor_id: str, requests: Sequence[FinancingRequest]
) -> frozenset[int]:
    """Return those requests whose startup passes every gate of an investor."""
    failed = failed_gates(session, investor_id=investor_id, requests=requests)
    return frozenset(request_id for request_id, gates in failed.items() if not gates)


def failed_gates(
    session: Session, *, investor_id: str, requests: Sequence[FinancingRequest]
) -> Mapping[int, tuple[str, ...]]:
    """Return the gates that keep each request from an investor, in their order."""
    if not requests:
        return {}
    as_of = get_as_of(session)
    seeker = load_seeker(session, seeker_id=investor_id, as_of=as_of, is_for_others=True)
    ids = {investor_id, *(request.participant_id for request in requests)}
    around = neighbourhood(session, ids) | interpreters(session)
    ecosystem = presented(load_ecosystem(session, as_of=as_of, ids=around), requests)
    line = Line(ecosystem, STARTUP, ())
    screening = line.selector.screen(seeker)
    positions = line.pool.index
    return {
        request.id: tuple(
            gate.value for gate in screening.failed(positions[request.participant_id])
        )
        for request in requests
    }


def presented(ecosystem: Ecosystem, requests: Iterable[FinancingRequest]) -> Ecosystem:
    """Return the ecosystem with each startup as its request presents it."""
    by_startup = {request.participant_id: request for request in requests}
    recorded = ecosystem.recorded
    return Ecosystem.from_records(
        vocabularies=ecosystem.vocabularies,
        profiles=[as_presented(each, by_startup.get(each.id)) for each in recorded.profiles],
        needs=recorded.needs,
        offers=recorded.offers,
        relations=recorded.relations,
        resources=recorded.resources,
        as_of=ecosystem.as_of,
    )


def as_presented(profile: Profile, request: FinancingRequest | None) -> Profile:
    """Return a startup with what it raises instead of what its profile says."""
    if request is None:
        return profile
    return replace(
        profile,
        seeking_round=request.round,
        ticket_min_cny=as_float(request.least_cny),
        ticket_max_cny=as_float(request.amount_cny),
    )
