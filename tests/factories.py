"""Rows for tests: plain, complete enough to store, without surprises or randomness."""

from typing import Any

from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Direction, MatchSide, MatchState, ParticipantKind, Role
from models.matching import Match
from models.participant import Participant, ParticipantSector
from models.relation import Relation
from models.resource import Resource
from models.statement import Statement
from models.taxonomy import Region, ResourceKind, Sector, Stage, Topic


def make_vocabularies(session: Session) -> None:
    """Store the few codes that the other factories use."""
    session.add_all(
        [
            Sector(code="bio", name_zh="生物医药", name_en="Biomedicine"),
            Topic(code="ip", name_zh="知识产权", name_en="Intellectual property"),
            Region(code="530000", name_zh="云南省", name_en="Yunnan", country="CN"),
            Stage(code="seed", name_zh="种子期", name_en="Seed", position=2),
            ResourceKind(code="instrument", name_zh="大型科研仪器设备", name_en="Instrument"),
            ResourceKind(code="defence", name_zh="军工设施", name_en="Defence"),
        ]
    )
    session.flush()
    session.add_all(
        [
            Sector(code="bio.tcm", parent="bio", name_zh="中药", name_en="Chinese medicine"),
            Topic(code="ip.patent", parent="ip", name_zh="专利", name_en="Patents"),
            Region(code="530100", parent="530000", name_zh="昆明市", name_en="Kunming"),
        ]
    )
    session.flush()


def make_participant(
    session: Session, kind: ParticipantKind, participant_id: str, **overrides: Any
) -> Participant:
    """Store an active participant."""
    sectors = overrides.pop("sectors", ())
    values = {
        "name_zh": f"名称{participant_id}（示例）",
        "name_en": f"Name {participant_id} (Demo)",
        "origin": "imported",
    }
    participant = Participant(id=participant_id, kind=kind.value, **(values | overrides))
    participant.sector_links = [
        ParticipantSector(sector=code, position=position) for position, code in enumerate(sectors)
    ]
    session.add(participant)
    session.flush()
    return participant


def make_startup(session: Session, participant_id: str = "S1", **overrides: Any) -> Participant:
    """Store a startup."""
    return make_participant(session, ParticipantKind.STARTUP, participant_id, **overrides)


def make_mentor(session: Session, participant_id: str = "M1", **overrides: Any) -> Participant:
    """Store a mentor."""
    return make_participant(session, ParticipantKind.MENTOR, participant_id, **overrides)


def make_need(session: Session, participant_id: str, topic: str, **overrides: Any) -> Statement:
    """Store a need."""
    return _make_statement(session, Direction.NEED, participant_id, topic, overrides)


def make_offer(session: Session, participant_id: str, topic: str, **overrides: Any) -> Statement:
    """Store an offer."""
    return _make_statement(session, Direction.OFFER, participant_id, topic, overrides)


def _make_statement(
    session: Session,
    direction: Direction,
    participant_id: str,
    topic: str,
    overrides: dict[str, Any],
) -> Statement:
    statement = Statement(
        direction=direction.value, participant_id=participant_id, topic=topic, **overrides
    )
    session.add(statement)
    session.flush()
    return statement


def make_relation(
    session: Session, kind: str, source: Participant, target: Participant, **overrides: Any
) -> Relation:
    """Store a relation."""
    relation = Relation(
        kind=kind,
        source_id=source.id,
        source_kind=source.kind,
        target_id=target.id,
        target_kind=target.kind,
        **overrides,
    )
    session.add(relation)
    session.flush()
    return relation


def make_resource(
    session: Session, owner: Participant, resource_id: str = "R1", **overrides: Any
) -> Resource:
    """Store an instrument."""
    values = {"kind": "instrument", "name_en": f"Resource {resource_id} (Demo)"}
    resource = Resource(id=resource_id, owner_id=owner.id, **(values | overrides))
    session.add(resource)
    session.flush()
    return resource


def make_match(
    session: Session, receiver_id: str = "S1", provider_id: str = "M1", **overrides: Any
) -> Match:
    """Store a match about what its provider is, waiting for whom its state says."""
    state = overrides.get("state", MatchState.DRAFT)
    initiated_by = overrides.get("initiated_by", MatchSide.RECEIVER.value)
    awaits = {MatchState.SUGGESTED: "both"}.get(state)
    if state == MatchState.EXPRESSED:
        awaits = "receiver" if initiated_by == MatchSide.PROVIDER else "provider"
    provider = session.get_one(Participant, provider_id)
    values = {"kind": provider.kind, "initiated_by": initiated_by, "awaits": awaits}
    match = Match(receiver_id=receiver_id, provider_id=provider_id, **(values | overrides))
    session.add(match)
    session.flush()
    return match


def make_user(
    session: Session, email: str, *memberships: tuple[Role, str | None], **overrides: Any
) -> User:
    """Store a user with the roles given, each with the participant it acts for."""
    user = User(email=email, **overrides)
    for role, participant_id in memberships:
        scope = "province" if role is Role.ORGANISER else None
        user.memberships.append(
            Membership(role=role.value, participant_id=participant_id, scope=scope)
        )
    session.add(user)
    session.flush()
    return user
