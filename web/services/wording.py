"""Reasons in words: from the matcher's codes and evidence to a sentence in a language."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from babel import Locale
from babel.core import UnknownLocaleError

from matcher.entities import Reason, Verdict
from web.services.catalogues import LANGUAGES, catalogue
from web.services.sentences import KIND_NAMES, RANK_AFTER, SENTENCES, TERM_NAMES, TWO_CHANGES

Names = Mapping[str, Mapping[str, str]]
"""By code or id: its name by language."""

TEN_THOUSAND, MILLION, HUNDRED_MILLION = 10_000, 1_000_000, 100_000_000


@dataclass(frozen=True)
class Glossary:
    """The names of everything that evidence may mention."""

    participants: Names = field(default_factory=dict)
    sectors: Names = field(default_factory=dict)
    topics: Names = field(default_factory=dict)
    regions: Names = field(default_factory=dict)
    stages: Names = field(default_factory=dict)
    resource_kinds: Names = field(default_factory=dict)
    recognitions: Names = field(default_factory=dict)
    resources: Names = field(default_factory=dict)


class Wording:
    """Words for what the matcher says, in one language."""

    def __init__(self, language: str, glossary: Glossary) -> None:
        self.language = language
        self.glossary = glossary
        self.locale = Locale.parse(LANGUAGES[language])

    def gettext(self, message: str) -> str:
        """Return a message in the language."""
        return catalogue(self.language).gettext(message)

    def sentence(self, reason: Reason) -> str:
        """Return a reason, a gate or a change as a sentence."""
        words = {key: self.word(key, value) for key, value in reason.evidence.items()}
        return self.gettext(SENTENCES[reason.code]) % words

    def remedy(self, verdict: Verdict) -> str:
        """Return what would help, and the rank it would lead to; blank where nothing would."""
        if verdict.change is None:
            return ""
        said = self.sentence(verdict.change)
        if verdict.also:
            both = {"first": said, "second": self.sentence(verdict.also)}
            said = self.gettext(TWO_CHANGES) % both
        if verdict.rank_after:
            said = self.gettext(RANK_AFTER) % {"change": said, "rank": verdict.rank_after}
        return said

    def word(self, key: str, value: object) -> str:
        """Return one piece of evidence in words."""
        if value is None or value == "":
            return self.gettext("not stated")
        if isinstance(value, list | tuple):
            return self.listed(self.word(SINGULAR.get(key, key), item) for item in value)
        return WORDINGS.get(key, plain)(self, value)

    def listed(self, words: Iterable[str]) -> str:
        """Return several words in a row."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def name(self, names: Names, code: object) -> str:
        """Return the name of a code, in the other language where this one has none."""
        known = names.get(str(code), {})
        order = (self.language, "zh", "en", *known)
        return next((known[tag] for tag in order if known.get(tag)), str(code))


def plain(_wording: Wording, value: object) -> str:
    """Return a value as it is: an id, a number, a free text."""
    return str(value)


def named(vocabulary: str) -> Callable[[Wording, object], str]:
    """Return the wording of a code of a vocabulary."""
    return lambda wording, value: wording.name(getattr(wording.glossary, vocabulary), value)


def candidate_name(wording: Wording, value: object) -> str:
    """Return the name of another candidate, which is a resource where resources are ranked."""
    glossary = wording.glossary
    is_resource = str(value) in glossary.resources
    return wording.name(glossary.resources if is_resource else glossary.participants, value)


def money(wording: Wording, value: object) -> str:
    """Return an amount of CNY: in 万元 or 亿元, in English in thousands or millions."""
    amount = float(str(value))
    if wording.language == "zh":
        if amount >= HUNDRED_MILLION:
            return f"{amount / HUNDRED_MILLION:,.10g}亿元"
        if amount >= TEN_THOUSAND:
            return f"{amount / TEN_THOUSAND:,.10g}万元"
        return f"{amount:,.10g}元"
    if amount >= MILLION:
        return f"CNY {amount / MILLION:,.10g} million"
    return f"CNY {amount:,.10g}"


def percent(_wording: Wording, value: object) -> str:
    """Return a share in percent."""
    return f"{round(100 * float(str(value)), 1):g}%"


def day(wording: Wording, value: object) -> str:
    """Return a day as running text has it."""
    date = dt.date.fromisoformat(str(value))
    if wording.language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {date:%B} {date.year}"


def language_name(wording: Wording, value: object) -> str:
    """Return the name of a language by its tag."""
    try:
        locale = Locale.parse(str(value), sep="-")
    except (UnknownLocaleError, ValueError):
        return str(value)
    return locale.get_language_name(str(wording.locale)) or str(value)


def country_name(wording: Wording, value: object) -> str:
    """Return the name of a country or region by its code."""
    return str(wording.locale.territories.get(str(value), value))


def kind_name(wording: Wording, value: object) -> str:
    """Return the name of a kind of participants or resources."""
    if value in KIND_NAMES:
        return wording.gettext(KIND_NAMES[str(value)])
    return wording.name(wording.glossary.resource_kinds, value)


def term_name(wording: Wording, value: object) -> str:
    """Return the name of a term of the score."""
    return wording.gettext(TERM_NAMES.get(str(value), str(value)))


SINGULAR = {
    "languages": "language",
    "seeker_languages": "language",
    "candidate_languages": "language",
    "regions_served": "region",
    "stages_served": "stage",
}

PARTICIPANTS = (
    "participant_id", "source_id", "target_id", "provider_id", "receiver_id",
    "organisation_id", "rival_id", "by_id", "to_id",
)  # fmt: skip
CANDIDATES = ("best_id", "last_id")
AMOUNTS = (
    "gives_min_cny", "gives_max_cny", "seeks_min_cny", "seeks_max_cny",
    "ticket_min_cny", "ticket_max_cny", "price_cny",
)  # fmt: skip

WORDINGS: Mapping[str, Callable[[Wording, object], str]] = {
    **dict.fromkeys(PARTICIPANTS, named("participants")),
    **dict.fromkeys(CANDIDATES, candidate_name),
    **dict.fromkeys(("need", "offer", "topic"), named("topics")),
    **dict.fromkeys(("sector", "seeker_sector", "candidate_sector"), named("sectors")),
    **dict.fromkeys(("region", "seeker_region", "candidate_region"), named("regions")),
    **dict.fromkeys(AMOUNTS, money),
    **dict.fromkeys(("since", "ended_on", "on", "until", "available_from", "available_until"), day),
    "stage": named("stages"),
    "recognition": named("recognitions"),
    "resource_id": named("resources"),
    "language": language_name,
    "country": country_name,
    "kind": kind_name,
    "term": term_name,
    "share": percent,
}
