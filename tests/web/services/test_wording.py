import re

import pytest

import matcher.explanation.reasons as documented
from matcher.entities import Reason
from models.enums import LessonKind
from web.services.sentences import JOINS_LATER, SENTENCES, WITHHELD
from web.services.wording import Glossary, Wording

GLOSSARY = Glossary(
    participants={"M1": {"zh": "王教授", "en": "Prof Wang"}, "S1": {"zh": "逸垄咖啡"}},
    topics={"ip.patent": {"zh": "专利", "en": "Patents"}},
    regions={"530100": {"zh": "昆明市", "en": "Kunming"}, "530800": {"zh": "普洱市"}},
    stages={"seed": {"zh": "种子期", "en": "Seed"}},
)


def sentence(language: str, code: str, **evidence: object) -> str:
    """Word a reason."""
    return Wording(language, GLOSSARY).sentence(Reason(code, evidence))


def test_every_documented_code_has_a_sentence() -> None:
    codes = set(re.findall(r"^``(\w+)``", documented.__doc__ or "", re.MULTILINE))
    taught = {f"lesson_{kind}" for kind in LessonKind}

    assert codes | taught | {JOINS_LATER, WITHHELD} == set(SENTENCES)


@pytest.mark.parametrize(
    ("language", "worded"),
    [("zh", "正好提供所需：专利"), ("en", "Offers what is asked for: Patents")],
)
def test_reason_is_worded(language: str, worded: str) -> None:
    assert sentence(language, "service_exact", need="ip.patent", priority=1) == worded


def test_resource_that_stands_before_another_is_named() -> None:
    glossary = Glossary(resources={"R1": {"zh": "烘焙机", "en": "Roaster"}})
    lacks = Reason("lacks", {"best_id": "R1", "term": "sector"})

    assert Wording("en", glossary).sentence(lacks) == "Falls behind Roaster above all in: sector"
    assert sentence("en", "lacks", best_id="M1", term="sector").startswith("Falls behind Prof Wang")


def test_name_missing_in_a_language_is_taken_from_the_other() -> None:
    worded = sentence("en", "place_near", seeker_region="530800", candidate_region="530100")

    assert worded == "Not far: Kunming and 普洱市"


def test_amounts_are_worded_as_readers_count() -> None:
    evidence = {"gives_min_cny": 500_000, "gives_max_cny": 120_000_000}

    assert sentence("zh", "ticket_overlap", **evidence) == "金额匹配：50万元 至 1.2亿元"
    assert sentence("en", "ticket_overlap", **evidence) == (
        "The amounts fit: from CNY 500,000 to CNY 120 million"
    )


def test_blank_evidence_is_said_to_be_missing() -> None:
    evidence = {"gives_min_cny": None, "gives_max_cny": 10_000}

    assert sentence("zh", "ticket_overlap", **evidence) == "金额匹配：未说明 至 1万元"


def test_lists_days_and_languages_are_worded() -> None:
    languages = {"seeker_languages": ["zh-CN"], "candidate_languages": ["th", "lo"]}
    refusal = {"by_id": "M1", "to_id": "S1", "on": "2026-03-05", "until": "2027-03-05"}

    assert (
        sentence("zh", "change_find_interpreter", **languages)
        == "找一位中文与泰语、老挝语之间的翻译"
    )
    assert sentence("zh", "gate_declined", **refusal) == (
        "2026年3月5日，王教授婉拒了逸垄咖啡；2027年3月5日起可再次联系"
    )
