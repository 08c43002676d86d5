"""How names are sorted and found: by pinyin, its initials, and the words as they stand."""

import unicodedata
from collections.abc import Iterable, Mapping

from pypinyin import Style, lazy_pinyin

from models.base import SORT_KEY_LENGTH


def fold(text: str) -> str:
    """Return a text in one width and case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def sort_key(name_zh: str, name_en: str) -> str:
    """Return what orders names: the pinyin of the Chinese one, else the English one."""
    name = fold(name_zh or name_en)
    return " ".join(syllables(name))[:SORT_KEY_LENGTH]


def search_text(names: Iterable[str]) -> str:
    """Return every spelling under which a participant is looked up, one a line."""
    spellings: dict[str, None] = {}
    for name in map(fold, names):
        if name:
            spellings.update(dict.fromkeys(spellings_of(name)))
    return "\n".join(spellings)


def spellings_of(name: str) -> list[str]:
    """Return a name as it stands, and if it has Chinese characters its pinyin and initials."""
    if name.isascii():
        return [name]
    parts = syllables(name)
    initials = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors=list))
    return [name, " ".join(parts), "".join(parts), initials]


def syllables(name: str) -> list[str]:
    """Return the words of a folded name, Chinese characters as pinyin without tones."""
    return [part for part in lazy_pinyin(name, errors=str.split) if part]


def directory_columns(values: Mapping[str, object]) -> dict[str, str]:
    """Return the directory's columns for the names of a row of participants."""
    name_zh, name_en = str(values.get("name_zh") or ""), str(values.get("name_en") or "")
    further = values.get("further_texts")
    texts = further if isinstance(further, Mapping) else {}
    others = [str(text) for column, text in texts.items() if str(column).startswith("name_")]
    return {
        "sort_key": sort_key(name_zh, name_en),
        "search_text": search_text((name_zh, name_en, *others)),
    }
