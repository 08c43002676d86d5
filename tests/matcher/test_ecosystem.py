import datetime as dt

import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Vocabularies
from matcher.errors import UnknownIdError, UnknownKindError
from matcher.recommendation.pipeline import Recommender
from matcher.scoring.base import Pool, Seeker
from tests.matcher.judged.world import TODAY, World, ago, entry, relation, resource, startup


def test_snapshot_holds_what_counts_on_its_day() -> None:
    world = World(
        [startup(needs="ip.patent", until=ago(1)), startup("T", needs="ip.patent", until=TODAY)],
        [relation("S", "declined", "T", since=0), relation("T", "declined", "S", since=1)],
        [resource("R", "S", "lab", available_until=ago(1)), resource("Q", "S", "lab")],
    )

    snapshot = world.ecosystem

    assert [need.participant_id for need in snapshot.needs] == ["T"]
    assert [r.source_id for r in snapshot.relations] == ["T"]
    assert list(snapshot.resource_index) == ["Q"]


def test_snapshot_can_look_from_another_day() -> None:
    snapshot = World([startup(), startup("T")], [relation("S", "declined", "T", since=0)]).ecosystem

    tomorrow = snapshot.at(TODAY + dt.timedelta(days=1))

    assert (len(snapshot.relations), len(tomorrow.relations)) == (0, 1)
    assert snapshot.at(TODAY) is snapshot


def test_relation_to_nobody_is_refused() -> None:
    with pytest.raises(UnknownIdError) as refused:
        _ = World([startup()], [relation("S", "declined", "X")]).ecosystem

    assert refused.value.unknown_id == "X"


def test_resource_of_nobody_is_refused() -> None:
    with pytest.raises(UnknownIdError):
        _ = World([startup()], resources=[resource("R", "X", "lab")]).ecosystem


def test_graph_has_participants_and_relations() -> None:
    world = World([startup(), entry("M", "mentor")], [relation("M", "mentors", "S")])

    G = world.ecosystem.to_networkx()

    assert dict(G.nodes(data="kind")) == {"S": "startup", "M": "mentor"}
    assert [(a, b, d["kind"], d["weight"]) for a, b, d in G.edges(data=True)] == [
        ("M", "S", "mentors", 1.0)
    ]


def test_round_of_the_question_replaces_that_of_the_profile() -> None:
    snapshot = World([startup(seeking_round="seed")]).ecosystem

    assert Seeker.of(snapshot, "S").profile.seeking_round == "seed"
    assert Seeker.of(snapshot, "S", seeking_round="angel").profile.seeking_round == "angel"


def test_unknown_kind_is_an_error_of_its_own() -> None:
    with pytest.raises(UnknownKindError):
        Pool.of(World([startup()]).ecosystem, "unicorn")


def test_empty_ecosystem_is_one() -> None:
    empty = Ecosystem.from_records(vocabularies=Vocabularies(), profiles=(), as_of=TODAY)

    assert Recommender().fit(empty).ecosystem_ is empty
