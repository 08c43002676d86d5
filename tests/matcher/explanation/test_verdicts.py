from dataclasses import replace
from typing import Any

import pytest

from tests.matcher.judged.world import World, ago, entry, relation, startup


def pair(
    relations: list[Any] | None = None, seeker: dict[str, Any] | None = None, **mentor: Any
) -> World:
    bodies = [entry("O", "institution"), startup("T")]
    return World(
        [startup(**(seeker or {})), entry("M", "mentor", **mentor), *bodies], relations or []
    )


@pytest.mark.parametrize(
    ("world", "reason", "change"),
    [
        (pair(status="left"), "gate_status", "change_reactivate"),
        (pair(seeker={"status": "left"}), "gate_status", "change_reactivate"),
        (pair([relation("M", "mentors", "S")]), "gate_self_serving", None),
        (pair([relation("M", "mentors", "T")], capacity=1), "gate_capacity", "change_add_place"),
        (pair([relation("M", "appointed_by", "O", ended=3)]), "gate_term", "change_renew_term"),
        (pair([relation("M", "conflict_with", "S")]), "gate_conflict_declared", None),
        (pair([relation("M", "affiliated_with", "S")]), "gate_conflict_affiliated", None),
        (
            pair([relation("M", "affiliated_with", "O"), relation("O", "competes_with", "S")]),
            "gate_conflict_employer_competes",
            None,
        ),
        (
            pair([relation("M", "invested_in", "T"), relation("S", "competes_with", "T")]),
            "gate_conflict_stake",
            None,
        ),
        (
            pair(
                [
                    replace(relation("M", "invested_in", "T"), is_private=True),
                    relation("S", "competes_with", "T"),
                ]
            ),
            "gate_conflict_private",
            None,
        ),
        (pair([relation("M", "declined", "S", since=5)]), "gate_declined", "change_wait"),
        (
            pair(regions_served="530400", seeker={"region": "530100"}),
            "gate_region",
            "change_serve_region",
        ),
        (
            pair(stages_served="growth", seeker={"stage": "idea"}),
            "gate_stage",
            "change_serve_stage",
        ),
        (
            pair(ticket_min_cny=5e6, seeker={"ticket_max_cny": 1e6}),
            "gate_ticket",
            "change_ticket",
        ),
        (
            pair(languages="th", seeker={"languages": "zh"}),
            "gate_language",
            "change_find_interpreter",
        ),
    ],
)
def test_refusal_has_its_evidence_and_the_cheapest_change(
    world: World, reason: str, change: str | None
) -> None:
    verdict = world.why("S", "mentor", "M")

    assert verdict.rank is None
    assert verdict.reason.code == reason
    assert (verdict.change.code if verdict.change else None) == change


@pytest.mark.parametrize("asker", ["S", "M"])
def test_refusal_is_explained_to_either_side(asker: str) -> None:
    world = pair(regions_served="530400", seeker={"region": "530100"})
    kind, other = ("mentor", "M") if asker == "S" else ("startup", "S")

    verdict = world.why(asker, kind, other)

    assert verdict.reason.evidence["regions_served"] == ["530400"]
    assert verdict.change is not None
    assert verdict.change.evidence == {"participant_id": "M", "region": "530100"}


def test_two_changes_are_needed_where_two_gates_fail() -> None:
    verdict = pair(status="left", capacity=0).why("S", "mentor", "M")

    assert verdict.gate == "status"
    assert verdict.change is not None
    assert verdict.also is not None
    assert (verdict.change.code, verdict.also.code) == ("change_add_place", "change_reactivate")
    assert verdict.rank_after == 1


def test_nothing_helps_where_one_of_the_gates_opens_for_nobody() -> None:
    world = pair([relation("M", "conflict_with", "S")], regions_served="530400")

    verdict = world.why("S", "mentor", "M")

    assert (verdict.gate, verdict.change, verdict.also) == ("conflict", None, None)


def test_three_gates_are_more_than_is_told() -> None:
    verdict = pair(status="left", capacity=0, stages_served="growth", seeker={"stage": "idea"}).why(
        "S", "mentor", "M"
    )

    assert (verdict.gate, verdict.change) == ("status", None)


def test_gate_that_opens_too_far_down_needs_a_second_change() -> None:
    better = [entry(f"B{n}", "mentor", offers="ip.patent") for n in range(3)]
    far = entry("M", "mentor", offers="rd.joint", stages_served="growth")
    world = World([startup(needs="ip.patent", stage="idea"), *better, far])

    (in_three,) = world.model("mentor").explain("S", kind="mentor", candidate_ids=["M"], k=3)
    (in_four,) = world.model("mentor").explain("S", kind="mentor", candidate_ids=["M"], k=4)

    assert [r.code for r in (in_three.change, in_three.also) if r] == [
        "change_serve_stage",
        "change_offer",
    ]
    assert (in_four.change and in_four.change.code, in_four.also) == ("change_serve_stage", None)
    assert in_four.rank_after == 4


def test_amount_that_is_changed_twice_is_one_change() -> None:
    near = [
        entry(f"B{n}", "investor", sectors="bio.tcm", ticket_min_cny=1e6, ticket_max_cny=3e6)
        for n in range(3)
    ]
    far = entry("I", "investor", sectors="bio.tcm", ticket_min_cny=5e6, ticket_max_cny=1e7)
    wanted = {"needs": "cap.angel", "sectors": "bio.tcm"}
    world = World([startup(ticket_min_cny=1e6, ticket_max_cny=3e6, **wanted), *near, far])

    (verdict,) = world.model("investor").explain("S", kind="investor", candidate_ids=["I"], k=3)

    assert (verdict.gate, verdict.also) == ("ticket", None)
    assert verdict.change is not None
    assert verdict.change.evidence == {
        "participant_id": "S",
        "ticket_min_cny": 5e6,
        "ticket_max_cny": 1e7,
    }


@pytest.mark.parametrize(
    ("kind", "topics"), [("mentor", set()), ("partner", set()), ("institution", {"spc.lab"})]
)
def test_nobody_is_asked_to_offer_what_its_kind_has_not(kind: str, topics: set[str]) -> None:
    better = [entry(f"B{n}", kind, offers="spc.lab") for n in range(3)]
    bare = entry("M", kind, sectors="bio.tcm")
    world = World([startup(needs="spc.lab", sectors="bio.tcm"), bare, *better])

    (verdict,) = world.model(kind).explain("S", kind=kind, candidate_ids=["M"], k=3)

    steps = [step for step in (verdict.change, verdict.also) if step]
    assert {step.evidence["topic"] for step in steps if step.code == "change_offer"} == topics


@pytest.mark.parametrize(
    ("kind", "tie", "said"),
    [("mentor", "mentors", ["history"]), ("investor", "invested_in", ["history", "portfolio"])],
)
def test_investors_alone_are_said_to_have_backed_others(
    kind: str, tie: str, said: list[str]
) -> None:
    alike = {"sectors": "bio.tcm", "region": "530100", "stage": "seed"}
    taken = [startup(f"T{n}", **alike) for n in range(30)]
    others = [startup(f"U{n}", sectors="agr.tea", region="530800") for n in range(30)]
    record = [relation("M", tie, each.id, since=100) for each in taken]
    record += [relation("N", tie, each.id, since=100) for each in others]
    providers = [entry("M", kind), entry("N", kind)]
    world = World([startup(**alike), *taken, *others, *providers], record)

    (first, *_) = world.recommend("S", kind)

    assert first.candidate_id == "M"
    assert [r.code for r in first.reasons if r.code in {"history", "portfolio"}] == said


def test_refusal_ends_the_day_after_a_year() -> None:
    verdict = pair([relation("S", "declined", "M", since=5)]).why("S", "mentor", "M")

    assert verdict.reason.evidence["until"] == str(ago(-360))
    assert verdict.change is not None
    assert verdict.change.evidence == {"until": str(ago(-361))}


def test_first_has_nothing_to_gain() -> None:
    verdict = pair().why("S", "mentor", "M")

    assert (verdict.rank, verdict.reason.code, verdict.change) == (1, "ranked_first", None)


def test_lower_rank_names_what_is_lacking_and_what_would_lift_it() -> None:
    world = World(
        [
            startup(needs="ip.patent", sectors="bio.tcm"),
            entry("9", "mentor", offers="ip.patent", sectors="bio.chem"),
            entry("8", "mentor", offers="rd.joint", sectors="bio.tcm"),
        ]
    )

    verdict = world.why("S", "mentor", "8")

    assert (verdict.rank, verdict.reason.evidence) == (2, {"term": "service", "best_id": "9"})
    assert verdict.change is not None
    assert verdict.change.code == "change_offer"
    assert verdict.change.evidence == {"participant_id": "8", "topic": "ip.patent"}
    assert verdict.rank_after == 1


def test_far_candidate_would_rise_online() -> None:
    world = World(
        [
            startup(needs="ip.patent", region="530100"),
            entry("9", "mentor", offers="ip.patent", region="530800"),
            entry("8", "mentor", offers="ip.patent", region="533400"),
        ]
    )

    verdict = world.why("S", "mentor", "8")

    assert verdict.change is not None
    assert (verdict.change.code, verdict.rank_after) == ("change_go_online", 1)


def test_rank_below_the_list_is_told_with_what_keeps_it_out() -> None:
    better = [entry(f"B{n}", "mentor", offers="ip.patent", sectors="bio.tcm") for n in range(3)]
    last = entry("M", "mentor", offers="ip.patent", sectors="env.water")
    world = World([startup(needs="ip.patent", sectors="bio.tcm"), *better, last])

    (verdict,) = world.model("mentor").explain("S", kind="mentor", candidate_ids=["M"], k=2)

    assert (verdict.rank, verdict.reason.code) == (4, "outranked")
    evidence = verdict.reason.evidence
    assert (evidence["term"], evidence["last_id"], evidence["k"]) == ("sector", "B1", 2)
    ids, scores = world.model("mentor").rank("S", kind="mentor", k=4)
    assert (ids[1], ids[3]) == ("B1", "M")
    assert evidence["share"] == pytest.approx(1 - scores[3] / scores[1], abs=1e-3)
