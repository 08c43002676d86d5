"""A need finds the offer that answers it in another language: judged pairs, counted."""

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from matcher.features.text import default_tokenizer
from matcher.features.text_embedding import SentenceEmbedder
from matcher.features.text_index import TextIndex
from tests.matcher.features.crossing_texts import NOISY, SUBJECTS, THAI

pytestmark = pytest.mark.skipif(
    not SentenceEmbedder.is_available(), reason="across languages only the encoder compares"
)

Judged = Sequence[tuple[str, int]]
CHINESE = [(subject.need_zh, place) for place, subject in enumerate(SUBJECTS)]
ENGLISH = [(subject.need_en, place) for place, subject in enumerate(SUBJECTS)]


@pytest.fixture(scope="module")
def offers() -> dict[str, TextIndex]:
    return {
        "zh": index_of(subject.offer_zh for subject in SUBJECTS),
        "en": index_of(subject.offer_en for subject in SUBJECTS),
    }


def index_of(texts: Iterable[str]) -> TextIndex:
    new = TextIndex(embedder=SentenceEmbedder(), tokenizer=default_tokenizer())
    return new.fit(list(texts))


def found(offers: TextIndex, judged: Judged) -> tuple[int, int]:
    """Count the needs whose own offer comes first, and those where it is among three."""
    alike = offers.similarity([text for text, _ in judged])
    own = alike[np.arange(len(judged)), [place for _, place in judged]]
    before = (alike > own[:, np.newaxis]).sum(axis=1)
    return int((before < 1).sum()), int((before < 3).sum())


@pytest.mark.parametrize(
    ("judged", "language", "first", "among_three"),
    [
        pytest.param(CHINESE, "en", 25, 26, id="zh-en"),
        pytest.param(ENGLISH, "zh", 26, 26, id="en-zh"),
        pytest.param(CHINESE, "zh", 26, 26, id="zh-zh"),
        pytest.param(ENGLISH, "en", 26, 26, id="en-en"),
        pytest.param(THAI, "zh", 12, 12, id="th-zh"),
        pytest.param(THAI, "en", 12, 12, id="th-en"),
        pytest.param(NOISY, "zh", 14, 14, id="noisy-zh"),
        pytest.param(NOISY, "en", 14, 14, id="noisy-en"),
    ],
)
def test_needs_find_their_offer(
    offers: dict[str, TextIndex], judged: Judged, language: str, first: int, among_three: int
) -> None:
    assert found(offers[language], judged) == (first, among_three)


def test_another_spelling_is_the_same_text(offers: dict[str, TextIndex]) -> None:
    plain, other = "三七皂苷提取工艺 AI 算法", "🌿三七皂苷提取工藝　ＡＩ 算法"

    one, two = offers["en"].similarity([plain, other])

    assert one.tolist() == two.tolist()
