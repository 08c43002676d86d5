"""Rankings of investors on windows of the past, refitted as of each, beside what a rival could use.

Run it with ``python -m tests.benchmarks.ranking 2010-01-01 2010-07-01``; without days it takes the
windows that settings may be chosen by. It needs the shared benchmark data. Times are processor
time of this process.
"""

import datetime as dt
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from matcher.entities import ParticipantKind
from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import RankingQuality, ranking_quality
from matcher.recommendation.exposure import ExposureSpreader, RankedList, Spreading
from matcher.recommendation.line import Line
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.scored import best
from matcher.recommendation.weights import weights_for
from matcher.scoring.base import FloatArray, Seeker
from matcher.scoring.learned.book import Book
from matcher.scoring.learned.stage import FirstStage
from tests.benchmarks.investors import SPLITS, InvestorBenchmark, window_benchmark

CHOSEN_BY = ("2010-01-01", "2010-07-01", "2011-01-01")
KIND, K, DEPTH = "investor", 20, 100
MODELS = {
    "naive Bayes": "bayes",
    "BM25": "likeness",
    "nearest": "nearest",
    "PageRank": "walk_near",
    "cells": "cells",
    "factors": "factors",
}
"""Simple models of the first stage by the name of the method."""
Method = Callable[[Seeker], Sequence[str]]
Rankings = Mapping[str, Sequence[str]]


class SimpleModels:
    """The models of the first stage, each on its own."""

    def __init__(self, data: InvestorBenchmark, line: Line) -> None:
        self.line, self.day = line, data.ecosystem.as_of
        self.book = Book.of(data.ecosystem, ParticipantKind(KIND))
        self.stage = FirstStage(self.book, self.day.toordinal())

    def first(self, model: str, seeker: Seeker) -> Sequence[str]:
        """Return the best candidates by one model."""
        known = sorted({self.book.provider_rows[r.source_id] for r in seeker.relations})
        profile = seeker.profile
        asked = self.book.ask(profile, round_=profile.seeking_round, known=known, day=self.day)
        return first(self.line, seeker, np.asarray(self.stage.scores(asked)[model], np.float64))


def methods_of(recommender: Recommender, data: InvestorBenchmark) -> Mapping[str, Method]:
    """Return the product, and what it is measured against."""
    line = recommender.lines_[KIND]
    popularity = PopularityScorer().fit(data.ecosystem, line.pool)
    chance = RandomScorer(seed=0).fit(data.ecosystem, line.pool)
    weights = weights_for("startup", KIND, {})
    models = SimpleModels(data, line)
    return {
        "product": lambda seeker: recommender.rank(seeker, kind=KIND, k=K)[0],
        "weights": lambda seeker: first(line, seeker, line.score(seeker, weights).scores),
        "ridge": lambda seeker: first(line, seeker, line.scorers["history"].score(seeker)),
        **{name: partial(models.first, model) for name, model in MODELS.items()},
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
    began = time.process_time()
    recommender = Recommender(kinds=[KIND]).fit(data.ecosystem)
    fitted = time.process_time()
    Recommender(kinds=[KIND]).fit(data.ecosystem, earlier=recommender)
    refreshed = time.process_time()
    ranker = recommender.lines_[KIND].ranker
    choice = ranker.choice_ if ranker else "weights"
    yield (
        f"{day}: ordered by {choice}; fitted in {fitted - began:.0f} s, "
        f"refreshed in {refreshed - fitted:.0f} s"
    )
    methods = methods_of(recommender, data)
    for split in SPLITS:
        for name, method in methods.items():
            yield f"  {split:5} {name:12} {timed(method, data, split)}"
        yield f"  {split:5} {'spread':12} {told(spread(recommender, data, split), data, split)}"


def timed(method: Method, data: InvestorBenchmark, split: str) -> str:
    """Return the quality of a method on a split, and its time a query."""
    began = time.process_time()
    rankings = {seeker.profile.id: method(seeker) for seeker in seekers(data, split)}
    spent = (time.process_time() - began) / len(rankings) * 1000
    return f"{told(rankings, data, split)}  {spent:.1f} ms"


def seekers(data: InvestorBenchmark, split: str) -> Iterator[Seeker]:
    """Yield who asks in a split."""
    for query in data.queries[split]:
        yield Seeker.of(data.ecosystem, query.seeker_id, seeking_round=query.seeking_round)


def spread(recommender: Recommender, data: InvestorBenchmark, split: str) -> Rankings:
    """Return the product's lists with exposure spread."""
    ids, lists = [], []
    for seeker in seekers(data, split):
        ids.append(seeker.profile.id)
        lists.append(RankedList(*recommender.rank(seeker, kind=KIND, k=DEPTH)))
    orders = ExposureSpreader(Spreading(k=K)).spread(lists)
    return {
        own: [ranked.candidate_ids[position] for position in order]
        for own, ranked, order in zip(ids, lists, orders, strict=True)
    }


def told(rankings: Rankings, data: InvestorBenchmark, split: str) -> str:
    """Return the quality of rankings in a line."""
    quality = quality_of(rankings, data, split)
    ndcg = quality.ndcg
    return (
        f"NDCG@20 {ndcg.mean:.4f} [{ndcg.low:.3f}, {ndcg.high:.3f}]  Recall@20 "
        f"{quality.recall.mean:.4f}  coverage {quality.coverage:.3f}  Gini {quality.gini:.3f}"
    )


def quality_of(rankings: Rankings, data: InvestorBenchmark, split: str) -> RankingQuality:
    """Measure rankings against what came to be."""
    investors = {p.id for p in data.ecosystem.profiles if p.kind == KIND}
    return ranking_quality(
        rankings,
        data.truth[split],
        candidate_ids=frozenset(investors),
        k=K,
        rng=np.random.default_rng(0),
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
