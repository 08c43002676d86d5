"""Rows of a folder as the value objects that the matcher works on."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from matcher.entities import (
    Need,
    Offer,
    ParticipantKind,
    Profile,
    Relation,
    RelationKind,
    Resource,
    Term,
)
from web.services.folder.keys import Key, keyed_rows
from web.services.folder.read import FolderData, Values
from web.services.folder.schema import NEEDS, OFFERS, Table
from web.services.folder.values import cell_of

DEFAULT_PRIORITY = 2
DEFAULT_STATUS = "active"


@dataclass(frozen=True, slots=True)
class FolderEntities:
    """Everything a folder holds, in the matcher's words."""

    sectors: tuple[Term, ...]
    topics: tuple[Term, ...]
    regions: tuple[Term, ...]
    profiles: tuple[Profile, ...]
    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    relations: tuple[Relation, ...]
    resources: tuple[Resource, ...]


def to_entities(folder: FolderData) -> FolderEntities:
    """Return the contents of a sound folder as the matcher's value objects."""
    return FolderEntities(
        sectors=tuple(map(_term, _rows(folder, "sectors"))),
        topics=tuple(map(_term, _rows(folder, "topics"))),
        regions=tuple(map(_term, _rows(folder, "regions"))),
        profiles=tuple(map(_profile, _rows(folder, "participants"))),
        needs=tuple(_need(key, values) for key, values in _statements(folder, NEEDS)),
        offers=tuple(_offer(key, values) for key, values in _statements(folder, OFFERS)),
        relations=tuple(map(_relation, _rows(folder, "relations"))),
        resources=tuple(map(_resource, _rows(folder, "resources"))),
    )


def _rows(folder: FolderData, name: str) -> Iterable[Values]:
    return (row.values for row in folder.rows.get(name, ()))


def _statements(folder: FolderData, table: Table) -> Iterable[tuple[Key, Values]]:
    for key, row in keyed_rows(table, folder.rows.get(table.name, ())):
        yield key, row.values


def _term(values: Values) -> Term:
    return Term(
        code=_text(values, "code"),
        parent=_text(values, "parent"),
        name_zh=_text(values, "name_zh"),
        name_en=_text(values, "name_en"),
        country=_text(values, "country"),
        latitude=_number(values, "latitude"),
        longitude=_number(values, "longitude"),
    )


def _profile(values: Values) -> Profile:
    return Profile(
        id=_text(values, "id"),
        kind=ParticipantKind(_text(values, "kind")),
        subtype=_text(values, "subtype"),
        names=texts_of(values, "name"),
        sectors=_list(values, "sectors"),
        stage=_text(values, "stage"),
        seeking_round=_text(values, "seeking_round"),
        region=_text(values, "region"),
        country=_text(values, "country"),
        languages=_list(values, "languages"),
        modes=_list(values, "modes"),
        founded_on=_date(values, "founded_on"),
        host_type=_text(values, "host_type"),
        recognition=_text(values, "recognition"),
        summaries=texts_of(values, "summary"),
        capacity=_integer(values, "capacity"),
        ticket_min_cny=_number(values, "ticket_min_cny"),
        ticket_max_cny=_number(values, "ticket_max_cny"),
        stages_served=_list(values, "stages_served"),
        regions_served=_list(values, "regions_served"),
        status=_text(values, "status") or DEFAULT_STATUS,
        is_synthetic=values.get("is_synthetic") is True,
    )


def _need(key: Key, values: Values) -> Need:
    return Need(
        id="/".join(key),
        participant_id=_text(values, "participant_id"),
        topic=_text(values, "topic"),
        priority=_integer(values, "priority") or DEFAULT_PRIORITY,
        quantity=_number(values, "quantity"),
        texts=texts_of(values, "text"),
        valid_until=_date(values, "valid_until"),
    )


def _offer(key: Key, values: Values) -> Offer:
    return Offer(
        id="/".join(key),
        participant_id=_text(values, "participant_id"),
        topic=_text(values, "topic"),
        priority=_integer(values, "priority") or DEFAULT_PRIORITY,
        quantity=_number(values, "quantity"),
        texts=texts_of(values, "text"),
        valid_until=_date(values, "valid_until"),
    )


def _relation(values: Values) -> Relation:
    return Relation(
        source_id=_text(values, "source_id"),
        target_id=_text(values, "target_id"),
        kind=RelationKind(_text(values, "kind")),
        occurred_on=_date(values, "occurred_on"),
        ended_on=_date(values, "ended_on"),
        detail=_text(values, "detail"),
        weight=_number(values, "weight"),
    )


def _resource(values: Values) -> Resource:
    attributes = _text(values, "attributes")
    return Resource(
        id=_text(values, "id"),
        owner_id=_text(values, "owner_id"),
        kind=_text(values, "kind"),
        names=texts_of(values, "name"),
        region=_text(values, "region"),
        quantity=_number(values, "quantity"),
        unit=_text(values, "unit"),
        texts=texts_of(values, "text"),
        price_cny=_number(values, "price_cny"),
        attributes=json.loads(attributes) if attributes else {},
        available_from=_date(values, "available_from"),
        available_until=_date(values, "available_until"),
    )


def texts_of(values: Values, stem: str) -> dict[str, str]:
    """Return the texts of a row by language tag."""
    prefix = f"{stem}_"
    return {
        name.removeprefix(prefix): cell_of(value)
        for name, value in values.items()
        if name.startswith(prefix)
    }


def _text(values: Values, column: str) -> str:
    return cell_of(values.get(column))


def _list(values: Values, column: str) -> tuple[str, ...]:
    value = values.get(column)
    return value if isinstance(value, tuple) else ()


def _integer(values: Values, column: str) -> int | None:
    value = values.get(column)
    return value if isinstance(value, int) else None


def _number(values: Values, column: str) -> float | None:
    value = values.get(column)
    return float(value) if isinstance(value, Decimal) else None


def _date(values: Values, column: str) -> dt.date | None:
    value = values.get(column)
    return value if isinstance(value, dt.date) else None
