"""Who of a file may be somebody the directory knows, or another row; a person decides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from web.services.intake.names import NameKeys, alikeness, name_keys

ASK_FROM: Final = 0.5
CLEAR_FROM: Final = 0.93
PEOPLE: Final = frozenset({"mentor", "commissioner"})
_MOST_CANDIDATES: Final = 4
_COMMON_PAIR: Final = 200
_SHARED_PAIRS: Final = 0.5
_SIMILAR: Final = 0.55
_SAME, _OWN, _SOUND = 1.0, 0.9, 0.85


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody a row may be: a participant (``p:`` and its id) or a row (``r:`` and its line)."""

    whom: str
    names: tuple[str, ...]
    region: str = ""
    sectors: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    credit_code: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return next(filter(None, self.names), "")

    @property
    def keys(self) -> tuple[NameKeys, ...]:
        """What its names are compared by."""
        return tuple(name_keys(name) for name in self.names if name)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a row may be, how likely, and what speaks for it; `against` speaks against it."""

    whom: str
    name: str
    region: str
    likelihood: float
    signs: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether it can be decided together with the other clear ones."""
        return self.likelihood >= CLEAR_FROM


@dataclass(slots=True)
class _Index:
    """Everybody known so far, by what they may share with a row."""

    people: dict[str, Known] = field(default_factory=dict)
    shared: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: Known) -> None:
        self.people[one.whom] = one
        for mark in marks(one):
            self.shared[mark].append(one.whom)
        for key in one.keys:
            for pair in _pairs(key.own):
                self.pairs[pair].append(one.whom)

    def alike(self, one: Known) -> list[Known]:
        """Return everybody who shares a mark with a row, or much of the name."""
        found = {whom for mark in marks(one) for whom in self.shared.get(mark, ())}
        for key in one.keys:
            counts: dict[str, int] = defaultdict(int)
            pairs = _pairs(key.own)
            for pair in pairs:
                holders = self.pairs.get(pair, ())
                if len(holders) <= _COMMON_PAIR:
                    for whom in holders:
                        counts[whom] += 1
            found |= {whom for whom, count in counts.items() if count >= _SHARED_PAIRS * len(pairs)}
        found.discard(one.whom)
        return [self.people[whom] for whom in sorted(found)]


def find_duplicates(
    rows: Sequence[Known], directory: Iterable[Known], *, kind: str
) -> dict[str, tuple[Candidate, ...]]:
    """Return for each row who it may be: participants, and rows before it; the likeliest first."""
    index = _Index()
    for one in directory:
        index.add(one)
    found: dict[str, tuple[Candidate, ...]] = {}
    for row in rows:
        judged = [judge(row, other, is_person=kind in PEOPLE) for other in index.alike(row)]
        asked = [one for one in judged if one is not None and one.likelihood >= ASK_FROM]
        asked.sort(key=lambda one: (-one.likelihood, one.whom))
        if asked:
            found[row.whom] = tuple(asked[:_MOST_CANDIDATES])
        index.add(row)
    return found


def judge(row: Known, other: Known, *, is_person: bool) -> Candidate | None:
    """Return how likely two are the same, None where something rules it out."""
    if row.credit_code and other.credit_code and row.credit_code != other.credit_code:
        return None
    likeness = max(
        (alikeness(one, another) for one in row.keys for another in other.keys), default=0.0
    )
    signs = [_name_sign(likeness)] if likeness >= _SIMILAR else []
    is_reached = not row.phones.isdisjoint(other.phones) or not row.emails.isdisjoint(other.emails)
    signs += ["same_phone"] if not row.phones.isdisjoint(other.phones) else []
    signs += ["same_email"] if not row.emails.isdisjoint(other.emails) else []
    is_coded = bool(row.credit_code) and row.credit_code == other.credit_code
    signs += ["same_code"] if is_coded else []
    is_near = bool(row.region) and row.region == other.region
    against = ["other_region"] if row.region and other.region and not is_near else []
    signs += ["same_region"] if is_near else []
    if is_coded:
        likelihood = 0.99
    elif is_person:
        likelihood = _of_people(likeness, row, other, is_reached=is_reached)
    else:
        likelihood = _of_organisations(likeness, is_reached=is_reached, is_near=is_near)
        doubts = len(against) + (likeness < _OWN and _has_other_reach(row, other))
        likelihood -= 0.15 * doubts * (not is_reached)
    return Candidate(other.whom, other.name, other.region, likelihood, tuple(signs), tuple(against))


def _has_other_reach(row: Known, other: Known) -> bool:
    """Tell whether both name a telephone or an e-mail, and none is the same."""
    return bool((row.phones and other.phones) or (row.emails and other.emails))


def _of_organisations(likeness: float, *, is_reached: bool, is_near: bool) -> float:
    if likeness == _SAME:
        return 0.97
    if likeness >= _OWN:
        return 0.95 if is_reached or is_near else 0.85
    if likeness >= _SOUND:
        return 0.94 if is_reached else 0.8
    if likeness >= _SIMILAR:
        return 0.88 if is_reached else likeness - 0.05
    return 0.6 if is_reached else 0.0


def _of_people(likeness: float, row: Known, other: Known, *, is_reached: bool) -> float:
    """Judge people: many share a name, so that the name alone is never clear."""
    if likeness >= _OWN:
        if is_reached:
            return 0.97
        is_alike = row.region == other.region and not row.sectors.isdisjoint(other.sectors)
        contradicts = bool(row.phones and other.phones)
        return 0.85 if is_alike and not contradicts else 0.6 if contradicts else 0.75
    if likeness >= _SOUND and is_reached:
        return 0.88
    return 0.55 if is_reached else 0.0


def _name_sign(likeness: float) -> str:
    if likeness == _SAME:
        return "same_name"
    if likeness >= _OWN:
        return "same_own_name"
    return "same_sound" if likeness >= _SOUND else "similar_name"


def marks(one: Known) -> set[tuple[str, str]]:
    """Return what two of the same are likely to share."""
    found = {("phone", phone) for phone in one.phones}
    found |= {("email", email) for email in one.emails}
    found |= {("code", one.credit_code)} if one.credit_code else set()
    for key in one.keys:
        found |= {("whole", key.whole), ("own", key.own), ("sound", key.sound)}
    return found


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def undecided(
    found: Mapping[str, tuple[Candidate, ...]], decided: Mapping[int, str]
) -> tuple[int, ...]:
    """Return the lines that somebody must still decide."""
    lines = (int(whom[2:]) for whom in found)
    return tuple(line for line in lines if line not in decided)
