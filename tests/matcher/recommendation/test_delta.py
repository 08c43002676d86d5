"""What changed after a fit shows in the next answer as a fit of everything would have it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.entities import Gate, RelationKind
from matcher.recommendation.pipeline import KINDS, Recommender
from matcher.scoring.base import Seeker
from tests.matcher.judged.world import (
    TODAY,
    World,
    around,
    changed,
    entry,
    relation,
    resource,
    startup,
)
from tests.matcher.recommendation.test_keeping import later, world

EXACT = ("service", "reciprocal", "stage", "ticket", "place", "language", "track", "room")
"""Terms that judge each candidate by itself; the others stand on all candidates, or the past."""


def who_changed(before: World, then: World) -> set[str]:
    """Return the participants whose own rows, ties or resources are others."""

    def _told(one: World) -> dict[str, object]:
        ties = [(r.source_id, r) for r in one.relations] + [(r.target_id, r) for r in one.relations]
        shared = [(r.owner_id, r) for r in one.resources]
        return {
            e.id: (e, [r for own, r in ties if own == e.id], [r for o, r in shared if o == e.id])
            for e in one.entries
        }

    old, new = _told(before), _told(then)
    return {each for each in {*old, *new} if old.get(each) != new.get(each)}


def overlaid(first: Recommender, before: World, then: World) -> Recommender:
    """Return a model of the world before with what changed since."""
    ids = who_changed(before, then)
    return first.updated(around(then.ecosystem, ids), ids)


@pytest.fixture(scope="module")
def first() -> Recommender:
    """Return a model of the world before."""
    return Recommender(training=None).fit(world().ecosystem)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(then=later())
def test_pool_gates_and_own_terms_are_those_of_a_whole_fit(first: Recommender, then: World) -> None:
    then.as_of = TODAY
    whole = Recommender(training=None).fit(then.ecosystem)
    model = overlaid(first, world(), then)

    for kind in KINDS:
        line, fitted = model.lines_[kind], whole.lines_[kind]
        assert line.pool.ids == fitted.pool.ids
        assert line.pool.index == fitted.pool.index
        for own in ("profiles", "needs", "offers", "resources"):
            assert getattr(line.pool, own) == getattr(fitted.pool, own)
        for entry_ in then.entries:
            seeker = Seeker.of(then.ecosystem, entry_.id)
            fails, expected = line.selector.screen(seeker), fitted.selector.screen(seeker)
            assert {g: f.tolist() for g, f in fails.fails.items()} == {
                g: f.tolist() for g, f in expected.fails.items()
            }
            for term in EXACT:
                own = line.scorers[term].score(seeker)
                assert own.tolist() == fitted.scorers[term].score(seeker).tolist(), (term, kind)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(then=later(), data=st.data())
def test_some_candidates_are_scored_as_all_are(
    first: Recommender, then: World, data: st.DataObject
) -> None:
    then.as_of = TODAY
    model = overlaid(first, world(), then)
    seeker = Seeker.of(then.ecosystem, data.draw(st.sampled_from([e.id for e in then.entries])))

    for kind in ("mentor", "startup"):
        line = model.lines_[kind]
        n = len(line.pool)
        some = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1)))), dtype=np.int64)
        for scorer in line.scorers.values():
            everybody = scorer.score(seeker)
            assert scorer.scores_of(seeker)(some).tolist() == everybody[some].tolist()
            assert (everybody[some] <= scorer.ceilings_at(some)).all()


def test_nothing_is_made_anew_where_nobody_of_a_kind_changed(first: Recommender) -> None:
    then = world()
    then.entries = [changed(e, region="532600") if e.id == "M0" else e for e in then.entries]

    model = overlaid(first, world(), then)

    assert model.lines_["mentor"] is not first.lines_["mentor"]
    assert [k for k in KINDS if model.lines_[k] is not first.lines_[k]] == ["mentor"]
    assert first.lines_["mentor"].changed is None
    assert [*(model.lines_["mentor"].changed or first.lines_["mentor"].pool).ids] == ["M0"]
    assert model.profile("M0").region == "532600"
    assert first.profile("M0").region != "532600"


def offering(number: int, text: str) -> World:
    """Return the world in which a mentor offers something else than before."""
    then = world()
    own = entry(f"M{number}", "mentor", offers=[("ip.patent", text)])
    then.entries = [replace(e, offers=own.offers) if e.id == own.id else e for e in then.entries]
    return then


def test_a_new_offer_lifts_its_mentor_and_leaves_the_others(first: Recommender) -> None:
    then = offering(2, "想找懂专利的导师")

    own = overlaid(first, world(), then).recommend("S0", kind="mentor")
    before = {r.candidate_id: r for r in first.recommend("S0", kind="mentor")}
    found = {r.candidate_id: r for r in own}

    assert found["M2"].score > before["M2"].score
    assert found["M1"] == replace(before["M1"], rank=found["M1"].rank)
    assert "service_exact" in {reason.code for reason in found["M2"].reasons}
    assert found["M2"].score == pytest.approx(sum(found["M2"].contributions.values()))


def test_who_joined_is_listed_and_who_left_is_not(first: Recommender) -> None:
    then = world()
    joined = entry("M9", "mentor", offers=[("ip.patent", "patent drafting")], languages="zh")
    then.entries = [e for e in then.entries if e.id != "M2"] + [joined]

    listed = [r.candidate_id for r in overlaid(first, world(), then).recommend("S1", kind="mentor")]

    assert "M9" in listed
    assert "M2" not in listed


def test_gates_are_those_of_the_moment(first: Recommender) -> None:
    then = world()
    then.entries = [changed(e, status="inactive") if e.id == "M2" else e for e in then.entries]
    model = overlaid(first, world(), then)

    verdict = model.explain("S0", kind="mentor", candidate_ids=["M2"])[0]

    assert verdict.gate is Gate.STATUS
    assert verdict.reason is not None
    assert verdict.reason.evidence == {"participant_id": "M2", "status": "inactive"}
    assert verdict.change is None
    assert "M2" not in [r.candidate_id for r in model.recommend("S0", kind="mentor")]


def test_a_need_that_only_a_newcomer_answers_counts() -> None:
    before = World(
        [startup("S", needs=["tal.interpreter"]), entry("M1", "mentor", offers="ip.patent")]
    )
    then = World([*before.entries, entry("M2", "mentor", offers="tal.interpreter")])
    model = overlaid(Recommender(training=None).fit(before.ecosystem), before, then)

    found = model.recommend("S", kind="mentor")

    whole = Recommender(training=None).fit(then.ecosystem).recommend("S", kind="mentor")
    assert [(r.candidate_id, r.contributions["service"]) for r in found if r.rank == 1] == [
        (r.candidate_id, r.contributions["service"]) for r in whole if r.rank == 1
    ]
    assert [r.candidate_id for r in found] == ["M2", "M1"]


def test_a_need_that_only_the_gone_answered_does_not_count() -> None:
    needs = ["ip.patent", "mkt.channel"]
    before = World(
        [
            startup("S", needs=needs),
            entry("M1", "mentor", offers="ip.patent"),
            entry("M2", "mentor", offers="mkt.channel"),
        ]
    )
    then = World(before.entries[:2])
    model = overlaid(Recommender(training=None).fit(before.ecosystem), before, then)

    whole = Recommender(training=None).fit(then.ecosystem)
    seeker = Seeker.of(then.ecosystem, "S")
    scores = [m.lines_["mentor"].scorers["service"].score(seeker) for m in (model, whole)]
    assert scores[0].tolist() == scores[1].tolist()


def test_a_resource_that_was_added_is_listed(first: Recommender) -> None:
    then = world()
    then.resources = [*then.resources, resource("R2", "S1", "lab", "microscope")]

    found = overlaid(first, world(), then).rank("S4", kind="resource")[0]

    assert sorted(found) == ["R1", "R2"]


def ranked_by_record() -> tuple[World, Recommender]:
    """Return a world whose record orders investors, and its model."""
    startups = [startup(f"S{n:03}", sectors="bio.tcm", region="530100") for n in range(80)]
    investors = [entry(f"I{n}", "investor", region="530100") for n in range(4)]
    ties = [
        relation(f"I{n % 4 if n % 3 else 0}", "invested_in", f"S{n:03}", since=400 + n)
        for n in range(70)
    ]
    before = World([*startups, *investors], ties)
    return before, Recommender(training=None).fit(before.ecosystem)


def test_record_of_a_changed_provider_stands_and_a_newcomer_has_none() -> None:
    before, first_ = ranked_by_record()
    then = World(
        [
            *(changed(e, region="532600") if e.id == "I0" else e for e in before.entries),
            entry("I00", "investor"),
        ],
        before.relations,
    )
    model = overlaid(first_, before, then)
    seeker = Seeker.of(then.ecosystem, "S079")

    line = model.lines_["investor"]
    now = dict(zip(line.pool.ids, line.scorers["history"].score(seeker).tolist(), strict=True))
    pool = first_.lines_["investor"].pool.ids
    was = first_.lines_["investor"].scorers["history"].score(seeker).tolist()
    assert now == {**dict(zip(pool, was, strict=True)), "I00": 0.0}
    assert now["I0"] > 0


def test_record_speaks_for_a_startup_that_joined() -> None:
    before, first_ = ranked_by_record()
    then = World(
        [*before.entries, startup("S999", sectors="bio.tcm", region="530100")], before.relations
    )
    model, whole = overlaid(first_, before, then), Recommender(training=None).fit(then.ecosystem)
    seeker = Seeker.of(then.ecosystem, "I0")

    for term in ("history", "portfolio"):
        own, expected = (m.lines_["startup"].scorers[term].score(seeker) for m in (model, whole))
        assert own.tolist() == pytest.approx(expected.tolist())
        assert own[-1] > 0


@pytest.mark.parametrize("kind", [RelationKind.MENTORS.value])
def test_a_place_taken_since_counts(first: Recommender, kind: str) -> None:
    then = world()
    then.entries = [changed(e, capacity=1) if e.id == "M2" else e for e in then.entries]
    then.relations = [*then.relations, relation("M2", kind, "S4", since=3)]

    verdict = overlaid(first, world(), then).explain("S0", kind="mentor", candidate_ids=["M2"])[0]

    assert verdict.gate is Gate.CAPACITY


def shown(model: Recommender, ids: Sequence[str]) -> list[list[str]]:
    """Return the mentors each is shown."""
    return [[r.candidate_id for r in model.recommend(each, kind="mentor", k=2)] for each in ids]


def test_a_list_cut_short_is_that_of_all(first: Recommender) -> None:
    model = overlaid(first, world(), offering(1, "咖啡出口渠道"))
    ids = [f"S{n}" for n in range(5)]

    everybody = [
        [r.candidate_id for r in model.recommend(each, kind="mentor", k=20)][:2] for each in ids
    ]
    assert shown(model, ids) == everybody
