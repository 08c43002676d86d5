"""Embedders: unit rows, one per text, whatever is installed."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matcher.features.text import Embedder
from matcher.features.text_embedding import SentenceEmbedder, TfidfEmbedder, default_embedder

EMBEDDERS = [SentenceEmbedder(), TfidfEmbedder(dimension=256)]
TEXTS = ["三七皂苷提取工艺", "coffee roasting", "普洱茶发酵"]


@pytest.fixture(params=EMBEDDERS, ids=["sentence", "tfidf"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    chosen: Embedder = request.param
    return chosen


def test_embed_gives_unit_rows(embedder: Embedder) -> None:
    rows = embedder.embed(TEXTS)

    assert rows.shape == (3, embedder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0, abs=1e-3)


def test_embed_no_text_gives_no_row(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_embed_blank_text_gives_zero_row(embedder: Embedder) -> None:
    rows = embedder.embed(["🚀", TEXTS[0]])

    assert np.linalg.norm(rows, axis=1) == pytest.approx([0.0, 1.0], abs=1e-3)


def test_embed_equal_spellings_alike(embedder: Embedder) -> None:
    simplified, traditional = embedder.embed(["普洱茶发酵ai", "普洱茶發酵ＡＩ"])

    assert np.array_equal(simplified, traditional)


def test_embed_many_texts_as_one_by_one() -> None:
    texts = [f"{text} {n}" for n in range(12) for text in TEXTS]
    embedder = SentenceEmbedder()

    together = embedder.embed(texts)
    single = np.vstack([embedder.embed([text]) for text in texts])

    assert together == pytest.approx(single, abs=1e-4)


def test_embed_in_threads_as_in_one() -> None:
    batches = [[f"三七 {n} {m} coffee" for m in range(40)] for n in range(4)]
    embedder = SentenceEmbedder()

    with ThreadPoolExecutor(4) as executor:
        together = list(executor.map(embedder.embed, batches))

    alone = [embedder.embed(batch) for batch in batches]
    assert np.vstack(together) == pytest.approx(np.vstack(alone), abs=1e-6)


def test_tfidf_embedder_weighs_rare_words_more_once_fitted() -> None:
    corpus = ["coffee export", "coffee roasting", "coffee drying"]
    embedder = TfidfEmbedder(dimension=4096).fit(corpus)

    rows = embedder.embed(["coffee export", "coffee roasting", "export papers"])

    assert rows[0] @ rows[2] > rows[0] @ rows[1]


def test_default_embedder_reads_across_languages() -> None:
    query, same, other = default_embedder().embed(
        ["三七皂苷提取工艺", "extraction of notoginseng saponins", "coffee roasting"]
    )

    assert query @ same > query @ other + 0.2
