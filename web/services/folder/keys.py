"""What makes two rows the same row: ids, codes, and the n-th of a participant and topic."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from web.services.folder.read import Row, Values
from web.services.folder.schema import Table
from web.services.folder.values import cell_of

Key = tuple[str, ...]

RELATION_KEY: Final = ("source_id", "target_id", "kind", "occurred_on", "detail")
_STATEMENTS: Final = frozenset({"needs", "offers"})


def keyed_rows(table: Table, rows: Iterable[Row]) -> Iterator[tuple[Key, Row]]:
    """Yield each row with its key; rows whose key is faulty are left out."""
    numbers: Counter[Key] = Counter()
    for row in rows:
        columns = _key_columns(table, row.values)
        if len(columns) == 1:
            key: Key = (row.text(columns[0]),)
        elif row.faulty.intersection(columns):
            continue
        else:
            key = tuple([cell_of(row.values.get(column)) for column in columns])
            if table.name in _STATEMENTS:
                numbers[key] += 1
                key = (*key, str(numbers[key]))
        if key[0]:
            yield key, row


def key_text(key: Key) -> str:
    """Return a key as a person reads it."""
    return " · ".join(part for part in key if part)


def _key_columns(table: Table, values: Values) -> tuple[str, ...]:
    if table.name == "relations":
        return RELATION_KEY
    if table.name in _STATEMENTS:
        return ("id",) if "id" in values else ("participant_id", "topic")
    return (table.columns[0].name,)
