"""Rankings for many seekers at once, and how good they are."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from matcher.entities import ParticipantKind, RelationKind
from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import RankingQuality, ranking_quality
from matcher.recommendation.batch import Query, Ranking, rank_in_blocks, spread_exposure
from matcher.recommendation.line import best
from matcher.recommendation.reranking import ExposureReranker
from matcher.scoring.base import Seeker
from web.services.engine import Fitted

FittedAsOf = Callable[[dt.date | None], Fitted]
Method = Callable[[Query], Sequence[str]]
SPARE_FACTOR = 3
"""Candidates ranked for each place shown, so that exposure can be spread."""


def rank_all(
    queries: Sequence[Query], *, fitted_as_of: FittedAsOf, kind: str, k: int, rerank: bool
) -> Iterator[Sequence[Ranking]]:
    """Yield the rankings of all queries in their order, by score alone or with exposure spread.

    A day at a time, so that one model is in memory. The rankings of several days are held until
    they can be put in order; those of a single day come as they are made.
    """
    days = by_day(queries)
    if len(days) == 1:
        (day,) = days
        yield from rank_day(queries, fitted_as_of(day), kind=kind, k=k, rerank=rerank)
        return
    ranked: dict[int, Ranking] = {}
    for day, positions in days.items():
        asked = [queries[position] for position in positions]
        blocks = rank_day(asked, fitted_as_of(day), kind=kind, k=k, rerank=rerank)
        ranked.update(zip(positions, chain.from_iterable(blocks), strict=True))
        del blocks  # and with it the model, before the next is fitted
    yield [ranked[position] for position in range(len(queries))]


def by_day(queries: Sequence[Query]) -> dict[dt.date | None, list[int]]:
    """Return the positions of the queries about each day."""
    days: dict[dt.date | None, list[int]] = {}
    for position, query in enumerate(queries):
        days.setdefault(query.as_of, []).append(position)
    return days


def rank_day(
    queries: Sequence[Query], fitted: Fitted, *, kind: str, k: int, rerank: bool
) -> Iterator[list[Ranking]]:
    """Yield the rankings of the queries about one day in blocks."""
    depth = SPARE_FACTOR * k if rerank else k

    def ranker(query: Query) -> Ranking:
        ids, scores = fitted.recommender.rank(seeker_of(fitted, query), kind=kind, k=depth)
        return Ranking(query.seeker_id, tuple(ids), scores)

    blocks = rank_in_blocks(ranker, queries)
    if not rerank:
        return blocks
    return spread_exposure(blocks, ExposureReranker(k=k, rooms=rooms_of(fitted, kind)))


def rooms_of(fitted: Fitted, kind: str) -> dict[str, float]:
    """Return the places left of each candidate that takes a limited number at a time."""
    if kind == ParticipantKind.STARTUP:
        return {}
    ecosystem, pool = fitted.ecosystem, fitted.line(kind).pool
    table, today = ecosystem.table, ecosystem.as_of.toordinal()
    mentoring = table.where(table.is_kind(RelationKind.MENTORS) & (table.ended > today))
    load = np.bincount(mentoring.source, minlength=len(ecosystem.profiles))[pool.rows]
    return {
        profile.id: max(float(profile.capacity - taken), 0.0)
        for profile, taken in zip(pool.profiles, load.tolist(), strict=True)
        if profile.capacity is not None
    }


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
    rankings: dict[str, dict[str, Sequence[str]]] = {}
    candidate_ids: set[str] = set()
    for day, positions in by_day(queries).items():
        fitted = fitted_as_of(day)
        candidate_ids.update(fitted.line(kind).pool.ids)
        for name, method in methods_of(fitted, kind=kind, k=k, seed=seed).items():
            asked = [queries[position] for position in positions]
            rankings.setdefault(name, {}).update({q.seeker_id: method(q) for q in asked})
        del fitted, method  # one model in memory at a time
    return Evaluation(
        k,
        {
            name: ranking_quality(
                found,
                truth,
                candidate_ids=frozenset(candidate_ids),
                k=k,
                rng=np.random.default_rng(seed),
            )
            for name, found in rankings.items()
        },
    )


def methods_of(fitted: Fitted, *, kind: str, k: int, seed: int) -> dict[str, Method]:
    """Return the recommender and what it is measured against."""

    def recommended(query: Query) -> Sequence[str]:
        return fitted.recommender.rank(seeker_of(fitted, query), kind=kind, k=k)[0]

    return {
        "recommender": recommended,
        "popularity": baseline(PopularityScorer(), fitted, kind=kind, k=k),
        "random": baseline(RandomScorer(seed=seed), fitted, kind=kind, k=k),
    }


def baseline(
    scorer: PopularityScorer | RandomScorer, fitted: Fitted, *, kind: str, k: int
) -> Method:
    """Return the method that orders by a baseline whoever passes the gates."""
    line = fitted.line(kind)
    scorer.fit(fitted.ecosystem, line.pool)

    def order(query: Query) -> Sequence[str]:
        seeker = seeker_of(fitted, query)
        is_eligible = line.selector.screen(seeker).is_eligible
        return [line.pool.ids[p] for p in best(scorer.score(seeker), is_eligible, k)]

    return order
