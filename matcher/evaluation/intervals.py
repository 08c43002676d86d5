"""Intervals for shares, for the difference of two shares, and for means of ratings."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True)
class Interval:
    """A value and the interval that covers the truth in 95 of 100 such samples.

    Attributes
    ----------
    value : float
        Observed.
    low, high : float
        Bounds.
    """

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Tell whether zero lies outside.

        Returns
        -------
        excluded : bool
            True where the value differs from zero for sure enough.
        """
        return self.low > 0 or self.high < 0


def wilson(successes: int, trials: int) -> Interval:
    """Return a share with its Wilson score interval [1]_.

    Parameters
    ----------
    successes : int
        At most ``trials``.
    trials : int
        At least 1.

    Returns
    -------
    interval : Interval
        Within [0, 1].

    References
    ----------
    .. [1] E. B. Wilson (1927). Probable inference, the law of succession, and statistical
       inference. doi:10.1080/01621459.1927.10502953

    Examples
    --------
    >>> interval = wilson(8, 10)
    >>> round(interval.low, 3), round(interval.high, 3)
    (0.49, 0.943)
    """
    share, square = successes / trials, Z * Z
    centre = (share + square / (2 * trials)) / (1 + square / trials)
    half = (
        Z
        / (1 + square / trials)
        * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    )
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == trials else min(1.0, centre + half)
    return Interval(share, low, high)


def newcombe(one: tuple[int, int], other: tuple[int, int]) -> Interval:
    """Return the difference of two independent shares with Newcombe's hybrid interval [1]_.

    Parameters
    ----------
    one, other : tuple of int
        Successes and trials, at least one of the latter.

    Returns
    -------
    interval : Interval
        Of the first share minus the second, within [-1, 1].

    References
    ----------
    .. [1] R. G. Newcombe (1998). Interval estimation for the difference between independent
       proportions. doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I

    Examples
    --------
    >>> interval = newcombe((56, 70), (48, 80))
    >>> round(interval.value, 3), round(interval.low, 4), round(interval.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    a, b = wilson(*one), wilson(*other)
    difference = a.value - b.value
    return Interval(
        difference,
        difference - math.hypot(a.value - a.low, b.high - b.value),
        difference + math.hypot(a.high - a.value, b.value - b.low),
    )


def mean_of_ratings(
    counts: Mapping[int, int], *, seed: int = 0, n_resamples: int = 2000
) -> Interval:
    """Return the mean of ratings with its bootstrap interval (percentiles of resampled means).

    Parameters
    ----------
    counts : mapping of int to int
        How often each rating was given; at least one.
    seed : int
        Of the resampling: the same ratings always have the same interval.
    n_resamples : int
        How often they are drawn anew.

    Returns
    -------
    interval : Interval
        Within the ratings given.

    Examples
    --------
    >>> mean_of_ratings({4: 10}).low
    4.0
    """
    ratings = np.array(sorted(counts), dtype=np.float64)
    given = np.array([counts[rating] for rating in sorted(counts)], dtype=np.int64)
    total = int(given.sum())
    drawn = np.random.default_rng(seed).multinomial(total, given / total, size=n_resamples)
    low, high = np.quantile(drawn @ ratings / total, [0.025, 0.975])
    return Interval(float(given @ ratings / total), float(low), float(high))
