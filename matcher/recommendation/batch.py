"""Rankings of many seekers, block by block, on one core or any executor."""

import datetime as dt
import functools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from matcher.recommendation.exposure import ExposureSpreader, RankedList

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

LISTS_TOGETHER = 8192
"""So many lists make room for each other; more are taken in portions, to hold memory."""


@dataclass(frozen=True)
class Query:
    """One seeker of a bulk run.

    Attributes
    ----------
    seeker_id : str
        Who asks.
    as_of : date or None
        Only relations before that day may be used; None takes the day of the snapshot.
    seeking_round : str
        Replaces the profile's where not blank.
    """

    seeker_id: str
    as_of: dt.date | None = None
    seeking_round: str = ""


@dataclass(frozen=True)
class Ranking:
    """The candidates of one seeker, best first.

    Attributes
    ----------
    seeker_id : str
        Who asked.
    candidate_ids : tuple of str, length n
        Best first.
    scores : ndarray of shape (n,)
        Falling.
    """

    seeker_id: str
    candidate_ids: tuple[str, ...]
    scores: FloatArray


Ranker = Callable[[Query], Ranking]
"""Ranks one seeker; for other processes it must be picklable."""


def rank_in_blocks(
    ranker: Ranker,
    queries: Iterable[Query],
    *,
    block_size: int = 256,
    executor: Executor | None = None,
    n_under_way: int = 8,
) -> Iterator[list[Ranking]]:
    """Yield the rankings of many seekers in the order of the queries.

    Neither all queries nor all rankings are held: at most some blocks are under way.

    Parameters
    ----------
    ranker : callable
        From a query to its ranking.
    queries : iterable of Query
        May be a generator.
    block_size : int
        Queries a block, at least 1.
    executor : concurrent.futures.Executor or None
        Threads, processes or a cluster; None works in this thread.
    n_under_way : int
        Blocks that an executor is given at a time, at least 1.

    Yields
    ------
    rankings : list of Ranking
        One block.
    """
    work = functools.partial(_rank_block, ranker)
    blocks = _blocks(queries, block_size)
    if executor is None:
        yield from map(work, blocks)
        return
    under_way: deque[Future[list[Ranking]]] = deque()
    for block in blocks:
        under_way.append(executor.submit(work, block))
        if len(under_way) >= n_under_way:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _blocks(queries: Iterable[Query], block_size: int) -> Iterator[list[Query]]:
    rest = iter(queries)
    while block := list(islice(rest, block_size)):
        yield block


def _rank_block(ranker: Ranker, block: Sequence[Query]) -> list[Ranking]:
    return [ranker(query) for query in block]


def spread_exposure(
    blocks: Iterable[Sequence[Ranking]],
    spreader: ExposureSpreader,
    *,
    length: int | None = None,
    n_together: int = LISTS_TOGETHER,
) -> Iterator[list[Ranking]]:
    """Yield rankings in which often-shown candidates make room for others.

    Parameters
    ----------
    blocks : iterable of sequence of Ranking
        As from :func:`rank_in_blocks`, with more candidates than are shown.
    spreader : ExposureSpreader
        Remembers who was shown, and what it cost.
    length : int or None
        Of the rankings: behind those shown follow the others by score. None is those shown alone.
    n_together : int
        Lists that are weighed against each other, and held, whatever the blocks were.

    Yields
    ------
    rankings : list of Ranking
        A candidate's score is at most that of the one before it, so that scores fall.
    """
    rankings = chain.from_iterable(blocks)
    while held := list(islice(rankings, n_together)):
        yield _spread(held, spreader, length)


def _spread(
    rankings: Sequence[Ranking], spreader: ExposureSpreader, length: int | None
) -> list[Ranking]:
    orders = spreader.spread([RankedList(r.candidate_ids, r.scores) for r in rankings])
    return [
        _ordered(ranking, order, max(length or 0, len(order)))
        for ranking, order in zip(rankings, orders, strict=True)
    ]


def _ordered(ranking: Ranking, shown: IntArray, length: int) -> Ranking:
    others = np.setdiff1d(np.arange(len(ranking.candidate_ids)), shown)
    order = np.concatenate([shown, others])[:length]
    ids = tuple(ranking.candidate_ids[position] for position in order)
    scores = np.minimum.accumulate(ranking.scores[order])
    return replace(ranking, candidate_ids=ids, scores=scores)
