"""Names of people and organisations: which are the same, whatever surrounds what is their own."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matcher.features.likeness import pinyin_key
from matcher.features.phrases import bare, spelled

_LABEL: Final = re.compile(r"[（(]\s*(?:示例|demo)\s*[)）]", re.IGNORECASE)
_HAN: Final = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_LATIN_TAIL: Final = re.compile(
    r"^(.*[㐀-鿿）)])\s*[(（/|]?\s*([A-Za-z][A-Za-z0-9 .,&'\-]{3,}?(?:\s*\((?:Demo)\))?)\s*[)）]?$"
)
_FORMS: Final = re.compile(
    r"(?:有限责任公司|股份有限公司|有限公司|股份公司|集团公司|集团|有限合伙|普通合伙|个体工商户|公司|分公司|总公司|"
    r"专业合作社|农民专业合作社|合作社|经营部|工作室|"
    r"co\.?,?\s*ltd\.?|company limited|limited|ltd\.?|inc\.?|llc|corp\.?|corporation|"
    r"company|co\.?|group|gmbh|plc|pte\.?)$"
)
_PLACES: Final = re.compile(
    r"^(?:中国)?(?:云南省?)?(?:昆明|曲靖|玉溪|保山|昭通|丽江|普洱|临沧|楚雄|红河|文山|西双版纳|版纳|大理|德宏|怒江|迪庆|蒙自|景洪|瑞丽|芒市|腾冲|安宁)?"
    r"(?:市|州|自治州)?"
)
_TITLES: Final = re.compile(
    r"(?:先生|女士|老师|教授|博士|主任|总经理|经理|董事长|院长|律师|总)$|^(?:dr|mr|mrs|ms|prof)\.?\s+"
)
_NUMBER: Final = re.compile(r"\d+|[一二三四五六七八九十]+(?=分|号|期|店)")
_LEAST_OWN: Final = 2
_SHORT_NAME: Final = 3
_ONE_WRONG, _MOST_SHARED, _HALF = 0.8, 0.78, 0.4


@dataclass(frozen=True, slots=True)
class NameKeys:
    """A name as compared: whole, without legal form and place, and as it sounds."""

    whole: str
    own: str
    sound: str


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> NameKeys:
    """Return what a name is compared by."""
    whole = spelled(_LABEL.sub("", name))
    plain = spelled(_TITLES.sub("", spelled(bare(_LABEL.sub("", name)))))
    own = _without_form(plain)
    shorter = _PLACES.sub("", own)
    own = shorter if len(shorter) >= _LEAST_OWN else own
    return NameKeys(whole.replace(" ", ""), own.replace(" ", ""), pinyin_key(own.replace(" ", "")))


def _without_form(name: str) -> str:
    shorter = _FORMS.sub("", name).strip(" ,.·-")
    while shorter != name and len(shorter) >= _LEAST_OWN:
        name, shorter = shorter, _FORMS.sub("", shorter).strip(" ,.·-")
    return name


def alikeness(one: NameKeys, other: NameKeys) -> float:
    """Return how alike two names are, in [0, 1]."""
    if one.whole == other.whole:
        return 1.0
    if one.own == other.own:
        return 0.9
    if one.sound == other.sound:
        return 0.85
    return _overlap(one.own, other.own)


def _overlap(one: str, other: str) -> float:
    """Compare by pairs of characters; names that count on (一分公司, 二分公司) are others."""
    if _numbers(one) != _numbers(other):
        return 0.0
    pairs, others = _pairs(one), _pairs(other)
    likeness = 2 * len(pairs & others) / max(len(pairs) + len(others), 1)
    longest = max(len(one), len(other))
    if likeness >= _HALF and longest > _SHORT_NAME and _is_one_slip(one, other):
        return _ONE_WRONG
    return _MOST_SHARED * likeness


def _is_one_slip(one: str, other: str) -> bool:
    """Tell whether a character was changed, added or left out, and nothing else."""
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    start = next((at for at, (sign, fellow) in pairs if sign != fellow), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    return rest[1:] == others[1:] or rest == others[1:] or rest[1:] == others


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def split_name(name: str) -> tuple[str, str]:
    """Return a name's Chinese and its English form; either may be blank."""
    if not _HAN.search(name):
        return "", name
    match = _LATIN_TAIL.match(name)
    if match and not _LABEL.search(match[2]) and len(match[2].split()) > 1:
        return match[1].strip(), match[2].strip()
    return name, ""


def is_labelled_fictional(name: str) -> bool:
    """Tell whether a name says that it is an example."""
    return _LABEL.search(name) is not None
