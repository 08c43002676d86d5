"""The compiled steps of the inverted index: sums over postings, and a heap of the best."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.compiled import compiled, compiled_reordering

Array = npt.NDArray[Any]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_STRIDE = 32
"""Items looked at together: most of them hold nobody for the heap."""


class Blocks(NamedTuple):
    """The items in blocks that fit the cache, in the order of the index.

    Attributes
    ----------
    start : ndarray of shape (n_blocks + 1,)
        Where each block begins; none holds items of two parts.
    head : ndarray of shape (n_head, n_items)
        Dense rows: frequent terms, then dense features.
    tail_first : ndarray of shape (n_blocks, n_tail + 1)
        Where the postings of each term begin, by block.
    tail_items : ndarray of shape (n_postings,)
        Item of each posting, from the beginning of its block.
    tail_values : ndarray of shape (n_postings,)
        What it counts.
    ids : ndarray of shape (n_items,)
        Of the items.
    masks : ndarray of shape (n_items, n_mask_gates)
        What each gate asks of an item, as bits.
    lows, highs : ndarray of shape (n_items, n_range_gates)
        Ranges.
    """

    start: IntArray
    head: Float32Array
    tail_first: Array
    tail_items: Array
    tail_values: Float32Array
    ids: IntArray
    masks: Array
    lows: Float32Array
    highs: Float32Array


class Asked(NamedTuple):
    """Queries, a row each.

    Attributes
    ----------
    head : ndarray of shape (n_queries, n_head)
        What each dense row counts; 0 is not looked at.
    first, terms, values : ndarray
        Terms of the tail, compressed by rows.
    masks, lows, highs : ndarray
        As of the items.
    """

    head: Float32Array
    first: Array
    terms: Array
    values: Float32Array
    masks: Array
    lows: Float32Array
    highs: Float32Array


class Heaps(NamedTuple):
    """The best items of each query: heaps with the worst on top.

    Attributes
    ----------
    scores : ndarray of shape (n_queries, k)
        Minus infinity where a place is free.
    ids : ndarray of shape (n_queries, k)
        Of the items.
    """

    scores: Float32Array
    ids: IntArray


@compiled
def _is_worse(score: float, item: int, other: float, other_item: int) -> bool:
    return score < other or (score == other and item > other_item)


@compiled
def _replace_worst(scores: Array, ids: Array, score: float, item: int) -> None:
    """Put an item in the place of the worst one."""
    place, n = 0, len(scores)
    while True:
        child = 2 * place + 1
        if child >= n:
            break
        right = child + 1
        if right < n and _is_worse(scores[right], ids[right], scores[child], ids[child]):
            child = right
        if not _is_worse(scores[child], ids[child], score, item):
            break
        scores[place], ids[place] = scores[child], ids[child]
        place = child
    scores[place], ids[place] = score, item


@compiled
def _passes(blocks: Blocks, item: int, asked: Asked, query: int) -> bool:
    for gate in range(blocks.masks.shape[1]):
        if not blocks.masks[item, gate] & asked.masks[query, gate]:
            return False
    for gate in range(blocks.lows.shape[1]):
        if blocks.lows[item, gate] > asked.highs[query, gate]:
            return False
        if blocks.highs[item, gate] < asked.lows[query, gate]:
            return False
    return True


@compiled_reordering
def _add_row(row: Array, factor: float, total: Array) -> None:
    for i in range(len(total)):
        total[i] += row[i] * factor


@compiled
def _add_up(blocks: Blocks, block: int, asked: Asked, query: int, total: Array) -> None:
    """Sum what each item of a block scores."""
    begin, end = blocks.start[block], blocks.start[block + 1]
    total[:] = np.float32(0)
    for row in range(blocks.head.shape[0]):
        factor = asked.head[query, row]
        if factor != 0:
            _add_row(blocks.head[row, begin:end], factor, total)
    first = blocks.tail_first[block]
    for i in range(asked.first[query], asked.first[query + 1]):
        term, factor = asked.terms[i], asked.values[i]
        for posting in range(first[term], first[term + 1]):
            total[blocks.tail_items[posting]] += blocks.tail_values[posting] * factor


@compiled
def _keep_best(
    blocks: Blocks, begin: int, total: Array, asked: Asked, query: int, heaps: Heaps
) -> None:
    """Take up what is better than the worst so far; gates are tested for such items alone."""
    scores, ids = heaps.scores[query], heaps.ids[query]
    for chunk in range(0, len(total), _STRIDE):
        stop = min(chunk + _STRIDE, len(total))
        worst = scores[0]
        n_better = 0
        for i in range(chunk, stop):
            n_better += total[i] >= worst
        if n_better == 0:
            continue
        for i in range(chunk, stop):
            item = blocks.ids[begin + i]
            if _is_worse(scores[0], ids[0], total[i], item) and _passes(
                blocks, begin + i, asked, query
            ):
                _replace_worst(scores, ids, total[i], item)


@compiled
def fill_heaps(
    blocks: Blocks, asked: Asked, is_open: Array, totals: Float32Array, heaps: Heaps
) -> None:
    """Find the best items of each query.

    Parameters
    ----------
    blocks : Blocks
        The items.
    asked : Asked
        The queries.
    is_open : ndarray of shape (n_queries, n_blocks)
        Blocks in which a query may find anything.
    totals : ndarray of shape (n,)
        Room for the scores of the largest block.
    heaps : Heaps
        Free at first; filled.
    """
    for block in range(len(blocks.start) - 1):
        begin, end = blocks.start[block], blocks.start[block + 1]
        total = totals[: end - begin]
        for query in range(len(asked.first) - 1):
            if is_open[query, block]:
                _add_up(blocks, block, asked, query, total)
                _keep_best(blocks, begin, total, asked, query, heaps)
