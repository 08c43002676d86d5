"""Read an ecosystem folder into the matcher's own records, with the csv module alone."""

import csv
import datetime as dt
import json
from pathlib import Path

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

SEED = Path(__file__).resolve().parents[2] / "seed" / "vocabularies"

Row = dict[str, str]


def read_ecosystem(folder: Path, as_of: dt.date) -> Ecosystem:
    return Ecosystem.from_records(
        vocabularies=read_vocabularies(folder),
        profiles=[_profile(row) for row in rows(folder / "participants.csv")],
        needs=[Need(**_statement(n, row)) for n, row in enumerate(rows(folder / "needs.csv"))],
        offers=[Offer(**_statement(n, row)) for n, row in enumerate(rows(folder / "offers.csv"))],
        relations=[_relation(row) for row in rows(folder / "relations.csv")],
        resources=[_resource(row) for row in rows(folder / "resources.csv")],
        as_of=as_of,
    )


def rows(path: Path) -> list[Row]:
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def read_vocabularies(folder: Path | None = None) -> Vocabularies:
    topics: dict[str, tuple[str, ...]] = {}
    for row in rows(SEED / "topic_resources.csv"):
        topics[row["topic"]] = (*topics.get(row["topic"], ()), row["resource_kind"])
    return Vocabularies(
        sectors=_terms("sectors", folder),
        topics=_terms("topics", folder),
        regions=_terms("regions", folder),
        stages=tuple(row["code"] for row in rows(SEED / "stages.csv")),
        topic_resources=topics,
    )


def _terms(name: str, folder: Path | None) -> tuple[Term, ...]:
    extra = rows(folder / f"{name}.csv") if folder else []
    return tuple(
        Term(
            code=row["code"],
            parent=row.get("parent") or "",
            name_zh=row.get("name_zh") or "",
            name_en=row.get("name_en") or "",
            country=row.get("country") or "",
            latitude=_number(row.get("latitude")),
            longitude=_number(row.get("longitude")),
        )
        for row in (*rows(SEED / f"{name}.csv"), *extra)
    )


def _profile(row: Row) -> Profile:
    capacity = _number(row.get("capacity"))
    return Profile(
        id=row["id"],
        kind=ParticipantKind(row["kind"]),
        names=_texts(row, "name"),
        summaries=_texts(row, "summary"),
        founded_on=_day(row.get("founded_on")),
        capacity=None if capacity is None else int(capacity),
        ticket_min_cny=_number(row.get("ticket_min_cny")),
        ticket_max_cny=_number(row.get("ticket_max_cny")),
        status=row.get("status") or "active",
        **{key: row.get(key) or "" for key in _PLAIN},
        **{key: _list(row.get(key)) for key in _LISTS},
    )


_PLAIN = (
    "subtype",
    "stage",
    "seeking_round",
    "region",
    "country",
    "host_type",
    "recognition",
)
_LISTS = ("sectors", "languages", "modes", "stages_served", "regions_served")


def _statement(number: int, row: Row) -> dict[str, object]:
    return {
        "id": row.get("id") or str(number),
        "participant_id": row["participant_id"],
        "topic": row["topic"],
        "priority": int(row.get("priority") or 2),
        "quantity": _number(row.get("quantity")),
        "texts": _texts(row, "text"),
        "valid_until": _day(row.get("valid_until")),
    }


def _relation(row: Row) -> Relation:
    return Relation(
        source_id=row["source_id"],
        target_id=row["target_id"],
        kind=RelationKind(row["kind"]),
        occurred_on=_day(row.get("occurred_on")),
        ended_on=_day(row.get("ended_on")),
        detail=row.get("detail") or "",
        weight=_number(row.get("weight")),
    )


def _resource(row: Row) -> Resource:
    return Resource(
        id=row["id"],
        owner_id=row["owner_id"],
        kind=row["kind"],
        names=_texts(row, "name"),
        texts=_texts(row, "text"),
        region=row.get("region") or "",
        quantity=_number(row.get("quantity")),
        unit=row.get("unit") or "",
        price_cny=_number(row.get("price_cny")),
        attributes=json.loads(row.get("attributes") or "{}"),
        available_from=_day(row.get("available_from")),
        available_until=_day(row.get("available_until")),
    )


def _texts(row: Row, prefix: str) -> dict[str, str]:
    start = f"{prefix}_"
    return {key.removeprefix(start): v for key, v in row.items() if key.startswith(start) and v}


def _list(cell: str | None) -> tuple[str, ...]:
    return tuple(part for part in (cell or "").split(";") if part)


def _number(cell: str | None) -> float | None:
    return float(cell) if cell else None


def _day(cell: str | None) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None
