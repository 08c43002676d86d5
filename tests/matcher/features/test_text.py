"""Text in one spelling, cut into words."""

import copy

import hypothesis.strategies as st
import pytest
from hypothesis import given

from matcher.features.text import Tokenizer, default_tokenizer, normalise, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＩ算法", "ai算法"),
        ("５Ｇ　模組", "5g 模组"),
        ("我們需要鮮花冷鏈物流", "我们需要鲜花冷链物流"),
        ("🚀 三七  提取\n工艺 👩‍🔬", "三七 提取 工艺"),
        ("Pu'er TEA", "pu'er tea"),
        ("", ""),
        ("🚀", ""),
        ("ภาษาไทย", "ภาษาไทย"),
    ],
)
def test_normalise_gives_one_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(max_size=40))
def test_normalise_again_changes_nothing(text: str) -> None:
    once = normalise(text)

    assert normalise(once) == once


def test_tokenize_keeps_words_of_the_field_whole() -> None:
    assert tokenize("三七皂苷与普洱茶、滇红、小粒咖啡") == [
        "三七皂苷",
        "与",
        "普洱茶",
        "滇红",
        "小粒咖啡",
    ]


def test_tokenize_reads_traditional_and_full_width_alike() -> None:
    assert tokenize("普洱茶發酵 ＨＰＬＣ") == tokenize("普洱茶发酵 hplc")


def test_tokenizer_takes_own_words() -> None:
    assert Tokenizer(["泛亚铁路货运"])("泛亚铁路货运专家")[0] == "泛亚铁路货运"


def test_content_words_drop_what_only_asks() -> None:
    tokenizer = default_tokenizer()

    assert tokenizer.content_words("我们需要一位精通天麻栽培的导师") == ["天麻", "栽培"]
    assert tokenizer.content_words("We need a mentor in coffee roasting, 2 hours") == [
        "coffee",
        "roasting",
        "hours",
    ]


def test_content_words_keep_all_where_nothing_would_be_left() -> None:
    assert default_tokenizer().content_words("需要导师") == ["需要", "导师"]


def test_content_words_keep_notoginseng_although_it_is_numeric() -> None:
    assert default_tokenizer().content_words("三七") == ["三七"]


def test_tokenizer_survives_pickling() -> None:
    tokenizer = Tokenizer(["泛亚铁路货运"], ["的"])

    twin = copy.deepcopy(tokenizer)

    assert twin("泛亚铁路货运") == tokenizer("泛亚铁路货运")


def test_default_tokenizer_stays_one_through_pickling() -> None:
    assert copy.deepcopy(default_tokenizer()) is default_tokenizer()
