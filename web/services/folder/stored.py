"""Read what is stored as the rows of the folder's tables."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.base import Base
from models.participant import (
    Participant,
    ParticipantRegion,
    ParticipantSector,
    ParticipantStage,
    ParticipantText,
)
from models.relation import Relation
from models.resource import DEFENCE, Resource, ResourceText
from models.statement import Statement, StatementText
from models.taxonomy import Region, Sector, Topic
from web.services.folder.keys import RELATION_KEY, Key
from web.services.folder.read import Values
from web.services.folder.schema import (
    NEEDS,
    OFFERS,
    PARTICIPANTS,
    REGIONS,
    RELATIONS,
    RESOURCES,
    SECTORS,
    TOPICS,
    Table,
)
from web.services.folder.values import Value, canonical_json, cell_of

TermModel = type[Sector] | type[Topic] | type[Region]
TERM_MODELS: Final[Mapping[str, TermModel]] = {
    "sectors": Sector,
    "topics": Topic,
    "regions": Region,
}
LinkModel = type[ParticipantSector] | type[ParticipantStage] | type[ParticipantRegion]
LINK_MODELS: Final[Mapping[str, tuple[LinkModel, str]]] = {
    "sectors": (ParticipantSector, "sector"),
    "stages_served": (ParticipantStage, "stage"),
    "regions_served": (ParticipantRegion, "region"),
}
DIRECTIONS: Final = {"needs": "need", "offers": "offer"}
IMPLIED: Final[Mapping[str, Value]] = {"status": "active", "is_synthetic": False}
"""Columns that count with a value where the folder leaves them blank."""
NAMES: Final = "names"
"""Where a term's attributes keep its names in further languages."""


@dataclass(slots=True)
class StoredTable:
    """The rows of one table by key, with the numbers the database knows them by."""

    rows: dict[Key, Values] = field(default_factory=dict)
    numbers: dict[Key, int] = field(default_factory=dict)
    next_ordinals: dict[Key, int] = field(default_factory=dict)
    built_in: set[Key] = field(default_factory=set)
    edited: set[Key] = field(default_factory=set)
    # known, so that an import does not write them twice, but never handed out nor removed
    withheld: set[Key] = field(default_factory=set)


Stored = Mapping[str, StoredTable]


def load_stored(session: Session) -> dict[str, StoredTable]:
    """Return everything stored that a folder can hold."""
    tables = {name: _load_terms(session, name) for name in TERM_MODELS}
    tables["participants"] = load_participants(session)
    tables["needs"] = load_statements(session, NEEDS)
    tables["offers"] = load_statements(session, OFFERS)
    tables["relations"] = _load_relations(session)
    tables["resources"] = _load_resources(session)
    return tables


def is_travelling() -> ColumnElement[bool]:
    """Return the condition on resources that may leave: nothing related to defence."""
    return (Resource.kind != DEFENCE) & Resource.needs_clearance.is_(False)


def _load_terms(session: Session, name: str) -> StoredTable:
    table = {"sectors": SECTORS, "topics": TOPICS, "regions": REGIONS}[name]
    model = TERM_MODELS[name]
    names = _column_names(table)
    columns = _columns(model, ["attributes", "is_built_in", "is_edited", *names])
    stored = StoredTable()
    for attributes, is_built_in, is_edited, *cells in session.execute(select(*columns)):
        values = _values(names, cells)
        for language, text in attributes.get(NAMES, {}).items():
            values[f"name_{language}"] = text
        key = (cell_of(values["code"]),)
        stored.rows[key] = values
        if is_built_in:
            stored.built_in.add(key)
        if is_edited:
            stored.edited.add(key)
    return stored


def load_participants(session: Session) -> StoredTable:
    """Return the participants that are stored."""
    names = [name for name in _column_names(PARTICIPANTS) if name not in LINK_MODELS]
    stored = StoredTable()
    for implied, *cells in session.execute(
        select(Participant.implied, *_columns(Participant, names))
    ):
        values = _values(names, cells)
        for name in implied:
            if values.get(name) == IMPLIED[name]:
                del values[name]
        stored.rows[(cell_of(values["id"]),)] = values
    _add_lists(session, stored)
    texts = (ParticipantText.participant_id, ParticipantText.field, ParticipantText.language)
    for owner, name, language, text in session.execute(select(*texts, ParticipantText.text)):
        stored.rows[(owner,)][f"{name}_{language}"] = text
    return stored


def _add_lists(session: Session, stored: StoredTable) -> None:
    for name, (model, attribute) in LINK_MODELS.items():
        lists: dict[str, list[str]] = defaultdict(list)
        code = model.__table__.c[attribute]
        query = select(model.participant_id, code).order_by(model.participant_id, model.position)
        for participant_id, item in session.execute(query):
            lists[participant_id].append(item)
        for participant_id, items in lists.items():
            stored.rows[(participant_id,)][name] = tuple(items)


def load_statements(session: Session, table: Table) -> StoredTable:
    """Return the needs or offers that are stored."""
    names = [name for name in _column_names(table) if name != "id"]
    head = (Statement.id, Statement.key, Statement.ordinal)
    is_wanted = Statement.direction == DIRECTIONS[table.name]
    stored = StoredTable()
    keys: dict[int, Key] = {}
    counted: Counter[Key] = Counter()
    for number, key, ordinal, *cells in session.execute(
        select(*head, *_columns(Statement, names)).where(is_wanted).order_by(Statement.ordinal)
    ):
        values = _values(names, cells)
        owner, topic = cell_of(values["participant_id"]), cell_of(values["topic"])
        if key is None:
            # the product may have deleted an earlier one: what counts is the order
            counted[owner, topic] += 1
            stored.next_ordinals[owner, topic] = ordinal + 1
        keys[number] = _statement_key(key, owner, topic, counted[owner, topic])
        if key is not None:
            values["id"] = key
        stored.rows[keys[number]] = values
        stored.numbers[keys[number]] = number
    texts = select(StatementText.statement_id, StatementText.language, StatementText.text)
    for number, language, text in session.execute(texts.join(Statement).where(is_wanted)):
        stored.rows[keys[number]][f"text_{language}"] = text
    return stored


def _statement_key(key: str | None, participant_id: str, topic: str, ordinal: int) -> Key:
    """Return the key of a need or offer: its id, else which of its participant and topic."""
    return (participant_id, topic, str(ordinal)) if key is None else (key,)


def _load_relations(session: Session) -> StoredTable:
    names = _column_names(RELATIONS)
    stored = StoredTable()
    head = (Relation.id, Relation.is_private)
    for number, is_private, *cells in session.execute(select(*head, *_columns(Relation, names))):
        values = _values(names, cells)
        key = tuple(cell_of(values.get(column)) for column in RELATION_KEY)
        stored.rows[key] = values
        stored.numbers[key] = number
        if is_private:
            stored.withheld.add(key)
    return stored


def _load_resources(session: Session) -> StoredTable:
    names = _column_names(RESOURCES)
    stored = StoredTable()
    for cells in session.execute(select(*_columns(Resource, names)).where(is_travelling())):
        values = _values(names, cells)
        stored.rows[(cell_of(values["id"]),)] = values
    texts = select(ResourceText.resource_id, ResourceText.field, ResourceText.language)
    query = texts.add_columns(ResourceText.text).join(Resource).where(is_travelling())
    for owner, name, language, text in session.execute(query):
        stored.rows[(owner,)][f"{name}_{language}"] = text
    return stored


def _column_names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _columns(model: type[Base], names: Iterable[str]) -> list[ColumnElement[Any]]:
    return [model.__table__.c[name] for name in names]


def _values(names: list[str], cells: Iterable[object]) -> Values:
    """Return the cells that are not blank, in the types of the folder."""
    return dict(_stated(names, cells))


def _stated(names: list[str], cells: Iterable[object]) -> Iterator[tuple[str, Value]]:
    for name, cell in zip(names, cells, strict=True):
        if cell is None or cell == "" or cell in ([], {}):
            continue
        yield name, _value(cell)


def _value(cell: object) -> Value:
    if isinstance(cell, str | bool | int | Decimal | dt.date):
        return cell
    if isinstance(cell, float):
        return Decimal(repr(cell))
    return tuple(cell) if isinstance(cell, list) else canonical_json(cell)
