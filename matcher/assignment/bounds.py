r"""Upper bounds that anybody can check by arithmetic: no solver is needed here.

Every bound is a Lagrangian one. With a price :math:`p_c` a place of candidate c, any assignment x
that keeps the rules is worth

.. math::

    \sum_{sc} v_{sc} x_{sc} \le \sum_s \max_{x_s} \sum_c (v_{sc} - p_c) x_{sc}
    + \sum_c \max(p_c \, capacity_c, p_c \, minimum_c)

and the maximum of a seeker is the sum of its best margins. So any prices prove a bound, and the
prices of an optimal solution prove that it is one.
"""

import numpy as np

from matcher.assignment.problem import BoolArray, FloatArray, IntArray, Problem

TOLERANCE = 1e-9
"""Relative; sums of floating-point numbers are no more exact than that."""

_DECIMALS = 6
_ROUNDING = 1e-6
_SLACK = 4
"""How many cells a table of rows may have for each pair in it."""


def bounded_value(
    problem: Problem,
    values: FloatArray,
    prices: FloatArray,
    *,
    minimum: IntArray | None = None,
    has_floors: bool = True,
) -> float:
    """Return what no assignment that keeps the rules can be worth more than.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed.
    values : ndarray of shape (n_pairs,)
        What each pair counts.
    prices : ndarray of shape (n_candidates,)
        Of any sign.
    minimum : ndarray of shape (n_seekers,) or None
        Other minimums of the seekers than the problem's.
    has_floors : bool
        Whether the candidates' minimums hold.

    Returns
    -------
    bound : float
        Of the sum of the values.

    Examples
    --------
    >>> from matcher.assignment.files import problem_of
    >>> problem = problem_of({
    ...     "format": "dianqiao-assignment/1",
    ...     "seekers": [{"id": "s1", "demand": 1}, {"id": "s2", "demand": 1}],
    ...     "candidates": [{"id": "m1", "capacity": 1}],
    ...     "pairs": [[0, 0, 5], [1, 0, 3]],
    ... })
    >>> [bounded_value(problem, problem.utility, np.array([price])) for price in (0.0, 3.0, 5.0)]
    [8.0, 5.0, 5.0]
    """
    minimum = problem.minimum if minimum is None else minimum
    margins = values - prices[problem.candidate]
    is_locked = problem.is_locked
    taken = np.bincount(problem.seeker[is_locked], minlength=problem.n_seekers)
    seekers, free, rank = best_first(problem, problem.seeker[~is_locked], margins[~is_locked])
    must = rank < (minimum - taken)[seekers]
    may = (rank < (problem.demand - taken)[seekers]) & (free > 0)
    least = np.bincount(problem.candidate[is_locked], minlength=problem.n_candidates)
    if has_floors:
        least = np.maximum(least, problem.candidate_minimum)
    places = np.maximum(prices * problem.capacity, prices * least)
    return float(margins[is_locked].sum() + free[must | may].sum() + places.sum())


def best_first(
    problem: Problem, seekers: IntArray, values: FloatArray
) -> tuple[IntArray, FloatArray, IntArray]:
    """Return the best pairs of each seeker, as many as any of them wants, and their ranks.

    Parameters
    ----------
    problem : Problem
        Says how many are wanted.
    seekers : ndarray of shape (n,)
        Whose each pair is, sorted.
    values : ndarray of shape (n,)
        What it counts.

    Returns
    -------
    seekers, values, rank : ndarray
        By seeker, the best first, ranks from 0.
    """
    degrees = np.bincount(seekers, minlength=problem.n_seekers)
    width, most = int(degrees.max(initial=0)), int(problem.demand.max(initial=0))
    if width * problem.n_seekers > _SLACK * len(values) or not width:
        order = np.lexsort((-values, seekers))
        ranks = np.arange(len(seekers)) - np.searchsorted(seekers, seekers)
        return seekers[order], values[order], ranks
    # A row each: picking a few from a row takes a tenth of sorting all pairs.
    table = np.full((problem.n_seekers, width), np.inf)
    columns = np.arange(len(seekers)) - (np.cumsum(degrees) - degrees)[seekers]
    table[seekers, columns] = -values
    if most < width:
        table = np.partition(table, most, axis=1)[:, :most]
    table.sort(axis=1)
    rows, ranks = np.nonzero(np.isfinite(table))
    return rows, -table[rows, ranks], ranks


def rounded_down(bound: float, grain: float) -> float:
    """Return the greatest multiple of a grain that a bound allows.

    Parameters
    ----------
    bound : float
        Of sums of utilities.
    grain : float
        All utilities are multiples of it; 0 where there is none.

    Returns
    -------
    bound : float
        Not greater, but for rounding.
    """
    if not grain:
        return bound
    return float(np.floor(bound / grain + _ROUNDING) * grain)


def grain_of(utility: FloatArray) -> float:
    """Return the greatest number that all utilities are multiples of.

    Parameters
    ----------
    utility : ndarray of shape (n_pairs,)
        What the pairs are worth.

    Returns
    -------
    grain : float
        0 where they are no decimal numbers of a few digits.

    Examples
    --------
    >>> grain_of(np.array([0.25, 1.0, -0.5])), grain_of(np.array([1 / 3]))
    (0.25, 0.0)
    """
    for decimals in range(_DECIMALS + 1):
        scaled = utility * 10.0**decimals
        whole = np.rint(scaled)
        if np.abs(whole).max(initial=0.0) > 2**52:
            break
        if (np.abs(scaled - whole) <= TOLERANCE * np.maximum(1.0, np.abs(whole))).all():
            return float(np.gcd.reduce(whole.astype(np.int64))) / 10.0**decimals
    return 0.0


def least_served(problem: Problem) -> IntArray:
    """Return the minimums of an assignment that serves everybody who can be served.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed.

    Returns
    -------
    minimum : ndarray of shape (n_seekers,)
        At least 1 for everybody who can be served.
    """
    return np.maximum(problem.minimum, servable(problem).astype(np.int64))


def servable(problem: Problem) -> BoolArray:
    """Return which seekers can be served at all.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed.

    Returns
    -------
    flags : ndarray of shape (n_seekers,)
        True where a place is locked, or wanted from a listed candidate that has room besides its
        locked pairs.
    """
    is_locked = problem.is_locked
    taken = np.bincount(problem.seeker[is_locked], minlength=problem.n_seekers)
    given = np.bincount(problem.candidate[is_locked], minlength=problem.n_candidates)
    is_open = (problem.demand > taken)[problem.seeker] & (problem.capacity > given)[
        problem.candidate
    ]
    reachable = np.bincount(problem.seeker[is_open & ~is_locked], minlength=problem.n_seekers)
    return (taken > 0) | (reachable > 0)


def individual_bounds(problem: Problem, minimum: IntArray, is_full: BoolArray) -> FloatArray:
    """Return the most each seeker could get if nobody else asked.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed.
    minimum : ndarray of shape (n_seekers,)
        What each seeker must get.
    is_full : ndarray of shape (n_candidates,)
        Who has no place left besides the locked pairs.

    Returns
    -------
    bounds : ndarray of shape (n_seekers,)
        Of the totals.
    """
    is_locked = problem.is_locked
    taken = np.bincount(problem.seeker[is_locked], minlength=problem.n_seekers)
    is_free = ~is_locked & ~is_full[problem.candidate]
    seekers, free, rank = best_first(problem, problem.seeker[is_free], problem.utility[is_free])
    is_taken = (rank < (minimum - taken)[seekers]) | (
        (rank < (problem.demand - taken)[seekers]) & (free > 0)
    )
    bounds = np.bincount(seekers[is_taken], free[is_taken], minlength=problem.n_seekers)
    locked = np.bincount(
        problem.seeker[is_locked], problem.utility[is_locked], minlength=problem.n_seekers
    )
    return np.asarray(bounds + locked, dtype=np.float64)


def cut_shortage(problem: Problem, seekers: IntArray, candidates: IntArray, least: IntArray) -> int:
    r"""Return how many places some seekers lack, whatever the assignment.

    .. math::

        \sum_{s \in A} least_s - |\{sc: s \in A, c \notin B\}| - \sum_{c \in B} capacity_c
        + |\{sc \text{ locked}: s \notin A, c \in B\}|

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed.
    seekers, candidates : ndarray
        Indices of A and B.
    least : ndarray of shape (n_seekers,)
        What each seeker should get.

    Returns
    -------
    shortage : int
        Above 0 it is proven that not all of A can get what they should.
    """
    in_a = np.zeros(problem.n_seekers, dtype=np.bool_)
    in_b = np.zeros(problem.n_candidates, dtype=np.bool_)
    in_a[seekers], in_b[candidates] = True, True
    a, b = in_a[problem.seeker], in_b[problem.candidate]
    elsewhere = np.count_nonzero(problem.is_locked & ~a & b)
    supply = np.count_nonzero(a & ~b) + problem.capacity[in_b].sum() - elsewhere
    return int(least[in_a].sum() - supply)
