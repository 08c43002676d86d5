"""A message in words: from its kind and values to a subject and paragraphs in one language."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, get_timezone_gmt

from models.message import HOME_ZONE_NAME
from web.services.catalogues import LANGUAGES, catalogue
from web.services.templates import Kind, kind_of
from web.services.wording import Glossary, Wording, money

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
DEADLINE = "deadline"
UNSAID = "…"
DAYS = {"zh": "y年M月d日", "en": "d MMMM y"}
MOMENTS = {"zh": "y年M月d日 HH:mm", "en": "d MMMM y, HH:mm"}


@dataclass(frozen=True, slots=True)
class Words:
    """A message as a reader sees it."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str

    @property
    def summary(self) -> str:
        """Return its first paragraph, for where there is no room for more."""
        return next(iter(self.paragraphs), "")


@dataclass(frozen=True, slots=True)
class Reading:
    """In which language, and by which clock, somebody reads."""

    language: str = "zh"
    zone: str = HOME_ZONE_NAME

    def gettext(self, text: str) -> str:
        """Return a text in the language."""
        return catalogue(self.language).gettext(text)


def word(kind_key: str, values: Mapping[str, Any], reading: Reading) -> Words:
    """Return a message in words."""
    kind = kind_of(kind_key)
    said = {
        name: text for name, value in values.items() if (text := say(name, value, kind, reading))
    }
    return Words(
        subject=one_line(fill(reading.gettext(kind.subject), said)),
        paragraphs=tuple(
            fill(reading.gettext(text), said) for text in paragraphs(kind, values, said)
        ),
        button=reading.gettext(kind.button),
    )


def paragraphs(kind: Kind, values: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[str]:
    """Yield the paragraphs of a kind for which there is something to say."""
    for paragraph in kind.body:
        condition, text = paragraph if isinstance(paragraph, tuple) else ("", paragraph)
        if condition and not values.get(condition):
            continue
        if all(name in said for name in PLACEHOLDER.findall(text)):
            yield text


def fill(text: str, said: Mapping[str, str]) -> str:
    """Put the values into a text; what is missing is left open rather than failing."""
    return PLACEHOLDER.sub(lambda found: said.get(found[1], UNSAID), text)


def one_line(text: str) -> str:
    """Return a text without line breaks and controls, as a header must be."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def say(name: str, value: object, kind: Kind, reading: Reading) -> str:
    """Return a value in words, by the end of its name; blank where there is nothing to say."""
    if value is None or value == "":
        return ""
    if isinstance(value, Mapping):
        return in_language(value, reading.language)
    if isinstance(value, list | tuple):
        return joined([say(name, item, kind, reading) for item in value], reading.language)
    if name in kind.words:
        return reading.gettext(kind.words[name].get(str(value), str(value)))
    return by_ending("at" if name == DEADLINE else name.rpartition("_")[2], value, reading)


def by_ending(ending: str, value: object, reading: Reading) -> str:
    """Return a value as the end of its name says; as it is where it does not parse."""
    try:
        return ENDINGS.get(ending, plain)(value, reading)
    except ValueError:
        return str(value)


def joined(texts: list[str], language: str) -> str:
    """Return several texts in a row, the blank ones left out."""
    return ("、" if language == "zh" else ", ").join(filter(None, texts))


def in_language(texts: Mapping[str, object], language: str) -> str:
    """Return a text in a language, or in another one where that is all there is."""
    order = (language, "zh", "en", *texts)
    return next((str(texts[tag]) for tag in order if texts.get(tag)), "")


def plain(value: object, _reading: Reading) -> str:
    """Return a value as it is."""
    return str(value)


def day(value: object, reading: Reading) -> str:
    """Return a day as running text has it."""
    date = dt.date.fromisoformat(str(value)[:10])
    return str(format_date(date, DAYS[reading.language], locale=LANGUAGES[reading.language]))


def moment(value: object, reading: Reading) -> str:
    """Return a point in time by the reader's clock, which is named where it is not the usual."""
    point = dt.datetime.fromisoformat(str(value))
    zone, locale = ZoneInfo(reading.zone), LANGUAGES[reading.language]
    text = str(format_datetime(point, MOMENTS[reading.language], tzinfo=zone, locale=locale))
    if reading.zone == HOME_ZONE_NAME:
        return text
    return f"{text} ({get_timezone_gmt(point.astimezone(zone), locale='en')})"


def amount(value: object, reading: Reading) -> str:
    """Return an amount of CNY."""
    return money(Wording(reading.language, Glossary()), value)


ENDINGS: Mapping[str, Callable[[object, Reading], str]] = {
    "on": day,
    "at": moment,
    "cny": amount,
}
