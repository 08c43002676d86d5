"""Forward push: near the exact walk, the same from any thread, given up where it misleads."""

from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.graph.proximity import PersonalisedPageRank
from matcher.graph.push import ForwardPush, recall_of_first
from tests.benchmarks.pagerank import clustered, expander


@st.composite
def graphs(draw: st.DrawFn) -> sp.csr_array:
    """Draw a symmetric graph with weights, possibly with nodes that know nobody."""
    n_nodes = draw(st.integers(1, 12))
    node = st.integers(0, n_nodes - 1)
    ties = draw(st.lists(st.tuples(node, node, st.floats(0.1, 5)), max_size=30))
    A = np.zeros((n_nodes, n_nodes))
    for one, other, weight in ties:
        if one != other:
            A[one, other] = A[other, one] = weight
    return sp.csr_array(A)


@settings(deadline=None)
@given(graphs(), st.data())
def test_push_leaves_out_no_more_than_what_waits(A: sp.csr_array, data: st.DataObject) -> None:
    n_nodes, tolerance = A.shape[0], data.draw(st.sampled_from([1e-2, 1e-4, 1e-8]))
    damping = data.draw(st.sampled_from([0.3, 0.6, 0.85]))
    masses = data.draw(st.lists(st.floats(0.1, 1), min_size=1, max_size=n_nodes))
    start = {node: mass / sum(masses) for node, mass in enumerate(masses)}
    model = ForwardPush(damping=damping, tolerances=(tolerance,)).fit(A)

    shares, exact = model.pushed(start), model.iterated([start], tail=1e-12)[0]

    left = tolerance * np.diff(model.transition_.indptr).sum()
    assert (shares <= exact + 1e-9).all()
    assert exact.sum() - shares.sum() <= left + 1e-9


def test_push_agrees_with_networkx() -> None:
    G = nx.karate_club_graph()
    A = nx.to_scipy_sparse_array(G, weight=None, dtype=np.float64)
    oracle = nx.pagerank(G, alpha=0.85, personalization={0: 1.0}, weight=None, tol=1e-12)

    shares = ForwardPush(tolerances=(1e-10,)).fit(A).walk({0: 1.0})

    assert shares == pytest.approx([oracle[node] for node in G], rel=1e-5)


def test_iteration_agrees_with_the_long_walk() -> None:
    A = clustered(400, seed=4)
    start = {3: 0.25, 77: 0.75}

    shares = ForwardPush(damping=0.6).fit(A).iterated([start], tail=1e-12)[0]

    walk = PersonalisedPageRank(damping=0.6, n_steps=60).fit(A).walk(start)
    assert shares == pytest.approx(walk.tolist(), abs=1e-9)


def test_targets_are_part_of_the_whole() -> None:
    A, targets = clustered(400, seed=4), np.array([9, 2, 300])
    whole = ForwardPush(tolerances=(1e-4,)).fit(A)

    some = ForwardPush(tolerances=(1e-4,)).fit(A, targets)

    assert some.pushed({7: 1.0}).tolist() == whole.pushed({7: 1.0})[targets].tolist()
    assert some.iterated([{7: 1.0}]).tolist() == whole.iterated([{7: 1.0}])[:, targets].tolist()


def test_push_is_taken_where_there_are_communities() -> None:
    model = ForwardPush().fit(clustered(5000, seed=1))
    starts = [{node: 1.0} for node in range(0, 5000, 100)]

    found, exact = model.walks(starts), model.iterated(starts, tail=1e-6)

    recalls = [recall_of_first(f, e, 50) for f, e in zip(found, exact, strict=True)]
    assert model.is_pushing_
    assert np.mean(recalls) >= 0.98
    assert model.walk(starts[0]).tolist() == found[0].tolist() == model.pushed(starts[0]).tolist()


def test_push_is_given_up_where_there_are_none() -> None:
    model = ForwardPush().fit(expander(5000, seed=3))
    starts = [{0: 1.0}, {1: 1.0}]

    assert model.recall_ < 0.98
    assert not model.is_pushing_
    assert model.walks(starts).tolist() == model.iterated(starts).tolist()
    assert model.walk(starts[1]).tolist() == pytest.approx(model.walks(starts)[1].tolist())


def test_finer_tolerance_is_taken_where_the_coarse_one_misleads() -> None:
    A = clustered(4000, seed=5, community=400)

    coarse, model = ForwardPush(tolerances=(1e-3,)).fit(A), ForwardPush(tolerances=(1e-3, 1e-6))

    assert not coarse.is_pushing_
    assert model.fit(A).is_pushing_
    assert model.tolerance_ == 1e-6


def test_walks_do_not_disturb_each_other() -> None:
    model, other = (
        ForwardPush().fit(clustered(3000, seed=1)),
        ForwardPush().fit(clustered(50, seed=1)),
    )
    nodes = [*range(0, 3000, 50)] * 3
    alone = [model.pushed({node: 1.0}).tolist() for node in nodes]
    other.pushed({1: 1.0})

    with ThreadPoolExecutor(4) as executor:
        together = list(executor.map(lambda node: model.pushed({node: 1.0}).tolist(), nodes))

    assert together == alone


@pytest.mark.parametrize("start", [{}, {0: 0.0}])
def test_nowhere_to_start_is_nowhere(start: dict[int, float]) -> None:
    model = ForwardPush().fit(sp.csr_array(np.zeros((2, 2))))

    assert model.walk(start).tolist() == [0.0, 0.0]
    assert model.recall_ == 1.0


def test_empty_graph_is_fitted() -> None:
    assert ForwardPush().fit(sp.csr_array((0, 0))).is_pushing_
