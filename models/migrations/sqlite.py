"""What SQLite can only do to a table by making it anew, done without: rows that hang on it stay.

Dropping a table empties it first, and what refers to its rows goes along or forbids it.
"""

from alembic import op
from sqlalchemy import text


def add_reference(table: str, column: str, kind: str, target: str, *, name: str) -> None:
    """Add a column that may be empty and refers to another table, emptied with what it names."""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    written = _read(table).rstrip().removesuffix(")").rstrip()
    _write(table, f"{written}{_rule(column, target, name)}\n)")


def drop_reference(table: str, column: str, target: str, *, name: str) -> None:
    """Drop such a column: its rule first, since none that refers can be dropped."""
    reword(table, (_rule(column, target, name), ""))
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def reword(table: str, *changes: tuple[str, str]) -> None:
    """Change rules in the text of a table, as https://sqlite.org/lang_altertable.html describes it.

    Raises
    ------
    LookupError
        If the table does not say what is to be changed.
    """
    written = _read(table)
    for before, after in changes:
        if before not in written:
            raise LookupError(f"{table}: {before}")
        written = written.replace(before, after)
    _write(table, written)


def _rule(column: str, target: str, name: str) -> str:
    reference = f"FOREIGN KEY({column}) REFERENCES {target} (id) ON DELETE SET NULL"
    return f", \n\tCONSTRAINT {name} {reference}"


def _read(table: str) -> str:
    find = text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :table")
    return str(op.get_bind().scalar(find, {"table": table}) or "")


def _write(table: str, written: str) -> None:
    connection = op.get_bind()
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.execute(
        text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :table"),
        {"sql": written, "table": table},
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
