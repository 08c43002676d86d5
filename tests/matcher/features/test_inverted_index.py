import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import NotFittedError
from matcher.features.inverted_index import Gates, InvertedIndex

Masks = np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
Ranges = np.ndarray[tuple[int, int], np.dtype[np.float32]]


def passing(asked: Gates, items: Gates) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    both = (asked.masks[:, np.newaxis] & items.masks) != 0
    below = items.lows <= asked.highs[:, np.newaxis]
    above = items.highs >= asked.lows[:, np.newaxis]
    return np.asarray(both.all(axis=2) & below.all(axis=2) & above.all(axis=2))


def blank_ranges(masks: Masks) -> tuple[Masks, Ranges, Ranges]:
    nothing = np.zeros((len(masks), 0), np.float32)
    return masks, nothing, nothing


def some_gates(draw: np.random.Generator, n: int, n_masks: int, n_ranges: int) -> Gates:
    lows = draw.integers(0, 9, (n, n_ranges)).astype(np.float32)
    return Gates(
        draw.integers(0, 8, (n, n_masks)).astype(np.uint64),
        lows,
        lows + draw.integers(0, 5, (n, n_ranges)),
    )


@given(
    seed=st.integers(0, 10_000),
    n_items=st.integers(0, 60),
    n_terms=st.integers(1, 30),
    n_dense=st.integers(0, 3),
    n_masks=st.integers(0, 3),
    k=st.integers(1, 9),
)
@settings(deadline=None)
def test_top_is_that_of_all_products(
    seed: int, n_items: int, n_terms: int, n_dense: int, n_masks: int, k: int
) -> None:
    draw = np.random.default_rng(seed)
    whole = draw.integers(-3, 4, (n_items + 5, n_terms)) * (
        draw.random((n_items + 5, n_terms)) < draw.random(n_terms) ** 2
    )
    X, Q = sp.csr_array(whole[:n_items]), sp.csr_array(whole[n_items:])
    dense = draw.integers(-2, 3, (n_items + 5, n_dense)).astype(np.float32)
    items, asked = (some_gates(draw, n, n_masks, n_masks // 2) for n in (n_items, 5))
    index = InvertedIndex(n_block=int(draw.integers(1, 20)), part_cost=int(draw.integers(0, 9)))
    index.fit(X, dense=dense[:n_items], gates=items)

    found = index.top(Q, k, dense=dense[n_items:], gates=asked)

    scores = Q.toarray() @ X.toarray().T + dense[n_items:] @ dense[:n_items].T
    passes = passing(asked, items)
    for query in range(5):
        order = [i for i in np.argsort(-scores[query], kind="stable") if passes[query, i]][:k]
        n = len(order)
        assert found.items[query, :n].tolist() == order
        assert found.scores[query, :n].tolist() == scores[query, order].tolist()
        assert (found.items[query, n:] == -1).all()


def test_gates_of_one_thing_each_make_parts_and_those_of_all_none() -> None:
    draw = np.random.default_rng(1)
    rare = (1 << draw.integers(0, 6, 6000)).astype(np.uint64)
    often = np.full(6000, 7, np.uint64)
    apart = InvertedIndex().fit(
        sp.csr_array((6000, 4)), gates=Gates(*blank_ranges(np.stack([often, rare], axis=1)))
    )
    together = InvertedIndex().fit(
        sp.csr_array((6000, 4)), gates=Gates(*blank_ranges(np.stack([often, often], axis=1)))
    )

    assert (apart.n_parts, together.n_parts) == (6, 1)


def test_top_before_fit_raises() -> None:
    with pytest.raises(NotFittedError):
        InvertedIndex().top(sp.csr_array((1, 1)), 1)
