import pytest

from models.names import fold, search_text, sort_key


@pytest.mark.parametrize(
    ("name", "expected"),
    [("昆明霁禾", "kun ming ji he"), ("Ａｌｐｈａ", "alpha"), ("𠮷田", "𠮷 tian")],
)
def test_sort_key_is_the_pinyin(name: str, expected: str):
    assert sort_key(name, "") == expected


def test_sort_key_without_a_chinese_name_is_the_english_one():
    assert sort_key("", "Beta Labs") == "beta labs"


def test_search_text_holds_names_pinyin_and_initials():
    assert search_text("M1", "张三", "San Zhang").split("\n") == [
        "m1",
        "张三",
        "zhangsan",
        "zs",
        "san zhang",
    ]


def test_fold_makes_width_and_case_equal():
    assert fold("  Ｋｕｎ  Ming ") == "kun ming"
