"""Rankings of investors where the record is thin: some of the past links, chosen by chance.

Run it with ``python -m tests.benchmarks.thin 2011-01-01 50 500 5000``. What the product orders by
must be no worse than the better of weights and ridge regression, as far as subsamples can tell. It
needs the shared data.
"""

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.recommendation.pipeline import Recommender
from matcher.scoring.base import FloatArray
from tests.benchmarks.investors import SPLITS, InvestorBenchmark, window_benchmark
from tests.benchmarks.ranking import KIND, methods_of, quality_of, seekers

SIZES = (50, 500, 5000)
METHODS = ("product", "weights", "ridge")
"""The product, then its rivals."""


def thinned(data: InvestorBenchmark, n_links: int, *, seed: int = 0) -> InvestorBenchmark:
    """Return the same with some of the links, everything else as it is."""
    whole = data.ecosystem
    relations = whole.relations
    chosen = np.random.default_rng(seed).permutation(len(relations))[:n_links]
    ecosystem = Ecosystem.from_records(
        vocabularies=whole.vocabularies,
        profiles=whole.profiles,
        relations=[relations[i] for i in sorted(chosen.tolist())],
        as_of=whole.as_of,
    )
    return replace(data, ecosystem=ecosystem)


def qualities(data: InvestorBenchmark) -> tuple[str, FloatArray]:
    """Return what the product orders by, and the quality of each method by split and measure."""
    recommender = Recommender(kinds=[KIND]).fit(data.ecosystem)
    ranker = recommender.lines_[KIND].ranker
    methods = methods_of(recommender, data)
    found = np.zeros((len(METHODS), len(SPLITS), 2))
    for row, name in enumerate(METHODS):
        for column, split in enumerate(SPLITS):
            rankings = {s.profile.id: methods[name](s) for s in seekers(data, split)}
            quality = quality_of(rankings, data, split)
            found[row, column] = quality.ndcg.mean, quality.recall.mean
    return ranker.choice_ if ranker else "weights", found


def measure(data: InvestorBenchmark, n_links: int, n_samples: int) -> Iterator[str]:
    """Yield the mean quality over subsamples, and how the product stands to the better rival."""
    each = [qualities(thinned(data, n_links, seed=seed)) for seed in range(n_samples)]
    orders = Counter(order for order, _ in each)
    yield f"{n_links} links, {n_samples} subsamples: ordered by {dict(orders)}"
    found = np.array([own for _, own in each])
    for row, name in enumerate(METHODS):
        yield f"  {name:8} NDCG@20 / Recall@20: {_told(found[:, row].mean(axis=0), '.4f')}"
    rivals = found[:, 1:].mean(axis=0)
    better = np.take_along_axis(found[:, 1:], rivals.argmax(axis=0)[np.newaxis, np.newaxis], 1)
    gains = found[:, 0] - better[:, 0]
    yield f"  product less the better rival:   {_told(gains.mean(axis=0), '+.4f')}"
    if n_samples > 1:
        errors = gains.std(axis=0, ddof=1) / np.sqrt(n_samples)
        yield f"    standard error over subsamples: {_told(errors, '.4f')}"


def _told(values: FloatArray, form: str) -> str:
    return "  ".join(
        f"{split} {ndcg:{form}} / {recall:{form}}"
        for split, (ndcg, recall) in zip(SPLITS, values.tolist(), strict=True)
    )


def main(arguments: list[str]) -> None:
    """Measure the day and the numbers of links named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("day", nargs="?", default="2011-01-01", type=dt.date.fromisoformat)
    parser.add_argument("sizes", nargs="*", default=SIZES, type=int)
    parser.add_argument("--samples", default=5, type=int)
    asked = parser.parse_args(arguments)
    data = window_benchmark(asked.day)
    for size in asked.sizes:
        for line in measure(data, size, asked.samples):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
