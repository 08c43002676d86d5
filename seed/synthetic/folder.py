"""Write the synthetic ecosystem as a folder of CSV files."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from seed.synthetic.build import DEFAULT_SEED, build
from seed.synthetic.records import (
    Participant,
    Record,
    Relation,
    Resource,
    Statement,
    Truth,
    cells,
    columns,
)
from seed.synthetic.world import World


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What was written."""

    folder: Path
    rows: dict[str, int]


def synthesize(folder: Path, *, profile: str = "demo", seed: int = DEFAULT_SEED) -> Synthesis:
    """Write the ecosystem of a profile and a seed, with what was planted in truth.csv."""
    world = build(profile=profile, seed=seed)
    folder.mkdir(parents=True, exist_ok=True)
    rows = {name: _write(folder / name, kind, records) for name, kind, records in _files(world)}
    return Synthesis(folder, rows)


def _files(world: World) -> Iterator[tuple[str, type[Record], Iterable[Record]]]:
    ids = sorted(world.participants)
    yield "participants.csv", Participant, (world.participants[key] for key in ids)
    yield "needs.csv", Statement, _in_order(world.needs)
    yield "offers.csv", Statement, _in_order(world.offers)
    relations = sorted(
        world.relations,
        key=lambda row: (row.source_id, row.target_id, row.kind, str(row.occurred_on), row.detail),
    )
    resources = sorted(world.resources, key=lambda row: row.id)
    yield "relations.csv", Relation, relations
    yield "resources.csv", Resource, resources
    yield "truth.csv", Truth, world.truth


def _in_order(statements: dict[str, list[Statement]]) -> Iterator[Statement]:
    return chain.from_iterable(statements[owner] for owner in sorted(statements))


def _write(path: Path, kind: type[Record], records: Iterable[Record]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns(kind))
        for record in records:
            writer.writerow(cells(record))
            count += 1
    return count
