"""Sheets of an .xlsx workbook as rows of cells, typed cells put into the words of the CSV files."""

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from web.services.folder.lines import MAX_FILE_BYTES, DamagedFileError
from web.services.folder.report import ErrorCode

_MAX_UNPACKED_BYTES: Final = 4 * MAX_FILE_BYTES
_MAX_CELLS: Final = 20_000_000
_CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 64
_CELL_ADDRESS = re.compile(rb'<c\b[^>]{0,40}?\br="([A-Z]{1,3})([0-9]{1,7})"')

_ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def sheet_names(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook that is safe to open.

    Raises
    ------
    DamagedFileError
        If it is no workbook, or unpacks to more than the limits allow.
    """
    _check_archive(path)
    return _open(path).sheet_names


def sheet_rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet with their numbers, cells as text."""
    rows = _open(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    for number, row in enumerate(rows, start=1):
        yield number, [cell_text(cell) for cell in row]


def cell_text(cell: Cell) -> str:
    """Return the text that a typed cell would have in a CSV file."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        is_midnight = cell.time() == dt.time()
        return cell.date().isoformat() if is_midnight else cell.isoformat(sep=" ")
    return str(cell)


def _number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")


def _open(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(path)
    except (CalamineError, OSError) as error:
        raise DamagedFileError(ErrorCode.BAD_ARCHIVE) from error


def _check_archive(path: Path) -> None:
    """Unpack everything once in small pieces, so that no bomb reaches the reader."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
                raise DamagedFileError(ErrorCode.FILE_TOO_LARGE, max_bytes=_MAX_UNPACKED_BYTES)
            for member in members:
                _check_member(archive, member)
    except _ARCHIVE_ERRORS as error:
        raise DamagedFileError(ErrorCode.BAD_ARCHIVE) from error


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Check one part: its checksum, and how wide the area of a sheet spreads."""
    is_sheet = member.filename.startswith("xl/worksheets/")
    last_row = last_column = 0
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if not is_sheet:
                continue
            for column, row in _CELL_ADDRESS.findall(tail + chunk):
                last_row = max(last_row, int(row))
                last_column = max(last_column, _column_number(column))
            tail = chunk[-_OVERLAP:]
    if last_row * last_column > _MAX_CELLS:
        raise DamagedFileError(ErrorCode.TOO_MANY_ROWS, max_rows=_MAX_CELLS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
