"""A smallest set of minimums, capacities and locked pairs that contradict each other."""

from collections import deque
from collections.abc import Iterator

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow

from matcher.assignment.problem import BoolArray, IntArray, Problem

_MOST_ROOTS = 50
_MOST_TRIALS = 400

Shortage = tuple[IntArray, IntArray, IntArray]


def smallest_shortage(problem: Problem) -> Shortage | None:
    """Return seekers whose minimums cannot all be met, and what stands in the way.

    A maximum flow leaves some minimum unmet; who can be reached from there by moving others
    forms a set that needs more than there is. What can be left out of it is left out.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    shortage : tuple of ndarray, or None
        Seekers whose minimums, candidates whose capacities and locked pairs of other seekers,
        shape (n, 2), contradict each other; None where all minimums can be met.
    """
    supply = _Supply(problem)
    found = [supply.reduced(seekers) for seekers in supply.violators(supply.everybody)]
    return min(found, key=lambda parts: sum(map(len, parts)), default=None)


class _Supply:
    """What seekers must get beside their locked pairs, and what candidates can still give."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        is_locked = problem.is_locked
        self.locked = np.flatnonzero(is_locked)
        taken = np.bincount(problem.seeker[is_locked], minlength=problem.n_seekers)
        given = np.bincount(problem.candidate[is_locked], minlength=problem.n_candidates)
        self.need = np.maximum(problem.minimum - taken, 0)
        self.room = problem.capacity - given
        self.seeker = problem.seeker[~is_locked]
        self.candidate = problem.candidate[~is_locked]
        self.first = np.searchsorted(self.seeker, np.arange(problem.n_seekers + 1))
        self.everybody = np.flatnonzero(self.need > 0)

    def listed(self, seeker: int) -> IntArray:
        """Return the candidates of a seeker, without its locked ones."""
        return self.candidate[self.first[seeker] : self.first[seeker + 1]]

    def violators(self, seekers: IntArray) -> Iterator[IntArray]:
        """Yield sets among some seekers that need more than there is; none if all can be met."""
        n, m = len(self.need), len(self.room)
        is_among = np.zeros(n, dtype=np.bool_)
        is_among[seekers] = True
        pairs = np.flatnonzero(is_among[self.seeker])
        flow = SimpleMaxFlow()
        source = flow.add_arcs_with_capacity(
            np.full(len(seekers), n + m), seekers, self.need[seekers]
        )
        arcs = flow.add_arcs_with_capacity(
            self.seeker[pairs], n + self.candidate[pairs], np.ones(len(pairs), dtype=np.int64)
        )
        flow.add_arcs_with_capacity(n + np.arange(m), np.full(m, n + m + 1), self.room)
        flow.solve(n + m, n + m + 1)
        short = seekers[flow.flows(source) < self.need[seekers]]
        if not len(short):
            return
        is_used = np.zeros(len(self.seeker), dtype=np.bool_)
        is_used[pairs[flow.flows(arcs) > 0]] = True
        holders = _holders(self.seeker[is_used], self.candidate[is_used])
        for root in short[:_MOST_ROOTS].tolist():
            yield self._reached(root, is_used, holders)

    def _reached(self, root: int, is_used: BoolArray, holders: dict[int, list[int]]) -> IntArray:
        reached, seen, queue = {root}, set[int](), deque([root])
        while queue:
            seeker = queue.popleft()
            pairs = slice(self.first[seeker], self.first[seeker + 1])
            for candidate in self.candidate[pairs][~is_used[pairs]].tolist():
                if candidate in seen:
                    continue
                seen.add(candidate)
                for holder in holders.get(candidate, ()):
                    if holder not in reached:
                        reached.add(holder)
                        queue.append(holder)
        return np.array(sorted(reached))

    def reduced(self, seekers: IntArray) -> Shortage:
        """Leave out of a contradiction what it does not need."""
        seekers = self._without_idle(seekers)
        if len(seekers) <= _MOST_TRIALS:
            seekers = self._minimal(seekers)
        return (seekers, *self._obstacles(seekers))

    def _without_idle(self, seekers: IntArray) -> IntArray:
        """Drop seekers as long as the rest, taken together, needs more than there is."""
        wanting = np.zeros(len(self.room), dtype=np.int64)
        for seeker in seekers.tolist():
            wanting[self.listed(seeker)] += 1
        shortage = int(self.need[seekers].sum() - np.minimum(wanting, self.room).sum())
        kept = []
        for seeker in seekers.tolist():
            listed = self.listed(seeker)
            freed = np.count_nonzero(wanting[listed] <= self.room[listed])
            if shortage - self.need[seeker] + freed > 0:
                shortage += int(freed - self.need[seeker])
                wanting[listed] -= 1
            else:
                kept.append(seeker)
        return np.array(kept)

    def _minimal(self, seekers: IntArray) -> IntArray:
        """Drop every seeker without whom the others still contradict each other."""
        for seeker in seekers.tolist():
            rest = seekers[seekers != seeker]
            if seeker in seekers and len(rest):
                smaller = next(self.violators(rest), None)
                seekers = seekers if smaller is None else self._without_idle(smaller)
        return seekers

    def _obstacles(self, seekers: IntArray) -> tuple[IntArray, IntArray]:
        """Return the capacities and the locked pairs of others that cannot be left out."""
        wanting = np.zeros(len(self.room), dtype=np.int64)
        for seeker in seekers.tolist():
            wanting[self.listed(seeker)] += 1
        scarce = np.flatnonzero(wanting > self.room)
        spare = int(self.need[seekers].sum() - np.minimum(wanting, self.room).sum()) - 1
        eased = (wanting - self.room)[scarce]
        order = np.argsort(eased, kind="stable")
        dropped = np.cumsum(eased[order]) <= spare
        spare -= int(eased[order][dropped].sum())
        scarce = np.sort(scarce[order][~dropped])
        is_ours = np.isin(self.problem.seeker[self.locked], seekers)
        is_scarce = np.isin(self.problem.candidate[self.locked], scarce)
        locked = self.locked[is_scarce & ~is_ours][spare:]
        pairs = np.stack([self.problem.seeker[locked], self.problem.candidate[locked]], axis=1)
        return scarce, pairs


def _holders(seekers: IntArray, candidates: IntArray) -> dict[int, list[int]]:
    holders: dict[int, list[int]] = {}
    for seeker, candidate in zip(seekers.tolist(), candidates.tolist(), strict=True):
        holders.setdefault(candidate, []).append(seeker)
    return holders
