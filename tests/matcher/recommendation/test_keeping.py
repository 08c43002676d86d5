"""A fit that keeps what stands gives what a fit of everything gives, to the last digit."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.ecosystem import FloatArray
from matcher.entities import Relation
from matcher.recommendation.pipeline import KINDS, Recommender
from tests.matcher.judged.world import (
    TODAY,
    Entry,
    World,
    ago,
    changed,
    entry,
    relation,
    resource,
    startup,
)

COSTLY = ("text", "place", "history", "portfolio")
TOPICS = ("ip.patent", "mkt.channel", "fin.equity")
SECTORS = ("bio.tcm", "agr.coffee", "agr.tea")
REGIONS = ("530100", "532600", "530800")
TEXTS = ("想找懂专利的导师", "patent drafting", "咖啡出口渠道", "")


def stated(number: int) -> dict[str, object]:
    """Return what a participant of some number says of itself."""
    topic = TOPICS[number % 3]
    return {
        "sectors": SECTORS[number % 3],
        "region": REGIONS[number % 2],
        "languages": "zh",
        "summary": TEXTS[number % 4],
        "needs": [(topic, TEXTS[number % 2])],
    }


def people() -> list[Entry]:
    """Return some participants of several kinds."""
    startups = [startup(f"S{n}", **stated(n)) for n in range(5)]
    others = [
        entry(f"{letter}{n}", kind, offers=[(TOPICS[n], TEXTS[n])], **stated(n))
        for letter, kind in (("M", "mentor"), ("I", "investor"), ("C", "space"), ("P", "partner"))
        for n in range(3)
    ]
    return [*startups, *others]


def ties() -> list[Relation]:
    """Return what was before."""
    return [
        relation("M0", "mentors", "S0", since=300, ended=30),
        relation("M1", "mentors", "S1", since=500),
        relation("I0", "invested_in", "S2", since=200),
        relation("S3", "resident_of", "C0", since=100),
    ]


@st.composite
def later(draw: st.DrawFn) -> World:
    """Draw the same world after some changes, or none."""
    entries, relations, shared = people(), ties(), [resource("R1", "S0", "lab", "microscope")]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.integers(0, len(entries) - 1))
        own, number = entries[row], draw(st.integers(0, 2))
        change = draw(st.sampled_from(["sector", "region", "state", "join", "tie", "share", "day"]))
        if change == "sector":
            entries[row] = changed(own, sectors=(SECTORS[number],))
        elif change == "region":
            entries[row] = changed(own, region=REGIONS[number])
        elif change == "state":
            entries[row] = replace(own, needs=startup(own.id, **stated(number)).needs)
        elif change == "join":
            kind = own.profile.kind.value
            entries.append(entry(f"X{len(entries)}", kind, **stated(number)))
        elif change == "tie":
            relations.append(relation(f"M{number}", "mentors", "S4", since=10 + number))
        elif change == "share":
            shared.append(resource(f"R{len(shared) + 1}", "S1", "lab", TEXTS[number]))
    day = draw(st.sampled_from([TODAY, TODAY, ago(-1)]))
    assert day is not None
    return World(entries, relations, shared, as_of=day)


def lists_of(model: Recommender, ids: Sequence[str]) -> dict[tuple[str, str], object]:
    """Return every list of everybody, with its scores."""
    found = {}
    for seeker_id in ids:
        for kind in KINDS:
            candidates, scores = model.rank(seeker_id, kind=kind, k=50)
            found[seeker_id, kind] = (candidates, scores.tolist())
    return found


@pytest.fixture(scope="module")
def first() -> Recommender:
    """Return a model of the world before."""
    return Recommender(training=None).fit(world().ecosystem)


def world() -> World:
    """Return the world before."""
    return World(people(), ties(), [resource("R1", "S0", "lab", "microscope")])


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(then=later())
def test_lists_are_those_of_a_whole_fit(first: Recommender, then: World) -> None:
    ecosystem = then.ecosystem
    ids = [profile.id for profile in ecosystem.profiles]

    kept = Recommender(training=None).fit(ecosystem, earlier=first)

    assert lists_of(kept, ids) == lists_of(Recommender(training=None).fit(ecosystem), ids)


def stands(first: Recommender, then: World, kind: str) -> list[str]:
    """Return the costly terms of a kind that were not fitted again."""
    model = Recommender(training=None).fit(then.ecosystem, earlier=first)
    now, before = model.lines_[kind].scorers, first.lines_[kind].scorers
    parts = {"text": "index_", "place": "regions_", "history": "records_", "portfolio": "records_"}
    return [
        term
        for term, part in parts.items()
        if getattr(now[term], part) is getattr(before[term], part)
    ]


def test_what_did_not_change_is_not_fitted_again(first: Recommender) -> None:
    then = world()
    then.entries = [changed(e, region="532600") if e.id == "M0" else e for e in then.entries]

    assert stands(first, then, "startup") == [*COSTLY]
    assert stands(first, then, "investor") == [*COSTLY]
    assert stands(first, then, "mentor") == []


def test_record_is_fitted_again_where_a_receiver_changed(first: Recommender) -> None:
    then = world()
    then.entries = [
        changed(e, sectors=("agr.coffee",)) if e.id == "S2" else e for e in then.entries
    ]

    assert stands(first, then, "mentor") == ["text", "place"]
    assert stands(first, then, "startup") == []


@pytest.mark.parametrize("kind", ["startup", "mentor"])
def test_nothing_stands_on_another_day(first: Recommender, kind: str) -> None:
    then = world()
    then.as_of = TODAY.replace(day=TODAY.day + 1)

    assert stands(first, then, kind) == []


class Alike:
    """An embedder to which all texts are the same."""

    dimension = 2

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Return the same row for each."""
        return np.tile([1.0, 0.0], (len(texts), 1))


def test_nothing_stands_where_another_embedder_is_used(first: Recommender) -> None:
    other = Recommender(training=None, embedder=Alike()).fit(world().ecosystem, earlier=first)

    before, now = first.lines_["mentor"].scorers, other.lines_["mentor"].scorers
    assert all(now[term] is not before[term] for term in COSTLY)
