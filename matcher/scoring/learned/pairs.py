"""What the ranker knows of a receiver and a provider on its shortlist."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matcher.scoring.learned.book import Asked, IntArray
from matcher.scoring.learned.describing import SLOTS
from matcher.scoring.learned.fusion import DEPTH, best, fused
from matcher.scoring.learned.kernels import added_rows
from matcher.scoring.learned.providers import (
    PARTNERS,
    PROVIDER_FEATURES,
    provider_features,
    round_sizes,
)
from matcher.scoring.learned.stage import FROM_KNOWN, FirstStage
from matcher.scoring.receivers import DAYS_A_YEAR

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MODELS: Mapping[str, tuple[float, str]] = {
    "ridge": (1.5, "history"),
    "ridge_pairs": (1.0, "history"),
    "ridge_known": (2.0, "history"),
    "bayes": (1.0, "history"),
    "likeness": (1.5, "portfolio"),
    "nearest": (0.7, "portfolio"),
    "walk_near": (0.5, "network"),
    "walk_known": (1.0, "network"),
    "cells": (0.5, "history"),
    "factors": (0.8, "history"),
    "joint": (1.0, "network"),
    "follows": (1.0, "network"),
    "recent": (0.3, "track"),
    "fit": (1.0, "service"),
}
"""Weight in the fusion, and term, of each model; ``fit`` is the sum of the weighted terms."""

STATIC_TERMS = ("service", "sector", "stage", "ticket", "place", "language", "text", "reciprocal")
"""Terms that compare profiles and statements; the others look at relations."""

PARTS = ("history", "portfolio", "network", "track", *STATIC_TERMS)
"""Terms that the score of the ranker is split into."""

_SLOT_TERMS: Mapping[str, str] = {"region": "place", "sector": "sector"}
_RECENT = ("region1", "round", "region_round1", "sector1", "region2")
_KNOWN = ("n_joint", "most_joint", "most_followed", "joint_share", "partners_of_known")
_QUERY = ("n_known", "round", "age", "deals_here", "syndicate", "since", "n_deals", "in_sector")
_JOINT_OFTEN = 0.1


def _slot_term(slot: str) -> str:
    return next((term for start, term in _SLOT_TERMS.items() if slot.startswith(start)), "stage")


def _named() -> Iterator[tuple[str, str]]:
    for model, (_, term) in MODELS.items():
        yield from ((f"{model}.{form}", term) for form in ("score", "share", "rank"))
    yield from (("fusion", "history"), ("fusion_rank", "history"))
    for slot in SLOTS:
        yield from ((f"{slot}.{form}", _slot_term(slot)) for form in ("count", "rate", "share"))
    yield from ((f"{slot}.recent", _slot_term(slot)) for slot in _RECENT)
    yield from ((f"provider.{name}", "track") for name in PROVIDER_FEATURES)
    yield from ((f"known.{name}", "network") for name in _KNOWN)
    yield from ((f"query.{name}", "history") for name in (*_QUERY, "ridge_most"))
    yield from ((f"term.{term}", term) for term in STATIC_TERMS)


FEATURES: Mapping[str, str] = dict(_named())
"""The term that each feature belongs to, in their order."""

PART_OF: IntArray = np.array([PARTS.index(term) for term in FEATURES.values()], np.int64)
"""Position in ``PARTS`` of each feature's term."""


@dataclass(frozen=True)
class Shortlist:
    """Whom the simple models agree on, with what is known of each.

    Attributes
    ----------
    providers : ndarray of shape (n,)
        Columns, by falling fusion.
    X : ndarray of shape (n, n_features)
        Features in the order of ``FEATURES``.
    fusion : ndarray of shape (n_providers,)
        Of all providers, on the shortlist or not.
    scores : mapping of str to ndarray of shape (n_providers,)
        What each model says.
    """

    providers: IntArray
    X: Float32Array
    fusion: FloatArray
    scores: Mapping[str, Float32Array]


class PairFeatures:
    """Makes shortlists and their features, as of a day.

    Parameters
    ----------
    stage : FirstStage
        The simple models.
    length : int
        How many are shortlisted.
    """

    def __init__(self, stage: FirstStage, *, length: int) -> None:
        self.stage, self.length = stage, length
        n_receivers = stage.ties.shape[0]
        self._providers = provider_features(stage)
        self._last_deal = np.zeros(n_receivers, np.int64)
        np.maximum.at(self._last_deal, stage.receivers, stage.book.days[: stage.n_deals])
        self._n_deals = np.bincount(stage.receivers, minlength=n_receivers)
        self._sums = np.asarray(stage.counts[2.0].sum(axis=1)).ravel()
        self._sizes = round_sizes(stage)
        self._round_places = {name: place for place, name in enumerate(self._sizes)}

    def shortlist(
        self, asked: Asked, is_eligible: BoolArray, fits: Mapping[str, Float32Array]
    ) -> Shortlist:
        """Return the shortlist of a receiver.

        Parameters
        ----------
        asked : Asked
            Who asks.
        is_eligible : ndarray of shape (n_providers,)
            Who passes the gates.
        fits : mapping of str to ndarray of shape (n_providers,)
            Strengths of the static terms, and their weighted sum as ``fit``; absent is 0.

        Returns
        -------
        shortlist : Shortlist
            Of eligible providers with a record.
        """
        nothing = np.zeros(self.stage.n_providers, np.float32)
        scores = self.stage.scores(asked) | {"fit": fits.get("fit", nothing)}
        is_able = is_eligible & self.stage.has_record
        used = {n: scores[n] for n in MODELS if len(asked.known) or n not in FROM_KNOWN}
        weights = {name: weight for name, (weight, _) in MODELS.items()}
        fusion, ranks = fused(used, weights, is_able)
        chosen = best(fusion, self.length)
        chosen = chosen[fusion[chosen] > 0]
        columns = [
            *self._models(scores, ranks, is_able, chosen),
            fusion[chosen],
            np.log1p(np.arange(len(chosen))),
            *self._counts(asked, chosen),
            *self._providers[:, chosen],
            *self._known(asked.known, chosen),
            *(np.full(len(chosen), value) for value in self._query(asked)),
            np.full(len(chosen), scores["ridge"][is_able].max(initial=0)),
            *(fits.get(term, nothing)[chosen] for term in STATIC_TERMS),
        ]
        X = np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
        return Shortlist(chosen, X, fusion, scores)

    def _models(
        self,
        scores: Mapping[str, Float32Array],
        ranks: Mapping[str, IntArray],
        is_able: BoolArray,
        chosen: IntArray,
    ) -> Iterator[npt.NDArray[Any]]:
        unranked = np.full(len(is_able), DEPTH, np.int64)
        for name in MODELS:
            values, of_able = scores[name][chosen], scores[name][is_able]
            if name == "bayes":
                # Logarithms: only their differences mean anything.
                yield values - values.max(initial=-np.inf)
                yield values - (np.median(values) if len(values) else 0)
            else:
                yield values
                yield values / max(float(of_able.max(initial=0)), 1e-9)
            yield np.log1p(ranks.get(name, unranked)[chosen])

    def _counts(self, asked: Asked, chosen: IntArray) -> Iterator[npt.NDArray[Any]]:
        in_slot: defaultdict[int, list[int]] = defaultdict(list)
        for column in asked.columns.tolist():
            in_slot[int(self.stage.book.slots[column])].append(column)
        totals = self.stage.totals[2.0][chosen]
        for slot in range(len(SLOTS)):
            counts = self._counted(2.0, in_slot[slot], chosen)
            yield counts
            yield counts / (totals + 2)
            yield counts / (self._sums[in_slot[slot]].sum() + 5)
        for name in _RECENT:
            yield self._counted(0.5, in_slot[SLOTS.index(name)], chosen)

    def _counted(
        self, half_life_years: float, columns: list[int], chosen: IntArray
    ) -> Float32Array:
        if not columns:
            return np.zeros(len(chosen), np.float32)
        counts = self.stage.counts[half_life_years]
        return added_rows(counts, np.array(columns, np.int64))[chosen]

    def _known(self, known: IntArray, chosen: IntArray) -> Iterator[npt.NDArray[Any]]:
        if not len(known):
            nothing = np.zeros(len(chosen), np.float32)
            yield from (nothing, nothing, nothing, nothing, nothing - 1)
            return
        joint = self.stage.joint[known][:, chosen].toarray()
        yield (joint > 0).sum(axis=0)
        yield joint.max(axis=0)
        yield self.stage.follows[known][:, chosen].toarray().max(axis=0)
        yield (joint > _JOINT_OFTEN).sum(axis=0) / len(known)
        yield np.full(len(chosen), self._providers[PARTNERS, known].mean())

    def _query(self, asked: Asked) -> tuple[float, ...]:
        row = self.stage.book.receiver_rows.get(asked.receiver_id, len(self._last_deal))
        last = int(self._last_deal[row]) if row < len(self._last_deal) else 0
        return (
            len(asked.known),
            self._round_places.get(asked.round, -1),
            asked.age_years,
            self._in_slot(asked, "region2"),
            self._sizes.get(asked.round, 0.0),
            (self.stage.day - last) / DAYS_A_YEAR if last else -1.0,
            int(self._n_deals[row]) if row < len(self._n_deals) else 0,
            self._in_slot(asked, "sector1"),
        )

    def _in_slot(self, asked: Asked, slot: str) -> float:
        is_there = self.stage.book.slots[asked.columns] == SLOTS.index(slot)
        return float(np.log1p(self._sums[asked.columns[is_there]].sum()))
