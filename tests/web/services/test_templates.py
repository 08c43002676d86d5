"""Every kind of message that the product sends has its texts, in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.services.catalogues import catalogue
from web.services.digests import Pace
from web.services.message_wording import PLACEHOLDER
from web.services.templates import CATEGORY_NAMES, FIXED, KINDS, Category, Kind, kind_of

WEB = Path(__file__).resolve().parents[3] / "web"
KIND = re.compile(r"[a-z]+\.[a-z_]+")
TEXTS = [
    (key, text)
    for key, kind in KINDS.items()
    for text in (
        kind.subject,
        kind.button,
        *(paragraph[1] if isinstance(paragraph, tuple) else paragraph for paragraph in kind.body),
        *(text for words in kind.words.values() for text in words.values()),
    )
]


@pytest.mark.parametrize(("key", "text"), TEXTS)
def test_text_has_a_translation_that_says_no_less(key: str, text: str) -> None:
    translated = catalogue("zh").gettext(text)

    assert translated != text, key
    assert set(PLACEHOLDER.findall(translated)) == set(PLACEHOLDER.findall(text))
    assert re.search(r"[\u4e00-\u9fff]", translated)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_kind_is_polite_and_short(kind: Kind) -> None:
    assert len(kind.subject) <= 60
    assert len(kind.body) <= 6
    assert kind.button


@pytest.mark.parametrize("category", Category)
def test_category_has_a_name_in_both_languages(category: Category) -> None:
    name, hint = CATEGORY_NAMES[category]

    assert catalogue("zh").gettext(name) != name
    assert catalogue("zh").gettext(hint) != hint


def test_only_what_concerns_an_account_is_urgent() -> None:
    urgent = {key for key, kind in KINDS.items() if kind.pace is Pace.URGENT}

    assert {KINDS[key].category for key in urgent} == {Category.ACCOUNT}


def test_what_is_safety_or_law_cannot_be_switched_off() -> None:
    assert set(Category) - FIXED == {
        Category.MEMBERSHIP,
        Category.REQUESTS,
        Category.APPOINTMENTS,
        Category.REMINDERS,
        Category.CONVERSATION,
        Category.INVESTMENT,
        Category.OFFICE,
    }


def test_unknown_kind_reads_as_a_message() -> None:
    assert kind_of("of.tomorrow").subject == "You have a message"


def test_every_kind_that_is_sent_is_known() -> None:
    sent = {kind: path.name for path in WEB.rglob("*.py") for kind in kinds_sent_in(path)}

    assert {kind: where for kind, where in sent.items() if kind not in KINDS} == {}
    assert len(sent) > 20


def kinds_sent_in(path: Path) -> Iterator[str]:
    """Yield the kinds that a module names where it tells somebody something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given = [word.value for word in node.keywords if word.arg == "kind"]
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[:1] if name == "Notice" else node.args if "tell" in name else []
            for value in (*given, *first):
                yield from (text for text in strings_in(value) if KIND.fullmatch(text))


def strings_in(value: ast.expr) -> Iterator[str]:
    """Yield the texts that an expression may be."""
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
