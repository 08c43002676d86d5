"""Sector, place, path and words decide where services are equal."""

import pytest

from tests.matcher.judged.world import Entry, World, entry, relation, resource, startup

OFFERS = {
    "mentor": "ip.patent",
    "commissioner": "tt.intl",
    "investor": "cap.angel",
    "partner": "mkt.export_asean",
    "space": "bi.space",
    "institution": "ti.test",
}
KINDS = list(OFFERS)


def side(kind: str, name: str, **values: object) -> Entry:
    return entry(name, kind, offers=OFFERS[kind], **values)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("sector", "ladder"),
    [
        ("bio.tcm", ["bio.tcm", "bio", "bio.chem", "agr.tea"]),
        ("bio", ["bio", "bio.tcm", "agr.tea"]),
        ("agr.tea", ["agr.tea", "agr", "agr.coffee", "ict.ai"]),
        ("ict.ai", ["ict.ai", "ict", "ict.data", ""]),
    ],
)
def test_closer_sector_comes_first(kind: str, sector: str, ladder: list[str]) -> None:
    seeker = startup(needs=OFFERS[kind], sectors=sector)
    candidates = [side(kind, f"{9 - n}", sectors=code) for n, code in enumerate(ladder)]

    expected = [f"{9 - n}" for n in range(len(ladder))]
    assert World([seeker, *candidates]).order("S", kind) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_closer_sector_comes_first_for_the_side_that_gives(kind: str) -> None:
    giver = side(kind, "P", sectors="agr.tea")
    startups = [
        startup(f"{9 - n}", needs=OFFERS[kind], sectors=code)
        for n, code in enumerate(["agr.tea", "agr", "agr.coffee", "ict.ai"])
    ]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8", "7", "6"]


@pytest.mark.parametrize("kind", KINDS)
def test_sector_is_not_outweighed_by_place_or_words(kind: str) -> None:
    text = "三七皂苷提取工艺优化与质量控制"
    seeker = startup(needs=[(OFFERS[kind], text)], sectors="bio.tcm", region="530100")
    exact = entry("9", kind, offers=[OFFERS[kind]], sectors="bio.tcm", region="533400")
    sibling = entry("8", kind, offers=[(OFFERS[kind], text)], sectors="bio.chem", region="533400")
    near = entry("7", kind, offers=[OFFERS[kind]], sectors="bio.chem", region="530100")

    assert World([seeker, exact, sibling, near]).order("S", kind)[0] == "9"


@pytest.mark.parametrize("kind", KINDS)
def test_known_sector_beats_unknown_beats_stranger(kind: str) -> None:
    seeker = startup(needs=OFFERS[kind], sectors="bio.tcm")
    candidates = [
        side(kind, "9", sectors="bio.tcm"),
        side(kind, "8"),
        side(kind, "7", sectors="agr"),
    ]

    assert World([seeker, *candidates]).order("S", kind) == ["9", "8", "7"]


def test_long_list_of_sectors_is_no_advantage() -> None:
    seeker = startup(needs="ip.patent", sectors="bio.tcm")
    focused = side("mentor", "9", sectors="bio.tcm")
    spread = side("mentor", "8", sectors="bio.tcm bio.chem agr.tea ict.ai nrg.pv")

    assert World([seeker, spread, focused]).order("S", "mentor") == ["9", "8"]


def test_sector_fits_where_no_need_is_stated() -> None:
    seeker = startup(sectors="bio.tcm", stage="idea", region="530100")
    mentors = [
        entry("9", "mentor", sectors="bio.tcm", region="533400"),
        entry("8", "mentor", sectors="bio.vet", region="530100"),
        entry("7", "mentor", sectors="ict.ai", region="530100"),
    ]

    assert World([seeker, *mentors]).order("S", "mentor") == ["9", "8", "7"]


@pytest.mark.parametrize("kind", ["mentor", "commissioner", "investor", "space", "institution"])
def test_of_two_equals_the_nearer_comes_first(kind: str) -> None:
    seeker = startup(needs=OFFERS[kind], region="530100")
    places = {"9": "530100", "8": "530400", "7": "530700", "6": "533400"}
    candidates = [side(kind, name, region=code) for name, code in places.items()]

    assert World([seeker, *candidates]).order("S", kind) == ["9", "8", "7", "6"]


@pytest.mark.parametrize("kind", ["mentor", "investor", "space"])
def test_nearer_startup_comes_first(kind: str) -> None:
    giver = side(kind, "P", region="530800")
    startups = [
        startup(name, needs=OFFERS[kind], region=code)
        for name, code in {"9": "530800", "8": "532800", "7": "533400"}.items()
    ]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8", "7"]


def test_nearer_resource_comes_first_and_a_blank_takes_the_owners_place() -> None:
    seeker = startup(needs="spc.lab", region="530100")
    owner = entry("O", "institution", region="530100")
    resources = [
        resource("9", "O", "lab", region=""),
        resource("8", "O", "lab", region="530400"),
        resource("7", "O", "lab", region="533400"),
    ]

    world = World([seeker, owner], resources=resources)

    assert world.order("S", "resource") == ["9", "8", "7"]


def test_far_mentor_who_meets_online_beats_a_far_one_who_does_not() -> None:
    seeker = startup(needs="ip.patent", region="533300", modes="online onsite")
    online = side("mentor", "9", region="530100", modes="online")
    onsite = side("mentor", "8", region="530100", modes="onsite")

    assert World([seeker, online, onsite]).order("S", "mentor") == ["9", "8"]


def test_place_says_nothing_where_the_seeker_has_none() -> None:
    seeker = startup(needs="ip.patent")
    candidates = [side("mentor", "1", region="530100"), side("mentor", "2", region="533400")]

    scores = [item.score for item in World([seeker, *candidates]).recommend("S", "mentor")]

    assert scores[0] == scores[1]


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_equals_the_one_with_a_path_comes_first(kind: str) -> None:
    seeker, space = startup(needs=OFFERS[kind]), entry("V", "space")
    candidates = [side(kind, "9"), side(kind, "8")]
    ties = {
        "mentor": relation("9", "appointed_by", "V"),
        "commissioner": relation("9", "appointed_by", "V"),
        "investor": relation("9", "resident_of", "V"),
        "partner": relation("V", "partner_with", "9"),
        "institution": relation("9", "operates", "V"),
        "space": relation("O", "operates", "9"),
    }
    owned = [relation("O", "operates", "V")] if kind == "space" else []
    relations = [relation("S", "resident_of", "V", ended=30), ties[kind], *owned]
    world = World([seeker, space, entry("O", "institution"), *candidates], relations)

    assert [name for name in world.order("S", kind) if name in {"9", "8"}] == ["9", "8"]
    assert world.recommend("S", kind)[0].path[0] == "S"


def test_shorter_path_comes_first() -> None:
    seeker = startup(needs="ip.patent")
    entries = [seeker, side("mentor", "9"), side("mentor", "8"), entry("V", "space")]
    entries += [entry("O", "institution"), side("mentor", "7")]
    relations = [
        relation("S", "resident_of", "V"),
        relation("9", "appointed_by", "V"),
        relation("O", "operates", "V"),
        relation("8", "appointed_by", "O"),
    ]

    assert World(entries, relations).order("S", "mentor") == ["9", "8", "7"]


def test_path_names_every_tie() -> None:
    entries = [startup(needs="ip.patent"), side("mentor", "M"), entry("V", "space")]
    relations = [relation("S", "resident_of", "V"), relation("M", "appointed_by", "V")]

    path = World(entries, relations).recommend("S", "mentor")[0].path

    assert path == ("S", "resident_of", "V", "appointed_by", "M")


def test_path_of_a_resource_ends_at_the_resource() -> None:
    entries = [startup(needs="spc.lab"), entry("V", "space")]
    world = World(entries, [relation("S", "resident_of", "V")], [resource("R", "V", "lab")])

    assert world.recommend("S", "resource")[0].path == ("S", "resident_of", "V", "owns", "R")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("need", "near", "far"),
    [
        (
            "三七皂苷提取工艺不稳定，需要优化",
            "擅长中药提取与皂苷含量控制",
            "熟悉跨境电商直播带货",
        ),
        (
            "锂电池低温循环衰减严重",
            "Lithium battery cycling at low temperature, cell testing",
            "Coffee roasting, cupping and café branding",
        ),
        (
            "We need help with coffee roasting curves and cupping scores",
            "咖啡烘焙曲线与杯测经验丰富",
            "道路桥梁工程监理",
        ),
        ("普洱茶發酵工藝", "普洱茶发酵工艺", "钢结构焊接"),
        ("ＡＩ 病虫害识别模型", "AI 病虫害识别模型", "客房保洁服务"),
    ],
    ids=["zh", "zh-en", "en-zh", "traditional", "full-width"],
)
def test_words_decide_between_equal_codes(kind: str, need: str, near: str, far: str) -> None:
    topic = OFFERS[kind]
    seeker = startup(needs=[(topic, need)], sectors="bio.tcm")
    candidates = [
        entry("9", kind, offers=[(topic, near)], sectors="bio.tcm"),
        entry("8", kind, offers=[(topic, far)], sectors="bio.tcm"),
    ]

    assert World([seeker, *candidates]).order("S", kind) == ["9", "8"]


def test_words_decide_between_equal_resources() -> None:
    seeker = startup(needs=[("spc.instrument", "需要测定中药材里的农药残留")])
    resources = [
        resource("9", "O", "instrument", "Mass spectrometer for pesticide residues in herbs"),
        resource("8", "O", "instrument", "Concrete compression testing machine"),
    ]

    world = World([seeker, entry("O", "institution")], resources=resources)

    assert world.order("S", "resource") == ["9", "8"]


@pytest.mark.parametrize("kind", ["mentor", "investor", "space", "partner"])
def test_words_decide_between_equal_startups(kind: str) -> None:
    topic = OFFERS[kind]
    giver = entry("P", kind, offers=[(topic, "关注三七与中药材深加工")])
    startups = [
        startup("9", needs=[(topic, "三七饮片深加工项目")]),
        startup("8", needs=[(topic, "无人机高原航拍")]),
    ]

    assert World([giver, *startups]).order("P", "startup") == ["9", "8"]


def test_country_that_the_need_names_comes_first() -> None:
    seeker = startup(needs=[("mkt.export_asean", "产品想进入老挝市场，缺当地渠道")])
    partners = [
        side("partner", "9", country="LA"),
        side("partner", "8", country="TH"),
    ]

    assert World([seeker, *partners]).order("S", "partner") == ["9", "8"]


def test_partner_of_the_market_asked_for_comes_first() -> None:
    seeker = startup(needs="mkt.export_sasia")
    partners = [entry("9", "partner", country="BD"), entry("8", "partner", country="VN")]

    assert World([seeker, *partners]).order("S", "partner") == ["9", "8"]
