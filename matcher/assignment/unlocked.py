"""What the locked pairs of a problem cost: its answer beside a bound without them."""

from dataclasses import replace

import numpy as np

from matcher.assignment.bounds import least_served
from matcher.assignment.flow import Flow, InfeasibleError, best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import FloatArray, IntArray, Objective, Problem
from matcher.assignment.proofs import Reached, unlocked
from matcher.assignment.solution import Certificate, Proof


def with_unlocked_proof(
    problem: Problem, positions: IntArray, certificate: Certificate
) -> Certificate:
    """Return a certificate that bounds the sum as if no pair were locked, too.

    One min-cost flow more. A fair answer is compared with those in which the worst-off is no
    worse: what being fair costs is not laid to the locked pairs.

    Parameters
    ----------
    problem : Problem
        As it stands.
    positions : ndarray
        Listed pairs in the assignment.
    certificate : Certificate
        Of the answer within its locked pairs.

    Returns
    -------
    certificate : Certificate
        The same where nothing is locked, or nothing is proven.
    """
    if certificate.utility is None or not len(problem.locked):
        return certificate
    free = unlocked(problem)
    weights = certificate.utility.weights
    instance = _limited(free, positions)
    values = instance.utility
    if weights is not None:
        values = values * (1 + np.maximum(weights, 0.0)[instance.seeker])
    try:
        flow = _best(instance, values, n_places=len(positions), objective=free.objective)
    except InfeasibleError:
        return certificate
    return replace(certificate, unlocked=Proof(flow.prices, weights, flow.bonus))


def _best(instance: Instance, values: FloatArray, *, n_places: int, objective: Objective) -> Flow:
    if objective is Objective.UTILITY:
        flow = best_flow(instance, values, fills=True)
        if np.count_nonzero(flow.is_chosen) == n_places:
            return flow
    # with more places than the answer fills, only sums of any number of places compare
    return best_flow(instance, values, fills=False)


def _limited(free: Problem, positions: IntArray) -> Instance:
    """Return what may be decided, within the minimums that its bound counts on."""
    instance = Instance.of(free)
    if free.objective is Objective.STABLE:
        nothing = np.zeros_like(instance.minimum)
        return replace(instance, minimum=nothing, floor=np.zeros_like(instance.floor))
    if free.objective is Objective.FAIR and Reached.by(free, positions).covers:
        return instance.with_minimum(least_served(free))
    return instance
