"""A spreadsheet's bytes into sheets of text, whatever program wrote them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from web.services.intake.delimited import read_delimited
from web.services.intake.sheets import FileRefusedError, Sheet
from web.services.intake.workbooks import read_old_workbook, read_workbook

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
ACCEPTED: Final = ".xlsx,.xlsm,.xls,.csv,.tsv,.txt"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file, by name, in their order."""

    sheets: Mapping[str, Sheet] = field(default_factory=dict)


def read_file(name: str, content: bytes) -> Book:
    """Return the sheets of a file; what it is, its beginning says and not its name alone.

    Raises
    ------
    FileRefusedError
        If it is empty, too large, damaged, or no spreadsheet.
    """
    if not content.strip():
        raise FileRefusedError("empty")
    if len(content) > MAX_FILE_BYTES:
        raise FileRefusedError("too_large", max_mb=MAX_FILE_BYTES // 1024 // 1024)
    suffix = PurePosixPath(name.lower()).suffix
    if content.startswith(_ZIP):
        sheets = read_workbook(content)
    elif content.startswith(_OLE):
        sheets = read_old_workbook(content)
    elif suffix in _TEXTS:
        sheets = (read_delimited(content),)
    else:
        raise FileRefusedError("damaged" if suffix in {*_WORKBOOKS, ".xls"} else "type")
    filled = {sheet.name: sheet for sheet in sheets if sheet.rows}
    if not filled:
        raise FileRefusedError("empty")
    return Book(filled)
