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


def test_fold_writes_every_script_and_width_alike() -> None:
    assert fold("🌿雲南　三七ＡＩ 導師") == fold("云南 三七ai 导师") == "云南 三七ai 导师"


def test_search_finds_a_name_by_another_script() -> None:
    assert fold("雲嶺創客") in search_text("云岭创客空间")
    assert fold("云岭创客") in search_text("雲嶺創客空間")
