"""People's own words coded by a vocabulary: sure, asked about, or left alone."""

import pytest

from matcher.features.coding import SURE, Coder, Term
from matcher.features.likeness import edit_distance
from matcher.features.remainder import Remainder, stripped

TERMS = (
    Term("bio", ("生物医药", "Biomedicine"), ("生物制药",)),
    Term(
        "bio.tcm",
        ("中药与民族药", "Chinese & ethnic medicines"),
        ("中药",),
        ("三七", "饮片"),
        "bio",
    ),
    Term("bio.device", ("医疗器械与体外诊断", "Medical devices & IVD"), (), ("监护设备",), "bio"),
    Term("nrg", ("新能源", "New energy")),
    Term(
        "nrg.storage", ("动力电池与新型储能", "Power batteries & storage"), ("锂电池",), (), "nrg"
    ),
    Term("agr.tea", ("茶产业", "Tea"), ("茶叶", "普洱茶"), ("古树茶", "跨境")),
    Term("svc.ecommerce", ("电子商务", "E-commerce"), ("电商",), ("跨境",)),
    Term("eqp.uav", ("无人机", "UAV"), ("drones",)),
)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder(TERMS)


def sure_codes(coder: Coder, phrase: str) -> list[str]:
    return [found.code for found in coder.code(phrase) if found.is_sure]


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("生物医药", "bio"),
        ("生物醫藥", "bio"),
        ("生物 医药产业", "bio"),
        ("从事生物医药领域", "bio"),
        ("我们做生物制药的", "bio"),
        ("Biomedicine industry", "bio"),
        ("bio.tcm", "bio.tcm"),
        ("体外诊断", "bio.device"),
        ("medical devices", "bio.device"),
        ("医疗器械（含耗材）", "bio.device"),
        ("普洱茶研发与销售", "agr.tea"),
        ("Drones", "eqp.uav"),
        ("无人机", "eqp.uav"),
    ],
)
def test_usual_spellings_are_sure(coder: Coder, phrase: str, code: str):
    assert sure_codes(coder, phrase) == [code]


@pytest.mark.parametrize(
    ("phrase", "code"), [("生物依药", "bio"), ("新能原", "nrg"), ("Biomedicne", "bio")]
)
def test_slips_of_the_pen_are_sure_where_the_word_is_long(coder: Coder, phrase: str, code: str):
    assert sure_codes(coder, phrase) == [code]


@pytest.mark.parametrize("phrase", ["锂电池回收", "生医", "饮片机械", "茶也"])
def test_what_says_something_else_too_is_asked(coder: Coder, phrase: str):
    found = coder.code(phrase)

    assert found
    assert not any(one.is_sure for one in found)


def test_a_word_that_two_codes_share_is_asked(coder: Coder):
    found = coder.code("跨境")

    assert {one.code for one in found} == {"agr.tea", "svc.ecommerce"}
    assert sure_codes(coder, "跨境") == []


@pytest.mark.parametrize("phrase", ["不做茶叶", "不含普洱茶", "除外茶叶"])
def test_what_is_denied_is_not_sure(coder: Coder, phrase: str):
    assert sure_codes(coder, phrase) == []


@pytest.mark.parametrize("phrase", ["餐饮", "", "？？", "x" * 300])
def test_nothing_is_suggested_for_what_resembles_nothing(coder: Coder, phrase: str):
    assert coder.code(phrase) == ()


def test_two_words_of_one_phrase_are_two_codes(coder: Coder):
    assert set(sure_codes(coder, "生物医药、新能源")) == {"bio", "nrg"}


def test_the_narrower_code_stands_for_the_wider(coder: Coder):
    assert sure_codes(coder, "生物医药（中药）") == ["bio.tcm"]
    assert coder.specific(["bio", "bio.tcm", "nrg", "bio.tcm"]) == ("bio.tcm", "nrg")
    assert coder.ancestors("bio.tcm") == ("bio",)


def test_evidence_names_the_words(coder: Coder):
    assert coder.code("普洱茶销售")[0].evidence == "普洱茶"


def test_confidence_lies_between_nothing_and_certainty(coder: Coder):
    phrases = ("生物医药", "锂电池回收", "生医", "医疗", "biomed")

    found = [one.confidence for phrase in phrases for one in coder.code(phrase)]

    assert found
    assert all(0 < confidence <= 1 for confidence in found)


def test_the_same_phrase_gives_the_same_answer(coder: Coder):
    assert coder.code("锂电池回收") == Coder(TERMS).code("锂电池回收")


def test_threshold_lies_above_what_is_asked(coder: Coder):
    asked = coder.code("锂电池回收")[0]

    assert asked.confidence < SURE


def test_coder_without_terms_knows_nothing():
    assert Coder([]).code("生物医药") == ()


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("a", "", 1), ("abcd", "abdc", 1), ("abc", "axc", 1), ("abcdef", "x", 3)],
)
def test_edit_distance_counts_changes(one: str, other: str, distance: int):
    assert edit_distance(one, other) == distance


def test_words_around_a_term_are_taken_away():
    assert list(stripped("从事茶叶行业"))[-1] == "茶叶"
    assert list(stripped("茶叶")) == []


def test_share_counts_what_else_a_phrase_says():
    remainder = Remainder()

    assert remainder.share("茶叶", []) == 0.0
    assert remainder.share("茶叶", [(0, 2)]) == 1.0
    assert 0 < remainder.share("茶叶养殖场", [(0, 2)]) < 1
