"""Texts decide between equal codes, in and across languages."""

from collections.abc import Sequence

import numpy as np
import pytest

from matcher.entities import Resource
from matcher.errors import NotFittedError
from matcher.features.text import FloatArray, default_tokenizer
from matcher.features.text_embedding import SentenceEmbedder, TfidfEmbedder
from matcher.features.text_index import TextIndex
from matcher.scoring.base import Pool, Seeker
from matcher.scoring.similarity import TextSimilarity
from tests.matcher.scoring.ecosystems import (
    TODAY,
    ecosystem_of,
    mentor,
    need,
    offer,
    startup,
)
from tests.matcher.scoring.judged_texts import ACROSS, SCRIPTS, TRIPLES, Triple


def strengths_of(query: str, *candidates: str, priority: int = 1) -> list[float]:
    mentors = [mentor(f"m{n}") for n in range(len(candidates))]
    ecosystem = ecosystem_of(
        [startup("s"), *mentors],
        needs=[need("s", query, priority=priority)],
        offers=[offer(m.id, text) for m, text in zip(mentors, candidates, strict=True) if text],
    )
    scorer = TextSimilarity().fit(ecosystem, Pool.of(ecosystem, "mentor"))
    return scorer.score(Seeker.of(ecosystem, "s")).tolist()


def is_right(triple: Triple) -> bool:
    better, worse = strengths_of(triple.query, triple.better, triple.worse)
    return better > worse


def test_score_orders_judged_pairs() -> None:
    right = sum(is_right(triple) for triple in TRIPLES)

    assert right >= len(TRIPLES) - 1


@pytest.mark.parametrize("triple", ACROSS + SCRIPTS, ids=lambda triple: triple.query)
def test_score_orders_pairs_across_languages_and_scripts(triple: Triple) -> None:
    assert is_right(triple)


def test_score_of_equal_texts_is_near_one_and_of_unrelated_near_zero() -> None:
    same, traditional, other = strengths_of(
        "三七皂苷提取工艺", "三七皂苷提取工艺", "三七皂苷提取工藝", "民宿摄影"
    )

    assert same == pytest.approx(1.0, abs=0.01)
    assert traditional == pytest.approx(same)
    assert other < 0.15


def test_score_of_candidate_without_text_is_zero() -> None:
    assert strengths_of("三七皂苷提取工艺", "三七提取", "")[1] == 0.0


def test_score_counts_urgent_need_more() -> None:
    urgent, later = (strengths_of("普洱茶发酵", "普洱茶发酵", priority=p)[0] for p in (1, 3))

    assert urgent > later


def test_score_of_provider_compares_its_offers_with_needs() -> None:
    ecosystem = ecosystem_of(
        [mentor("m"), startup("s1"), startup("s2")],
        needs=[need("s1", "咖啡烘焙曲线"), need("s2", "专利布局")],
        offers=[offer("m", "patent portfolio")],
    )

    scorer = TextSimilarity().fit(ecosystem, Pool.of(ecosystem, "startup"))
    strengths = scorer.score(Seeker.of(ecosystem, "m"))

    assert strengths[1] > strengths[0]


def test_score_compares_resources_by_name_and_text() -> None:
    ecosystem = ecosystem_of(
        [startup("s"), mentor("owner")],
        needs=[need("s", "扫描电镜测试")],
        resources=[
            Resource("r1", "owner", "desk", names={"zh": "共享工位"}),
            Resource("r2", "owner", "instrument", names={"en": "Scanning electron microscope"}),
        ],
    )

    scorer = TextSimilarity().fit(ecosystem, Pool.of(ecosystem, "resource"))
    strengths = scorer.score(Seeker.of(ecosystem, "s"))

    assert strengths[1] > strengths[0] + 0.2


def test_score_without_any_text_embeds_nothing() -> None:
    class RefusingEmbedder:
        dimension = 1

        def embed(self, texts: object) -> FloatArray:
            raise AssertionError(texts)

    ecosystem = ecosystem_of([startup("s"), mentor("m")], needs=[need("s", "专利")])
    scorer = TextSimilarity(embedder=RefusingEmbedder())

    strengths = scorer.fit(ecosystem, Pool.of(ecosystem, "mentor")).score(Seeker.of(ecosystem, "s"))

    assert strengths.tolist() == [0.0]


def test_score_before_fit_raises() -> None:
    seeker = Seeker(startup("s"), (), (), (), (), TODAY)

    with pytest.raises(NotFittedError):
        TextSimilarity().score(seeker)


def test_score_of_empty_pool_is_empty() -> None:
    ecosystem = ecosystem_of([startup("s")], needs=[need("s", "专利")])
    scorer = TextSimilarity().fit(ecosystem, Pool.of(ecosystem, "mentor"))

    assert np.array_equal(scorer.score(Seeker.of(ecosystem, "s")), np.zeros(0))


def test_texts_that_still_stand_are_not_embedded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    embedded: list[str] = []
    embed = SentenceEmbedder.embed

    def listening(self: SentenceEmbedder, texts: Sequence[str]) -> FloatArray:
        embedded.extend(texts)
        return embed(self, texts)

    monkeypatch.setattr(SentenceEmbedder, "embed", listening)
    earlier = TextIndex(embedder=SentenceEmbedder(), tokenizer=default_tokenizer())
    earlier.fit(["普洱茶发酵", "民宿摄影"])
    again = TextIndex(embedder=SentenceEmbedder(), tokenizer=default_tokenizer())
    again.fit(["专利布局", "普洱茶发酵"], earlier=earlier)
    anew = TextIndex(embedder=SentenceEmbedder(), tokenizer=default_tokenizer())
    anew.fit(["专利布局", "普洱茶发酵"])

    assert embedded[:3] == ["普洱茶发酵", "民宿摄影", "专利布局"]
    assert np.allclose(again.vectors_, anew.vectors_, atol=1e-5)


def test_vectors_of_an_embedder_that_is_fitted_are_never_taken_over() -> None:
    earlier = TextIndex(embedder=TfidfEmbedder(), tokenizer=default_tokenizer())
    earlier.fit(["普洱茶发酵", "民宿摄影"])
    fitted = TfidfEmbedder().fit(["普洱茶发酵", "普洱茶"])
    again = TextIndex(embedder=fitted, tokenizer=default_tokenizer())

    again.fit(["普洱茶发酵"], earlier=earlier)

    assert np.array_equal(again.vectors_, fitted.embed(["普洱茶发酵"]))


def test_refitted_scorer_keeps_no_scorer_before_it() -> None:
    ecosystem = ecosystem_of([startup("s"), mentor("m")], needs=[need("s", "普洱茶发酵")])
    pool = Pool.of(ecosystem, "startup")
    earlier = TextSimilarity().fit(ecosystem, pool)

    again = TextSimilarity(earlier=earlier).fit(ecosystem, pool)

    assert again.earlier is None
    assert np.array_equal(
        again.score(Seeker.of(ecosystem, "m")), earlier.score(Seeker.of(ecosystem, "m"))
    )
