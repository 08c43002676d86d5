"""Amounts of money and counts in the many forms that spreadsheets hold."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

UNITS: Final = {"yuan": Decimal(1), "wan": Decimal(10_000), "yi": Decimal(100_000_000)}
"""Units that plain numbers of a column may stand in: 元, 万元, 亿元."""

_SCALES: Final = {
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万": Decimal(10_000),
    "千": Decimal(1_000),
    "million": Decimal(1_000_000),
    "mn": Decimal(1_000_000),
    "m": Decimal(1_000_000),
    "billion": Decimal(1_000_000_000),
    "thousand": Decimal(1_000),
    "k": Decimal(1_000),
    "w": Decimal(10_000),
}
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
_NUMBER: Final = re.compile(rf"(\d+(?:\.\d+)?)\s*({_SCALE})?(?![a-z])\s*(元|块|rmb|cny|人民币)?")
_CHINESE: Final = re.compile(r"[零〇一二两三四五六七八九十百千]+(?=万|亿|元|家|个|$|[-~至到])")
_FOREIGN: Final = re.compile(
    r"美元|美金|欧元|港币|港元|日元|泰铢|usd|eur|hkd|us\$|\$|€|£|dollar|euro"
)
_DASH: Final = re.compile(r"\s*(?:-{1,2}|—{1,2}|–|~|～|至|到|\bto\b)\s*")
_FROM: Final = re.compile(
    r"不低于|不少于|起投|以上|起|及以上|大于|超过|高于|最低|至少|>=?|≥|at least|min|over|above|\+$"
)
_TO: Final = re.compile(
    r"不超过|不高于|不多于|以下|以内|之内|小于|低于|少于|最高|最多|封顶|<=?|≤|"
    r"up to|max|below|under|within"
)
_NOISE: Final = re.compile(
    r"人民币|rmb|cny|¥|￥|约|大约|左右|大概|单笔|每笔|每个项目|"
    r"拟融资|拟|融资|需求|资金|需|金额|[:：(（)）\s]"
)
_DIGITS: Final = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_COUNT: Final = re.compile(
    r"(?:约|最多|不超过|至多|可带|限)?\s*(\d{1,6})(?:\.0+)?\s*"
    r"(?:家|个|位|名|人|户|团队|企业|项目|startups?|companies|teams)*(?:以内|左右|企业|团队)?"
)
_TWO_ENDS: Final = 2
_PLAIN_FROM: Final = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Amounts:
    """From how much to how much, in yuan; None where one end is open."""

    least: Decimal | None
    most: Decimal | None


def read_amounts(text: str, unit: str = "") -> Amounts | None:
    """Return the amounts a cell names, None where it names none that is certain.

    A plain number needs the column's unit, unless it is too large to stand in any but yuan.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _FOREIGN.search(plain):
        return None
    plain = re.sub(r"(?<=\d)[,，](?=\d{3})", "", plain)
    plain = _CHINESE.sub(lambda match: str(_chinese(match[0])), plain)
    without_from = _FROM.sub("", plain)
    without_ends = _TO.sub("", without_from)
    is_from, is_to = without_from != plain, without_ends != without_from
    bare = _NOISE.sub("", without_ends)
    parts = [part for part in _DASH.split(bare) if part]
    found = [_NUMBER.fullmatch(part) for part in parts]
    if not found or None in found or len(found) > _TWO_ENDS or (is_from and is_to):
        return None
    values = _values([match for match in found if match], unit)
    if values is None:
        return None
    return _between(values, is_from=is_from, is_to=is_to)


def _between(values: list[Decimal], *, is_from: bool, is_to: bool) -> Amounts | None:
    least, most = values[0], values[-1]
    if len(values) == 1:
        return Amounts(None if is_to else least, None if is_from else most)
    return None if is_from or is_to or least > most else Amounts(least, most)


def _values(found: list[re.Match[str]], unit: str) -> list[Decimal] | None:
    """Return the numbers in yuan; the first of two takes the unit of the second."""
    scales = [_scale(match) for match in found]
    last = scales[-1]
    values = []
    for match, scale in zip(found, scales, strict=True):
        number = Decimal(match[1])
        factor = scale or last or UNITS.get(unit)
        if factor is None and number < _PLAIN_FROM:
            return None
        values.append(number * (factor or 1))
    return values


def _scale(match: re.Match[str]) -> Decimal | None:
    if match[2]:
        return _SCALES[match[2]]
    return Decimal(1) if match[3] else None


def unit_of(label: str) -> str:
    """Return the unit that a header names, blank where it names none."""
    plain = unicodedata.normalize("NFKC", label).lower()
    for word, unit in (
        ("亿", "yi"),
        ("万", "wan"),
        ("元", "yuan"),
        ("cny", "yuan"),
        ("rmb", "yuan"),
    ):
        if word in plain:
            return unit
    return ""


def read_count(text: str) -> int | None:
    """Return the whole number a cell names, None where it names none, or a range."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = _CHINESE.sub(lambda match: str(_chinese(match[0])), plain)
    match = _COUNT.fullmatch(plain)
    return int(match[1]) if match else None


def _chinese(word: str) -> int:
    """Read a number in Chinese characters below ten thousand."""
    total, digit = 0, 0
    for sign in word:
        if sign in _PLACES:
            total += (digit or 1) * _PLACES[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
