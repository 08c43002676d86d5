"""Within a sector the service asked for decides; the urgent need counts more."""

from collections.abc import Sequence

import pytest

from tests.matcher.judged.world import Entry, World, entry, resource, startup

TEXT = "需要三七皂苷提取工艺方面的支持，希望每月交流两次"

# kind, what is asked for, what is offered from best to worst
LADDERS = [
    ("mentor", "ip.patent", ["ip.patent", "ip.tm", "mkt.channel"]),
    ("mentor", "bi.mentor", ["bi.mentor", "bi.training", "ip.tm"]),
    ("mentor", "rd.process", ["rd.process", "rd", "tt.broker"]),
    ("commissioner", "tt.intl", ["tt.intl", "tt.license", "ip.tm"]),
    ("commissioner", "int.joint_lab", ["int.joint_lab", "int.soft_landing", "mkt.channel"]),
    ("investor", "cap.angel", ["cap.angel", "cap.vc", "bi.mentor"]),
    ("investor", "cap.strategic", ["cap.strategic", "cap.gov_fund", "mkt.channel"]),
    ("partner", "mkt.export_asean", ["mkt.export_asean", "mkt.channel", "rd.joint"]),
    ("partner", "int.soft_landing", ["int.soft_landing", "int.joint_lab", "mkt.channel"]),
    ("space", "bi.space", ["bi.space", "bi.training", "ip.tm"]),
    ("space", "spc.lab", ["spc.lab", "spc.instrument", "ip.tm"]),
    ("institution", "ti.test", ["ti.test", "ti.cert", "mkt.channel"]),
    ("institution", "rd.joint", ["rd.joint", "rd.outsourced", "ip.tm"]),
]


@pytest.mark.parametrize(("kind", "need", "ladder"), LADDERS)
def test_service_asked_for_decides_within_a_sector(
    kind: str, need: str, ladder: Sequence[str]
) -> None:
    seeker = startup(needs=need, sectors="bio.tcm", region="530100", languages="zh")
    # The ids run against the ladder, so that a tie would show.
    candidates = [
        entry(f"{9 - step}", kind, offers=topic, sectors="bio.tcm", languages="zh")
        for step, topic in enumerate(ladder)
    ]

    assert World([seeker, *candidates]).order("S", kind) == ["9", "8", "7"]


@pytest.mark.parametrize(("kind", "need", "ladder"), LADDERS)
def test_service_is_not_outweighed_by_words_and_place(
    kind: str, need: str, ladder: Sequence[str]
) -> None:
    seeker = startup(needs=[(need, TEXT)], sectors="bio.tcm", region="530100")
    exact = entry(
        "9", kind, offers=[(ladder[0], "代办进出口报关")], sectors="bio.tcm", region="533400"
    )
    other = entry("1", kind, offers=[(ladder[1], TEXT)], sectors="bio.tcm", region="530100")
    none = entry("0", kind, offers=[(ladder[2], TEXT)], sectors="bio.tcm", region="530100")

    assert World([seeker, exact, other, none]).order("S", kind)[0] == "9"


def test_resource_of_the_kind_asked_for_comes_first() -> None:
    seeker = startup(needs="spc.lab")
    owner = entry("O", "institution")
    kinds = {"9": "lab", "8": "instrument", "7": "meeting"}
    resources = [resource(name, "O", kind) for name, kind in kinds.items()]

    assert World([seeker, owner], resources=resources).order("S", "resource") == ["9", "8", "7"]


# who asks, what it offers, what the startups need from best to worst
REVERSE = [
    ("mentor", "ip.patent", ["ip.patent", "ip.tm", "mkt.channel"]),
    ("investor", "cap.angel", ["cap.angel", "cap.vc", "ip.tm"]),
    ("space", "bi.space", ["bi.space", "bi.training", "ip.tm"]),
    ("partner", "mkt.export_asean", ["mkt.export_asean", "mkt.channel", "rd.joint"]),
    ("institution", "ti.test", ["ti.test", "ti.cert", "cap.angel"]),
    ("commissioner", "tt.intl", ["tt.intl", "tt.license", "cap.angel"]),
]


@pytest.mark.parametrize(("kind", "offer", "ladder"), REVERSE)
def test_startup_that_needs_what_is_offered_comes_first(
    kind: str, offer: str, ladder: Sequence[str]
) -> None:
    giver = entry("P", kind, offers=offer, sectors="agr.tea")
    startups = [
        startup(f"{9 - step}", needs=topic, sectors="agr.tea") for step, topic in enumerate(ladder)
    ]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8", "7"]


@pytest.mark.parametrize("kind", ["mentor", "commissioner", "partner", "space", "institution"])
def test_urgent_need_counts_more(kind: str) -> None:
    seeker = startup(needs=[("ti.test", "", 1), ("ip.tm", "", 2), ("tt.broker", "", 3)])
    offers = {"9": "ti.test", "8": "ip.tm", "7": "tt.broker"}
    candidates = [entry(name, kind, offers=topic) for name, topic in offers.items()]

    assert World([seeker, *candidates]).order("S", kind) == ["9", "8", "7"]


def test_urgent_need_of_money_counts_more() -> None:
    seeker = startup(needs=[("cap.angel", "", 3), ("cap.strategic", "", 1)])
    investors = [
        entry("9", "investor", offers="cap.strategic"),
        entry("8", "investor", offers="cap.angel"),
    ]

    assert World([seeker, *investors]).order("S", "investor") == ["9", "8"]


def test_urgent_need_of_a_thing_counts_more() -> None:
    seeker = startup(needs=[("spc.warehouse", "", 3), ("spc.instrument", "", 1)])
    resources = [resource("9", "O", "instrument"), resource("8", "O", "warehouse")]

    world = World([seeker, entry("O", "institution")], resources=resources)

    assert world.order("S", "resource") == ["9", "8"]


@pytest.mark.parametrize("kind", ["mentor", "space", "partner", "institution"])
def test_startup_in_greatest_need_comes_first(kind: str) -> None:
    giver = entry("P", kind, offers="ti.test")
    startups = [startup(f"{10 - p}", needs=[("ti.test", "", p)]) for p in (1, 2, 3)]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8", "7"]


def mentor(name: str, *offers: str, **values: str) -> Entry:
    return entry(name, "mentor", offers=list(offers), **values)


def test_candidate_that_answers_more_needs_comes_first() -> None:
    seeker = startup(needs=["ip.patent", "sc.policy"])
    both, one = mentor("9", "ip.patent", "sc.policy"), mentor("8", "ip.patent")

    assert World([seeker, one, both]).order("S", "mentor") == ["9", "8"]


def test_one_exact_answer_beats_many_near_ones() -> None:
    seeker = startup(needs=[("ip.patent", "", 1), ("sc.policy", "", 1)])
    near = mentor("8", "ip.tm", "ip.software", "ip.protect", "sc.legal", "sc.tax", "sc.hte")

    assert World([seeker, near, mentor("9", "ip.patent")]).order("S", "mentor") == ["9", "8"]


def test_long_list_of_offers_is_no_advantage() -> None:
    seeker = startup(needs="ip.patent", sectors="bio.tcm")
    specialist = mentor("9", "ip.patent", sectors="bio.tcm")
    generalist = mentor("8", "ip.patent", "ip.tm", "sc.tax", "mkt.channel", sectors="bio.tcm")

    assert World([seeker, generalist, specialist]).order("S", "mentor") == ["9", "8"]


def test_candidate_without_offers_is_neither_good_nor_bad() -> None:
    seeker = startup(needs="ip.patent")
    mentors = [mentor("9", "ip.patent"), mentor("8", "ip.tm"), mentor("7"), mentor("6", "rd.joint")]

    assert World([seeker, *mentors]).order("S", "mentor") == ["9", "8", "7", "6"]


def test_need_that_nobody_of_the_kind_answers_does_not_blur_the_others() -> None:
    seeker = startup(needs=[("cap.angel", "", 1), ("ip.patent", "", 3)], region="530100")
    exact = mentor("9", "ip.patent", region="533400")
    near = mentor("8", "ip.tm", region="530100")

    assert World([seeker, near, exact]).order("S", "mentor") == ["9", "8"]


def test_investor_gives_capital_without_saying_so() -> None:
    seeker = startup(needs="cap.angel")
    investors = [
        entry("9", "investor", subtype="angel_fund"),
        entry("8", "investor", subtype="vc_fund"),
    ]

    assert World([seeker, *investors]).order("S", "investor") == ["9", "8"]


def test_round_sought_stands_for_the_need_it_implies() -> None:
    seeker = startup(seeking_round="angel")
    investors = [
        entry("9", "investor", subtype="angel_individual"),
        entry("8", "investor", subtype="cvc"),
    ]

    assert World([seeker, *investors]).order("S", "investor") == ["9", "8"]


def test_desk_answers_the_wish_for_a_space() -> None:
    seeker = startup(needs="bi.space")
    resources = [resource("9", "O", "desk"), resource("8", "O", "warehouse")]

    world = World([seeker, entry("O", "space")], resources=resources)

    assert world.order("S", "resource") == ["9", "8"]


def test_need_past_its_last_day_does_not_count() -> None:
    expired = startup(
        needs="ip.patent", sectors="bio.tcm", until=World([]).as_of.replace(year=2025)
    )
    mentors = [
        mentor("9", "rd.joint", sectors="bio.tcm"),
        mentor("8", "ip.patent", sectors="bio.vet"),
    ]

    assert World([expired, *mentors]).order("S", "mentor") == ["9", "8"]


def test_offer_past_its_last_day_does_not_count() -> None:
    past = World([]).as_of.replace(year=2025)
    expired = entry("8", "mentor", offers="ip.patent", until=past)

    seeker = startup(needs="ip.patent")

    assert World([seeker, expired, mentor("9", "ip.tm")]).order("S", "mentor") == ["9", "8"]
