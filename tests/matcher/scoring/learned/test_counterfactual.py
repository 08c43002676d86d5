"""Position bias and what is learned in spite of it, on a log whose truth is known."""

from dataclasses import dataclass

import numpy as np
import pytest

from matcher.errors import NotFittedError
from matcher.scoring.learned.counterfactual import (
    CounterfactualRanker,
    ShownLists,
    worth_of_order,
)
from matcher.scoring.learned.position_bias import Draws, PositionBias

SIZE = 10
PULL = 1 / np.arange(1, SIZE + 1) ** 0.8
PULL[4] = 0.35  # the fold of the screen: no smooth curve has it


@dataclass(frozen=True)
class Log:
    """Lists ordered by a poor ranker, with a lot between two neighbours in each."""

    X: np.ndarray
    relevance: np.ndarray
    positions: np.ndarray
    others: np.ndarray
    opened: np.ndarray

    @property
    def draws(self):
        """The places that were drawn."""
        drawn = self.others > 0
        return Draws(self.positions[drawn], self.others[drawn], self.opened[drawn])

    def shown(self, propensities):
        """The lists as a learner sees them, the features in no order of the places."""
        n_lists = len(self.positions)
        return ShownLists(
            np.repeat(np.arange(n_lists), SIZE),
            self.X.reshape(-1, self.X.shape[2]),
            self.opened.astype(float).ravel(),
            propensities[self.positions - 1].ravel(),
        )


def make_log(n_lists, seed=0):
    """Draw lists: what is relevant follows the first feature, the ranker follows the second."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_lists, SIZE, 3))
    relevance = 1 / (1 + np.exp(-(2.0 * X[..., 0] - 1.5)))
    order = np.argsort(-(X[..., 1] + 0.2 * X[..., 0]), axis=1)
    positions = np.argsort(order, axis=1) + 1
    others = np.zeros_like(positions)
    upper = rng.integers(1, SIZE, n_lists)
    is_swapped = rng.random(n_lists) < 0.5
    for row in range(n_lists):
        first = np.flatnonzero(positions[row] == upper[row])[0]
        second = np.flatnonzero(positions[row] == upper[row] + 1)[0]
        if is_swapped[row]:
            positions[row, first], positions[row, second] = upper[row] + 1, upper[row]
        others[row, first] = 2 * upper[row] + 1 - positions[row, first]
        others[row, second] = 2 * upper[row] + 1 - positions[row, second]
    opened = rng.random(positions.shape) < PULL[positions - 1] * relevance
    return Log(X, relevance, positions, others, opened)


def quality(scores, relevance):
    """Return the true mean discounted gain of an order."""
    order = np.argsort(-scores.reshape(relevance.shape), axis=1)
    gains = np.take_along_axis(relevance, order, axis=1)
    return float((gains / np.log2(np.arange(SIZE) + 2)).sum(axis=1).mean())


def test_pull_of_places_is_recovered_from_lots():
    bias = PositionBias(n_positions=SIZE).fit(make_log(60_000).draws)

    assert bias.propensities_[0] == 1
    assert np.abs(np.log(bias.propensities_ / PULL)).max() < 0.25
    assert bias.propensities_ == pytest.approx(PULL, abs=0.06)


def test_few_lots_give_a_falling_curve_and_none_the_prior():
    few = PositionBias(n_positions=SIZE).fit(make_log(200).draws)
    nothing = np.zeros(0, dtype=np.int64)
    none = PositionBias(n_positions=SIZE).fit(Draws(nothing, nothing, nothing.astype(bool)))

    assert np.abs(few.propensities_ - PULL).mean() < 0.2
    assert none.propensities_ == pytest.approx(np.arange(1, SIZE + 1) ** -0.5)
    assert (none.n_opened_, none.eta_) == (0, pytest.approx(0.5))


def test_lots_that_pull_alike_give_no_bias():
    rng = np.random.default_rng(3)
    upper = rng.integers(1, 4, 40_000)
    is_lower = rng.random(40_000) < 0.5
    own, other = np.where(is_lower, upper + 1, upper), np.where(is_lower, upper, upper + 1)
    bias = PositionBias(n_positions=4).fit(Draws(own, other, rng.random(40_000) < 0.3))

    assert bias.propensities_ == pytest.approx(np.ones(4), abs=0.06)


def test_chance_of_a_place_is_never_below_the_least():
    bias = PositionBias(n_positions=SIZE).fit(make_log(5_000).draws)

    assert bias.at(np.array([1, 10, 40]), least=0.3).tolist() == [1.0, 0.3, 0.3]


def test_learner_that_weighs_opens_beats_the_naive_one():
    log, unseen = make_log(3_000), make_log(2_000, seed=9)
    bias = PositionBias(n_positions=SIZE).fit(make_log(20_000, seed=5).draws)
    X = unseen.X.reshape(-1, 3)

    weighed = CounterfactualRanker().fit(log.shown(bias.at(np.arange(1, SIZE + 1))))
    naive = CounterfactualRanker().fit(log.shown(np.ones(SIZE)))
    ideal = quality(unseen.relevance.ravel(), unseen.relevance)

    # relevance has nothing to do with the second feature, which the poor ranker went by
    assert abs(weighed.coef_[1]) < 0.15 * weighed.coef_[0]
    assert naive.coef_[1] > 0.4 * naive.coef_[0]
    assert quality(weighed.score(X), unseen.relevance) > 0.99 * ideal
    assert quality(naive.score(X), unseen.relevance) < 0.97 * ideal


def test_worth_of_an_order_that_was_never_shown_is_estimated():
    log = make_log(6_000)
    scores = 2 * log.X[..., 0]

    estimate = np.mean(list(worth_of_order(log.shown(PULL), scores.ravel()).values()))
    naive = np.mean(list(worth_of_order(log.shown(np.ones(SIZE)), scores.ravel()).values()))
    truth = quality(scores, log.relevance)

    assert estimate == pytest.approx(truth, rel=0.03)
    assert naive < 0.7 * truth


def test_lists_without_an_open_teach_nothing():
    shown = ShownLists(np.zeros(4, np.int64), np.eye(4), np.zeros(4), np.ones(4))

    assert CounterfactualRanker().fit(shown).coef_.tolist() == [0, 0, 0, 0]
    with pytest.raises(NotFittedError):
        CounterfactualRanker().score(np.eye(4))
