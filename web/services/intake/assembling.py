"""A row put together: its cells taken one after another, then checked and finished as a record."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from web.services.folder.read import Values
from web.services.folder.schema import PARTICIPANTS
from web.services.folder.values import BadValueError
from web.services.intake.cells import OPEN, Item
from web.services.intake.decisions import Decisions
from web.services.intake.fields import CONTACT_FIELDS, SECTOR, TIES, TOPIC, TYPED, Field, Shape
from web.services.intake.names import is_labelled_fictional, split_name
from web.services.intake.private_numbers import fit_to_publish, without_secrets
from web.services.intake.reach import credit_code_of, emails_in, phones_in, without_reach
from web.services.intake.records import NEED, OFFER, Fault, Record, Statement, Tie, Trouble

_DIRECTIONS = {"needs": NEED, "offers": OFFER}
_REACH = frozenset({"phone", "email"})
Lists = dict[str, list[str]]


def _lists() -> Lists:
    return defaultdict(list)


@dataclass(slots=True)
class RowDraft:
    """A row while its columns are read one after another."""

    line: int
    decisions: Decisions
    codes: Lists = field(default_factory=_lists)
    texts: list[str] = field(default_factory=list)
    spoken: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    contacts: Lists = field(default_factory=_lists)
    notes: list[tuple[str, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def take_items(self, one: Field, column: str, items: Sequence[Item]) -> None:
        """Take the values of a cell; of open ones what is sure, unless they keep the row out."""
        for item in items:
            if item.state in OPEN and not self.decisions.leave_unsure:
                self._ask(one, column, item)
            elif one.shape is Shape.SPECIALITIES:
                self._take_specialities(one.key, item)
            elif one.key in TIES:
                self.ties.extend((TIES[one.key].value, code) for code in item.codes[:1])
            elif one.shape in TYPED:
                self.codes[one.key] = list(item.codes)
            else:
                self.codes[one.key].extend(item.codes)

    def _ask(self, one: Field, column: str, item: Item) -> None:
        trouble = Trouble.UNREADABLE if one.shape in TYPED else Trouble.UNDECIDED
        self.faults.append(Fault(trouble, one.key, column, item.text))

    def _take_specialities(self, key: str, item: Item) -> None:
        """Turn topics into needs or offers; sectors count only for what somebody offers."""
        for code in item.codes:
            vocabulary, _, own = code.partition(":")
            if vocabulary == TOPIC:
                self.spoken[_DIRECTIONS[key], own].append(item.text)
            elif vocabulary == SECTOR and key == "offers":
                self.codes["sectors"].append(own)

    def take_text(self, one: Field, column: str, cell: str) -> None:
        """Take a cell that stands for itself."""
        if one.shape is Shape.CONTACT:
            self._take_contact(one.key, cell)
        elif one.shape in {Shape.NAME, Shape.IDENTITY}:
            self.names.setdefault(one.key, " ".join(cell.split()))
        elif one.shape is Shape.TEXT:
            self.texts.append(cell)
        elif one.shape is Shape.NOTE:
            self.notes.append((column, without_secrets(cell)))

    def _take_contact(self, key: str, cell: str) -> None:
        """Sort a contact by what it looks like: a cell often holds a person and a telephone."""
        phones, emails = phones_in(cell), emails_in(cell)
        self.contacts["phone"].extend(phones)
        self.contacts["email"].extend(emails)
        if key in _REACH:
            rest = "" if phones or emails else cell
        else:
            rest = without_reach(cell) if key == "person" else cell
        if rest:
            self.contacts[key].append(rest)

    def finished(self, kind: str, countries: Mapping[str, str]) -> Record:
        """Return the record that the row is; `countries` gives the country of each region."""
        cells = {**self._names(), **self._summaries(), **self._cells()}
        values = self._values(cells)
        values["kind"] = kind
        name = cells.get("name_zh") or cells.get("name_en", "")
        if not name:
            self.faults.insert(0, Fault(Trouble.NO_NAME, "name"))
        if is_labelled_fictional(name):
            values["is_synthetic"] = True
        self._check_tickets(values)
        country = countries.get(cells.get("region", ""), "")
        if country:
            values.setdefault("country", country)
        return Record(
            line=self.line,
            name=name,
            values=values,
            statements=tuple(
                Statement(direction, topic, fit_to_publish("、".join(dict.fromkeys(texts))))
                for (direction, topic), texts in self.spoken.items()
            ),
            ties=tuple(dict.fromkeys(self.ties)),
            contacts={
                key: "；".join(dict.fromkeys(self.contacts[key]))
                for key in CONTACT_FIELDS
                if self.contacts.get(key)
            },
            notes=tuple(self.notes),
            own_id=self.names.get("own_id", ""),
            credit_code=credit_code_of(self.names.get("credit_code", "")),
            faults=tuple(self.faults),
            dropped=tuple(dict.fromkeys(self.dropped)),
        )

    def _names(self) -> dict[str, str]:
        zh, en = split_name(self.names.get("name", ""))
        found = {
            "name_zh": self.names.get("name_zh", "") or zh,
            "name_en": self.names.get("name_en", "") or en,
        }
        return {key: name for key, name in found.items() if name}

    def _summaries(self) -> dict[str, str]:
        """Return the summary in the language it is written in, fit to publish."""
        texts = [fit_to_publish(text) for text in dict.fromkeys(self.texts)]
        found = {
            "summary_zh": "\n".join(text for text in texts if not text.isascii()),
            "summary_en": "\n".join(text for text in texts if text.isascii()),
        }
        return {key: text for key, text in found.items() if text}

    def _cells(self) -> dict[str, str]:
        """Return the coded and typed cells as the folder writes them."""
        codes = dict(self.codes)
        if not codes.get("region") and self.decisions.default_region:
            codes["region"] = [self.decisions.default_region]
        ends = codes.pop("ticket", [])
        least = codes.pop("ticket_min", ends[:1])
        most = codes.pop("ticket_max", ends[1:])
        codes["ticket_min_cny"], codes["ticket_max_cny"] = least[:1], most[-1:]
        joined = {key: ";".join(dict.fromkeys(found)) for key, found in codes.items()}
        return {key: cell for key, cell in joined.items() if cell}

    def _values(self, cells: Mapping[str, str]) -> Values:
        """Return cells in the types of the folder; those that do not parse are faults."""
        values: Values = {}
        for key, cell in cells.items():
            column = PARTICIPANTS.column(key)
            if column is None:
                raise LookupError(f"participants have no column {key}")
            try:
                values[key] = column.parse(cell)
            except BadValueError as error:
                self.faults.append(Fault(Trouble.BAD_VALUE, key, "", cell[:80], error.code.value))
        return values

    def _check_tickets(self, values: Values) -> None:
        least, most = values.get("ticket_min_cny"), values.get("ticket_max_cny")
        if isinstance(least, Decimal) and isinstance(most, Decimal) and least > most:
            self.faults.append(Fault(Trouble.TICKET_ORDER, "ticket_max", "", str(most), str(least)))
