"""The strongest path between two participants in the graph of ties."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from matcher.ecosystem import Ecosystem, FloatArray, IntArray
from matcher.entities import Relation
from matcher.features.encoder import entries
from matcher.graph.build import tie_strength
from matcher.records import is_known, other_end
from matcher.scoring.base import Seeker

MAX_HOPS = 4


@dataclass(frozen=True)
class Ties:
    """The ties that may be part of a path on a day, from both of their ends.

    Attributes
    ----------
    first : ndarray of shape (n_nodes + 1,)
        Where the ties of each node begin.
    here, there : ndarray of shape (n_ties,)
        Rows of the two ends.
    lengths : ndarray of shape (n_ties,)
        The negative logarithm of the strength.
    kinds : tuple of str, length n_ties
        Of the relations.
    """

    first: IntArray
    here: IntArray
    there: IntArray
    lengths: FloatArray
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, ecosystem: Ecosystem, relations: Sequence[Relation], ordinal: int) -> Self:
        """Return the ties among some relations.

        Parameters
        ----------
        ecosystem : Ecosystem
            Whose participants they connect.
        relations : sequence of Relation
            Those that divide, are private, or that join somebody to itself, are left out.
        ordinal : int
            The day.

        Returns
        -------
        ties : Ties
            In the order of the relations, node by node.
        """
        index = ecosystem.index
        half = [
            (index[r.source_id], index[r.target_id], tie_strength(r, ordinal), r.kind.value)
            for r in relations
            if not r.is_private and r.source_id != r.target_id
        ]
        both = [*half, *((there, here, weight, kind) for here, there, weight, kind in half)]
        ties = sorted((tie for tie in both if tie[2] > 0), key=lambda tie: tie[0])
        here = np.array([tie[0] for tie in ties], dtype=np.int64)
        return cls(
            first=np.searchsorted(here, np.arange(len(ecosystem.profiles) + 1)),
            here=here,
            there=np.array([tie[1] for tie in ties], dtype=np.int64),
            lengths=-np.log(np.array([tie[2] for tie in ties], dtype=np.float64)),
            kinds=tuple(tie[3] for tie in ties),
        )

    def at(self, nodes: IntArray) -> IntArray:
        """Return the ties of some nodes.

        Parameters
        ----------
        nodes : ndarray of shape (n,)
            Rows.

        Returns
        -------
        ties : ndarray
            Positions, node by node.
        """
        return entries(self.first, nodes)


class PathFinder:
    """Finds the strongest paths of at most four ties from a seeker, tie by tie.

    Private ties are no part of a path. A path is as strong as the product of its ties, each
    divided by the square root of how many ties its far end has: an introduction through somebody
    with few ties means more. The lengths of the best paths of one tie give those of two, and so
    on [1]_; the last tie is looked for from the targets.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.

    References
    ----------
    .. [1] R. Bellman (1958). On a routing problem. doi:10.1090/qam/102435
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self.ecosystem = ecosystem
        recorded = ecosystem.recorded.relations_of
        degrees = np.array([len(recorded.get(p.id, ())) for p in ecosystem.profiles])
        self._tolls = np.log1p(degrees) / 2
        self._days: dict[int, Ties] = {}

    def paths(self, seeker: Seeker, targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the strongest path to each of some participants.

        Parameters
        ----------
        seeker : Seeker
            Where the paths begin; its current relations count.
        targets : sequence of str
            Participant ids.

        Returns
        -------
        paths : dict of str to tuple of str
            ``(id, relation, id, ...)`` by target; those out of reach are absent.
        """
        own, index = seeker.profile.id, self.ecosystem.index
        wanted = {t: index[t] for t in dict.fromkeys(targets) if t in index and t != own}
        search = _Search(self._ties(seeker), self._tolls, index.get(own, -1))
        search.begin(self._own_ties(seeker))
        while search.n_hops < MAX_HOPS - 1:
            search.advance()
        search.finish(np.array(list(wanted.values()), dtype=np.int64))
        names = self.ecosystem.profiles
        trails = {target: search.trail(row) for target, row in wanted.items()}
        return {
            target: (own, *(part for kind, row in trail for part in (kind, names[row].id)))
            for target, trail in trails.items()
            if trail
        }

    def _ties(self, seeker: Seeker) -> Ties:
        """Return the ties of the seeker's day; those of the last day asked for are kept."""
        ordinal = seeker.as_of.toordinal()
        if ordinal not in self._days:
            recorded = self.ecosystem.recorded.relations
            known = [relation for relation in recorded if is_known(relation, seeker.as_of)]
            self._days = {ordinal: Ties.of(self.ecosystem, known, ordinal)}
        return self._days[ordinal]

    def _own_ties(self, seeker: Seeker) -> list[tuple[int, float, str]]:
        """Return who is tied to the seeker now: row, length and kind of relation."""
        own, index, ordinal = seeker.profile.id, self.ecosystem.index, seeker.as_of.toordinal()
        ties = [
            (other_end(relation, own), tie_strength(relation, ordinal), relation.kind.value)
            for relation in seeker.relations
            if not relation.is_private and is_known(relation, seeker.as_of)
        ]
        return [
            (index[other], -math.log(strength), kind)
            for other, strength, kind in ties
            if other in index and other != own and strength > 0
        ]


class _Search:
    """The lengths of the best paths from one node, one hop more at a time.

    ``_came[h]`` says by which tie each node was reached that ``h`` hops brought nearer, -1 where
    they did not; the seeker's own ties, which may be newer than the recorded ones, stand for the
    first hop.
    """

    def __init__(self, ties: Ties, tolls: FloatArray, own: int) -> None:
        self._ties, self._tolls, self._own = ties, tolls, own
        self._lengths = np.full(len(tolls), np.inf)
        self._came: list[IntArray] = []

    @property
    def n_hops(self) -> int:
        return len(self._came)

    def begin(self, own_ties: Sequence[tuple[int, float, str]]) -> None:
        """Go the first hop."""
        self._own_ties = own_ties
        there = np.array([row for row, _, _ in own_ties], dtype=np.int64)
        lengths = np.array([length for _, length, _ in own_ties], dtype=np.float64)
        self._reach(np.arange(len(own_ties)), there, lengths)

    def advance(self) -> None:
        """Go on from whatever the last hop brought nearer."""
        ties = self._ties.at(np.flatnonzero(self._came[-1] >= 0))
        begun = self._lengths[self._ties.here[ties]]
        self._reach(ties, self._ties.there[ties], begun + self._ties.lengths[ties])

    def finish(self, targets: IntArray) -> None:
        """Go the last hop to some nodes only: the ties are looked up from their end."""
        ties = self._ties.at(targets)
        begun = self._lengths[self._ties.there[ties]]
        lengths = begun + self._ties.lengths[ties]
        self._reach(ties, self._ties.here[ties], lengths)

    def _reach(self, ties: IntArray, there: IntArray, lengths: FloatArray) -> None:
        longer = lengths + self._tolls[there]
        nearer = (longer < self._lengths[there]) & (there != self._own)
        ties, there, longer = ties[nearer], there[nearer], longer[nearer]
        np.minimum.at(self._lengths, there, longer)
        is_best = longer == self._lengths[there]
        came = np.full(len(self._lengths), -1)
        # backwards, so that of equal ties the first stands
        came[there[is_best][::-1]] = ties[is_best][::-1]
        self._came.append(came)

    def trail(self, row: int) -> list[tuple[str, int]]:
        """Return the relations and nodes on the way to a node, empty where there is no way."""
        steps: list[tuple[str, int]] = []
        for hop in range(len(self._came) - 1, -1, -1):
            tie = int(self._came[hop][row])
            if tie < 0:
                continue
            if hop == 0:
                return [(self._own_ties[tie][2], row), *reversed(steps)]
            steps.append((self._ties.kinds[tie], row))
            is_last = hop == MAX_HOPS - 1
            row = int((self._ties.there if is_last else self._ties.here)[tie])
        return []
