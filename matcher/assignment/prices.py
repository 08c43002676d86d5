"""Prices of places, from an optimal assignment: longest paths in its residual network."""

import numpy as np

from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, FloatArray, IntArray

_NEVER = -(2**61)


def price_places(
    instance: Instance, whole: IntArray, is_chosen: BoolArray, bonus: int = 0
) -> FloatArray:
    """Return what one more place of each candidate would add to an optimal assignment.

    These are the least of all prices that prove it. A place more at c is worth the best way to
    use it: a seeker with room takes it, or a place given up elsewhere is handed on, each along a
    path that may move others.

    Parameters
    ----------
    instance : Instance
        What is left to decide.
    whole : ndarray of shape (n_pairs,)
        What each pair counts, as whole numbers.
    is_chosen : ndarray of shape (n_pairs,)
        An assignment of greatest value.
    bonus : int
        What each place counts besides.

    Returns
    -------
    prices : ndarray of shape (n_candidates,)
        At least 0 where a place could be given up; negative where a minimum binds and no path
        leads there.
    """
    # Where no path leads, any price so low will do; in whole bonuses, it is one of places, too.
    far = 4 * (_longest(instance, whole) + bonus)
    far += -far % max(bonus, 1)
    return _Residual(instance, whole + bonus, is_chosen).prices(far)


class _Residual:
    """The moves an assignment allows: a seeker takes a pair, a candidate gives one back."""

    def __init__(self, instance: Instance, whole: IntArray, is_chosen: BoolArray) -> None:
        self.instance, self.whole = instance, whole
        self.has_room, self.can_give = self._slack(is_chosen)
        free = np.flatnonzero(~is_chosen)
        taken = np.flatnonzero(is_chosen)
        self.free = free
        self.free_first = np.searchsorted(instance.seeker[free], np.arange(instance.n_seekers + 1))
        self.taken = taken[np.argsort(instance.candidate[taken], kind="stable")]
        self.taken_first = np.searchsorted(
            instance.candidate[self.taken], np.arange(instance.n_candidates + 1)
        )
        self.of_seeker = np.where(self.has_room, 0, _NEVER)
        self.of_candidate = np.where(self.can_give, 0, _NEVER)

    def _slack(self, is_chosen: BoolArray) -> tuple[BoolArray, BoolArray]:
        of_seekers, of_candidates = self.instance.counts(is_chosen)
        return of_seekers < self.instance.demand, of_candidates > self.instance.floor

    def prices(self, far: int) -> FloatArray:
        """Return the prices: first where paths lead, then, far below, among the others."""
        self._relax(np.flatnonzero(self.has_room), np.flatnonzero(self.can_give))
        seekers = np.flatnonzero(self.of_seeker == _NEVER)
        candidates = np.flatnonzero(self.of_candidate == _NEVER)
        self.of_seeker[seekers], self.of_candidate[candidates] = -far, -far
        self._relax(seekers, candidates)
        return self.of_candidate.astype(np.float64)

    def _relax(self, seekers: IntArray, candidates: IntArray) -> None:
        while len(seekers) or len(candidates):
            moved = self._given(candidates)
            seekers = np.union1d(seekers, moved)
            candidates = self._taken(seekers)
            seekers = seekers[:0]

    def _taken(self, seekers: IntArray) -> IntArray:
        pairs = self.free[_ranges(self.free_first, seekers)]
        reached = self.instance.candidate[pairs]
        worth = self.of_seeker[self.instance.seeker[pairs]] + self.whole[pairs]
        return _raised(self.of_candidate, reached, worth)

    def _given(self, candidates: IntArray) -> IntArray:
        pairs = self.taken[_ranges(self.taken_first, candidates)]
        reached = self.instance.seeker[pairs]
        worth = self.of_candidate[self.instance.candidate[pairs]] - self.whole[pairs]
        return _raised(self.of_seeker, reached, worth)


def _longest(instance: Instance, whole: IntArray) -> int:
    # Along a path values are added and taken in turn, so that all but one cancel in their spread.
    if not len(whole):
        return 1
    low, high = int(whole.min()), int(whole.max())
    turns = min(instance.n_seekers, instance.n_candidates) + 1
    return max(abs(low), abs(high)) + (high - low + 1) * turns


def _ranges(first: IntArray, rows: IntArray) -> IntArray:
    begin = first[rows]
    length = first[rows + 1] - begin
    offset = np.repeat(begin - np.cumsum(length) + length, length)
    return np.asarray(offset + np.arange(len(offset)))


def _raised(levels: IntArray, nodes: IntArray, worth: IntArray) -> IntArray:
    """Raise levels to what reaches them; return the nodes that rose."""
    before = levels.copy()
    np.maximum.at(levels, nodes, worth)
    return np.flatnonzero(levels > before)
