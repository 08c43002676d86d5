"""Intervals: known values, edges, and how often they cover the truth."""

import numpy as np
import pytest

from matcher.evaluation.intervals import mean_of_ratings, newcombe, wilson


def test_wilson_equals_published_values():
    found = wilson(81, 263)

    # Newcombe (1998), table I, method 3
    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


@pytest.mark.parametrize(("successes", "low", "high"), [(0, 0.0, 0.1135), (30, 0.8865, 1.0)])
def test_wilson_stays_within_bounds_at_the_ends(successes, low, high):
    found = wilson(successes, 30)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_newcombe_equals_published_values():
    found = newcombe((9, 10), (3, 10))

    # Newcombe (1998), table II, method 10
    assert (round(found.low, 4), round(found.high, 4)) == (0.1705, 0.8090)
    assert found.excludes_zero


def test_difference_of_equal_shares_tells_nothing():
    assert newcombe((10, 20), (10, 20)).excludes_zero is False


def test_mean_of_ratings_is_the_same_each_time_and_within_the_ratings():
    counts = {1: 1, 3: 4, 5: 10}

    assert mean_of_ratings(counts) == mean_of_ratings(counts)
    found = mean_of_ratings(counts)
    assert found.value == pytest.approx(63 / 15)
    assert 1 <= found.low < found.value < found.high <= 5


def test_mean_of_ratings_covers_the_truth_about_as_often_as_it_says():
    rng, chances = np.random.default_rng(1), (0.05, 0.1, 0.2, 0.35, 0.3)
    truth, covered = float(np.arange(1, 6) @ chances), 0
    for _ in range(300):
        drawn = rng.multinomial(60, chances)
        found = mean_of_ratings(dict(enumerate(drawn.tolist(), start=1)), n_resamples=500)
        covered += found.low <= truth <= found.high

    assert 0.91 <= covered / 300 <= 0.985
