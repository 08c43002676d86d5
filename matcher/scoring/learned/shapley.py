r"""What each group of features adds to what trees say: exact Shapley values.

The game is the one of path-dependent TreeSHAP [1]_: a tree is asked with the features of a set
known, and where it compares another it takes both ways, in the shares of the examples that took
them when it grew. In one leaf that game is a product over the features on its path,
:math:`\prod_{i \in S} o_i \prod_{i \notin S} z_i`, with :math:`o_i` whether the row takes every
step that compares :math:`i`, and :math:`z_i` the share of the examples that do. Its Shapley value
is an integral of its multilinear extension [2]_,

.. math:: v \, (o_i - z_i) \int_0^1 \prod_{j \ne i} \big(t \, o_j + (1 - t) z_j\big) \, dt,

of a polynomial in t, which Gauss-Legendre quadrature with half as many nodes gives exactly. That
takes the features of a path times the nodes, and never divides by something near 0.

References
----------
.. [1] S. M. Lundberg et al. (2020). From local explanations to global understanding with
   explainable AI for trees. doi:10.1038/s42256-019-0138-9
.. [2] G. Owen (1972). Multilinear extensions of games. doi:10.1287/mnsc.18.5.64
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.compiled import compiled
from matcher.scoring.learned.kernels import Trees

Array = npt.NDArray[Any]
FloatArray = npt.NDArray[np.float64]


class _Game(NamedTuple):
    """What every leaf needs: parents of nodes, quadrature, groups of features, and room to work."""

    parents: Array
    nodes: Array
    part_of: Array
    steps: Array
    shares: Array


@compiled
def _collect(x: Array, trees: Trees, leaf: int, game: _Game) -> int:
    """Write the features on the path to a leaf, whether the row goes there, and the shares."""
    parents, steps, shares = game.parents, game.steps, game.shares
    n = 0
    child, node = leaf, parents[leaf]
    while node >= 0:
        feature = trees.features[node]
        goes_left = x[feature] <= trees.thresholds[node]
        goes_there = child == (trees.left[node] if goes_left else trees.right[node])
        share = trees.covers[child] / trees.covers[node]
        place = 0
        while place < n and steps[place, 0] != feature:
            place += 1
        if place == n:
            steps[n, 0], steps[n, 1], shares[n] = feature, 1, 1.0
            n += 1
        if not goes_there:
            steps[place, 1] = 0
        shares[place] *= share
        child, node = node, parents[node]
    return n


@compiled
def _add_leaf(value: float, n: int, game: _Game, out: Array) -> None:
    nodes, steps, shares = game.nodes, game.steps, game.shares
    expected = value
    for i in range(n):
        expected *= shares[i]
    out[0] += expected
    for q in range(nodes.shape[0]):
        t = nodes[q, 0]
        product = value * nodes[q, 1]
        for i in range(n):
            product *= t * steps[i, 1] + (1.0 - t) * shares[i]
        for i in range(n):
            others = product / (t * steps[i, 1] + (1.0 - t) * shares[i])
            out[game.part_of[steps[i, 0]]] += others * (steps[i, 1] - shares[i])


@compiled
def _add_trees(X: Array, trees: Trees, game: _Game, out: Array) -> None:
    for row in range(X.shape[0]):
        for leaf in range(len(trees.features)):
            if trees.features[leaf] < 0:
                n = _collect(X[row], trees, leaf, game)
                _add_leaf(trees.values[leaf], n, game, out[row])


def shapley_parts(
    X: npt.NDArray[np.float32], trees: Trees, part_of: npt.NDArray[np.int64], n_parts: int
) -> FloatArray:
    """Return what groups of features add to the sum of all trees, as Shapley values.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features)
        Features.
    trees : Trees
        All of them.
    part_of : ndarray of shape (n_features,)
        Group of each feature.
    n_parts : int
        Number of groups.

    Returns
    -------
    parts : ndarray of shape (n_rows, n_parts)
        The sum of the trees for a row is the sum over its parts; what the trees say of the examples
        on average is in part 0.
    """
    parents, depth = _parents(trees)
    points, weights = np.polynomial.legendre.leggauss(max(1, -(-depth // 2)))
    nodes = np.stack([(points + 1) / 2, weights / 2], axis=1)
    steps, shares = np.zeros((depth + 1, 2), np.int64), np.zeros(depth + 1)
    out = np.zeros((len(X), n_parts))
    game = _Game(parents, nodes, part_of, steps, shares)
    _add_trees(np.ascontiguousarray(X, np.float32), trees, game, out)
    return out


def _parents(trees: Trees) -> tuple[npt.NDArray[np.int64], int]:
    """Return the parent of each node, -1 for roots, and the steps to the deepest leaf."""
    parents = np.full(len(trees.features), -1)
    inner = np.flatnonzero(trees.features >= 0)
    parents[trees.left[inner]] = inner
    parents[trees.right[inner]] = inner
    depth, above = 0, parents
    while (above >= 0).any():
        depth += 1
        above = np.where(above >= 0, parents[above], -1)
    return parents, depth
