"""Find the files of a folder: one source a table, nothing from outside the folder."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from web.services.folder.lines import DamagedFileError
from web.services.folder.report import CellError, ErrorCode, ErrorList
from web.services.folder.schema import TABLES, Table
from web.services.folder.workbook import sheet_names

TABLE_BY_NAME: Final = {table.name: table for table in TABLES}
_SUFFIXES: Final = (".csv", ".csv.gz")
_FILE_NAMES: Final = {f"{table.name}{suffix}": table for table in TABLES for suffix in _SUFFIXES}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of a table come from: a file, or a sheet of a workbook."""

    table: Table
    path: Path
    sheet: str = ""

    @property
    def label(self) -> str:
        """How errors name this source."""
        return f"{self.path.name}:{self.sheet}" if self.sheet else self.path.name


def find_sources(path: Path, errors: ErrorList) -> list[Source]:
    """Return the sources of a folder, or of a single workbook, in the order of the tables."""
    files = _files(path, errors)
    by_table: dict[str, list[Source]] = defaultdict(list)
    for file in files:
        for source in _sources_of(file, errors):
            by_table[source.table.name].append(source)
    for sources in by_table.values():
        if len(sources) > 1:
            labels = [source.label for source in sources]
            errors.add(_fault(labels[1], ErrorCode.GIVEN_TWICE, files=labels))
    if not by_table and not errors.count:
        expected = [f"{table.name}.csv" for table in TABLES]
        errors.add(_fault(str(path), ErrorCode.NO_TABLES, expected=expected))
    return [by_table[table.name][0] for table in TABLES if table.name in by_table]


def _files(path: Path, errors: ErrorList) -> list[Path]:
    try:
        if path.is_file() and path.suffix.lower() == ".xlsx":
            return [path]
        if path.is_dir():
            return [file for file in sorted(path.iterdir()) if _belongs(file, path, errors)]
    except OSError as error:
        errors.add(_fault(str(path), ErrorCode.UNREADABLE, reason=error.strerror or ""))
        return []
    errors.add(_fault(str(path), ErrorCode.FOLDER_MISSING))
    return []


def _belongs(file: Path, folder: Path, errors: ErrorList) -> bool:
    """Tell whether a file holds a table; record why one that is named like it does not."""
    name = file.name
    if name not in _FILE_NAMES and not _is_workbook(file):
        if name.lower() in _FILE_NAMES:
            errors.add(_fault(name, ErrorCode.MISSPELT_FILE, expected=name.lower()))
        return False
    if not _leads_into(folder, file):
        errors.add(_fault(name, ErrorCode.OUTSIDE_FOLDER))
        return False
    if not file.is_file():
        errors.add(_fault(name, ErrorCode.NOT_A_FILE))
        return False
    return True


def _leads_into(folder: Path, file: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except RuntimeError:  # a link to itself; the system's own error comes with newer Pythons
        return False


def _is_workbook(file: Path) -> bool:
    return file.suffix.lower() == ".xlsx" and not file.name.startswith(("~$", "."))


def _sources_of(file: Path, errors: ErrorList) -> Iterator[Source]:
    if file.name in _FILE_NAMES:
        yield Source(_FILE_NAMES[file.name], file)
        return
    try:
        names = sheet_names(file)
    except DamagedFileError as error:
        errors.add(_fault(file.name, error.code, **error.evidence))
        return
    for name in names:
        meant = name.strip().lower()
        if name in TABLE_BY_NAME:
            yield Source(TABLE_BY_NAME[name], file, name)
        elif meant in TABLE_BY_NAME:
            errors.add(_fault(f"{file.name}:{name}", ErrorCode.MISSPELT_FILE, expected=meant))


def _fault(file: str, code: ErrorCode, **evidence: object) -> CellError:
    return CellError(file, None, "", "", code, evidence)
