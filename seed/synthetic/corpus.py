"""What the generator writes with: sub-sectors, their problems, templates, names, calibration."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from seed.tables import read_document, read_table, split

DATA = "synthetic/data"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str = ""
    en: str = ""


NO_TEXT = Text()


@dataclass(frozen=True, slots=True)
class SubSector:
    """Words of a sub-sector."""

    code: str
    name: Text
    word: Text
    product: Text
    test: Text
    instrument: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """A typical trouble of a sub-sector, the service that helps, and who can, in other words."""

    sector: str
    topic: str
    pain: Text
    skill: Text


@dataclass(frozen=True, slots=True)
class Region:
    """A prefecture."""

    code: str
    short: Text
    latitude: float
    longitude: float
    gdp: float


@dataclass(frozen=True, slots=True)
class Country:
    """A partner country."""

    code: str
    name: Text
    languages: tuple[str, ...]
    is_asean: bool


@dataclass(frozen=True)
class Corpus:
    """Everything the generator reads."""

    sub_sectors: dict[str, SubSector]
    problems: dict[tuple[str, str], Problem]
    problems_of: dict[str, tuple[Problem, ...]]
    children: dict[str, tuple[str, ...]]
    topics: dict[str, Text]
    topic_children: dict[str, tuple[str, ...]]
    regions: dict[str, Region]
    countries: dict[str, Country]
    terms: dict[str, dict[str, Text]]
    languages: dict[str, Text]
    templates: dict[str, dict[str, list[str]]]
    names: dict[str, Any]
    calibration: dict[str, Any]


@cache
def load_corpus() -> Corpus:
    """Return the corpus."""
    problems = tuple(_problem(row) for row in read_table(f"{DATA}/problems.csv"))
    sectors = read_table("vocabularies/sectors.csv")
    topics = read_table("vocabularies/topics.csv")
    names = {row["code"]: _name(row) for row in sectors}
    sub_sectors = tuple(_sub_sector(row, names) for row in read_table(f"{DATA}/subsectors.csv"))
    return Corpus(
        sub_sectors={sub.code: sub for sub in sub_sectors},
        problems={(problem.sector, problem.topic): problem for problem in problems},
        problems_of={
            sub.code: tuple(problem for problem in problems if problem.sector == sub.code)
            for sub in sub_sectors
        },
        children=_children(sectors),
        topics={row["code"]: _name(row) for row in topics},
        topic_children=_children(topics),
        regions={row["code"]: _region(row) for row in _prefectures()},
        countries={row["code"]: _country(row) for row in read_table("vocabularies/countries.csv")},
        terms={file: _terms(file) for file in TERM_FILES},
        languages=_terms("languages"),
        templates=read_document(f"{DATA}/templates.json"),
        names=read_document(f"{DATA}/names.json"),
        calibration=read_document(f"{DATA}/calibration.json"),
    )


TERM_FILES = (
    "stages",
    "mentor_categories",
    "investor_types",
    "carriers",
    "institution_kinds",
    "resource_kinds",
)


def _terms(file: str) -> dict[str, Text]:
    return {row["code"]: _name(row) for row in read_table(f"vocabularies/{file}.csv")}


def _name(row: dict[str, str]) -> Text:
    # Brackets and alternatives are for lists; sentences read better without them.
    return Text(row["name_zh"].split("（")[0], re.split(r" \(| / ", row["name_en"])[0])


def _pair(row: dict[str, str], column: str) -> Text:
    return Text(row[f"{column}_zh"], row[f"{column}_en"])


def _problem(row: dict[str, str]) -> Problem:
    return Problem(row["sector"], row["topic"], _pair(row, "pain"), _pair(row, "skill"))


def _sub_sector(row: dict[str, str], names: dict[str, Text]) -> SubSector:
    words = {column: _pair(row, column) for column in ("word", "product", "test", "instrument")}
    return SubSector(row["sector"], names[row["sector"]], **words)


def _children(rows: tuple[dict[str, str], ...]) -> dict[str, tuple[str, ...]]:
    parents = [row["code"] for row in rows if not row["parent"]]
    return {
        parent: tuple(row["code"] for row in rows if row["parent"] == parent) for parent in parents
    }


def _prefectures() -> list[dict[str, str]]:
    return [row for row in read_table("vocabularies/regions.csv") if row["function_group"]]


def _region(row: dict[str, str]) -> Region:
    return Region(
        row["code"],
        _pair(row, "short"),
        float(row["latitude"]),
        float(row["longitude"]),
        float(row["gdp_2022_100m_cny"]),
    )


def _country(row: dict[str, str]) -> Country:
    is_asean = "ASEAN" in split(row["blocs"])
    return Country(row["code"], _name(row), split(row["languages"]), is_asean)
