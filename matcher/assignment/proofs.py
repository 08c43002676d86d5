"""What the dual numbers of a certificate prove, worked out anew from the problem."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from matcher.assignment.bounds import (
    TOLERANCE,
    bounded_value,
    cut_shortage,
    grain_of,
    least_served,
    rounded_down,
    servable,
)
from matcher.assignment.problem import FloatArray, IntArray, Objective, Problem
from matcher.assignment.solution import Certificate, Cut, Proof, Score, Status


class Reached(NamedTuple):
    """What an assignment reached in that which comes before the sum.

    Attributes
    ----------
    pairs : int
        Places filled.
    worst_seeker : float
        The total that no servable seeker stays below.
    covers : bool
        Whether everybody who can be served has a place.
    """

    pairs: int
    worst_seeker: float
    covers: bool

    @classmethod
    def by(cls, problem: Problem, positions: IntArray) -> "Reached":
        """Measure an assignment.

        Parameters
        ----------
        problem : Problem
            As it stands.
        positions : ndarray
            Listed pairs in the assignment.

        Returns
        -------
        reached : Reached
            Worked out from the pairs alone.
        """
        totals, places = totals_of(problem, positions)
        able = servable(problem)
        worst = float(totals[able].min()) if able.any() else 0.0
        return cls(len(positions), worst, bool((places[able] > 0).all()))


def _bound(problem: Problem, values: FloatArray, prices: FloatArray, *, covers: bool) -> float:
    # What comes first limits with whom an assignment is compared; what is stable, nobody can force.
    is_stable = problem.objective is Objective.STABLE
    minimum = problem.minimum
    if covers and problem.objective is Objective.FAIR:
        minimum = least_served(problem)
    elif is_stable:
        minimum = np.zeros_like(minimum)
    return bounded_value(problem, values, prices, minimum=minimum, has_floors=not is_stable)


def proven_count(problem: Problem, certificate: Certificate) -> int | None:
    """Return how many places can be filled at most.

    Parameters
    ----------
    problem : Problem
        As it stands.
    certificate : Certificate
        Its proof of the count.

    Returns
    -------
    bound : int or None
        None without a proof.
    """
    if certificate.count is None:
        return None
    ones = np.ones(problem.n_pairs)
    bound = _bound(problem, ones, certificate.count.prices, covers=False)
    return int(rounded_down(bound, 1.0))


def proven_utility(problem: Problem, certificate: Certificate, reached: Reached) -> float | None:
    """Return what no assignment is worth more than that is no worse in what comes first.

    Parameters
    ----------
    problem : Problem
        As it stands.
    certificate : Certificate
        Its proof of the sum.
    reached : Reached
        The number of places, and the worst-off seeker's total, that it must not fall below.

    Returns
    -------
    bound : float or None
        None without a proof.
    """
    proof = certificate.utility
    if proof is None or proof.bonus < 0:
        return None
    values, offset = problem.utility + proof.bonus, proof.bonus * reached.pairs
    if proof.weights is not None:
        weights = np.maximum(np.where(servable(problem), proof.weights, 0.0), 0.0)
        values = values + weights[problem.seeker] * problem.utility
        offset += float(weights.sum()) * reached.worst_seeker
    bound = _bound(problem, values, proof.prices, covers=reached.covers) - offset
    return rounded_down(bound, grain_of(problem.utility))


def unlocked(problem: Problem) -> Problem:
    """Return a problem without its locked pairs.

    Parameters
    ----------
    problem : Problem
        As it stands.

    Returns
    -------
    problem : Problem
        Otherwise the same.
    """
    return replace(problem, locked=problem.locked[:0])


def proven_unlocked(
    problem: Problem, positions: IntArray, certificate: Certificate
) -> float | None:
    """Return what no assignment is worth more than, locked pairs or not.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment: others are no worse in what comes first.
    certificate : Certificate
        Its proof of the sum as if no pair were locked.

    Returns
    -------
    bound : float or None
        None without a proof, or where nothing is locked.
    """
    if certificate.unlocked is None or not len(problem.locked):
        return None
    free = unlocked(problem)
    proof = replace(certificate, utility=certificate.unlocked)
    return proven_utility(free, proof, Reached.by(free, positions))


def proven_worst(problem: Problem, certificate: Certificate, reached: Reached) -> float | None:
    """Return what the worst-off seeker's total cannot exceed.

    Parameters
    ----------
    problem : Problem
        As it stands.
    certificate : Certificate
        Its proof of the worst-off.
    reached : Reached
        Whether the assignment serves everybody; a better one must, too.

    Returns
    -------
    bound : float or None
        None without a proof.
    """
    proof = certificate.worst_seeker
    if not servable(problem).any():
        return 0.0 if proof is not None else None
    if isinstance(proof, Cut):
        least = least_served(problem)
        shortage = cut_shortage(problem, proof.seekers, proof.candidates, least)
        return 0.0 if shortage > 0 else None
    if proof is None or proof.weights is None:
        return None
    weights = np.where(servable(problem), proof.weights, 0.0)
    if not (weights >= 0).all() or not weights.sum():
        return None
    weights = weights / weights.sum()
    values = weights[problem.seeker] * problem.utility
    bound = _bound(problem, values, proof.prices, covers=reached.covers)
    return rounded_down(bound, grain_of(problem.utility))


def score_of(problem: Problem, positions: IntArray, certificate: Certificate) -> Score:
    """Return what an assignment is worth, and what is proven about it.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.
    certificate : Certificate
        What proves the bounds.

    Returns
    -------
    score : Score
        A bound is never below what was reached: it may be by rounding only.
    """
    utility = float(np.sum(problem.utility[positions]))
    totals, places = totals_of(problem, positions)
    of_served = totals[places > 0]
    reached = Reached.by(problem, positions)
    worst, worst_upper = reached.worst_seeker, proven_worst(problem, certificate, reached)
    upper = settled(proven_utility(problem, certificate, reached), utility)
    freely = settled(proven_unlocked(problem, positions, certificate), utility)
    return Score(
        pairs=len(positions),
        utility=utility,
        upper_bound=upper,
        gap=gap_of(upper, utility),
        worst_seeker=worst,
        worst_seeker_upper_bound=settled(worst_upper, worst),
        served=len(of_served),
        worst_served=float(of_served.min()) if len(of_served) else 0.0,
        upper_bound_unlocked=freely,
        gap_unlocked=gap_of(freely, utility),
    )


def gap_of(upper_bound: float | None, utility: float) -> float | None:
    """Return which share of an upper bound may be missing.

    Parameters
    ----------
    upper_bound : float or None
        None where nothing is proven.
    utility : float
        What was reached.

    Returns
    -------
    gap : float or None
        At least 0; relative to the greater of the two.
    """
    if upper_bound is None:
        return None
    scale = max(abs(upper_bound), abs(utility))
    return max(0.0, upper_bound - utility) / scale if scale else 0.0


def totals_of(problem: Problem, positions: IntArray) -> tuple[FloatArray, IntArray]:
    """Return what each seeker gets, and in how many places.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.

    Returns
    -------
    totals, places : ndarray of shape (n_seekers,)
        0 without a place.
    """
    seekers = problem.seeker[positions]
    totals = np.bincount(seekers, problem.utility[positions], minlength=problem.n_seekers)
    return totals.astype(np.float64), np.bincount(seekers, minlength=problem.n_seekers)


def settled(bound: float | None, reached: float) -> float | None:
    """Return a bound without what rounding took from it or left in it.

    Parameters
    ----------
    bound : float or None
        As worked out.
    reached : float
        What it bounds.

    Returns
    -------
    bound : float or None
        Equal to what was reached where they differ by rounding only.
    """
    if bound is None:
        return None
    return reached if is_close(bound, reached) else max(bound, reached)


def is_close(a: float, b: float, tolerance: float = TOLERANCE) -> bool:
    """Return whether two sums differ by rounding only.

    Parameters
    ----------
    a, b : float
        Sums.
    tolerance : float
        Relative, and absolute below 1.

    Returns
    -------
    answer : bool
        True where they are the same number for all purposes.
    """
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def status_of(problem: Problem, score: Score, certificate: Certificate) -> Status:
    """Return whether an assignment is known to be the best.

    Parameters
    ----------
    problem : Problem
        As it stands.
    score : Score
        With its bounds.
    certificate : Certificate
        What proves them, and what was settled by search.

    Returns
    -------
    status : Status
        ``OPTIMAL`` or ``FEASIBLE``.
    """
    best_sum = "utility" in certificate.exhausted or score.upper_bound == score.utility
    if problem.objective is Objective.FAIR:
        is_fairest = (
            "worst_seeker" in certificate.exhausted
            or score.worst_seeker_upper_bound == score.worst_seeker
        )
        return Status.OPTIMAL if best_sum and is_fairest else Status.FEASIBLE
    is_full = proven_count(problem, certificate) == score.pairs
    return Status.OPTIMAL if best_sum and is_full else Status.FEASIBLE


def count_proof(prices: FloatArray, bonus: float) -> Proof:
    """Return the proof of the count that is part of prices with a bonus for each place.

    Parameters
    ----------
    prices : ndarray of shape (n_candidates,)
        Of places, where each place filled counts the bonus besides its utility.
    bonus : float
        Above 0.

    Returns
    -------
    proof : Proof
        The leading digits of the prices.
    """
    return Proof(np.rint(prices / bonus))
