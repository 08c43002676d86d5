"""Bulk rankings: the same in blocks, in threads and in the order asked."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matcher.recommendation.batch import Query, Ranking, rank_in_blocks, spread_exposure
from matcher.recommendation.exposure import ExposureSpreader, Spreading


def rank(query: Query) -> Ranking:
    ids = (f"{query.seeker_id}-best", "everyone", "spare")
    return Ranking(query.seeker_id, ids, np.array([1.0, 0.6, 0.59]))


def queries(n: int) -> Iterator[Query]:
    return (Query(f"s{i}") for i in range(n))


@pytest.mark.parametrize("n_queries", [0, 1, 6, 7])
def test_rank_in_blocks_keeps_the_order(n_queries: int) -> None:
    blocks = list(rank_in_blocks(rank, queries(n_queries), block_size=3))

    assert [r.seeker_id for block in blocks for r in block] == [f"s{i}" for i in range(n_queries)]
    assert all(1 <= len(block) <= 3 for block in blocks)


def test_rank_in_blocks_with_threads_gives_the_same() -> None:
    alone = list(rank_in_blocks(rank, queries(50), block_size=2))
    with ThreadPoolExecutor(2) as executor:
        together = list(rank_in_blocks(rank, queries(50), block_size=2, executor=executor))

    assert [[r.candidate_ids for r in block] for block in together] == [
        [r.candidate_ids for r in block] for block in alone
    ]


def test_rank_in_blocks_reads_queries_only_as_needed() -> None:
    taken: list[str] = []

    def watched() -> Iterator[Query]:
        for query in queries(10):
            taken.append(query.seeker_id)
            yield query

    next(rank_in_blocks(rank, watched(), block_size=2))

    assert taken == ["s0", "s1"]


@pytest.mark.parametrize("n_together", [1, 2, 99])
def test_spread_exposure_cuts_and_gives_way(n_together: int) -> None:
    spreader = ExposureSpreader(Spreading(k=2, n_kept=1, strength=3.0))
    blocks = spread_exposure(
        rank_in_blocks(rank, queries(2), block_size=1), spreader, n_together=n_together
    )

    shown = [r.candidate_ids[1] for block in blocks for r in block]
    assert sorted(shown) == ["everyone", "spare"]
