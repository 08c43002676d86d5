"""Word needs, offers and summaries in Chinese and English."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from seed.synthetic.corpus import NO_TEXT, Corpus, Problem, Text
from seed.synthetic.draws import Draws
from seed.synthetic.families import family_of

TEN_THOUSAND = 10_000
SLOPPY_SHARE = 0.15
FIELD = re.compile(r"{(\w+)}")
DRAWN = ("use", "founder", "fee")
NUMBERS = {
    "n": (2, 9, 1),
    "years": (5, 28, 1),
    "hours": (2, 8, 5),
    "month": (9, 12, 1),
    "percent": (2, 6, 2),
}
"""Least, greatest and step of the numbers in texts."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about."""

    sector: str
    topic: str = ""
    region: str = ""
    stage: str = "startup"
    country: str = ""
    language: str = "zh-CN"
    category: Text = NO_TEXT
    kind: Text = NO_TEXT
    ticket: tuple[int, int] | None = None
    facts: tuple[tuple[str, int], ...] = ()


def word_need(corpus: Corpus, draws: Draws, subject: Subject, *, field: str) -> Text:
    """Return the text of a need; one in seven is short and sloppy."""
    return _word_statement(corpus, draws, subject, field, "need")


def word_offer(corpus: Corpus, draws: Draws, subject: Subject, *, field: str) -> Text:
    """Return the text of an offer; one in seven is short and sloppy."""
    return _word_statement(corpus, draws, subject, field, "offer")


def statement_template(corpus: Corpus, subject: Subject, side: str) -> str:
    """Return the template that words a need or an offer of this topic."""
    has_problem = (subject.sector, subject.topic) in corpus.problems
    family = family_of(subject.topic, has_problem=has_problem)
    if side == "offer" and family == "equipment":
        family = "place"
    return f"{side}_{family}"


def word(corpus: Corpus, draws: Draws, subject: Subject, *, template: str, field: str) -> Text:
    """Return a text of a template, its variant and its numbers drawn for the field."""
    variants = len(corpus.templates[template]["zh"])
    variant = draws.integer(f"{field}.variant", 0, variants - 1)
    return fill(corpus, draws, subject, template=template, variant=variant, field=field)


def fill(
    corpus: Corpus, draws: Draws, subject: Subject, *, template: str, variant: int, field: str
) -> Text:
    """Return one variant of a template, filled."""
    forms = corpus.templates[template]
    needed = _fields(forms["zh"][variant]) | _fields(forms["en"][variant])
    words = _words(corpus, draws, subject, field, needed)
    zh = {name: text.zh for name, text in words.items()}
    en = _english({name: text.en for name, text in words.items()})
    return Text(forms["zh"][variant].format_map(zh), forms["en"][variant].format_map(en))


def money(low: int, high: int) -> Text:
    """Return a range of money as either language writes it."""
    if not low:
        return Text(f"{high // TEN_THOUSAND}万元以内", f"up to CNY {high:,}")
    zh = f"{low // TEN_THOUSAND}万–{high // TEN_THOUSAND}万元"
    return Text(zh, f"CNY {low:,} to {high:,}")


def lower_first(text: str) -> str:
    """Return an English phrase as it stands within a sentence."""
    is_word = text[:1].isupper() and text[1:2].islower()
    return text[0].lower() + text[1:] if is_word else text


def _word_statement(corpus: Corpus, draws: Draws, subject: Subject, field: str, side: str) -> Text:
    template = statement_template(corpus, subject, side)
    if draws.chance(f"{field}.sloppy", SLOPPY_SHARE):
        template = f"{side}_sloppy"
    return word(corpus, draws, subject, template=template, field=field)


@cache
def _fields(template: str) -> frozenset[str]:
    # Draws cost time: only what a template asks for is drawn.
    return frozenset(field.split("_")[0] for field in FIELD.findall(template))


def _words(
    corpus: Corpus, draws: Draws, subject: Subject, field: str, needed: frozenset[str]
) -> dict[str, Text]:
    sub = corpus.sub_sectors[subject.sector]
    region = corpus.regions.get(subject.region)
    words = {
        "sub": sub.name,
        "product": sub.product,
        "test": sub.test,
        "instrument": sub.instrument,
        "topic": corpus.topics.get(subject.topic, NO_TEXT),
        "stage": corpus.terms["stages"][subject.stage],
        "place": region.short if region else Text("云南", "Yunnan"),
        "country": corpus.countries[subject.country].name if subject.country else NO_TEXT,
        "lang": corpus.languages.get(subject.language, Text("中文", "Chinese")),
        "category": subject.category,
        "kind": subject.kind,
        **_numbers(draws, subject, field, needed),
    }
    if needed & {"pain", "skill"}:
        problem = _problem(corpus, draws, subject, field)
        words |= {"pain": problem.pain, "skill": problem.skill}
    drawn = {name: _drawn(corpus, draws, name, field) for name in DRAWN if name in needed}
    return words | drawn


def _problem(corpus: Corpus, draws: Draws, subject: Subject, field: str) -> Problem:
    known = corpus.problems.get((subject.sector, subject.topic))
    return known or draws.choice(f"{field}.problem", corpus.problems_of[subject.sector])


def _numbers(draws: Draws, subject: Subject, field: str, needed: frozenset[str]) -> dict[str, Text]:
    low, high = subject.ticket or (500_000, 2_000_000)
    amount = (low + high) // 2
    numbers = {
        name: draws.integer(f"{field}.{name}", first, last) * step
        for name, (first, last, step) in NUMBERS.items()
        if name in needed
    }
    numbers |= dict(subject.facts)
    words = {name: Text(str(number), str(number)) for name, number in numbers.items()}
    words["amount"] = Text(str(amount // TEN_THOUSAND), f"{amount:,}")
    words["range"] = money(low, high)
    return words


def _drawn(corpus: Corpus, draws: Draws, name: str, field: str) -> Text:
    forms = corpus.templates[name]
    n = draws.integer(f"{field}.{name}", 0, len(forms["zh"]) - 1)
    return Text(forms["zh"][n], forms["en"][n])


def _english(words: Mapping[str, str]) -> dict[str, str]:
    ready = dict(words)
    ready["stage"] = lower_first(words["stage"])
    for name in ("sub", "topic", "kind"):
        ready[f"{name}_low"] = lower_first(words[name]) if words[name] else ""
    for name in ("pain", "skill", "product", "instrument"):
        if name in words:
            ready[f"{name}_cap"] = words[name][:1].upper() + words[name][1:]
    for name in ("amount", "range", "founder", "fee", "category"):
        if name in words:
            ready[f"{name}_en"] = words[name]
    return ready
