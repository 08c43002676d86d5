"""What other weights do to everybody, against lists counted by hand and the recommender itself."""

import numpy as np
import pytest

from matcher.errors import NotFittedError
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.reweighing import NOBODY, Effect, Lists, StrengthTable
from matcher.recommendation.weights import Choice, Level, criteria_for
from tests.matcher.judged.world import World, entry, startup


@pytest.fixture
def world() -> World:
    return World(
        [
            startup("S", needs="ip.patent", sectors="bio.tcm", region="530100"),
            startup("T", needs="sc.policy", sectors="agr.tea", region="533400"),
            entry("A", "mentor", offers="ip.patent", sectors="bio.tcm", region="533400"),
            entry("B", "mentor", offers="sc.policy", sectors="agr.tea", region="530100"),
            entry("C", "mentor", offers="cap.equity", sectors="agr.tea", region="533400"),
        ]
    )


def test_lists_agree_with_the_recommender(world: World) -> None:
    model = world.model("mentor")
    choice = Choice.of("startup", "mentor", {"service": "off", "place": "high"})
    table = StrengthTable.of(model, "startup", "mentor")

    for chosen in (None, choice):
        lists = table.lists(chosen, 3)
        own = model.choosing({("startup", "mentor"): chosen} if chosen else {})
        found = [
            [table.candidate_ids[column] for column in row if column != NOBODY]
            for row in lists.best
        ]
        assert found == [own.rank(seeker, kind="mentor", k=3)[0] for seeker in ("S", "T")]


def test_must_is_a_gate_with_its_criterion(world: World) -> None:
    choice = Choice.of("startup", "mentor", {"service": "must"})
    model = world.model("mentor").choosing({("startup", "mentor"): choice})

    (verdict,) = model.explain("S", kind="mentor", candidate_ids=["C"])

    assert [item.candidate_id for item in model.recommend("S", kind="mentor")] == ["A"]
    assert (verdict.rank, verdict.gate, verdict.reason.code) == (None, "must", "gate_must")
    assert verdict.reason.evidence == {"term": "service"}


def test_choice_of_one_pair_leaves_the_other_direction_alone(world: World) -> None:
    model = world.model("startup")
    choice = Choice.of("startup", "mentor", {"service": "must"})
    chosen = model.choosing({("startup", "mentor"): choice})

    assert chosen.rank("C", kind="startup")[0] == model.rank("C", kind="startup")[0]
    assert model.choices is None


def test_score_is_still_the_sum_of_its_contributions(world: World) -> None:
    levels = {"service": "high", "text": "off", "room": "low"}
    choice = Choice.of("startup", "mentor", levels)
    model = world.model("mentor").choosing({("startup", "mentor"): choice})

    for item in model.recommend("S", kind="mentor"):
        assert sum(item.contributions.values()) == pytest.approx(item.score)
        assert "text" not in item.contributions


def test_effect_tells_who_comes_goes_rises_and_falls() -> None:
    is_open = np.ones((2, 4), np.bool_)
    before = Lists(np.array([[0, 1], [2, 3]]), is_open)
    after = Lists(np.array([[2, 0], [3, 2]]), is_open)

    effect = Effect(before, after)

    assert effect.entered.tolist() == [[True, False], [False, False]]
    assert effect.left.tolist() == [[False, True], [False, False]]
    assert effect.moves.tolist() == [[0, -1], [1, -1]]
    assert effect.is_changed.tolist() == [True, False]
    assert effect.is_reordered.tolist() == [False, True]
    assert after.exposure.tolist() == [1, 0, 2, 1]
    assert (before.gini, before.n_shown, after.n_shown) == (0.0, 4, 3)


def test_nobody_left_is_told() -> None:
    is_open = np.array([[True, False], [False, False]])

    lists = Lists(np.array([[0], [NOBODY]]), is_open)

    assert lists.is_without.tolist() == [False, True]
    assert lists.is_shut_out.tolist() == [False, True]
    assert lists.exposure.tolist() == [1, 0]


def test_large_pools_are_looked_at_at_even_distances(world: World) -> None:
    told: list[float] = []

    table = StrengthTable.of(world.model("mentor"), "startup", "mentor", most=3, report=told.append)

    assert (table.seeker_ids, table.n_seekers, told) == (("S",), 2, [0.0])


def test_model_must_be_fitted() -> None:
    with pytest.raises(NotFittedError):
        StrengthTable.of(Recommender(), "startup", "mentor")


def test_amounts_count_only_where_one_side_invests() -> None:
    assert "ticket" in criteria_for("startup", "investor")
    assert "ticket" not in criteria_for("startup", "mentor")


def test_medium_everywhere_is_the_usual() -> None:
    usual = Choice.of("startup", "mentor", {})
    told = Choice.of("startup", "mentor", dict.fromkeys(usual.weights, Level.MEDIUM))

    assert told == usual
