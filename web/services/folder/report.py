"""What an import found and did: errors with their place; rows added, changed, left, removed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MAX_LISTED_ERRORS = 1_000
MAX_LISTED_CHANGES = 200


class ErrorCode(StrEnum):
    """Everything that can be wrong with a folder; :mod:`web.services.folder.messages` words it."""

    # the folder and its files
    FOLDER_MISSING = "folder_missing"
    NO_TABLES = "no_tables"
    MISSPELT_FILE = "misspelt_file"
    NOT_A_FILE = "not_a_file"
    NOT_A_FOLDER = "not_a_folder"
    OUTSIDE_FOLDER = "outside_folder"
    UNREADABLE = "unreadable"
    GIVEN_TWICE = "given_twice"
    FILE_TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    BAD_ARCHIVE = "bad_archive"
    TARGET_OCCUPIED = "target_occupied"
    # text and cells
    ENCODING = "encoding"
    NUL = "nul"
    QUOTES = "quotes"
    CELL_TOO_LONG = "cell_too_long"
    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"
    # the header
    NO_HEADER = "no_header"
    DUPLICATE_COLUMN = "duplicate_column"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    # one value
    REQUIRED = "required"
    NOT_AN_ID = "not_an_id"
    NOT_A_WORD = "not_a_word"
    TOO_LONG = "too_long"
    NOT_AN_INTEGER = "not_an_integer"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_DATE = "not_a_date"
    NOT_A_BOOLEAN = "not_a_boolean"
    NOT_AN_OBJECT = "not_an_object"
    NOT_A_LANGUAGE = "not_a_language"
    NOT_A_COUNTRY = "not_a_country"
    LISTED_TWICE = "listed_twice"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_WORD = "unknown_word"
    # several values
    NAME_REQUIRED = "name_required"
    DUPLICATE_ID = "duplicate_id"
    DUPLICATE_ROW = "duplicate_row"
    DATES_ORDER = "dates_order"
    TICKET_ORDER = "ticket_order"
    DEFENCE = "defence"
    UNKNOWN_PARTICIPANT = "unknown_participant"
    SELF_RELATION = "self_relation"
    RELATION_ENDPOINT = "relation_endpoint"
    KIND_IN_USE = "kind_in_use"
    CYCLE = "cycle"
    # removal
    IN_USE = "in_use"
    ID_TAKEN = "id_taken"


@dataclass(frozen=True, slots=True)
class CellError:
    """One fault, with the place a person can go to."""

    file: str
    line: int | None
    column: str
    value: str
    code: ErrorCode
    evidence: Mapping[str, object] = field(default_factory=dict)


class ErrorList:
    """Keep the first errors of a run and count them all."""

    def __init__(self, limit: int = MAX_LISTED_ERRORS) -> None:
        self._limit = limit
        self._kept: list[CellError] = []
        self.count = 0

    def add(self, error: CellError) -> None:
        """Record one error."""
        self.count += 1
        if len(self._kept) < self._limit:
            self._kept.append(error)

    def listed(self) -> tuple[CellError, ...]:
        """Return the kept errors, by file and line."""
        return tuple(sorted(self._kept, key=lambda error: (error.file, error.line or 0)))


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that differs from what is stored, with the columns that do."""

    key: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableReport:
    """What happens to one table: four counts, and the first keys of each sort."""

    table: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    added_keys: tuple[str, ...] = ()
    changes: tuple[RowChange, ...] = ()
    removed_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of one import, or of its rehearsal."""

    tables: tuple[TableReport, ...] = ()
    errors: tuple[CellError, ...] = ()
    n_errors: int = 0
    is_dry_run: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether the folder had no error."""
        return self.n_errors == 0

    @property
    def has_changes(self) -> bool:
        """Whether the stored data differ from the folder."""
        return any(table.added or table.changed or table.removed for table in self.tables)
