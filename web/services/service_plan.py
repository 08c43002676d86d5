"""The seven services of a startup's way: which are used, which are asked for, what comes next."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.enums import Direction, MatchState, Outcome, ParticipantKind, ParticipantStatus
from models.enums import RelationKind as Kind
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from models.setting import get_as_of
from models.statement import Statement
from models.taxonomy import Topic
from web.services.words import Text, Words

SERVICES = ("rd", "tt", "ti", "bi", "ip", "sc", "sf")
USED, ASKED, NEXT, MISSING = "used", "asked", "next", "missing"
SERVED_BY = {Kind.MENTORS: "bi", Kind.RESIDENT_OF: "bi", Kind.GRADUATED_TO: "bi"}
"""Relations that are a service in themselves."""
SERVING = (MatchState.MUTUAL, MatchState.ASSIGNED, MatchState.ACTIVE, MatchState.PAUSED)
TYPICAL: Mapping[str, tuple[str, ...]] = {
    "idea": ("bi", "sc", "ip"),
    "seed": ("bi", "rd", "ip", "sc"),
    "startup": ("rd", "ti", "ip", "sf", "bi"),
    "early": ("ti", "ip", "sf", "sc"),
    "growth": ("sf", "sc", "ti", "tt"),
    "scale": ("sf", "tt", "sc"),
}
"""What startups of a stage ask for first, where too few of them have stated needs to tell."""
FIRST_TOPICS = {
    "rd": "rd.prototype",
    "tt": "tt.broker",
    "ti": "ti.test",
    "bi": "bi.mentor",
    "ip": "ip.patent",
    "sc": "sc.policy",
    "sf": "sf.loan",
}
ENOUGH = 8
MOST_NEXT = 2
REGISTRATION = "bi.registration"
UNREGISTERED = "idea"


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One of the seven services: its state, how many peers ask for it, the topic to begin with."""

    code: str
    name: Text
    state: str
    peers: int
    topic_code: str
    topic: Text


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """The services of a startup at its stage, and how many peers it was compared with."""

    stage: Text
    peers: int
    lines: tuple[ServiceLine, ...]


def get_service_plan(
    session: Session, *, participant_id: str, stage: str, words: Words
) -> ServicePlan:
    """Return which services a startup uses and asks for, and which its peers ask for next.

    Peers are the active startups of the same stage; a service counts once a peer.
    """
    used = used_services(session, participant_id)
    asked = asked_services(session, participant_id)
    peers, wanted, topics = peers_needs(session, participant_id, stage)
    order = order_of(stage, peers, wanted)
    coming = [code for code in order if code not in used | asked][:MOST_NEXT]
    lines = tuple(
        line(code, state_of(code, used, asked, coming), wanted[code], topics, stage, words)
        for code in SERVICES
    )
    return ServicePlan(words.name("stage", stage), peers, lines)


def state_of(code: str, used: set[str], asked: set[str], coming: list[str]) -> str:
    """Return how far a startup is with a service."""
    if code in used:
        return USED
    if code in asked:
        return ASKED
    return NEXT if code in coming else MISSING


def order_of(stage: str, peers: int, wanted: Counter[str]) -> list[str]:
    """Return the services in the order in which peers ask for them."""
    if peers >= ENOUGH:
        return [code for code, _ in wanted.most_common()]
    return list(TYPICAL.get(stage, ("bi", "sc", "ip")))


def line(
    code: str,
    state: str,
    peers: int,
    topics: Mapping[str, Counter[str]],
    stage: str,
    words: Words,
) -> ServiceLine:
    """Return a service with the topic that peers ask for most."""
    common = topics[code].most_common(1)
    topic = common[0][0] if common else FIRST_TOPICS[code]
    if code == "bi" and stage == UNREGISTERED:
        topic = REGISTRATION
    return ServiceLine(
        code, words.name("topic", code), state, peers, topic, words.name("topic", topic)
    )


def used_services(session: Session, participant_id: str) -> set[str]:
    """Return the services a startup was or is given."""
    relations = select(Relation.kind).where(
        or_(Relation.source_id == participant_id, Relation.target_id == participant_id),
        Relation.kind.in_(SERVED_BY),
    )
    used = {SERVED_BY[Kind(kind)] for kind in session.scalars(relations.distinct())}
    served = (
        select(Statement.topic, Participant.kind)
        .select_from(Match)
        .join(Participant, Participant.id == Match.provider_id)
        .outerjoin(Statement, Statement.id == Match.need_id)
        .where(
            Match.receiver_id == participant_id,
            Match.state.in_([*SERVING, MatchState.COMPLETED]),
        )
    )
    for topic, kind in session.execute(served):
        used.add(service_of(topic) if topic else "bi" if kind == ParticipantKind.MENTOR else "")
    met = select(Statement.topic).where(
        Statement.participant_id == participant_id,
        Statement.outcome.in_([Outcome.MET_HERE, Outcome.MET_ELSEWHERE]),
    )
    return (used | {service_of(topic) for topic in session.scalars(met)}) & set(SERVICES)


def asked_services(session: Session, participant_id: str) -> set[str]:
    """Return the services a startup asks for now."""
    day = get_as_of(session)
    topics = session.scalars(
        select(Statement.topic).where(
            Statement.participant_id == participant_id,
            Statement.direction == Direction.NEED,
            or_(Statement.valid_until.is_(None), Statement.valid_until >= day),
        )
    )
    return {service_of(topic) for topic in topics}


def peers_needs(
    session: Session, participant_id: str, stage: str
) -> tuple[int, Counter[str], Mapping[str, Counter[str]]]:
    """Return how many peers there are, how many ask for each service, and their topics."""
    peers = (
        select(Participant.id)
        .where(
            Participant.kind == ParticipantKind.STARTUP,
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.stage == stage,
            Participant.id != participant_id,
        )
        .subquery()
    )
    count = session.scalar(select(func.count()).select_from(peers)) or 0
    return (
        count,
        Counter(dict(counted(session, peers, Topic.parent))),
        by_service(counted(session, peers, Topic.code)),
    )


def counted(
    session: Session, peers: Subquery, code: InstrumentedAttribute[Any]
) -> list[tuple[str, int]]:
    """Count the peers behind each topic or each field, a peer once."""
    rows = session.execute(
        select(code, func.count(Statement.participant_id.distinct()))
        .select_from(Statement)
        .join(peers, peers.c.id == Statement.participant_id)
        .join(Topic, Topic.code == Statement.topic)
        .where(Statement.direction == Direction.NEED, Topic.parent.in_(SERVICES))
        .group_by(code)
        .order_by(code)
    )
    return [(counted_code, count) for counted_code, count in rows]


def by_service(rows: Iterable[tuple[str, int]]) -> Mapping[str, Counter[str]]:
    """Put counted topics under the service they belong to."""
    topics: dict[str, Counter[str]] = {code: Counter() for code in SERVICES}
    for topic, count in rows:
        topics[service_of(topic)][topic] = count
    return topics


def service_of(topic: str) -> str:
    """Return the field a topic belongs to."""
    return topic.partition(".")[0]
