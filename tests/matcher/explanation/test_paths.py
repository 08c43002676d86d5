import datetime as dt
import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Relation, RelationKind
from matcher.explanation.paths import MAX_HOPS, PathFinder
from matcher.graph.build import tie_strength
from matcher.scoring.base import Seeker
from tests.matcher.scoring.ecosystems import TODAY, VOCABULARIES, mentor, startup

Trail = tuple[str, ...]
KINDS = (
    RelationKind.MENTORS,
    RelationKind.AFFILIATED_WITH,
    RelationKind.CONFLICT_WITH,
    RelationKind.GRADUATED_TO,
)


def ecosystem_of(*relations: Relation) -> Ecosystem:
    """Return startups and mentors numbered from 0, tied as said."""
    profiles = [startup("s"), *(mentor(f"m{number}") for number in range(9))]
    return Ecosystem.from_records(
        vocabularies=VOCABULARIES, profiles=profiles, relations=relations, as_of=TODAY
    )


def tie(one: str, other: str, kind: RelationKind = RelationKind.MENTORS) -> Relation:
    """Return a tie without dates."""
    return Relation(one, other, kind)


def paths(ecosystem: Ecosystem, *targets: str) -> dict[str, Trail]:
    """Return the strongest paths from the startup."""
    return PathFinder(ecosystem).paths(Seeker.of(ecosystem, "s"), targets)


def length(ecosystem: Ecosystem, trail: Trail) -> float:
    """Return the length of a trail as the definition has it."""
    recorded, total = ecosystem.recorded.relations_of, 0.0
    for one, kind, other in zip(trail[:-1:2], trail[1::2], trail[2::2], strict=True):
        strengths = [
            tie_strength(relation, TODAY.toordinal())
            for relation in recorded[other]
            if {relation.source_id, relation.target_id} == {one, other} and relation.kind == kind
        ]
        total += -math.log(max(strengths)) + math.log(1 + len(recorded[other])) / 2
    return total


def shortest(ecosystem: Ecosystem, target: str) -> float:
    """Return the length of the best path by trying all of them."""
    best = math.inf
    open_trails: list[Trail] = [("s",)]
    for _ in range(MAX_HOPS):
        longer: list[Trail] = []
        for trail in open_trails:
            for relation in ecosystem.recorded.relations_of.get(trail[-1], ()):
                ends = (relation.source_id, relation.target_id)
                other = ends[1] if ends[0] == trail[-1] else ends[0]
                if tie_strength(relation, 1) and other not in trail and not relation.is_private:
                    longer.append((*trail, relation.kind.value, other))
        best = min([best, *(length(ecosystem, t) for t in longer if t[-1] == target)])
        open_trails = longer
    return best


@pytest.mark.parametrize("seed", range(12))
def test_paths_are_the_strongest_of_all_there_are(seed: int) -> None:
    draw = np.random.default_rng(seed)
    names = np.array(["s", *(f"m{number}" for number in range(9))])
    drawn = [(*draw.choice(names, 2, replace=False).tolist(), draw.integers(4)) for _ in range(14)]
    ecosystem = ecosystem_of(
        *(tie(one, other, KINDS[kind]) for one, other, kind in dict.fromkeys(drawn))
    )

    found = paths(ecosystem, *names.tolist())

    expected = {name: shortest(ecosystem, name) for name in names[1:].tolist()}
    lengths = {name: length(ecosystem, trail) for name, trail in found.items()}
    assert lengths == pytest.approx({n: best for n, best in expected.items() if best < math.inf})


def test_path_names_the_relations_on_its_way() -> None:
    ecosystem = ecosystem_of(
        tie("m1", "s"), tie("m1", "m2", RelationKind.AFFILIATED_WITH), tie("m3", "m2")
    )

    assert paths(ecosystem, "m3", "m1") == {
        "m3": ("s", "mentors", "m1", "affiliated_with", "m2", "mentors", "m3"),
        "m1": ("s", "mentors", "m1"),
    }


def test_path_of_more_ties_than_anybody_would_follow_is_none() -> None:
    chain = ["s", *(f"m{number}" for number in range(MAX_HOPS + 1))]
    ecosystem = ecosystem_of(*(tie(one, other) for one, other in pairwise(chain)))

    found = paths(ecosystem, *chain[1:])

    assert list(found) == chain[1:-1]


def test_private_ties_and_those_of_another_day_are_no_part_of_a_path() -> None:
    later = replace(tie("m2", "s"), occurred_on=TODAY + dt.timedelta(days=1))
    ecosystem = ecosystem_of(replace(tie("m1", "s"), is_private=True), later, tie("m3", "s"))

    assert list(paths(ecosystem, "m1", "m2", "m3")) == ["m3"]


def test_relations_newer_than_the_snapshot_begin_a_path() -> None:
    ecosystem = ecosystem_of(tie("m1", "m2"), tie("m3", "s"))
    seeker = replace(Seeker.of(ecosystem, "s"), relations=(tie("m1", "s"),))

    found = PathFinder(ecosystem).paths(seeker, ["m2", "m3"])

    assert found == {"m2": ("s", "mentors", "m1", "mentors", "m2")}


def test_somebody_the_snapshot_does_not_know_has_paths_too() -> None:
    ecosystem = ecosystem_of(tie("m1", "m2"))
    newcomer = replace(
        Seeker.of(ecosystem, "s"), profile=startup("new"), relations=(tie("m1", "new"),)
    )

    assert PathFinder(ecosystem).paths(newcomer, ["m2"]) == {
        "m2": ("new", "mentors", "m1", "mentors", "m2")
    }


def test_nobody_asked_for_or_tied_to_gives_no_path() -> None:
    ecosystem = ecosystem_of(tie("m1", "m2"))

    assert paths(ecosystem) == {}
    assert paths(ecosystem, "m1", "s", "nobody") == {}
