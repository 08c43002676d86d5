"""What each column means: by its header, by what its cells hold, or as a template remembers."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from matcher.features.coding import Coder
from matcher.features.phrases import phrases, spelled
from web.services.intake.amounts import UNITS, unit_of
from web.services.intake.cells import State, read_coded
from web.services.intake.dates import read_day
from web.services.intake.decisions import ColumnChoice
from web.services.intake.duplicates import PEOPLE
from web.services.intake.fields import (
    AMOUNTS,
    CODED,
    DROP,
    NOTE,
    NUMBER,
    SECRET,
    Field,
    field_of,
    fields_of,
)
from web.services.intake.layout import Column, Table
from web.services.intake.lexicons import Lexicons
from web.services.intake.private_numbers import is_secret
from web.services.intake.reach import credit_code_of, emails_in, phones_in

LIKELY: Final = 0.75
_SAMPLES: Final = 4
_READ_ROWS: Final = 200
_MOST: Final = 0.6
_MANY_DISTINCT: Final = 0.5
_HINT: Final = re.compile(r"[（(][^（()）]*(?:选|填|必|例|如|格式|单位|\*)[^（()）]*[)）]|\*")
_SIGNS: Final = re.compile(r"[（()）【】\[\]/、]")
_ASKING: Final = re.compile(
    r"请问|请填写|请选择|请输入|请|您的|您|你的|你|贵|哪个|哪些|哪一个|哪种|哪里|什么|多少|几|是否|"
    r"目前|现在|主要|最|处于|从事|需要|计划|位于|在|的|是|吗|呢|[?？:：\s]|please|your|which|what|"
    r"is the|are the|do you|where|how much|how many"
)
_LONGEST_PHONE: Final = 40
_TRIED, _FEWEST_TRIED = 40, 3
_SMALL_DIGITS: Final = 5
_DATED: Final = re.compile(r"\d{4}\D")
_FIRM: Final = re.compile(r"有限(?:责任)?公司|股份公司|合作社|Co\.?,? Ltd|Inc\.|LLC", re.IGNORECASE)
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
    lexicons: Lexicons,
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
    for index, guess in guesses.items():
        if not guess.source or guess.field == "address":
            guesses[index] = _by_vocabulary(cells[index], kind, lexicons, guess)
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
    forms = (labels[-1], joined, "".join(reversed(labels)), labels[0])
    for text in dict.fromkeys([*forms, asked_for(labels[-1]), asked_for(_flat(labels[-1]))]):
        found = coder.code(text)
        if found and found[0].confidence >= LIKELY:
            return _Guess(found[0].code[1:], found[0].confidence, "header", unit_of(joined))
    return None


def asked_for(label: str) -> str:
    """Return what a question asks for: 您在哪个州市？ asks for the 州市."""
    statement = _HINT.sub("", "".join(phrases(label)) or label)
    return _ASKING.sub("", statement)


def _flat(label: str) -> str:
    return _SIGNS.sub("", _HINT.sub("", label))


def _by_content(cells: Sequence[str], kind: str) -> _Guess | None:
    """Recognise what looks like nothing else; names only where they differ from row to row."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return _Guess(DROP, 0.8, "content")
    if filled == [str(number) for number in range(1, len(filled) + 1)]:
        return _Guess(NUMBER, 0.9, "content")
    for field, confidence, test in _LOOKS:
        if _share(filled, test) >= _MOST:
            return _Guess(field, confidence, "content")
    is_distinct = len(set(filled)) > _MANY_DISTINCT * len(filled)
    if kind not in PEOPLE and is_distinct and _share(filled, _is_firm) >= _MOST:
        return _Guess("name", 0.8, "content")
    return None


def _by_vocabulary(cells: Sequence[str], kind: str, lexicons: Lexicons, guess: _Guess) -> _Guess:
    """Recognise a column by the codes that its cells name; an address stays unless it is short."""
    filled = list(dict.fromkeys(cell for cell in cells if cell))[:_TRIED]
    if len(filled) < _FEWEST_TRIED:
        return guess
    judged = [
        (_coded_share(filled, field, lexicons.coder_for(field, kind)), field.key)
        for field in fields_of(kind)
        if field.shape in CODED and (guess.field != "address" or field.key == "region")
    ]
    share, key = max(judged, default=(0.0, ""))
    return _Guess(key, share, "content") if share >= LIKELY else guess


def _coded_share(cells: Sequence[str], field: Field, coder: Coder) -> float:
    """Return how many of some cells a vocabulary understands as a whole."""
    items = [read_coded(field, cell, coder, {}) for cell in cells]
    return sum(all(item.state is State.SURE for item in read) for read in items) / len(cells)


def _is_phone(cell: str) -> bool:
    return len(cell) <= _LONGEST_PHONE and bool(phones_in(cell))


def _is_credit_code(cell: str) -> bool:
    return bool(credit_code_of(cell)) and not cell.isdigit()


def _is_email(cell: str) -> bool:
    return bool(emails_in(cell))


def _is_day(cell: str) -> bool:
    return bool(_DATED.search(cell)) and read_day(cell) is not None


def _is_firm(cell: str) -> bool:
    return bool(_FIRM.search(cell))


_LOOKS: Final[tuple[tuple[str, float, Callable[[str], bool]], ...]] = (
    ("email", 0.85, _is_email),
    ("phone", 0.85, _is_phone),
    ("credit_code", 0.85, _is_credit_code),
    ("founded_on", 0.6, _is_day),
)


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(map(test, filled)) / len(filled) if filled else 0.0


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
    return any(
        _PLAIN.fullmatch(cell) and len(cell.split(".")[0]) < _SMALL_DIGITS for cell in cells if cell
    )


def _samples(cells: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:_SAMPLES]
