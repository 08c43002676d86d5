import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from matcher.graph.build import adjacency
from matcher.graph.proximity import PersonalisedPageRank
from tests.matcher.judged.world import World, entry, relation, startup


def test_walk_agrees_with_networkx_when_long_enough() -> None:
    G = nx.karate_club_graph()
    A = nx.to_scipy_sparse_array(G, weight=None, dtype=np.float64)
    oracle = nx.pagerank(G, alpha=0.6, personalization={0: 1.0}, weight=None, tol=1e-12)

    shares = PersonalisedPageRank(damping=0.6, n_steps=60).fit(A).walk({0: 1.0})

    assert shares == pytest.approx([oracle[node] for node in G], rel=1e-4)


def test_short_walk_leaves_out_no_more_than_its_tail() -> None:
    A = nx.to_scipy_sparse_array(nx.path_graph(9), dtype=np.float64)

    shares = PersonalisedPageRank(damping=0.5, n_steps=3).fit(A).walk({0: 1.0})

    assert shares.sum() == pytest.approx(1 - 0.5**4)
    assert np.flatnonzero(shares).tolist() == [0, 1, 2, 3]


def test_nowhere_to_start_is_nowhere() -> None:
    A = nx.to_scipy_sparse_array(nx.path_graph(3), dtype=np.float64)

    assert PersonalisedPageRank().fit(A).walk({}).tolist() == [0, 0, 0]


def test_graph_holds_ties_and_no_enmities() -> None:
    world = World(
        [startup("A"), startup("B"), entry("M", "mentor")],
        [
            relation("M", "mentors", "A"),
            relation("M", "mentors", "B", ended=30),
            relation("M", "declined", "B"),
            relation("A", "competes_with", "B"),
        ],
    )

    A = adjacency(world.ecosystem).toarray()

    assert A.tolist() == [[0, 0, 1], [0, 0, 0.5], [1, 0.5, 0]]


def test_walk_to_targets_is_the_whole_walk_at_them() -> None:
    A = sp.csr_array(np.array([[0, 2, 0, 1], [2, 0, 1, 0], [0, 1, 0, 3], [1, 0, 3, 0]], float))
    targets = np.array([3, 1])

    shares = PersonalisedPageRank().fit(A, targets).walk({0: 0.5, 2: 0.5})

    whole = PersonalisedPageRank().fit(A).walk({0: 0.5, 2: 0.5})
    assert shares.tolist() == pytest.approx(whole[targets].tolist())
