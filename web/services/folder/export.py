"""Export what is stored as a folder that imports to the same."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from web.services.folder.keys import Key
from web.services.folder.read import Values
from web.services.folder.report import CellError, ErrorList
from web.services.folder.schema import TABLES
from web.services.folder.stored import StoredTable, load_stored
from web.services.folder.writing import check_target, write_folder


@dataclass(frozen=True, slots=True)
class ExportReport:
    """How many rows each table of an export has, or why there is none."""

    rows: dict[str, int]
    errors: tuple[CellError, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the folder was written."""
        return not self.errors


def export_folder(session: Session, *, path: Path) -> ExportReport:
    """Write the ecosystem as a folder; built-in terms and private relations stay out."""
    errors = ErrorList()
    check_target(path, errors)
    if errors.count:
        return ExportReport({}, errors.listed())
    stored = load_stored(session)
    rows = {table.name: _sorted_rows(stored[table.name]) for table in TABLES}
    write_folder(path, rows)
    return ExportReport({name: len(values) for name, values in rows.items()})


def _sorted_rows(stored: StoredTable) -> list[Values]:
    left_out = (stored.built_in - stored.edited) | stored.withheld
    keys = sorted(stored.rows.keys() - left_out, key=_order)
    return [stored.rows[key] for key in keys]


def _order(key: Key) -> tuple[Key, int]:
    """Order rows by key, the n-th of a participant and topic by number."""
    *words, last = key
    is_numbered = len(words) == len(("participant_id", "topic")) and last.isdigit()
    return (tuple(words), int(last)) if is_numbered else (key, 0)
