from collections import Counter

import pytest

from seed.synthetic import build
from seed.synthetic.keywords import shared_keywords
from seed.synthetic.planting.plan import LONELY
from seed.synthetic.records import Participant, Resource, Statement, Truth
from seed.synthetic.world import World
from tests.seed.gates import failed_gates

GATES = {
    "status": 2,
    "self": 3,
    "capacity": 2,
    "term": 3,
    "conflict": 10,
    "declined": 2,
    "region": 2,
    "stage": 2,
    "ticket": 2,
    "language": 2,
}
WORLDS = (("demo", 20160901), ("demo", 7), ("demo", 2026), ("standard", 20160901))


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    profile, seed = request.param
    return build(profile=profile, seed=seed)


def planted(world: World, label: str) -> list[Truth]:
    return [truth for truth in world.truth if truth.label == label]


def resource(world: World, resource_id: str) -> Resource:
    return next(row for row in world.resources if row.id == resource_id)


def provider(world: World, truth: Truth) -> Participant:
    if truth.kind == "resource":
        return world.participants[resource(world, truth.candidate_id).owner_id]
    return world.participants[truth.candidate_id]


def need_of(world: World, truth: Truth) -> Statement:
    """Return the need that a planted pair answers: the showcase has one for each kind."""
    topics = {"mentor": "rd.process", "investor": "cap.", "partner": "mkt.export", "space": "spc.d"}
    needs = world.needs[truth.seeker_id]
    if truth.seeker_id == "SYN-V-0001":
        prefix = topics.get(truth.kind, "spc.instrument")
        return next(need for need in needs if need.topic.startswith(prefix))
    return needs[0]


def words(text: Participant | Statement | Resource) -> str:
    if isinstance(text, Participant):
        return f"{text.summary_zh} {text.summary_en}"
    named = f" {text.name_zh} {text.name_en}" if isinstance(text, Resource) else ""
    return f"{text.text_zh} {text.text_en}{named}"


def answer_words(world: World, truth: Truth) -> str:
    if truth.kind == "resource":
        return words(resource(world, truth.candidate_id)).replace("（示例）", "")
    offers = world.offers[truth.candidate_id]
    return " ".join([words(world.participants[truth.candidate_id]), *map(words, offers)])


def seeker_words(world: World, truth: Truth) -> str:
    return words(world.participants[truth.seeker_id]) + " " + words(need_of(world, truth))


def test_truth_counts_every_label(world: World) -> None:
    assert Counter(truth.label for truth in world.truth) == {
        "gold": 60,
        "near_miss": 30,
        "must_not": 30,
        "bundle": 60,
    }


def test_golds_are_spread_over_kinds(world: World) -> None:
    assert Counter(truth.kind for truth in planted(world, "gold")) == {
        "mentor": 36,
        "investor": 8,
        "partner": 6,
        "resource": 6,
        "space": 4,
    }


def test_truth_names_records_that_exist(world: World) -> None:
    known = {*world.participants, *(row.id for row in world.resources)}

    assert {truth.seeker_id for truth in world.truth} <= world.participants.keys()
    assert {truth.candidate_id for truth in world.truth} <= known
    assert all(truth.note for truth in world.truth)


def test_golds_ask_and_answer_the_same(world: World) -> None:
    for truth in planted(world, "gold"):
        seeker, need = world.participants[truth.seeker_id], need_of(world, truth)
        assert need.priority == 1
        assert provider(world, truth).sectors == seeker.sectors
        if truth.kind != "resource":
            assert [offer.topic for offer in world.offers[truth.candidate_id]] == [need.topic]


def test_golds_pass_every_gate(world: World) -> None:
    failed = {
        (truth.seeker_id, truth.candidate_id): failed_gates(
            world, world.participants[truth.seeker_id], provider(world, truth)
        )
        for truth in planted(world, "gold")
    }

    assert {pair: gates for pair, gates in failed.items() if gates} == {}


def test_no_bystander_answers_as_well_as_the_gold(world: World) -> None:
    related = {(truth.seeker_id, truth.candidate_id) for truth in world.truth}
    rivals = []
    for truth in planted(world, "gold"):
        seeker, need = world.participants[truth.seeker_id], need_of(world, truth)
        rivals += [
            (truth.candidate_id, row.id)
            for row in world.participants.values()
            if row.kind == truth.kind
            and (seeker.id, row.id) not in related
            and seeker.sectors[0] in row.sectors
            and need.topic in {offer.topic for offer in world.offers.get(row.id, [])}
        ]

    assert rivals == []


def test_no_bystander_shares_the_resource_of_a_gold(world: World) -> None:
    golds = [truth for truth in planted(world, "gold") if truth.kind == "resource"]
    rivals = [
        (gold.candidate_id, row.id)
        for gold in golds
        for row in world.resources
        if row.id != gold.candidate_id
        and row.kind == resource(world, gold.candidate_id).kind
        and provider(world, gold).sectors[0] in world.participants[row.owner_id].sectors
    ]

    assert rivals == []


def test_half_of_the_golds_share_no_keyword(world: World) -> None:
    apart = [
        truth
        for truth in planted(world, "gold")
        if not shared_keywords(seeker_words(world, truth), answer_words(world, truth))
    ]

    assert len(apart) == 36
    assert all("share keywords" not in truth.note for truth in apart)


def test_cross_language_golds_have_one_language_a_side(world: World) -> None:
    cross = [truth for truth in planted(world, "gold") if "only, the answer in" in truth.note]
    sides: Counter[str] = Counter()
    for truth in cross:
        need = need_of(world, truth)
        sides["Chinese" if need.text_zh else "English"] += 1
        assert bool(need.text_zh) != bool(need.text_en)
        assert "need is written in " + ("Chinese" if need.text_zh else "English") in truth.note

    assert len(cross) == 16
    assert min(sides["Chinese"], sides["English"]) >= 3


def test_lonely_prefectures_are_answered_from_elsewhere(world: World) -> None:
    lonely = [truth for truth in planted(world, "gold") if "lonely" in truth.note]
    homes = [world.participants[truth.seeker_id].region for truth in lonely]

    assert sorted(homes) == sorted(LONELY)
    for truth, home in zip(lonely, homes, strict=True):
        mentor = world.participants[truth.candidate_id]
        assert mentor.region != home
        assert "online" in mentor.modes


def test_near_misses_belong_to_a_gold_pair(world: World) -> None:
    golds = {(truth.seeker_id, truth.kind) for truth in planted(world, "gold")}
    near = planted(world, "near_miss")

    assert {(truth.seeker_id, truth.kind) for truth in near} <= golds
    assert Counter(kind_of_miss(truth) for truth in near) == {"service": 12, "stage": 8, "far": 10}


def kind_of_miss(truth: Truth) -> str:
    if "wrong service" in truth.note:
        return "service"
    return "stage" if "wrong stage" in truth.note else "far"


def test_near_misses_fail_no_gate_but_the_stage(world: World) -> None:
    for truth in planted(world, "near_miss"):
        seeker = world.participants[truth.seeker_id]
        expected = ["stage"] if kind_of_miss(truth) == "stage" else []
        assert failed_gates(world, seeker, provider(world, truth)) == expected


def test_far_near_misses_are_on_site_elsewhere(world: World) -> None:
    for truth in planted(world, "near_miss"):
        mentor = world.participants[truth.candidate_id]
        if kind_of_miss(truth) == "far":
            assert mentor.modes == ("onsite",)
            assert mentor.region != world.participants[truth.seeker_id].region


def test_must_nots_cover_every_gate(world: World) -> None:
    assert Counter(truth.gate for truth in planted(world, "must_not")) == GATES


def test_must_nots_fail_exactly_their_gate(world: World) -> None:
    for truth in planted(world, "must_not"):
        seeker = world.participants[truth.seeker_id]
        assert failed_gates(world, seeker, provider(world, truth)) == [truth.gate]


def test_must_nots_fit_by_codes(world: World) -> None:
    for truth in planted(world, "must_not"):
        seeker, spoilt = world.participants[truth.seeker_id], provider(world, truth)
        topics = [need.topic for need in world.needs[seeker.id]]
        assert topics == [offer.topic for offer in world.offers[spoilt.id]]
        assert seeker.sectors == spoilt.sectors


def test_bundles_have_three_parties(world: World) -> None:
    parties: dict[str, list[str]] = {}
    for truth in planted(world, "bundle"):
        parties.setdefault(truth.seeker_id, []).append(truth.kind)

    assert list(parties.values()) == [["institution", "resource", "investor"]] * 20


def test_bundle_parties_pass_every_gate(world: World) -> None:
    for truth in planted(world, "bundle"):
        seeker = world.participants[truth.seeker_id]
        assert failed_gates(world, seeker, provider(world, truth)) == []


def test_golds_have_competitors_in_part(world: World) -> None:
    """Same sub-sector with another topic, and same topic in another sub-sector, both exist."""
    same_sector = same_topic = 0
    for truth in planted(world, "gold"):
        if truth.kind != "mentor":
            continue
        sector, topic = world.participants[truth.seeker_id].sectors[0], need_of(world, truth).topic
        for mentor in world.of_kind("mentor"):
            topics = {offer.topic for offer in world.offers.get(mentor.id, [])}
            same_sector += sector in mentor.sectors and topic not in topics
            same_topic += topic in topics and sector not in mentor.sectors

    assert same_sector > 36
    assert same_topic > 36
