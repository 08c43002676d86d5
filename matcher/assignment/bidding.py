"""The kernels of the auction: seekers bid for places, candidates keep their highest bids."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.assignment.problem import BoolArray, FloatArray, IntArray
from matcher.compiled import compiled

WORTHLESS = 0.0
"""The margin from which on a place is left alone."""


class Book(NamedTuple):
    """Who holds which places, and what was bid for them.

    Attributes
    ----------
    first : ndarray of shape (n_seekers + 1,)
        Where the pairs of each seeker begin, those worth most first.
    worth : ndarray of shape (n_pairs,)
        What a place counts; what it costs is subtracted.
    bid : ndarray of shape (n_pairs,)
        What was bid for a pair that is held.
    is_held : ndarray of shape (n_pairs,)
        Which pairs are in the assignment.
    heap_first : ndarray of shape (n_candidates + 1,)
        Where the pairs held at each candidate begin in ``heap``, the lowest bid first.
    price : ndarray of shape (n_candidates,)
        The lowest bid where all places are taken, 0 elsewhere, infinite without a place.
    waiting : ndarray of shape (n_seekers,)
        A ring of seekers that may bid; ``ring`` holds its begin and its length.
    margins, best : ndarray of shape (largest demand + 1,)
        The best pairs of the seeker that bids, best first.
    """

    first: IntArray
    candidate: npt.NDArray[np.int32]
    worth: FloatArray
    demand: IntArray
    capacity: IntArray
    n_places: IntArray
    bid: FloatArray
    is_held: BoolArray
    heap_first: IntArray
    heap: IntArray
    n_held: IntArray
    price: FloatArray
    seeker: IntArray
    waiting: IntArray
    is_waiting: BoolArray
    ring: IntArray
    margins: FloatArray
    best: IntArray


@compiled
def _queue(book: Book, seeker: int) -> None:
    if not book.is_waiting[seeker]:
        book.is_waiting[seeker] = True
        book.waiting[(book.ring[0] + book.ring[1]) % len(book.waiting)] = seeker
        book.ring[1] += 1


@compiled
def _next(book: Book) -> int:
    seeker = book.waiting[book.ring[0]]
    book.ring[0] = (book.ring[0] + 1) % len(book.waiting)
    book.ring[1] -= 1
    book.is_waiting[seeker] = False
    return int(seeker)


@compiled
def _ranked(book: Book, seeker: int, n: int) -> int:
    """Put the n best margins above nothing in order; return how many there are."""
    found = 0
    for pair in range(book.first[seeker], book.first[seeker + 1]):
        # No price is below 0, and what follows is worth no more.
        if found == n and book.worth[pair] <= book.margins[n - 1]:
            return found
        margin = book.worth[pair] - book.price[book.candidate[pair]]
        if margin <= WORTHLESS or (found == n and margin <= book.margins[n - 1]):
            continue
        if book.is_held[pair]:
            continue
        at = min(found, n - 1)
        while at > 0 and book.margins[at - 1] < margin:
            book.margins[at], book.best[at] = book.margins[at - 1], book.best[at - 1]
            at -= 1
        book.margins[at], book.best[at] = margin, pair
        found = min(found + 1, n)
    return found


@compiled
def _rise(book: Book, begin: int, at: int) -> None:
    while at > 0:
        above = (at - 1) // 2
        child, parent = book.heap[begin + at], book.heap[begin + above]
        if book.bid[child] >= book.bid[parent]:
            return
        book.heap[begin + at], book.heap[begin + above] = parent, child
        at = above


@compiled
def _sink(book: Book, begin: int, n: int) -> None:
    at = 0
    while 2 * at + 1 < n:
        below = 2 * at + 1
        if below + 1 < n and (
            book.bid[book.heap[begin + below + 1]] < book.bid[book.heap[begin + below]]
        ):
            below += 1
        parent, child = book.heap[begin + at], book.heap[begin + below]
        if book.bid[parent] <= book.bid[child]:
            return
        book.heap[begin + at], book.heap[begin + below] = child, parent
        at = below


@compiled
def _hold(book: Book, pair: int) -> None:
    """Give a pair a place that is free."""
    c = book.candidate[pair]
    begin = book.heap_first[c]
    book.heap[begin + book.n_held[c]] = pair
    _rise(book, begin, book.n_held[c])
    book.n_held[c] += 1
    if book.n_held[c] == book.capacity[c]:
        book.price[c] = book.bid[book.heap[begin]]


@compiled
def _outbid(book: Book, pair: int) -> None:
    """Give a pair the place of the lowest bid, whose seeker bids anew."""
    c = book.candidate[pair]
    begin = book.heap_first[c]
    loser = book.heap[begin]
    book.is_held[loser] = False
    book.n_places[book.seeker[loser]] -= 1
    _queue(book, book.seeker[loser])
    book.heap[begin] = pair
    _sink(book, begin, book.n_held[c])
    book.price[c] = book.bid[book.heap[begin]]


@compiled
def hold_all(book: Book, pairs: IntArray) -> None:
    """Take an assignment as it is, each place at its candidate's price.

    Parameters
    ----------
    book : Book
        Changed in place; it holds nothing yet.
    pairs : ndarray
        Within demand and capacity; their bids stand in the book.
    """
    for pair in pairs:
        book.is_held[pair] = True
        book.n_places[book.seeker[pair]] += 1
        _hold(book, pair)


@compiled
def settle(book: Book, step: float, budget: int) -> int:
    """Let seekers bid until nobody wants to.

    A seeker bids for its best open places as much as leaves it the margin of the next best, and a
    step more.

    Parameters
    ----------
    book : Book
        Changed in place.
    step : float
        What a bid goes beyond indifference; above 0.
    budget : int
        Bids after which to give up.

    Returns
    -------
    n_bids : int
        Above the budget where it was spent before all was settled.
    """
    n_bids = 0
    while book.ring[1] > 0:
        seeker = _next(book)
        wanted = book.demand[seeker] - book.n_places[seeker]
        found = _ranked(book, seeker, wanted + 1)
        spare = book.margins[wanted] if found > wanted else WORTHLESS
        for rank in range(min(found, wanted)):
            pair = book.best[rank]
            c = book.candidate[pair]
            book.bid[pair] = book.price[c] + book.margins[rank] - spare + step
            book.is_held[pair] = True
            book.n_places[seeker] += 1
            if book.n_held[c] < book.capacity[c]:
                _hold(book, pair)
            else:
                _outbid(book, pair)
            n_bids += 1
        if n_bids > budget:
            return n_bids
    return n_bids


@compiled
def _close(book: Book, candidate: int) -> None:
    """Take all places of a candidate away; whoever had one bids anew."""
    begin = book.heap_first[candidate]
    for at in range(book.n_held[candidate]):
        pair = book.heap[begin + at]
        book.is_held[pair] = False
        book.n_places[book.seeker[pair]] -= 1
        _queue(book, book.seeker[pair])
    book.n_held[candidate] = 0
    book.capacity[candidate] = 0
    book.price[candidate] = np.inf


@compiled
def close_and_settle(book: Book, candidate: int, step: float, budget: int) -> int:
    """Take all places of a candidate away, and let those who had one bid.

    One call, for passing the book to compiled code takes longer than the bids.

    Parameters
    ----------
    book : Book
        Changed in place.
    candidate : int
        Who withdraws.
    step : float
        As for :func:`settle`.
    budget : int
        As for :func:`settle`.

    Returns
    -------
    n_bids : int
        As for :func:`settle`.
    """
    _close(book, candidate)
    return settle(book, step, budget)


@compiled
def queue_all(book: Book) -> None:
    """Let every seeker bid that has fewer places than it wants.

    Parameters
    ----------
    book : Book
        Changed in place.
    """
    for seeker in range(len(book.demand)):
        if book.n_places[seeker] < book.demand[seeker]:
            _queue(book, seeker)
