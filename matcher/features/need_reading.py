"""Read a need written in somebody's own words: topics, sectors, stage, place, urgency, number.

Nothing here decides: each part is a proposal with the words that speak for it, for a person to
confirm or to change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from matcher.entities import Term
from matcher.errors import NotFittedError
from matcher.features import need_facts
from matcher.features.clauses import Clause, Role, clauses
from matcher.features.countries import HOME, named_countries
from matcher.features.need_facts import Fact
from matcher.features.phrase_index import Entry, Evidence, PhraseIndex
from matcher.features.place_names import PlaceNames
from matcher.features.text import Embedder, normalise

MOST_TOPICS = 6
MOST_SECTORS = 3
ASKED: Mapping[Role, float] = MappingProxyType(
    {Role.ASKS: 1.0, Role.PLAIN: 0.7, Role.TELLS: 0.45, Role.DENIES: 0.0}
)
"""For topics, the clauses that ask count most."""
TOLD: Mapping[Role, float] = MappingProxyType(
    {Role.ASKS: 0.85, Role.PLAIN: 0.9, Role.TELLS: 1.0, Role.DENIES: 0.3}
)
"""For sectors, those in which the writers tell what they do."""

_SURE = 1.5
_SURE_LEAD = 0.25
_WORTH_SHOWING = 0.45
_SECTOR_STATED, _SECTOR_MEANT = 1.2, 1.7
_SECTOR_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text seems to say.

    Attributes
    ----------
    topics : tuple of Evidence
        The likeliest first, at most six.
    is_sure : bool
        Whether the first topic stands out enough to be chosen beforehand.
    sectors : tuple of Evidence
        At most three.
    stage, urgency, quantity, bound : Fact or None
        None where the text does not say.
    regions : tuple of Fact
        Codes of the regions it names.
    modes : tuple of Fact
        Ways of meeting.
    countries : tuple of str
        ISO 3166-1 alpha-2 codes of the countries it names, home left out.
    classified : str
        Words that may mean a matter no public text may hold; blank without any.
    """

    topics: tuple[Evidence, ...] = ()
    is_sure: bool = False
    sectors: tuple[Evidence, ...] = ()
    stage: Fact | None = None
    urgency: Fact | None = None
    quantity: Fact | None = None
    bound: Fact | None = None
    regions: tuple[Fact, ...] = ()
    modes: tuple[Fact, ...] = ()
    countries: tuple[str, ...] = ()
    classified: str = ""


class NeedReader:
    """Reads needs in the words of a vocabulary.

    Parameters
    ----------
    embedder : Embedder or None
        For meanings; None takes the best that is installed.
    """

    def __init__(self, *, embedder: Embedder | None = None) -> None:
        self.embedder = embedder

    def fit(
        self, *, topics: Sequence[Entry], sectors: Sequence[Entry], regions: Sequence[Term]
    ) -> Self:
        """Learn the vocabularies.

        Parameters
        ----------
        topics, sectors : sequence of Entry
            The codes that may be proposed.
        regions : sequence of Term
            The regions that may be named.

        Returns
        -------
        self : NeedReader
            Fitted.
        """
        self.topics_ = PhraseIndex(ASKED, embedder=self.embedder).fit(topics)
        self.sectors_ = PhraseIndex(TOLD, embedder=self.embedder).fit(sectors)
        names = PlaceNames(regions)
        self._places = {region.code: names.own(region.code) for region in regions if region.parent}
        return self

    def read(self, text: str) -> Reading:
        """Return what a text seems to say.

        Parameters
        ----------
        text : str
            A need in any words, in Chinese, in English or in both.

        Returns
        -------
        reading : Reading
            Blank for a blank text.
        """
        if not hasattr(self, "topics_"):
            raise NotFittedError(type(self).__name__)
        parts = clauses(text)
        if not parts:
            return Reading()
        topics = self.topics_.read(text, parts)
        return Reading(
            topics=_shown(topics),
            is_sure=_is_sure(topics),
            sectors=_sectors(self.sectors_.read(text, parts)),
            stage=need_facts.stage(parts),
            urgency=need_facts.urgency(parts),
            quantity=need_facts.quantity(parts),
            bound=need_facts.bound(parts),
            regions=self._regions(parts),
            modes=need_facts.modes(parts),
            countries=tuple(sorted(named_countries([normalise(text)]) - {HOME})),
            classified=need_facts.classified(parts),
        )

    def _regions(self, parts: Sequence[Clause]) -> tuple[Fact, ...]:
        found = (
            (code, next((n for n in names for part in parts if n in part.text), ""))
            for code, names in self._places.items()
        )
        return tuple(Fact(code, name) for code, name in found if name)


def _shown(topics: Sequence[Evidence]) -> tuple[Evidence, ...]:
    if not topics:
        return ()
    best = topics[0].score
    return tuple(topic for topic in topics[:MOST_TOPICS] if topic.score >= _WORTH_SHOWING * best)


def _is_sure(topics: Sequence[Evidence]) -> bool:
    if not topics or topics[0].score < _SURE:
        return False
    return len(topics) == 1 or topics[0].score - topics[1].score >= _SURE_LEAD


def _sectors(sectors: Sequence[Evidence]) -> tuple[Evidence, ...]:
    if not sectors:
        return ()
    least = _SECTOR_SHARE * sectors[0].score
    return tuple(
        sector
        for sector in sectors[:MOST_SECTORS]
        if sector.score >= max(least, _SECTOR_STATED if sector.is_stated else _SECTOR_MEANT)
    )
