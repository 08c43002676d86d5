"""Workbooks: what their cells show, which rows are hidden, and whether they are safe to open."""

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from web.services.folder.workbook import cell_text
from web.services.intake.sheets import FileRefusedError, Merge, Sheet, squared

_MAX_UNPACKED_BYTES: Final = 120 * 1024 * 1024
_MAX_CELLS: Final = 4_000_000
_CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 512
_BOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_LINK: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_ROW: Final = re.compile(rb"<(?:\w+:)?row\b[^>]{0,400}>")
_FILLED_CELL: Final = re.compile(
    rb'<(?:\w+:)?c\b[^>]{0,60}?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]{0,200}?(?<!/)>'
)
_UNSAVED: Final = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^>]{0,300}/>)(?:<(?:\w+:)?v\s*/>)?</(?:\w+:)?c>"
)
_ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    KeyError,
    OSError,
    UnicodeDecodeError,
)


@dataclass(slots=True)
class _Scan:
    """What the text of a sheet says besides its cells."""

    hidden_lines: set[int] = field(default_factory=set)
    unsaved_formulas: int = 0
    last_line: int = 0
    last_row: int = 0
    last_column: int = 0


def read_workbook(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an .xlsx workbook.

    Raises
    ------
    FileRefusedError
        If it is no workbook, is locked, or unpacks to more than the limits allow.
    """
    try:
        scans = _scan_archive(content)
    except _ARCHIVE_ERRORS as error:
        raise FileRefusedError("damaged") from error
    return _read(content, scans)


def read_old_workbook(content: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of an .xls workbook.

    Raises
    ------
    FileRefusedError
        If it is no workbook, or is locked.
    """
    return _read(content, {})


def _read(content: bytes, scans: dict[str, _Scan]) -> tuple[Sheet, ...]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden = {
            sheet.name: sheet.visible != SheetVisibleEnum.Visible
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        }
        return tuple(
            _sheet(book.get_sheet_by_name(name), scans.get(name, _Scan()), is_hidden=is_hidden)
            for name, is_hidden in hidden.items()
        )
    except PasswordError as error:
        raise FileRefusedError("password") from error
    except (CalamineError, OSError) as error:
        raise FileRefusedError("damaged") from error


def _sheet(sheet: CalamineSheet, scan: _Scan, *, is_hidden: bool) -> Sheet:
    if sheet.total_height * sheet.total_width > _MAX_CELLS:
        raise FileRefusedError("too_many_cells", max_cells=_MAX_CELLS)
    rows = [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return Sheet(
        name=sheet.name,
        rows=squared(rows),
        hidden_lines=frozenset(scan.hidden_lines),
        merges=tuple(_merge(found) for found in sheet.merged_cell_ranges or ()),
        is_hidden=is_hidden,
        unsaved_formulas=scan.unsaved_formulas,
    )


def _merge(found: tuple[tuple[int, int], tuple[int, int]]) -> Merge:
    (first_row, first_column), (last_row, last_column) = found
    return first_row, first_column, last_row, last_column


def _scan_archive(content: bytes) -> dict[str, _Scan]:
    """Unpack everything once in small pieces, so that no bomb reaches the reader."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _MAX_UNPACKED_BYTES:
            raise FileRefusedError("unpacks_too_large", max_mb=_MAX_UNPACKED_BYTES // 1024 // 1024)
        paths = _sheet_paths(archive)
        found: dict[str, _Scan] = {}
        for member in members:
            scan = _scan_member(archive, member)
            if member.filename in paths:
                found[paths[member.filename]] = scan
        return found


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet by the part of the archive that holds it."""
    links = {
        _attribute(tag, "Id"): posixpath.normpath(posixpath.join("xl", _attribute(tag, "Target")))
        for tag in _LINK.findall(archive.read(_LINKS).decode())
    }
    names: dict[str, str] = {}
    for tag in _SHEET.findall(archive.read(_BOOK).decode()):
        path = links.get(_attribute(tag, r"\w+:id"), "").lstrip("/")
        names[path] = _attribute(tag, "name")
    return names


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(match[1]) if match else ""


def _scan_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Scan:
    """Check one part's checksum; of a sheet, find hidden rows and how wide its cells spread."""
    scan = _Scan()
    is_sheet = member.filename.startswith("xl/worksheets/")
    tail = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if is_sheet:
                text = tail + chunk
                # a tag that is cut at the end is read with the next piece
                end = (
                    text.rfind(b"</row>") + 6 if b"</row>" in text else max(len(text) - _OVERLAP, 0)
                )
                _scan_text(text[:end], scan)
                tail = text[end:]
        if is_sheet:
            _scan_text(tail, scan)
    if scan.last_row * scan.last_column > _MAX_CELLS:
        raise FileRefusedError("too_many_cells", max_cells=_MAX_CELLS)
    return scan


def _scan_text(text: bytes, scan: _Scan) -> None:
    for tag in _ROW.findall(text):
        number = re.search(rb'\sr="(\d{1,7})"', tag)
        scan.last_line = int(number[1]) if number else scan.last_line + 1
        if re.search(rb'\shidden="(?:1|true)"', tag):
            scan.hidden_lines.add(scan.last_line)
    for letters, row in _cells(text):
        scan.last_row = max(scan.last_row, row)
        scan.last_column = max(scan.last_column, _column_number(letters))
    scan.unsaved_formulas += len(_UNSAVED.findall(text))


def _cells(text: bytes) -> Iterator[tuple[bytes, int]]:
    return ((letters, int(row)) for letters, row in _FILLED_CELL.findall(text))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
