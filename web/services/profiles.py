"""The page of a participant: what its reader may see; contacts and leave dates never are here."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.enums import Privacy
from models.participant import Participant
from models.setting import get_as_of
from models.statement import Statement
from web.services import catalogue, relations, statement_privacy
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.publication import Sight, look, sight_of, takes_part
from web.services.words import Text, Words, load_words

MOST_RELATIONS = 200


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A need or an offer."""

    topic: Text
    text: Text
    is_need: bool
    priority: int
    valid_until: dt.date | None
    privacy: str


@dataclass(frozen=True, slots=True)
class RelationLine:
    """A relation as seen from the participant of the page."""

    kind: str
    is_outgoing: bool
    other_id: str
    other: Text
    occurred_on: dt.date | None
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a reader may know of a participant: `fields` are shown, `hidden` ones hold something."""

    id: str
    kind: str
    name: Text
    status: str
    summary: Text
    subtype: Text
    sectors: tuple[Text, ...]
    stage: Text
    seeking_round: Text
    place: Text
    languages: tuple[Text, ...]
    modes: tuple[str, ...]
    founded_on: dt.date | None
    host_type: Text
    recognition: Text
    capacity: int | None
    ticket: tuple[float | None, float | None]
    stages_served: tuple[Text, ...]
    regions_served: tuple[Text, ...]
    needs: tuple[StatementLine, ...]
    offers: tuple[StatementLine, ...]
    relations: tuple[RelationLine, ...]
    resources: tuple[catalogue.ResourceCard, ...]
    neighbour_kinds: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()


BLANKS: Mapping[str, Any] = {
    **{name: {} for name in ("summary", "subtype", "stage", "place", "host_type")},
    **{name: {} for name in ("recognition", "seeking_round")},
    **dict.fromkeys(("founded_on", "capacity"), None),
    **dict.fromkeys(("sectors", "languages", "modes", "stages_served", "regions_served"), ()),
    **dict.fromkeys(("needs", "offers", "relations", "resources"), ()),
    "ticket": (None, None),
}
"""What stands in a field that a reader may not see; a name is masked instead."""


def get_profile(
    session: Session, *, participant_id: str, actor: Actor, is_matched: bool = False
) -> Profile:
    """Return the facts about a participant that a reader may know.

    `is_matched` says that the reader looks on behalf of somebody it was recommended to.

    Raises
    ------
    NotFoundError
        If there is no such participant, or it takes no part and is none of the reader's.
    """
    sight = sight_of(session, actor)
    is_there = select(Participant.id).where(Participant.id == participant_id, takes_part(sight))
    if session.scalar(is_there) is None:
        raise NotFoundError("participant", participant_id)
    levels = statement_privacy.levels_for(
        session, actor=actor, participant_id=participant_id, is_matched=is_matched
    )
    return seen_by(session, sight, participant_id, levels)


def seen_by(
    session: Session, sight: Sight, participant_id: str, levels: Collection[Privacy]
) -> Profile:
    """Return a profile as a sight allows, with the statements of some levels of privacy."""
    row = session.get(Participant, participant_id, options=[selectinload("*")])
    if row is None:
        raise NotFoundError("participant", participant_id)
    seen = look(session, sight, (participant_id,))[participant_id]
    profile = whole(session, row, sight, levels)
    left_out = [name for name in BLANKS if name not in seen.fields]
    hidden = [name for name in left_out if getattr(profile, name) != BLANKS[name]]
    blanks = {name: BLANKS[name] for name in left_out}
    if "name" not in seen.fields:
        hidden.insert(0, "name")
    if "relations" in left_out:
        blanks["neighbour_kinds"] = (row.kind,)
    return replace(profile, name=seen.name, hidden=tuple(hidden), fields=seen.fields, **blanks)


def whole(session: Session, row: Participant, sight: Sight, levels: Collection[Privacy]) -> Profile:
    """Return a profile with every field; names of others as the sight allows."""
    words = load_words(session)
    statements = list_statements(session, participant_id=row.id, words=words, levels=levels)
    lines, kinds = list_relations(session, participant_id=row.id, sight=sight)
    return Profile(
        id=row.id,
        kind=row.kind,
        name={"zh": row.name_zh, "en": row.name_en},
        status=row.status,
        summary={"zh": row.summary_zh, "en": row.summary_en},
        subtype=words.subtype(row.kind, row.subtype),
        sectors=words.all_names("sector", row.sectors),
        stage=words.name("stage", row.stage),
        seeking_round=words.name("round", row.seeking_round),
        place=words.name("region", row.region) or words.name("country", row.country),
        languages=words.all_names("language", row.languages),
        modes=tuple(row.modes),
        founded_on=row.founded_on,
        host_type=words.name("host_type", row.host_type),
        recognition=words.name("recognition", row.recognition),
        capacity=row.capacity,
        ticket=(amount(row.ticket_min_cny), amount(row.ticket_max_cny)),
        stages_served=words.all_names("stage", row.stages_served),
        regions_served=words.all_names("region", row.regions_served),
        needs=tuple(line for line in statements if line.is_need),
        offers=tuple(line for line in statements if not line.is_need),
        relations=lines,
        resources=catalogue.list_of_owner(session, owner_id=row.id, words=words, sight=sight),
        neighbour_kinds=tuple(dict.fromkeys((row.kind, *kinds))),
    )


def amount(value: object) -> float | None:
    """Return a stored amount as a number to be written."""
    return None if value is None else float(str(value))


def list_statements(
    session: Session, *, participant_id: str, words: Words, levels: Collection[Privacy]
) -> tuple[StatementLine, ...]:
    """Return the needs and offers that still count, on some levels of privacy, the urgent first."""
    today = get_as_of(session)
    found = (
        select(Statement)
        .where(Statement.participant_id == participant_id, statement_privacy.is_within(levels))
        .order_by(Statement.priority, Statement.id)
    )
    return tuple(
        StatementLine(
            topic=words.name("topic", row.topic),
            text={"zh": row.text_zh, "en": row.text_en},
            is_need=row.direction == "need",
            priority=row.priority or 2,
            valid_until=row.valid_until,
            privacy=row.privacy,
        )
        for row in session.scalars(found)
        if row.valid_until is None or row.valid_until >= today
    )


def list_relations(
    session: Session, *, participant_id: str, sight: Sight
) -> tuple[tuple[RelationLine, ...], tuple[str, ...]]:
    """Return a participant's relations, and the kinds of those at their other ends."""
    edges = relations.list_edges(session, around=[participant_id], most=MOST_RELATIONS, sight=sight)
    others = [edge.target if edge.source == participant_id else edge.source for edge in edges]
    nodes = relations.list_nodes(session, ids=others, sight=sight)
    lines = tuple(
        RelationLine(
            kind=edge.kind,
            is_outgoing=edge.source == participant_id,
            other_id=other,
            other=nodes[other].name,
            occurred_on=edge.occurred_on,
            ended_on=edge.ended_on,
        )
        for edge, other in zip(edges, others, strict=True)
    )
    return lines, tuple(nodes[other].kind for other in others)
