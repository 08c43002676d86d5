"""Stage, ticket, language, room and record settle what services and sectors leave open."""

import pytest

from tests.matcher.judged.world import Entry, World, entry, relation, startup


def mentor(name: str, **values: object) -> Entry:
    return entry(name, "mentor", offers="ip.patent", **values)


def investor(name: str, **values: object) -> Entry:
    return entry(name, "investor", offers="cap.angel", **values)


@pytest.mark.parametrize("kind", ["mentor", "investor", "space", "partner", "institution"])
def test_stage_that_is_served_beats_an_unknown_one(kind: str) -> None:
    seeker = startup(needs="ip.patent", stage="idea")
    known = entry("9", kind, offers="ip.patent", stages_served="idea seed")
    blank = entry("8", kind, offers="ip.patent")

    assert World([seeker, blank, known]).order("S", kind) == ["9", "8"]


def test_carrier_made_for_the_stage_comes_first() -> None:
    seeker = startup(needs="bi.space", stage="idea")
    spaces = [
        entry("9", "space", offers="bi.space", subtype="makerspace"),
        entry("8", "space", offers="bi.space", subtype="accelerator"),
    ]

    assert World([seeker, *spaces]).order("S", "space") == ["9", "8"]


def test_wider_overlap_of_tickets_comes_first() -> None:
    seeker = startup(needs="cap.angel", ticket_min_cny=1e6, ticket_max_cny=3e6)
    investors = [
        investor("9", ticket_min_cny=1e6, ticket_max_cny=5e6),
        investor("8", ticket_min_cny=2e6, ticket_max_cny=9e6),
        investor("7"),
        investor("6", ticket_min_cny=3e6, ticket_max_cny=9e6),
    ]

    assert World([seeker, *investors]).order("S", "investor") == ["9", "8", "7", "6"]


def test_startup_within_the_ticket_comes_first() -> None:
    giver = investor("P", ticket_min_cny=1e6, ticket_max_cny=3e6)
    startups = [
        startup("9", needs="cap.angel", ticket_min_cny=1e6, ticket_max_cny=3e6),
        startup("8", needs="cap.angel", ticket_min_cny=3e6, ticket_max_cny=9e6),
    ]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8"]


def test_shared_mother_tongue_beats_a_second_language_beats_an_interpreter() -> None:
    seeker = startup(needs="mkt.export_asean", languages="zh-CN en")
    partners = [
        entry("9", "partner", offers="mkt.export_asean", languages="zh"),
        entry("8", "partner", offers="mkt.export_asean", languages="th en"),
        entry("7", "partner", offers="mkt.export_asean"),
        entry("6", "partner", offers="mkt.export_asean", languages="th"),
    ]
    bridge = entry("B", "institution", offers="tal.interpreter", languages="zh th")

    world = World([seeker, *partners, bridge])

    assert world.order("S", "partner") == ["9", "8", "7", "6"]
    codes = [reason.code for reason in world.recommend("S", "partner")[3].reasons]
    assert "language_interpreter" in codes


def test_mentor_with_more_room_comes_first() -> None:
    seeker = startup(needs="ip.patent")
    others = [startup("T")]
    mentors = [mentor("9", capacity=3), mentor("8", capacity=2)]

    world = World([seeker, *others, *mentors], [relation("8", "mentors", "T")])

    assert world.order("S", "mentor") == ["9", "8"]


def test_experience_settles_a_tie() -> None:
    seeker = startup(needs="ip.patent")
    mentors = [mentor("9"), mentor("8")]
    done = [relation("9", "mentors", name, since=900, ended=500) for name in ("T", "U")]

    world = World([seeker, startup("T"), startup("U"), *mentors], done)

    assert world.order("S", "mentor") == ["9", "8"]


def test_recognised_space_settles_a_tie() -> None:
    spaces = [
        entry("9", "space", offers="bi.space", recognition="national"),
        entry("8", "space", offers="bi.space", recognition="none"),
    ]

    assert World([startup(needs="bi.space"), *spaces]).order("S", "space") == ["9", "8"]


def test_equal_candidates_stand_in_the_order_of_their_ids() -> None:
    mentors = [mentor(name) for name in ("C", "A", "B")]

    assert World([startup(needs="ip.patent"), *mentors]).order("S", "mentor") == ["A", "B", "C"]


def test_need_that_the_seeker_answers_in_return_settles_a_tie() -> None:
    seeker = startup(needs="rd.joint", offers="mkt.scenario")
    institutions = [
        entry("9", "institution", offers="rd.joint", needs="mkt.scenario"),
        entry("8", "institution", offers="rd.joint", needs="tal.intern"),
    ]

    assert World([seeker, *institutions]).order("S", "institution") == ["9", "8"]


def test_grades_are_absolute() -> None:
    seeker = startup(needs="ip.patent", sectors="bio.tcm")
    mentors = [
        mentor("9", sectors="bio.tcm"),
        mentor("8", sectors="bio.chem"),
        entry("7", "mentor", offers="rd.joint", sectors="bio.tcm"),
    ]

    grades = [item.grade.value for item in World([seeker, *mentors]).recommend("S", "mentor")]

    assert grades == ["high", "good", "fair"]


def test_stake_of_a_mentor_is_disclosed() -> None:
    world = World([startup(needs="ip.patent"), mentor("M")], [relation("M", "invested_in", "S")])

    first = world.recommend("S", "mentor")[0].reasons[0]

    assert (first.code, first.evidence["source_id"]) == ("disclosure_stake", "M")


def test_reason_says_which_side_asks() -> None:
    world = World([startup(needs="ip.patent"), mentor("M")])

    mentors = world.recommend("S", "mentor")
    startups = world.recommend("M", "startup")

    assert mentors[0].reasons[0].code == "service_exact"
    assert startups[0].reasons[0].code == "wanted_exact"
