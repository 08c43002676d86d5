"""A mentor withdraws from a published batch: how long the fewest changes take to find.

Run it with ``python -m tests.benchmarks.repair``; processor time, as others may share the machine.
What is looked at first is the repair without its proof; publishing it proves it, too.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from matcher.assignment.problem import Objective, Problem
from matcher.assignment.repair import repair
from matcher.assignment.solution import Certificate, Solution
from matcher.assignment.solve import solve
from tests.benchmarks.assignment import pool_of, timed

SIZES = ((640, 257, 0.9), (10_000, 2_000, 1.1))
N_WITHDRAWALS = 9
SECONDS = 3.0


def busiest(problem: Problem, plan: Solution) -> Sequence[int]:
    """Return the candidates that have most, whose withdrawal changes most."""
    taken = np.bincount(plan.pairs[:, 1], minlength=problem.n_candidates)
    found: list[int] = np.argsort(-taken, kind="stable")[:N_WITHDRAWALS].tolist()
    return found


def measured(problem: Problem, name: str) -> list[dict[str, object]]:
    """Let some candidates withdraw, each from the whole plan, in every way there is."""
    solved = solve(problem, time_limit=SECONDS)
    plain = replace(solved, certificate=Certificate())
    ways = {
        "fewest changes, to look at": (plain, False),
        "fewest changes, proven": (plain, True),
        "bids on kept prices, proven": (solved, True),
    }
    rows = []
    for way, (plan, is_proven) in ways.items():
        repair(problem, plan, 0, is_proven=is_proven)
        runs = [
            timed(partial(repair, problem, plan, candidate, is_proven=is_proven))
            for candidate in busiest(problem, solved)
        ]
        times = [1000 * seconds for _, seconds in runs]
        changes = [len(found.removed) + len(found.added) for found, _ in runs]
        rows.append(
            {
                "pool": name,
                "objective": problem.objective.value,
                "way": way,
                "median_ms": round(float(np.median(times)), 1),
                "slowest_ms": round(max(times), 1),
                "median_changes": float(np.median(changes)),
            }
        )
    return rows


def main() -> None:
    """Measure every size and objective."""
    for n_seekers, n_candidates, spare in SIZES:
        pool = pool_of(n_seekers, n_candidates, spare=spare)
        for objective in (Objective.UTILITY, Objective.FAIR):
            name = f"{n_seekers} x {n_candidates}"
            for row in measured(replace(pool, objective=objective), name):
                sys.stdout.write(json.dumps(row) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
