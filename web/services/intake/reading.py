"""A table as understood: its records, and every value of its fields with who says it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.features.coding import Coder
from web.services.intake.assembling import RowDraft
from web.services.intake.cells import OPEN, Item, State, read_coded, read_typed
from web.services.intake.columns import ColumnView
from web.services.intake.decisions import Decisions
from web.services.intake.fields import CODED, SECRET, TIES, TYPED, Field, Shape, field_of
from web.services.intake.layout import Table
from web.services.intake.lexicons import Lexicons
from web.services.intake.private_numbers import secret_of, without_secrets
from web.services.intake.records import Record

_LONGEST_TERM = 8
_ALIKE = 0.7


@dataclass(frozen=True, slots=True)
class ValueView:
    """A value that cells of a field hold, once, with how many rows say it."""

    field: str
    item: Item
    count: int
    lines: tuple[int, ...]

    @property
    def is_open(self) -> bool:
        """Whether a person must be asked."""
        return self.item.state in OPEN


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as understood: its records, and every value of its coded and typed fields."""

    records: tuple[Record, ...]
    values: tuple[ValueView, ...]

    @property
    def open_values(self) -> tuple[ValueView, ...]:
        """The values that a person must be asked about."""
        return tuple(view for view in self.values if view.is_open)


class _Reader:
    """Reads cells once for each text of a column, and counts who says what."""

    def __init__(self, kind: str, lexicons: Lexicons, decisions: Decisions) -> None:
        self.kind = kind
        self._lexicons = lexicons
        self._decisions = decisions
        self._coders: dict[str, Coder] = {}
        self._read: dict[tuple[str, str, str], tuple[Item, ...]] = {}
        self._lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._items: dict[tuple[str, str], Item] = {}

    def items(self, column: ColumnView, cell: str, line: int) -> tuple[Item, ...]:
        """Return the values of a cell."""
        one, unit = field_of(column.choice.field), column.choice.unit
        key = (one.key, unit, cell)
        if key not in self._read:
            self._read[key] = self._items_of(one, cell, unit)
        for item in self._read[key]:
            self._items.setdefault((one.key, item.key), item)
            self._lines[one.key, item.key].append(line)
        return self._read[key]

    def _items_of(self, one: Field, cell: str, unit: str) -> tuple[Item, ...]:
        decided = self._decisions.codes.get(one.key, {})
        if one.shape in TYPED:
            return (read_typed(one, cell, unit, decided),)
        if one.key not in self._coders:
            self._coders[one.key] = self._lexicons.coder_for(one, self.kind)
        items = read_coded(one, cell, self._coders[one.key], decided)
        if one.key in TIES:
            return tuple(map(_as_tie, items))
        # of a free text, a long phrase that names no topic is left alone where others do
        says_more = any(item.state in {State.SURE, State.DECIDED} for item in items)
        if one.shape is Shape.SPECIALITIES and says_more:
            return tuple(item for item in items if not _is_chatter(item))
        return items

    def views(self) -> tuple[ValueView, ...]:
        """Return every value, the open ones and the frequent ones first."""
        views = [
            ValueView(name, item, len(self._lines[name, key]), tuple(self._lines[name, key][:3]))
            for (name, key), item in self._items.items()
            if item.key
        ]
        return tuple(sorted(views, key=lambda view: (not view.is_open, -view.count)))


def _as_tie(item: Item) -> Item:
    """Ask about an organisation only where one of the directory is alike; the words stay a note."""
    best = max((one.confidence for one in item.suggestions), default=0.0)
    is_strange = item.state in OPEN and best < _ALIKE
    return replace(item, state=State.BLANK, codes=(), suggestions=()) if is_strange else item


def _is_chatter(item: Item) -> bool:
    return item.state is State.UNREAD and len(item.key) > _LONGEST_TERM


def read_records(
    table: Table,
    columns: Sequence[ColumnView],
    kind: str,
    *,
    lexicons: Lexicons,
    decisions: Decisions,
) -> Reading:
    """Return the records of a table."""
    reader = _Reader(kind, lexicons, decisions)
    above: dict[int, str] = {}
    records = []
    for line in table.data_lines:
        cells = list(table.rows[line])
        _fill_down(cells, columns, above)
        draft = RowDraft(line, decisions)
        for column in columns:
            _take(draft, column, cells[column.index], reader)
        records.append(draft.finished(kind, lexicons.countries))
    return Reading(tuple(records), reader.views())


def _fill_down(cells: list[str], columns: Sequence[ColumnView], above: dict[int, str]) -> None:
    """Let blank cells say what the one above says, in the columns where they mean that."""
    for column in columns:
        if column.choice.fill_down:
            cells[column.index] = cells[column.index] or above.get(column.index, "")
            above[column.index] = cells[column.index]


def _take(draft: RowDraft, column: ColumnView, cell: str, reader: _Reader) -> None:
    """Read one cell into a row; numbers that are never kept are dropped before anything else."""
    one = field_of(column.choice.field)
    if cell and (one.key == SECRET or (one.shape is not Shape.IDENTITY and secret_of(cell))):
        draft.dropped.append(column.label)
        cell = "" if one.key == SECRET else without_secrets(cell)
    if not cell:
        return
    if one.key in TIES:
        draft.notes.append((column.label, without_secrets(cell)))
    if one.shape in CODED or one.shape in TYPED:
        draft.take_items(one, column.label, reader.items(column, cell, draft.line))
    else:
        draft.take_text(one, column.label, cell)
