"""Rows into PostgreSQL as one stream: an INSERT for each would take eight times as long."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Column, Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

Cell = Callable[[Mapping[str, Any]], Any]


def copy_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, all with the same columns, within the session's transaction."""
    session.flush()
    connection = session.connection()
    columns = [column for column in table.columns if column.name in rows[0] or column.default]
    cells = [cell_of(column, connection.dialect) for column in columns]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(sql.Identifier(column.name) for column in columns),
    )
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"{driver!r} is no connection to PostgreSQL")
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as stream:
            for row in rows:
                stream.write_row([cell(row) for cell in cells])
    except psycopg.Error as error:
        raise DBAPIError.instance(
            statement.as_string(driver),
            None,
            error,
            psycopg.Error,
            hide_parameters=True,
            dialect=connection.dialect,
        ) from error


def cell_of(column: Column[Any], dialect: Dialect) -> Cell:
    """Return what gives a row's value of a column, as the driver wants it."""
    name, default = column.name, default_of(column)
    process = column.type.dialect_impl(dialect).bind_processor(dialect)

    def cell(row: Mapping[str, Any]) -> Any:
        value = row[name] if name in row else default()
        return process(value) if process else value

    return cell


def default_of(column: Column[Any]) -> Callable[[], Any]:
    """Return what makes the value that the mapper would put into a column."""
    default = column.default
    if isinstance(default, CallableColumnDefault):
        make: Callable[[Any], Any] = default.arg
        return lambda: make(None)
    value = default.arg if isinstance(default, ScalarElementColumnDefault) else None
    return lambda: value
