"""Insert, update and delete many rows with few statements."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar

from sqlalchemy import JSON, Column, Float, Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from models.base import Base
from web.services.folder.copying import copy_rows
from web.services.folder.read import Values
from web.services.folder.stored import IMPLIED
from web.services.folder.values import Value

Item = TypeVar("Item")
_BATCH: Final = 500
_BLANKS: Final[Mapping[str, Any]] = {
    **IMPLIED,
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
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        copy_rows(session, table_of(model), rows)
    else:
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
        .where(table.c[key] == bindparam("row"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    parameters = [{"row": row[key], **{f"new_{name}": row[name] for name in names}} for row in rows]
    session.execute(statement, parameters)


def delete_rows(session: Session, model: type[Base], column: str, keys: Iterable[Any]) -> None:
    """Delete the rows whose column holds one of the keys, in the order of the keys."""
    table = table_of(model)
    for batch in batched(keys, _BATCH):
        session.execute(delete(table).where(table.c[column].in_(batch)))


def rows_for(
    model: type[Base], names: Sequence[str], rows: Iterable[Values]
) -> Iterator[dict[str, Any]]:
    """Yield the columns of the database rows that stand for rows of a folder."""
    table = table_of(model)
    plan = [(name, _blank(table.c[name]), _converter(table.c[name])) for name in names]
    for values in rows:
        yield {
            name: convert(values[name]) if name in values else blank
            for name, blank, convert in plan
        }


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


def _blank(column: Column[Any]) -> Any:
    return None if column.nullable else _BLANKS.get(column.name, "")


def _converter(column: Column[Any]) -> Callable[[Value], Any]:
    if isinstance(column.type, Float):
        return _to_float
    return _to_json if isinstance(column.type, JSON) else _as_it_is


def _as_it_is(value: Value) -> Any:
    return value


def _to_float(value: Value) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _to_json(value: Value) -> Any:
    return list(value) if isinstance(value, tuple) else json.loads(str(value))
