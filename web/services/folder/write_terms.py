"""Write the terms that a folder adds to the vocabularies or changes in them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.services.folder.bulk import delete_rows, insert_rows, rows_for, update_rows
from web.services.folder.diff import TableDiff
from web.services.folder.entities import texts_of
from web.services.folder.keys import Key
from web.services.folder.read import Values
from web.services.folder.stored import NAMES, TERM_MODELS, StoredTable
from web.services.folder.values import cell_of


def write_terms(session: Session, diff: TableDiff, stored: StoredTable) -> None:
    """Add and change the terms of one vocabulary, parents before their children."""
    model = TERM_MODELS[diff.table.name]
    names = [column.name for column in diff.table.columns]
    last = session.scalar(select(func.max(model.position))) or 0
    added = [diff.added[key] for key in by_depth(diff.added)]
    rows = zip(rows_for(model, names, added), added, strict=True)
    insert_rows(
        session,
        model,
        [
            {**row, "attributes": _attributes({}, values), "position": position}
            for position, (row, values) in enumerate(rows, start=last + 1)
        ],
    )
    changed = [row.values for row in diff.changed.values()]
    terms = session.execute(select(model.code, model.attributes))
    kept = {term.code: term.attributes for term in terms}
    update_rows(
        session,
        model,
        "code",
        [
            {
                **row,
                "attributes": _attributes(kept[row["code"]], values),
                "is_edited": (row["code"],) in stored.built_in,
            }
            for row, values in zip(rows_for(model, names, changed), changed, strict=True)
        ],
    )


def remove_terms(session: Session, diff: TableDiff, stored: StoredTable) -> None:
    """Remove terms, children before their parents."""
    rows = {key: stored.rows[key] for key in diff.removed}
    model = TERM_MODELS[diff.table.name]
    for code, *_ in reversed(by_depth(rows)):
        delete_rows(session, model, "code", [code])


def by_depth(rows: Mapping[Key, Values]) -> list[Key]:
    """Return the keys of terms so that each stands behind its parent."""
    depths: dict[str, int] = {}
    for (code,) in rows:
        _measure(code, rows, depths)
    return sorted(rows, key=lambda key: depths[key[0]])


def _measure(code: str, rows: Mapping[Key, Values], depths: dict[str, int]) -> None:
    chain: list[str] = []
    while (code,) in rows and code not in depths:
        chain.append(code)
        code = cell_of(rows[(code,)].get("parent"))
    depth = depths.get(code, -1)
    for step, member in enumerate(reversed(chain), start=1):
        depths[member] = depth + step


def _attributes(kept: Mapping[str, Any], values: Values) -> dict[str, Any]:
    """Keep further names beside what else is known of a term."""
    further = further_texts(values, ["name"])
    rest = {name: value for name, value in kept.items() if name != NAMES}
    return {**rest, NAMES: {tag: text for _, tag, text in further}} if further else rest


def further_texts(values: Values, stems: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return field, language and text of what is neither Chinese nor English."""
    return [
        (stem, tag, text)
        for stem in stems
        for tag, text in texts_of(values, stem).items()
        if tag not in {"zh", "en"}
    ]
