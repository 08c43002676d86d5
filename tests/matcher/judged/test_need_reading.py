"""How often the reader proposes the right topic: for needs people wrote, and for synthetic ones."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from matcher.entities import Term
from matcher.features.need_reading import NeedReader
from matcher.features.phrase_index import Entry
from matcher.features.text_embedding import SentenceEmbedder
from tests.matcher.judged.written_needs import DEVELOPMENT, HELD_OUT

VOCABULARIES = Path(__file__).parents[3] / "seed" / "vocabularies"
pytestmark = pytest.mark.skipif(
    not SentenceEmbedder.is_available(), reason="the sentence encoder is not installed"
)


def rows(name: str) -> list[dict[str, str]]:
    with (VOCABULARIES / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def entries(name: str) -> list[Entry]:
    return [
        Entry(
            Term(row["code"], row["parent"], row["name_zh"], row["name_en"]),
            tuple(
                word
                for column in ("keywords_zh", "keywords_en")
                for word in row[column].split(";")
                if word
            ),
        )
        for row in rows(name)
        if row["parent"] and row["code"] != "spc.defence"
    ]


@pytest.fixture(scope="module")
def reader() -> NeedReader:
    regions = [Term(r["code"], r["parent"], r["name_zh"], r["name_en"]) for r in rows("regions")]
    return NeedReader().fit(topics=entries("topics"), sectors=entries("sectors"), regions=regions)


def accuracy(reader: NeedReader, needs: Iterable[tuple[str, str]], k: int) -> float:
    hits = [topic in proposed(reader, text)[:k] for text, topic in needs]
    return sum(hits) / len(hits)


def proposed(reader: NeedReader, text: str) -> Sequence[str]:
    return [each.code for each in reader.read(text).topics]


def test_needs_not_seen_while_tuning_are_read_right(reader: NeedReader) -> None:
    assert accuracy(reader, HELD_OUT, 1) >= 0.85
    assert accuracy(reader, HELD_OUT, 3) >= 0.95


def test_needs_seen_while_tuning_are_read_no_worse_than_then(reader: NeedReader) -> None:
    assert accuracy(reader, DEVELOPMENT, 1) >= 0.70
    assert accuracy(reader, DEVELOPMENT, 3) >= 0.92


def test_sure_reading_is_seldom_wrong(reader: NeedReader) -> None:
    read = [(reader.read(need.text), need.topic) for need in HELD_OUT]
    sure = [(found.topics[0].code, topic) for found, topic in read if found.is_sure]

    assert sum(code == topic for code, topic in sure) / len(sure) >= 0.85
