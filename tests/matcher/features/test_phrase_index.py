"""Finding the codes of a vocabulary that a text speaks for."""

import pytest

from matcher.entities import Term
from matcher.errors import NotFittedError
from matcher.features.clauses import Role, clauses
from matcher.features.phrase_index import Entry, Evidence, PhraseIndex
from matcher.features.text_embedding import TfidfEmbedder

WEIGHTS = {Role.ASKS: 1.0, Role.PLAIN: 0.7, Role.TELLS: 0.4, Role.DENIES: 0.0}
ENTRIES = (
    Entry(Term("ip", "", "专利", "Patents"), ("申请专利", "file a patent")),
    Entry(Term("bp", "", "商业计划书", "Business plan"), ("pitch deck",)),
    Entry(Term("lab", "", "实验室", "Laboratory"), ()),
)


@pytest.fixture(scope="module")
def index() -> PhraseIndex:
    return PhraseIndex(WEIGHTS, embedder=TfidfEmbedder()).fit(ENTRIES)


def read(index: PhraseIndex, text: str) -> tuple[Evidence, ...]:
    return index.read(text, clauses(text))


def test_phrase_is_found_and_named_the_longest_first(index: PhraseIndex) -> None:
    best = read(index, "想申请专利")[0]

    assert (best.code, best.words, best.is_stated) == ("ip", ("申请专利",), True)


def test_english_phrase_is_found_with_its_endings_and_not_within_a_word(
    index: PhraseIndex,
) -> None:
    found = {each.code: each.words for each in read(index, "We want two pitch decks")}
    within = {each.code: each.is_stated for each in read(index, "We collaborate")}

    assert found["bp"] == ("pitch deck",)
    assert within["lab"] is False


def test_phrase_in_a_clause_that_asks_counts_more_than_one_that_tells(index: PhraseIndex) -> None:
    order = [each.code for each in read(index, "我们是做实验室的，想写商业计划书")]

    assert order.index("bp") < order.index("lab")


def test_phrase_that_is_denied_does_not_count(index: PhraseIndex) -> None:
    found = {each.code: each for each in read(index, "不需要商业计划书，想申请专利")}

    assert not found["bp"].is_stated
    assert found["ip"].score > found["bp"].score


def test_every_code_has_a_score_and_the_strongest_comes_first(index: PhraseIndex) -> None:
    scores = [each.score for each in read(index, "想申请专利")]

    assert len(scores) == len(ENTRIES)
    assert scores == sorted(scores, reverse=True)


def test_index_before_fit_says_so() -> None:
    with pytest.raises(NotFittedError):
        PhraseIndex(WEIGHTS).read("专利", clauses("专利"))
