"""Write tables as the CSV files of a folder, the same rows always as the same bytes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from web.services.folder.read import Values
from web.services.folder.report import CellError, ErrorCode, ErrorList
from web.services.folder.schema import TABLES, Table
from web.services.folder.values import cell_of

_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')


def check_target(path: Path, errors: ErrorList) -> None:
    """Record why a folder cannot be written: files that would stand beside the export's."""
    if path.exists() and not path.is_dir():
        errors.add(CellError(str(path), None, "", "", ErrorCode.NOT_A_FOLDER))
        return
    files = sorted(path.iterdir()) if path.exists() else []
    rivals = {f"{table.name}.csv.gz" for table in TABLES}
    occupied = [file.name for file in files if file.name in rivals or file.suffix == ".xlsx"]
    if occupied:
        evidence = {"files": occupied}
        errors.add(CellError(path.name, None, "", "", ErrorCode.TARGET_OCCUPIED, evidence))
    own = {f"{table.name}.csv" for table in TABLES}
    for file in files:
        if file.name in own and not file.is_file():
            errors.add(CellError(file.name, None, "", "", ErrorCode.NOT_A_FILE))


def write_folder(path: Path, rows: Mapping[str, Sequence[Values]]) -> None:
    """Write the tables that have rows, and empty those that an earlier export left there."""
    path.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        target = path / f"{table.name}.csv"
        values = rows.get(table.name, ())
        if values or target.exists() or table.name == "participants":
            _write_file(target, table, values)


def _write_file(target: Path, table: Table, rows: Sequence[Values]) -> None:
    """Write beside the target first, so that a reader never meets half a file."""
    draft = target.with_suffix(".csv.part")
    columns = columns_of(table, rows)
    try:
        with draft.open("w", encoding="utf-8", newline="") as stream:
            stream.write(_line(columns))
            stream.writelines(_lines(columns, rows))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def columns_of(table: Table, rows: Iterable[Values]) -> list[str]:
    """Return the columns of a table, texts in further languages last."""
    columns = [column.name for column in table.columns]
    further = {name for values in rows for name in values}.difference(columns)
    return [*columns, *sorted(further)]


def _lines(columns: list[str], rows: Iterable[Values]) -> Iterator[str]:
    for values in rows:
        yield _line([cell_of(values.get(column)) for column in columns])


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    """Quote where a reader needs it; the csv module leaves a lone carriage return bare."""
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
