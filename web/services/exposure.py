"""Exposure of candidates in a file of rankings, by prefecture or by what they are."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from matcher.ecosystem import Ecosystem
from matcher.entities import Profile
from matcher.evaluation.exposure import ExposureReport, exposure_report
from matcher.scoring.base import Pool
from models.setting import get_as_of
from web.services.adapters import load_ecosystem
from web.services.bulk import chain_of, places_left
from web.services.queries import read_table


class Grouping(StrEnum):
    """What candidates are put together by."""

    PREFECTURE = "prefecture"
    SUBTYPE = "subtype"


def read_ranked(path: Path) -> dict[str, list[str]]:
    """Read the candidates of each seeker in the order of the file; further columns are ignored.

    Raises
    ------
    FileFormatError
        If the file is not such a table.
    """
    ranked: dict[str, list[str]] = {}
    for row in read_table(path, columns=None, required=("seeker_id", "candidate_id")):
        ranked.setdefault(row.cells["seeker_id"], []).append(row.cells["candidate_id"])
    return ranked


def report_exposure(
    session: Session, rankings: Mapping[str, Sequence[str]], *, kind: str, by: Grouping, k: int
) -> ExposureReport:
    """Count who of a kind is shown, as the data stand."""
    ecosystem = load_ecosystem(session, as_of=get_as_of(session))
    pool = Pool.of(ecosystem, kind)
    return exposure_report(
        rankings.values(),
        dict(zip(pool.ids, groups_of(ecosystem, pool, by), strict=True)),
        k=k,
        rooms=places_left(ecosystem, pool),
    )


def groups_of(ecosystem: Ecosystem, pool: Pool, by: Grouping) -> list[str]:
    """Return the group of each candidate, blank where it says nothing."""
    if by == Grouping.SUBTYPE:
        return [profile.subtype for profile in pool.profiles]
    parents = {term.code: term.parent for term in ecosystem.vocabularies.regions}
    return [prefecture_of(profile, parents) for profile in pool.profiles]


def prefecture_of(profile: Profile, parents: Mapping[str, str]) -> str:
    """Return the place one step below the widest one that a participant sits in."""
    chain = chain_of(profile.region or "", parents)
    return chain[max(len(chain) - 2, 0)] if chain else ""
