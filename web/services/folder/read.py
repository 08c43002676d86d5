"""Read an ecosystem folder into typed rows, collecting every fault on the way."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from web.services.folder.lines import DamagedFileError
from web.services.folder.report import CellError, ErrorCode, ErrorList
from web.services.folder.rows import MAX_CELL_CHARACTERS, read_rows
from web.services.folder.schema import Column, Table
from web.services.folder.sources import Source, find_sources
from web.services.folder.values import BadValueError, Value

Values = dict[str, Value]
"""The cells of a row that are not blank, by column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, the cells that parse, and the columns whose cells do not."""

    line: int
    values: Values
    faulty: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """Return a text cell, blank where there is none."""
        return str(self.values.get(column, ""))


@dataclass(frozen=True, slots=True)
class FolderData:
    """The rows of a folder by table, and how errors name the file of each table.

    A table is damaged where some of its rows could not be read at all: what refers to it
    cannot be judged then.
    """

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading the rows of one source needs; a column not understood is None."""

    file: str
    columns: tuple[Column | None, ...]
    required: tuple[str, ...]
    errors: ErrorList

    def fault(
        self, line: int, column: str, value: str, code: ErrorCode, **evidence: object
    ) -> None:
        self.errors.add(CellError(self.file, line, column, value, code, evidence))


def read_folder(path: Path, errors: ErrorList) -> FolderData:
    """Return what a folder or workbook holds; everything faulty is recorded."""
    rows: dict[str, tuple[Row, ...]] = {}
    files: dict[str, str] = {}
    damaged: set[str] = set()
    for source in find_sources(path, errors):
        name = source.table.name
        files[name] = source.label
        kept: list[Row] = []
        if not _read_table(source, kept, errors):
            damaged.add(name)
        rows[name] = tuple(kept)
    return FolderData(rows, files, frozenset(damaged))


def _read_table(source: Source, kept: list[Row], errors: ErrorList) -> bool:
    """Append the rows of a source; tell whether all of it could be read."""
    try:
        numbered = read_rows(source)
        line, names = next(numbered, (1, []))
        if not _check_header(source, line, names, errors):
            return False
        columns = tuple(_first_columns(source.table, names))
        reading = _Reading(source.label, columns, source.table.required(), errors)
        kept.extend(_read_row(reading, line, cells) for line, cells in numbered)
    except DamagedFileError as error:
        errors.add(CellError(source.label, error.line, "", "", error.code, error.evidence))
        return False
    return True


def _check_header(source: Source, line: int, names: list[str], errors: ErrorList) -> bool:
    """Record what is wrong with a header; tell whether rows can be read by it."""
    faults = list(_header_faults(source.table, names))
    for name, code, evidence in faults:
        errors.add(CellError(source.label, line, name, name, code, evidence))
    codes = {code for _, code, _ in faults}
    return not codes & {ErrorCode.NO_HEADER, ErrorCode.MISSING_COLUMN}


def _header_faults(
    table: Table, names: list[str]
) -> Iterator[tuple[str, ErrorCode, Mapping[str, object]]]:
    known = [column.name for column in table.columns]
    recognised = [name for name in names if table.column(name) is not None]
    if not recognised:
        yield "", ErrorCode.NO_HEADER, {"known": known}
        return
    for name in names:
        if table.column(name) is None:
            yield name, ErrorCode.UNKNOWN_COLUMN, {"known": known}
    for name, count in Counter(map(str.lower, recognised)).items():
        if count > 1:
            yield name, ErrorCode.DUPLICATE_COLUMN, {"count": count}
    for name in table.required():
        if name not in names:
            yield name, ErrorCode.MISSING_COLUMN, {}


def _first_columns(table: Table, names: list[str]) -> Iterator[Column | None]:
    seen: set[str] = set()
    for name in names:
        yield None if name in seen else table.column(name)
        seen.add(name)


def _read_row(reading: _Reading, line: int, cells: list[str]) -> Row:
    width = len(reading.columns)
    if len(cells) != width:
        code = ErrorCode.TOO_FEW_CELLS if len(cells) < width else ErrorCode.TOO_MANY_CELLS
        reading.fault(line, "", "", code, cells=len(cells), columns=width)
        return _salvage(reading, line, cells)
    values: Values = {}
    faulty: list[str] = []
    for column, cell in zip(reading.columns, cells, strict=True):
        if column is None or not cell:
            continue
        value = _read_cell(reading, line, column, cell)
        if value is None:
            faulty.append(column.name)
        elif value != ():
            values[column.name] = value
    for name in reading.required:
        if name not in values and name not in faulty:
            reading.fault(line, name, "", ErrorCode.REQUIRED)
            faulty.append(name)
    return Row(line, values, frozenset(faulty))


def _salvage(reading: _Reading, line: int, cells: list[str]) -> Row:
    """Keep the leading id of a row whose cells have shifted, so that others may refer to it."""
    columns = [column for column in reading.columns if column is not None]
    names = frozenset(column.name for column in columns)
    leads = reading.columns[:1] and reading.columns[0] in columns
    values: Values = {columns[0].name: cells[0]} if leads else {}
    return Row(line, values, names)


def _read_cell(reading: _Reading, line: int, column: Column, cell: str) -> Value | None:
    if len(cell) > MAX_CELL_CHARACTERS:
        limit = MAX_CELL_CHARACTERS
        reading.fault(line, column.name, cell[:80], ErrorCode.CELL_TOO_LONG, max_length=limit)
        return None
    try:
        return column.parse(cell)
    except BadValueError as error:
        reading.fault(line, column.name, cell[:200], error.code, **error.evidence)
        return None
