"""The first of many: parts of a score are worked out only where they can matter."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from matcher.ecosystem import BoolArray, FloatArray, IntArray
from matcher.scoring.base import Strengths

Gains = Callable[[IntArray], FloatArray]
"""Works out the costly part for some positions."""

_FIRST_ROUND = 64
_WIDENING = 4
_ROUNDING = 1e-9


class Part(NamedTuple):
    """A part of a score.

    Attributes
    ----------
    weight : float
        What a strength of 1 adds; at least 0.
    strengths : callable
        Works out the strengths at some positions, in [0, 1].
    """

    weight: float
    strengths: Strengths


class Shortlist(NamedTuple):
    """Who can be among the first.

    Attributes
    ----------
    positions : ndarray of shape (n,)
        Rising.
    strengths : mapping of str to ndarray of shape (n,)
        Theirs, by part.
    """

    positions: IntArray
    strengths: Mapping[str, FloatArray]


def can_lead(
    parts: Mapping[str, Part], *, beyond: float, is_eligible: BoolArray, n: int
) -> Shortlist:
    """Return whoever can be among the first n, part by part.

    After each part whoever cannot reach the n-th any more, were all that is left of full strength,
    is dropped: the later parts are worked out for few [1]_.

    Parameters
    ----------
    parts : mapping of str to Part
        In the order of working out: great weights first drop most.
    beyond : float
        What parts that are worked out later add at most.
    is_eligible : ndarray of shape (n_candidates,)
        Who may be among the first.
    n : int
        How many are wanted, at least 1.

    Returns
    -------
    shortlist : Shortlist
        Everybody among the first n, ties with the n-th included, and some others.

    References
    ----------
    .. [1] R. Fagin, A. Lotem and M. Naor (2003). Optimal aggregation algorithms for middleware.
       doi:10.1016/S0022-0000(03)00026-6

    Examples
    --------
    >>> half, third = np.array([1.0, 0.9, 0.1]), np.array([0.2, 1.0, 1.0])
    >>> parts = {"a": Part(0.6, half.__getitem__), "b": Part(0.4, third.__getitem__)}
    >>> everybody = np.ones(3, dtype=bool)
    >>> can_lead(parts, beyond=0.0, is_eligible=everybody, n=1).positions.tolist()
    [1]
    """
    positions = np.flatnonzero(is_eligible)
    scores = np.zeros(len(positions))
    left = beyond + sum(part.weight for part in parts.values())
    done, known = 0.0, dict[str, tuple[IntArray, FloatArray]]()
    for term, part in parts.items():
        strengths = part.strengths(positions)
        known[term] = positions, strengths
        scores += part.weight * strengths
        left -= part.weight
        done += part.weight
        if len(positions) > n and done > left:  # else even nothing could be made up for
            least = np.partition(scores, -n)[-n] - left - _ROUNDING
            stays = np.flatnonzero(scores >= least)
            positions, scores = positions.take(stays), scores.take(stays)
    # Only now are the strengths of the dropped left out: once, not after each part.
    return Shortlist(
        positions,
        {
            term: own if len(at) == len(positions) else own[np.searchsorted(at, positions)]
            for term, (at, own) in known.items()
        },
    )


def gains_of_leading(
    scores: FloatArray, ceilings: FloatArray, gains: Gains, is_eligible: BoolArray, n: int
) -> FloatArray:
    """Return the costly part of whoever can be among the first n, exact for all of them.

    The threshold algorithm [1]_: whoever has the greatest score possible is worked out first;
    the search ends when nobody left can reach the n-th of those known, ties included.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        Without the costly part.
    ceilings : ndarray of shape (n_candidates,)
        What the costly part adds at most; nothing is worked out where that is 0.
    gains : callable
        From positions to what it adds there, in [0, ceiling].
    is_eligible : ndarray of shape (n_candidates,)
        Who may be among the first.
    n : int
        How many are wanted, at least 1.

    Returns
    -------
    gained : ndarray of shape (n_candidates,)
        0 where it was not worked out: with their true part these come after the first n.

    References
    ----------
    .. [1] R. Fagin, A. Lotem and M. Naor (2003). Optimal aggregation algorithms for middleware.
       doi:10.1016/S0022-0000(03)00026-6

    Examples
    --------
    >>> scores, ceilings = np.array([0.5, 0.4, 0.1]), np.full(3, 0.2)
    >>> everybody = np.ones(3, dtype=bool)
    >>> gains_of_leading(scores, ceilings, lambda rows: np.full(len(rows), 0.1), everybody, 1)
    array([0.1, 0.1, 0.1])
    """
    gained = np.zeros_like(scores)
    is_open = is_eligible & (ceilings > 0)
    leading = _greatest(scores[is_eligible & ~is_open], n)
    rest = np.flatnonzero(is_open)
    highest = scores[rest] + ceilings[rest]
    n_round = max(_FIRST_ROUND, _WIDENING * n)
    while len(rest):
        if len(leading) == n:
            can_lead = highest >= leading.min() - _ROUNDING
            rest, highest = rest[can_lead], highest[can_lead]
        if len(rest) > n_round:
            split = np.argpartition(-highest, n_round)
            now, later = split[:n_round], split[n_round:]
        else:
            now, later = np.arange(len(rest)), np.zeros(0, dtype=np.int64)
        chosen = rest[now]
        gained[chosen] = gains(chosen)
        leading = _greatest(np.concatenate([leading, scores[chosen] + gained[chosen]]), n)
        rest, highest = rest[later], highest[later]
        n_round *= _WIDENING
    return gained


def _greatest(values: FloatArray, n: int) -> FloatArray:
    return values if len(values) <= n else np.partition(values, -n)[-n:]
