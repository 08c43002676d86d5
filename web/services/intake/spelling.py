"""The spellings that offices use for columns and codes, besides the names of the vocabularies."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO

from matcher.features.coding import Coder, Term
from web.services.intake.fields import fields_of


@cache
def spellings(vocabulary: str) -> Mapping[str, tuple[str, ...]]:
    """Return the further spellings of a vocabulary's codes; none where nobody wrote any down."""
    return {row["code"]: split(row["spellings"]) for row in rows(vocabulary)}


@cache
def header_coder(kind: str) -> Coder:
    """Return what recognises the headers of a spreadsheet about a kind of participant."""
    words: dict[str, list[str]] = defaultdict(list)
    for row in rows("header"):
        if not row["kinds"] or kind in split(row["kinds"]):
            words[row["field"]].extend(split(row["spellings"]))
    own = own_words(kind)
    terms = [
        Term(
            code=f"={field.key}",
            names=(field.key,),
            spellings=tuple(
                word for word in words[field.key] if word not in own or field.key in own[word]
            ),
        )
        for field in fields_of(kind)
    ]
    return Coder(terms)


def own_words(kind: str) -> Mapping[str, frozenset[str]]:
    """Return the headers that mean something of their own for a kind, with what they mean."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("header"):
        if kind in split(row["kinds"]):
            for word in split(row["spellings"]):
                found[word].add(row["field"])
    return {word: frozenset(keys) for word, keys in found.items()}


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of spellings."""
    path = files("web") / "services" / "intake" / "spellings" / f"{name}.csv"
    if not path.is_file():
        return ()
    return tuple(csv.DictReader(StringIO(path.read_text(encoding="utf-8"), newline="")))


def split(cell: str) -> tuple[str, ...]:
    """Return the items of a list-valued cell."""
    return tuple(item for item in cell.split(";") if item)
