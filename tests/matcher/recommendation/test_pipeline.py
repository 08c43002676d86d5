import datetime as dt
import pickle
from dataclasses import replace

import pytest

from matcher.entities import Need
from matcher.errors import NotFittedError, UnknownIdError, UnknownKindError
from matcher.recommendation.pipeline import Recommender
from matcher.scoring.base import Seeker
from tests.matcher.judged.world import TODAY, World, entry, relation, resource, startup


@pytest.fixture
def world() -> World:
    return World(
        [
            startup(needs="ip.patent", sectors="bio.tcm", region="530100"),
            entry("A", "mentor", offers="ip.patent", sectors="bio.tcm", region="533400"),
            entry("B", "mentor", offers="sc.policy", sectors="bio.tcm", region="530100"),
            entry("C", "mentor", offers="sc.policy", sectors="agr.tea", capacity=0),
            entry("V", "space", offers="bi.space"),
        ],
        [relation("S", "resident_of", "V"), relation("A", "appointed_by", "V")],
        [resource("R", "V", "lab", region="530100")],
    )


@pytest.mark.parametrize("kind", ["mentor", "space", "resource", "startup"])
def test_contributions_add_up_to_the_score(world: World, kind: str) -> None:
    for item in world.recommend("S", kind):
        assert sum(item.contributions.values()) == pytest.approx(item.score)


def test_ranks_count_from_one_and_scores_fall(world: World) -> None:
    items = world.recommend("S", "mentor")

    assert [item.rank for item in items] == [1, 2]
    assert items[0].score > items[1].score


def test_new_need_counts_in_the_next_call(world: World) -> None:
    model = world.model("mentor")
    seeker = Seeker.of(world.ecosystem, "S")
    assert model.recommend(seeker, kind="mentor")[0].candidate_id == "A"

    wish = Need("new", "S", "sc.policy", priority=1)
    changed = replace(seeker, needs=(wish,))

    assert model.recommend(changed, kind="mentor")[0].candidate_id == "B"


def test_new_relation_counts_in_the_next_call(world: World) -> None:
    seeker = Seeker.of(world.ecosystem, "S")
    declined = relation("S", "declined", "A", since=1)

    items = world.model("mentor").recommend(
        replace(seeker, relations=(*seeker.relations, declined)), kind="mentor"
    )

    assert [item.candidate_id for item in items] == ["B"]


def test_seeker_that_is_not_in_the_snapshot_is_answered(world: World) -> None:
    newcomer = startup("new", needs="sc.policy", sectors="bio.tcm")
    seeker = Seeker(newcomer.profile, newcomer.needs, (), (), (), TODAY)

    items = world.model("mentor").recommend(seeker, kind="mentor")

    assert [item.candidate_id for item in items] == ["B", "A"]


def test_bulk_ranking_agrees_with_the_list(world: World) -> None:
    ids, scores = world.model("mentor").rank("S", kind="mentor", k=1)

    assert ids == ["A"]
    assert scores.tolist() == [pytest.approx(world.recommend("S", "mentor")[0].score)]


def test_recommender_that_was_asked_can_be_kept(world: World) -> None:
    model = world.model("mentor")
    model.rank("S", kind="mentor")

    assert pickle.dumps(model)


@pytest.mark.parametrize(("recognition", "n"), [("provincial", 1), ("", 0)])
def test_experience_is_a_reason_where_it_is_recognised(recognition: str, n: int) -> None:
    world = World(
        [
            startup(needs="bi.space"),
            entry("V", "space", offers="bi.space", recognition=recognition),
            *(startup(f"T{number}") for number in range(9)),
        ],
        [relation(f"T{number}", "resident_of", "V") for number in range(9)],
    )

    (item,) = world.recommend("S", "space")

    assert item.contributions["track"] > 0
    assert sum(reason.code == "track_record" for reason in item.reasons) == n


def test_k_limits_the_list(world: World) -> None:
    model = world.model("mentor")

    assert len(model.recommend("S", kind="mentor", k=1)) == 1
    assert model.recommend("S", kind="mentor", k=0) == []
    assert model.rank("S", kind="mentor", k=0)[0] == []


def test_weight_of_zero_leaves_a_term_out(world: World) -> None:
    model = Recommender(kinds=["mentor"], weights={"service": 0}).fit(world.ecosystem)

    assert "service" not in model.recommend("S", kind="mentor")[0].contributions


def test_some_are_ranked_among_themselves_as_they_are_among_all(world: World) -> None:
    model = world.model("mentor")
    everyone = model.recommend("S", kind="mentor", rerank=False)

    some = model.among("S", kind="mentor", candidate_ids=["B", "C", "nobody"])

    assert [(item.rank, item.candidate_id) for item in some] == [(1, "B")]
    assert some[0].score == next(item.score for item in everyone if item.candidate_id == "B")
    assert some[0].grade == next(item.grade for item in everyone if item.candidate_id == "B")
    assert model.among("S", kind="mentor", candidate_ids=[]) == []


def test_private_tie_counts_without_standing_on_a_path(world: World) -> None:
    public = [relation("S", "resident_of", "V"), relation("A", "appointed_by", "V")]
    private = [replace(tie, is_private=True) for tie in public]

    shown = World(world.entries, public).recommend("S", "mentor")[0]
    hidden = World(world.entries, private).recommend("S", "mentor")[0]

    assert (shown.candidate_id, hidden.candidate_id) == ("A", "A")
    assert (len(shown.path), hidden.path) == (5, ())
    assert hidden.contributions["network"] == shown.contributions["network"]


def test_earlier_day_hides_later_relations(world: World) -> None:
    before = world.model("mentor").at(TODAY - dt.timedelta(days=500))

    assert all(item.path == () for item in before.recommend("S", kind="mentor"))


@pytest.mark.parametrize(
    ("kind", "candidate"), [("mentor", "X"), ("resource", "X"), ("mentor", "V")]
)
def test_unknown_candidate_is_an_error(world: World, kind: str, candidate: str) -> None:
    with pytest.raises(UnknownIdError):
        world.why("S", kind, candidate)


def test_unknown_seeker_is_an_error(world: World) -> None:
    with pytest.raises(UnknownIdError):
        world.recommend("X", "mentor")


def test_unknown_kind_is_an_error(world: World) -> None:
    with pytest.raises(UnknownKindError):
        world.model("mentor").recommend("S", kind="unicorn")


def test_unfitted_recommender_says_so() -> None:
    with pytest.raises(NotFittedError):
        Recommender().recommend("S", kind="mentor")
