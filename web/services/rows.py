"""Reading stored rows in bulk: one statement a table, whatever the size."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
Ids = Collection[str] | None
"""The ids asked for; None asks for all."""

# below the number of parameters that SQLite and PostgreSQL take in one statement
MAX_LISTED = 10_000


def narrowed(statement: AnySelect, column: InstrumentedAttribute[Any], ids: Ids) -> AnySelect:
    """Keep the rows of the ids asked for; a long list is cheaper to filter after reading."""
    if ids is None or len(ids) > MAX_LISTED:
        return statement
    return statement.where(column.in_(list(ids)))


def codes_by_owner(
    session: Session,
    owner: InstrumentedAttribute[str],
    code: InstrumentedAttribute[str],
    position: InstrumentedAttribute[int],
    ids: Ids = None,
) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of each owner, in their order."""
    statement = narrowed(select(owner, code), owner, ids).order_by(owner, position)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for owner_id, value in session.execute(statement):
        found[owner_id].append(value)
    return {owner_id: tuple(values) for owner_id, values in found.items()}


def texts_by_owner(
    session: Session, statement: AnySelect, participant: InstrumentedAttribute[str], ids: Ids
) -> Mapping[Any, tuple[AnyRow, ...]]:
    """Return texts in further languages by the row they belong to, its id in the first column."""
    found: defaultdict[Any, list[AnyRow]] = defaultdict(list)
    for row in session.execute(narrowed(statement, participant, ids)):
        found[row[0]].append(row)
    return {owner_id: tuple(rows) for owner_id, rows in found.items()}


def in_two_languages(zh: str, en: str) -> dict[str, str]:
    """Return the texts that are not blank, by language."""
    texts = {"zh": zh, "en": en}
    return {language: text for language, text in texts.items() if text}
