"""Query and truth files: who asks, as of which day, and what became of it."""

import csv
import datetime as dt
import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.recommendation.batch import Query
from models.participant import Participant
from models.taxonomy import Region

QUERY_COLUMNS = ("seeker_id", "as_of", "seeking_round")
TRUTH_COLUMNS = ("seeker_id", "candidate_id")


class Fault(StrEnum):
    """What can be wrong with such a file."""

    ENCODING = "encoding"
    NO_HEADER = "no_header"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    DUPLICATE_COLUMN = "duplicate_column"
    TOO_MANY_CELLS = "too_many_cells"
    REQUIRED = "required"
    NOT_A_DATE = "not_a_date"
    UNKNOWN_SEEKER = "unknown_seeker"
    NOT_CSV = "not_csv"


class FileFormatError(Exception):
    """A file does not hold what it should, at a place a person can go to."""

    def __init__(
        self, path: Path, line: int, fault: Fault, *, column: str = "", value: str = ""
    ) -> None:
        super().__init__(f"{path}:{line}:{column} {fault} {value!r}")
        self.path, self.line, self.fault = path, line, fault
        self.column, self.value = column, value


@dataclass(frozen=True, slots=True)
class QueryLine:
    """A query and where the file asks it."""

    line: int
    query: Query


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table and its line in the file."""

    line: int
    cells: Mapping[str, str]


def read_queries(path: Path) -> tuple[QueryLine, ...]:
    """Read who asks.

    Raises
    ------
    FileFormatError
        If the file is not such a table.
    """
    rows = read_table(path, columns=QUERY_COLUMNS, required=("seeker_id",))
    return tuple(QueryLine(row.line, query_of(path, row)) for row in rows)


def query_of(path: Path, row: Row) -> Query:
    """Turn a row into a query."""
    text = row.cells.get("as_of", "")
    try:
        as_of = day_of(text) if text else None
    except ValueError:
        raise FileFormatError(
            path, row.line, Fault.NOT_A_DATE, column="as_of", value=text
        ) from None
    return Query(row.cells["seeker_id"], as_of, row.cells.get("seeking_round", ""))


def day_of(text: str) -> dt.date:
    """Read a day as 2026-03-05, the one form of ISO 8601 that the folder knows, too."""
    if len(text) != len("2026-03-05") or "W" in text:
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def known_ids(session: Session) -> set[str]:
    """Return everybody who could ask."""
    return set(session.scalars(select(Participant.id)))


def known_regions(session: Session) -> set[str]:
    """Return every region there is."""
    return set(session.scalars(select(Region.code)))


def read_truth(path: Path) -> dict[str, set[str]]:
    """Read which candidates were right for each seeker; further columns are ignored.

    Raises
    ------
    FileFormatError
        If the file is not such a table.
    """
    truth: dict[str, set[str]] = {}
    for row in read_table(path, columns=None, required=TRUTH_COLUMNS):
        truth.setdefault(row.cells["seeker_id"], set()).add(row.cells["candidate_id"])
    return truth


def read_table(
    path: Path, *, columns: tuple[str, ...] | None, required: tuple[str, ...]
) -> Iterator[Row]:
    """Yield the rows of a CSV file, which may be gzipped; empty lines are skipped."""
    reader = csv.reader(StringIO(text_of(path), newline=""), strict=True)
    try:
        header = checked_header(path, next(reader, []), columns, required)
        for cells in reader:
            if cells:
                yield checked_row(path, reader.line_num, header, cells, required)
    except csv.Error as error:
        raise FileFormatError(path, reader.line_num, Fault.NOT_CSV, value=str(error)) from error


def text_of(path: Path) -> str:
    """Return the text of a file, plain or gzipped, with or without a byte-order mark."""
    data = path.read_bytes()
    try:
        data = gzip.decompress(data) if path.suffix == ".gz" else data
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileFormatError(
            path, line, Fault.ENCODING, value=data[error.start : error.end].hex()
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FileFormatError(path, 1, Fault.NOT_CSV, value=str(error)) from error


def checked_header(
    path: Path, header: list[str], columns: tuple[str, ...] | None, required: tuple[str, ...]
) -> list[str]:
    """Return the column names, if they are those expected."""
    if not header:
        raise FileFormatError(path, 1, Fault.NO_HEADER)
    for place, name in enumerate(header):
        if columns is not None and name not in columns:
            raise FileFormatError(path, 1, Fault.UNKNOWN_COLUMN, column=name)
        if name in header[:place]:
            raise FileFormatError(path, 1, Fault.DUPLICATE_COLUMN, column=name)
    for name in required:
        if name not in header:
            raise FileFormatError(path, 1, Fault.MISSING_COLUMN, column=name)
    return header


def checked_row(
    path: Path, line: int, header: list[str], cells: list[str], required: tuple[str, ...]
) -> Row:
    """Return a row by column, if it has what it must."""
    if len(cells) > len(header):
        extra = cells[len(header)]
        raise FileFormatError(
            path, line, Fault.TOO_MANY_CELLS, column=str(len(header) + 1), value=extra
        )
    row = dict(zip(header, cells, strict=False))
    for name in required:
        if not row.get(name):
            raise FileFormatError(path, line, Fault.REQUIRED, column=name)
    return Row(line, row)
