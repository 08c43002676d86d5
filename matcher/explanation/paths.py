"""The strongest path between two participants in the graph of ties."""

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence

from matcher.ecosystem import Ecosystem
from matcher.entities import Relation
from matcher.graph.build import tie_strength
from matcher.records import is_known
from matcher.scoring.base import Seeker

MAX_HOPS = 4
_MAX_VISITS = 4000


class PathFinder:
    """Finds the strongest paths from a seeker, by Dijkstra's algorithm over its neighbourhood.

    Private ties are no part of a path. A path is as strong as the product of its ties, each
    divided by the square root of how many ties its far end has: an introduction through somebody
    with few ties means more.

    Parameters
    ----------
    ecosystem : Ecosystem
        The snapshot.

    References
    ----------
    .. [1] E. W. Dijkstra (1959). A note on two problems in connexion with graphs.
       doi:10.1007/BF01386390
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self.ecosystem = ecosystem

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
        open_targets = set(targets) - {seeker.profile.id}
        trails: dict[str, tuple[str, ...]] = {}
        queue: list[tuple[float, int, str, tuple[str, ...]]] = [
            (0.0, 0, seeker.profile.id, (seeker.profile.id,))
        ]
        while queue and open_targets and len(trails) < _MAX_VISITS:
            cost, hops, node, trail = heapq.heappop(queue)
            if node in trails:
                continue
            trails[node] = trail
            open_targets.discard(node)
            if hops == MAX_HOPS:
                continue
            for other, relation, strength in self._ties(seeker, node):
                if other not in trails:
                    step = -math.log(strength) + math.log(1 + self._degree(other)) / 2
                    longer = (*trail, relation.kind.value, other)
                    heapq.heappush(queue, (cost + step, hops + 1, other, longer))
        return {t: trails[t] for t in targets if t in trails and t != seeker.profile.id}

    def _ties(self, seeker: Seeker, node: str) -> Iterator[tuple[str, Relation, float]]:
        own = seeker.profile.id
        for relation in seeker.relations if node == own else self._recorded.get(node, ()):
            if relation.is_private:
                continue
            strength = tie_strength(relation, seeker.as_of.toordinal())
            other = relation.target_id if relation.source_id == node else relation.source_id
            is_current = node == own or own not in {relation.source_id, relation.target_id}
            if strength and other != node and is_current and is_known(relation, seeker.as_of):
                yield other, relation, strength

    def _degree(self, node: str) -> int:
        return len(self._recorded.get(node, ()))

    @property
    def _recorded(self) -> Mapping[str, tuple[Relation, ...]]:
        return self.ecosystem.recorded.relations_of
