"""Personalised PageRank by forward push: work that does not grow with the graph, and its proof."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.compiled import compiled
from matcher.ecosystem import FloatArray, IntArray
from matcher.graph.proximity import row_stochastic

Array = npt.NDArray[Any]

_TAIL = 1e-3
_EXACT_TAIL = 1e-5
_SAME = 1e-9


class _Ties(NamedTuple):
    """The columns of a sparse matrix: where each row begins, what it leads to and how much."""

    first: Array
    neighbours: Array
    shares: Array


class _Desk(NamedTuple):
    """Arrays to work in, all zero between two walks."""

    settled: Array
    pending: Array
    is_waiting: Array
    waiting: Array
    touched: Array


_desks = threading.local()


def _desk(n_nodes: int) -> _Desk:
    """Return the desk of this thread: clearing what a walk touched is cheaper than new arrays."""
    desk: _Desk | None = getattr(_desks, "desk", None)
    if desk is None or len(desk.settled) != n_nodes:
        desk = _Desk(
            np.zeros(n_nodes),
            np.zeros(n_nodes),
            np.zeros(n_nodes, np.bool_),
            np.zeros(n_nodes, np.int64),
            np.zeros(n_nodes, np.int64),
        )
        _desks.desk = desk
    return desk


@compiled
def _begin(seeds: Array, masses: Array, desk: Any) -> None:
    for i in range(len(seeds)):
        node = seeds[i]
        desk.pending[node] = masses[i]
        desk.touched[i] = node
        desk.waiting[i] = node
        desk.is_waiting[node] = True


@compiled
def _push(ties: Any, n_seeds: int, damping: float, tolerance: float, desk: Any) -> int:
    first, neighbours, shares = ties
    settled, pending, is_waiting, waiting, touched = desk
    n_nodes, n_touched, n_waiting, begin = len(settled), n_seeds, n_seeds, 0
    while n_waiting > 0:
        node = waiting[begin]
        begin = begin + 1 if begin + 1 < n_nodes else 0
        n_waiting -= 1
        is_waiting[node] = False
        mass = pending[node]
        pending[node] = 0.0
        settled[node] += (1.0 - damping) * mass
        for j in range(first[node], first[node + 1]):
            other = neighbours[j]
            if pending[other] == 0.0 and settled[other] == 0.0:
                touched[n_touched] = other
                n_touched += 1
            pending[other] += damping * mass * shares[j]
            most = tolerance * (first[other + 1] - first[other])
            if pending[other] > most and not is_waiting[other]:
                end = begin + n_waiting
                waiting[end if end < n_nodes else end - n_nodes] = other
                n_waiting += 1
                is_waiting[other] = True
    return n_touched


@compiled
def _collect(n_touched: int, damping: float, places: Array, desk: Any, out: Array) -> None:
    settled, pending, _, _, touched = desk
    for i in range(n_touched):
        node = touched[i]
        place = places[node]
        if place >= 0:
            out[place] = settled[node] + (1.0 - damping) * pending[node]
        settled[node] = 0.0
        pending[node] = 0.0


class ForwardPush:
    r"""Where a walk from given nodes ends that goes home with probability 1 - damping at each step.

    Mass is pushed on from a node only while more than ``tolerance`` a tie waits there [1]_; of what
    still waits at the end, the share that stays where it is counts as well, so that
    :math:`\hat p = p + (1 - d) r`. The work depends on damping and tolerance, not on the graph;
    where the graph has no communities the order may be wrong. That is found out at fitting, on a
    sample of seeds: the coarsest tolerance that finds the first is taken, and where none does, the
    walk is worked out by power iteration on all of the graph.

    Parameters
    ----------
    damping : float
        Probability of going on, in (0, 1).
    tolerances : tuple of float
        Masses a tie that may be left waiting at a node, the coarsest first.
    least_recall : float
        Share of the exact first ``n_first`` that must be found on the sample, by more than the
        standard error.
    n_first : int
        Places compared.
    n_sampled : int
        Seeds compared.
    seed : int
        Of the sample.

    Attributes
    ----------
    tolerance_ : float
        The one taken.
    recall_ : float
        Share of the exact first that push then found on the sample.
    is_pushing_ : bool
        False where it falls back to power iteration.

    References
    ----------
    .. [1] R. Andersen, F. Chung and K. Lang (2006). Local graph partitioning using PageRank
       vectors. doi:10.1109/FOCS.2006.44

    Examples
    --------
    >>> path = sp.csr_array(np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]]))
    >>> ForwardPush(damping=0.5, tolerances=(1e-9,)).fit(path).walk({0: 1.0}).round(3).tolist()
    [0.583, 0.333, 0.083]
    """

    def __init__(
        self,
        *,
        damping: float = 0.85,
        tolerances: tuple[float, ...] = (1e-4, 3e-5, 1e-5),
        least_recall: float = 0.98,
        n_first: int = 50,
        n_sampled: int = 32,
        seed: int = 0,
    ) -> None:
        self.damping = damping
        self.tolerances = tolerances
        self.least_recall = least_recall
        self.n_first = n_first
        self.n_sampled = n_sampled
        self.seed = seed

    def fit(self, A: sp.csr_array, targets: IntArray | None = None) -> "ForwardPush":
        """Normalise the graph, and find out whether push finds the first on it.

        Parameters
        ----------
        A : scipy.sparse.csr_array of shape (n_nodes, n_nodes)
            Symmetric, without negative entries.
        targets : ndarray of shape (n_targets,) or None
            Nodes whose shares are asked for; None asks for all.

        Returns
        -------
        self : ForwardPush
            Fitted.
        """
        self.transition_ = row_stochastic(A)
        self.transition_.eliminate_zeros()
        n_nodes = A.shape[0]
        self.targets_ = np.arange(n_nodes) if targets is None else targets
        self._places = np.full(n_nodes, -1, np.int64)
        self._places[self.targets_] = np.arange(len(self.targets_))
        starts, exact = self._sample()
        for tolerance in self.tolerances:
            self.tolerance_ = tolerance
            self.recall_, error = self._compared(starts, exact)
            self.is_pushing_ = self.recall_ - error >= self.least_recall
            if self.is_pushing_:
                break
        return self

    def _sample(self) -> tuple[list[dict[int, float]], FloatArray]:
        tied = np.flatnonzero(np.diff(self.transition_.indptr))
        draw = np.random.default_rng(self.seed)
        seeds = draw.choice(tied, min(self.n_sampled, len(tied)), replace=False)
        starts = [{int(node): 1.0} for node in seeds]
        return starts, self.iterated(starts, tail=_EXACT_TAIL)

    def _compared(
        self, starts: Sequence[Mapping[int, float]], exact: FloatArray
    ) -> tuple[float, float]:
        """Return the mean recall of some walks, and its standard error."""
        found = [self.pushed(start) for start in starts]
        recalls = [recall_of_first(f, e, self.n_first) for f, e in zip(found, exact, strict=True)]
        if not recalls:
            return 1.0, 0.0
        return float(np.mean(recalls)), float(np.std(recalls) / np.sqrt(len(recalls)))

    def walk(self, start: Mapping[int, float]) -> FloatArray:
        """Return the share of the walk at each target.

        Parameters
        ----------
        start : mapping of int to float
            Probability of starting at each node; empty is nowhere.

        Returns
        -------
        shares : ndarray of shape (n_targets,)
            In [0, 1].
        """
        return self.pushed(start) if self.is_pushing_ else self.iterated([start])[0]

    def walks(self, starts: Sequence[Mapping[int, float]]) -> FloatArray:
        """Return the shares of several walks; power iteration takes them together.

        Parameters
        ----------
        starts : sequence of mapping of int to float
            Where each begins.

        Returns
        -------
        shares : ndarray of shape (n_starts, n_targets)
            In [0, 1].
        """
        if not self.is_pushing_:
            return self.iterated(starts)
        shares = np.zeros((len(starts), len(self.targets_)))
        for row, start in enumerate(starts):
            shares[row] = self.pushed(start)
        return shares

    def pushed(self, start: Mapping[int, float]) -> FloatArray:
        """Return the shares as push finds them, whatever the sample said.

        Parameters
        ----------
        start : mapping of int to float
            Probability of starting at each node.

        Returns
        -------
        shares : ndarray of shape (n_targets,)
            What is left out is at most what still waited.
        """
        shares = np.zeros(len(self.targets_))
        P, desk = self.transition_, _desk(self.transition_.shape[0])
        begun = {node: mass for node, mass in start.items() if mass > 0}
        seeds = np.fromiter(begun, np.int64, len(begun))
        masses = np.fromiter(begun.values(), np.float64, len(begun))
        _begin(seeds, masses, desk)
        ties = _Ties(P.indptr, P.indices, P.data)
        n_touched = _push(ties, len(seeds), self.damping, self.tolerance_, desk)
        _collect(n_touched, self.damping, self._places, desk, shares)
        return shares

    def iterated(self, starts: Sequence[Mapping[int, float]], *, tail: float = _TAIL) -> FloatArray:
        """Return the shares by power iteration, several walks at a time.

        Parameters
        ----------
        starts : sequence of mapping of int to float
            Where each begins.
        tail : float
            Mass that may be left out at the end.

        Returns
        -------
        shares : ndarray of shape (n_starts, n_targets)
            In [0, 1].
        """
        begin = np.zeros((self.transition_.shape[0], len(starts)))
        for column, start in enumerate(starts):
            for node, mass in start.items():
                begin[node, column] = mass
        backward, position = self.transition_.T.tocsr(), begin
        for _ in range(int(np.ceil(np.log(tail) / np.log(self.damping)))):
            position = self.damping * (backward @ position) + (1 - self.damping) * begin
        return np.ascontiguousarray(position[self.targets_].T)


def recall_of_first(found: FloatArray, exact: FloatArray, n_first: int) -> float:
    """Return the share of the exact first places that go to nodes that deserve one.

    Parameters
    ----------
    found, exact : ndarray of shape (n_targets,)
        Shares of a walk.
    n_first : int
        Places compared, as far as the walk comes at all.

    Returns
    -------
    recall : float
        In [0, 1]; whoever has as much as the last of the exact first deserves a place.

    Examples
    --------
    >>> recall_of_first(np.array([3.0, 1.0, 2.0]), np.array([3.0, 2.0, 1.0]), 2)
    0.5
    """
    n_first = min(n_first, int(np.count_nonzero(exact > 0)))
    if not n_first:
        return 1.0
    least = np.partition(exact, -n_first)[-n_first]
    chosen = np.argpartition(-found, n_first - 1)[:n_first]
    return float(np.mean(exact[chosen] >= least - _SAME))
