r"""An auction with kept prices: as good as optimal, and mended in microseconds.

Seekers bid for places in steps of :math:`\varepsilon` [1]_. When nobody bids any more, the sum is
within :math:`\varepsilon` a place of the optimum, and the prices prove it. After a withdrawal
only those who lost a place bid, and whom they outbid: prices only rise, so that the proof holds.

References
----------
.. [1] D. P. Bertsekas (1988). The auction algorithm. doi:10.1007/BF02186476
"""

import numpy as np

from matcher.assignment.bidding import Book, close_and_settle, hold_all, queue_all, settle
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray, IntArray

_SHARE = 2e-3
_BIDS_PER_PLACE = 200
_BIDS_PER_SEEKER = 5
"""Where opening, and where mending takes too long: a part of what solving anew would take."""


class Market:
    """Places and their prices, from one change to the next.

    Minimums are no matter of an auction: an instance has none.

    Parameters
    ----------
    instance : Instance
        Without minimums on either side.
    bonus : float
        What a place counts besides its utility; with it, no place is left alone.
    step : float or None
        What a bid goes beyond indifference; None is 0.002 of the range of the utilities.
    """

    def __init__(self, instance: Instance, *, bonus: float, step: float | None = None) -> None:
        spread = float(np.ptp(instance.utility)) if len(instance.utility) else 0.0
        self.instance, self.bonus = instance, bonus
        self.step = (spread or 1.0) * _SHARE if step is None else step
        # The pairs in the book's order: a bid reads the best first, and seldom all.
        self.order = np.lexsort((-instance.utility, instance.seeker))
        self.book = _empty_book(instance, self.order, bonus)
        n_places = int(min(instance.demand.sum(), instance.capacity.sum()))
        self.budget = _BIDS_PER_PLACE * (n_places + 1)
        self.mending_budget = _BIDS_PER_SEEKER * (instance.n_seekers + 1)

    def open(self) -> bool:
        """Sell all places.

        Returns
        -------
        is_settled : bool
            False where prices rose for too long, as they do where many want what few have.
        """
        queue_all(self.book)
        return bool(settle(self.book, self.step, self.budget) <= self.budget)

    def take_over(self, is_chosen: BoolArray, prices: FloatArray) -> None:
        """Go on from an assignment and the prices that prove it.

        Parameters
        ----------
        is_chosen : ndarray of shape (n_pairs,)
            Which open pairs are held.
        prices : ndarray of shape (n_candidates,)
            Of the places; at least 0.
        """
        self.book.bid[:] = np.maximum(prices, 0.0)[self.book.candidate]
        hold_all(self.book, np.flatnonzero(is_chosen[self.order]))

    def withdraw(self, candidate: int) -> bool:
        """Mend the assignment after a candidate withdrew.

        Parameters
        ----------
        candidate : int
            Its places are gone for good.

        Returns
        -------
        is_settled : bool
            False where it takes too long: solve anew then.
        """
        n_bids = close_and_settle(self.book, candidate, self.step, self.mending_budget)
        return bool(n_bids <= self.mending_budget)

    @property
    def is_chosen(self) -> BoolArray:
        """Return the assignment.

        Returns
        -------
        is_chosen : ndarray of shape (n_pairs,)
            Which open pairs are held.
        """
        is_chosen = np.zeros(len(self.order), dtype=np.bool_)
        is_chosen[self.order] = self.book.is_held
        return is_chosen

    @property
    def prices(self) -> FloatArray:
        """Return the prices, which prove how good the assignment is.

        Returns
        -------
        prices : ndarray of shape (n_candidates,)
            So high that nobody wants it where a candidate has no place.
        """
        highest = float(self.book.worth.max(initial=0.0))
        return np.minimum(self.book.price, 2 * highest + 1)


def _empty_book(instance: Instance, order: IntArray, bonus: float) -> Book:
    n, m, n_pairs = instance.n_seekers, instance.n_candidates, len(instance.utility)
    listed = np.bincount(instance.candidate, minlength=m)
    largest = int(instance.demand.max(initial=0))
    return Book(
        first=instance.first,
        # half as wide: a bid reads them all
        candidate=instance.candidate[order].astype(np.int32),
        worth=instance.utility[order] + bonus,
        demand=instance.demand,
        capacity=instance.capacity.copy(),
        n_places=np.zeros(n, dtype=np.int64),
        bid=np.zeros(n_pairs),
        is_held=np.zeros(n_pairs, dtype=np.bool_),
        heap_first=np.concatenate([[0], np.cumsum(np.minimum(instance.capacity, listed))]),
        heap=np.zeros(int(np.minimum(instance.capacity, listed).sum()), dtype=np.int64),
        n_held=np.zeros(m, dtype=np.int64),
        price=np.where(instance.capacity > 0, 0.0, np.inf),
        seeker=instance.seeker,
        waiting=np.zeros(max(n, 1), dtype=np.int64),
        is_waiting=np.zeros(n, dtype=np.bool_),
        ring=np.zeros(2, dtype=np.int64),
        margins=np.zeros(largest + 1),
        best=np.zeros(largest + 1, dtype=np.int64),
    )
