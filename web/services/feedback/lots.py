"""A lot between two neighbours who fit alike, so that the pull of a place can be told from a fit.

Once a day and list, one pair of neighbours of the same grade is drawn, and a coin decides which of
the two stands first. Only lists of people who agreed to it have one, and the list says so.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from web.services.feedback.looking import Place
from web.services.matching import RecommendationView

Items = Sequence[RecommendationView]


@dataclass(frozen=True, slots=True)
class Lot:
    """The upper of two neighbouring places whose order was drawn."""

    place: int
    is_swapped: bool


def draw(items: Items, *, seeker_id: str, kind: str, day: dt.date) -> Lot | None:
    """Draw two neighbours of one grade, the same all day; None where no two have the same."""
    alike = [
        upper.rank for upper, lower in pairwise(items) if upper.grade and upper.grade == lower.grade
    ]
    if not alike:
        return None
    digest = hashlib.sha256(f"{seeker_id}|{kind}|{day}".encode()).digest()
    return Lot(alike[int.from_bytes(digest[:8]) % len(alike)], bool(digest[8] & 1))


def arranged(items: Items, lot: Lot | None) -> tuple[RecommendationView, ...]:
    """Return a list in the order the lot gave."""
    listed = list(items)
    if lot is not None and lot.is_swapped:
        upper, lower = lot.place - 1, lot.place
        listed[upper], listed[lower] = listed[lower], listed[upper]
    return tuple(replace(item, rank=rank) for rank, item in enumerate(listed, start=1))


def places_of(items: Items, lot: Lot | None) -> tuple[Place, ...]:
    """Return who stands where, and where the lot might have put it."""
    other = {lot.place: lot.place + 1, lot.place + 1: lot.place} if lot else {}
    return tuple(Place(item.id, item.rank, other.get(item.rank)) for item in items)
