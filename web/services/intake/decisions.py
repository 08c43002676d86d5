"""What people have decided about a spreadsheet so far; the rest is suggested anew each time."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

FILL, REPLACE = "fill", "replace"
"""What a merge does by default: fill in what is blank, or let the file win."""

NEW: Final = "new"
"""The decision that a row is nobody known yet."""


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a column means, the unit of its plain numbers, and whether blanks repeat the above."""

    field: str
    unit: str = ""
    fill_down: bool = False


Codes = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Decisions:
    """Everything decided: each part is blank where the suggestions stand.

    `codes` gives by field and spelling the codes that it means, none for leaving it blank;
    `duplicates` gives by line whom a row is: ``new``, ``p:`` and a participant's id, ``r:`` and a
    line; `choices` gives by line and field which value a merge keeps: ``stored``, ``file`` or
    ``both``.
    """

    sheet: str = ""
    header: tuple[int, int] | None = None
    with_hidden: bool = True
    columns: Mapping[int, ColumnChoice] = field(default_factory=dict)
    default_region: str = ""
    codes: Codes = field(default_factory=dict)
    leave_unsure: bool = False
    duplicates: Mapping[int, str] = field(default_factory=dict)
    choices: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    policy: str = FILL

    def with_codes(self, name: str, codes: Mapping[str, tuple[str, ...]]) -> "Decisions":
        """Return the same with more values of a field decided."""
        return replace(self, codes={**self.codes, name: {**self.codes.get(name, {}), **codes}})

    def without_codes(self, name: str, keys: frozenset[str]) -> "Decisions":
        """Return the same with some values of a field open again."""
        kept = {key: codes for key, codes in self.codes.get(name, {}).items() if key not in keys}
        return replace(self, codes={**self.codes, name: kept})

    def with_duplicates(self, decided: Mapping[int, str]) -> "Decisions":
        """Return the same with more rows decided; a blank opens a row again."""
        merged = {**self.duplicates, **decided}
        return replace(self, duplicates={line: whom for line, whom in merged.items() if whom})


def to_json(decisions: Decisions) -> dict[str, Any]:
    """Return decisions as the database keeps them."""
    return {
        "sheet": decisions.sheet,
        "header": list(decisions.header) if decisions.header else None,
        "with_hidden": decisions.with_hidden,
        "columns": {
            str(index): {"field": one.field, "unit": one.unit, "fill_down": one.fill_down}
            for index, one in decisions.columns.items()
        },
        "default_region": decisions.default_region,
        "codes": {
            name: {key: list(codes) for key, codes in values.items()}
            for name, values in decisions.codes.items()
        },
        "leave_unsure": decisions.leave_unsure,
        "duplicates": {str(line): whom for line, whom in decisions.duplicates.items()},
        "choices": {str(line): dict(fields) for line, fields in decisions.choices.items()},
        "policy": decisions.policy,
    }


def from_json(kept: Mapping[str, Any]) -> Decisions:
    """Return what the database keeps as decisions; a new draft has none."""
    if not kept:
        return Decisions()
    header = kept["header"]
    return Decisions(
        sheet=kept["sheet"],
        header=(header[0], header[1]) if header else None,
        with_hidden=kept["with_hidden"],
        columns={int(index): ColumnChoice(**one) for index, one in kept["columns"].items()},
        default_region=kept["default_region"],
        codes=codes_from_json(kept["codes"]),
        leave_unsure=kept["leave_unsure"],
        duplicates={int(line): whom for line, whom in kept["duplicates"].items()},
        choices={int(line): dict(fields) for line, fields in kept["choices"].items()},
        policy=kept["policy"],
    )


def codes_from_json(kept: Mapping[str, Mapping[str, list[str]]]) -> Codes:
    """Return codes by field and spelling."""
    return {
        name: {key: tuple(codes) for key, codes in values.items()} for name, values in kept.items()
    }
