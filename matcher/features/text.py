"""Text as matching compares it: one spelling, cut into words, in Chinese and other languages."""

import functools
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt
import opencc
import rjieba

from matcher.features.text_words import DOMAIN_WORDS, STOP_WORDS

FloatArray = npt.NDArray[np.float32]

# Pictographs and what joins or colours them; symbols such as the degree sign carry no topic either.
_SILENT_CATEGORIES = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cn", "Cc"})
# How many, how long: 三天, 两次, 几家; a count of the need says nothing of its topic.
_COUNT = re.compile(r"[一二两三四五六七八九十几数]+(?:天|次|家|名|人|位|个|年|月|个月|周|小时)")
# Marks above, below and beside letters (Thai, Lao, Burmese, Khmer, Devanagari, Bengali): no letters
# by themselves, but without them a word is another.
_MARKS = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc"
    "\u09be-\u09cd\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u17dd"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:['’](?:[^\W_]|[{_MARKS}])+)*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# Longer than any word, so that the segmenter never prefers to cut a domain word.
_DOMAIN_FREQUENCY = 2_000_000


class Embedder(Protocol):
    """What turns texts into vectors whose dot product is their similarity."""

    dimension: int

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Return a unit row for each text.

        Parameters
        ----------
        texts : sequence of str
            Any languages; may be empty.

        Returns
        -------
        embeddings : ndarray of shape (n_texts, dimension)
            Rows of length 1, or 0 for a text without content.
        """
        ...


_TEXTS_KEPT = 8192
"""Texts whose spelling is kept: several terms look at each of a seeker's."""


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=_TEXTS_KEPT)
def normalise(text: str) -> str:
    """Return a text in one spelling.

    Full-width letters become half-width (NFKC), traditional characters simplified, letters
    lower-case; emoji and control characters go, and runs of blanks become one.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    normalised : str
        The same words in one spelling; normalising again changes nothing.

    Examples
    --------
    >>> normalise("ＡＩ 技術 🚀")
    'ai 技术'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    spoken = "".join(
        " " if unicodedata.category(character) in _SILENT_CATEGORIES else character
        for character in folded
    )
    simplified = _to_simplified().convert(spoken) if not spoken.isascii() else spoken
    return " ".join(unicodedata.normalize("NFKC", simplified).split())


def is_chinese(word: str) -> bool:
    """Return whether a word is written in Chinese characters.

    Parameters
    ----------
    word : str
        Normalised.

    Returns
    -------
    chinese : bool
        True where any of its characters is one: such words follow each other without blanks.
    """
    return _HAN.search(word) is not None


class Tokenizer:
    """Cuts text into words and keeps the words of the field whole.

    Parameters
    ----------
    words : iterable of str
        Words that are never cut.
    stop_words : iterable of str
        Words that :meth:`content_words` leaves out.

    Examples
    --------
    >>> Tokenizer(["三七皂苷"])("三七皂苷提取工艺 (HPLC)")
    ['三七皂苷', '提取', '工艺', 'hplc']
    """

    def __init__(
        self, words: Iterable[str] = DOMAIN_WORDS, stop_words: Iterable[str] = STOP_WORDS
    ) -> None:
        self.words = tuple(words)
        self.stop_words = frozenset(stop_words)
        self._segmenter = self._build_segmenter()

    def _build_segmenter(self) -> rjieba.Jieba:
        segmenter = rjieba.Jieba()
        for word in self.words:
            segmenter.add_word(normalise(word), _DOMAIN_FREQUENCY, None)
        return segmenter

    def __reduce__(self) -> tuple[Callable[..., "Tokenizer"], tuple[object, ...]]:
        """Pickle the word lists: the segmenter cannot travel, and the built-in one is shared."""
        if (self.words, self.stop_words) == (DOMAIN_WORDS, STOP_WORDS):
            return default_tokenizer, ()
        return Tokenizer, (self.words, self.stop_words)

    def __call__(self, text: str) -> list[str]:
        """Return the words of a text in their order.

        Parameters
        ----------
        text : str
            Any text; it is normalised first.

        Returns
        -------
        tokens : list of str
            Without punctuation.
        """
        words = _WORD.findall(normalise(text))
        return [token for word in words for token in self._cut(word)]

    def _cut(self, word: str) -> list[str]:
        return self._segmenter.cut(word, True) if is_chinese(word) else [word]

    def content_words(self, text: str) -> list[str]:
        """Return the words that say what a text is about.

        Parameters
        ----------
        text : str
            Any text.

        Returns
        -------
        tokens : list of str
            Without stop words, digits and counts; all words where nothing would be left.
        """
        tokens = self(text)
        return [token for token in tokens if self._is_content(token)] or tokens

    def _is_content(self, token: str) -> bool:
        # Digits only: 三七 (notoginseng) reads "three seven" and is numeric by its characters.
        is_number = token.isdecimal() or _COUNT.fullmatch(token)
        return not is_number and token not in self.stop_words


_DEFAULT_LOCK = threading.Lock()


@functools.cache
def _build_default_tokenizer() -> Tokenizer:
    return Tokenizer()


def default_tokenizer() -> Tokenizer:
    """Return the tokenizer with the built-in words, built once a process.

    Returns
    -------
    tokenizer : Tokenizer
        Shared by all threads.
    """
    with _DEFAULT_LOCK:
        return _build_default_tokenizer()


def tokenize(text: str) -> list[str]:
    """Cut a text into words with the built-in list of domain words.

    Parameters
    ----------
    text : str
        Any text; it is normalised first.

    Returns
    -------
    tokens : list of str
        Without punctuation.

    Examples
    --------
    >>> tokenize("普洱茶發酵")
    ['普洱茶', '发酵']
    """
    return default_tokenizer()(text)
