"""A sheet as text: its rows, and what the program that wrote it showed otherwise."""

from dataclasses import dataclass
from typing import Final

MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_CELL_CHARACTERS: Final = 10_000

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from 0."""


class FileRefusedError(ValueError):
    """A file cannot be read: the code says why, the evidence what the limit is."""

    def __init__(self, code: str, **evidence: object) -> None:
        super().__init__(code)
        self.code = code
        self.evidence = evidence


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet as text, all rows of one width; lines are counted from 1.

    `hidden_lines` are rows that the program does not show; `unsaved_formulas` counts the formulas
    whose result the file does not hold.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden_lines: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False
    unsaved_formulas: int = 0

    @property
    def width(self) -> int:
        """How many columns it has."""
        return len(self.rows[0]) if self.rows else 0


def squared(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of one width, without blank rows and columns at the end.

    Raises
    ------
    FileRefusedError
        If there are too many rows or columns, or a cell is too long.
    """
    trimmed = [_trimmed(row) for row in rows]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    width = max(map(len, trimmed), default=0)
    if len(trimmed) > MAX_ROWS:
        raise FileRefusedError("too_many_rows", max_rows=MAX_ROWS)
    if width > MAX_COLUMNS:
        raise FileRefusedError("too_many_columns", max_columns=MAX_COLUMNS)
    return tuple(tuple(row + [""] * (width - len(row))) for row in trimmed)


def _trimmed(row: list[str]) -> list[str]:
    cells = [_clean(cell) for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _clean(cell: str) -> str:
    """Return a cell without what is not seen, and without the sign that our exports put first."""
    if len(cell) > MAX_CELL_CHARACTERS:
        raise FileRefusedError("cell_too_long", max_characters=MAX_CELL_CHARACTERS)
    shown = cell.replace("\u3000", " ").replace("\xa0", " ").replace("\r\n", "\n")
    shown = "".join(sign for sign in shown if sign.isprintable() or sign in "\n\t").strip()
    is_escaped = len(shown) > 1 and shown[0] == "'" and shown[1] in "=+-@"
    return shown[1:] if is_escaped else shown
