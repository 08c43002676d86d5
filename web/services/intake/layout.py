"""Where the table of a sheet is: its header, its rows, and what stands around and between them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matcher.features.coding import Coder
from web.services.intake.sheets import Sheet

MOST_HEADER_LINES: Final = 3
_SEARCHED_LINES: Final = 40
_LIKELY: Final = 0.75
_LONGEST_LABEL: Final = 40
_FEWEST_KNOWN: Final = 2

_TOTAL: Final = re.compile(
    r"^(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计|total|subtotal|sum)\s*[:：]?", re.IGNORECASE
)
_REMARK: Final = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填写说明|填表人|填报人|制表|审核|填报单位|填表单位|"
    r"填报日期|单位盖章|（盖章）|数据来源|联系人|联系电话|统计口径|"
    r"note|notes|source|prepared by|remarks?)\s*[0-9]?\s*[:：.、（(]",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(
    r"^(?:例|示例|样例|填写示例|例如|范例|e\.?g\.?|example)\s*[:：]|^(?:示例|样例|例)$",
    re.IGNORECASE,
)
_SECTION: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第.{1,4}[部分类批])"
)
_NUMBERLIKE: Final = re.compile(r"[\d.,:%/\-年月日\s]+")


class RowKind(StrEnum):
    """What a line of a sheet is."""

    DATA = "data"
    BLANK = "blank"
    HIDDEN = "hidden"
    TOTAL = "total"
    REMARK = "remark"
    SECTION = "section"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place from 0, and its header from the widest label to the narrowest."""

    index: int
    labels: tuple[str, ...]

    @property
    def label(self) -> str:
        """The header in one line."""
        return " / ".join(self.labels)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a sheet: lines counted from 1, the columns that hold anything, the rows."""

    first: int
    last: int
    columns: tuple[Column, ...]
    rows: Mapping[int, tuple[str, ...]]
    kinds: Mapping[int, RowKind]

    @property
    def data_lines(self) -> tuple[int, ...]:
        """The lines that hold a record."""
        return tuple(line for line, kind in self.kinds.items() if kind is RowKind.DATA)

    def count(self, kind: RowKind) -> int:
        """Return how many lines after the header are of a kind."""
        return sum(found is kind for found in self.kinds.values())


def find_header(sheet: Sheet, coder: Coder) -> tuple[int, int]:
    """Return the first and the last line of the header, counted from 1."""
    lines = sheet.rows[:_SEARCHED_LINES]
    scores = [_score(row, coder) for row in lines]
    best = max(range(len(lines)), key=lambda at: (scores[at], -at))
    if scores[best] < _FEWEST_KNOWN:
        best = _most_label_like(lines)
    first, last = best, best
    while first > 0 and best - first < MOST_HEADER_LINES - 1 and _is_above(sheet, first - 1):
        first -= 1
    while last + 1 < len(sheet.rows) and last - first < MOST_HEADER_LINES - 1:
        if not _is_below(sheet, last, coder):
            break
        last += 1
    return first + 1, last + 1


def read_table(
    sheet: Sheet, *, first: int, last: int, with_hidden: bool, name_column: int | None = None
) -> Table:
    """Return the table below a header that stands on the lines given."""
    columns = tuple(_columns(sheet, first - 1, last - 1))
    filled = _fill_merged(sheet, last)
    labels = {_squeezed(label) for column in columns for label in column.labels}
    sections = {row for row, start, _, end in sheet.merges if end - start >= sheet.width // 2 > 0}
    kinds: dict[int, RowKind] = {}
    for line in range(last + 1, len(sheet.rows) + 1):
        cells = sheet.rows[line - 1]
        if line in sheet.hidden_lines and not with_hidden and any(cells):
            kinds[line] = RowKind.HIDDEN
        else:
            kinds[line] = _kind_of(
                cells, labels, name_column, is_merged=line - 1 in sections and _filled(cells) == 1
            )
    return Table(first, last, columns, filled, kinds)


def _score(row: Sequence[str], coder: Coder) -> float:
    """Count the different fields that a line names; what looks like values counts against it."""
    fields: set[str] = set()
    values = 0
    for cell in row:
        found = coder.code(cell) if cell and len(cell) <= _LONGEST_LABEL else ()
        if found and found[0].confidence >= _LIKELY:
            fields.add(found[0].code)
        elif _NUMBERLIKE.fullmatch(cell) or len(cell) > _LONGEST_LABEL:
            values += 1
    return len(fields) - 0.5 * values


def _most_label_like(lines: Sequence[Sequence[str]]) -> int:
    """Return the first of the lines with the most short words and no numbers."""

    def labels(row: Sequence[str]) -> int:
        words = {cell for cell in row if cell and len(cell) <= _LONGEST_LABEL}
        return len({word for word in words if not _NUMBERLIKE.fullmatch(word)})

    return max(range(len(lines)), key=lambda at: (labels(lines[at]), -at))


def _is_above(sheet: Sheet, at: int) -> bool:
    """Tell whether a line holds labels of groups: more than one, and no title across the table."""
    cells = [cell for cell in sheet.rows[at] if cell]
    if len(cells) < _FEWEST_KNOWN or any(_NUMBERLIKE.fullmatch(cell) for cell in cells):
        return False
    spread = [end - start + 1 for row, start, bottom, end in sheet.merges if row <= at <= bottom]
    is_grouped = any(_FEWEST_KNOWN <= width < sheet.width for width in spread)
    is_csv_like = not sheet.merges and 2 * len(cells) <= _filled(sheet.rows[at + 1])
    is_short = all(len(cell) <= _LONGEST_LABEL // 2 for cell in cells)
    return is_short and not any(map(_REMARK.match, cells)) and (is_grouped or is_csv_like)


def _is_below(sheet: Sheet, at: int, coder: Coder) -> bool:
    """Tell whether the line below a header divides its groups further."""
    header, below = sheet.rows[at], sheet.rows[at + 1]
    named = [index for index, cell in enumerate(below) if cell]
    if not named or any(_NUMBERLIKE.fullmatch(below[index]) for index in named):
        return False
    groups = _groups(sheet, at)
    if any(index not in groups for index in named):
        return False
    known = [below[index] for index in named if coder.code(below[index])]
    return len(named) < len([cell for cell in header if cell]) + len(groups) and bool(known)


def _groups(sheet: Sheet, at: int) -> set[int]:
    """Return the columns that stand under a label of several columns."""
    merged = {
        index
        for row, start, bottom, end in sheet.merges
        if row <= at <= bottom and end > start
        for index in range(start, end + 1)
    }
    if merged or sheet.merges:
        return merged
    cells, found = sheet.rows[at], set[int]()
    for index in range(1, len(cells)):
        if not cells[index] and any(cells[index + 1 :] or sheet.rows[at + 1][index:]):
            found.update({index, _last_filled(cells, index)})
    return found


def _last_filled(cells: Sequence[str], before: int) -> int:
    return next((at for at in range(before - 1, -1, -1) if cells[at]), before)


def _columns(sheet: Sheet, first: int, last: int) -> Iterable[Column]:
    body = sheet.rows[last + 1 :]
    header = [_spread(sheet, at, is_last=at == last) for at in range(first, last + 1)]
    for index in range(sheet.width):
        labels = tuple(dict.fromkeys(filter(None, (_one_line(row[index]) for row in header))))
        if labels or any(row[index] for row in body):
            yield Column(index, labels)


def _spread(sheet: Sheet, at: int, *, is_last: bool) -> list[str]:
    """Return a line of the header with the labels of groups over each of their columns."""
    cells = list(sheet.rows[at])
    for row, start, bottom, end in sheet.merges:
        if row <= at <= bottom:
            for index in range(start, min(end + 1, len(cells))):
                cells[index] = cells[index] or sheet.rows[row][start]
    if not sheet.merges and not is_last:
        for index in range(1, len(cells)):
            is_under = sheet.rows[at + 1][index]
            cells[index] = cells[index] or (cells[index - 1] if is_under else "")
    return cells


def _squeezed(label: str) -> str:
    """Return a label as repeated headers are compared: every cell of the sheet is, so cheaply."""
    return "".join(label.split()).casefold()


def _one_line(label: str) -> str:
    return " ".join(label.split())


def _fill_merged(sheet: Sheet, last: int) -> dict[int, tuple[str, ...]]:
    """Return the rows below the header; cells merged downwards all hold what the first one says."""
    rows = {line: list(sheet.rows[line - 1]) for line in range(last + 1, len(sheet.rows) + 1)}
    for top, start, bottom, _ in sheet.merges:
        if top < last or bottom <= top:
            continue
        for line in range(top + 2, bottom + 2):
            if line in rows and start < len(rows[line]):
                rows[line][start] = rows[line][start] or sheet.rows[top][start]
    return {line: tuple(cells) for line, cells in rows.items()}


def _kind_of(
    cells: Sequence[str], labels: set[str], name_column: int | None, *, is_merged: bool
) -> RowKind:
    filled = [cell for cell in cells if cell]
    if not filled:
        return RowKind.BLANK
    if sum(_squeezed(cell) in labels for cell in filled) * 2 > len(filled) and len(filled) > 1:
        return RowKind.HEADER
    if any(_TOTAL.match(cell) for cell in filled[:2]) and _is_total(filled):
        return RowKind.TOTAL
    if len(filled) == 1 and (is_merged or _SECTION.match(filled[0])):
        return RowKind.SECTION
    has_no_name = name_column is not None and not cells[name_column]
    is_aside = len(filled) == 1 and has_no_name
    return RowKind.REMARK if is_aside or _is_remark(filled[0]) else RowKind.DATA


def _is_remark(lead: str) -> bool:
    return _REMARK.match(lead) is not None or _EXAMPLE.match(lead) is not None


def _is_total(filled: Sequence[str]) -> bool:
    """Tell a total from a firm whose name begins like one: the rest are numbers, or nothing."""
    words = [cell for cell in filled if not _NUMBERLIKE.fullmatch(cell)]
    return len(words) <= _FEWEST_KNOWN


def _filled(cells: Sequence[str]) -> int:
    return sum(map(bool, cells))
