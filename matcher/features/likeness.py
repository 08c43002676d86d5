"""Words that resemble a written one: the same sounds, a wrong character, a part, a short form."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pypinyin import lazy_pinyin

__all__ = ["Lexeme", "Likeness", "edit_distance", "pinyin_key"]

_SAME_SOUND, _SAME_SOUND_SHORT = 0.94, 0.75
_ONE_WRONG, _ONE_WRONG_SHORT, _TWO_WRONG = 0.88, 0.7, 0.8
_ONE_WRONG_LATIN, _ONE_WRONG_LATIN_LONG = 0.9, 0.95
_SHORT, _MIDDLE, _LONG = 2, 3, 8
_LATIN_LONG = 6
_MOST_SHARED = 0.55


class Lexeme(NamedTuple):
    """A word of a vocabulary: its spelling, its code, how much it says for the code in [0, 1]."""

    text: str
    code: str
    weight: float


class Likeness:
    """Finds the words of a vocabulary that a written one resembles.

    Parameters
    ----------
    lexemes : iterable of Lexeme
        The words.

    Examples
    --------
    >>> likeness = Likeness([Lexeme("生物医药", "bio", 1.0)])
    >>> lexeme, score = next(iter(likeness.find("生物依药")))
    >>> lexeme.code, round(score, 2)
    ('bio', 0.94)
    """

    def __init__(self, lexemes: Iterable[Lexeme]) -> None:
        self._by_sound: dict[str, list[Lexeme]] = defaultdict(list)
        self._by_pair: dict[str, list[Lexeme]] = defaultdict(list)
        self._by_sign: dict[str, list[Lexeme]] = defaultdict(list)
        for lexeme in lexemes:
            if len(lexeme.text) < _SHORT:
                continue
            if not lexeme.text.isascii():
                self._by_sound[pinyin_key(lexeme.text)].append(lexeme)
            for pair in set(_pairs(lexeme.text)):
                self._by_pair[pair].append(lexeme)
            for sign in set(lexeme.text):
                self._by_sign[sign].append(lexeme)

    def find(self, text: str, factor: float = 1.0) -> Iterator[tuple[Lexeme, float]]:
        """Yield the words that resemble a text.

        Parameters
        ----------
        text : str
            Spelled (:func:`matcher.features.phrases.spelled`).
        factor : float
            What every likeness is multiplied by.

        Yields
        ------
        lexeme : Lexeme
            A word of the vocabulary; it may come several times.
        likeness : float
            In [0, 1].
        """
        if len(text) < _SHORT:
            return
        for lexeme, likeness in self._alike(text):
            yield lexeme, likeness * lexeme.weight * factor

    def _alike(self, text: str) -> Iterator[tuple[Lexeme, float]]:
        if not text.isascii():
            sounds = self._by_sound.get(pinyin_key(text), ())
            for lexeme in sounds:
                yield lexeme, _SAME_SOUND if len(text) > _SHORT else _SAME_SOUND_SHORT
        pairs = set(_pairs(text))
        shared: dict[Lexeme, int] = defaultdict(int)
        for pair in pairs:
            for lexeme in self._by_pair.get(pair, ()):
                shared[lexeme] += 1
        for lexeme, count in shared.items():
            yield lexeme, _likeness(text, lexeme.text, count, len(pairs))
        yield from self._short_forms(text)

    def _short_forms(self, text: str) -> Iterator[tuple[Lexeme, float]]:
        """Yield the words that a text abbreviates: 生医 for 生物医药."""
        if text.isascii() or len(text) > _MIDDLE + 1:
            return
        for lexeme in self._by_sign.get(text[0], ()):
            if lexeme.text[0] == text[0] and _is_subsequence(text, lexeme.text):
                yield lexeme, 0.4 + 0.3 * len(text) / len(lexeme.text)


def pinyin_key(text: str) -> str:
    """Return what two texts that sound alike have in common, tones aside.

    Parameters
    ----------
    text : str
        Chinese text; other signs stay.

    Returns
    -------
    key : str
        Syllables between blanks.

    Examples
    --------
    >>> pinyin_key("依药") == pinyin_key("医药")
    True
    """
    return " ".join(lazy_pinyin(text))


def edit_distance(one: str, other: str, most: int = 2) -> int:
    """Return how many characters must be changed, added or left out to make one text another.

    Two neighbours that changed places count once.

    Parameters
    ----------
    one, other : str
        The texts.
    most : int
        Where the search ends.

    Returns
    -------
    distance : int
        `most` + 1 where it is greater than `most`.

    Examples
    --------
    >>> edit_distance("新能源", "新能原")
    1
    >>> edit_distance("kunming", "kumning"), edit_distance("abc", "xyz")
    (1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, start=1):
        older, before = before, row
        row = [i]
        for j, fellow in enumerate(other, start=1):
            cost = before[j - 1] + (sign != fellow)
            cheapest = min(before[j] + 1, row[j - 1] + 1, cost)
            if older and j > 1 and sign == other[j - 2] and one[i - 2] == fellow:
                cheapest = min(cheapest, older[j - 2] + 1)
            row.append(cheapest)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _likeness(text: str, word: str, shared: int, n_pairs: int) -> float:
    """Return how alike two texts are that share pairs of characters."""
    if text in word:
        return 0.55 + 0.35 * len(text) / len(word)
    distance = edit_distance(text, word)
    if distance == 1:
        return _one_wrong(word)
    if distance == _SHORT and len(word) >= _LONG:
        return _TWO_WRONG
    return _MOST_SHARED * 2 * shared / (n_pairs + max(len(word) - 1, 1))


def _one_wrong(word: str) -> float:
    if word.isascii():
        if len(word) >= _LONG:
            return _ONE_WRONG_LATIN_LONG
        return _ONE_WRONG_LATIN if len(word) >= _LATIN_LONG else _ONE_WRONG_SHORT
    return _ONE_WRONG if len(word) > _MIDDLE else _ONE_WRONG_SHORT


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return all(sign in rest for sign in short)
