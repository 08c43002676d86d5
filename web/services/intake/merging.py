"""What a merge keeps: field by field, what is stored, what the file says, or both."""

from collections.abc import Mapping
from dataclasses import dataclass

from web.services.folder.read import Values
from web.services.folder.values import Value, cell_of
from web.services.intake.decisions import REPLACE

STORED, FILE, BOTH = "stored", "file", "both"
_LISTS = frozenset({"sectors", "languages", "modes", "stages_served", "regions_served"})
_NEVER_CHANGED = frozenset({"id", "kind", "is_synthetic"})
_ONLY_FILLED = frozenset({"country"})


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field in which a file and what is stored differ, and which of them is kept."""

    field: str
    stored: Value
    file: Value
    kept: str

    @property
    def is_list(self) -> bool:
        """Whether both can be kept."""
        return self.field in _LISTS


def merge(
    stored: Values, incoming: Values, *, policy: str, choices: Mapping[str, str]
) -> tuple[Values, tuple[Conflict, ...]]:
    """Return what both say together, and where they differ."""
    merged = dict(stored)
    conflicts: list[Conflict] = []
    for name, value in incoming.items():
        if name in _NEVER_CHANGED or stored.get(name) == value:
            continue
        if name not in stored:
            merged[name] = value
        elif name not in _ONLY_FILLED:
            kept = choices.get(name) or (FILE if policy == REPLACE else STORED)
            conflicts.append(Conflict(name, stored[name], value, kept))
            merged[name] = _kept(stored[name], value, kept)
    return in_order(merged, stored), tuple(conflicts)


def _kept(stored: Value, file: Value, kept: str) -> Value:
    if kept == BOTH and isinstance(stored, tuple) and isinstance(file, tuple):
        return tuple(dict.fromkeys((*stored, *file)))
    return stored if kept == STORED else file


def in_order(merged: Values, stored: Values) -> Values:
    """Keep the smaller amount below the larger one: what is stored wins where both cannot be."""
    least, most = merged.get("ticket_min_cny"), merged.get("ticket_max_cny")
    if least is None or most is None or float(cell_of(least)) <= float(cell_of(most)):
        return merged
    kept = {name: value for name, value in merged.items() if not name.startswith("ticket_")}
    return kept | {name: stored[name] for name in stored if name.startswith("ticket_")}
