"""Nearness in the graph: personalised PageRank by a few steps of power iteration."""

from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

from matcher.ecosystem import FloatArray


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

    def fit(self, A: sp.csr_array) -> "PersonalisedPageRank":
        """Normalise the graph.

        Parameters
        ----------
        A : scipy.sparse.csr_array of shape (n_nodes, n_nodes)
            Symmetric, without negative entries.

        Returns
        -------
        self : PersonalisedPageRank
            With ``transition_``, the row-stochastic matrix of ties.
        """
        degrees = np.asarray(A.sum(axis=1)).ravel()
        inverse = np.divide(1.0, degrees, out=np.zeros_like(degrees), where=degrees > 0)
        self.transition_ = sp.csr_array(sp.diags_array(inverse) @ A)
        return self

    def walk(self, start: Mapping[int, float]) -> FloatArray:
        """Return the share of the walk at each node.

        Parameters
        ----------
        start : mapping of int to float
            Probability of starting at each node; empty is nowhere.

        Returns
        -------
        shares : ndarray of shape (n_nodes,)
            In [0, 1].
        """
        n = self.transition_.shape[0]
        shares = np.zeros(n)
        if not start:
            return shares
        nodes = np.fromiter(start, dtype=np.int64)
        mass = np.fromiter(start.values(), dtype=np.float64)
        # A sparse row costs what the walk reaches, not what the graph holds.
        position = sp.csr_array((mass, nodes, [0, len(nodes)]), shape=(1, n))
        shares[nodes] = (1 - self.damping) * mass
        for _ in range(self.n_steps):
            position = self.damping * (position @ self.transition_)
            shares[position.indices] += (1 - self.damping) * position.data
        return shares
