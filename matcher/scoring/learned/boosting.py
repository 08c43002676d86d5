"""Gradient-boosted trees that order candidates: LambdaMART on histograms."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from matcher.errors import NotFittedError
from matcher.scoring.learned.kernels import (
    N_BINS,
    Lists,
    Steps,
    Trees,
    add_trees,
    fill_histogram,
    find_split,
    lambda_gradients,
    part_rows,
    sort_again,
    steps_of,
)
from matcher.scoring.learned.shapley import shapley_parts

Array = npt.NDArray[Any]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
BinArray = npt.NDArray[np.uint8]

_SAMPLE = 200_000
_ROWS_TOGETHER = 256


class Bins:
    """Thresholds that turn each feature into at most 256 bins of about equal size.

    Attributes
    ----------
    edges_ : list of ndarray
        Upper bounds of all bins but the last, by feature.
    """

    def fit(self, X: Float32Array) -> Self:
        """Choose the thresholds.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features)
            At most some 200,000 rows of it, evenly spaced, are looked at.

        Returns
        -------
        self : Bins
            Fitted.
        """
        step = max(1, -(-len(X) // _SAMPLE))
        self.edges_ = [_edges(X[::step, feature]) for feature in range(X.shape[1])]
        return self

    def transform(self, X: Float32Array) -> BinArray:
        """Return the bins.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features)
            Of the same features.

        Returns
        -------
        Z : ndarray of shape (n_rows, n_features)
            Bin b holds what is at most ``edges_[feature][b]``.
        """
        Z = np.empty(X.shape, np.uint8)
        for feature, edges in enumerate(self.edges_):
            Z[:, feature] = np.searchsorted(edges, X[:, feature])
        return Z

    def values(self, Z: BinArray) -> Float32Array:
        """Return features that fall into the same bins.

        Parameters
        ----------
        Z : ndarray of shape (n_rows, n_features)
            Bins.

        Returns
        -------
        X : ndarray of shape (n_rows, n_features)
            The upper bound of each bin, infinite for the last: trees cannot tell the difference.
        """
        X = np.empty(Z.shape, np.float32)
        for feature, edges in enumerate(self.edges_):
            X[:, feature] = np.append(edges, np.float32(np.inf))[Z[:, feature]]
        return X


def _edges(values: Float32Array) -> Float32Array:
    distinct = np.unique(values)
    if len(distinct) > N_BINS - 1:
        shares = np.linspace(0, 1, N_BINS)[1:-1]
        return np.unique(np.quantile(values, shares, method="lower"))
    return np.asarray((distinct[1:] + distinct[:-1]) / 2, np.float32)


@dataclass(frozen=True)
class Examples:
    """Queries with the candidates on their shortlists.

    Attributes
    ----------
    Z : ndarray of shape (n_rows, n_features)
        Bins, the rows of a query together.
    labels : ndarray of shape (n_rows,)
        1 for those that came to be, else 0.
    first : ndarray of shape (n_queries + 1,)
        Where the rows of each query begin.
    """

    Z: BinArray
    labels: IntArray
    first: IntArray


@dataclass(frozen=True)
class Growing:
    """How trees are grown.

    Attributes
    ----------
    n_trees, n_leaves : int
        Size.
    learning_rate : float
        What each tree counts.
    l2 : float
        Added to the curvature of every leaf.
    min_leaf : int
        Rows in a leaf, at least.
    feature_share, query_share : float
        What each tree may look at, in (0, 1].
    truncation : int
        Only pairs with one of the two among the first so many count.
    """

    n_trees: int = 150
    n_leaves: int = 15
    learning_rate: float = 0.05
    l2: float = 20.0
    min_leaf: int = 300
    feature_share: float = 0.3
    query_share: float = 0.7
    truncation: int = 30


class LambdaForest:
    r"""Boosted trees for the order within each query (LambdaMART [1]_).

    Each tree follows the gradients that a swap of two candidates in a list has on the NDCG. Trees
    grow leaf by leaf, the one with the greatest gain first, on a share of the queries and of the
    features.

    Parameters
    ----------
    growing : Growing
        How trees are grown.
    seed : int
        Of the shares.

    Attributes
    ----------
    trees_ : Trees
        What was learned.
    steps_ : Steps
        The same, as rows go down it.

    References
    ----------
    .. [1] C. J. C. Burges (2010). From RankNet to LambdaRank to LambdaMART: An Overview.
       Microsoft Research MSR-TR-2010-82.
    """

    trees_: Trees | None = None
    steps_: Steps | None = None

    def __init__(self, growing: Growing | None = None, *, seed: int = 0) -> None:
        self.growing = growing or Growing()
        self.seed = seed

    def fit(self, examples: Examples, bins: Bins) -> Self:
        """Learn from queries.

        Parameters
        ----------
        examples : Examples
            Each query with at least one label of 1.
        bins : Bins
            That made ``examples.Z``.

        Returns
        -------
        self : LambdaForest
            Fitted; the same for the same examples and seed.
        """
        rng, own = np.random.default_rng(self.seed), self.growing
        n_features, first = examples.Z.shape[1], examples.first
        n_chosen = max(1, round(own.feature_share * n_features))
        query_of = np.repeat(np.arange(len(first) - 1), np.diff(first))
        lists = _lists(examples)
        grown, nodes = [], np.empty(_ROWS_TOGETHER, np.int32)
        for _ in range(own.n_trees):
            sort_again(lists)
            lambda_gradients(lists, own.truncation)
            features = np.sort(rng.choice(n_features, n_chosen, replace=False))
            rows = np.flatnonzero((rng.random(len(first) - 1) < own.query_share)[query_of])
            tree = _Growth(examples.Z, lists, own, features, rows).grow()
            add_trees(examples.Z, steps_of(tree), nodes, lists.scores)
            grown.append(tree)
        self.trees_ = _assemble(grown, bins)
        self.steps_ = steps_of(self.trees_)
        return self

    def parts(self, X: Float32Array, part_of: IntArray, n_parts: int) -> FloatArray:
        """Return what groups of features add to the score, as exact Shapley values.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features)
            Features.
        part_of : ndarray of shape (n_features,)
            Group of each feature.
        n_parts : int
            Number of groups.

        Returns
        -------
        parts : ndarray of shape (n_rows, n_parts)
            The score of a row is the sum over its parts; the mean of the examples is in part 0.

        Raises
        ------
        NotFittedError
            Before the fit.
        """
        return shapley_parts(X, self._fitted(), part_of, n_parts)

    def predict(self, X: Float32Array) -> FloatArray:
        """Return the scores.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features)
            Features.

        Returns
        -------
        scores : ndarray of shape (n_rows,)
            Only their order within a query means anything.

        Raises
        ------
        NotFittedError
            Before the fit.
        """
        if self.steps_ is None:
            raise NotFittedError(type(self).__name__)
        scores, nodes = np.zeros(len(X)), np.empty(_ROWS_TOGETHER, np.int32)
        add_trees(np.ascontiguousarray(X, np.float32), self.steps_, nodes, scores)
        return scores

    def _fitted(self) -> Trees:
        if self.trees_ is None:
            raise NotFittedError(type(self).__name__)
        return self.trees_


def _lists(examples: Examples) -> Lists:
    n = len(examples.labels)
    return Lists(
        labels=examples.labels,
        first=examples.first,
        scores=np.zeros(n),
        order=np.arange(n),
        ranks=np.zeros(n, np.int64),
        slopes=np.zeros(n),
        curves=np.zeros(n),
    )


class _Growth:
    """One tree while it grows."""

    def __init__(
        self, Z: BinArray, lists: Lists, growing: Growing, chosen: IntArray, rows: IntArray
    ) -> None:
        n_nodes = 2 * growing.n_leaves - 1
        self.Z, self.lists, self.growing = Z, lists, growing
        self.chosen, self.rows, self.spare = chosen, rows, np.empty_like(rows)
        self.features, self.bins = np.full(n_nodes, -1), np.zeros(n_nodes)
        self.left, self.right = np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
        self.values, self.totals = np.zeros(n_nodes), np.zeros((n_nodes, 3))
        self.ends, self.splits = np.zeros((n_nodes, 2), np.int64), np.zeros((n_nodes, 3))
        self.histograms: dict[int, FloatArray] = {}

    def grow(self) -> Trees:
        """Split the best leaf again and again; thresholds are bins."""
        self.ends[0] = 0, len(self.rows)
        self._count(0)
        self.totals[0] = self.histograms[0][0].sum(axis=0)
        self._judge(0)
        n = 1
        while n < len(self.features):
            node = int(np.argmax(self.splits[:n, 0]))
            if self.splits[node, 0] <= 0:
                break
            self._split(node, n, n + 1)
            n += 2
        covers = (self.ends[:, 1] - self.ends[:, 0]).astype(np.float64)
        nodes = (self.features, self.bins, self.left, self.right, self.values, covers)
        return Trees(np.zeros(1, np.int64), *(column[:n] for column in nodes))

    def _split(self, node: int, left: int, right: int) -> None:
        begin, end = (int(bound) for bound in self.ends[node])
        column, value = int(self.splits[node, 1]), int(self.splits[node, 2])
        feature = int(self.chosen[column])
        middle = part_rows(self.Z, self.rows, self.spare, begin, end, feature, value)
        self.features[node], self.bins[node] = feature, value
        self.left[node], self.right[node] = left, right
        self.ends[left], self.ends[right] = (begin, middle), (middle, end)
        histogram = self.histograms.pop(node)
        self.totals[left] = histogram[column, : value + 1].sum(axis=0)
        self.totals[right] = self.totals[node] - self.totals[left]
        small, large = (left, right) if middle - begin < end - middle else (right, left)
        self._count(small)
        histogram -= self.histograms[small]
        self.histograms[large] = histogram
        self.splits[node, 0] = 0.0
        self._judge(left)
        self._judge(right)

    def _count(self, node: int) -> None:
        begin, end = (int(bound) for bound in self.ends[node])
        out = np.zeros((len(self.chosen), N_BINS, 3))
        fill_histogram(self.Z, self.chosen, self.rows[begin:end], self.lists, out)
        self.histograms[node] = out

    def _judge(self, node: int) -> None:
        own, total = self.growing, self.totals[node]
        self.values[node] = -own.learning_rate * total[0] / (total[1] + own.l2)
        find_split(self.histograms[node], total, own.l2, own.min_leaf, self.splits[node])


def _assemble(grown: list[Trees], bins: Bins) -> Trees:
    roots = np.cumsum([0, *(len(tree.features) for tree in grown[:-1])])
    features = np.concatenate([tree.features for tree in grown])
    numbers = np.concatenate([tree.thresholds for tree in grown]).astype(np.int64)
    thresholds = [
        bins.edges_[feature][number] if feature >= 0 else 0.0
        for feature, number in zip(features.tolist(), numbers.tolist(), strict=True)
    ]
    return Trees(
        roots=roots,
        features=features,
        thresholds=np.array(thresholds, np.float32),
        left=np.concatenate([t.left + root for t, root in zip(grown, roots, strict=True)]),
        right=np.concatenate([t.right + root for t, root in zip(grown, roots, strict=True)]),
        values=np.concatenate([tree.values for tree in grown]),
        covers=np.concatenate([tree.covers for tree in grown]),
    )
