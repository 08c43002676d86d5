"""Our assignments beside one min-cost flow of the same pool, in one process.

Run it with ``python -m tests.benchmarks.assignment``. Ratios within a run are what to trust.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from matcher.assignment.auction import Market
from matcher.assignment.bounds import bounded_value, servable
from matcher.assignment.flow import as_whole_numbers, best_flow, chosen_by_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import BoolArray, IntArray, Objective, Problem
from matcher.assignment.solve import solve
from matcher.assignment.verify import verify

T = TypeVar("T")

SIZES = ((1_000, 200), (10_000, 2_000), (100_000, 20_000))
N_LISTED = 50
STEPS = (2e-3, 1e-4)
MENDING_STEP = 4e-3
N_WITHDRAWALS = 50
BONUS = 2.0


@dataclass(frozen=True)
class Result:
    """One method on one pool: times as shares of one min-cost flow of that pool.

    The slowest withdrawal is compared with solving the pool that is left, where that was needed.
    """

    benchmark: str
    pool: str
    method: str
    time: float
    value: float
    proven: float | None = None
    slowest: float | None = None
    note: str = ""


def pool_of(
    n_seekers: int, n_candidates: int, *, demand: int = 2, spare: float = 1.1, seed: int = 0
) -> Problem:
    """Return a pool in which popular candidates are listed, and wanted, by many."""
    rng = np.random.default_rng(seed)
    capacity = rng.integers(5, 17, n_candidates)
    scale = spare * demand * n_seekers / capacity.sum()
    capacity = np.maximum(1, np.rint(capacity * scale)).astype(np.int64)
    popularity = (1 + rng.permutation(n_candidates)) ** -0.7
    candidate = listed(rng, n_seekers, popularity / popularity.sum())
    appeal = rng.random(n_candidates)
    utility = np.round(0.3 * appeal[candidate] + 0.7 * rng.random(len(candidate)), 4)
    return Problem(
        seeker_ids=tuple(f"s{i}" for i in range(n_seekers)),
        candidate_ids=tuple(f"m{i}" for i in range(n_candidates)),
        demand=np.full(n_seekers, demand),
        minimum=np.zeros(n_seekers, dtype=np.int64),
        capacity=capacity,
        candidate_minimum=np.zeros(n_candidates, dtype=np.int64),
        seeker=np.repeat(np.arange(n_seekers), N_LISTED),
        candidate=candidate,
        utility=utility,
        locked=np.zeros((0, 2), dtype=np.int64),
    )


def listed(rng: np.random.Generator, n_seekers: int, chances: np.ndarray) -> IntArray:
    """Draw the candidates of each seeker, none twice."""
    total = np.cumsum(chances)
    rows = []
    for _ in range(n_seekers):
        row: dict[int, None] = {}
        while len(row) < N_LISTED:
            row.update(dict.fromkeys(np.searchsorted(total, rng.random(N_LISTED)).tolist()))
        rows.append(sorted(list(row)[:N_LISTED]))
    return np.minimum(np.array(rows).ravel(), len(chances) - 1)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """Return what work returns, and the processor time it took: others may share the machine."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


def best_of(work: Callable[[], T], n_runs: int = 3) -> tuple[T, float]:
    """Return what work returns, and the best time of a few."""
    runs = [timed(work) for _ in range(n_runs)]
    return runs[0][0], min(seconds for _, seconds in runs)


def plain_flow(instance: Instance) -> tuple[BoolArray, float]:
    """Return the optimum by one min-cost flow, and how long it takes."""
    whole, _ = as_whole_numbers(instance, instance.utility)
    return best_of(lambda: chosen_by_flow(instance, whole, fills=True))


def greedy(instance: Instance) -> BoolArray:
    """Return what taking the best pairs first gives."""
    is_chosen = np.zeros(len(instance.utility), dtype=np.bool_)
    wanted, room = instance.demand.tolist(), instance.capacity.tolist()
    seeker, candidate = instance.seeker.tolist(), instance.candidate.tolist()
    for pair in np.argsort(-instance.utility, kind="stable").tolist():
        if wanted[seeker[pair]] > 0 and room[candidate[pair]] > 0:
            is_chosen[pair] = True
            wanted[seeker[pair]] -= 1
            room[candidate[pair]] -= 1
    return is_chosen


def auctions(problem: Problem, name: str) -> list[Result]:
    """Compare auctions, and greedy, with the flow."""
    instance = Instance.of(problem)
    best, seconds = plain_flow(instance)
    optimum = float(instance.utility[best].sum())
    taken, greedy_seconds = timed(lambda: greedy(instance))
    share = float(instance.utility[taken].sum()) / optimum
    results = [Result("B1", name, "greedy", greedy_seconds / seconds, share)]
    for step in STEPS:
        market, spent = best_of(partial(opened, instance, step))
        value = float(instance.utility[market.is_chosen].sum())
        n_places = int(np.count_nonzero(market.is_chosen))
        bound = bounded_value(problem, problem.utility + BONUS, market.prices) - BONUS * n_places
        note = f"{n_places} of {np.count_nonzero(best)} places, flow {seconds:.2f} s"
        results.append(
            Result(
                "B1",
                name,
                f"auction {step}",
                spent / seconds,
                value / optimum,
                value / bound,
                note=note,
            )
        )
    return results


def opened(instance: Instance, step: float) -> Market:
    """Return a market that has sold its places."""
    market = Market(instance, bonus=BONUS, step=step)
    market.open()
    return market


def renewed(instance: Instance, gone: IntArray) -> Market:
    """Return a market of those who are left, from a flow."""
    capacity = instance.capacity.copy()
    capacity[gone] = 0
    left = replace(instance, capacity=capacity)
    flow = best_flow(left, left.utility, fills=True)
    market = Market(left, bonus=flow.bonus, step=MENDING_STEP)
    market.take_over(flow.is_chosen, flow.prices)
    return market


def withdrawals(problem: Problem, name: str) -> list[Result]:
    """Withdraw candidates one after another, and compare with solving anew."""
    instance = Instance.of(problem)
    _, seconds = plain_flow(instance)
    market = opened(instance, MENDING_STEP)
    gone = np.random.default_rng(1).choice(problem.n_candidates, N_WITHDRAWALS, replace=False)
    times, slowest, n_anew = [], 0.0, 0
    for count, candidate in enumerate(gone.tolist(), start=1):
        is_settled, spent = timed(partial(market.withdraw, candidate))
        if not is_settled:
            n_anew += 1
            market, anew = timed(partial(renewed, instance, gone[:count]))
            spent += anew
            slowest = max(slowest, spent / anew)
        times.append(spent)
    capacity = problem.capacity.copy()
    capacity[gone] = 0
    fresh, _ = plain_flow(replace(instance, capacity=capacity))
    value = float(instance.utility[market.is_chosen].sum() / instance.utility[fresh].sum())
    median = float(np.median(times))
    note = f"median {median * 1e6:.0f} us, 1/{seconds / median:.0f} of a flow, {n_anew} solved anew"
    return [
        Result(
            "B2",
            name,
            "withdrawal",
            median / seconds,
            value,
            slowest=max(slowest, float(np.sort(times)[-1 - n_anew]) / seconds),
            note=note,
        )
    ]


def coverage(problem: Problem, name: str) -> list[Result]:
    """Serve everybody first, and compare with the greatest sum."""
    instance = Instance.of(problem)
    best, _ = plain_flow(instance)
    everybody = servable(problem).astype(np.int64)
    served = instance.with_minimum(everybody)
    plain, seconds = best_of(lambda: best_flow(instance, instance.utility, fills=False))
    covering, spent = best_of(lambda: best_flow(served, instance.utility, fills=False))
    left = [int((instance.counts(x)[0] == 0).sum()) for x in (plain.is_chosen, covering.is_chosen)]
    value = instance.utility[covering.is_chosen].sum() / instance.utility[best].sum()
    note = f"{left[0]} not served before, {left[1]} after"
    return [Result("B3", name, "coverage first", spent / seconds, float(value), note=note)]


def fair_at_large(n_seekers: int, n_candidates: int) -> list[Result]:
    """Share a large pool fairly: demand 3, capacity 6."""
    problem = pool_of(n_seekers, n_candidates, demand=3, seed=2)
    problem = replace(
        problem, objective=Objective.FAIR, capacity=np.full(n_candidates, 6, dtype=np.int64)
    )
    solution, seconds = timed(lambda: solve(problem))
    faults, checked = timed(lambda: verify(problem, solution))
    score = solution.score
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    note = (
        f"{seconds:.1f} s, checked in {checked:.1f} s with {len(faults)} faults, {megabytes} MB, "
        f"worst-off {score.worst_seeker:.4f} of at most {score.worst_seeker_upper_bound:.4f}"
    )
    share = score.utility / (score.upper_bound or score.utility)
    return [Result("fair", f"{n_seekers} x {n_candidates}", "fair", seconds, share, note=note)]


def shown(results: Sequence[Result]) -> None:
    """Print one JSON line a result."""
    for result in results:
        sys.stdout.write(json.dumps(asdict(result)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Compile first, then measure every size."""
    opened(Instance.of(pool_of(100, 50)), STEPS[0]).withdraw(0)
    solve(replace(pool_of(100, 50), objective=Objective.FAIR))
    shown(fair_at_large(10_000, 6_000))
    for n_seekers, n_candidates in SIZES:
        name = f"{n_seekers} x {n_candidates}"
        problem = pool_of(n_seekers, n_candidates)
        shown([*auctions(problem, name), *withdrawals(problem, name)])
        scarce = pool_of(n_seekers, n_candidates, spare=0.9 if n_seekers == SIZES[0][0] else 1.1)
        shown(coverage(scarce, name))


if __name__ == "__main__":
    main()
