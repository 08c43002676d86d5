"""Rows of cells out of a source, with the line on which each begins."""

import csv
from collections.abc import Iterator
from typing import Final

from web.services.folder.lines import DamagedFileError, read_lines
from web.services.folder.report import ErrorCode
from web.services.folder.sources import Source
from web.services.folder.workbook import sheet_rows

MAX_ROWS: Final = 500_000
MAX_LINES: Final = 1_048_576  # as many as a spreadsheet has; blank ones count
MAX_CELL_CHARACTERS: Final = 100_000

NumberedRow = tuple[int, list[str]]


def read_rows(source: Source) -> Iterator[NumberedRow]:
    """Yield the rows of a source that hold anything, the header first.

    Raises
    ------
    DamagedFileError
        Where the source cannot be read further.
    """
    rows = sheet_rows(source.path, source.sheet) if source.sheet else _csv_rows(source)
    count = 0
    for number, (line, cells) in enumerate(rows, start=1):
        if number > MAX_LINES:
            raise DamagedFileError(ErrorCode.TOO_MANY_ROWS, line=line, max_rows=MAX_LINES)
        if not any(cells):
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise DamagedFileError(ErrorCode.TOO_MANY_ROWS, line=line, max_rows=MAX_ROWS)
        yield line, cells


def _csv_rows(source: Source) -> Iterator[NumberedRow]:
    reader = csv.reader(read_lines(source.path), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DamagedFileError(_csv_fault(error), line=line) from error
        yield line, cells
        line = reader.line_num + 1


def _csv_fault(error: csv.Error) -> ErrorCode:
    """Name the fault: an open quotation mark swallows the file until the limit stops it."""
    return ErrorCode.CELL_TOO_LONG if "limit" in str(error) else ErrorCode.QUOTES
