"""One cell of a column: what it means, what is sure, and what a person must be asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.features.coding import Coder, Suggestion
from matcher.features.phrases import phrases, spelled
from matcher.features.remainder import says_nothing
from web.services.intake.amounts import read_amounts, read_count
from web.services.intake.dates import read_day
from web.services.intake.fields import REGION, SECTOR, TOPIC, Field, Shape

_BLANKS: Final = frozenset(
    [
        "无",
        "暂无",
        "没有",
        "/",
        "-",
        "—",
        "--",
        "——",
        "n/a",
        "na",
        "none",
        "nil",
        "待定",
        "未知",
        "不详",
        "待补充",
        "tbd",
        "null",
        "空",
        "未填",
        "略",
        "…",
        ".",
        "无数据",
        "暂未确定",
        "未定",
        "暂缺",
        "其他",
        "其它",
        "other",
        "others",
        "面议",
        "待确认",
        "unknown",
        "?",
        "？",
        "0",
        "#n/a",
        "#ref!",
        "#value!",
        "同上",
        "暂不需要",
        "暂时没有",
        "暂无需求",
        "无需求",
    ]
)
_ALL: Final = frozenset(
    [
        "不限",
        "全部",
        "均可",
        "所有",
        "各类",
        "无限制",
        "全行业",
        "不限行业",
        "不限领域",
        "all",
        "any",
        "不限阶段",
        "各阶段",
        "全阶段",
        "不限地区",
        "无要求",
        "无特殊要求",
        "都可以",
        "行业不限",
        "阶段不限",
        "地区不限",
        "全领域",
        "no",
        "preference",
        "any",
        "sector",
        "any",
        "stage",
    ]
)


_SLASH: Final = re.compile(r"[/／&＆|+]")
_TWO: Final = 2
_LIKELY, _ALSO_LIKELY = 0.5, 0.7


class State(StrEnum):
    """How far a value is understood."""

    SURE = "sure"
    DECIDED = "decided"
    ASKED = "asked"
    UNREAD = "unread"
    BLANK = "blank"


OPEN: Final = frozenset({State.ASKED, State.UNREAD})
"""States in which a person must be asked."""


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a cell: its text, the key it is decided by, what it means, what else it may.

    `codes` hold codes, or for dates and amounts what was read, as the folder writes it.
    """

    key: str
    text: str
    state: State
    codes: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


Decided = Mapping[str, tuple[str, ...]]


def read_coded(field: Field, cell: str, coder: Coder, decided: Decided) -> tuple[Item, ...]:
    """Return the values of a cell that holds codes in somebody's own words."""
    whole = spelled(cell)
    if whole in decided:
        return (Item(whole, cell, State.DECIDED, decided[whole]),)
    found = coder.code(cell)
    sure = _sure_codes(field, coder, found)
    is_list = len(phrases(cell, finely=True)) > 1 and field.shape is not Shape.CODE
    if sure and (not is_list or found[0].evidence == whole):
        partial = field.shape is not Shape.CODE and _is_partial(sure, coder, found)
        return (Item(whole, cell, State.ASKED if partial else State.SURE, sure, found),)
    if not whole or whole in _BLANKS or whole in _ALL:
        return (Item(whole, cell, State.BLANK),)
    if field.shape is Shape.CODE:
        return (_single(field, cell, coder, found),)
    items = [item for phrase in phrases(cell) for item in _items(field, phrase, coder, decided)]
    return tuple({item.key: item for item in items}.values()) or (Item(whole, cell, State.BLANK),)


def _items(field: Field, phrase: str, coder: Coder, decided: Decided) -> list[Item]:
    """Return one phrase of a list as a value, or its halves.

    What a slash joins are two values, even where only one of them is understood; 与 and 和 also
    join the halves of one, which stays whole unless each half is clear by itself.
    """
    whole = _item(field, phrase, coder, decided)
    halves = [
        _item(field, half, coder, decided)
        for half in phrases(phrase, finely=True)
        if not says_nothing(spelled(half))
    ]
    if len(halves) < _TWO or _is_exact(whole):
        return [whole]
    if _SLASH.search(phrase) or not any(half.state in OPEN for half in halves):
        return halves
    if whole.state is State.UNREAD and any(half.state not in OPEN for half in halves):
        return halves
    return [whole]


def _is_exact(item: Item) -> bool:
    """Tell whether a value is just what the vocabulary says, or was decided as it stands."""
    is_known = bool(item.suggestions) and item.suggestions[0].evidence == item.key
    return item.state is State.DECIDED or (item.state is State.SURE and is_known)


def _item(field: Field, phrase: str, coder: Coder, decided: Decided) -> Item:
    key = spelled(phrase)
    if key in decided:
        return Item(key, phrase, State.DECIDED, decided[key])
    found = coder.code(phrase)
    sure = _sure_codes(field, coder, found)
    if sure:
        state = State.ASKED if _is_partial(sure, coder, found) else State.SURE
        return Item(key, phrase, state, sure, found)
    if not key or key in _BLANKS or key in _ALL:
        return Item(key, phrase, State.BLANK)
    return Item(key, phrase, State.ASKED if found else State.UNREAD, (), found)


def _single(field: Field, cell: str, coder: Coder, found: tuple[Suggestion, ...]) -> Item:
    """Read a cell that holds one code: also where two spellings of the same stand in it."""
    parts = {
        one[0].code
        for phrase in phrases(cell, finely=True)
        if (one := coder.code(phrase)) and one[0].is_sure
    }
    specific = coder.specific(sorted(parts))
    if not specific and field.vocabulary == REGION:
        specific = _place(cell, found)
    if len(specific) == 1:
        return Item(spelled(cell), cell, State.SURE, specific, found)
    return Item(spelled(cell), cell, State.ASKED if found else State.UNREAD, (), found)


def _place(cell: str, found: tuple[Suggestion, ...]) -> tuple[str, ...]:
    """Take an address for where it begins: what follows the town is of no matter here."""
    rivals = [one for one in found if one.confidence >= _LIKELY]
    if len(rivals) != 1:
        return ()
    begins = spelled(cell).startswith(tuple(rivals[0].evidence.split()))
    return (rivals[0].code,) if begins else ()


def _sure_codes(field: Field, coder: Coder, found: tuple[Suggestion, ...]) -> tuple[str, ...]:
    """Return the codes that need no question; one code only where the field takes one."""
    sure = [one.code for one in found if one.is_sure]
    if field.shape is Shape.CODE:
        return coder.specific(sure) if len(coder.specific(sure)) == 1 else ()
    if field.shape is Shape.SPECIALITIES:
        topics = [code for code in sure if code.startswith(f"{TOPIC}:")]
        sectors = [code for code in sure if code.startswith(f"{SECTOR}:")]
        return coder.specific([*topics, *sectors])
    return coder.specific(sure)


def _is_partial(sure: tuple[str, ...], coder: Coder, found: tuple[Suggestion, ...]) -> bool:
    """Tell whether a phrase also names something that is likely but not sure."""
    likely = [one.code for one in found if not one.is_sure and one.confidence >= _ALSO_LIKELY]
    return len(coder.specific([*sure, *likely])) > len(sure)


def read_typed(field: Field, cell: str, unit: str, decided: Decided) -> Item:
    """Return the value of a cell that holds a day, a count or an amount."""
    key = spelled(cell)
    if key in decided:
        return Item(key, cell, State.DECIDED, decided[key])
    if not key or key in _BLANKS - {"0"} or key in _ALL:
        return Item(key, cell, State.BLANK)
    read = typed_codes(field, cell, unit)
    return Item(key, cell, State.SURE if read else State.UNREAD, read)


def typed_codes(field: Field, cell: str, unit: str) -> tuple[str, ...]:
    """Return what was read of a cell, as the folder writes it; empty where it cannot be read."""
    if field.shape is Shape.DATE:
        day = read_day(cell)
        return (day.isoformat(),) if day else ()
    if field.shape is Shape.COUNT:
        count = read_count(cell)
        return (str(count),) if count is not None else ()
    amounts = read_amounts(cell, unit)
    if amounts is None:
        return ()
    ends = (amounts.least, amounts.most)
    return tuple("" if end is None else format(end.normalize(), "f") for end in ends)
