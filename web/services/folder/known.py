"""What rows may refer to: codes, participants and relations that are stored already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from web.services.folder.read import FolderData
from web.services.folder.schema import VOCABULARY_TABLES

SUBTYPE_VOCABULARY: Mapping[str, str] = {
    "mentor": "mentor_category",
    "investor": "investor_type",
    "space": "carrier",
    "institution": "institution_kind",
}
"""The vocabulary of `subtype` for each kind that has one."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored and stays, whatever the folder brings.

    ``terms`` holds the parent of each code of the vocabularies that a folder may extend,
    ``codes`` the other vocabularies, ``participants`` the kind of each, ``relations`` the
    source, target and kind of each.
    """

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    participants: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[tuple[str, str, str], ...] = ()


def merged_terms(folder: FolderData, known: Known) -> dict[str, dict[str, str]]:
    """Return the parent of each code, by vocabulary, as it would be after the import."""
    merged = {table.name: dict(known.terms.get(table.name, {})) for table in VOCABULARY_TABLES}
    for name, parents in merged.items():
        for row in folder.rows.get(name, ()):
            parents[row.text("code")] = row.text("parent")
        parents.pop("", None)
    return merged


def merged_codes(folder: FolderData, known: Known) -> dict[str, frozenset[str]]:
    """Return the codes of every vocabulary as they would be after the import.

    A vocabulary whose file is damaged is left out: nothing can be held against it.
    """
    terms = merged_terms(folder, known)
    codes = {**known.codes, **{name: frozenset(parents) for name, parents in terms.items()}}
    return {name: codes[name] for name in codes if name not in folder.damaged}


def merged_kinds(folder: FolderData, known: Known) -> dict[str, str]:
    """Return the kind of each participant as it would be; blank where the folder's is faulty."""
    kinds = dict(known.participants)
    for row in folder.rows.get("participants", ()):
        kinds[row.text("id")] = row.text("kind")
    kinds.pop("", None)
    return kinds
