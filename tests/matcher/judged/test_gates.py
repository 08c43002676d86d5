"""Every gate, sentence by sentence, whichever side asks."""

import datetime as dt

import pytest

from matcher.entities import Gate
from tests.matcher.judged.world import TODAY, World, ago, entry, relation, resource, startup

KINDS = ["mentor", "commissioner", "investor", "partner", "space", "institution"]


def gates(world: World, kind: str, startup_id: str = "S", other_id: str = "P") -> set[str | None]:
    """Return what keeps the pair apart when the startup asks, and when the other side does."""
    return {
        world.gate(startup_id, kind, other_id),
        world.gate(other_id, "startup", startup_id),
    }


def pair(kind: str, relations: list = (), others: list = (), **values) -> World:
    seeker = values.pop("seeker", startup())
    return World([seeker, entry("P", kind, **values), *others], relations)


@pytest.mark.parametrize("kind", KINDS)
def test_pair_without_a_reason_passes(kind: str) -> None:
    assert gates(pair(kind), kind) == {None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", ["suspended", "left"])
def test_status_of_either_side(kind: str, status: str) -> None:
    assert gates(pair(kind, status=status), kind) == {"status"}
    assert gates(pair(kind, seeker=startup(status=status)), kind) == {"status"}


def test_self_is_nobodys_candidate() -> None:
    world = World([startup(), startup("T")])

    assert world.gate("S", "startup", "S") == "self"
    assert world.order("S", "startup") == ["T"]


@pytest.mark.parametrize(
    ("kind", "source", "tie", "target"),
    [
        ("mentor", "P", "mentors", "S"),
        ("commissioner", "P", "mentors", "S"),
        ("space", "S", "resident_of", "P"),
    ],
)
def test_self_while_the_provider_serves(kind: str, source: str, tie: str, target: str) -> None:
    serving = relation(source, tie, target)
    over = relation(source, tie, target, ended=10)
    ends_later = relation(source, tie, target, ended=-10)

    assert gates(pair(kind, [serving]), kind) == {"self"}
    assert gates(pair(kind, [ends_later]), kind) == {"self"}
    assert gates(pair(kind, [over]), kind) == {None}


def test_self_after_any_earlier_investment() -> None:
    assert gates(pair("investor", [relation("P", "invested_in", "S")]), "investor") == {"self"}
    over = relation("P", "invested_in", "S", ended=30)
    assert gates(pair("investor", [over]), "investor") == {"self"}


def test_investor_resident_in_a_space_is_served_by_it() -> None:
    world = World(
        [entry("I", "investor"), entry("V", "space")], [relation("I", "resident_of", "V")]
    )

    assert world.gate("I", "space", "V") == "self"
    # The one who asks receives, so the space may still get in touch.
    assert world.gate("V", "investor", "I") is None


def test_stake_of_a_mentor_in_the_receiver_is_allowed() -> None:
    assert gates(pair("mentor", [relation("P", "invested_in", "S")]), "mentor") == {None}


def test_relation_that_begins_today_does_not_count_yet() -> None:
    today = relation("P", "mentors", "S", since=0)
    yesterday = relation("P", "mentors", "S", since=1)
    undated = relation("P", "mentors", "S", since=None)

    assert gates(pair("mentor", [today]), "mentor") == {None}
    assert gates(pair("mentor", [yesterday]), "mentor") == {"self"}
    assert gates(pair("mentor", [undated]), "mentor") == {"self"}


@pytest.mark.parametrize("kind", ["mentor", "commissioner"])
def test_capacity_counts_open_mentoring(kind: str) -> None:
    others = [startup("T"), startup("U")]
    two = [relation("P", "mentors", "T"), relation("P", "mentors", "U")]
    one_ended = [relation("P", "mentors", "T", ended=1), relation("P", "mentors", "U")]

    assert gates(pair(kind, two, others, capacity=2), kind) == {"capacity"}
    assert gates(pair(kind, two, others, capacity=3), kind) == {None}
    assert gates(pair(kind, two, others), kind) == {None}
    assert gates(pair(kind, one_ended, others, capacity=2), kind) == {None}
    assert gates(pair(kind, capacity=0), kind) == {"capacity"}


@pytest.mark.parametrize("kind", ["mentor", "commissioner"])
def test_term_is_over_when_every_appointment_has_ended(kind: str) -> None:
    body = [entry("O", "institution"), entry("V", "space")]
    over = relation("P", "appointed_by", "O", ended=1)
    today = relation("P", "appointed_by", "O", ended=0)
    later = relation("P", "appointed_by", "O", ended=-1)
    other = relation("P", "appointed_by", "V")

    assert gates(pair(kind, [over], body), kind) == {"term"}
    assert gates(pair(kind, [today], body), kind) == {"term"}
    assert gates(pair(kind, [later], body), kind) == {None}
    assert gates(pair(kind, [over, other], body), kind) == {None}
    assert gates(pair(kind, [], body), kind) == {None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("source", "target"), [("P", "S"), ("S", "P")])
def test_conflict_declared_in_either_direction(kind: str, source: str, target: str) -> None:
    tie = relation(source, "conflict_with", target)

    assert gates(pair(kind, [tie]), kind) == {"conflict"}


@pytest.mark.parametrize(("ended", "gate"), [(1, "conflict"), (364, "conflict"), (365, None)])
def test_conflict_cools_off_in_a_year(ended: int, gate: str | None) -> None:
    tie = relation("P", "conflict_with", "S", since=900, ended=ended)

    assert gates(pair("mentor", [tie]), "mentor") == {gate}


def test_conflict_of_a_provider_that_belongs_to_the_receiver() -> None:
    assert gates(pair("mentor", [relation("P", "affiliated_with", "S")]), "mentor") == {"conflict"}
    over = relation("P", "affiliated_with", "S", ended=365)
    assert gates(pair("mentor", [over]), "mentor") == {None}
    assert gates(pair("space", [relation("S", "affiliated_with", "P")]), "space") == {None}


@pytest.mark.parametrize("flip", [False, True])
def test_conflict_of_a_provider_that_competes(flip: bool) -> None:
    ends = ("S", "P") if flip else ("P", "S")
    tie = relation(ends[0], "competes_with", ends[1])

    assert gates(pair("institution", [tie]), "institution") == {"conflict"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flip", [False, True])
def test_conflict_of_a_provider_whose_organisation_competes(kind: str, flip: bool) -> None:
    ends = ("S", "O") if flip else ("O", "S")
    ties = [relation("P", "affiliated_with", "O"), relation(ends[0], "competes_with", ends[1])]
    left = [relation("P", "affiliated_with", "O", ended=400, since=900), ties[1]]
    others = [entry("O", "institution")]

    assert gates(pair(kind, ties, others), kind) == {"conflict"}
    assert gates(pair(kind, left, others), kind) == {None}


@pytest.mark.parametrize("kind", ["mentor", "investor", "space", "institution"])
@pytest.mark.parametrize("flip", [False, True])
def test_conflict_of_a_stake_in_a_rival(kind: str, flip: bool) -> None:
    ends = ("S", "T") if flip else ("T", "S")
    ties = [relation("P", "invested_in", "T"), relation(ends[0], "competes_with", ends[1])]
    sold = [relation("P", "invested_in", "T", since=900, ended=400), ties[1]]

    assert gates(pair(kind, ties, [startup("T")]), kind) == {"conflict"}
    assert gates(pair(kind, sold, [startup("T")]), kind) == {None}


def test_mentoring_a_rival_is_no_conflict() -> None:
    ties = [relation("P", "mentors", "T"), relation("T", "competes_with", "S")]

    assert gates(pair("mentor", ties, [startup("T")]), "mentor") == {None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("source", "target"), [("P", "S"), ("S", "P")])
def test_refusal_of_either_side(kind: str, source: str, target: str) -> None:
    assert gates(pair(kind, [relation(source, "declined", target, since=30)]), kind) == {"declined"}


@pytest.mark.parametrize(("days", "gate"), [(1, "declined"), (365, "declined"), (366, None)])
def test_refusal_is_forgotten_after_a_year(days: int, gate: str | None) -> None:
    assert gates(pair("mentor", [relation("P", "declined", "S", since=days)]), "mentor") == {gate}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("served", "region", "gate"),
    [
        ("530100", "530100", None),
        ("530000", "530100", None),
        ("530400", "530100", "region"),
        ("530100", "530000", "region"),
        ("530400 530100", "530100", None),
        ("", "530100", None),
        ("530400", "", None),
    ],
)
def test_region_served(kind: str, served: str, region: str, gate: str | None) -> None:
    world = pair(kind, regions_served=served, seeker=startup(region=region))

    assert gates(world, kind) == {gate}


def test_region_a_startup_serves_restricts_nobody() -> None:
    world = pair("mentor", region="530100", seeker=startup(regions_served="530400"))

    assert gates(world, "mentor") == {None}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("served", "stage", "gate"),
    [
        ("idea seed", "idea", None),
        ("seed", "idea", "stage"),
        ("", "idea", None),
        ("seed", "", None),
    ],
)
def test_stage_served(kind: str, served: str, stage: str, gate: str | None) -> None:
    world = pair(kind, stages_served=served, seeker=startup(stage=stage))

    assert gates(world, kind) == {gate}


@pytest.mark.parametrize(
    ("gives", "seeks", "gate"),
    [
        ((1e6, 3e6), (2e6, 5e6), None),
        ((1e6, 3e6), (3e6, 5e6), None),
        ((1e6, 3e6), (4e6, 5e6), "ticket"),
        ((4e6, 5e6), (1e6, 3e6), "ticket"),
        ((None, 3e6), (4e6, None), "ticket"),
        ((None, 3e6), (None, 9e6), None),
        ((1e6, None), (None, 5e5), "ticket"),
        ((None, None), (1e6, 3e6), None),
        ((1e6, 3e6), (None, None), None),
    ],
)
def test_ticket_overlap(
    gives: tuple[float | None, float | None],
    seeks: tuple[float | None, float | None],
    gate: str | None,
) -> None:
    seeker = startup(ticket_min_cny=seeks[0], ticket_max_cny=seeks[1])
    world = pair("investor", ticket_min_cny=gives[0], ticket_max_cny=gives[1], seeker=seeker)

    assert gates(world, "investor") == {gate}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("own", "other", "gate"),
    [
        ("zh", "zh-CN", None),
        ("zh-CN", "zh", None),
        ("ZH-cn", "zh", None),
        ("zh-CN en", "th en-GB", None),
        ("zh", "th", "language"),
        ("zh-CN", "zh-HK", "language"),
        ("", "th", None),
        ("zh", "", None),
    ],
)
def test_language_shared(kind: str, own: str, other: str, gate: str | None) -> None:
    world = pair(kind, languages=other, seeker=startup(languages=own))

    assert gates(world, kind) == {gate}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("interpreter", "gate"),
    [
        ({"languages": "zh th"}, None),
        ({"languages": "zh-CN th"}, None),
        ({"languages": "zh vi"}, "language"),
        ({"languages": "zh th", "status": "suspended"}, "language"),
        ({"languages": "zh th", "until": ago(1)}, "language"),
        ({"languages": "zh th", "until": TODAY}, None),
        ({"languages": "zh th", "offers": "tal.overseas"}, "language"),
    ],
)
def test_language_through_an_interpreter(
    kind: str, interpreter: dict[str, str], gate: str | None
) -> None:
    bridge = entry("B", "institution", **{"offers": "tal.interpreter", **interpreter})
    world = pair(kind, languages="th", seeker=startup(languages="zh"), others=[bridge])

    assert gates(world, kind) == {gate}


@pytest.mark.parametrize(
    ("owner", "relations", "gate"),
    [
        ({"status": "left"}, [], "status"),
        ({"regions_served": "530400"}, [], "region"),
        ({"stages_served": "growth"}, [], "stage"),
        ({"languages": "th"}, [], "language"),
        ({}, [relation("O", "conflict_with", "S")], "conflict"),
        ({}, [relation("S", "declined", "O", since=3)], "declined"),
        ({}, [relation("S", "resident_of", "O")], None),
    ],
)
def test_gates_of_its_owner_hold_for_a_resource(
    owner: dict[str, str], relations: list, gate: str | None
) -> None:
    seeker = startup(region="530100", stage="idea", languages="zh")
    world = World([seeker, entry("O", "space", **owner)], relations, [resource("R", "O", "lab")])

    assert world.gate("S", "resource", "R") == gate


def test_own_resource_is_no_candidate() -> None:
    world = World([startup()], resources=[resource("R", "S", "lab")])

    assert world.gate("S", "resource", "R") == "self"


@pytest.mark.parametrize(
    ("window", "is_ranked"),
    [
        ({"available_until": ago(1)}, False),
        ({"available_until": TODAY}, True),
        ({"available_from": TODAY}, True),
        ({"available_from": ago(-1)}, False),
        ({"quantity": 0}, False),
    ],
)
def test_resource_out_of_its_window_is_no_candidate(
    window: dict[str, dt.date], is_ranked: bool
) -> None:
    world = World([startup(), entry("O", "space")], resources=[resource("R", "O", "lab", **window)])

    verdict = world.why("S", "resource", "R")

    assert (verdict.rank is not None, verdict.gate) == (is_ranked, None)
    assert (verdict.reason.code == "unavailable") is not is_ranked


def test_first_failing_gate_is_named() -> None:
    world = pair(
        "mentor",
        [relation("P", "declined", "S", since=3), relation("P", "conflict_with", "S")],
        capacity=0,
        status="left",
    )

    assert world.gate("S", "mentor", "P") == Gate.STATUS.value


def test_as_of_an_earlier_day_later_relations_do_not_count() -> None:
    tie = relation("P", "invested_in", "S", since=10)
    world = World([startup(), entry("P", "investor")], [tie], as_of=TODAY - dt.timedelta(days=20))

    assert gates(world, "investor") == {None}
