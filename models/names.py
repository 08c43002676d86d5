"""Keys that sort and find names: pinyin, its initials, and one spelling of every width and case."""

import functools
import unicodedata

import opencc
from pypinyin import Style, lazy_pinyin
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper

from models.participant import Participant
from models.resource import Resource

# Pictographs and what joins or colours them.
_SILENT_CATEGORIES = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cn", "Cc"})


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Return a text in one width, case and script, without pictographs, as names are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return " ".join(plain.split())
    spoken = "".join(" " if unicodedata.category(c) in _SILENT_CATEGORIES else c for c in plain)
    return " ".join(str(_to_simplified().convert(spoken)).split())


def sort_key(name_zh: str, name_en: str) -> str:
    """Return what a name sorts by: its pinyin, the English name where there is no Chinese one."""
    name = fold(name_zh or name_en)[:200]
    return name if name.isascii() else " ".join(lazy_pinyin(name))


def search_text(*names: str) -> str:
    """Return what a search looks through: the names, their pinyin, and its initials."""
    words: list[str] = []
    for name in filter(None, map(fold, names)):
        words.append(name)
        if not name.isascii():
            words.append("".join(lazy_pinyin(name)))
            words.append("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))
    return "\n".join(words)


@event.listens_for(Participant, "before_insert")
@event.listens_for(Participant, "before_update")
@event.listens_for(Resource, "before_insert")
@event.listens_for(Resource, "before_update")
def _refresh_keys(
    _mapper: Mapper[Participant], _connection: Connection, row: Participant | Resource
) -> None:
    row.sort_key = sort_key(row.name_zh or "", row.name_en or "")
    row.search_text = search_text(row.id, row.name_zh or "", row.name_en or "")
