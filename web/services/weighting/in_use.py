"""Which sets are in use: what every ranking reads first, in one query."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.recommendation.weights import Choice
from models.weight_set import WeightPublication, WeightSet
from web.services.weighting.pairs import Pair


@dataclass(frozen=True, slots=True)
class InUse:
    """A set that organisers chose for a pair of kinds, and what it means."""

    id: int
    name: str
    version: int
    levels: Mapping[str, str]
    choice: Choice


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a ranking is made with, as results keep it."""

    ranking: str = ""
    weight_set_id: int | None = None


NOT_RANKED = MadeWith()
"""Of results that no ranking stands behind."""

Chosen = Mapping[tuple[str, str], InUse]


def load_in_use(session: Session) -> Chosen:
    """Return the sets in use, by the kinds of seeker and candidates."""
    found = (
        select(WeightSet)
        .join(WeightPublication, WeightPublication.weight_set_id == WeightSet.id)
        .where(WeightPublication.ended_at.is_(None))
    )
    return {(row.seeker_kind, row.kind): in_use(row) for row in session.scalars(found)}


def in_use(row: WeightSet) -> InUse:
    """Return a set as the matcher uses it."""
    levels = {str(term): str(level) for term, level in row.levels.items()}
    choice = Pair(row.seeker_kind, row.kind).choice(levels)
    return InUse(row.id, row.name, row.version, levels, choice)
