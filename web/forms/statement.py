"""A need or an offer on its way through the steps of its form: as typed, checked, and read."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from models.enums import Bound, Direction, Privacy, Urgency
from web.forms.checks import (
    choice_error,
    choices_error,
    last_day_error,
    number_error,
    only_errors,
    range_error,
    read_amount,
    read_day,
    read_number,
    text_error,
)
from web.services.profile_edit import MOST_SECTORS
from web.services.statements import Content

Values = Mapping[str, Any]

MOST_TOPICS = 3
PRIORITIES = {"1": 1, "2": 2, "3": 3}
MODES = ("onsite", "online")
LISTS = frozenset(
    {"topics", "sectors", "modes", "languages", "countries", "stages_served", "regions_served"}
)
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS, CHECK, DETAILS = "words", "check", "details"
STEPS = (WORDS, CHECK, DETAILS)
FIELDS: Mapping[Direction, Mapping[str, tuple[str, ...]]] = {
    Direction.NEED: {
        WORDS: ("text", "asked"),
        CHECK: ("topics", "sectors", "stage", "region", "modes", "urgency"),
        DETAILS: (
            "priority",
            "quantity",
            "valid_until",
            "privacy",
            "other_text",
            "languages",
            "countries",
            "bound",
            "ticket_min",
            "ticket_max",
        ),
    },
    Direction.OFFER: {
        WORDS: ("text", "asked"),
        CHECK: ("topics", "sectors", "region", "modes"),
        DETAILS: (
            "quantity",
            "valid_until",
            "privacy",
            "other_text",
            "languages",
            "stages_served",
            "regions_served",
            "capacity",
            "hours_per_month",
            "ticket_min",
            "ticket_max",
        ),
    },
}
"""The fields of each step."""
WHOLE = frozenset({"capacity", "hours_per_month"})
AMOUNTS = {"ticket_min": "ticket_min_cny", "ticket_max": "ticket_max_cny"}
FACTS = ("sectors", "stage", "languages", "stages_served", "regions_served", *WHOLE, *AMOUNTS)
"""What a step asks of the participant itself, not of this need or offer alone."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The codes that the fields may hold."""

    topics: frozenset[str]
    sectors: frozenset[str]
    stages: frozenset[str]
    regions: frozenset[str]
    languages: frozenset[str]
    countries: frozenset[str]


def typed(form: MultiDict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a step as they were typed; a list without a choice is empty.

    A choice from a list of all comes under the name of its field with `more_` before it.
    """
    values: dict[str, Any] = {}
    for name in names:
        if name in LISTS:
            chosen = (*form.getlist(name), form.get(f"more_{name}", ""))
            values[name] = list(dict.fromkeys(value for value in chosen if value))
        elif name in form:
            values[name] = form[name].strip()
    return values


def language_of(text: str) -> str:
    """Return the language of a text, Chinese where it has a Chinese character."""
    return "zh" if HAN.search(text) else "en"


def other_language(text: str) -> str:
    """Return the language a text is not in."""
    return "en" if language_of(text) == "zh" else "zh"


def words_errors(values: Values) -> dict[str, str]:
    """Say what is wrong with the words."""
    text = values.get("text", "")
    missing = "" if text else str(gettext("Write a sentence or two first."))
    return only_errors([("text", missing or text_error(text))])


def check_errors(values: Values, choices: Choices) -> dict[str, str]:
    """Say what is wrong with topics, sectors, stage and place."""
    topics = values.get("topics", ())
    missing = "" if topics else str(gettext("Choose at least one topic."))
    return only_errors(
        [
            ("topics", missing or choices_error(topics, choices.topics, most=MOST_TOPICS)),
            ("sectors", choices_error(many(values, "sectors"), choices.sectors, most=MOST_SECTORS)),
            ("stage", choice_error(values.get("stage", ""), choices.stages)),
            ("region", choice_error(values.get("region", ""), choices.regions)),
            ("modes", choices_error(many(values, "modes"), MODES)),
            ("urgency", choice_error(values.get("urgency", ""), frozenset(Urgency))),
        ]
    )


def details_errors(values: Values, choices: Choices, *, today: dt.date) -> dict[str, str]:
    """Say what is wrong with the details."""
    return only_errors(details_checks(values, choices, today))


def details_checks(values: Values, choices: Choices, today: dt.date) -> Iterator[tuple[str, str]]:
    """Yield each field of the details with what is wrong with it."""
    least, most = values.get("ticket_min", ""), values.get("ticket_max", "")
    yield "priority", choice_error(values.get("priority", ""), PRIORITIES)
    yield "privacy", choice_error(values.get("privacy", ""), frozenset(Privacy))
    yield "bound", choice_error(values.get("bound", ""), frozenset(Bound))
    yield "quantity", number_error(values.get("quantity", ""))
    yield "valid_until", last_day_error(values.get("valid_until", ""), today=today)
    yield "other_text", text_error(values.get("other_text", ""))
    yield "languages", choices_error(many(values, "languages"), choices.languages)
    yield "countries", choices_error(many(values, "countries"), choices.countries)
    yield "stages_served", choices_error(many(values, "stages_served"), choices.stages)
    yield "regions_served", choices_error(many(values, "regions_served"), choices.regions)
    for name in sorted(WHOLE):
        yield name, number_error(values.get(name, ""), is_whole=True)
    yield "ticket_min", number_error(least)
    yield "ticket_max", number_error(most) or range_error(least, most)


def many(values: Values, name: str) -> tuple[str, ...]:
    """Return the choices of a field."""
    return tuple(values.get(name, ()))


def contents(values: Values) -> tuple[Content, ...]:
    """Return what values without errors say: a need or an offer for each topic."""
    text = values.get("text", "")
    texts = {language_of(text): text, other_language(text): values.get("other_text", "")}
    return tuple(content(values, topic, texts) for topic in values.get("topics", ()))


def content(values: Values, topic: str, texts: Mapping[str, str]) -> Content:
    """Return what values without errors say of one topic."""
    return Content(
        topic=topic,
        priority=PRIORITIES.get(values.get("priority", ""), 2),
        texts={language: text for language, text in texts.items() if text},
        valid_until=read_day(values.get("valid_until", "")),
        quantity=read_number(values.get("quantity", "")),
        privacy=values.get("privacy") or Privacy.PUBLIC.value,
        urgency=values.get("urgency", ""),
        region=values.get("region", ""),
        modes=many(values, "modes"),
        countries=many(values, "countries"),
        bound=values.get("bound", ""),
    )


def facts(values: Values) -> dict[str, Any]:
    """Return what values without errors say of the participant itself, as far as asked."""
    return {
        AMOUNTS.get(name, name): READERS.get(name, plain)(values, name)
        for name in FACTS
        if name in values
    }


def plain(values: Values, name: str) -> Any:
    """Return a choice, or several."""
    return many(values, name) if name in LISTS else values[name]


def whole(values: Values, name: str) -> int | None:
    """Return a whole number."""
    number = read_number(values[name])
    return None if number is None else int(number)


READERS: Mapping[str, Callable[[Values, str], Any]] = {
    **dict.fromkeys(WHOLE, whole),
    **dict.fromkeys(AMOUNTS, lambda values, name: read_amount(values[name])),
}


EDITED = (
    "topics",
    "text_zh",
    "text_en",
    "priority",
    "urgency",
    "quantity",
    "valid_until",
    "privacy",
    "region",
    "modes",
    "countries",
    "bound",
)
"""The fields of one that exists already; its owner's facts have a page of their own."""


def edit_errors(values: Values, choices: Choices, *, today: dt.date) -> dict[str, str]:
    """Say what is wrong with a need or an offer that is being changed."""
    texts = [(name, text_error(values.get(name, ""))) for name in ("text_zh", "text_en")]
    return {
        **details_errors(values, choices, today=today),
        **check_errors(values, choices),
        **only_errors(texts),
    }


def edited(values: Values) -> Content:
    """Return what changed values without errors say."""
    texts = {"zh": values.get("text_zh", ""), "en": values.get("text_en", "")}
    return content(values, values["topics"][0], texts)


def values_of(content: Content) -> dict[str, Any]:
    """Return the fields of a need or an offer as they would have been typed."""
    return {
        "topics": [content.topic],
        "text_zh": content.texts.get("zh", ""),
        "text_en": content.texts.get("en", ""),
        "priority": str(content.priority),
        "urgency": content.urgency,
        "quantity": "" if content.quantity is None else f"{content.quantity:f}",
        "valid_until": content.valid_until.isoformat() if content.valid_until else "",
        "privacy": content.privacy,
        "region": content.region,
        "modes": list(content.modes),
        "countries": list(content.countries),
        "bound": content.bound,
    }
