"""Who is like whom among thousands: the index of a fitted model against what else there is.

Run it with ``python -m tests.benchmarks.likeness [--profile scale] [--kind startup] [--times 10]``:
the participants of a kind are fitted as in the product; each asks for the ten most like it, with
and without the filters of the page (prefecture, language, stage). The others multiply the very same
features as sparse and dense matrices, apply the same filters and partition the rows. Then the same
among ten times as many, who take each part from another participant, their texts a little turned.
Processor time a query, many together and one alone; ratios within a run are what to trust.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.metrics.pairwise import linear_kernel

from matcher.features.inverted_index import Gates, InvertedIndex
from matcher.recommendation.narrowing import Narrowing
from matcher.recommendation.portraits import PARTS
from matcher.recommendation.resemblance import Resemblance
from matcher.scoring.base import Pool
from matcher.scoring.similarity import TextSimilarity
from seed.synthetic import AS_OF, synthesize
from tests.benchmarks.index import passes
from tests.matcher.folder import read_ecosystem

K, TOGETHER, _ROUNDS, _TURN = 10, 256, 3, 0.02

Rows = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]
Multiply = Callable[[sp.csr_array], Scores]


@dataclass(frozen=True)
class People:
    """Participants as the fitted model has them."""

    codes: sp.csr_array
    texts: Scores
    gates: Gates


@dataclass(frozen=True)
class Question:
    """Some of them, with what each asks of the others."""

    rows: Rows
    gates: Gates

    def portions(self, n: int) -> list["Question"]:
        """Return the same question, so many rows at a time."""
        begins = range(0, len(self.rows), n)
        return [
            Question(self.rows[begin : begin + n], self.gates.at(slice(begin, begin + n)))
            for begin in begins
        ]


def multiplied(resemblance: Resemblance, times: int, seed: int = 3) -> People:
    """Return the participants, and so many times as many who are like several of them."""
    portraits, gates = resemblance.portraits_, resemblance.filters_.of(resemblance.pool_)
    draw, n = np.random.default_rng(seed), len(portraits)
    blocks = []
    for part in range(len(PARTS)):
        columns = np.flatnonzero(portraits.part_of == part)
        if len(columns):
            blocks.append(portraits.codes[:, columns][drawn(draw, n, times)])
    texts = portraits.texts[drawn(draw, n, times)]
    lengths = np.linalg.norm(texts, axis=1, keepdims=True)
    texts[n:] += draw.standard_normal((len(texts) - n, texts.shape[1])) * _TURN
    texts *= lengths / np.maximum(np.linalg.norm(texts, axis=1, keepdims=True), 1e-9)
    codes = sp.csr_array(sp.hstack(blocks, format="csr"))
    return People(codes, texts.astype(np.float32), gates.at(drawn(draw, n, times)))


def drawn(draw: np.random.Generator, n: int, times: int) -> Rows:
    """Return everybody once in order, then others at random."""
    return np.concatenate([np.arange(n), draw.integers(n, size=(times - 1) * n)])


def questions(resemblance: Resemblance, n: int) -> dict[str, Question]:
    """Return some participants who ask for everybody, and with the filters of the page."""
    profiles = resemblance.pool_.profiles
    rows = np.arange(0, len(profiles), max(len(profiles) // n, 1))[:n]
    narrow = [
        Narrowing(profiles[row].languages, profiles[row].region, (profiles[row].stage,))
        for row in rows
    ]
    asked = [resemblance.filters_.asked(each, 1) for each in narrow]
    narrowed = Gates(
        *(np.concatenate([getattr(each, name) for each in asked]) for name in Gates.__annotations__)
    )
    return {
        "everybody": Question(rows, resemblance.filters_.asked(Narrowing(), len(rows))),
        "filtered": Question(rows, narrowed),
    }


def by_index(index: InvertedIndex, people: People, asked: Question) -> Scores:
    """Return the best scores that the index finds."""
    codes = sp.csr_array(people.codes[asked.rows])
    return index.top(codes, K, dense=people.texts[asked.rows], gates=asked.gates).scores


def by_matrices(multiply: Multiply, people: People, asked: Question) -> Scores:
    """Return the best scores of whole rows."""
    scores = multiply(sp.csr_array(people.codes[asked.rows]))
    scores = scores + people.texts[asked.rows] @ people.texts.T
    scores[~passes(asked.gates, people.gates)] = -np.inf
    chosen = np.argpartition(-scores, K, axis=1)[:, :K]
    return np.asarray(-np.sort(-np.take_along_axis(scores, chosen, 1), axis=1))


def milliseconds(
    rank: Callable[[Question], Scores], asked: Question, together: int
) -> tuple[float, Scores]:
    """Return the median processor time a query, and what was found."""
    portions, seconds, found = asked.portions(together), list[float](), list[Scores]()
    for _ in range(_ROUNDS):
        began = time.process_time()
        found = [rank(portion) for portion in portions]
        seconds.append(time.process_time() - began)
    return 1000 * float(np.median(seconds)) / len(asked.rows), np.concatenate(found)


def compared(people: People, asked: Question) -> dict[str, object]:
    """Return the milliseconds of each method, many queries together and one alone."""
    index = InvertedIndex().fit(people.codes, dense=people.texts, gates=people.gates)
    transposed = people.codes.T.tocsc()
    methods: dict[str, Callable[[Question], Scores]] = {
        "index": lambda q: by_index(index, people, q),
        "scipy": lambda q: by_matrices(lambda own: (own @ transposed).toarray(), people, q),
        "scikit-learn": lambda q: by_matrices(
            lambda own: linear_kernel(own, people.codes), people, q
        ),
    }
    alone = Question(asked.rows[:40], asked.gates.at(slice(0, 40)))
    by_index(index, people, alone)  # compiles
    many = {name: milliseconds(rank, asked, TOGETHER) for name, rank in methods.items()}
    one = {name: milliseconds(rank, alone, 1)[0] for name, rank in methods.items()}
    exact = np.nan_to_num(many["scipy"][1], neginf=0)
    difference = np.abs(np.nan_to_num(many["index"][1], neginf=0) - exact).max()
    return {
        "together_ms": {name: round(each[0], 4) for name, each in many.items()},
        "alone_ms": {name: round(each, 3) for name, each in one.items()},
        "together_times_as_fast": round(many["scipy"][0] / many["index"][0], 1),
        "alone_times_as_fast": round(one["scipy"] / one["index"], 1),
        "share_passing": round(float(passes(alone.gates, people.gates).mean()), 4),
        "greatest_difference": float(difference),
        "index_mb": round(index.n_bytes / 1e6, 1),
    }


def fitted(profile: str, kind: str) -> tuple[Resemblance, dict[str, object]]:
    """Return a fitted resemblance, and what fitting it took beside embedding the texts."""
    with tempfile.TemporaryDirectory() as folder:
        synthesize(Path(folder), profile=profile)
        ecosystem = read_ecosystem(Path(folder), AS_OF)
    pool, clock = Pool.of(ecosystem, kind), time.process_time
    began = clock()
    text = TextSimilarity().fit(ecosystem, pool)
    embedded = clock()
    resemblance = Resemblance().fit(ecosystem, pool, text.means())
    fitted_at = clock()
    n_lists = sum(len(block) for block in resemblance.like_all(K))
    listed = clock()
    ids = pool.ids[:: max(len(pool) // 100, 1)]
    for each in ids:
        resemblance.like(each, K)
    return resemblance, {
        "participants": len(pool),
        "embedding_texts_s": round(embedded - began, 2),
        "fit_s": round(fitted_at - embedded, 2),
        "lists_of_all_s": round(listed - fitted_at, 2),
        "lists": n_lists,
        "like_with_reasons_ms": round(1000 * (clock() - listed) / len(ids), 2),
    }


def main(arguments: list[str]) -> None:
    """Print the times as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", default="scale")
    parser.add_argument("--kind", default="startup")
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10])
    parser.add_argument("--queries", type=int, default=1024)
    given = parser.parse_args(arguments)
    resemblance, figures = fitted(given.profile, given.kind)
    asked = questions(resemblance, given.queries)
    for times in given.times:
        people = multiplied(resemblance, times)
        figures[f"among {len(people.texts)}"] = {
            name: compared(people, question) for name, question in asked.items()
        }
    json.dump(figures, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(sys.argv[1:])
