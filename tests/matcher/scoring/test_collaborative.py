"""The ridge regression against its textbook form."""

import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings

from matcher.errors import NotFittedError
from matcher.scoring.collaborative import HistoryRidge
from matcher.scoring.history import Deals
from matcher.scoring.receivers import Feature

FEATURES = [("a",), ("b",), ("c",), ("d",)]
ROWS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FEATURES)),
        st.sets(st.integers(0, 2), min_size=1),
        st.floats(0, 10),
    ),
    min_size=1,
    max_size=12,
)


def deals_of(rows: list[tuple[set[Feature], set[int], float]]) -> Deals:
    Y = np.zeros((len(rows), 3))
    for row, (_, providers, _) in enumerate(rows):
        Y[row, sorted(providers)] = 1
    ages = np.array([age for _, _, age in rows])
    return Deals(receivers=[], providers=sp.csr_matrix(Y), age_years=ages)


@settings(deadline=None)
@given(ROWS, st.sets(st.sampled_from(FEATURES)))
def test_predict_is_the_weighted_ridge_solution(
    rows: list[tuple[set[Feature], set[int], float]], asked: set[Feature]
) -> None:
    deals = deals_of(rows)
    X = np.array([[f in features for f in FEATURES] for features, _, _ in rows], dtype=float)
    x = np.array([f in asked for f in FEATURES], dtype=float)
    Y = deals.providers.toarray()
    D = np.diag(0.5 ** (deals.age_years / 2) / np.sqrt(Y.sum(axis=1)))

    ridge = HistoryRidge(regularisation=3.0, min_rows=1).fit(deals, [f for f, _, _ in rows])

    expected = x @ np.linalg.solve(X.T @ D @ X + 3.0 * np.eye(4), X.T @ D @ Y)
    assert ridge.predict(asked) == pytest.approx(expected, abs=1e-5)


@settings(deadline=None)
@given(ROWS)
def test_coefficients_are_predictions_of_single_features(
    rows: list[tuple[set[Feature], set[int], float]],
) -> None:
    ridge = HistoryRidge(min_rows=1).fit(deals_of(rows), [f for f, _, _ in rows])

    single = [ridge.predict({feature})[1] for feature in ridge.columns_.columns_]

    assert ridge.coefficients(1) == pytest.approx(single, abs=1e-6)


def test_predict_before_fit_raises() -> None:
    with pytest.raises(NotFittedError):
        HistoryRidge().predict({("a",)})
