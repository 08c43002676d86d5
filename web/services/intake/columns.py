"""What each column means: by its header, by what its cells hold, or as a template remembers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.features.coding import Coder
from matcher.features.phrases import spelled
from web.services.intake.amounts import UNITS, unit_of
from web.services.intake.dates import read_day
from web.services.intake.decisions import ColumnChoice
from web.services.intake.fields import (
    AMOUNTS,
    DROP,
    NOTE,
    NUMBER,
    SECRET,
    Field,
    field_of,
    fields_of,
)
from web.services.intake.layout import Column, Table
from web.services.intake.private_numbers import is_secret
from web.services.intake.reach import credit_code_of, emails_in, phones_in

LIKELY: Final = 0.75
_SAMPLES: Final = 4
_READ_ROWS: Final = 200
_MOST: Final = 0.6
_MANY_DISTINCT: Final = 0.5
_PLAIN: Final = re.compile(r"[\d.,\s]+")


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with what it is taken for, why, and what its cells look like.

    `source` is ``header``, ``content``, ``template``, ``person``, or blank where nobody knows yet.
    """

    index: int
    label: str
    labels: tuple[str, ...]
    samples: tuple[str, ...]
    filled: int
    choice: ColumnChoice
    confidence: float
    source: str
    needs_unit: bool

    @property
    def is_open(self) -> bool:
        """Whether a person should look: nobody recognised it, or its unit is not said."""
        return not self.source or (self.needs_unit and not self.choice.unit)


def suggest_columns(
    table: Table,
    kind: str,
    coder: Coder,
    *,
    chosen: Mapping[int, ColumnChoice],
    remembered: Mapping[str, ColumnChoice],
) -> tuple[ColumnView, ...]:
    """Return what each column is taken for; what a person chose stands."""
    lines = table.data_lines[:_READ_ROWS]
    cells = {
        column.index: [table.rows[line][column.index] for line in lines] for column in table.columns
    }
    guesses = {
        column.index: _guess(column, cells[column.index], kind, coder, remembered)
        for column in table.columns
    }
    settled = _settle(guesses, chosen)
    return tuple(
        _view(table, column, cells[column.index], settled[column.index], chosen)
        for column in table.columns
    )


@dataclass(frozen=True, slots=True)
class _Guess:
    field: str
    confidence: float
    source: str
    unit: str = ""
    fill_down: bool = False


def header_key(labels: Sequence[str]) -> str:
    """Return what a template knows a column by."""
    return "/".join(map(spelled, labels))


def _guess(
    column: Column,
    cells: Sequence[str],
    kind: str,
    coder: Coder,
    remembered: Mapping[str, ColumnChoice],
) -> _Guess:
    if any(cells) and _share(cells, is_secret) >= _MOST:
        return _Guess(SECRET, 1.0, "content")
    known = remembered.get(header_key(column.labels))
    if known is not None and kind in field_of(known.field).kinds:
        return _Guess(known.field, 1.0, "template", known.unit, known.fill_down)
    by_header = _by_header(column.labels, coder)
    by_content = _by_content(cells, kind)
    if by_header is None or (by_header.confidence < LIKELY and by_content is not None):
        by_header = by_content
    if by_header is None or by_header.confidence < LIKELY:
        return _Guess(NOTE, 0.0, "")
    return by_header


def _by_header(labels: Sequence[str], coder: Coder) -> _Guess | None:
    """Try the narrowest label, then all of them together, then the widest."""
    if not labels:
        return None
    joined = "".join(labels)
    for text in dict.fromkeys((labels[-1], joined, "".join(reversed(labels)), labels[0])):
        found = coder.code(text)
        if found and found[0].confidence >= LIKELY:
            return _Guess(found[0].code[1:], found[0].confidence, "header", unit_of(joined))
    return None


def _by_content(cells: Sequence[str], kind: str) -> _Guess | None:
    """Recognise what looks like nothing else; names only where they differ from row to row."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return _Guess(DROP, 0.8, "content")
    for field, test in (
        ("email", lambda cell: bool(emails_in(cell))),
        ("phone", lambda cell: bool(phones_in(cell)) and len(cell) <= 40),
        ("credit_code", lambda cell: bool(credit_code_of(cell)) and not cell.isdigit()),
    ):
        if _share(filled, test) >= _MOST:
            return _Guess(field, 0.85, "content")
    if _share(filled, lambda cell: bool(re.search(r"\d{4}\D", cell) and read_day(cell))) >= _MOST:
        return _Guess("founded_on", 0.6, "content")
    if filled == [str(number) for number in range(1, len(filled) + 1)]:
        return _Guess(NUMBER, 0.9, "content")
    is_firm = re.compile(r"有限(?:责任)?公司|股份公司|合作社|Co\.?,? Ltd|Inc\.|LLC", re.IGNORECASE)
    is_distinct = len(set(filled)) > _MANY_DISTINCT * len(filled)
    if (
        kind != "mentor"
        and is_distinct
        and _share(filled, lambda c: bool(is_firm.search(c))) >= _MOST
    ):
        return _Guess("name", 0.8, "content")
    return None


def _share(cells: Sequence[str], test: "object") -> float:
    filled = [cell for cell in cells if cell]
    if not filled or not callable(test):
        return 0.0
    return sum(map(bool, map(test, filled))) / len(filled)


def _settle(guesses: Mapping[int, _Guess], chosen: Mapping[int, ColumnChoice]) -> dict[int, _Guess]:
    """Let no two columns mean what only one may; people come first, then the surest."""
    taken = {choice.field for choice in chosen.values()}
    settled: dict[int, _Guess] = {}
    for index, guess in sorted(guesses.items(), key=lambda item: (-item[1].confidence, item[0])):
        is_free = field_of(guess.field).is_repeated or guess.field not in taken
        settled[index] = guess if is_free else _Guess(NOTE, 0.0, "")
        if index not in chosen:
            taken.add(settled[index].field)
    return settled


def _view(
    table: Table,
    column: Column,
    cells: Sequence[str],
    guess: _Guess,
    chosen: Mapping[int, ColumnChoice],
) -> ColumnView:
    choice = chosen.get(column.index)
    source = "person" if choice else guess.source
    choice = choice or ColumnChoice(guess.field, _unit(guess), guess.fill_down)
    lines = table.data_lines
    return ColumnView(
        index=column.index,
        label=column.label,
        labels=column.labels,
        samples=_samples(cells),
        filled=sum(1 for line in lines if table.rows[line][column.index]),
        choice=choice,
        confidence=guess.confidence if source != "person" else 1.0,
        source=source,
        needs_unit=_needs_unit(field_of(choice.field), cells),
    )


def _unit(guess: _Guess) -> str:
    return guess.unit if field_of(guess.field).shape in AMOUNTS and guess.unit in UNITS else ""


def _needs_unit(field: Field, cells: Iterable[str]) -> bool:
    """Tell whether a column of amounts holds plain numbers too small to be yuan."""
    if field.shape not in AMOUNTS:
        return False
    return any(_PLAIN.fullmatch(cell) and len(cell.split(".")[0]) < 5 for cell in cells if cell)


def _samples(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:_SAMPLES]


def fields_for(kind: str) -> tuple[Field, ...]:
    """Return what a column may be taken for."""
    return fields_of(kind)
