"""The investor benchmark, read from outside the project; skipped where it is absent."""

import csv
import datetime as dt
import functools
import gzip
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind, Profile, Relation, RelationKind, Term, Vocabularies
from matcher.recommendation.batch import Query

CUTOFF = dt.date(2012, 7, 1)
SPLITS = ("cold", "warm")
_SIBLING = Path(__file__).resolve().parents[3] / "shared" / "bench"


@dataclass(frozen=True)
class InvestorBenchmark:
    """Ecosystem as of the cut-off, with the queries and truth of each split."""

    folder: Path
    ecosystem: Ecosystem
    queries: dict[str, list[Query]]
    truth: dict[str, dict[str, set[str]]]

    def truth_file(self, split: str) -> Path:
        """Return the file with the truth of a split."""
        return self.folder / "data" / f"dev_truth_{split}.csv.gz"


def investors_folder() -> Path:
    """Return the folder of the benchmark, or skip the test."""
    folder = Path(os.environ.get("DIANQIAO_BENCH", _SIBLING)) / "investors"
    if not (folder / "evaluate.py").is_file():
        pytest.skip(f"benchmark data absent: no {folder} (set DIANQIAO_BENCH to its parent)")
    return folder


@functools.cache
def investor_benchmark() -> InvestorBenchmark:
    """Return the dev split, converted by the benchmark's own converter."""
    data = investors_folder() / "data"
    return _converted(data, "dev_queries_{}.csv.gz", "dev_truth_{}.csv.gz", CUTOFF)


def window_benchmark(cutoff: dt.date) -> InvestorBenchmark:
    """Return the half year from a day on, made by the benchmark's own rules."""
    with tempfile.TemporaryDirectory() as made:
        _run("make_window.py", "--cutoff", cutoff.isoformat(), "--out", made)
        return _converted(Path(made), "queries_{}.csv.gz", "truth_{}.csv.gz", cutoff)


def _run(program: str, *arguments: str) -> None:
    command = [sys.executable, str(investors_folder() / program), *arguments]
    subprocess.run(command, check=True, capture_output=True)


def _converted(data: Path, queries: str, truth: str, cutoff: dt.date) -> InvestorBenchmark:
    files = {split: data / queries.format(split) for split in SPLITS}
    asked = [part for file in files.values() for part in ("--queries", str(file))]
    with tempfile.TemporaryDirectory() as out:
        _run("to_folder.py", "--cutoff", cutoff.isoformat(), *asked, "--out", out)
        ecosystem = _ecosystem(Path(out), cutoff)
    return InvestorBenchmark(
        folder=investors_folder(),
        ecosystem=ecosystem,
        queries={split: _queries(file, cutoff) for split, file in files.items()},
        truth={split: _truth(data / truth.format(split)) for split in SPLITS},
    )


def _rows(path: Path) -> list[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _queries(path: Path, cutoff: dt.date) -> list[Query]:
    return [Query(r["company_id"], cutoff, r["round_type"]) for r in _rows(path)]


def _truth(path: Path) -> dict[str, set[str]]:
    truth: defaultdict[str, set[str]] = defaultdict(set)
    for row in _rows(path):
        truth[row["company_id"]].add(row["investor_id"])
    return dict(truth)


def _profile(row: dict[str, str]) -> Profile:
    return Profile(
        id=row["id"],
        kind=ParticipantKind(row["kind"]),
        names={"en": row["name_en"]},
        sectors=tuple(filter(None, row["sectors"].split(";"))),
        seeking_round=row["seeking_round"],
        region=row["region"],
        country=row["country"],
        founded_on=_date(row["founded_on"]),
    )


def _ecosystem(folder: Path, cutoff: dt.date) -> Ecosystem:
    return Ecosystem.from_records(
        vocabularies=Vocabularies(
            sectors=tuple(Term(r["code"], r["parent"]) for r in _rows(folder / "sectors.csv")),
            regions=tuple(Term(r["code"], r["parent"]) for r in _rows(folder / "regions.csv")),
        ),
        profiles=[_profile(row) for row in _rows(folder / "participants.csv")],
        relations=[
            Relation(
                row["source_id"],
                row["target_id"],
                RelationKind(row["kind"]),
                _date(row["occurred_on"]),
                detail=row["detail"],
            )
            for row in _rows(folder / "relations.csv")
        ],
        as_of=cutoff,
    )
