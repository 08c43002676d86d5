"""The compiled steps of the learned ranker: sums over postings, trees and their gradients."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.compiled import compiled

Array = npt.NDArray[Any]
Float32Array = npt.NDArray[np.float32]

N_BINS = 256
_LEAST_GAIN = 1e-12
_CLOSE = 0.01


class Lists(NamedTuple):
    """Queries and their candidates while trees are grown.

    Attributes
    ----------
    labels : ndarray of shape (n_rows,)
        1 for those that came to be, else 0.
    first : ndarray of shape (n_queries + 1,)
        Where the rows of each query begin.
    scores : ndarray of shape (n_rows,)
        The sum of the trees so far.
    order : ndarray of shape (n_rows,)
        Rows by query and falling score.
    ranks : ndarray of shape (n_rows,)
        Place of each row in its query, from 0.
    slopes, curves : ndarray of shape (n_rows,)
        First and second derivative of the loss.
    """

    labels: Array
    first: Array
    scores: Array
    order: Array
    ranks: Array
    slopes: Array
    curves: Array


class Trees(NamedTuple):
    """Trees as columns, one row a node; feature -1 is a leaf.

    Attributes
    ----------
    roots : ndarray of shape (n_trees,)
        Row of each root.
    features, thresholds, left, right, values : ndarray of shape (n_nodes,)
        A row goes left where its feature is at most the threshold. Inner nodes have a value too:
        what a leaf in their place would say.
    covers : ndarray of shape (n_nodes,)
        Examples that came to each node when the tree grew.
    """

    roots: Array
    features: Array
    thresholds: Array
    left: Array
    right: Array
    values: Array
    covers: Array


@compiled
def _add_rows(
    first: Array, columns: Array, values: Array, rows: Array, weights: Array, out: Array
) -> None:
    for i in range(len(rows)):
        row, weight = rows[i], weights[i]
        for j in range(first[row], first[row + 1]):
            out[columns[j]] += values[j] * weight


def added_rows(matrix: Any, rows: Array, weights: Float32Array | None = None) -> Float32Array:
    """Return the weighted sum of rows of a sparse matrix.

    Parameters
    ----------
    matrix : csr_matrix of shape (n_rows, n_columns)
        Of float32.
    rows : ndarray of shape (n,)
        Which rows.
    weights : ndarray of shape (n,) or None
        What each counts; None is 1.

    Returns
    -------
    total : ndarray of shape (n_columns,)
        Dense.
    """
    total = np.zeros(matrix.shape[1], np.float32)
    chosen = np.asarray(rows, np.int64)
    counts = np.ones(len(chosen), np.float32) if weights is None else weights
    _add_rows(matrix.indptr, matrix.indices, matrix.data, chosen, counts, total)
    return total


@compiled
def fill_histogram(Z: Array, features: Array, rows: Array, lists: Lists, out: Array) -> None:
    """Sum slopes, curvatures and rows by feature and bin.

    Parameters
    ----------
    Z : ndarray of shape (n_rows, n_features)
        Bins.
    features : ndarray of shape (n_chosen,)
        Which features.
    rows : ndarray of shape (n,)
        Which rows.
    lists : Lists
        With the derivatives of the loss.
    out : ndarray of shape (n_chosen, 256, 3)
        Zeros; what is added to.
    """
    for i in range(len(rows)):
        row = rows[i]
        slope, curve = lists.slopes[row], lists.curves[row]
        for j in range(len(features)):
            value = Z[row, features[j]]
            out[j, value, 0] += slope
            out[j, value, 1] += curve
            out[j, value, 2] += 1.0


@compiled
def find_split(histogram: Array, total: Array, l2: float, min_leaf: int, out: Array) -> None:
    """Find the threshold that lowers the loss most.

    Parameters
    ----------
    histogram : ndarray of shape (n_features, 256, 3)
        From :func:`fill_histogram`.
    total : ndarray of shape (3,)
        Slope, curvature and rows of the leaf.
    l2 : float
        Added to every curvature.
    min_leaf : int
        Rows on either side, at least; above 0.
    out : ndarray of shape (3,)
        Gain, feature and bin; gain 0 where there is no split.
    """
    out[0] = 0.0
    before = total[0] * total[0] / (total[1] + l2)
    for feature in range(histogram.shape[0]):
        slope, curve, n = 0.0, 0.0, 0.0
        for value in range(histogram.shape[1] - 1):
            slope += histogram[feature, value, 0]
            curve += histogram[feature, value, 1]
            n += histogram[feature, value, 2]
            if n < min_leaf:
                continue
            if total[2] - n < min_leaf:
                break
            other = total[0] - slope
            gain = slope * slope / (curve + l2) + other * other / (total[1] - curve + l2) - before
            if gain > out[0] + _LEAST_GAIN:
                out[0], out[1], out[2] = gain, feature, value


@compiled
def part_rows(
    Z: Array, rows: Array, spare: Array, begin: int, end: int, feature: int, value: int
) -> int:
    """Move the rows of a leaf up to a bin before those above it, either in their order.

    Parameters
    ----------
    Z : ndarray of shape (n_rows, n_features)
        Bins.
    rows, spare : ndarray of shape (n_rows,)
        Rows in the order of the leaves, and room.
    begin, end : int
        Where the leaf stands.
    feature, value : int
        The split.

    Returns
    -------
    middle : int
        Where the second part begins.
    """
    middle, n_above = begin, 0
    for i in range(begin, end):
        row = rows[i]
        if Z[row, feature] <= value:
            rows[middle] = row
            middle += 1
        else:
            spare[n_above] = row
            n_above += 1
    for i in range(n_above):
        rows[middle + i] = spare[i]
    return middle


class Steps(NamedTuple):
    """Trees as the rows go down them together, step by step: a leaf leads to itself.

    Attributes
    ----------
    roots, depths : ndarray of shape (n_trees,)
        Row of each root, and how many steps lead to the deepest leaf.
    features : ndarray of shape (n_nodes,)
        Any feature at a leaf.
    thresholds : ndarray of shape (n_nodes,)
        Infinite at a leaf.
    below : ndarray of shape (2 * n_nodes,)
        Where a row goes that is at most the threshold, and where another one.
    values : ndarray of shape (n_nodes,)
        What a leaf says.
    """

    roots: Array
    depths: Array
    features: Array
    thresholds: Array
    below: Array
    values: Array


def steps_of(trees: Trees) -> Steps:
    """Return trees as rows go down them together.

    Parameters
    ----------
    trees : Trees
        Each node behind the one above it.

    Returns
    -------
    steps : Steps
        Of the same trees.
    """
    nodes, is_leaf = np.arange(len(trees.features)), trees.features < 0
    both = np.where(is_leaf, nodes, trees.left), np.where(is_leaf, nodes, trees.right)
    depths = np.zeros(len(nodes), np.int64)
    for node in np.flatnonzero(~is_leaf).tolist():
        depths[trees.left[node]] = depths[trees.right[node]] = depths[node] + 1
    n_steps = np.maximum.reduceat(depths, trees.roots) if len(nodes) else depths
    return Steps(
        trees.roots,
        n_steps,
        np.where(is_leaf, 0, trees.features).astype(np.int32),
        np.where(is_leaf, np.inf, trees.thresholds).astype(trees.thresholds.dtype),
        np.stack(both, axis=1).ravel().astype(np.int32),
        trees.values,
    )


@compiled
def add_trees(X: Array, steps: Steps, nodes: Array, out: Array) -> None:
    """Add what all trees say.

    Many rows go down a tree side by side, without a branch that a processor could guess wrongly.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features)
        Features, or bins where the thresholds are bins.
    steps : Steps
        All trees.
    nodes : ndarray of shape (n_together,)
        Room for where the rows are that go together.
    out : ndarray of shape (n_rows,)
        What is added to.
    """
    for begin in range(0, X.shape[0], len(nodes)):
        n = min(len(nodes), X.shape[0] - begin)
        for tree in range(len(steps.roots)):
            nodes[:n] = steps.roots[tree]
            for _ in range(steps.depths[tree]):
                for i in range(n):
                    node = nodes[i]
                    is_above = X[begin + i, steps.features[node]] > steps.thresholds[node]
                    nodes[i] = steps.below[2 * node + is_above]
            for i in range(n):
                out[begin + i] += steps.values[nodes[i]]


@compiled
def sort_again(lists: Lists) -> None:
    """Bring the candidates of each query into falling order, from nearly the right one.

    Parameters
    ----------
    lists : Lists
        ``order`` and ``ranks`` are brought up to date.
    """
    first, order, scores = lists.first, lists.order, lists.scores
    for query in range(len(first) - 1):
        begin, end = first[query], first[query + 1]
        for i in range(begin + 1, end):
            row = order[i]
            j = i - 1
            while j >= begin and scores[order[j]] < scores[row]:
                order[j + 1] = order[j]
                j -= 1
            order[j + 1] = row
        for i in range(begin, end):
            lists.ranks[order[i]] = i - begin


@compiled
def _ideal(n_relevant: int) -> float:
    ideal = 0.0
    for i in range(n_relevant):
        ideal += 1.0 / math.log2(i + 2.0)
    return ideal


@compiled
def _pull(lists: Lists, better: int, worse: int, ideal: float, has_spread: bool) -> float:
    """Pull one pair apart, by what their swap would change."""
    gain = abs(
        1.0 / math.log2(lists.ranks[better] + 2.0) - 1.0 / math.log2(lists.ranks[worse] + 2.0)
    )
    gain /= ideal
    ahead = lists.scores[better] - lists.scores[worse]
    if has_spread:
        gain /= _CLOSE + abs(ahead)
    doubt = 1.0 / (1.0 + math.exp(ahead))
    pull = doubt * gain
    curve = pull * (1.0 - doubt)
    lists.slopes[better] -= pull
    lists.slopes[worse] += pull
    lists.curves[better] += curve
    lists.curves[worse] += curve
    return 2.0 * pull


@compiled
def _pull_from(
    lists: Lists, better: int, begin: int, last: int, ideal: float, has_spread: bool
) -> float:
    total = 0.0
    for j in range(begin, last):
        worse = lists.order[j]
        if lists.labels[worse] == 0:
            total += _pull(lists, better, worse, ideal, has_spread)
    return total


@compiled
def lambda_gradients(lists: Lists, truncation: int) -> None:
    """Work out the LambdaRank gradients of the NDCG, normalised by query.

    Parameters
    ----------
    lists : Lists
        Put in order by :func:`sort_again`; ``slopes`` and ``curves`` are overwritten.
    truncation : int
        Pairs with neither among the first so many do not count.
    """
    for query in range(len(lists.first) - 1):
        begin, end = lists.first[query], lists.first[query + 1]
        n_relevant = 0
        for i in range(begin, end):
            lists.slopes[i], lists.curves[i] = 0.0, 0.0
            n_relevant += lists.labels[i]
        ideal = _ideal(min(n_relevant, truncation))
        has_spread = lists.scores[lists.order[begin]] > lists.scores[lists.order[end - 1]]
        total = 0.0
        for i in range(begin, end):
            better = lists.order[i]
            if lists.labels[better] == 0:
                continue
            last = end if lists.ranks[better] < truncation else min(end, begin + truncation)
            total += _pull_from(lists, better, begin, last, ideal, has_spread)
        if total > 0:
            scale = math.log2(1.0 + total) / total
            for i in range(begin, end):
                lists.slopes[i] *= scale
                lists.curves[i] *= scale
