"""Cells of a form cut into items."""

import pytest

from matcher.features.phrases import bare, bracketed, phrases, spelled


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("融资、股权设计，生物医药", ("融资", "股权设计", "生物医药")),
        ("1.融资 2、股权设计；3)市场", ("融资", "股权设计", "市场")),
        ("（1）融资（2）股权设计", ("融资", "股权设计")),
        ("①融资②股权", ("融资", "股权")),
        ("一、融资；二、股权", ("融资", "股权")),
        ("三七、天麻", ("三七", "天麻")),
        ("资金┋渠道┋专利", ("资金", "渠道", "专利")),
        ("融资\n融资\n股权", ("融资", "股权")),
        ("生物医药（中药、疫苗）、新材料", ("生物医药（中药、疫苗）", "新材料")),
        ("3.5万元", ("3.5万元",)),
        ("- 融资\n- 股权", ("融资", "股权")),
        ("、，；", ()),
        ("", ()),
    ],
)
def test_phrases_are_cut_at_the_signs_of_lists(text: str, items: tuple[str, ...]):
    assert phrases(text) == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("医疗器械与体外诊断", ("医疗器械", "体外诊断")),
        ("Medical devices & IVD", ("Medical devices", "IVD")),
        ("中文/英语", ("中文", "英语")),
        ("和", ("和",)),
    ],
)
def test_fine_cuts_part_the_halves_of_a_name(text: str, items: tuple[str, ...]):
    assert phrases(text, finely=True) == items


@pytest.mark.parametrize(
    "text", ["生物 医药", "生物醫藥", "《生物医药》", "生物医药：", "生物　医药"]
)
def test_spellings_of_one_word_are_one(text: str):
    assert spelled(text) == "生物医药"


def test_spelling_again_changes_nothing():
    once = spelled("“ＡＩ”  应用；")

    assert spelled(once) == once


def test_blanks_between_latin_words_stay():
    assert spelled(" New  Energy ") == "new energy"


def test_brackets_add_to_what_stands_before_them():
    assert (bare("生物医药（中药）"), bracketed("生物医药（中药）")) == ("生物医药", "中药")
    assert (bare("（中药）"), bracketed("中药")) == ("（中药）", "")
