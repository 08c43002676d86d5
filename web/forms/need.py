"""A need as its form gives it."""

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

LONGEST_TEXT = 2000
PRIORITIES = {"1": 1, "2": 2, "3": 3}


@dataclass(frozen=True, slots=True)
class NeedForm:
    """The fields as typed, their values once they are right, and an error for each that is not."""

    topic: str = ""
    priority: int = 2
    text_zh: str = ""
    text_en: str = ""
    valid_until: str = ""
    last_day: dt.date | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """The texts by language, the blank ones left out."""
        texts = {"zh": self.text_zh, "en": self.text_en}
        return {tag: text for tag, text in texts.items() if text}


def read_need(values: Mapping[str, str], *, topics: Container[str], today: dt.date) -> NeedForm:
    """Read a need from what was typed."""
    topic, day = values.get("topic", ""), values.get("valid_until", "").strip()
    texts = {name: values.get(name, "").strip() for name in ("text_zh", "text_en")}
    last_day = read_day(day)
    errors = {
        "topic": "" if topic in topics else gettext("Choose what you need."),
        "priority": priority_error(values.get("priority", "")),
        **{name: text_error(text) for name, text in texts.items()},
        "valid_until": day_error(day, last_day, today),
    }
    return NeedForm(
        topic=topic,
        priority=PRIORITIES.get(values.get("priority", ""), 2),
        valid_until=day,
        last_day=last_day,
        errors={name: message for name, message in errors.items() if message},
        **texts,
    )


def read_day(text: str) -> dt.date | None:
    """Return the day a text names, None if it names none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def priority_error(text: str) -> str:
    """Say what is wrong with a priority."""
    return "" if text in PRIORITIES else str(gettext("Choose how urgent it is."))


def text_error(text: str) -> str:
    """Say what is wrong with a description."""
    if len(text) <= LONGEST_TEXT:
        return ""
    return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_TEXT))


def day_error(text: str, day: dt.date | None, today: dt.date) -> str:
    """Say what is wrong with a last day."""
    if not text:
        return ""
    if day is None:
        return str(gettext("Write the day as year-month-day, such as 2026-03-05."))
    return str(gettext("This day is over; choose a later one.")) if day < today else ""
