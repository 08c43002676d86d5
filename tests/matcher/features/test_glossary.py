import pytest

from matcher.features.glossary import concepts
from matcher.features.text import tokenize

WORDS = """
三七 天麻 普洱茶 重楼 石斛 咖啡 鲜花 滇红 古树茶 小粒咖啡 三七皂苷 灵芝 松露 牛肝菌 傣药 彝药
野生菌 鲜花饼 磷石膏 药食同源
"""


@pytest.mark.parametrize(
    ("one", "other", "concept"),
    [
        ("三七皂苷提取", "saponins from Panax notoginseng", "三七"),
        ("重楼种苗", "Paris polyphylla seedlings", "重楼"),
        ("普洱茶仓储", "ageing of Pu'er tea", "普洱茶"),
        ("精品咖啡", "โรงคั่วกาแฟ", "咖啡"),
        ("申请专利", "จดสิทธิบัตร", "专利"),
        ("鮮花冷鏈", "cold chain for cut flowers", "冷链"),
    ],
)
def test_things_have_one_name_in_every_language(one: str, other: str, concept: str) -> None:
    assert concept in concepts(one) & concepts(other)


@pytest.mark.parametrize("text", ["the ivory coast", "semantic web", "laominzu"])
def test_letters_within_a_word_name_nothing(text: str) -> None:
    assert concepts(text) == set()


@pytest.mark.parametrize("word", WORDS.split())
@pytest.mark.parametrize("sentence", ["我们的{}加工项目", "高原{}种植基地", "做{}的团队"])
def test_words_of_the_field_stay_whole(sentence: str, word: str) -> None:
    assert word in tokenize(sentence.format(word))


@pytest.mark.parametrize("text", ["ผู้เชี่ยวชาญด้านกาแฟ", "ກາເຟລາວ", "cà phê"])
def test_words_keep_their_marks(text: str) -> None:
    assert "".join(tokenize(text)) == text.replace(" ", "").replace("\u0e33", "\u0e4d\u0e32")
