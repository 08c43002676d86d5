"""Rankings of investors where the record is thin: some of the past links, chosen by chance.

Run it with ``python -m tests.benchmarks.thin 2012-07-01 50 500 5000``. What the product orders by
must be no worse than the better of weights and ridge regression. It needs the shared data.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.recommendation.pipeline import Recommender
from tests.benchmarks.investors import SPLITS, InvestorBenchmark, window_benchmark
from tests.benchmarks.ranking import KIND, methods_of, quality_of, seekers

SIZES = ("50", "500", "5000")
METHODS = ("product", "weights", "ridge")


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


def measure(data: InvestorBenchmark, n_links: int) -> Iterator[str]:
    """Yield what is chosen, and the quality of it and of what it was chosen from."""
    thin = thinned(data, n_links)
    recommender = Recommender(kinds=[KIND]).fit(thin.ecosystem)
    ranker = recommender.lines_[KIND].ranker
    yield f"{n_links} links: ordered by {ranker.choice_ if ranker else 'weights'}"
    methods = methods_of(recommender, thin)
    for name in METHODS:
        qualities = [
            quality_of({s.profile.id: methods[name](s) for s in seekers(thin, split)}, thin, split)
            for split in SPLITS
        ]
        told = "  ".join(
            f"{split} {own.ndcg.mean:.4f} / {own.recall.mean:.4f}"
            for split, own in zip(SPLITS, qualities, strict=True)
        )
        yield f"  {name:8} NDCG@20 / Recall@20: {told}"


def main() -> None:
    """Measure the day and the numbers of links named on the command line."""
    day, *sizes = sys.argv[1:] or ("2011-01-01",)
    data = window_benchmark(dt.date.fromisoformat(day))
    for size in sizes or SIZES:
        for line in measure(data, int(size)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
