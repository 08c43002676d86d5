"""Personalised PageRank by push beside networkx and blocks of scipy, in one process.

Run it with ``python -m tests.benchmarks.pagerank [--seeds 200]``. Graphs with communities of 30,000
and 120,000 nodes, and one without, on which push is given up. Ratios within a run are what to
trust; times are processor time a seed.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence

import networkx as nx
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.graph.push import ForwardPush, recall_of_first

FloatArray = npt.NDArray[np.float64]

DAMPING, N_FIRST = 0.85, 50
N_NETWORKX, N_BLOCK = 3, 16
BLOCK_STEPS = 12
EXACT = 120
"""Steps of the power iteration that the others are measured against."""


def clustered(
    n_nodes: int, *, seed: int, community: int = 100, inside: float = 0.9
) -> sp.csr_array:
    """Return a graph of communities of about one size whose nodes differ in degree."""
    draw = np.random.default_rng(seed)
    n_ties = int(8.7 * n_nodes)
    weight = draw.pareto(2.5, n_nodes) + 1
    order = np.cumsum(weight) / weight.sum()
    source = np.searchsorted(order, draw.random(n_ties))
    home = source // community * community
    low = np.concatenate([[0.0], order])[home]
    high = order[np.minimum(home + community, n_nodes) - 1]
    near = np.searchsorted(order, low + (high - low) * draw.random(n_ties))
    far = np.searchsorted(order, draw.random(n_ties))
    target = np.where(draw.random(n_ties) < inside, near, far)
    return undirected(source, target, n_nodes)


def expander(n_nodes: int, *, seed: int) -> sp.csr_array:
    """Return a graph without communities: everybody knows some anywhere."""
    draw = np.random.default_rng(seed)
    ends = [np.tile(np.arange(n_nodes), 9), draw.integers(n_nodes, size=9 * n_nodes)]
    return undirected(*ends, n_nodes)


def undirected(
    source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], n_nodes: int
) -> sp.csr_array:
    """Return the symmetric matrix of ties, without ties to oneself."""
    keep = source != target
    ones = np.ones(int(keep.sum()))
    half = sp.coo_array((ones, (source[keep], target[keep])), shape=(n_nodes, n_nodes)).tocsr()
    A = sp.csr_array(half + half.T)
    A.data[:] = 1.0
    return A


def scipy_block(
    A: sp.csr_array, seeds: Sequence[int], n_steps: int, dtype: type[np.floating]
) -> FloatArray:
    """Return shares by power iteration of a block of seeds, a row a seed."""
    degrees = np.maximum(np.asarray(A.sum(axis=0)).ravel(), 1)
    backward = sp.csr_array(A @ sp.diags_array(1 / degrees)).astype(dtype)
    begin = np.zeros((A.shape[0], len(seeds)), dtype)
    begin[seeds, np.arange(len(seeds))] = 1
    position = begin
    for _ in range(n_steps):
        position = dtype(DAMPING) * (backward @ position) + dtype(1 - DAMPING) * begin
    return np.asarray(position.T, np.float64)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    began = time.process_time()
    work()
    return time.process_time() - began


def of_networkx(G: "nx.Graph[int]", seed: int) -> FloatArray:
    """Return the shares by the usual library."""
    shares = nx.pagerank(G, alpha=DAMPING, personalization={seed: 1.0})
    return np.array([shares[node] for node in range(len(G))])


def measure(name: str, A: sp.csr_array, n_seeds: int) -> dict[str, object]:
    """Return times and recall on one graph."""
    draw = np.random.default_rng(1)
    seeds = [int(seed) for seed in draw.choice(A.shape[0], n_seeds, replace=False)]
    model = ForwardPush(damping=DAMPING)
    fitting = seconds(lambda: model.fit(A))
    times = [seconds(lambda seed=seed: model.pushed({seed: 1.0})) for seed in seeds]
    checked = seeds[: 4 * N_BLOCK]
    blocks = [checked[at : at + N_BLOCK] for at in range(0, len(checked), N_BLOCK)]
    exact = np.vstack([scipy_block(A, block, EXACT, np.float64) for block in blocks])
    pushed = np.vstack([model.pushed({seed: 1.0}) for seed in checked])
    answered = model.walks([{seed: 1.0} for seed in checked])
    G = nx.from_scipy_sparse_array(A)
    usual = [seconds(lambda seed=seed: of_networkx(G, seed)) for seed in seeds[:N_NETWORKX]]
    block = seconds(lambda: scipy_block(A, blocks[0], BLOCK_STEPS, np.float32)) / N_BLOCK
    rough = scipy_block(A, blocks[0], BLOCK_STEPS, np.float32)
    push = float(np.median(times))
    return {
        "graph": name,
        "nodes": A.shape[0],
        "entries": A.nnz,
        "seconds_fit": round(fitting, 2),
        "sampled_recall": round(model.recall_, 4),
        "tolerance": model.tolerance_,
        "is_pushing": model.is_pushing_,
        "ms": {
            "push": round(1000 * push, 3),
            "scipy block": round(1000 * block, 2),
            "networkx": round(1000 * float(np.median(usual)), 1),
        },
        "recall@50": {
            "push": recall(pushed, exact),
            "answered": recall(answered, exact),
            "scipy block": recall(rough, exact[:N_BLOCK]),
        },
        "times networkx": round(float(np.median(usual)) / push),
    }


def recall(found: FloatArray, exact: FloatArray) -> float:
    """Return the mean recall of the first 50."""
    each = [recall_of_first(f, e, N_FIRST) for f, e in zip(found, exact, strict=True)]
    return round(float(np.mean(each)), 4)


def main(arguments: list[str]) -> None:
    """Print a line of JSON a graph."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    n_seeds = parser.parse_args(arguments).seeds
    ForwardPush(damping=DAMPING).fit(clustered(2000, seed=9))  # compiles
    graphs = {
        "clustered, 30k": clustered(30_000, seed=1),
        "clustered, 120k": clustered(120_000, seed=2),
        "large clusters, 30k": clustered(30_000, seed=5, community=400),
        "without communities, 30k": expander(30_000, seed=3),
    }
    for name, A in graphs.items():
        sys.stdout.write(json.dumps(measure(name, A, n_seeds)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
