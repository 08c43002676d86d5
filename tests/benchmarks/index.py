"""The exact index against what else there is, in one run.

Run it with ``uv run --with sparse_dot_topn python -m tests.benchmarks.index [--n 20000 100000]``:
candidates with the codes of a sector (120), needs (80), a region (200) and words of a Zipfian
vocabulary of 30,000, 35 in all, with eight dense features and a bias; the best 20 among those that
pass stage, language, ticket and places (about 15 %). The reference multiplies sparse matrices,
adds the dense part and the gates and sorts. One thread; the ratios within a run are what to trust.
"""

import argparse
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.metrics.pairwise import linear_kernel

from matcher.features.inverted_index import Found, Gates, InvertedIndex

K, N_DENSE, TOGETHER = 20, 9, 256
_BLOCKS = ((120, 2), (80, 5), (200, 1))
_VOCABULARY, _WORDS = 30_000, 28
_ROUNDS = 5

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Side:
    """Participants: sparse codes, dense features, and what their gates compare."""

    X: sp.csr_array
    dense: Scores
    gates: Gates


def participants(draw: np.random.Generator, n: int, *, is_asking: bool) -> Side:
    """Return drawn participants."""
    columns, first = [], 0
    for size, n_codes in _BLOCKS:
        popularity = 1 / np.arange(1, size + 1) ** 0.8
        columns.append(first + draw.choice(size, (n, n_codes), p=popularity / popularity.sum()))
        first += size
    popularity = 1 / np.arange(1, _VOCABULARY + 1) ** 1.05
    words = draw.choice(_VOCABULARY, (n, _WORDS), p=popularity / popularity.sum())
    places = np.concatenate([*columns, first + words], axis=1)
    rows = np.repeat(np.arange(n), places.shape[1])
    values = draw.random(places.size, np.float32) + 0.1
    shape = (n, first + _VOCABULARY)
    X = sp.csr_array((values, (rows, places.ravel())), shape=shape, dtype=np.float32)
    dense = draw.standard_normal((n, N_DENSE)).astype(np.float32) / 4
    dense[:, -1] = 1 if is_asking else dense[:, -1]
    stage = 1 << draw.integers(0, 6, n)
    stages = stage | (
        0 if is_asking else (1 << draw.integers(0, 6, n)) | (1 << draw.integers(0, 6, n))
    )
    speaks = 1 << draw.choice(5, n, p=(0.8, 0.1, 0.04, 0.03, 0.03))
    has_places = np.ones(n, np.int64) if is_asking else draw.random(n) < 0.75
    low = draw.lognormal(0, 1, n)
    return Side(
        X,
        dense,
        Gates(
            np.stack([stages, speaks | 1 * (draw.random(n) < 0.3), has_places], axis=1).astype(
                np.uint64
            ),
            low[:, np.newaxis].astype(np.float32),
            (low * 6)[:, np.newaxis].astype(np.float32),
        ),
    )


def passes(asked: Gates, items: Gates) -> npt.NDArray[np.bool_]:
    """Return which items pass the gates of which queries."""
    passing = np.ones((len(asked.masks), len(items.masks)), np.bool_)
    for gate in range(items.masks.shape[1]):
        passing &= (asked.masks[:, [gate]] & items.masks[:, gate]) != 0
    for gate in range(items.lows.shape[1]):
        passing &= items.lows[:, gate] <= asked.highs[:, [gate]]
        passing &= items.highs[:, gate] >= asked.lows[:, [gate]]
    return passing


def best_of_all(scores: Scores, asked: Side, items: Side) -> Found:
    """Return the best of full rows of scores."""
    scores = scores + asked.dense @ items.dense.T
    scores[~passes(asked.gates, items.gates)] = -np.inf
    chosen = np.argpartition(-scores, K, axis=1)[:, :K]
    own = np.take_along_axis(scores, chosen, 1)
    order = np.argsort(-own, axis=1, kind="stable")
    return Found(np.take_along_axis(chosen, order, 1), np.take_along_axis(own, order, 1))


def in_portions(asked: Side, rank: Callable[[Side], Found]) -> Found:
    """Rank some hundred queries at a time, as memory demands."""
    found = []
    for begin in range(0, asked.X.shape[0], TOGETHER):
        rows = slice(begin, begin + TOGETHER)
        found.append(rank(Side(asked.X[rows], asked.dense[rows], asked.gates.at(rows))))
    return Found(*(np.concatenate(each) for each in zip(*found, strict=True)))


def microseconds(work: Callable[[], object], n_queries: int, rounds: int = _ROUNDS) -> float:
    """Return the median processor time a query."""
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return 1e6 * float(np.median(seconds)) / n_queries


def bound(index_items: Side, asked: Side) -> float:
    """Return the microseconds of what cannot be saved: dense head rows, and tail postings."""
    frequency = np.bincount(index_items.X.indices, minlength=index_items.X.shape[1])
    is_head = frequency > 0.1 * index_items.X.shape[0]
    head = np.concatenate([index_items.X[:, is_head].toarray(), index_items.dense], axis=1)
    own = np.concatenate([asked.X[:, is_head].toarray(), asked.dense], axis=1)
    has = sp.csr_array((np.ones(asked.X.nnz), asked.X.indices, asked.X.indptr), shape=asked.X.shape)
    n_postings = float((has @ np.where(is_head, 0, frequency)).mean())
    product = microseconds(lambda: in_portions_of(own, head), len(own))
    return product + 0.45e-3 * n_postings


def in_portions_of(own: Scores, head: Scores) -> None:
    """Multiply the dense parts."""
    for begin in range(0, len(own), TOGETHER):
        own[begin : begin + TOGETHER] @ head.T


def compared(n_items: int, n_queries: int) -> dict[str, object]:
    """Return the microseconds of each method, and the ratios."""
    draw = np.random.default_rng(7)
    items = participants(draw, n_items, is_asking=False)
    asked = participants(draw, n_queries, is_asking=True)
    transposed = items.X.T.tocsc()
    parted = InvertedIndex().fit(items.X, dense=items.dense, gates=items.gates)
    whole = InvertedIndex(part_cost=1000 * n_items).fit(
        items.X, dense=items.dense, gates=items.gates
    )

    def by_scipy() -> Found:
        return in_portions(asked, lambda a: best_of_all((a.X @ transposed).toarray(), a, items))

    def by_sklearn() -> Found:
        return in_portions(asked, lambda a: best_of_all(linear_kernel(a.X, items.X), a, items))

    def by_index(index: InvertedIndex) -> Found:
        return index.top(asked.X, K, dense=asked.dense, gates=asked.gates)

    reference = np.nan_to_num(by_scipy().scores, neginf=0)
    found = [np.nan_to_num(by_index(index).scores, neginf=0) for index in (parted, whole)]
    scale = float(np.abs(reference).max())
    difference = max(float(np.abs(own - reference).max()) for own in found) / scale
    times = {
        "scipy": microseconds(by_scipy, n_queries, 3),
        "scikit-learn": microseconds(by_sklearn, n_queries, 3),
        "index": microseconds(lambda: by_index(whole), n_queries),
        "index, parted": microseconds(lambda: by_index(parted), n_queries),
    }
    if importlib.util.find_spec("sparse_dot_topn"):
        multiply = importlib.import_module("sparse_dot_topn").sp_matmul_topn
        columns = sp.csr_matrix(sp.hstack([items.X, sp.csr_array(items.dense)]).T)
        rows = sp.csr_matrix(sp.hstack([asked.X, sp.csr_array(asked.dense)]))
        times["sparse_dot_topn, no gates"] = microseconds(
            lambda: multiply(rows, columns, top_n=K, sort=True), n_queries, 3
        )
    times["what cannot be saved"] = bound(items, asked)
    passing = passes(asked.gates.at(slice(0, 200)), items.gates).mean()
    return {
        "candidates": n_items,
        "queries": n_queries,
        "terms a candidate": round(items.X.nnz / n_items, 1),
        "share passing": round(float(passing), 3),
        "greatest difference, of the greatest score": difference,
        "index MB": round(parted.n_bytes / 1e6, 1),
        "microseconds": {name: round(time, 1) for name, time in times.items()},
        "times as fast": {
            name: round(time / times["index, parted"], 1) for name, time in times.items()
        },
    }


def main(arguments: list[str]) -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--queries", type=int, default=2_000)
    asked = parser.parse_args(arguments)
    for n in asked.n:
        json.dump(compared(n, asked.queries), sys.stdout, indent=1)
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
