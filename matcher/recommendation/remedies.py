"""What would make it a match: the cheapest change, found by search and proven by ranking again.

Single changes are tried in the order of their cost; the first that brings the candidate into the
list is the answer. Two together are tried only where no single one does. Where nothing brings it
there, the single change that helps most is told with the rank it leads to.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from matcher.entities import RESOURCE_KIND, Gate, Reason, Verdict
from matcher.explanation.relaxations import Change, cheapest_first, lifts, openings
from matcher.explanation.sides import Sides
from matcher.recommendation.gate_evidence import refusal
from matcher.recommendation.outcome import Outcome
from matcher.recommendation.trials import passes, sides_of, tried

Shortlist = Callable[[Outcome], Sequence[int]]
"""Returns the positions that a seeker is shown."""

_FOR_GOOD = frozenset({Gate.SELF, Gate.CONFLICT})
"""Gates that no change opens."""
_MOST_PAIRS = 10
_NEARLY = 0.999


@dataclass(frozen=True)
class Remedy:
    """Changes, and what they would lead to.

    Attributes
    ----------
    changes : tuple of Change
        One, or two that are needed together.
    rank : int or None
        The rank it would have; None where that cannot be told.
    is_listed : bool
        Whether it would be among those shown.
    missing : float
        By how much its score would still fall short of the last of the list.
    """

    changes: tuple[Change, ...]
    rank: int | None
    is_listed: bool
    missing: float = 0.0

    @property
    def cost(self) -> int:
        """Return what the changes ask of people.

        Returns
        -------
        cost : int
            Their sum.
        """
        return sum(change.cost for change in self.changes)


def remedied(outcome: Outcome, found: Verdict, shortlist: Shortlist, k: int = 10) -> Verdict:
    """Return a verdict with the cheapest change that would help.

    Parameters
    ----------
    outcome : Outcome
        The line, asked.
    found : Verdict
        What became of a candidate of its pool.
    shortlist : callable
        Whom the seeker is shown.
    k : int
        How many that are.

    Returns
    -------
    verdict : Verdict
        Without a change where none would help.
    """
    if found.rank == 1:
        return found
    position = outcome.line.pool.index[found.candidate_id]
    remedy = _Search(outcome, position, shortlist, k).best()
    if remedy is None:
        return found
    reasons = [change.reason for change in remedy.changes]
    also = reasons[1] if len(reasons) > 1 else None
    # a rank within the list is promised only to whom the list would show: variety may leave it out
    is_promised = remedy.is_listed or (remedy.rank or 0) > k
    rank_after = remedy.rank if is_promised else None
    return replace(found, change=reasons[0], also=also, rank_after=rank_after)


class _Search:
    """The search for one pair."""

    def __init__(self, outcome: Outcome, position: int, shortlist: Shortlist, k: int) -> None:
        self.outcome, self.position = outcome, position
        self.shortlist, self.k = shortlist, k
        self.sides = sides_of(outcome, position)
        # A resource is judged by its owner, whose other resources would change along.
        self.is_ranked = bool(outcome.scored.strengths) and outcome.line.pool.kind != RESOURCE_KIND

    def best(self) -> Remedy | None:
        failed = self.outcome.screening.failed(self.position)
        if _FOR_GOOD.intersection(failed):
            return None
        if failed:
            return self._opened(failed)
        return self._lifted() if self.is_ranked else None

    def _opened(self, failed: Sequence[Gate]) -> Remedy | None:
        """Let it through the gates, and then into the list."""
        doors = list(self._doors(failed))
        if not doors:
            return None
        found = []
        for door in doors:
            remedy = self._try(door, is_open=Gate.MUST not in failed)
            if remedy and remedy.is_listed:
                return remedy
            found += [remedy] if remedy else []
        first = found[0] if found else None
        if first is None or len(first.changes) > 1 or first.rank is None:
            return first
        more = lifts(_applied(self.sides, first.changes))
        return self._first_listed([_joined(first.changes, lift) for lift in more]) or first

    def _doors(self, failed: Sequence[Gate]) -> Iterator[tuple[Change, ...]]:
        """Yield what lets the pair through every gate: single changes, else two together."""
        found = cheapest_first(change for gate in failed for change in self._openings(gate))
        singles = [(change,) for change in found if self._passes((change,))]
        if singles:
            yield from singles
            return
        both = sorted(combinations(found, 2), key=lambda pair: pair[0].cost + pair[1].cost)
        yield from (pair for pair in both if self._passes(pair))

    def _openings(self, gate: Gate) -> list[Change]:
        if gate is Gate.MUST:
            return lifts(self.sides)
        inquiry = self.outcome.line.selector.inquiry(self.outcome.seeker)
        return openings(gate, self.sides, refusal(inquiry, self.position, gate).evidence)

    def _passes(self, changes: tuple[Change, ...]) -> bool:
        return passes(self.outcome, self.position, _applied(self.sides, changes))

    def _lifted(self) -> Remedy | None:
        now = self._standing(self.outcome, ())
        if now.is_listed:
            return self._to_the_top(now)
        singles = [self._try((change,)) for change in lifts(self.sides)]
        found: list[Remedy] = []
        for remedy in singles:
            if remedy and remedy.is_listed:
                return remedy
            if remedy and _is_better(remedy, now):
                found.append(remedy)
        pairs = self._likely_pairs(found, now)
        best = min(found, key=lambda r: (r.rank or 0, r.cost), default=None)
        return self._first_listed(pairs) or best

    def _to_the_top(self, now: Remedy) -> Remedy | None:
        """Lift what is listed anyway as high as one change can."""
        tries = [self._try((change,)) for change in lifts(self.sides)]
        better = [remedy for remedy in tries if remedy and _is_better(remedy, now)]
        return min(better, key=lambda r: (r.rank or 0, r.cost), default=None)

    def _likely_pairs(self, found: Sequence[Remedy], now: Remedy) -> list[tuple[Change, ...]]:
        """Return pairs that would do if what they close were added up, the cheapest first."""
        pairs = [
            (one, two)
            for one, two in combinations(found, 2)
            if one.changes[0].reason.code != two.changes[0].reason.code
            and 2 * now.missing - one.missing - two.missing >= _NEARLY * now.missing
        ]
        pairs.sort(key=lambda pair: pair[0].cost + pair[1].cost)
        return [(*one.changes, *two.changes) for one, two in pairs[:_MOST_PAIRS]]

    def _first_listed(self, tries: Sequence[tuple[Change, ...]]) -> Remedy | None:
        for changes in tries:
            remedy = self._try(changes)
            if remedy and remedy.is_listed:
                return remedy
        return None

    def _try(self, changes: tuple[Change, ...], *, is_open: bool = False) -> Remedy | None:
        """Rank again; where no rank can be told, at least the gates may be known to be open."""
        unranked = Remedy(changes, None, is_listed=False) if is_open else None
        if not self.is_ranked:
            return unranked
        sides = _applied(self.sides, changes)
        after = tried(self.outcome, self.position, sides, changes)
        if after is None:
            return unranked
        is_out = after.screening.failed(self.position)
        return None if is_out else self._standing(after, changes)

    def _standing(self, outcome: Outcome, changes: tuple[Change, ...]) -> Remedy:
        scores, is_eligible = outcome.scored.scores, outcome.screening.is_eligible
        own = scores[self.position]
        before = is_eligible & (scores > own)
        before[: self.position] |= (is_eligible & (scores == own))[: self.position]
        rank = int(np.sum(before)) + 1
        is_listed = rank <= self.k and self.position in self.shortlist(outcome)
        eligible = scores[is_eligible]
        last = (
            np.partition(eligible, -self.k)[-self.k] if len(eligible) > self.k else eligible.min()
        )
        return Remedy(changes, rank, is_listed, max(0.0, float(last - own)))


def _is_better(remedy: Remedy, now: Remedy) -> bool:
    return remedy.rank is not None and now.rank is not None and remedy.rank < now.rank


def _joined(changes: tuple[Change, ...], last: Change) -> tuple[Change, ...]:
    """Return changes with one more, which takes the place of one that it would undo."""
    kept = [change for change in changes if not _is_replaced(change.reason, last.reason)]
    return (*kept, last)


def _is_replaced(earlier: Reason, later: Reason) -> bool:
    who = earlier.evidence.get("participant_id")
    is_of_one = who == later.evidence.get("participant_id")
    return earlier.code == later.code == "change_ticket" and is_of_one


def _applied(sides: Sides, changes: Sequence[Change]) -> Sides:
    for change in changes:
        sides = change.apply(sides)
    return sides
