"""Rankings of investors on windows of the past, refitted as of each: learned, plain, popularity.

Run it with ``python -m tests.benchmarks.ranking 2010-01-01 2010-07-01``; without days it takes the
windows that settings may be chosen by. It needs the shared benchmark data.
"""

import datetime as dt
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import ranking_quality
from matcher.recommendation.line import Line, best
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import FloatArray, Pool, Seeker
from tests.benchmarks.investors import SPLITS, InvestorBenchmark, window_benchmark

CHOSEN_BY = ("2010-01-01", "2010-07-01", "2011-01-01")
KIND, K = "investor", 20
Method = Callable[[Seeker], Sequence[str]]


def methods_of(recommender: Recommender, data: InvestorBenchmark) -> Mapping[str, Method]:
    """Return the product, and what it is measured against."""
    line = recommender.lines_[KIND]
    popularity = PopularityScorer().fit(data.ecosystem, line.pool)
    chance = RandomScorer(seed=0).fit(data.ecosystem, line.pool)
    weights = weights_for("startup", KIND, {})
    return {
        "learned": lambda seeker: recommender.rank(seeker, kind=KIND, k=K)[0],
        "weights": lambda seeker: first(line, seeker, line.score(seeker, weights).scores),
        "ridge": lambda seeker: first(line, seeker, line.scorers["history"].score(seeker)),
        "popularity": lambda seeker: first(line, seeker, popularity.score(seeker)),
        "random": lambda seeker: first(line, seeker, chance.score(seeker)),
    }


def first(line: Line, seeker: Seeker, scores: FloatArray) -> Sequence[str]:
    """Return the best eligible candidates."""
    is_eligible = line.selector.screen(seeker).is_eligible
    return [line.pool.ids[position] for position in best(scores, is_eligible, K)]


def measure(day: dt.date) -> Iterator[str]:
    """Fit as of a day and yield the quality of each method on the half year that follows."""
    data = window_benchmark(day)
    began, busy = time.perf_counter(), time.process_time()
    recommender = Recommender(kinds=[KIND]).fit(data.ecosystem)
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    ranker = recommender.lines_[KIND].ranker
    choice = ranker.choice_ if ranker else "weights"
    yield f"{day}: fitted in {seconds:.0f} s, {busy:.0f} s busy; ordered by {choice}"
    for split in SPLITS:
        for name, method in methods_of(recommender, data).items():
            yield f"  {split:5} {name:11} {quality_of(method, data, split)}"


def quality_of(method: Method, data: InvestorBenchmark, split: str) -> str:
    """Return the quality of a method on a split, and its time a query."""
    began = time.process_time()
    rankings = {
        query.seeker_id: method(
            Seeker.of(data.ecosystem, query.seeker_id, seeking_round=query.seeking_round)
        )
        for query in data.queries[split]
    }
    spent = (time.process_time() - began) / len(rankings) * 1000
    quality = ranking_quality(
        rankings,
        data.truth[split],
        candidate_ids=frozenset(Pool.of(data.ecosystem, KIND).ids),
        k=K,
        rng=np.random.default_rng(0),
    )
    ndcg = quality.ndcg
    return (
        f"NDCG@20 {ndcg.mean:.4f} [{ndcg.low:.3f}, {ndcg.high:.3f}]  "
        f"Recall@20 {quality.recall.mean:.4f}  coverage {quality.coverage:.3f}  {spent:.1f} ms"
    )


def main() -> None:
    """Measure the days named on the command line."""
    for day in sys.argv[1:] or CHOSEN_BY:
        for line in measure(dt.date.fromisoformat(day)):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"at most {peak:,.0f} MB\n")


if __name__ == "__main__":
    main()
