"""Several things differ at once: the greater one still decides, and forms do not."""

import pytest

from tests.matcher.judged.world import World, entry, relation, resource, startup

TEXT = "三七皂苷提取专利布局"
KUNMING, NUJIANG, ZHAOTONG = "530100", "533300", "530600"


def mentor(entry_id: str, offer: str | tuple[str, str] = "ip.patent", **values):
    profile = {"sectors": "bio.tcm", "region": KUNMING, "languages": "zh", **values}
    return entry(entry_id, "mentor", offers=[offer], **profile)


def seeker(*needs, **values):
    return startup(needs=needs, **{"sectors": "bio.tcm", "region": KUNMING, **values})


@pytest.mark.parametrize(("better", "worse"), [("bio.tcm", "bio.chem"), ("bio.chem", "eqp.rail")])
def test_sector_far_away_and_silent_before_the_next_with_place_and_words(
    better: str, worse: str
) -> None:
    far = mentor("9", sectors=better, region=ZHAOTONG, modes="onsite")
    near = mentor("1", ("ip.patent", TEXT), sectors=worse)

    assert World([seeker(("ip.patent", TEXT)), far, near]).order("S", "mentor") == ["9", "1"]


def test_service_far_away_and_silent_before_its_sibling_with_place_words_and_path() -> None:
    far = mentor("9", region=ZHAOTONG, modes="onsite")
    near = mentor("1", ("ip.tm", TEXT))
    ties = [relation("S", "resident_of", "P"), relation("1", "affiliated_with", "P")]
    world = World([seeker(("ip.patent", TEXT)), far, near, entry("P", "space")], ties)

    assert world.order("S", "mentor") == ["9", "1"]


def test_urgent_need_in_a_sibling_sector_before_a_minor_one_in_the_same() -> None:
    world = World(
        [
            seeker(("ti.clinical", "", 1), ("bi.registration", "", 3)),
            mentor("9", "ti.clinical", sectors="bio.extract"),
            mentor("1", "bi.registration"),
        ]
    )

    assert world.order("S", "mentor") == ["9", "1"]


def test_minor_need_for_the_very_service_before_an_urgent_one_for_its_sibling() -> None:
    exact = startup("9", needs=[("ip.patent", "", 3)], sectors="bio.tcm")
    related = startup("1", needs=[("ip.tm", "", 1)], sectors="bio.tcm")

    assert World([mentor("M"), exact, related]).order("M", "startup") == ["9", "1"]


def test_near_space_before_a_far_one_with_better_words() -> None:
    need = ("bi.space", "需要5个工位")
    near = entry("9", "space", offers="bi.space", sectors="bio.tcm", region=KUNMING)
    offers = [("bi.space", "工位5个起租")]
    far = entry("1", "space", offers=offers, sectors="bio.tcm", region=ZHAOTONG)

    assert World([seeker(need), near, far]).order("S", "space") == ["9", "1"]


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        (
            "您好，我们是种子期团队，希望找一位有经验的导师，每月交流两次，普通话沟通即可。蓝莓栽培",
            "蓝莓基质栽培",
            "您好，我们是种子期团队，希望每月交流两次，普通话沟通即可，谢谢。方向是游戏美术",
        ),
        (
            "我们是昆明的团队，做石斛，目前卡在组培污染，每月交流三次",
            "植物组织培养",
            "从事旅游行业二十年，可为种子期团队服务，每月可带三家，昆明，线上线下均可",
        ),
        ("租用扫描电镜三天", "电子显微镜，须提前预约", "三轴数控机床，须提前预约"),
        ("种子轮阶段，智能客服软件", "企业软件", "水稻种子、玉米种子"),
    ],
)
def test_phrases_of_a_form_are_no_common_topic(asked: str, right: str, wrong: str) -> None:
    candidates = [mentor("9", ("rd.process", right)), mentor("1", ("rd.process", wrong))]

    assert World([seeker(("rd.process", asked)), *candidates]).order("S", "mentor") == ["9", "1"]


def test_town_wished_for_that_is_not_home_is_a_word() -> None:
    wished = mentor("9", ("mkt.channel", "昆明商超"), region=KUNMING)
    other = mentor("1", ("mkt.channel", "文山商超"), region="532600")
    world = World([seeker(("mkt.channel", "想进昆明的商超"), region=NUJIANG), wished, other])

    assert world.order("S", "mentor") == ["9", "1"]


@pytest.mark.parametrize(
    ("topic", "text", "right", "wrong"),
    [
        ("mkt.export_asean", "", "TH", "BD"),
        ("mkt.export_sasia", "", "BD", "TH"),
        ("mkt.channel", "想把蓝莓卖到河内超市", "VN", "TH"),
        ("int.joint_lab", "pilot plant in Kathmandu", "NP", "VN"),
    ],
)
def test_partner_of_the_country_or_market_asked_for_comes_first(
    topic: str, text: str, right: str, wrong: str
) -> None:
    partners = [
        entry(i, "partner", offers=topic, sectors="bio.tcm", country=country, languages="zh")
        for i, country in (("9", right), ("1", wrong))
    ]

    assert World([seeker((topic, text)), *partners]).order("S", "partner") == ["9", "1"]


def test_startup_that_names_the_country_of_the_partner_comes_first() -> None:
    topic = "mkt.export_asean"
    partner = entry("P", "partner", offers=topic, sectors="bio.tcm", country="LA", languages="zh")
    startups = [
        startup(i, needs=[(topic, text)], sectors="bio.tcm")
        for i, text in (("9", "出口老挝"), ("1", "出口菲律宾马尼拉"))
    ]

    assert World([partner, *startups]).order("P", "startup") == ["9", "1"]


def test_startup_that_offers_what_an_enterprise_asks_for_comes_first() -> None:
    world = World(
        [
            entry("E", "institution", needs=[("rd.challenge", "低温电解液")]),
            startup("9", offers=[("rd.challenge", "低温电解液配方")]),
            startup("5", offers=[("rd.challenge", "电池回收")]),
            startup("1", needs=["cap.seed"]),
        ]
    )

    assert world.order("E", "startup") == ["9", "5", "1"]
    reasons = world.recommend("E", "startup")[0].reasons
    assert "service_exact" in {reason.code for reason in reasons}


def test_startup_asks_startups_by_words() -> None:
    suppliers = [
        startup(i, offers=[("mkt.supply", text)])
        for i, text in (("9", "植物胶囊壳"), ("1", "纸箱包装"))
    ]
    world = World([seeker(("mkt.supply", "胶囊壳供应")), *suppliers])

    assert world.order("S", "startup") == ["9", "1"]


def test_resource_of_the_kind_asked_for_before_one_with_the_words() -> None:
    asks = seeker(("spc.warehouse", "咖啡生豆仓库500平"))
    shared = [
        resource("9", "O", "warehouse", "闲置库房"),
        resource("1", "O", "idle_plant", "咖啡加工闲置厂房"),
    ]
    world = World([asks, entry("O", "institution")], resources=shared)

    assert world.order("S", "resource") == ["9", "1"]
