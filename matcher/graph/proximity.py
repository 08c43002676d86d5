"""Nearness in the graph: personalised PageRank by a few steps of power iteration."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from matcher.ecosystem import FloatArray, IntArray
from matcher.features.encoder import entries


class PersonalisedPageRank:
    r"""Where a walk from given nodes ends that goes home with probability 1 - damping at each step.

    .. math:: p = (1 - d) \sum_{t=0}^{T} d^t s P^t

    with :math:`P` the row-stochastic matrix of ties [1]_. Cutting off after T steps leaves out
    paths longer than T and a mass of at most :math:`d^{T+1}`.

    Parameters
    ----------
    damping : float
        Probability of going on, in (0, 1).
    n_steps : int
        Longest path that counts.

    References
    ----------
    .. [1] T. H. Haveliwala (2002). Topic-sensitive PageRank. doi:10.1145/511446.511513
    """

    def __init__(self, *, damping: float = 0.6, n_steps: int = 3) -> None:
        self.damping = damping
        self.n_steps = n_steps

    def fit(self, A: sp.csr_array, targets: IntArray | None = None) -> "PersonalisedPageRank":
        """Normalise the graph.

        Parameters
        ----------
        A : scipy.sparse.csr_array of shape (n_nodes, n_nodes)
            Symmetric, without negative entries.
        targets : ndarray of shape (n_targets,) or None
            Nodes whose shares are asked for; None asks for all.

        Returns
        -------
        self : PersonalisedPageRank
            With ``transition_``, the row-stochastic matrix of ties, and ``arrival_``, its columns
            of the targets.
        """
        self.transition_ = row_stochastic(A)
        self.targets_ = np.arange(A.shape[0]) if targets is None else targets
        self.arrival_ = sp.csr_array(self.transition_[:, self.targets_])
        return self

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
        if not start:
            return np.zeros(len(self.targets_))
        position = np.zeros(self.transition_.shape[0])
        position[list(start)] = list(start.values())
        passed = position
        for _ in range(self.n_steps - 1):
            position = self.damping * _step(position, self.transition_)
            passed = passed + position
        # Of the last step only what arrives at a target is worked out.
        arrived = passed[self.targets_] + self.damping * _step(position, self.arrival_)
        return np.asarray((1 - self.damping) * arrived)


def row_stochastic(A: sp.csr_array) -> sp.csr_array:
    """Return where a walk goes from each node.

    Parameters
    ----------
    A : scipy.sparse.csr_array of shape (n_nodes, n_nodes)
        Ties, without negative entries.

    Returns
    -------
    transition : scipy.sparse.csr_array of shape (n_nodes, n_nodes)
        Rows that sum to 1; empty for a node without ties.
    """
    degrees = np.asarray(A.sum(axis=1)).ravel()
    inverse = np.divide(1.0, degrees, out=np.zeros_like(degrees), where=degrees > 0)
    return sp.csr_array(sp.diags_array(inverse) @ A)


def _step(position: FloatArray, transition: sp.csr_array) -> FloatArray:
    # By hand, for it costs what the walk reaches: a product with the matrix reads all of it.
    nodes = np.flatnonzero(position > 0)
    ties = entries(transition.indptr, nodes)
    n_ties = transition.indptr[nodes + 1] - transition.indptr[nodes]
    mass = np.repeat(position[nodes], n_ties) * transition.data[ties]
    landed = np.bincount(transition.indices[ties], mass, minlength=transition.shape[1])
    return np.asarray(landed, dtype=np.float64)
