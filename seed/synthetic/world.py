"""The ecosystem while it is being built."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt

from seed.synthetic.corpus import Corpus, Region, Text
from seed.synthetic.draws import Draws
from seed.synthetic.records import Participant, Relation, Resource, Statement, Truth

AS_OF = dt.date(2026, 9, 1)
"""The demo ecosystem's own day."""

HISTORY_START = dt.date(2025, 3, 1)
"""First day of the eighteen months of history."""

LETTERS = {
    "startup": "V",
    "space": "S",
    "mentor": "M",
    "investor": "I",
    "partner": "P",
    "commissioner": "C",
    "institution": "O",
    "resource": "R",
}
SHOWCASE = {"startup": 1, "mentor": 1, "investor": 1, "partner": 1, "space": 1, "resource": 1}
SHOWCASE_IDS = {kind: f"SYN-{LETTERS[kind]}-{number:04d}" for kind, number in SHOWCASE.items()}
"""The planted pairs that demo accounts look at: the same in every profile and seed."""

EARTH_KM = 6371.0
NAME_ATTEMPTS = 400


@dataclass
class World:
    """Records, and what is still to be given out: ids and places in prefectures."""

    seed: int
    profile: str
    corpus: Corpus
    participants: dict[str, Participant] = field(default_factory=dict)
    needs: dict[str, list[Statement]] = field(default_factory=dict)
    offers: dict[str, list[Statement]] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    truth: list[Truth] = field(default_factory=list)
    reserved: set[tuple[str, str]] = field(default_factory=set)
    planted: set[str] = field(default_factory=set)
    without_residency: set[str] = field(default_factory=set)
    without_appointment: set[str] = field(default_factory=set)
    to_fill: list[str] = field(default_factory=list)
    team_id: str = ""
    _names: set[str] = field(default_factory=set)
    _relation_keys: set[tuple[str, str, str, dt.date | None, str]] = field(default_factory=set)
    _ids: dict[str, list[int]] = field(default_factory=dict)
    _places: dict[str, Counter[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Lay out the ids and places of the profile."""
        for kind in LETTERS:
            first = SHOWCASE.get(kind, 0) + 1
            numbers = list(range(first, self.count(kind) + 1))
            self._ids[kind] = Draws(self.seed, kind, "all").shuffled("id", numbers)
        for kind in ("startup", "mentor", "investor", "space"):
            quota = self.profile_numbers["by_prefecture"]
            self._places[kind] = Counter({code: row[f"{kind}s"] for code, row in quota.items()})

    @property
    def profile_numbers(self) -> dict[str, dict[str, dict[str, int]]]:
        """Return the calibration of the profile."""
        numbers: dict[str, dict[str, dict[str, int]]]
        numbers = self.corpus.calibration["profiles"][self.profile]
        return numbers

    def count(self, kind: str) -> int:
        """Return how many of a kind there shall be."""
        return int(self.corpus.calibration["profiles"][self.profile][f"{kind}s"])

    def draws(self, kind: str, i: int | str) -> Draws:
        """Return the draws of a record."""
        return Draws(self.seed, kind, i)

    def left(self, kind: str) -> int:
        """Return how many ids of a kind are still free."""
        return len(self._ids[kind])

    def next_id(self, kind: str, *, showcase: bool = False) -> str:
        """Return a free id; the first of each kind belongs to the showcase."""
        number = SHOWCASE[kind] if showcase else self._ids[kind].pop()
        return f"SYN-{LETTERS[kind]}-{number:04d}"

    def take_place(self, kind: str, preferred: str) -> str:
        """Return the preferred prefecture while it has room, else the one with most."""
        places = self._places[kind]
        code = preferred if places[preferred] > 0 else max(places, key=lambda c: (places[c], c))
        places[code] -= 1
        return code

    def has_place(self, kind: str, code: str) -> bool:
        """Return whether a prefecture has room for one more of a kind."""
        return self._places[kind][code] > 0

    def open_places(self, kind: str) -> list[str]:
        """Return every place still open, one entry each."""
        return sorted(self._places[kind].elements())

    def is_reserved(self, sectors: tuple[str, ...], topic: str) -> bool:
        """Return whether a bystander with these sectors would compete with a planted answer."""
        return any((sector, topic) in self.reserved for sector in sectors)

    def unique_name(self, propose: Callable[[int], Text]) -> Text:
        """Return the first proposal nobody bears yet, marked as a demonstration."""
        for attempt in range(NAME_ATTEMPTS):
            name = propose(attempt)
            if name.zh not in self._names:
                self._names.add(name.zh)
                return labelled(name)
        raise ValueError(f"no free name like {propose(0).zh}")

    def needs_of(self, owner_id: str) -> list[Statement]:
        """Return the needs of a participant."""
        return self.needs.setdefault(owner_id, [])

    def offers_of(self, owner_id: str) -> list[Statement]:
        """Return the offers of a participant."""
        return self.offers.setdefault(owner_id, [])

    def of_kind(self, kind: str) -> list[Participant]:
        """Return the participants of a kind, by id."""
        rows = (row for row in self.participants.values() if row.kind == kind)
        return sorted(rows, key=lambda row: row.id)

    def relate(
        self,
        source: str,
        target: str,
        kind: str,
        since: dt.date | None = None,
        until: dt.date | None = None,
        detail: str = "",
    ) -> None:
        """Add a relation, unless it is there already."""
        key = (source, target, kind, since, detail)
        if key not in self._relation_keys:
            self._relation_keys.add(key)
            self.relations.append(Relation(source, target, kind, since, until, detail))


def labelled(name: Text) -> Text:
    """Return a name that says it is fictional."""
    return Text(f"{name.zh}（示例）", f"{name.en} (Demo)")


def distance_km(ours: Region, theirs: Region) -> float:
    """Return the great-circle distance between two seats."""
    lat1, lat2 = radians(ours.latitude), radians(theirs.latitude)
    half_lat = sin((lat2 - lat1) / 2)
    half_lon = sin(radians(theirs.longitude - ours.longitude) / 2)
    return 2 * EARTH_KM * asin(sqrt(half_lat**2 + cos(lat1) * cos(lat2) * half_lon**2))
