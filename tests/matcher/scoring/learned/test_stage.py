"""The simple models against plain numpy, and against what they may not know."""

import datetime as dt

import numpy as np
import pytest

from matcher.entities import ParticipantKind
from matcher.scoring.learned.book import Book
from matcher.scoring.learned.fusion import DEPTH, fused
from matcher.scoring.learned.pairs import FEATURES, MODELS, PairFeatures
from matcher.scoring.learned.ridge import RecencyRidge, recency
from matcher.scoring.learned.stage import FirstStage
from tests.matcher.scoring.ecosystems import invested
from tests.matcher.scoring.learned.market import AS_OF, market

EARLIER = dt.date(2025, 3, 1)


def book_of(*later: dt.date) -> Book:
    new = tuple(invested(f"I{n:03}", "S0003", day, "angel") for n, day in enumerate(later))
    return Book.of(market(200, later=new), ParticipantKind.INVESTOR)


def test_later_links_change_nothing_earlier() -> None:
    plain, longer = book_of(), book_of(EARLIER, dt.date(2026, 1, 1))
    end = dt.date(2025, 3, 1)

    queries = [book.queries(dt.date(2024, 9, 1), end) for book in (plain, longer)]
    pairs = [
        PairFeatures(FirstStage(book, EARLIER.toordinal()), length=30) for book in (plain, longer)
    ]

    assert [q.asked.receiver_id for q in queries[0]] == [q.asked.receiver_id for q in queries[1]]
    assert queries[0]
    for one, two in zip(*queries, strict=True):
        assert np.array_equal(one.found, two.found)
        everybody = np.ones(60, np.bool_)
        lists = [
            p.shortlist(q.asked, everybody, {}) for p, q in zip(pairs, (one, two), strict=True)
        ]
        assert np.array_equal(lists[0].providers, lists[1].providers)
        assert pytest.approx(lists[1].X, rel=1e-5, abs=1e-6) == lists[0].X


def test_queries_of_a_window_are_first_time_pairs_after_its_beginning() -> None:
    book, begin, end = book_of(), dt.date(2025, 6, 1), dt.date(2025, 12, 1)

    queries = book.queries(begin, end)

    first, last = book.before(begin.toordinal()), book.before(end.toordinal())
    before = {
        (book.receivers[deal], provider)
        for deal in range(first)
        for provider in book.providers[[deal]].indices.tolist()
    }
    expected = {
        (book.receivers[deal], provider)
        for deal in range(first, last)
        for provider in book.providers[[deal]].indices.tolist()
        if (book.receivers[deal], provider) not in before
    }
    found = {
        (book.receiver_rows[q.asked.receiver_id], provider)
        for q in queries
        for provider in q.found.tolist()
    }
    assert found == expected
    assert all(
        {(book.receiver_rows[q.asked.receiver_id], p) for p in q.asked.known.tolist()} <= before
        for q in queries
    )


def test_ridge_agrees_with_the_normal_equations() -> None:
    book = book_of()
    ages = ((AS_OF.toordinal() - book.days) / 365.25).astype(np.float32)
    usable = (book.known_of < 0) & ~book.is_pair

    ridge = RecencyRidge(regularisation=3.0, min_rows=1).fit(book.X, book.providers, ages, usable)

    X, Y = book.X.toarray()[:, usable].astype(np.float64), book.providers.toarray()
    weights = recency(ages, 2.0) / np.sqrt(Y.sum(axis=1))
    gram = X.T @ (weights[:, np.newaxis] * X) + 3.0 * np.eye(X.shape[1])
    expected = np.linalg.solve(gram, X.T @ (weights[:, np.newaxis] * Y))
    columns = np.flatnonzero(book.X[[7]].toarray().ravel() * usable)
    positions = np.searchsorted(np.flatnonzero(usable), columns)
    assert ridge.predict(columns) == pytest.approx(expected[positions].sum(axis=0), abs=1e-4)


def test_walk_from_known_agrees_with_the_matrices() -> None:
    book = book_of()
    stage = FirstStage(book, AS_OF.toordinal())
    query = next(q for q in book.queries(dt.date(2025, 6, 1), AS_OF) if len(q.asked.known) > 1)

    scores = stage.scores(query.asked)

    ties = stage.ties.toarray()
    out = ties / np.maximum(ties.sum(axis=1, keepdims=True), 1e-9)
    back = ties.T / np.maximum(ties.sum(axis=0)[:, np.newaxis], 1e-9)
    one = back[query.asked.known].mean(axis=0) @ out
    assert scores["walk_known"] == pytest.approx(0.6 * one + 0.36 * (one @ back @ out), abs=1e-6)
    joint = stage.joint.toarray()[query.asked.known].sum(axis=0)
    assert scores["joint"] == pytest.approx(joint, abs=1e-5)


def test_fusion_adds_reciprocal_ranks_of_the_eligible() -> None:
    scores = {"ridge": np.array([3.0, 2.0, 9.0, 1.0]), "fit": np.zeros(4)}
    eligible = np.array([True, True, False, True])

    fusion, ranks = fused(scores, {"ridge": 2.0, "fit": 1.0}, eligible)

    assert fusion == pytest.approx([2 / 30, 2 / 31, 0, 0])
    assert ranks["ridge"].tolist() == [0, 1, DEPTH, DEPTH]
    assert ranks["fit"].tolist() == [DEPTH] * 4


def test_every_feature_has_a_column() -> None:
    book = book_of()
    pairs = PairFeatures(FirstStage(book, AS_OF.toordinal()), length=30)
    query = book.queries(dt.date(2025, 6, 1), AS_OF)[0]

    shortlist = pairs.shortlist(query.asked, np.ones(60, np.bool_), {})

    assert shortlist.X.shape == (30, len(FEATURES))
    assert np.isfinite(shortlist.X).all()
    assert set(shortlist.scores) == set(MODELS)
