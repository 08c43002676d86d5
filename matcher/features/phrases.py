"""Free text cut into phrases, the way people list things in a cell of a form."""

import re
import unicodedata

from matcher.features.text import normalise

__all__ = ["bare", "bracketed", "phrases", "spelled"]

# Signs that end an item whatever stands around them.
_STRONG = re.compile(r"[、，,;；|｜┋丨∣﹑\n\r\t。．!！?？…]+|(?<!\d)\.(?!\d)|\s/\s|[+＋]")
# Signs and words that join two items, or the two halves of one name.
_WEAK = re.compile(
    r"[/／·•&＆>＞]+|以及|(?<=[^\W\d_])(?:和|与|及|或)(?=[^\W\d_])|\s+and\s+|\s+-\s+|-{2,}|—+"
)
# 1. 1、 (1) 一、 ① at the head of an item; not 三七, which is a plant.
_NUMBER = r"(?:\d{1,2}|十[一二三四五六七八九]?|[一二三四五六七八九])"
_ORDINAL = re.compile(
    rf"[(（]\s*{_NUMBER}\s*[)）](?=\S)|"
    rf"(?:^|(?<=[\s;；,，。]))\s*(?:{_NUMBER}\s*[、.．:：)）](?!\d)|"
    r"[-*•●▪◆■➢]\s)\s*|[①-⑳㈠-㈩]"
)
_BRACKETED = re.compile(r"[(（\[【〔<《][^()（）\[\]【】〔〕<>《》]*[)）\]】〕>》]")
_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』《》〈〉`´")


def spelled(text: str) -> str:
    """Return what two spellings of the same word have in common.

    One width, case and script (:func:`matcher.features.text.normalise`), no blanks between
    Chinese characters, no quotation marks, no punctuation at the ends.

    Parameters
    ----------
    text : str
        A word or phrase.

    Returns
    -------
    key : str
        Spelling it again changes nothing.

    Examples
    --------
    >>> spelled("《生物 醫藥》：")
    '生物医药'
    >>> spelled("Bio-Medicine")
    'bio-medicine'
    """
    words = normalise(text.translate(_QUOTES))
    joined = re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", words)
    return joined.strip(" .,;:!?、，。；：！？-—_*/\\|·")


def bare(text: str) -> str:
    """Return a phrase without what it adds in brackets.

    Parameters
    ----------
    text : str
        A phrase.

    Returns
    -------
    phrase : str
        The phrase itself where nothing would be left.

    Examples
    --------
    >>> bare("生物医药（含中药）")
    '生物医药'
    """
    return _BRACKETED.sub("", text).strip() or text


def bracketed(text: str) -> str:
    """Return what a phrase adds in brackets, without them.

    Parameters
    ----------
    text : str
        A phrase.

    Returns
    -------
    addition : str
        The first one; blank where there is none.

    Examples
    --------
    >>> bracketed("生物医药（中药）")
    '中药'
    """
    match = _BRACKETED.search(text)
    return match[0][1:-1].strip() if match else ""


def phrases(text: str, *, finely: bool = False) -> tuple[str, ...]:
    """Return the items that a text lists, without their numbers, as they are written.

    Parameters
    ----------
    text : str
        The text of a cell.
    finely : bool
        Cut at signs that join the halves of a name, too: 与, /, &.

    Returns
    -------
    items : tuple of str
        In their order, each once; empty for a text without content.

    Examples
    --------
    >>> phrases("1.融资 2、股权设计，生物医药方向")
    ('融资', '股权设计', '生物医药方向')
    >>> phrases("医疗器械与体外诊断", finely=True)
    ('医疗器械', '体外诊断')
    """
    pieces = _pieces(text)
    if finely:
        pieces = [part for piece in pieces for part in _WEAK.split(piece)]
    found = dict.fromkeys(piece.strip() for piece in pieces)
    return tuple(item for item in found if any(map(_is_content, item)))


def _pieces(text: str) -> list[str]:
    """Cut at strong signs, but not inside brackets, where they explain the item before."""
    unnumbered = _ORDINAL.sub("\n", text)
    kept = _BRACKETED.sub(lambda match: "\ue000" * len(match[0]), unnumbered)
    pieces, start = [], 0
    for sign in _STRONG.finditer(kept):
        pieces.append(unnumbered[start : sign.start()])
        start = sign.end()
    return [*pieces, unnumbered[start:]]


def _is_content(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
