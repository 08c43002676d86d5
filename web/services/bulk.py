"""Rankings for many seekers at once, and how good they are."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.entities import ParticipantKind, RelationKind
from matcher.evaluation.baselines import PopularityScorer, RandomScorer
from matcher.evaluation.metrics import RankingQuality, ranking_quality
from matcher.recommendation.batch import Query, Ranking, rank_in_blocks, spread_exposure
from matcher.recommendation.exposure import (
    ExposurePrice,
    ExposureSpreader,
    Floor,
    Spreading,
)
from matcher.recommendation.scored import best
from matcher.scoring.base import Pool
from web.services.crews import (
    BLOCK_SIZE,
    TASKS_AHEAD,
    Crew,
    ModelRanker,
    StoredRanker,
    seeker_of,
    told_apart,
)
from web.services.engine import Fitted

FittedAsOf = Callable[[dt.date | None], Fitted]
Method = Callable[[Query], Sequence[str]]
PAGE = 20
"""So many of a list people look at: exposure is spread over these."""
RECOMMENDER, SPREAD = "recommender", "spread"
SPARE_FACTOR = 5
"""Candidates ranked for each place on the page, so that exposure can be spread."""


@dataclass(frozen=True)
class FloorWish:
    """At least some of the first places for candidates of a region."""

    region: str
    least: int


@dataclass
class Rerank:
    """That exposure is to be spread, and afterwards what it cost: one price a day asked about."""

    floors: Sequence[FloorWish] = ()
    prices: list[ExposurePrice] = field(default_factory=list)


def rank_all(
    queries: Sequence[Query],
    *,
    fitted_as_of: FittedAsOf,
    kind: str,
    k: int,
    rerank: Rerank | None = None,
    crew: Crew | None = None,
) -> Iterator[Sequence[Ranking]]:
    """Yield the rankings of all queries in their order, by score alone or with exposure spread.

    A day at a time, so that one model is in memory. The rankings of several days are held until
    they can be put in order; those of a single day come as they are made.
    """
    days = by_day(queries)
    if len(days) == 1:
        (day,) = days
        yield from rank_day(queries, fitted_as_of(day), kind=kind, k=k, rerank=rerank, crew=crew)
        return
    ranked: dict[int, Ranking] = {}
    for day, positions in days.items():
        asked = [queries[position] for position in positions]
        blocks = rank_day(asked, fitted_as_of(day), kind=kind, k=k, rerank=rerank, crew=crew)
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
    queries: Sequence[Query],
    fitted: Fitted,
    *,
    kind: str,
    k: int,
    rerank: Rerank | None,
    crew: Crew | None = None,
) -> Iterator[list[Ranking]]:
    """Yield the rankings of the queries about one day in blocks."""
    depth = k if rerank is None else depth_of(fitted, kind, k, rerank)
    if crew is None:
        blocks = rank_in_blocks(ModelRanker(fitted.recommender, kind, depth), queries)
    else:
        blocks = shared_out(queries, fitted, crew, kind=kind, k=depth)
    return blocks if rerank is None else spread_day(blocks, fitted, kind=kind, k=k, rerank=rerank)


def shared_out(
    queries: Sequence[Query], fitted: Fitted, crew: Crew, *, kind: str, k: int
) -> Iterator[list[Ranking]]:
    """Yield the same rankings as others work them out, in the order asked.

    Raises
    ------
    CrewError
        If they are lost, or cannot read the model.
    """
    choices = dict(fitted.recommender.choices or {})
    with crew.store.lent(fitted.version) as path, told_apart():
        yield from rank_in_blocks(
            StoredRanker(path, choices, kind, k),
            queries,
            block_size=BLOCK_SIZE,
            executor=crew.executor,
            n_under_way=TASKS_AHEAD * crew.n_workers,
        )


def depth_of(fitted: Fitted, kind: str, k: int, rerank: Rerank) -> int:
    """Return how many candidates a list needs: all, where some are wanted however they score."""
    return len(fitted.line(kind).pool) if rerank.floors else max(k, SPARE_FACTOR * min(k, PAGE))


def spread_day(
    blocks: Iterator[list[Ranking]], fitted: Fitted, *, kind: str, k: int, rerank: Rerank
) -> Iterator[list[Ranking]]:
    """Yield rankings with exposure spread, and note the price when all are there."""
    floors = [floor_of(fitted, kind, wish) for wish in rerank.floors]
    spreader = spreader_for(k, rooms_of(fitted, kind), floors)
    yield from spread_exposure(blocks, spreader, length=k)
    rerank.prices.append(spreader.price)


def spreader_for(
    k: int, rooms: Mapping[str, float], floors: Sequence[Floor] = ()
) -> ExposureSpreader:
    """Return what spreads exposure over the first places, as the product does."""
    return ExposureSpreader(Spreading(k=min(k, PAGE)), rooms=rooms, floors=floors)


def floor_of(fitted: Fitted, kind: str, wish: FloorWish) -> Floor:
    """Return the candidates of a kind in a region or below it."""
    regions = {term.code: term.parent for term in fitted.ecosystem.vocabularies.regions}
    profiles = fitted.line(kind).pool.profiles
    ids = zip(fitted.line(kind).pool.ids, profiles, strict=True)
    return Floor(
        frozenset(own for own, p in ids if wish.region in chain_of(p.region, regions)), wish.least
    )


def chain_of(code: str, parents: Mapping[str, str]) -> list[str]:
    """Return a code and all above it, the code first."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return found


def rooms_of(fitted: Fitted, kind: str) -> dict[str, float]:
    """Return the places left of each candidate that takes a limited number at a time."""
    return places_left(fitted.ecosystem, fitted.line(kind).pool)


def places_left(ecosystem: Ecosystem, pool: Pool) -> dict[str, float]:
    """Return the places left on the day of the snapshot, by candidate with a capacity."""
    if pool.kind == ParticipantKind.STARTUP:
        return {}
    table, today = ecosystem.table, ecosystem.as_of.toordinal()
    mentoring = table.where(table.is_kind(RelationKind.MENTORS) & (table.ended > today))
    load = np.bincount(mentoring.source, minlength=len(ecosystem.profiles))[pool.rows]
    return {
        profile.id: max(float(profile.capacity - taken), 0.0)
        for profile, taken in zip(pool.profiles, load.tolist(), strict=True)
        if profile.capacity is not None
    }


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
    """Measure the rankings against what came to be, beside popularity and random.

    They are measured with exposure spread, too: the difference is what it costs.
    """
    rankings: dict[str, dict[str, Sequence[str]]] = {}
    candidate_ids: set[str] = set()
    for day, positions in by_day(queries).items():
        fitted = fitted_as_of(day)
        candidate_ids.update(fitted.line(kind).pool.ids)
        asked = [queries[position] for position in positions]
        for name, lists in lists_of(asked, fitted, kind=kind, k=k, seed=seed):
            rankings.setdefault(name, {}).update(lists)
        del fitted  # one model in memory at a time
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


def lists_of(
    queries: Sequence[Query], fitted: Fitted, *, kind: str, k: int, seed: int
) -> Iterator[tuple[str, dict[str, Sequence[str]]]]:
    """Yield the lists of the recommender, with and without exposure spread, and of others."""
    deep = list(rank_day(queries, fitted, kind=kind, k=SPARE_FACTOR * k, rerank=None))
    yield RECOMMENDER, {r.seeker_id: r.candidate_ids[:k] for block in deep for r in block}
    spread = spread_day(iter(deep), fitted, kind=kind, k=k, rerank=Rerank())
    yield SPREAD, {r.seeker_id: r.candidate_ids for block in spread for r in block}
    baselines: dict[str, PopularityScorer | RandomScorer] = {
        "popularity": PopularityScorer(),
        "random": RandomScorer(seed=seed),
    }
    for name, scorer in baselines.items():
        order = baseline(scorer, fitted, kind=kind, k=k)
        yield name, {query.seeker_id: order(query) for query in queries}


def baseline(
    scorer: PopularityScorer | RandomScorer, fitted: Fitted, *, kind: str, k: int
) -> Method:
    """Return the method that orders by a baseline whoever passes the gates."""
    line = fitted.line(kind)
    scorer.fit(fitted.ecosystem, line.pool)

    def order(query: Query) -> Sequence[str]:
        seeker = seeker_of(fitted.recommender, query)
        is_eligible = line.selector.screen(seeker).is_eligible
        return [line.pool.ids[p] for p in best(scorer.score(seeker), is_eligible, k)]

    return order
