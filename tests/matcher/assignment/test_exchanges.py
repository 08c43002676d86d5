from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import typeof

from matcher import compiled
from matcher.assignment import exchanges
from matcher.assignment.deadline import Deadline
from matcher.assignment.exchanges import Effort, Exchanges
from matcher.assignment.flow import InfeasibleError, best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import Objective, Problem
from matcher.assignment.solve import solve
from tests.matcher.assignment.problems import keeps_rules, problems, random_problem


@given(problems(side=4), st.floats(-1, 4), st.integers(0, 100))
@settings(deadline=None)
def test_exchanges_keep_the_rules_whatever_the_target(
    problem: Problem, target: float, seed: int
) -> None:
    instance = Instance.of(problem)
    try:
        begin = best_flow(instance, instance.utility, fills=True).is_chosen
    except InfeasibleError:
        return
    searched = Exchanges(instance, np.ones(instance.n_seekers, dtype=np.bool_), seed)

    found = searched.attempt(begin, target, Effort(2000, 1.0, 0.1), Deadline(60.0))

    is_chosen = problem.is_locked
    is_chosen[instance.position[found]] = True
    assert keeps_rules(problem, is_chosen)


def test_exchanges_of_one_seed_go_the_same_way() -> None:
    problem = random_problem(
        np.random.default_rng(1), n_seekers=20, n_candidates=12, n_listed=6, capacity=4
    )
    instance = Instance.of(problem)
    begin = best_flow(instance, instance.utility, fills=True).is_chosen
    everybody = np.ones(instance.n_seekers, dtype=np.bool_)
    effort = Effort(5000, 0.5, 0.1, stops_early=False)

    found = [
        Exchanges(instance, everybody, seed).attempt(begin, 1.0, effort, Deadline(60.0)).tolist()
        for seed in (1, 1, 2)
    ]

    assert found[0] == found[1]
    assert found[0] != found[2]


def test_compiling_beforehand_leaves_nothing_for_the_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = random_problem(
        np.random.default_rng(2), n_seekers=20, n_candidates=12, n_listed=6, capacity=4
    )
    real, compiled_for = exchanges.anneal, []

    def recording(*arguments: object) -> int:
        compiled_for.append([str(typeof(argument)) for argument in arguments])
        return int(real(*arguments))

    monkeypatch.setattr(exchanges, "anneal", recording)
    solve(replace(problem, objective=Objective.FAIR))

    assert len(compiled_for) > 1
    assert all(types == compiled_for[0] for types in compiled_for)


def test_kernels_run_where_nothing_can_be_kept_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    real = compiled.njit

    def without_place(*arguments: object, cache: bool = False, **options: object) -> object:
        if cache:
            raise RuntimeError("no locator available")
        return real(*arguments, **options)

    monkeypatch.setattr(compiled, "njit", without_place)

    @compiled.compiled
    def doubled(number: int) -> int:
        return 2 * number

    assert doubled(21) == 42
