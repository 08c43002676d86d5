"""What the record says of each provider, whoever asks, and of each round."""

from collections import defaultdict
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.scoring.learned.describing import SLOTS
from matcher.scoring.learned.stage import FirstStage

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]

PROVIDER_FEATURES = (
    "deals",
    "receivers_a_deal",
    "recent",
    "very_recent",
    "pace",
    "last",
    "first",
    "partners",
    "first_share",
    "alone",
    "places",
    "sectors",
    "rounds_known",
    "quarter",
    "half_year",
    "year",
    "two_years",
)
PARTNERS = PROVIDER_FEATURES.index("partners")
_UNDATED_YEARS, _NEVER_YEARS = 5.0, 9999.0
_SPANS = (0.25, 0.5, 1.0, 2.0)


def provider_features(stage: FirstStage) -> Float32Array:
    """Return what the record says of each provider.

    Parameters
    ----------
    stage : FirstStage
        Of the day.

    Returns
    -------
    features : ndarray of shape (n_features, n_providers)
        In the order of ``PROVIDER_FEATURES``.
    """
    n, book = stage.n_providers, stage.book
    taking_part = stage.providers.tocoo()
    deals, providers = taking_part.coords
    n_deals = np.bincount(providers, minlength=n).astype(np.float64)
    least = np.maximum(n_deals, 1)
    ages = np.nan_to_num(stage.ages[deals], nan=_UNDATED_YEARS)
    last, first = np.full(n, _NEVER_YEARS), np.zeros(n)
    np.minimum.at(last, providers, ages)
    np.maximum.at(first, providers, ages)
    sizes = np.diff(stage.providers.indptr)[deals]
    n_known = np.asarray(stage.X[:, np.flatnonzero(book.known_of >= 0)].sum(axis=1)).ravel()
    has_round = np.array([bool(name) for name in book.rounds[: stage.n_deals]], np.float64)

    share = partial(_share_of_deals, providers, least)
    recent, very_recent, long = (stage.totals[years] for years in (2.0, 0.5, 4.0))
    columns = [
        np.log1p(n_deals),
        np.diff(sp.csc_matrix(stage.ties).indptr) / least,
        np.log1p(recent),
        np.log1p(very_recent),
        very_recent / (long + 0.3),
        last,
        first,
        share(sizes),
        share(n_known[deals] == 0),
        share(sizes == 1),
        _variety(stage, "region1"),
        _variety(stage, "sector1"),
        share(has_round[deals]),
        *(np.bincount(providers, ages <= years, n) for years in _SPANS),
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns])


def _share_of_deals(
    providers: npt.NDArray[Any], n_deals: FloatArray, of_deal: npt.NDArray[Any]
) -> FloatArray:
    return np.asarray(np.bincount(providers, of_deal, len(n_deals)) / n_deals)


def _variety(stage: FirstStage, slot: str) -> FloatArray:
    counts = stage.counts[2.0][stage.book.slots == SLOTS.index(slot)]
    return np.asarray((counts > 0).sum(axis=0)).ravel()


def round_sizes(stage: FirstStage) -> dict[str, float]:
    """Return how many providers take part in a deal of each round.

    Parameters
    ----------
    stage : FirstStage
        Of the day.

    Returns
    -------
    sizes : dict of str to float
        Means by round, the most frequent round first.
    """
    by_round: defaultdict[str, list[int]] = defaultdict(list)
    sizes = np.diff(stage.providers.indptr).tolist()
    for name, size in zip(stage.book.rounds[: stage.n_deals], sizes, strict=True):
        if name:
            by_round[name].append(size)
    often = sorted(by_round, key=lambda name: (-len(by_round[name]), name))
    return {name: float(np.mean(by_round[name])) for name in often}
