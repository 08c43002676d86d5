"""Word needs, offers and summaries in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass

from seed.synthetic.corpus import NO_TEXT, Corpus, Problem, Text
from seed.synthetic.draws import Draws
from seed.synthetic.families import family_of

TEN_THOUSAND = 10_000
SLOPPY_SHARE = 0.15


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
    words = _words(corpus, draws, subject, field)
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


def _words(corpus: Corpus, draws: Draws, subject: Subject, field: str) -> dict[str, Text]:
    sub = corpus.sub_sectors[subject.sector]
    problem = _problem(corpus, draws, subject, field)
    region = corpus.regions.get(subject.region)
    return {
        "sub": sub.name,
        "product": sub.product,
        "test": sub.test,
        "instrument": sub.instrument,
        "pain": problem.pain,
        "skill": problem.skill,
        "topic": corpus.topics.get(subject.topic, Text()),
        "stage": corpus.terms["stages"][subject.stage],
        "place": region.short if region else Text("云南", "Yunnan"),
        "country": corpus.countries[subject.country].name if subject.country else Text(),
        "lang": corpus.languages.get(subject.language, Text("中文", "Chinese")),
        "category": subject.category,
        "kind": subject.kind,
        **_numbers(corpus, draws, subject, field),
    }


def _problem(corpus: Corpus, draws: Draws, subject: Subject, field: str) -> Problem:
    known = corpus.problems.get((subject.sector, subject.topic))
    return known or draws.choice(f"{field}.problem", corpus.problems_of[subject.sector])


def _numbers(corpus: Corpus, draws: Draws, subject: Subject, field: str) -> dict[str, Text]:
    low, high = subject.ticket or (500_000, 2_000_000)
    amount = (low + high) // 2
    numbers = {
        "n": draws.integer(f"{field}.n", 2, 9),
        "years": draws.integer(f"{field}.years", 5, 28),
        "hours": draws.integer(f"{field}.hours", 2, 8) * 5,
        "month": draws.integer(f"{field}.month", 9, 12),
        "percent": draws.integer(f"{field}.percent", 2, 6) * 2,
        **dict(subject.facts),
    }
    words = {name: Text(str(number), str(number)) for name, number in numbers.items()}
    words["amount"] = Text(str(amount // TEN_THOUSAND), f"{amount:,}")
    words["range"] = money(low, high)
    for name in ("use", "founder", "fee"):
        words[name] = _drawn(corpus, draws, name, field)
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
        ready[f"{name}_cap"] = words[name][:1].upper() + words[name][1:]
    for name in ("amount", "range", "founder", "fee", "category"):
        ready[f"{name}_en"] = words[name]
    return ready
