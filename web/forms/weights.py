"""What an organiser types in the weight lab: levels to try, and a name to keep them under."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from models.weight_set import LONGEST_NAME
from web.forms.checks import text_error
from web.services.weighting.lab import IN_USE, LENGTHS, USUAL, Trial
from web.services.weighting.pairs import LEVELS, Pair, counts_anything

LONGEST_NOTE = 300
USUAL_LENGTH = 10


@dataclass(frozen=True, slots=True)
class SetForm:
    """A set as it was typed, and what is wrong with it."""

    name: str = ""
    note: str = ""
    levels: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def read_levels(values: Mapping[str, str], pair: Pair) -> dict[str, str]:
    """Read the level of each criterion; what is not stated, or unknown, counts as usual."""
    found = {term: values.get(f"weight-{term}", "") for term in pair.criteria}
    return pair.levels({term: level for term, level in found.items() if level in LEVELS})


def read_trial(values: Mapping[str, str], pair: Pair) -> Trial | None:
    """Read what is to be tried; None where nothing is said of it."""
    if not any(name.startswith("weight-") for name in values):
        return None
    return Trial(read_levels(values, pair), base_of(values), length_of(values))


def base_of(values: Mapping[str, str]) -> str:
    """Read what a trial is compared with: what is in use, the usual weights, or a version."""
    base = values.get("base", IN_USE)
    return base if base == USUAL or base.isdecimal() else IN_USE


def length_of(values: Mapping[str, str]) -> int:
    """Read how long the lists are that are looked at."""
    length = values.get("k", "")
    return int(length) if length in map(str, LENGTHS) else USUAL_LENGTH


def read_set(values: Mapping[str, str], pair: Pair) -> SetForm:
    """Read a set that is to be kept."""
    name, note = values.get("name", "").strip(), values.get("note", "").strip()
    levels = read_levels(values, pair)
    errors = {
        "name": text_error(name, most=LONGEST_NAME) if name else gettext("Give the set a name."),
        "note": text_error(note, most=LONGEST_NOTE),
        "levels": ""
        if counts_anything(levels)
        else gettext("Nothing counts any more: leave at least one criterion on."),
    }
    return SetForm(name, note, levels, {key: text for key, text in errors.items() if text})
