"""Which codes of a vocabulary a text speaks for: by the phrases it holds, and by its meaning."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from matcher.ecosystem import FloatArray
from matcher.entities import Term
from matcher.errors import NotFittedError
from matcher.features.clauses import Clause, Role
from matcher.features.text import Embedder, normalise
from matcher.features.text_embedding import default_embedder

_MEANING = 2.0
"""What a cosine counts beside a phrase that is found: a whole phrase is worth about one."""
_NEXT_PHRASES = 0.5
_NAME_FACTOR = 1.3
_NEAREST = 3
_WHOLE_THOUGHT = 12
_ENDINGS = ("", "s", "es", "ing", "ed")
_PARTS = re.compile(r"[/、，,&()（）]|与| and ")
_LETTERS_A_CHARACTER = 2.2


@dataclass(frozen=True, slots=True)
class Entry:
    """A code and the words that people use for it.

    Attributes
    ----------
    keywords : tuple of str
        In any languages, besides the names.
    """

    term: Term
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much a text speaks for a code, and with which words.

    Attributes
    ----------
    code : str
        Of the vocabulary.
    score : float
        Higher is more; about 1 for one clear phrase or a close meaning.
    words : tuple of str
        The phrases that were found, strongest first; where none was, the clause whose meaning is
        nearest.
    is_stated : bool
        Whether a phrase was found.
    """

    code: str
    score: float
    words: tuple[str, ...]
    is_stated: bool


@dataclass
class _Found:
    """What a text says of one code: phrases with their weights."""

    phrases: dict[str, float] = field(default_factory=dict)

    def add(self, phrase: str, weight: float) -> None:
        self.phrases[phrase] = max(weight, self.phrases.get(phrase, 0.0))

    def strength(self) -> float:
        weights = sorted(self.phrases.values(), reverse=True)
        return weights[0] + _NEXT_PHRASES * sum(weights[1:_NEAREST]) if weights else 0.0

    def words(self) -> tuple[str, ...]:
        named = [phrase for phrase, weight in self.phrases.items() if weight > 0]
        return tuple(sorted(named, key=lambda phrase: -self.phrases[phrase]))


class PhraseIndex:
    """Finds the codes that a text speaks for.

    A phrase of a code that stands in a clause counts by its length and by how few codes share it;
    beside it counts how near the meaning of the clauses is to the names and phrases of each code
    (the nearest description, and the mean of the three nearest phrases).

    Parameters
    ----------
    weights : mapping of Role to float
        What a clause counts by what it does.
    embedder : Embedder or None
        For meanings; None takes the best that is installed.
    """

    def __init__(self, weights: Mapping[Role, float], *, embedder: Embedder | None = None) -> None:
        self.weights = weights
        self.embedder = embedder

    def fit(self, entries: Sequence[Entry]) -> Self:
        """Learn the phrases of a vocabulary.

        Parameters
        ----------
        entries : sequence of Entry
            The codes that may be found.

        Returns
        -------
        self : PhraseIndex
            With ``codes_``.
        """
        self.codes_ = tuple(entry.term.code for entry in entries)
        self._embedder = self.embedder or default_embedder()
        self._phrases = _phrases(entries)
        self._chinese = [phrase for phrase in self._phrases if not phrase.isascii()]
        self._latin = _pattern(phrase for phrase in self._phrases if phrase.isascii())
        described = [_descriptions(entry) for entry in entries]
        self._described, self._described_by = _stacked(described)
        listed = [[*_names(entry.term), *entry.keywords] for entry in entries]
        self._listed, self._listed_by = _stacked(listed)
        self._described_vectors = self._embedder.embed(self._described)
        self._listed_vectors = self._embedder.embed(self._listed)
        return self

    def read(self, text: str, clauses: Sequence[Clause]) -> tuple[Evidence, ...]:
        """Return how much a text speaks for each code.

        Parameters
        ----------
        text : str
            The whole text.
        clauses : sequence of Clause
            Its clauses.

        Returns
        -------
        evidence : tuple of Evidence
            Every code, the strongest first; ties in the order of the vocabulary.
        """
        if not hasattr(self, "codes_"):
            raise NotFittedError(type(self).__name__)
        found = self._found(clauses)
        meaning, nearest = self._meaning(text, clauses)
        stated = np.array([found[code].strength() for code in self.codes_])
        scores = stated + _MEANING * meaning
        order = np.argsort(-scores, kind="stable")
        return tuple(self._evidence(int(i), float(scores[i]), found, nearest[i]) for i in order)

    def _evidence(
        self, position: int, score: float, found: Mapping[str, _Found], nearest: str
    ) -> Evidence:
        code = self.codes_[position]
        words = found[code].words()
        return Evidence(code, score, words or ((nearest,) if nearest else ()), bool(words))

    def _found(self, clauses: Sequence[Clause]) -> Mapping[str, _Found]:
        found: defaultdict[str, _Found] = defaultdict(_Found)
        for clause in clauses:
            weight = self.weights[clause.role]
            for phrase in self._phrases_in(clause.text):
                for code, worth in self._phrases[phrase].items():
                    found[code].add(phrase, weight * worth)
        return found

    def _phrases_in(self, text: str) -> set[str]:
        """Find the phrases of a clause; one within a longer one does not count."""
        held = [phrase for phrase in self._chinese if phrase in text]
        held = [p for p in held if not any(p != other and p in other for other in held)]
        latin = (self._latin_phrase(match.group()) for match in self._latin.finditer(text))
        return {*held, *filter(None, latin)}

    def _latin_phrase(self, word: str) -> str:
        stems = (word.removesuffix(ending) for ending in _ENDINGS)
        return next((stem for stem in stems if stem in self._phrases), "")

    def _counts(self, clause: Clause) -> float:
        """Return what the meaning of a clause counts; a few words alone mean little."""
        letters = len(clause.text) / (_LETTERS_A_CHARACTER if clause.text.isascii() else 1)
        return self.weights[clause.role] * min(1.0, 0.6 + 0.4 * letters / _WHOLE_THOUGHT)

    def _meaning(self, text: str, clauses: Sequence[Clause]) -> tuple[FloatArray, Sequence[str]]:
        parts = [text, *(clause.text for clause in clauses)]
        weights = np.array([1.0, *(self._counts(clause) for clause in clauses)])
        vectors = self._embedder.embed(parts)
        near = (vectors @ self._described_vectors.T) * _softened(weights)[:, np.newaxis]
        close = (vectors @ self._listed_vectors.T) * _softened(weights)[:, np.newaxis]
        described = _greatest(near, self._described_by, len(self.codes_))
        listed = _greatest(close, self._listed_by, len(self.codes_), mean_of=_NEAREST)
        best = [
            int(np.argmax(near[1:, self._described_by == i].max(axis=1))) if clauses else -1
            for i in range(len(self.codes_))
        ]
        names = [clauses[position].words if position >= 0 else "" for position in best]
        return described + listed, names


def _softened(weights: FloatArray) -> FloatArray:
    """Draw weights together: a clause that tells has a meaning too; one that denies has none."""
    return np.where(weights > 0, 0.5 + 0.5 * weights, 0.0)


def _greatest(
    similarity: FloatArray, owners: FloatArray, n: int, *, mean_of: int = 1
) -> FloatArray:
    """Return, for each code, the mean of its nearest columns over all rows."""
    best = similarity.max(axis=0)
    return np.array([np.sort(best[owners == i])[-mean_of:].mean() for i in range(n)])


def _stacked(lists: Sequence[Sequence[str]]) -> tuple[list[str], FloatArray]:
    texts = [text for texts in lists for text in texts]
    owners = [position for position, texts in enumerate(lists) for _ in texts]
    return texts, np.array(owners, dtype=np.int64)


def _names(term: Term) -> list[str]:
    return [name for name in (term.name_zh, term.name_en) if name] or [term.code]


def _descriptions(entry: Entry) -> list[str]:
    names = _names(entry.term)
    chinese = [word for word in entry.keywords if not word.isascii()]
    latin = [word for word in entry.keywords if word.isascii()]
    lists = (("、", chinese), (", ", latin))
    return names + [
        f"{name}: {comma.join(words)}"
        for name, (comma, words) in zip(names, lists, strict=False)
        if words
    ]


def _phrases(entries: Sequence[Entry]) -> Mapping[str, Mapping[str, float]]:
    shares: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for entry in entries:
        names = _names(entry.term)
        parts = [part.strip() for name in names for part in _PARTS.split(name)]
        for phrase in (*parts, *entry.keywords, *names):
            key = normalise(phrase)
            if len(key) > 1:
                factor = _NAME_FACTOR if phrase in names else 1.0
                known = shares[key].get(entry.term.code, 0.0)
                shares[key][entry.term.code] = max(known, factor)
    return {
        phrase: {
            code: factor * _worth(phrase, len(codes), len(entries))
            for code, factor in codes.items()
        }
        for phrase, codes in shares.items()
    }


def _worth(phrase: str, n_sharing: int, n_codes: int) -> float:
    """Return what a phrase counts: longer ones say more, shared ones less."""
    letters = len(phrase.replace(" ", ""))
    length = letters / _LETTERS_A_CHARACTER if phrase.isascii() else letters
    by_length = 0.4 + 0.15 * min(length, 4) + 0.15 * min(max(length - 4, 0), 4)
    rarity = np.log((1 + n_codes) / n_sharing) / np.log(1 + n_codes)
    return float(by_length * rarity)


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    endings = "|".join(_ENDINGS[1:])
    listed = "|".join(re.escape(phrase) for phrase in longest)
    return re.compile(rf"\b(?:{listed})(?:{endings})?\b" if longest else r"(?!)")
