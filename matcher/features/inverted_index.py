"""The best items of many by an inner product, exactly, with gates tested where they matter."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.errors import NotFittedError
from matcher.features.index_kernels import Asked, Blocks, Heaps, fill_heaps

Array = npt.NDArray[Any]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_HEAD_SHARE = 0.1
_BLOCK = 4096
_PART_COST = 200
_QUERIES_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class Gates:
    """What must agree between a query and an item, a row each.

    Attributes
    ----------
    masks : ndarray of shape (n_rows, n_mask_gates)
        Of unsigned 64-bit integers: at least one bit in common, gate by gate.
    lows, highs : ndarray of shape (n_rows, n_range_gates)
        Closed ranges that must touch, gate by gate.
    """

    masks: Array = field(default_factory=lambda: np.zeros((0, 0), np.uint64))
    lows: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    highs: Array = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    def rows(self, n_rows: int) -> "Gates":
        """Return the gates with their arrays as kernels take them.

        Parameters
        ----------
        n_rows : int
            How many rows there are, also where there are no gates.

        Returns
        -------
        gates : Gates
            Contiguous.
        """
        masks = np.asarray(self.masks, np.uint64).reshape(n_rows, self.masks.shape[1])
        lows = np.asarray(self.lows, np.float32).reshape(n_rows, self.lows.shape[1])
        highs = np.asarray(self.highs, np.float32).reshape(n_rows, self.highs.shape[1])
        return Gates(*(np.ascontiguousarray(each) for each in (masks, lows, highs)))

    def at(self, rows: IntArray | slice) -> "Gates":
        """Return some of the rows.

        Parameters
        ----------
        rows : ndarray of shape (n,) or slice
            Which.

        Returns
        -------
        gates : Gates
            In that order.
        """
        return Gates(self.masks[rows], self.lows[rows], self.highs[rows])


class Found(NamedTuple):
    """The best items of each query.

    Attributes
    ----------
    items : ndarray of shape (n_queries, k)
        Best first, ties by item; -1 where no further item passes.
    scores : ndarray of shape (n_queries, k)
        Falling; minus infinity there.
    """

    items: IntArray
    scores: Float32Array


class InvertedIndex:
    """Items by their terms, for the exact best of an inner product.

    Terms that more than a tenth of the items have are kept as dense rows, which a processor adds
    faster than it follows postings; the others as postings [1]_. Items stand in blocks whose sums
    fit the nearest cache, and several queries go through a block at once. Gates are tested only for
    items good enough to be listed; by the most selective ones the items are parted beforehand, so
    that whole blocks are left out.

    Parameters
    ----------
    n_block : int
        Items in a block, at most.
    part_cost : int
        How many items' worth of time each part costs.

    References
    ----------
    .. [1] J. Zobel and A. Moffat (2006). Inverted files for text search engines.
       doi:10.1145/1132956.1132959

    Examples
    --------
    >>> items = sp.csr_array(np.array([[1, 0, 2], [0, 3, 0], [1, 1, 0]], np.float32))
    >>> index = InvertedIndex().fit(items)
    >>> found = index.top(sp.csr_array(np.array([[1, 1, 0]], np.float32)), k=2)
    >>> found.items.tolist(), found.scores.tolist()
    ([[1, 2]], [[3.0, 2.0]])
    """

    def __init__(self, *, n_block: int = _BLOCK, part_cost: int = _PART_COST) -> None:
        self.n_block, self.part_cost = n_block, part_cost

    def fit(
        self, X: sp.csr_array, *, dense: Float32Array | None = None, gates: Gates | None = None
    ) -> Self:
        """Index the items.

        Parameters
        ----------
        X : csr_array of shape (n_items, n_terms)
            What each term counts in each item.
        dense : ndarray of shape (n_items, n_dense) or None
            Features that every item has.
        gates : Gates or None
            What must agree.

        Returns
        -------
        self : InvertedIndex
            Fitted.
        """
        n_items, n_terms = X.shape
        dense = np.zeros((n_items, 0), np.float32) if dense is None else dense
        gates = (gates or Gates()).rows(n_items)
        self._parting = _most_selective(gates.masks, self.part_cost)
        parts, part_of = _parts(gates.masks[:, self._parting])
        self._n_parts = len(parts)
        order = np.argsort(part_of, kind="stable")
        start, part_of_block = _block_starts(part_of[order], self.n_block)
        self._block_masks = parts[part_of_block]
        X = X[order].astype(np.float32)
        frequency = np.bincount(X.indices, minlength=n_terms)
        self._head = np.flatnonzero(frequency > _HEAD_SHARE * n_items)
        self._tail_of = np.full(n_terms, -1)
        tail = np.flatnonzero(frequency <= _HEAD_SHARE * n_items)
        self._tail_of[tail] = np.arange(len(tail))
        head = np.concatenate([X[:, self._head].toarray(), dense[order]], axis=1).T
        sorted_gates = gates.at(order)
        self._blocks = Blocks(
            start,
            np.ascontiguousarray(head, np.float32),
            *_postings(X, self._tail_of, len(tail), start),
            order,
            sorted_gates.masks,
            sorted_gates.lows,
            sorted_gates.highs,
        )
        return self

    @property
    def n_parts(self) -> int:
        """Return in how many parts the items stand.

        Returns
        -------
        n_parts : int
            1 where gates divide nothing.
        """
        return self._n_parts

    @property
    def n_bytes(self) -> int:
        """Return how much memory the index takes.

        Returns
        -------
        n_bytes : int
            Of its arrays.
        """
        return sum(array.nbytes for array in self._fitted())

    def top(
        self,
        Q: sp.csr_array,
        k: int,
        *,
        dense: Float32Array | None = None,
        gates: Gates | None = None,
    ) -> Found:
        """Return the best items of each query.

        Parameters
        ----------
        Q : csr_array of shape (n_queries, n_terms)
            What each term counts in each query.
        k : int
            How many at most, at least 1.
        dense : ndarray of shape (n_queries, n_dense) or None
            As many as the items have.
        gates : Gates or None
            As many as the items have.

        Returns
        -------
        found : Found
            Exact but for the rounding of sums.

        Raises
        ------
        NotFittedError
            If there are no items yet.
        """
        self._fitted()
        Q = Q.astype(np.float32)
        n_queries = Q.shape[0]
        dense = np.zeros((n_queries, 0), np.float32) if dense is None else dense
        gates = (gates or Gates()).rows(n_queries)
        found = Found(
            np.full((n_queries, k), -1), np.full((n_queries, k), -np.inf, dtype=np.float32)
        )
        for rows in _portions(n_queries):
            self._fill(
                Q[rows], dense[rows], gates.at(rows), Heaps(found.scores[rows], found.items[rows])
            )
        order = np.lexsort((found.items, -found.scores))
        return Found(
            np.take_along_axis(found.items, order, 1), np.take_along_axis(found.scores, order, 1)
        )

    def _fitted(self) -> Blocks:
        if not hasattr(self, "_blocks"):
            raise NotFittedError(type(self).__name__)
        return self._blocks

    def _fill(self, Q: sp.csr_array, dense: Float32Array, gates: Gates, heaps: Heaps) -> None:
        head = np.concatenate([Q[:, self._head].toarray(), dense], axis=1)
        in_tail = self._tail_of[Q.indices]
        first = np.concatenate([[0], np.cumsum(in_tail >= 0)])[Q.indptr]
        asked = Asked(
            np.ascontiguousarray(head, np.float32),
            first,
            in_tail[in_tail >= 0],
            Q.data[in_tail >= 0],
            gates.masks,
            gates.lows,
            gates.highs,
        )
        wanted = gates.masks[:, np.newaxis, self._parting]
        is_open = ((wanted & self._block_masks) != 0).all(axis=2)
        room = np.empty(int(np.diff(self._blocks.start).max(initial=0)), np.float32)
        fill_heaps(self._blocks, asked, is_open, room, heaps)


def _portions(n_queries: int) -> Iterator[slice]:
    for begin in range(0, n_queries, _QUERIES_TOGETHER):
        yield slice(begin, min(begin + _QUERIES_TOGETHER, n_queries))


def _most_selective(masks: Array, part_cost: int) -> IntArray:
    """Return by which gates to part the items, so that a query looks at least."""
    n_items = len(masks)
    shares = [_share_passing(masks[:, gate]) for gate in range(masks.shape[1])]
    chosen, passing, cost = list[int](), 1.0, float(n_items + part_cost)
    for gate in np.argsort(shares, kind="stable").tolist():
        n_parts = len(_parts(masks[:, [*chosen, gate]])[0])
        with_gate = passing * shares[gate] * (n_items + part_cost * n_parts)
        if with_gate < cost:
            chosen, passing, cost = [*chosen, gate], passing * shares[gate], with_gate
    return np.array(chosen, np.int64)


def _parts(masks: Array) -> tuple[Array, IntArray]:
    """Return the distinct rows, and which of them each row is."""
    if not masks.shape[1]:
        return masks[:1], np.zeros(len(masks), np.int64)
    parts, part_of = np.unique(masks, axis=0, return_inverse=True)
    return parts, part_of.ravel()


def _share_passing(masks: Array) -> float:
    """Return the share that passes whoever asks for one thing, drawn as often as items have it."""
    bits = np.unpackbits(np.ascontiguousarray(masks).view(np.uint8).reshape(-1, 8), axis=1)
    shares = bits.mean(axis=0) if len(bits) else np.zeros(64)
    return float((shares**2).sum() / max(shares.sum(), 1e-12))


def _block_starts(part_of: IntArray, n_block: int) -> tuple[IntArray, IntArray]:
    """Cut each part into blocks of about the same size; return their starts and parts."""
    starts, parts = [], []
    sizes = np.bincount(part_of)
    begin = 0
    for part, size in enumerate(sizes.tolist()):
        n_blocks = -(-size // n_block)
        starts += [begin + size * block // n_blocks for block in range(n_blocks)]
        parts += [part] * n_blocks
        begin += size
    return np.array([*starts, begin], np.int64), np.array(parts, np.int64)


def _postings(
    X: sp.csr_array, tail_of: IntArray, n_tail: int, start: IntArray
) -> tuple[Array, Array, Float32Array]:
    """Return the postings of the rarer terms, by block and term."""
    items = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    terms = tail_of[X.indices]
    is_tail = terms >= 0
    items, terms, values = items[is_tail], terms[is_tail], X.data[is_tail]
    blocks = np.searchsorted(start, items, side="right") - 1
    order = np.lexsort((items, terms, blocks))
    counts = np.bincount(blocks * n_tail + terms, minlength=(len(start) - 1) * n_tail)
    ends = np.cumsum(counts).reshape(len(start) - 1, n_tail)
    first = np.zeros((len(start) - 1, n_tail + 1), np.int32)
    first[:, 1:] = ends
    first[:, 0] = np.concatenate([[0], ends[:-1, -1]]) if n_tail else 0
    local = (items - start[blocks])[order].astype(np.uint16)
    return first, local, values[order].astype(np.float32)
