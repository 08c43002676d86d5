"""From stored rows to what the matcher works on: the ORM stops here."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

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
from matcher.errors import UnknownIdError
from matcher.scoring.base import Seeker
from models import participant as stored
from models.enums import Direction, Privacy
from models.relation import Relation as StoredRelation
from models.resource import Resource as StoredResource
from models.resource import ResourceText
from models.statement import Statement, StatementText
from models.taxonomy import Region, Sector, Stage, Topic
from web.services.match_ties import made_by_matches
from web.services.pool.rules import conflict_days
from web.services.rows import Ids, codes_by_owner, in_two_languages, narrowed, texts_by_owner

Stated = TypeVar("Stated", Need, Offer)

DIRECTIONS: Mapping[type[Need] | type[Offer], Direction] = {
    Need: Direction.NEED,
    Offer: Direction.OFFER,
}


def load_ecosystem(session: Session, *, as_of: dt.date, ids: Ids = None) -> Ecosystem:
    """Read everything that matching needs, or what concerns some participants alone."""
    ecosystem = Ecosystem.from_records(
        vocabularies=load_vocabularies(session),
        profiles=load_profiles(session, ids),
        needs=load_statements(session, Need, ids),
        offers=load_statements(session, Offer, ids),
        relations=load_relations(session, ids),
        resources=load_resources(session, ids),
        as_of=as_of,
    )
    return ecosystem.minding_conflicts(conflict_days(session))


def load_seeker(
    session: Session, *, seeker_id: str, as_of: dt.date, is_for_others: bool = False
) -> Seeker:
    """Read who asks, from its current rows; what only organisers may know stays out for others.

    Raises
    ------
    UnknownIdError
        If there is no such participant.
    """
    ids = (seeker_id,)
    profile = next(load_profiles(session, ids), None)
    if profile is None:
        raise UnknownIdError("participant", seeker_id)
    needs, offers = load_statements(session, Need, ids), load_statements(session, Offer, ids)
    return Seeker(
        profile=profile,
        needs=tuple(need for need in needs if not (is_for_others and need.is_private)),
        offers=tuple(offer for offer in offers if not (is_for_others and offer.is_private)),
        relations=tuple(relations_touching(session, ids)),
        resources=tuple(load_resources(session, ids)),
        as_of=as_of,
    ).current()


def load_vocabularies(session: Session) -> Vocabularies:
    """Read the codes in use."""
    topics = session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all()
    return Vocabularies(
        sectors=tuple(map(term, session.scalars(select(Sector).order_by(Sector.code)))),
        topics=tuple(map(term, topics)),
        regions=tuple(map(place, session.scalars(select(Region).order_by(Region.code)))),
        stages=tuple(session.scalars(select(Stage.code).order_by(Stage.position, Stage.code))),
        topic_resources={
            topic.code: tuple(topic.attributes["resources"])
            for topic in topics
            if topic.attributes.get("resources")
        },
    )


def term(row: Sector | Topic) -> Term:
    """Turn a code of a tree into what the matcher compares."""
    return Term(row.code, row.parent or "", row.name_zh, row.name_en)


def place(row: Region) -> Term:
    """Turn a region into what the matcher compares."""
    return Term(
        row.code,
        row.parent or "",
        row.name_zh,
        row.name_en,
        row.country,
        row.latitude,
        row.longitude,
    )


def load_profiles(session: Session, ids: Ids = None) -> Iterator[Profile]:
    """Yield participants, by id."""
    table = stored.Participant
    sector, stage = stored.ParticipantSector, stored.ParticipantStage
    region, text = stored.ParticipantRegion, stored.ParticipantText
    sectors = codes_by_owner(session, sector.participant_id, sector.sector, sector.position, ids)
    stages = codes_by_owner(session, stage.participant_id, stage.stage, stage.position, ids)
    regions = codes_by_owner(session, region.participant_id, region.region, region.position, ids)
    texts = select(text.participant_id, text.field, text.language, text.text)
    further = texts_by_owner(session, texts, text.participant_id, ids)
    for row in session.execute(
        narrowed(select(*PROFILE_COLUMNS), table.id, ids).order_by(table.id)
    ):
        names, summaries = texts_of(row, further.get(row.id, ()))
        yield Profile(
            id=row.id,
            kind=ParticipantKind(row.kind),
            subtype=row.subtype,
            names=names,
            sectors=sectors.get(row.id, ()),
            stage=row.stage or "",
            seeking_round=row.seeking_round,
            region=row.region or "",
            country=row.country,
            languages=tuple(row.languages),
            modes=tuple(row.modes),
            founded_on=row.founded_on,
            host_type=row.host_type,
            recognition=row.recognition,
            summaries=summaries,
            capacity=row.capacity,
            ticket_min_cny=as_float(row.ticket_min_cny),
            ticket_max_cny=as_float(row.ticket_max_cny),
            stages_served=stages.get(row.id, ()),
            regions_served=regions.get(row.id, ()),
            status=row.status,
            is_synthetic=row.is_synthetic,
        )


PROFILE_COLUMNS = tuple(
    column
    for column in stored.Participant.__table__.columns
    if column.name not in {"sort_key", "search_text", "created_at", "updated_at"}
)


def texts_of(row: Any, further: Iterable[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return names and summaries by language."""
    names = in_two_languages(row.name_zh, row.name_en)
    summaries = in_two_languages(row.summary_zh, row.summary_en)
    for text in further:
        (names if text.field == "name" else summaries)[text.language] = text.text
    return names, summaries


def load_statements(session: Session, kind: type[Stated], ids: Ids = None) -> Iterator[Stated]:
    """Yield needs or offers, each participant's in their order."""
    direction = DIRECTIONS[kind]
    further = texts_by_owner(
        session,
        select(StatementText.statement_id, StatementText.language, StatementText.text).join(
            Statement, Statement.id == StatementText.statement_id
        ),
        Statement.participant_id,
        ids,
    )
    statement = select(*STATEMENT_COLUMNS).where(Statement.direction == direction.value)
    statement = narrowed(statement, Statement.participant_id, ids)
    for row in session.execute(statement.order_by(Statement.participant_id, Statement.id)):
        texts = in_two_languages(row.text_zh, row.text_en)
        texts |= {text.language: text.text for text in further.get(row.id, ())}
        yield kind(
            id=statement_key(row),
            participant_id=row.participant_id,
            topic=row.topic,
            priority=row.priority or 2,
            quantity=as_float(row.quantity),
            texts=texts,
            valid_until=row.valid_until,
            is_private=row.privacy == Privacy.ORGANISERS,
            region=row.region or "",
            modes=tuple(row.modes),
            countries=tuple(row.countries),
        )


def statement_key(row: Any) -> str:
    """Return the id by which matching knows a need or an offer."""
    key: str | None = row.key
    return key or f"{row.participant_id}:{row.topic}:{row.ordinal}"


STATEMENT_COLUMNS = (
    Statement.id,
    Statement.key,
    Statement.ordinal,
    Statement.participant_id,
    Statement.topic,
    Statement.priority,
    Statement.quantity,
    Statement.text_zh,
    Statement.text_en,
    Statement.valid_until,
    Statement.privacy,
    Statement.region,
    Statement.modes,
    Statement.countries,
)


def load_relations(session: Session, ids: Ids = None) -> Iterator[Relation]:
    """Yield relations; of a part of the ecosystem, those that stay within it."""
    within = None if ids is None else set(ids)
    for relation in relations_touching(session, ids):
        if within is None or {relation.source_id, relation.target_id} <= within:
            yield relation


def relations_touching(session: Session, ids: Ids = None) -> Iterator[Relation]:
    """Yield the relations of some participants, those recorded and those that matches made."""
    statement = select(*RELATION_COLUMNS).order_by(StoredRelation.id)
    if ids is not None:
        statement = statement.where(either(StoredRelation.source_id, StoredRelation.target_id, ids))
    for row in session.execute(statement):
        yield Relation(
            row.source_id,
            row.target_id,
            RelationKind(row.kind),
            row.occurred_on,
            row.ended_on,
            row.detail,
            as_float(row.weight),
            row.is_private,
        )
    yield from made_by_matches(session, ids)


RELATION_COLUMNS = (
    StoredRelation.source_id,
    StoredRelation.target_id,
    StoredRelation.kind,
    StoredRelation.occurred_on,
    StoredRelation.ended_on,
    StoredRelation.detail,
    StoredRelation.weight,
    StoredRelation.is_private,
)


def either(source: Any, target: Any, ids: Iterable[str]) -> ColumnElement[bool]:
    """Return the condition that one of two ends is among some ids."""
    listed = list(ids)
    return or_(source.in_(listed), target.in_(listed))


def load_resources(session: Session, ids: Ids = None) -> Iterator[Resource]:
    """Yield what may be shared, by id; what needs clearance never gets here."""
    table = StoredResource
    further = texts_by_owner(
        session,
        select(
            ResourceText.resource_id, ResourceText.field, ResourceText.language, ResourceText.text
        ).join(StoredResource, StoredResource.id == ResourceText.resource_id),
        StoredResource.owner_id,
        ids,
    )
    statement = select(table).where(table.needs_clearance.is_(False)).order_by(table.id)
    for row in session.scalars(narrowed(statement, table.owner_id, ids)):
        names = in_two_languages(row.name_zh, row.name_en)
        texts = in_two_languages(row.text_zh, row.text_en)
        for text in further.get(row.id, ()):
            (names if text.field == "name" else texts)[text.language] = text.text
        yield Resource(
            id=row.id,
            owner_id=row.owner_id,
            kind=row.kind,
            names=names,
            region=row.region or "",
            quantity=as_float(row.quantity),
            unit=row.unit,
            texts=texts,
            price_cny=as_float(row.price_cny),
            attributes=row.attributes,
            available_from=row.available_from,
            available_until=row.available_until,
        )


def as_float(value: Any) -> float | None:
    """Return a stored number as the matcher computes with it."""
    return None if value is None else float(value)
