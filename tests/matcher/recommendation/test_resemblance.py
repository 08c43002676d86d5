"""Who is like whom: exactly what comparing everybody gives, and what they share in words."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.ecosystem import FloatArray
from matcher.errors import NotFittedError, UnknownIdError
from matcher.features.encoder import is_same_language
from matcher.recommendation.narrowing import Narrowing
from matcher.recommendation.pipeline import Recommender
from matcher.recommendation.portraits import PARTS, WEIGHTS, stages_of
from matcher.recommendation.resemblance import Resemblance
from matcher.scoring.base import Pool
from tests.matcher.judged.world import Entry, World, changed, entry, resource, startup

SECTORS = ("agr.coffee", "agr.tea", "bio.tcm", "ict.ai")
TOPICS = ("ip.patent", "ip", "mkt.channel", "cap.angel")
REGIONS = ("530100", "530000", "532600", "")
LANGUAGES = ("zh", "zh-CN", "en", "lo")
NOBODY = np.zeros((0, 0), np.float32)


def alike(entries: Sequence[Entry], texts: FloatArray | None = None) -> Resemblance:
    ecosystem = World(list(entries)).ecosystem
    pool = Pool.of(ecosystem, entries[0].profile.kind.value if entries else "startup")
    given = np.zeros((len(pool), 0)) if texts is None else texts
    return Resemblance().fit(ecosystem, pool, given.astype(np.float32))


def found(resemblance: Resemblance, participant_id: str, **options: object) -> list[str]:
    asked = {"k": 10, **options}
    return [each.participant_id for each in resemblance.like(participant_id, **asked)]


@st.composite
def some(draw: st.DrawFn) -> list[Entry]:
    entries = []
    for number in range(draw(st.integers(1, 14))):
        sectors = draw(st.lists(st.sampled_from(SECTORS), max_size=2, unique=True))
        topics = draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True))
        one = startup(
            f"S{number:02}",
            sectors=" ".join(sectors),
            region=draw(st.sampled_from(REGIONS)),
            stage=draw(st.sampled_from(["seed", "growth", ""])),
            needs=topics,
        )
        languages = tuple(draw(st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True)))
        status = draw(st.sampled_from(["active", "active", "active", "left"]))
        entries.append(changed(one, languages=languages, status=status))
    return entries


@st.composite
def questions(draw: st.DrawFn) -> tuple[Narrowing, frozenset[str]]:
    narrowing = Narrowing(
        languages=tuple(draw(st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True))),
        region=draw(st.sampled_from(["", "530000", "530100", "532600"])),
        stages=tuple(draw(st.lists(st.sampled_from(["seed", "growth"]), max_size=2, unique=True))),
    )
    return narrowing, draw(st.frozensets(st.sampled_from(PARTS)))


def likenesses(resemblance: Resemblance, row: int, parts: frozenset[str]) -> FloatArray:
    """Return how alike everybody is to one, from whole rows."""
    portraits = resemblance.portraits_
    counts = np.array([part in parts for part in PARTS])
    codes = portraits.codes.toarray().astype(np.float64) * counts[portraits.part_of]
    texts = portraits.texts.astype(np.float64) * ("text" in parts)
    whole = float((portraits.is_stated[row] * counts) @ portraits.weights)
    products: FloatArray = codes @ codes[row] + texts @ texts[row]
    return np.clip(products / whole, 0, 1) if whole else np.zeros(len(codes))


def may_be_found(resemblance: Resemblance, narrowing: Narrowing) -> npt.NDArray[np.bool_]:
    """Return who has what was asked for, one by one."""
    passing = []
    for profile in resemblance.pool_.profiles:
        spoken = [
            is_same_language(own, asked)
            for own in profile.languages
            for asked in narrowing.languages
        ]
        above = {profile.region, "530000" * bool(profile.region)}
        passing.append(
            profile.status == "active"
            and (not narrowing.languages or any(spoken))
            and (not narrowing.region or narrowing.region in above)
            and (not narrowing.stages or not {*stages_of(profile)}.isdisjoint(narrowing.stages))
        )
    return np.array(passing, np.bool_)


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(entries=some(), question=questions(), k=st.integers(1, 6), seed=st.integers(0, 99))
def test_nearest_are_those_of_whole_rows(
    entries: list[Entry], question: tuple[Narrowing, frozenset[str]], k: int, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    texts = draw.standard_normal((len(entries), 4)) * (draw.random((len(entries), 1)) < 0.7)
    resemblance, (narrowing, parts) = alike(entries, texts), question
    passing = may_be_found(resemblance, narrowing)

    for row, participant_id in enumerate(resemblance.pool_.ids):
        answer = resemblance.like(participant_id, k, parts=parts, narrowing=narrowing)
        wanted = likenesses(resemblance, row, parts)
        candidates = [other for other in range(len(entries)) if other != row and passing[other]]
        best = sorted(-wanted[other] for other in candidates if wanted[other] > 1e-4)[:k]
        rows = [resemblance.pool_.index[each.participant_id] for each in answer]
        assert set(rows) <= set(candidates)
        assert [each.likeness for each in answer] == pytest.approx(wanted[rows].tolist(), abs=1e-5)
        assert [-each.likeness for each in answer][: len(best)] == pytest.approx(best, abs=1e-5)
        assert [sum(each.by_part.values()) for each in answer] == pytest.approx(
            [each.likeness for each in answer], abs=1e-5
        )


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(entries=some(), k=st.integers(1, 4), n_together=st.integers(1, 5))
def test_bulk_finds_what_each_would(entries: list[Entry], k: int, n_together: int) -> None:
    resemblance = alike(entries)

    lists = [each for block in resemblance.like_all(k, n_together=n_together) for each in block]

    active = sorted(e.id for e in entries if e.profile.status == "active")
    assert [each.seeker_id for each in lists] == active
    for each in lists:
        assert [*each.candidate_ids] == found(resemblance, each.seeker_id, k=k)


def test_weights_of_the_parts_sum_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_twins_are_wholly_alike_and_stand_by_id() -> None:
    stated = {"sectors": "agr.tea", "needs": ["ip.patent"], "region": "530100", "stage": "seed"}
    resemblance = alike([startup(name, **stated) for name in ("S3", "S1", "S2", "S4")])

    answer = resemblance.like("S3", 2)

    assert [each.participant_id for each in answer] == ["S1", "S2"]
    assert [each.likeness for each in answer] == pytest.approx([1.0, 1.0])


def test_rare_sector_says_more_than_a_common_one() -> None:
    common = [startup(f"S{n}", sectors="agr.coffee") for n in range(5)]
    both = startup("X", sectors="agr.coffee ict.ai")
    resemblance = alike([*common, both, startup("Y", sectors="ict.ai")])

    assert found(resemblance, "X", k=1) == ["Y"]


def test_reasons_name_what_both_share() -> None:
    own = startup(
        "S1", sectors="agr.tea", needs=["ip.patent"], offers=["spc.lab"], region="530100",
        stage="seed",
    )  # fmt: skip
    near = startup(
        "S2", sectors="agr.coffee", needs=["ip.tm"], offers=["spc.lab"], region="530000",
        stage="seed",
    )  # fmt: skip
    (other,) = alike([own, near], np.ones((2, 3))).like("S1", 5)

    assert {part: (r.code, *r.evidence.values()) for part, r in other.reasons.items()} == {
        "sector": ("sector_sibling", "agr.tea", "agr.coffee"),
        "need": ("alike_need", "ip"),
        "offer": ("alike_offer", "spc.lab"),
        "text": ("text_similar", 1.0),
        "stage": ("alike_stage", "seed"),
        "place": ("place_near", "530100", "530000"),
    }


def test_investors_share_the_stages_they_take_and_their_type() -> None:
    one = entry("I1", "investor", subtype="vc_fund", stages_served="seed growth")
    two = entry("I2", "investor", subtype="vc_fund", stages_served="growth maturity")

    (other,) = alike([one, two]).like("I1", 5)

    assert {part: (r.code, *r.evidence.values()) for part, r in other.reasons.items()} == {
        "stage": ("alike_stages_served", ["growth"]),
        "type": ("alike_type", "vc_fund"),
    }


def test_partners_abroad_are_near_in_their_country() -> None:
    partners = [
        changed(entry(name, "partner"), country=country, region="")
        for name, country in (("P1", "TH"), ("P2", "LA"), ("P3", "TH"))
    ]

    (other,) = alike(partners).like("P1", 5)

    assert (other.participant_id, other.reasons["place"].code) == ("P3", "alike_country")


def test_what_is_private_counts_for_nobody() -> None:
    secret = startup("S1", needs=["ip.patent"])
    secret = dataclasses.replace(
        secret, needs=tuple(dataclasses.replace(need, is_private=True) for need in secret.needs)
    )
    resemblance = alike([secret, startup("S2", needs=["ip.patent"])])

    assert found(resemblance, "S1") == found(resemblance, "S2") == []


def test_texts_in_few_directions_lose_nothing_and_a_second_fit_gives_the_same() -> None:
    draw = np.random.default_rng(5)
    texts = draw.standard_normal((90, 12)) @ draw.standard_normal((12, 200))
    entries = [changed(startup(f"S{number:02}"), region="") for number in range(90)]
    first, second = alike(entries, texts), alike(entries, texts)
    unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)

    answers = [resemblance.like("S07", 5) for resemblance in (first, second)]

    cosines = unit @ unit[7]
    best = [row for row in np.argsort(-cosines) if row != 7][:5]
    assert [each.participant_id for each in answers[0]] == [f"S{row:02}" for row in best]
    assert [each.likeness for each in answers[0]] == pytest.approx(cosines[best], abs=1e-5)
    assert first.portraits_.texts.shape == (90, 64)
    assert answers[0] == answers[1]


def test_sixty_third_language_and_those_behind_it_are_taken_as_one() -> None:
    spoken = [f"x{number:02}" for number in range(70)]
    entries = [changed(startup(f"S{tag}", sectors="agr.tea"), languages=(tag,)) for tag in spoken]
    resemblance = alike([startup("S", sectors="agr.tea"), *entries])

    assert found(resemblance, "S", narrowing=Narrowing(languages=("x07",))) == ["Sx07"]
    assert len(found(resemblance, "S", narrowing=Narrowing(languages=("x69",)))) == 8


def test_nobody_and_one_alone() -> None:
    ecosystem = World([startup("S1", sectors="agr.tea")]).ecosystem
    nobody = Resemblance().fit(ecosystem, Pool.of(ecosystem, "mentor"), NOBODY)

    assert list(nobody.like_all(5)) == []
    assert found(alike([startup("S1", sectors="agr.tea")]), "S1") == []


def test_who_states_nothing_is_like_nobody() -> None:
    resemblance = alike([changed(startup("S1"), region="", stage=""), startup("S2")])

    assert found(resemblance, "S1") == []


def test_unknown_ids_and_questions_before_the_fit_are_refused() -> None:
    with pytest.raises(UnknownIdError):
        alike([startup("S1")]).like("S9", 5)
    with pytest.raises(NotFittedError):
        Resemblance().like("S1", 5)


def test_recommender_fits_every_kind_of_participants_and_keeps_what_stands() -> None:
    people = [startup("S1", sectors="agr.tea"), startup("S2", sectors="agr.tea")]
    world = World(people, (), [resource("R1", "S1", "lab", "microscope")])
    first = Recommender(training=None).fit(world.ecosystem)
    world.entries = [*people, entry("M1", "mentor", sectors="agr.tea")]

    then = Recommender(training=None).fit(world.ecosystem, earlier=first)

    assert "resource" not in then.resemblances_
    assert found(then.resemblances_["startup"], "S1") == ["S2"]
    startups, mentors = then.resemblances_["startup"], then.resemblances_["mentor"]
    assert startups.index_ is first.resemblances_["startup"].index_
    assert startups.pool_ is then.lines_["startup"].pool
    assert mentors.index_ is not first.resemblances_["mentor"].index_
