"""What a need lacks, counted on the candidates there are."""

from dataclasses import replace

import pytest

from matcher.entities import Need
from matcher.recommendation.gaps import Gap, Outlook, asked_for, outlook
from matcher.scoring.base import Seeker
from tests.matcher.judged.world import Entry, World, entry, startup


def look(seeker: Entry, others: list[Entry], **need: object) -> Outlook:
    world = World([seeker, *others])
    kinds = dict.fromkeys(other.profile.kind.value for other in others)
    lines = {kind: world.model(kind).lines_[kind] for kind in kinds}
    values: dict[str, object] = {"topic": "ip.patent", "texts": {"zh": "想申请专利，布局海外专利"}}
    wanted = Need(id="", participant_id=seeker.id, **(values | need))
    return outlook(lines, Seeker.of(world.ecosystem, seeker.id), wanted)


def gaps(found: Outlook) -> dict[str, int]:
    return {gap.code: gap.count for gap in found.gaps}


COMPLETE = {"sectors": "bio.tcm", "stage": "seed", "region": "530100", "languages": "zh-CN en"}


def test_answers_are_counted_by_kind_exact_and_near() -> None:
    others = [
        entry("M1", "mentor", offers="ip.patent"),
        entry("M2", "mentor", offers="ip.tm"),
        entry("M3", "mentor", offers="sf.loan"),
        entry("N1", "institution", offers="ip.patent", status="left"),
    ]

    found = look(startup(**COMPLETE), others)

    assert [(each.kind, each.exact, each.related) for each in found.answers] == [("mentor", 1, 1)]


def test_english_opens_the_gate_for_as_many_as_it_says() -> None:
    seeker = startup(**{**COMPLETE, "languages": "zh-CN"})
    others = [
        entry("P1", "partner", offers="ip.patent", languages="en"),
        entry("P2", "partner", offers="ip.patent", languages="en th"),
        entry("P3", "partner", offers="ip.patent", languages="th"),
        entry("P4", "partner", offers="sf.loan", languages="en"),
    ]
    world = World([seeker, *others])

    found = look(seeker, others)

    assert gaps(found)["english"] == 2
    own = Seeker.of(world.ecosystem, seeker.id)
    bilingual = replace(own, profile=replace(own.profile, languages=("zh-CN", "en")))
    line = world.model("partner").lines_["partner"]
    opened = line.selector.screen(bilingual).is_eligible & ~line.selector.screen(own).is_eligible
    assert [line.pool.ids[i] for i in opened.nonzero()[0]] == ["P1", "P2", "P4"]


def test_sentence_in_english_is_for_those_who_read_no_chinese() -> None:
    others = [
        entry("P1", "partner", offers="ip.patent", languages="en"),
        entry("P2", "partner", offers="ip.patent", languages="en zh"),
        entry("M1", "mentor", offers="ip.patent"),
    ]

    found = look(startup(**COMPLETE), others)
    written = look(startup(**COMPLETE), others, texts={"zh": "想申请专利，布局海外专利", "en": "x"})

    assert found.gaps == (Gap("in_english", 1, ("partner",)),)
    assert written.gaps == ()


@pytest.mark.parametrize(
    ("blank", "code"),
    [({"sectors": ""}, "sectors"), ({"stage": ""}, "stage"), ({"region": ""}, "region")],
)
def test_blank_fact_is_a_gap_where_somebody_could_compare_it(
    blank: dict[str, str], code: str
) -> None:
    comparable = entry(
        "M1",
        "mentor",
        offers="ip.patent",
        sectors="bio.tcm",
        stages_served="seed",
        region="530100",
    )
    silent = entry("M2", "mentor", offers="ip.patent")
    texts = {"zh": "想申请专利，布局海外专利", "en": "We want patents"}

    found = look(startup(**{**COMPLETE, **blank}), [comparable, silent], texts=texts)

    assert gaps(found) == {code: 1}


def test_amount_is_a_gap_of_capital_alone() -> None:
    investor = entry("I1", "investor", offers=["cap.angel", "ip.patent"], ticket_min_cny=1e6)
    texts = {"zh": "想融资一百万，用于扩大生产线", "en": "raise"}

    capital = look(startup(**COMPLETE), [investor], topic="cap.angel", texts=texts)
    patent = look(startup(**COMPLETE), [investor], texts=texts)

    assert gaps(capital) == {"amount": 1}
    assert gaps(patent) == {}


def test_providers_learn_how_many_ask_for_their_offer() -> None:
    world = World(
        [
            entry("M1", "mentor", stages_served="seed"),
            startup("S1", needs="ip.patent", stage="seed"),
            startup("S2", needs=["ip.patent", "ip.tm"], stage="seed"),
            startup("S3", needs="ip.patent", stage="growth"),
            startup("S4", needs="ip.tm", stage="seed"),
        ]
    )
    line = world.model("startup").lines_["startup"]

    assert asked_for(line, Seeker.of(world.ecosystem, "M1"), "ip.patent") == 2
