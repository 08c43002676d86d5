import numpy as np
import pytest

from matcher.assignment.auction import Market
from matcher.assignment.bounds import bounded_value
from matcher.assignment.flow import best_flow
from matcher.assignment.instance import Instance
from matcher.assignment.problem import Problem
from matcher.assignment.repair import withdrawn
from tests.matcher.assignment.problems import keeps_rules, random_problem

BONUS = 2.0


@pytest.fixture
def problem() -> Problem:
    """Return a pool with a few places to spare."""
    return random_problem(
        np.random.default_rng(11), n_seekers=60, n_candidates=40, n_listed=12, demand=2, capacity=4
    )


def value(problem: Problem, market: Market) -> float:
    return float(problem.utility[market.is_chosen].sum())


@pytest.mark.parametrize("step", [1e-2, 1e-4])
def test_auction_is_within_a_step_a_place_of_the_optimum(problem: Problem, step: float) -> None:
    instance = Instance.of(problem)
    market = Market(instance, bonus=BONUS, step=step)

    assert market.open()

    best = best_flow(instance, instance.utility, fills=True).is_chosen
    n_places = np.count_nonzero(best)
    assert keeps_rules(problem, market.is_chosen)
    assert np.count_nonzero(market.is_chosen) == n_places
    assert value(problem, market) >= problem.utility[best].sum() - step * n_places


def test_prices_of_an_auction_prove_how_good_it_is(problem: Problem) -> None:
    market = Market(Instance.of(problem), bonus=BONUS, step=1e-4)
    market.open()

    n_places = np.count_nonzero(market.is_chosen)
    bound = bounded_value(problem, problem.utility + BONUS, market.prices) - BONUS * n_places

    assert value(problem, market) <= bound <= value(problem, market) + 1e-3 * n_places


@pytest.mark.parametrize("begins", ["auction", "flow"])
def test_withdrawals_one_after_another_stay_near_the_optimum(problem: Problem, begins: str) -> None:
    instance = Instance.of(problem)
    flow = best_flow(instance, instance.utility, fills=True)
    market = Market(instance, bonus=flow.bonus, step=1e-4)
    if begins == "flow":
        market.take_over(flow.is_chosen, flow.prices)
    else:
        market.open()

    for candidate in range(5):
        assert market.withdraw(candidate)
        problem = withdrawn(problem, candidate)

    after = Instance.of(problem)
    best = best_flow(after, after.utility, fills=True).is_chosen
    assert keeps_rules(problem, market.is_chosen)
    assert np.count_nonzero(market.is_chosen) == np.count_nonzero(best)
    assert value(problem, market) >= after.utility[best].sum() - 1e-4 * np.count_nonzero(best)


def test_price_war_is_given_up(problem: Problem) -> None:
    market = Market(Instance.of(problem), bonus=BONUS, step=1e-9)
    market.budget = 10

    assert not market.open()


def test_market_without_pairs_is_settled_at_once() -> None:
    problem = random_problem(
        np.random.default_rng(0), n_seekers=2, n_candidates=2, n_listed=0, demand=1
    )

    assert Market(Instance.of(problem), bonus=BONUS).open()
