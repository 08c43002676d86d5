"""The page on which somebody asks: the candidate, what stands in the way, who could be next."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import RESOURCE_KIND, Gate
from models.enums import (
    FINAL_STATES,
    PLACE_KINDS,
    Direction,
    MatchSide,
    ParticipantKind,
    RequestState,
)
from models.matching import Match, MatchRequest
from models.participant import Participant
from models.statement import Statement
from web.services import giving, matches
from web.services.access import Actor
from web.services.contacts import ContactView
from web.services.engine import Engine
from web.services.matches import Pair
from web.services.matching import RecommendationView
from web.services.missing import NotFoundError
from web.services.notifying import people_of
from web.services.requests.asking import (
    Pairing,
    Question,
    is_known_to_provider,
    pairings_of,
    side_of,
)
from web.services.requests.capacity import Places, places_of
from web.services.requests.eligibility import appraise, judge_candidates
from web.services.requests.errors import ChoicesError
from web.services.requests.lines import Reader
from web.services.requests.obstacles import Obstacle, obstacle_view
from web.services.requests.terms import answer_days
from web.services.requests.views import (
    Holder,
    RequestView,
    get_holder,
    get_request,
    list_needs_to_ask_about,
)
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """An open request that a candidate could be added to."""

    id: int
    topic: Text
    count: int


@dataclass(frozen=True, slots=True)
class AskPage:
    """What one needs to know to ask a candidate.

    `obstacle` is the rule that keeps the two apart; `is_full` where only a place is missing;
    `open_match` the match of the two that is open already. `is_reached` tells whether anybody
    signs in for the candidate; where nobody does, the office in charge passes the request on.
    `contact` is the asker's own, to tick from what the other side may see once both agree.
    """

    holder: Holder
    kind: str
    candidate: Pair
    is_provider_asking: bool
    obstacle: Obstacle | None
    is_full: bool
    places: Places | None
    open_match: int | None
    options: tuple[RecommendationView, ...]
    needs: Sequence[tuple[int, Text]]
    need_id: int | None
    requests: tuple[OpenRequest, ...]
    days: int
    is_reached: bool
    contact: ContactView | None


def get_ask_page(
    session: Session, reader: Reader, *, kind: str, candidate_id: str, engine: Engine
) -> AskPage:
    """Return the page on which a participant asks a candidate.

    Raises
    ------
    NotFoundError
        If there is no such candidate.
    """
    holder = get_holder(session, reader)
    question = matches.Question(reader.actor, holder.id, kind, reader.language)
    candidate = matches.get_pair(session, question, engine=engine, candidate_id=candidate_id)
    asker = session.get_one(Participant, holder.id)
    asked = Question(holder.id, kind, (candidate_id,))
    pairing = pairing_of(session, asker, asked)
    other_id = other_end(pairing, holder.id)
    is_counted = pairing.kind in PLACE_KINDS
    places = places_of(session, pairing.provider_id) if is_counted else None
    verdict = judge_candidates(
        session, seeker_id=holder.id, kind=kind, candidate_ids=(candidate_id,)
    )[candidate_id]
    is_out = verdict is not None and verdict.gate != Gate.CAPACITY
    is_provider_asking = side_of(asker, kind) is MatchSide.PROVIDER
    found = matches.get_matches(session, question, engine=engine)
    open_ids = open_matches(session, holder.id)
    needs = [] if is_provider_asking else list_needs_to_ask_about(session, participant_id=holder.id)
    return AskPage(
        holder=holder,
        kind=kind,
        candidate=candidate,
        is_provider_asking=is_provider_asking,
        obstacle=obstacle_view(session, reader, verdict) if verdict and is_out else None,
        is_full=not is_out and places is not None and not places.takes_newcomers,
        places=places,
        open_match=open_ids.get(candidate_id),
        options=tuple(
            item for item in found.items if item.id != candidate_id and item.id not in open_ids
        ),
        needs=needs,
        need_id=need_met(session, reader, engine, asked, needs) if needs else None,
        requests=open_requests(session, holder.id, pairing.kind),
        days=answer_days(session),
        is_reached=bool(people_of(session, other_id)),
        contact=giving.find_offer(
            session, actor=reader.actor, participant_id=holder.id, receiver_id=other_id
        ),
    )


def other_end(pairing: Pairing, asker_id: str) -> str:
    """Return the participant that would be asked."""
    is_receiver = pairing.receiver_id == asker_id
    return pairing.provider_id if is_receiver else pairing.receiver_id


def pairing_of(session: Session, asker: Participant, asked: Question) -> Pairing:
    """Return the ends of what would be asked.

    Raises
    ------
    NotFoundError
        If the asker cannot ask this candidate at all, as itself or its own resource.
    """
    try:
        (pairing,) = pairings_of(session, asker, asked)
    except ChoicesError:
        raise NotFoundError(asked.kind, asked.candidate_ids[0]) from None
    return pairing


def need_met(
    session: Session,
    reader: Reader,
    engine: Engine,
    asked: Question,
    needs: Sequence[tuple[int, Text]],
) -> int | None:
    """Return the need that a candidate answers: the only one, else as far as the model can tell."""
    if len(needs) == 1:
        return needs[0][0]
    found = appraise(
        session,
        engine,
        actor=reader.actor,
        asker_id=asked.asker_id,
        kind=asked.kind,
        candidate_ids=asked.candidate_ids,
    )
    topics = [
        reason["evidence"]["need"]
        for appraisal in found.values()
        for reason in appraisal.reasons
        if reason["code"].startswith("service_")
    ]
    return session.scalar(
        select(Statement.id)
        .where(
            Statement.participant_id == asked.asker_id,
            Statement.direction == Direction.NEED,
            Statement.topic.in_(topics),
            Statement.closed_on.is_(None),
        )
        .order_by(Statement.priority, Statement.id)
        .limit(1)
    )


def open_matches(session: Session, participant_id: str) -> dict[str, int]:
    """Return the open matches of a participant by whom or what they are with."""
    found: dict[str, int] = {}
    gives = (Match.provider_id == participant_id) & is_known_to_provider(False)
    either = (Match.receiver_id == participant_id) | gives
    statement = select(Match).where(either, Match.state.not_in(sorted(FINAL_STATES)))
    for match in session.scalars(statement.order_by(Match.id)):
        is_receiver = match.receiver_id == participant_id
        other = match.provider_id if is_receiver else match.receiver_id
        found[match.resource_id or other] = match.id
    return found


def open_requests(session: Session, asker_id: str, kind: str) -> tuple[OpenRequest, ...]:
    """Return the open requests of a kind that still have room for a choice."""
    words = load_words(session)
    statement = select(MatchRequest).where(
        MatchRequest.asker_id == asker_id,
        MatchRequest.kind == kind,
        MatchRequest.state == RequestState.OPEN,
    )
    found = []
    for request in session.scalars(statement.order_by(MatchRequest.id)):
        if any(match.is_nameless for match in request.choices):
            continue
        count = sum(match.state not in FINAL_STATES for match in request.choices)
        found.append(OpenRequest(request.id, words.name("topic", request.topic), count))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ChoicesPage:
    """Whom one may add to an open request."""

    holder: Holder
    request: RequestView
    seeks: str
    options: tuple[RecommendationView, ...]


def get_choices_page(
    session: Session, reader: Reader, *, request_id: int, engine: Engine
) -> ChoicesPage:
    """Return whom one may add to a request: those recommended and not asked yet.

    Raises
    ------
    NotFoundError
        If there is no such request.
    """
    view = get_request(session, reader, request_id=request_id)
    holder = get_holder(session, reader)
    seeks = "startup" if view.side == MatchSide.PROVIDER else view.kind
    question = matches.Question(reader.actor, holder.id, seeks, reader.language)
    found = matches.get_matches(session, question, engine=engine)
    open_ids = open_matches(session, holder.id)
    options = tuple(item for item in found.items if item.id not in open_ids)
    return ChoicesPage(holder, view, seeks, options)


def list_askers(session: Session, actor: Actor, *, kind: str) -> tuple[Holder, ...]:
    """Return for whom an actor may ask for a kind: startups for help, the others for startups."""
    statement = select(Participant).where(Participant.id.in_(actor.participant_ids))
    rows = session.scalars(statement.order_by(Participant.sort_key, Participant.id))
    return tuple(
        Holder(row.id, row.kind, {"zh": row.name_zh, "en": row.name_en}, is_acting=True)
        for row in rows
        if (row.kind == ParticipantKind.STARTUP) != (kind == ParticipantKind.STARTUP)
        or kind == RESOURCE_KIND
    )
