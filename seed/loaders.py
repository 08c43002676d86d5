"""Load the vocabularies and the reference directory into a database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Term, Vocabularies
from models.setting import bump_data_version
from models.taxonomy import (
    CodeTerm,
    ReferenceEntity,
    Region,
    ResourceKind,
    Sector,
    Stage,
    Topic,
)
from seed.tables import read_table, split

Row = Mapping[str, str]
Coded = Sector | Topic | Region | Stage | ResourceKind | CodeTerm

TREES: dict[str, type[Coded]] = {"sectors": Sector, "topics": Topic, "regions": Region}
LISTS: dict[str, type[Coded]] = {"stages": Stage, "resource_kinds": ResourceKind}
FLAT = {
    "rounds": "round",
    "investor_types": "investor_type",
    "ticket_bands": "ticket_band",
    "hosts": "host_type",
    "carriers": "carrier",
    "recognition": "recognition",
    "mentor_categories": "mentor_category",
    "institution_kinds": "institution_kind",
    "support_kinds": "support_kind",
    "support_modes": "support_mode",
    "tax_policies": "tax_policy",
    "match_states": "match_state",
    "function_groups": "function_group",
    "countries": "country",
    "languages": "language",
}
"""The vocabulary in the database that each file fills."""

OWN_COLUMNS = frozenset(
    {"code", "parent", "name_zh", "name_en", "order", "country", "latitude", "longitude"}
)
LISTED = frozenset(
    {
        "keywords_zh",
        "keywords_en",
        "gbt4754",
        "sei2018",
        "never_public",
        "focus_zh",
        "borders",
        "languages",
        "blocs",
    }
)
NUMBERS = frozenset(
    {
        "latitude",
        "longitude",
        "centroid_latitude",
        "centroid_longitude",
        "population_2020",
        "gdp_2022_100m_cny",
        "tile_row",
        "tile_column",
        "cny_min",
        "cny_max",
    }
)
BOOLEANS = frozenset({"rtl", "requires_clearance"})


def read_vocabularies() -> Vocabularies:
    """Return the built-in vocabularies as the matcher takes them, without a database."""
    stages = sorted(read_table("vocabularies/stages.csv"), key=lambda row: int(row["order"]))
    return Vocabularies(
        sectors=_terms("sectors"),
        topics=_terms("topics"),
        regions=_terms("regions"),
        stages=tuple(row["code"] for row in stages),
        topic_resources=read_topic_resources(),
    )


def read_topic_resources() -> dict[str, tuple[str, ...]]:
    """Return the resource kinds that answer each topic."""
    answers: dict[str, tuple[str, ...]] = {}
    for row in read_table("vocabularies/topic_resources.csv"):
        answers[row["topic"]] = (*answers.get(row["topic"], ()), row["resource_kind"])
    return answers


def load_vocabularies(session: Session) -> int:
    """Add the built-in terms and refresh those nobody edited; return how many changed."""
    changed = 0
    for file, model in {**TREES, **LISTS}.items():
        changed += _load(session, file, model, {term.code: term for term in _all(session, model)})
    flat = session.scalars(select(CodeTerm)).all()
    for file, vocabulary in FLAT.items():
        known = {term.code: term for term in flat if term.vocabulary == vocabulary}
        changed += _load(session, file, CodeTerm, known)
    if changed:
        bump_data_version(session, changed=None)
    return changed


def load_reference(session: Session) -> int:
    """Replace the reference directory by the built-in one; return how many entries changed."""
    stored = {entity.name: entity for entity in session.scalars(select(ReferenceEntity))}
    rows = {row["name_zh"]: row for row in read_table("reference/entities.csv")}
    changed = 0
    for name in stored.keys() - rows.keys():
        session.delete(stored[name])
        changed += 1
    for name, row in rows.items():
        entity = stored.get(name) or ReferenceEntity(name=name)
        changed += _assign(entity, _reference_values(row))
        session.add(entity)
    session.flush()
    return changed


def _all(session: Session, model: type[Coded]) -> list[Coded]:
    return list(session.scalars(select(model)))


def _load(session: Session, file: str, model: type[Coded], stored: Mapping[str, Coded]) -> int:
    changed = 0
    for row in read_table(f"vocabularies/{file}.csv"):
        term = stored.get(row["code"]) or model(code=row["code"], is_edited=False)
        if not term.is_edited:
            changed += _assign(term, _values(file, row, model))
            session.add(term)
    session.flush()
    return changed


def _assign(row: object, values: Mapping[str, Any]) -> bool:
    changes = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)


def _values(file: str, row: Row, model: type[Coded]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "position": int(row["order"]),
        "attributes": _attributes(file, row, model),
    }
    if file in TREES:
        values["parent"] = row["parent"] or None
    if model is Region:
        values |= {key: float(row[key]) for key in ("latitude", "longitude")}
        values["country"] = row["country"]
    if model is CodeTerm:
        return values | {"vocabulary": FLAT[file]}
    return values | {"is_built_in": True}


def _attributes(file: str, row: Row, model: type[Coded]) -> dict[str, Any]:
    own = OWN_COLUMNS if model is Region else OWN_COLUMNS - {"latitude", "longitude"}
    attributes = {key: _typed(key, cell) for key, cell in row.items() if cell and key not in own}
    if file == "topics" and row["code"] in read_topic_resources():
        attributes["resources"] = list(read_topic_resources()[row["code"]])
    return attributes


def _typed(column: str, cell: str) -> Any:
    if column in LISTED:
        return list(split(cell))
    if column in BOOLEANS:
        return cell == "true"
    if column in NUMBERS:
        number = float(cell)
        return int(number) if number.is_integer() else number
    return cell


def _reference_values(row: Row) -> dict[str, Any]:
    return {
        "name_en": row["name_en"],
        "kind": row["kind"],
        "region": row["region"] or None,
        "fact": row["fact_zh"],
        "fact_en": row["fact_en"],
        "as_of": row["as_of"],
        "source": row["source"],
        "source_url": row["source_url"],
        "source_kind": row["source_kind"],
        "confidence": row["confidence"],
    }


def _terms(name: str) -> tuple[Term, ...]:
    return tuple(_term(row) for row in read_table(f"vocabularies/{name}.csv"))


def _term(row: Row) -> Term:
    latitude, longitude = row.get("latitude"), row.get("longitude")
    return Term(
        code=row["code"],
        parent=row["parent"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        country=row.get("country", ""),
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
    )
