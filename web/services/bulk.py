"""Rankings for many seekers at once, and how good they are."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache

import numpy as np

from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import RankingQuality, ranking_quality
from matcher.recommendation.batch import Query, Ranking, rank_in_blocks, spread_exposure
from matcher.recommendation.line import best
from matcher.recommendation.reranking import ExposureReranker
from matcher.scoring.base import Scorer, Seeker
from web.services.engine import Fitted

Method = Callable[[Fitted, Query, str, int], Sequence[str]]
FittedAsOf = Callable[[dt.date | None], Fitted]
SPARE_FACTOR = 3
"""Candidates ranked for each place shown, so that exposure can be spread."""


def rank_all(
    queries: Sequence[Query], *, fitted_as_of: FittedAsOf, kind: str, k: int, rerank: bool
) -> Iterator[list[Ranking]]:
    """Yield the rankings of all queries in blocks, by score alone or with exposure spread."""
    depth = SPARE_FACTOR * k if rerank else k
    at = cache(fitted_as_of)

    def ranker(query: Query) -> Ranking:
        fitted = at(query.as_of)
        ids, scores = fitted.recommender.rank(seeker_of(fitted, query), kind=kind, k=depth)
        return Ranking(query.seeker_id, tuple(ids), scores)

    blocks = rank_in_blocks(ranker, queries)
    return spread_exposure(blocks, ExposureReranker(k=k)) if rerank else blocks


def seeker_of(fitted: Fitted, query: Query) -> Seeker:
    """Return the seeker of a query as the snapshot knows it."""
    seeking_round = query.seeking_round or None
    return Seeker.of(fitted.ecosystem, query.seeker_id, seeking_round=seeking_round)


@dataclass(frozen=True)
class Evaluation:
    """The quality of each method on the same queries."""

    k: int
    methods: Mapping[str, RankingQuality]


def evaluate(
    queries: Sequence[Query],
    truth: Mapping[str, set[str]],
    *,
    fitted_as_of: FittedAsOf,
    kind: str,
    k: int,
    seed: int = 0,
) -> Evaluation:
    """Measure the rankings against what came to be, beside popularity and random."""
    at = cache(fitted_as_of)
    rankers = {
        "recommender": recommended,
        "popularity": baseline(PopularityScorer()),
        "random": baseline(RandomScorer(seed=seed)),
    }
    candidate_ids = frozenset().union(*(at(query.as_of).line(kind).pool.ids for query in queries))
    methods = {}
    for name, ranker in rankers.items():
        rankings = {query.seeker_id: ranker(at(query.as_of), query, kind, k) for query in queries}
        rng = np.random.default_rng(seed)
        methods[name] = ranking_quality(rankings, truth, candidate_ids=candidate_ids, k=k, rng=rng)
    return Evaluation(k, methods)


def recommended(fitted: Fitted, query: Query, kind: str, k: int) -> Sequence[str]:
    """Return what the recommender proposes."""
    return fitted.recommender.rank(seeker_of(fitted, query), kind=kind, k=k)[0]


def baseline(scorer: PopularityScorer | RandomScorer) -> Method:
    """Return the method that orders by a baseline whoever passes the gates."""

    @cache
    def fitted_on(fitted: Fitted, kind: str) -> Scorer:
        return deepcopy(scorer).fit(fitted.ecosystem, fitted.line(kind).pool)

    def order(fitted: Fitted, query: Query, kind: str, k: int) -> Sequence[str]:
        line, seeker = fitted.line(kind), seeker_of(fitted, query)
        is_eligible = line.selector.screen(seeker).is_eligible
        positions = best(fitted_on(fitted, kind).score(seeker), is_eligible, k)
        return [line.pool.ids[position] for position in positions]

    return order
