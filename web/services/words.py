"""Names of the vocabularies' codes, in every language they have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.taxonomy import CodeTerm, Region, ResourceKind, Sector, Stage, Topic

Text = Mapping[str, str]

SUBTYPES = {
    "mentor": "mentor_category",
    "investor": "investor_type",
    "space": "carrier",
    "institution": "institution_kind",
}
TREES: tuple[type[Any], ...] = (Sector, Topic, Region, Stage, ResourceKind)


@dataclass(frozen=True, slots=True)
class Option:
    """A code a reader may choose, with its name."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Group:
    """A code of the upper level with those below it."""

    code: str
    name: Text
    children: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What every code is called, and which region or sector lies in which."""

    names: Mapping[tuple[str, str], Text]
    parents: Mapping[tuple[str, str], str]
    tiles: Mapping[str, tuple[int, int]]

    def name(self, vocabulary: str, code: str | None) -> Text:
        """Return the name of a code; a code nobody named stands for itself."""
        if not code:
            return {}
        return self.names.get((vocabulary, code)) or {"zh": code, "en": code}

    def all_names(self, vocabulary: str, codes: Iterable[str]) -> tuple[Text, ...]:
        """Return the names of several codes."""
        return tuple(self.name(vocabulary, code) for code in codes)

    def place(self, region: str | None, country: str) -> Text:
        """Return where something is: its region, else its country."""
        return self.name("short_region", region) if region else self.name("country", country)

    def subtype(self, kind: str, code: str) -> Text:
        """Return what kind of mentor, investor, space or institution it is."""
        return self.name(SUBTYPES.get(kind, ""), code)

    def below(self, vocabulary: str, code: str) -> tuple[str, ...]:
        """Return a code and every code under it."""
        return tuple(
            own
            for known, own in self.names
            if known == vocabulary and self.is_within(vocabulary, own, code)
        )

    def is_within(self, vocabulary: str, code: str, ancestor: str) -> bool:
        """Tell whether a code is another one or lies under it."""
        while code and code != ancestor:
            code = self.parents.get((vocabulary, code), "")
        return bool(code)

    def prefecture(self, region: str | None) -> str:
        """Return the prefecture on the tile diagram that a region lies in, blank outside."""
        code = region or ""
        while code and code not in self.tiles:
            code = self.parents.get(("region", code), "")
        return code


def load_words(session: Session) -> Words:
    """Load every vocabulary: six queries, whatever the number of rows shown."""
    names: dict[tuple[str, str], Text] = {}
    parents: dict[tuple[str, str], str] = {}
    tiles: dict[str, tuple[int, int]] = {}
    for model in TREES:
        vocabulary = model.__tablename__
        for row in session.scalars(select(model).order_by(model.position, model.code)):
            names[vocabulary, row.code] = {"zh": row.name_zh, "en": row.name_en}
            parents[vocabulary, row.code] = getattr(row, "parent", None) or ""
            if isinstance(row, Region):
                names["short_region", row.code] = short_name(row)
                tiles.update(tile_of(row))
    for term in session.scalars(select(CodeTerm).order_by(CodeTerm.position)):
        names[term.vocabulary, term.code] = {"zh": term.name_zh, "en": term.name_en}
    return Words(names, parents, tiles)


def short_name(region: Region) -> Text:
    """Return the everyday name of a region."""
    attributes: Mapping[str, Any] = region.attributes
    return {
        "zh": attributes.get("short_zh") or region.name_zh,
        "en": attributes.get("short_en") or region.name_en,
    }


def tile_of(region: Region) -> dict[str, tuple[int, int]]:
    """Return where a region stands on the tile diagram, if it does."""
    row, column = region.attributes.get("tile_row"), region.attributes.get("tile_column")
    if row in (None, "") or column in (None, ""):
        return {}
    return {region.code: (int(row), int(column))}


def options(words: Words, vocabulary: str, *, is_top: bool = False) -> tuple[Option, ...]:
    """Return the codes of a vocabulary in their order, all of them or the upper level."""
    return tuple(
        Option(code, name)
        for (known, code), name in words.names.items()
        if known == vocabulary and not (is_top and words.parents.get((vocabulary, code)))
    )


def groups(words: Words, vocabulary: str) -> tuple[Group, ...]:
    """Return a vocabulary of two levels."""
    return tuple(
        Group(
            top.code,
            top.name,
            tuple(
                option
                for option in options(words, vocabulary)
                if words.parents.get((vocabulary, option.code)) == top.code
            ),
        )
        for top in options(words, vocabulary, is_top=True)
    )
