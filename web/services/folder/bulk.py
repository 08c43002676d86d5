"""Insert, update and delete many rows with few statements."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from sqlalchemy import Column, Float, Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from models.base import Base
from web.services.folder.read import Values
from web.services.folder.stored import DEFAULT_STATUS
from web.services.folder.values import Value

Item = TypeVar("Item")
_BATCH: Final = 500
_BLANKS: Final[Mapping[str, Any]] = {
    "status": DEFAULT_STATUS,
    "is_synthetic": False,
    "languages": [],
    "modes": [],
    "attributes": {},
}


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns."""
    if rows:
        session.execute(insert(table_of(model)), rows)


def update_rows(
    session: Session, model: type[Base], key: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Update rows by a key column; all have the same columns, the key among them."""
    if not rows:
        return
    table = table_of(model)
    names = [name for name in rows[0] if name != key]
    statement = (
        update(table)
        .where(table.c[key] == bindparam("_key"))
        .values({name: bindparam(f"_{name}") for name in names})
    )
    parameters = [{"_key": row[key], **{f"_{name}": row[name] for name in names}} for row in rows]
    session.execute(statement, parameters)


def delete_rows(session: Session, model: type[Base], column: str, keys: Iterable[Any]) -> None:
    """Delete the rows whose column holds one of the keys, in the order of the keys."""
    table = table_of(model)
    for batch in batched(keys, _BATCH):
        session.execute(delete(table).where(table.c[column].in_(batch)))


def columns_for(model: type[Base], names: Iterable[str], values: Values) -> dict[str, Any]:
    """Return the columns of a database row that stand for the cells of a folder's row."""
    table = table_of(model)
    return {name: _stored_value(table.c[name], values.get(name)) for name in names}


def batched(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """Yield items in tuples of a size, the last one shorter."""
    pending: list[Item] = []
    for item in items:
        pending.append(item)
        if len(pending) == size:
            yield tuple(pending)
            pending.clear()
    if pending:
        yield tuple(pending)


def _stored_value(column: Column[Any], value: Value | None) -> Any:
    if value is None:
        return None if column.nullable else _BLANKS.get(column.name, "")
    if isinstance(value, tuple):
        return list(value)
    if column.name == "attributes":
        return json.loads(str(value))
    if isinstance(column.type, Float) and isinstance(value, Decimal):
        return float(value)
    return value
