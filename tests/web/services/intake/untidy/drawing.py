"""What untidy files are drawn from: chances, names, telephones, days in many forms."""

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from openpyxl import Workbook

Truth = Mapping[str, Any]
Words = Mapping[str, Sequence[str]]

ASKED = "must be asked"
"""What a cell means that nobody can read for certain."""
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Untidy:
    """A file, what its rows mean by line, and which rows are the same as an earlier one."""

    name: str
    kind: str
    content: bytes
    truth: Mapping[int, Truth]
    same: Mapping[int, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


class Draw:
    """Draws the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def one(self, items: Sequence[Any]) -> Any:
        return items[int(self._rng.integers(len(items)))]

    def key(self, words: Mapping[str, Any]) -> str:
        """Draw a code of a table of words."""
        return str(self.one(list(words)))

    def some(self, items: Mapping[str, Any], least: int, most: int) -> list[str]:
        """Draw a few codes of a table of words, in their order."""
        count = int(self._rng.integers(least, most + 1))
        places = self._rng.permutation(len(items))[:count]
        return [list(items)[int(place)] for place in sorted(places)]

    def said(self, words: Words, codes: Sequence[str], signs: Sequence[str]) -> str:
        """Say some codes in one of their spellings each, joined by one of some signs."""
        return str(self.one(signs)).join(self.one(words[code]) for code in codes)

    def chance(self, share: float) -> bool:
        return bool(self._rng.random() < share)

    def number(self, least: int, most: int) -> int:
        return int(self._rng.integers(least, most + 1))

    def day(self) -> dt.date:
        return dt.date(self.number(2012, 2025), self.number(1, 12), self.number(1, 28))


def table(text: str) -> Words:
    """Read a table of spellings: a code and its spellings in each line, `_` for a blank."""
    lines = (line.split() for line in text.strip().splitlines())
    return {code: [word.replace("_", " ") for word in words] for code, *words in lines}


_NAMES = """
霁禾 曦峦 澄垚 岚屿 砚禾 沐岑 昱澜 谷音 栎原 穹羽 苔光 朗垄 泊岚 溪垚 禾砚 云岫 松涧 晴柯 远麓 青畴
朴野 知湄 星垄 望岑 言蹊 初旸 映川 暮雪 听松 栖原 扶光 若木 漱石 清晏 疏桐 昭野 望舒 鹿鸣 采薇 静姝
"""
_TRADES = "科技 生物 农业 实业 信息 新材 文化 贸易 技术 创新"
_GIVEN = """
书航 桐生 若溪 嘉禾 明远 知行 思齐 景行 云舒 子衿 安澜 怀瑾 慕白 清和 静之 予安 千帆 长风 望月 秋实
"""
HEADS, TRADES, GIVEN = _NAMES.split(), _TRADES.split(), _GIVEN.split()
FORMS = ("有限公司", "有限责任公司", "科技有限公司", "股份有限公司")
FAMILIES = "杨李王张和段刀木赵陈刘岩罗马何"
_SHORT_NAMES = len(FAMILIES) * len(GIVEN)


def head(number: int) -> str:
    """Return the beginning of a name."""
    return HEADS[number % len(HEADS)]


def company(draw: Draw, number: int) -> str:
    """Return the name of a firm that no other number has."""
    second = HEADS[(number // len(HEADS)) % len(HEADS)] if number >= len(HEADS) else ""
    trade = TRADES[(number // len(HEADS) ** 2 + number) % len(TRADES)]
    return f"{head(number)}{second}{trade}{draw.one(FORMS)}（示例）"


def person(number: int) -> str:
    """Return the name of a person that no other number below 6000 has."""
    family, given = FAMILIES[number % len(FAMILIES)], GIVEN[number // len(FAMILIES) % len(GIVEN)]
    more = GIVEN[number // _SHORT_NAMES % len(GIVEN)][0]
    return f"{family}{given[0]}{more if number >= _SHORT_NAMES else given[1]}（示例）"


def phone(number: int) -> str:
    """Return a telephone number that no network hands out."""
    return f"1200{number:07d}"


DAY_FORMS: tuple[Callable[[dt.date], Any], ...] = (
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日".translate(FULL_WIDTH),
    lambda day: (day - dt.date(1899, 12, 30)).days,
    lambda day: day,
)


def workbook_bytes(book: Workbook) -> bytes:
    """Return a workbook as a file."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
