"""The rows of a table as records: their values, what was refused, what is kept apart or dropped."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from web.services.folder.read import Values
from web.services.folder.schema import PARTICIPANTS
from web.services.folder.values import BadValueError, Value
from web.services.intake.cells import Item, State, read_coded, read_typed
from web.services.intake.columns import ColumnView
from web.services.intake.decisions import Decisions
from web.services.intake.fields import (
    CODED,
    CONTACT_FIELDS,
    SECRET,
    SECTOR,
    TOPIC,
    TYPED,
    Field,
    Shape,
    field_of,
)
from web.services.intake.layout import Table
from web.services.intake.lexicons import Lexicons
from web.services.intake.names import is_labelled_fictional, split_name
from web.services.intake.private_numbers import fit_to_publish, secret_of, without_secrets
from web.services.intake.reach import credit_code_of, emails_in, phones_in

NEED, OFFER = "need", "offer"
_DIRECTIONS = {"needs": NEED, "offers": OFFER}


class Trouble(StrEnum):
    """Why a row is refused."""

    NO_NAME = "no_name"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
    BAD_VALUE = "bad_value"
    TICKET_ORDER = "ticket_order"
    NOT_YOURS = "not_yours"
    NO_REGION = "no_region"
    UNKNOWN_ID = "unknown_id"
    OTHER_KIND = "other_kind"
    UNDECIDED_DUPLICATE = "undecided_duplicate"
    MERGED_INTO_REFUSED = "merged_into_refused"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: the column and value where there is one."""

    trouble: Trouble
    field: str = ""
    column: str = ""
    value: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A topic that a row says somebody needs or offers, in the words that say it."""

    direction: str
    topic: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row as understood: `values` are the folder's, the rest is kept apart.

    `contacts` and `notes` are private; `dropped` names what was found and is kept nowhere.
    """

    line: int
    name: str
    values: Values
    statements: tuple[Statement, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, str], ...] = ()
    own_id: str = ""
    credit_code: str = ""
    faults: tuple[Fault, ...] = ()
    dropped: tuple[str, ...] = ()


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
        return self.item.state in {State.ASKED, State.UNREAD}


@dataclass(frozen=True, slots=True)
class Reading:
    """A table as understood: its records, and every value of its coded and typed fields."""

    records: tuple[Record, ...]
    values: tuple[ValueView, ...]

    @property
    def open_values(self) -> tuple[ValueView, ...]:
        """The values that a person must be asked about."""
        return tuple(view for view in self.values if view.is_open)


Cells = Mapping[tuple[int, str], tuple[Item, ...]]


class _Reader:
    """Reads cells once for each text of a column, and counts who says what."""

    def __init__(self, kind: str, lexicons: Lexicons, decisions: Decisions) -> None:
        self.kind = kind
        self._lexicons = lexicons
        self._decisions = decisions
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
        coder = self._lexicons.coder_for(one, self.kind)
        items = read_coded(one, cell, coder, decided)
        # of a free text, what says nothing is left uncoded where something else in it says more
        says_more = any(item.state in {State.SURE, State.DECIDED} for item in items)
        if one.shape is Shape.SPECIALITIES and says_more:
            return tuple(item for item in items if item.state is not State.UNREAD)
        return items

    def views(self) -> tuple[ValueView, ...]:
        """Return every value, the open ones and the frequent ones first."""
        views = [
            ValueView(name, item, len(self._lines[name, key]), tuple(self._lines[name, key][:3]))
            for (name, key), item in self._items.items()
            if item.key
        ]
        return tuple(sorted(views, key=lambda view: (not view.is_open, -view.count)))


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
        cells = dict(enumerate(table.rows[line]))
        for column in columns:
            if column.choice.fill_down:
                cells[column.index] = cells[column.index] or above.get(column.index, "")
                above[column.index] = cells[column.index]
        draft = _Draft(line)
        for column in columns:
            _take(draft, column, cells[column.index], reader, decisions)
        records.append(_finish(draft, kind, lexicons, decisions))
    return Reading(tuple(records), reader.views())


@dataclass(slots=True)
class _Draft:
    """A row while its columns are read one after another."""

    line: int
    values: Values = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    contacts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    notes: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def _take(
    draft: _Draft, column: ColumnView, cell: str, reader: _Reader, decisions: Decisions
) -> None:
    """Read one cell into a row; numbers that are never kept are dropped before anything else."""
    if not cell:
        return
    one = field_of(column.choice.field)
    if one.key == SECRET or (one.shape is not Shape.IDENTITY and secret_of(cell)):
        draft.dropped.append(column.label)
        if one.key == SECRET:
            return
        cell = without_secrets(cell)
    if one.shape in CODED or one.shape in TYPED:
        _take_items(draft, one, column, reader.items(column, cell, draft.line), decisions)
    elif one.shape is Shape.CONTACT:
        _take_contact(draft, one.key, cell)
    elif one.shape in {Shape.NAME, Shape.IDENTITY}:
        draft.names.setdefault(one.key, " ".join(cell.split()))
    elif one.shape is Shape.TEXT:
        draft.texts[one.key].append(cell)
    elif one.shape is Shape.NOTE:
        draft.notes.append((column.label, cell))


def _take_items(
    draft: _Draft, one: Field, column: ColumnView, items: Sequence[Item], decisions: Decisions
) -> None:
    for item in items:
        if item.state in {State.ASKED, State.UNREAD}:
            if not decisions.leave_unsure:
                trouble = Trouble.UNREADABLE if one.shape in TYPED else Trouble.UNDECIDED
                draft.faults.append(Fault(trouble, one.key, column.label, item.text))
            continue
        if one.shape is Shape.SPECIALITIES:
            _take_specialities(draft, one.key, item)
        elif one.shape in TYPED:
            draft.lists[one.key] = list(item.codes)
        else:
            draft.lists[one.key].extend(item.codes)


def _take_specialities(draft: _Draft, key: str, item: Item) -> None:
    """Turn topics into needs or offers; sectors count only for what somebody offers."""
    for code in item.codes:
        vocabulary, _, own = code.partition(":")
        if vocabulary == TOPIC:
            draft.statements[_DIRECTIONS[key], own].append(item.text)
        elif vocabulary == SECTOR and key == "offers":
            draft.lists["sectors"].append(own)


def _take_contact(draft: _Draft, key: str, cell: str) -> None:
    """Sort a contact by what it looks like: a cell often holds a person and a telephone."""
    phones, emails = phones_in(cell), emails_in(cell)
    draft.contacts["phone"].extend(phones)
    draft.contacts["email"].extend(emails)
    if key in {"phone", "email"}:
        if not phones and not emails:
            draft.contacts[key].append(cell)
        return
    rest = _without_reach(cell, (*phones, *emails)) if key == "person" else cell
    if rest:
        draft.contacts[key].append(rest)


def _without_reach(cell: str, found: Sequence[str]) -> str:
    if not found:
        return cell
    words = [word for word in cell.replace("：", " ").replace(":", " ").split() if word]
    kept = [word for word in words if not phones_in(word) and not emails_in(word)]
    return " ".join(kept).strip(" ,，/、;；()（）") or "".join(
        sign for sign in cell if not (sign.isdecimal() or sign in "+-() （）/、,，;；")
    )


def _finish(draft: _Draft, kind: str, lexicons: Lexicons, decisions: Decisions) -> Record:
    values = dict(draft.values)
    values["kind"] = kind
    names = _names(draft)
    values.update(names)
    name = names.get("name_zh") or names.get("name_en", "")
    if not name:
        draft.faults.insert(0, Fault(Trouble.NO_NAME, "name"))
    if is_labelled_fictional(name):
        values["is_synthetic"] = True
    values.update(_texts(draft))
    cells = _cells(draft, decisions)
    for key, cell in cells.items():
        _put(values, key, cell, draft)
    _check_tickets(values, draft)
    region = str(values.get("region", ""))
    if region and "country" not in values and lexicons.countries.get(region):
        values["country"] = lexicons.countries[region]
    return Record(
        line=draft.line,
        name=name,
        values=values,
        statements=tuple(
            Statement(direction, topic, fit_to_publish("、".join(dict.fromkeys(texts))))
            for (direction, topic), texts in draft.statements.items()
        ),
        contacts={
            key: "；".join(dict.fromkeys(draft.contacts[key]))
            for key in CONTACT_FIELDS
            if draft.contacts[key]
        },
        notes=tuple((label, without_secrets(text)) for label, text in draft.notes),
        own_id=draft.names.get("own_id", ""),
        credit_code=credit_code_of(draft.names.get("credit_code", "")),
        faults=tuple(draft.faults),
        dropped=tuple(dict.fromkeys(draft.dropped)),
    )


def _names(draft: _Draft) -> dict[str, Value]:
    zh, en = split_name(draft.names.get("name", ""))
    found = {
        "name_zh": draft.names.get("name_zh", "") or zh,
        "name_en": draft.names.get("name_en", "") or en,
    }
    return {key: name for key, name in found.items() if name}


def _texts(draft: _Draft) -> dict[str, Value]:
    """Return the summary in the language it is written in, fit to publish."""
    chinese: list[str] = []
    other: list[str] = []
    for text in dict.fromkeys(draft.texts["summary"]):
        (other if text.isascii() else chinese).append(fit_to_publish(text))
    found = {"summary_zh": "\n".join(chinese), "summary_en": "\n".join(other)}
    return {key: text for key, text in found.items() if text}


def _cells(draft: _Draft, decisions: Decisions) -> dict[str, str]:
    """Return the coded and typed cells as the folder writes them."""
    lists = draft.lists
    if not lists.get("region") and decisions.default_region:
        lists["region"] = [decisions.default_region]
    if ends := lists.pop("ticket", None):
        lists.setdefault("ticket_min", ends[:1])
        lists.setdefault("ticket_max", ends[1:])
    for key, end in (("ticket_min", 0), ("ticket_max", -1)):
        amounts = lists.pop(key, None)
        if amounts and amounts[end]:
            lists[f"{key}_cny"] = [amounts[end]]
    return {
        key: ";".join(dict.fromkeys(codes)) for key, codes in lists.items() if codes and any(codes)
    }


def _put(values: Values, key: str, cell: str, draft: _Draft) -> None:
    column = PARTICIPANTS.column(key)
    if column is None:
        raise LookupError(f"participants have no column {key}")
    try:
        values[key] = column.parse(cell)
    except BadValueError as error:
        draft.faults.append(Fault(Trouble.BAD_VALUE, key, "", cell, error.code.value))


def _check_tickets(values: Values, draft: _Draft) -> None:
    least, most = values.get("ticket_min_cny"), values.get("ticket_max_cny")
    if least is not None and most is not None and str(least) != str(most):
        if Decimal(str(least)) > Decimal(str(most)):
            draft.faults.append(
                Fault(Trouble.TICKET_ORDER, "ticket_max", "", str(most), str(least))
            )
