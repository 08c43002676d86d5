"""The names by which texts call a region."""

import re
from collections.abc import Iterable, Mapping

from matcher.entities import Term
from matcher.features.text import normalise

_PEOPLE = "(?:哈尼|彝|壮|苗|傣|白|景颇|傈僳|藏|纳西|回|瑶|拉祜|佤|布朗|怒|独龙|普米)族"
_LEVEL = re.compile(rf"(?:{_PEOPLE})+自治[州县]$|[省市州县区]$")


class PlaceNames:
    """Names of the regions, full and short, a word each.

    Parameters
    ----------
    terms : iterable of Term
        The vocabulary of regions.

    Examples
    --------
    >>> names = PlaceNames([Term("532500", "", "红河哈尼族彝族自治州", "Honghe Prefecture")])
    >>> sorted(names.of("532500"))
    ['honghe', '红河', '红河哈尼族彝族自治州']
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        known = {term.code: term for term in terms}
        self._own: Mapping[str, frozenset[str]] = {
            code: frozenset(_names(term)) for code, term in known.items()
        }
        self._names: Mapping[str, frozenset[str]] = {
            code: frozenset().union(*(_names(t) for t in _line(term, known)))
            for code, term in known.items()
        }

    def of(self, region: str) -> frozenset[str]:
        """Return the names of a region and of all that it lies in.

        Parameters
        ----------
        region : str
            Code; blank or unknown has no names.

        Returns
        -------
        names : frozenset of str
            Normalised.
        """
        return self._names.get(region, frozenset())

    def own(self, region: str) -> frozenset[str]:
        """Return the names of a region alone.

        Parameters
        ----------
        region : str
            Code; blank or unknown has no names.

        Returns
        -------
        names : frozenset of str
            Normalised.
        """
        return self._own.get(region, frozenset())


def _line(term: Term, known: Mapping[str, Term]) -> list[Term]:
    line = [term]
    while (above := known.get(line[-1].parent)) and above not in line:
        line.append(above)
    return line


def _names(term: Term) -> set[str]:
    full = normalise(term.name_zh)
    short = _LEVEL.sub("", full)
    english = normalise(term.name_en).split()[:1]
    return {name for name in (full, short, *english) if len(name) > 1}
