"""What every scorer promises, whatever it measures."""

import copy
import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.entities import Resource
from matcher.errors import NotFittedError
from matcher.recommendation.line import default_scorers
from matcher.scoring.base import Pool, Scorer, Seeker
from tests.matcher.judged.world import Entry, World, entry, relation, resource, startup

KINDS = ["startup", "mentor", "investor", "space", "resource"]
TERMS = [scorer.term for scorer in default_scorers()]


def scorer_of(term: str) -> Scorer:
    return next(scorer for scorer in default_scorers() if scorer.term == term)


def entries() -> list[Entry]:
    return [
        startup(
            needs=[("ip.patent", "三七提取工艺专利布局", 1), ("cap.angel", "", 2)],
            offers="mkt.scenario",
            sectors="bio.tcm agr.herb",
            region="530100",
            languages="zh en",
            stage="seed",
            ticket_min_cny=1e6,
            ticket_max_cny=3e6,
        ),
        startup("T", needs="ti.test", sectors="agr.tea", languages="th"),
        entry("M1", "mentor", offers=[("ip.patent", "Patent filing for herbs")], capacity=2),
        entry("M2", "mentor", sectors="bio", region="533400", languages="zh", modes="online"),
        entry("I1", "investor", subtype="angel_fund", ticket_min_cny=5e5, stages_served="seed"),
        entry("I2", "investor", sectors="ict.ai"),
        entry("V1", "space", offers="bi.space spc.lab", needs="mkt.scenario", region="530100"),
        entry("V2", "space", subtype="accelerator", recognition="national"),
    ]


RELATIONS = [
    relation("T", "resident_of", "V1"),
    relation("M1", "mentors", "T", ended=30),
    relation("I1", "invested_in", "T"),
    relation("S", "affiliated_with", "V1"),
]
RESOURCES: list[Resource] = [
    resource("R1", "V1", "lab"),
    resource("R2", "V2", "instrument", "HPLC"),
]


SWAP = str.maketrans("12", "21")


def ecosystem() -> Ecosystem:
    return World(entries(), RELATIONS, RESOURCES).ecosystem


def pool_of(kind: str) -> tuple[Ecosystem, Pool]:
    snapshot = ecosystem()
    return snapshot, Pool.of(snapshot, kind)


def swapped() -> Ecosystem:
    """Return the same world, in which the first and the second of a kind bear each other's id."""
    return World(
        [
            Entry(
                replace(e.profile, id=e.id.translate(SWAP)),
                tuple(replace(n, participant_id=e.id.translate(SWAP)) for n in e.needs),
                tuple(replace(o, participant_id=e.id.translate(SWAP)) for o in e.offers),
            )
            for e in entries()
        ],
        [
            replace(r, source_id=r.source_id.translate(SWAP), target_id=r.target_id.translate(SWAP))
            for r in RELATIONS
        ],
        [
            replace(r, id=r.id.translate(SWAP), owner_id=r.owner_id.translate(SWAP))
            for r in RESOURCES
        ],
    ).ecosystem


def few(kind: str, n: int) -> Ecosystem:
    """Return a world with at most n of a kind, and a seeker."""
    keep = [e for e in entries() if e.profile.kind != kind or e.id == "S"]
    keep += [e for e in entries() if e.profile.kind == kind and e.id != "S"][:n]
    names = {e.id for e in keep}
    resources = [r for r in RESOURCES if r.owner_id in names][: n if kind == "resource" else 2]
    ties = [r for r in RELATIONS if {r.source_id, r.target_id} <= names]
    return World(keep, ties, resources).ecosystem


@pytest.fixture(params=["S", "M1", "I1", "V1"])
def seeker(request: pytest.FixtureRequest) -> Seeker:
    return Seeker.of(ecosystem(), request.param)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("kind", KINDS)
def test_strengths_are_finite_and_between_0_and_1(term: str, kind: str, seeker: Seeker) -> None:
    snapshot, pool = pool_of(kind)

    strengths = scorer_of(term).fit(snapshot, pool).score(seeker)

    assert strengths.shape == (len(pool),)
    assert np.isfinite(strengths).all()
    assert ((strengths >= 0) & (strengths <= 1)).all()


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [0, 1])
def test_empty_pool_and_one_row_are_answered(term: str, kind: str, n: int) -> None:
    snapshot = few(kind, n)
    pool = Pool.of(snapshot, kind)

    strengths = scorer_of(term).fit(snapshot, pool).score(Seeker.of(snapshot, "S"))

    assert strengths.shape == (len(pool),)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("kind", KINDS)
def test_order_of_the_pool_makes_no_difference(term: str, kind: str, seeker: Seeker) -> None:
    snapshot, turned = ecosystem(), swapped()
    pool, turned_pool = Pool.of(snapshot, kind), Pool.of(turned, kind)
    other_seeker = Seeker.of(turned, seeker.profile.id.translate(SWAP))

    straight = scorer_of(term).fit(snapshot, pool).score(seeker)
    other = scorer_of(term).fit(turned, turned_pool).score(other_seeker)

    positions = [turned_pool.index[name.translate(SWAP)] for name in pool.ids]
    assert other[positions] == pytest.approx(straight)


@pytest.mark.parametrize("term", TERMS)
def test_inputs_stay_as_they_are(term: str, seeker: Seeker) -> None:
    snapshot, pool = pool_of("mentor")
    before = copy.deepcopy((pool.ids, pool.profiles, pool.offers, seeker))

    scorer = scorer_of(term).fit(snapshot, pool)
    first = scorer.score(seeker)
    first += 1

    assert (pool.ids, pool.profiles, pool.offers, seeker) == before
    assert scorer.score(seeker) == pytest.approx(first - 1)


@pytest.mark.parametrize("term", TERMS)
def test_unfitted_scorer_says_so(term: str, seeker: Seeker) -> None:
    with pytest.raises(NotFittedError):
        scorer_of(term).score(seeker)


@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("kind", KINDS)
def test_copy_of_a_fitted_scorer_answers_alike(term: str, kind: str, seeker: Seeker) -> None:
    snapshot, pool = pool_of(kind)
    scorer = scorer_of(term).fit(snapshot, pool)

    twin = copy.deepcopy(scorer)

    assert twin.score(seeker) == pytest.approx(scorer.score(seeker))


def test_seeker_of_an_empty_world_is_answered() -> None:
    world = World([startup()], as_of=dt.date(2026, 1, 1))

    assert world.recommend("S", "mentor") == []
