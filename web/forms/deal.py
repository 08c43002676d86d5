"""The forms of a deal: a promise, an item of the diligence list, an outcome."""

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext

from web.forms.amounts import amount_error, read_amount
from web.forms.checks import read_day
from web.services.investment.diligence import ItemDraft
from web.services.investment.outcomes import OutcomeDraft

LONGEST_NAME = 80
LONGEST_NOTE = 1000
OWNERS = ("startup", "investor")
ITEM_STATES = ("open", "provided", "accepted", "not_needed")
WAYS = ("equity", "loan")
Errors = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PromiseForm:
    """Who promises, and whether the box was ticked."""

    person_name: str = ""
    person_position: str = ""
    is_agreed: bool = False
    errors: Errors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemForm:
    """An item as typed."""

    title: str = ""
    owner: str = "startup"
    state: str = "open"
    note: str = ""
    due_on: str = ""
    day: dt.date | None = None
    errors: Errors = field(default_factory=dict)

    @property
    def draft(self) -> ItemDraft:
        """What a form without errors says."""
        return ItemDraft(self.title, self.owner, self.state, self.note, self.day)


@dataclass(frozen=True, slots=True)
class OutcomeForm:
    """An outcome as typed."""

    instrument: str = "equity"
    round: str = ""
    amount: str = ""
    occurred_on: str = ""
    note: str = ""
    is_retraction: bool = False
    amount_cny: Decimal | None = None
    day: dt.date | None = None
    errors: Errors = field(default_factory=dict)

    @property
    def draft(self) -> OutcomeDraft:
        """What a form without errors says."""
        return OutcomeDraft(
            instrument=self.instrument,
            round=self.round,
            amount_cny=self.amount_cny or Decimal(0),
            occurred_on=self.day or dt.date.min,
            is_retraction=self.is_retraction,
            note=self.note,
        )


def read_promise(values: Mapping[str, str]) -> PromiseForm:
    """Read a promise."""
    form = PromiseForm(
        person_name=line(values, "person_name"),
        person_position=line(values, "person_position"),
        is_agreed=values.get("is_agreed") == "1",
    )
    errors = {}
    if not form.person_name:
        errors["person_name"] = str(gettext("Write the name of the person who promises."))
    if not form.is_agreed:
        errors["is_agreed"] = str(gettext("Tick the box if you promise this."))
    return replace(form, errors=errors)


def read_item(values: Mapping[str, str], *, needs_title: bool) -> ItemForm:
    """Read an item of the list; an item of the template has its name already."""
    due = values.get("due_on", "").strip()
    form = ItemForm(
        title=line(values, "title"),
        owner=values.get("owner", "startup"),
        state=values.get("state", "open"),
        note=values.get("note", "").strip()[:LONGEST_NOTE],
        due_on=due,
        day=read_day(due),
    )
    return replace(form, errors=dict(item_faults(form, needs_title)))


def item_faults(form: ItemForm, needs_title: bool) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an item."""
    if needs_title and not form.title:
        yield "title", str(gettext("Say what is to be looked into."))
    if form.owner not in OWNERS:
        yield "owner", str(gettext("Choose who has to provide it."))
    if form.state not in ITEM_STATES:
        yield "state", str(gettext("Choose how far it is."))
    if form.due_on and form.day is None:
        yield "due_on", str(gettext("Write the day as year-month-day, such as 2026-03-05."))


def read_outcome(
    values: Mapping[str, str], *, rounds: Container[str], today: dt.date
) -> OutcomeForm:
    """Read an outcome."""
    amount, day = values.get("amount", "").strip(), values.get("occurred_on", "").strip()
    form = OutcomeForm(
        instrument=values.get("instrument", ""),
        round=values.get("round", ""),
        amount=amount,
        occurred_on=day,
        note=values.get("note", "").strip()[:LONGEST_NOTE],
        is_retraction=values.get("is_retraction") == "1",
        amount_cny=read_amount(amount) if amount else None,
        day=read_day(day),
    )
    return replace(form, errors=dict(outcome_faults(form, rounds, today)))


def outcome_faults(
    form: OutcomeForm, rounds: Container[str], today: dt.date
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an outcome."""
    if form.instrument not in WAYS:
        yield "instrument", str(gettext("Choose equity or loan."))
    if form.round and form.round not in rounds:
        yield "round", str(gettext("Choose one of the rounds."))
    if fault := amount_error(form.amount, form.amount_cny, is_required=True):
        yield "amount", fault
    if form.day is None:
        yield "occurred_on", str(gettext("Write the day as year-month-day, such as 2026-03-05."))
    elif form.day > today:
        yield "occurred_on", str(gettext("This day is still to come; declare it once it is done."))


def line(values: Mapping[str, str], name: str) -> str:
    """Return a field of one line."""
    return " ".join(values.get(name, "").split())[:LONGEST_NAME]
