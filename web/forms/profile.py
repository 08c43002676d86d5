"""A participant's facts as their form gives them."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.checks import (
    choice_error,
    choices_error,
    number_error,
    only_errors,
    past_day_error,
    range_error,
    read_amount,
    read_day,
    read_number,
    text_error,
)
from web.services.profile_edit import MOST_SECTORS, Facts

LONGEST_NAME = 100
LONGEST_SUMMARY = 600
LISTS = frozenset({"sectors", "languages", "modes", "stages_served", "regions_served"})
AMOUNTS = frozenset({"ticket_min_cny", "ticket_max_cny"})
WHOLE = frozenset({"capacity", "hours_per_month"})
TEN_THOUSAND = 10_000
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes each field may hold, by field."""

    known: Mapping[str, frozenset[str]]


def typed(form: MultiDict[str, str], fields: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields as they were typed; a list without a choice is empty."""
    return {
        name: list(dict.fromkeys(filter(None, form.getlist(name))))
        if name in LISTS
        else form.get(name, "").strip()
        for name in fields
    }


def profile_errors(values: Values, codes: Codes, *, today: dt.date) -> dict[str, str]:
    """Say what is wrong with each field."""
    return only_errors([*name_checks(values), *value_checks(values, codes, today)])


def name_checks(values: Values) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with names and summaries; one name there must be."""
    if not values["name_zh"] and not values["name_en"]:
        yield "name_zh", str(gettext("Write a name, in Chinese or in English."))
    for name in ("name_zh", "name_en"):
        yield name, text_error(values[name], most=LONGEST_NAME)
    for name in ("summary_zh", "summary_en"):
        yield name, text_error(values[name], most=LONGEST_SUMMARY)


def value_checks(values: Values, codes: Codes, today: dt.date) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with codes, numbers and days."""
    for name, value in values.items():
        if name in LISTS:
            most = MOST_SECTORS if name == "sectors" else 0
            yield name, choices_error(value, codes.known[name], most=most)
        elif name in codes.known:
            yield name, choice_error(value, codes.known[name])
        elif name in AMOUNTS | WHOLE:
            yield name, number_error(value, is_whole=name in WHOLE)
    if values.keys() >= AMOUNTS:
        yield "ticket_max_cny", range_error(values["ticket_min_cny"], values["ticket_max_cny"])
    if "founded_on" in values:
        yield "founded_on", past_day_error(values["founded_on"], today=today)


def read_facts(values: Values) -> dict[str, Any]:
    """Return what values without errors say."""
    return {name: READERS.get(name, str)(value) for name, value in values.items()}


def whole(text: str) -> int | None:
    """Return a whole number."""
    number = read_number(text)
    return None if number is None else int(number)


READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(LISTS, tuple),
    **dict.fromkeys(AMOUNTS, read_amount),
    **dict.fromkeys(WHOLE, whole),
    "founded_on": read_day,
}


def values_of(facts: Facts, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return facts as they would have been typed."""
    return {name: as_typed(name, getattr(facts, name)) for name in fields}


def as_typed(name: str, value: Any) -> Any:
    """Return one fact as it would have been typed."""
    if name in LISTS:
        return list(value)
    if value is None:
        return ""
    if name in AMOUNTS:
        return f"{value / TEN_THOUSAND:f}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
