"""Rows of the ecosystem folder, with the columns in the order of their fields."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Participant:
    """A row of participants.csv."""

    id: str
    kind: str
    subtype: str = ""
    name_zh: str = ""
    name_en: str = ""
    sectors: tuple[str, ...] = ()
    stage: str = ""
    seeking_round: str = ""
    region: str = ""
    country: str = "CN"
    languages: tuple[str, ...] = ("zh-CN",)
    modes: tuple[str, ...] = ("onsite", "online")
    founded_on: dt.date | None = None
    host_type: str = ""
    recognition: str = ""
    summary_zh: str = ""
    summary_en: str = ""
    capacity: int | None = None
    ticket_min_cny: int | None = None
    ticket_max_cny: int | None = None
    stages_served: tuple[str, ...] = ()
    regions_served: tuple[str, ...] = ()
    status: str = "active"
    is_synthetic: bool = True


@dataclass(slots=True)
class Statement:
    """A row of needs.csv or offers.csv."""

    id: str
    participant_id: str
    topic: str
    priority: int = 2
    quantity: int | None = None
    text_zh: str = ""
    text_en: str = ""
    valid_until: dt.date | None = None


@dataclass(slots=True)
class Relation:
    """A row of relations.csv."""

    source_id: str
    target_id: str
    kind: str
    occurred_on: dt.date | None = None
    ended_on: dt.date | None = None
    detail: str = ""
    weight: float | None = None


@dataclass(slots=True)
class Resource:
    """A row of resources.csv."""

    id: str
    owner_id: str
    kind: str
    name_zh: str = ""
    name_en: str = ""
    region: str = ""
    quantity: int | None = None
    unit: str = ""
    text_zh: str = ""
    text_en: str = ""
    price_cny: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    available_from: dt.date | None = None
    available_until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """A row of truth.csv: what was planted, and why."""

    seeker_id: str
    as_of: dt.date
    kind: str
    candidate_id: str
    label: str
    gate: str = ""
    note: str = ""


Record = Participant | Statement | Relation | Resource | Truth


def columns(kind: type[Record]) -> list[str]:
    """Return the header of a file."""
    return [column.name for column in fields(kind)]


def cells(record: Record) -> list[str]:
    """Return the cells of a row."""
    return [_cell(getattr(record, column.name)) for column in fields(record)]


def _cell(value: object) -> str:
    if value is None or value == {}:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
