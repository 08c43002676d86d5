"""As many places as possible, then the greatest sum."""

from dataclasses import replace

import numpy as np

from matcher.assignment.flow import best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import IntArray, Problem
from matcher.assignment.proofs import count_proof
from matcher.assignment.solution import Certificate, Proof


def fill_places(problem: Problem) -> tuple[IntArray, Certificate]:
    """Fill as many places as possible, then maximise the sum.

    A min-cost flow with lower bounds; its prices prove both.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    positions : ndarray
        Listed pairs in the assignment.
    certificate : Certificate
        Proofs of the count and of the sum.

    Raises
    ------
    InfeasibleError
        If the minimums cannot be met.
    """
    instance = Instance.of(problem)
    flow = best_flow(instance, instance.utility, fills=True)
    certificate = Certificate(
        problem=problem.digest(),
        count=count_proof(flow.prices, flow.bonus),
        utility=Proof(flow.prices, bonus=flow.bonus),
    )
    return instance.chosen_positions(flow.is_chosen), certificate


def bound_freely(problem: Problem) -> Certificate:
    """Bound the sum over all assignments, whatever the minimums.

    Parameters
    ----------
    problem : Problem
        Its locked pairs are listed, and within demand and capacity.

    Returns
    -------
    certificate : Certificate
        A proof of the sum.
    """
    instance = Instance.of(problem)
    instance = replace(
        instance,
        minimum=np.zeros_like(instance.minimum),
        floor=np.zeros_like(instance.floor),
    )
    flow = best_flow(instance, instance.utility, fills=False)
    return Certificate(problem=problem.digest(), utility=Proof(flow.prices))
