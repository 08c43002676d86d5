"""Phrases of people's own words coded by a vocabulary, each code with how sure it is and why."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from matcher.features.likeness import Lexeme, Likeness
from matcher.features.phrases import bare, bracketed, phrases, spelled
from matcher.features.remainder import Remainder, stripped

__all__ = ["SURE", "Coder", "Suggestion", "Term"]

SURE = 0.9
"""From here on a code may be written down; below it a person is asked."""

_NAME, _SPELLING, _PART, _KEYWORD, _SHORT_KEYWORD = 1.0, 0.98, 0.95, 0.91, 0.85
_SHORT = 2
_SHARED = 0.6  # what is left where several codes go by one spelling
_NEGATED = 0.5
_STRIPPED = 0.98
_LEAST = 0.3
_MOST_LISTED = 5
_MOST_KEPT = 50_000
_NEGATIONS = (
    *("不做", "不投", "不含", "不需", "不擅长", "不涉及", "不包括", "不考虑", "不接受", "不从事"),
    *("不了解", "无需", "暂不", "没有", "除外", "以外", "except", "not ", "no ", "without"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """A code of a vocabulary with everything it may be called.

    `names` are its own, `spellings` are as good as names, `keywords` speak for it.
    """

    code: str
    names: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code, how sure it is in [0, 1], and the words that speak for it."""

    code: str
    confidence: float
    evidence: str

    @property
    def is_sure(self) -> bool:
        """Return whether nobody need be asked.

        Returns
        -------
        is_sure : bool
            Whether the confidence reaches :data:`SURE`.
        """
        return self.confidence >= SURE


class _Hit(NamedTuple):
    start: int
    end: int
    lexemes: tuple[Lexeme, ...]


class Coder:
    """Codes phrases by a vocabulary, or by several at once whose codes differ.

    A phrase is looked up as it stands, then without what surrounds it (从事…, …领域), then by
    the words of the vocabulary that it contains, then by what it resembles: the same sounds, a
    wrong character, an abbreviation. What it says besides lowers the confidence.

    Parameters
    ----------
    terms : iterable of Term
        The vocabulary.

    Examples
    --------
    >>> coder = Coder([Term("bio", ("生物医药",)), Term("nrg", ("新能源",), ("清洁能源",))])
    >>> [(found.code, found.is_sure) for found in coder.code("从事生物医药领域")]
    [('bio', True)]
    >>> [(found.code, found.is_sure) for found in coder.code("新能原")]
    [('nrg', True)]
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._lexicon: dict[str, dict[str, Lexeme]] = defaultdict(dict)
        self._parents: dict[str, str] = {}
        self._coded: dict[str, tuple[Suggestion, ...]] = {}
        parts: list[Lexeme] = []
        for term in terms:
            self._parents[term.code] = term.parent
            parts.extend(self._learn(term))
        self._learn_parts(parts)
        self._longest = max(map(len, self._lexicon), default=0)
        everything = [lexeme for found in self._lexicon.values() for lexeme in found.values()]
        self._likeness = Likeness(everything)
        self._remainder = Remainder()

    def _learn(self, term: Term) -> list[Lexeme]:
        """Add what a term is called, and return the halves of its names."""
        self._add(Lexeme(spelled(term.code), term.code, _NAME))
        for weight, words in ((_NAME, term.names), (_SPELLING, term.spellings)):
            for word in words:
                self._add(Lexeme(spelled(word), term.code, weight))
                self._add(Lexeme(spelled(bare(word)), term.code, weight))
        for word in term.keywords:
            weight = _SHORT_KEYWORD if len(spelled(word)) <= _SHORT else _KEYWORD
            self._add(Lexeme(spelled(word), term.code, weight))
        halves = {spelled(half) for name in term.names for half in phrases(name, finely=True)}
        return [Lexeme(half, term.code, _PART) for half in sorted(halves)]

    def _learn_parts(self, parts: Sequence[Lexeme]) -> None:
        """Add the halves of names that no other term is called; short ones speak softly."""
        owners: dict[str, set[str]] = defaultdict(set)
        for part in parts:
            owners[part.text].add(part.code)
        for part in parts:
            if part.text in self._lexicon or len(owners[part.text]) > 1:
                continue
            weight = _SHORT_KEYWORD if len(part.text) <= _SHORT else part.weight
            self._add(part._replace(weight=weight))

    def _add(self, lexeme: Lexeme) -> None:
        if not lexeme.text:
            return
        known = self._lexicon[lexeme.text].get(lexeme.code)
        if known is None or known.weight < lexeme.weight:
            self._lexicon[lexeme.text][lexeme.code] = lexeme

    def code(self, phrase: str) -> tuple[Suggestion, ...]:
        """Return the codes that a phrase may stand for, the surest first.

        Parameters
        ----------
        phrase : str
            An item of a list, or a short sentence.

        Returns
        -------
        suggestions : tuple of Suggestion
            At most five, each code once; empty where nothing speaks for any.
        """
        key = spelled(phrase)
        known = self._coded.get(key)
        if known is not None:
            return known
        ranked = sorted(self._code(key), key=lambda one: (-one.confidence, one.code))
        listed = tuple(one for one in ranked if one.confidence >= _LEAST)[:_MOST_LISTED]
        if len(self._coded) >= _MOST_KEPT:
            self._coded.clear()
        self._coded[key] = listed
        return listed

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above a code, the nearest first.

        Parameters
        ----------
        code : str
            A code of the vocabulary.

        Returns
        -------
        ancestors : tuple of str
            Empty for a top code.
        """
        chain: list[str] = []
        above = self._parents.get(code, "")
        while above and above not in chain:
            chain.append(above)
            above = self._parents.get(above, "")
        return tuple(chain)

    def specific(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return codes without those that lie above another one of them.

        Parameters
        ----------
        codes : iterable of str
            Codes of the vocabulary, in an order that is kept.

        Returns
        -------
        codes : tuple of str
            Each once.
        """
        listed = tuple(dict.fromkeys(codes))
        above = {code for one in listed for code in self.ancestors(one)}
        return tuple(code for code in listed if code not in above)

    def _code(self, key: str) -> list[Suggestion]:
        exact = self._exact(key)
        if exact:
            return self._narrowed(key, exact)
        covered = self._covered(key)
        if any(found.is_sure for found in covered):
            return covered
        return _best([*covered, *self._similar(key)])

    def _exact(self, key: str) -> list[Suggestion]:
        for form, factor in _forms(key):
            lexemes = tuple(self._lexicon.get(form, {}).values())
            if lexemes:
                return [
                    Suggestion(lexeme.code, _weight(lexemes, lexeme) * factor, form)
                    for lexeme in lexemes
                ]
        return []

    def _narrowed(self, key: str, found: list[Suggestion]) -> list[Suggestion]:
        """Take what stands in brackets where it is a part of what stands before them."""
        outer, inner = spelled(bare(key)), bracketed(key)
        if outer == key or not inner:
            return found
        within = [one for one in self.code(inner) if one.is_sure]
        narrower = [one for one in within if found[0].code in self.ancestors(one.code)]
        return narrower or found

    def _covered(self, key: str) -> list[Suggestion]:
        """Return the codes whose words the phrase contains."""
        hits = self._hits(key)
        matched = sum(hit.end - hit.start for hit in hits)
        share = self._remainder.share(key, [(hit.start, hit.end) for hit in hits])
        doubts: dict[str, float] = {}
        words: dict[str, list[str]] = defaultdict(list)
        for hit in hits:
            for lexeme in hit.lexemes:
                weight = _weight(hit.lexemes, lexeme)
                doubts[lexeme.code] = doubts.get(lexeme.code, 1.0) * (1.0 - weight)
                words[lexeme.code].append(lexeme.text)
        kept = self.specific(doubts)
        factor = (0.5 + 0.5 * share) * (_NEGATED if matched and _is_negated(key) else 1.0)
        return [
            Suggestion(code, min(1.0 - doubts[code], _NAME) * factor, " ".join(words[code]))
            for code in kept
        ]

    def _hits(self, key: str) -> list[_Hit]:
        """Return the words of the vocabulary in a phrase; of two that overlap, the longer."""
        found = [
            _Hit(start, end, tuple(self._lexicon[key[start:end]].values()))
            for start, end in product(range(len(key)), range(len(key) + 1))
            if _SHORT <= end - start <= self._longest
            and key[start:end] in self._lexicon
            and _is_whole(key, start, end)
        ]
        found.sort(key=lambda hit: (hit.start - hit.end, hit.start))
        taken: list[_Hit] = []
        for hit in found:
            if all(hit.end <= other.start or other.end <= hit.start for other in taken):
                taken.append(hit)
        return sorted(taken)

    def _similar(self, key: str) -> list[Suggestion]:
        negated = _NEGATED if _is_negated(key) else 1.0
        return [
            Suggestion(lexeme.code, likeness * negated, lexeme.text)
            for form, factor in _forms(key)
            for lexeme, likeness in self._likeness.find(form, factor)
        ]


def _forms(key: str) -> list[tuple[str, float]]:
    """Return a phrase as it stands and with less and less around it, with what that costs."""
    inner = spelled(bare(key))
    forms = {key: 1.0, inner: _STRIPPED}
    for form in (key, inner):
        for shorter in stripped(form):
            forms.setdefault(shorter, _STRIPPED * 0.99)
    return [(form, factor) for form, factor in forms.items() if form]


def _weight(lexemes: Sequence[Lexeme], lexeme: Lexeme) -> float:
    """Return what a word says for a code; less where it says as much for another."""
    rivals = [other for other in lexemes if other.weight >= lexeme.weight]
    return lexeme.weight if len(rivals) == 1 else lexeme.weight * _SHARED


def _is_whole(key: str, start: int, end: int) -> bool:
    """Tell whether Latin letters at the ends of a word are the ends of a word there, too."""
    before, after = key[start - 1 : start], key[end : end + 1]
    if before.isascii() and before.isalnum() and key[start].isascii() and key[start].isalnum():
        return False
    rest = key[end:]
    is_plural = rest.startswith("s") and not rest[1:2].isalnum()
    is_inside = after.isascii() and after.isalnum() and key[end - 1].isascii()
    return is_plural or not (is_inside and key[end - 1].isalnum())


def _is_negated(key: str) -> bool:
    return key.startswith(_NEGATIONS) or any(
        sign in key for sign in ("不含", "不做", "不投", "除外")
    )


def _best(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Keep the surest of each code."""
    best: dict[str, Suggestion] = {}
    for found in suggestions:
        known = best.get(found.code)
        if known is None or known.confidence < found.confidence:
            best[found.code] = found
    return list(best.values())
