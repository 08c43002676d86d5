"""Step 2: which sheet is read, and on which lines its header stands."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.orm import Session

from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.decisions import Decisions
from web.services.intake.layout import MOST_HEADER_LINES, RowKind

_SHOWN_BELOW: Final = 8
_SHOWN_COLUMNS: Final = 14


class HeaderError(ValueError):
    """The header lies outside the sheet, or is too high; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class SheetOption:
    """A sheet that may be read."""

    name: str
    n_lines: int
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as the page shows it: its number, what it is taken for, its first cells."""

    number: int
    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetStep:
    """What the step shows."""

    sheets: tuple[SheetOption, ...]
    chosen: str
    first: int
    last: int
    lines: tuple[LineView, ...]
    n_lines: int
    n_columns: int
    n_more_columns: int
    n_rows: int
    counts: dict[str, int]
    n_hidden: int
    with_hidden: bool
    unsaved_formulas: int


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person decides: the sheet, the lines of its header, and what about hidden rows."""

    sheet: str
    first: int
    last: int
    with_hidden: bool


def show(session: Session, *, actor: Actor, intake_id: int) -> SheetStep:
    """Return what was found."""
    return step_of(drafts.open_bench(session, actor=actor, intake_id=intake_id))


def step_of(bench: Bench) -> SheetStep:
    """Return what was found on a bench."""
    sheet, table, (first, last) = bench.sheet, bench.table, bench.header
    shown = range(max(first - 4, 1), min(last + _SHOWN_BELOW, len(sheet.rows)) + 1)
    hidden = [line for line in sheet.hidden_lines if last < line <= len(sheet.rows)]
    kinds = {
        **dict.fromkeys(range(1, first), "before"),
        **dict.fromkeys(range(first, last + 1), "header"),
        **{line: kind.value for line, kind in table.kinds.items()},
    }
    return SheetStep(
        sheets=tuple(
            SheetOption(one.name, len(one.rows), one.is_hidden)
            for one in bench.book.sheets.values()
        ),
        chosen=sheet.name,
        first=first,
        last=last,
        lines=tuple(
            LineView(line, kinds[line], sheet.rows[line - 1][:_SHOWN_COLUMNS]) for line in shown
        ),
        n_lines=len(sheet.rows),
        n_columns=len(table.columns),
        n_more_columns=max(sheet.width - _SHOWN_COLUMNS, 0),
        n_rows=len(table.data_lines),
        counts={
            kind.value: table.count(kind)
            for kind in RowKind
            if kind is not RowKind.DATA and table.count(kind)
        },
        n_hidden=sum(any(sheet.rows[line - 1]) for line in hidden),
        with_hidden=bench.decisions.with_hidden,
        unsaved_formulas=sheet.unsaved_formulas,
    )


def choose(session: Session, *, actor: Actor, intake_id: int, choice: SheetChoice) -> None:
    """Write down the sheet and its header; another one makes what followed void.

    Raises
    ------
    HeaderError
        If there is no such sheet, or the header does not lie on it.
    """
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    sheet = bench.book.sheets.get(choice.sheet)
    if sheet is None:
        raise HeaderError("sheet")
    is_other_sheet = choice.sheet != bench.sheet.name
    header = None if is_other_sheet else (choice.first, choice.last)
    if header and not 1 <= choice.first <= choice.last < len(sheet.rows):
        raise HeaderError("outside")
    if header and choice.last - choice.first >= MOST_HEADER_LINES:
        raise HeaderError("too_high")
    decided = replace(
        bench.decisions, sheet=choice.sheet, header=header, with_hidden=choice.with_hidden
    )
    if is_other_sheet or header != bench.header:
        decided = _anew(decided)
    drafts.decide(bench, decided, step="sheet" if is_other_sheet else "columns")


def _anew(decisions: Decisions) -> Decisions:
    """Forget what was decided about columns and lines that are others now."""
    return replace(decisions, columns={}, duplicates={}, choices={})
