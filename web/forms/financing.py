"""A financing request as its form gives it."""

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from web.forms.amounts import amount_error, read_amount, written
from web.forms.checks import read_day
from web.services.investment.financing import FinancingDraft, RequestView

LONGEST_TEASER = 400
LONGEST_TEXT = 4000
INSTRUMENTS = ("equity", "loan", "either")
TEXTS = ("teaser_zh", "teaser_en", "use_of_funds", "summary")
AMOUNTS = ("amount", "least", "valuation")


@dataclass(frozen=True, slots=True)
class FinancingForm:
    """The fields as typed, the amounts and the day read from them, and what is wrong."""

    instrument: str = "equity"
    round: str = ""
    amount: str = ""
    least: str = ""
    valuation: str = ""
    last_day: str = ""
    hides_name: bool = True
    teaser_zh: str = ""
    teaser_en: str = ""
    use_of_funds: str = ""
    summary: str = ""
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    day: dt.date | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> FinancingDraft:
        """What a form without errors says."""
        return FinancingDraft(
            instrument=self.instrument,
            round=self.round,
            amount_cny=self.amounts["amount"] or Decimal(0),
            least_cny=self.amounts["least"],
            valuation_cny=self.amounts["valuation"],
            last_day=self.day,
            hides_name=self.hides_name,
            teaser_zh=self.teaser_zh,
            teaser_en=self.teaser_en,
            use_of_funds=self.use_of_funds,
            summary=self.summary,
        )


def read_financing(
    values: Mapping[str, str], *, rounds: Container[str], today: dt.date
) -> FinancingForm:
    """Read a request from what was typed."""
    typed: dict[str, Any] = {
        name: values.get(name, "").strip() for name in (*TEXTS, *AMOUNTS, "last_day")
    }
    form = FinancingForm(
        instrument=values.get("instrument", ""),
        round=values.get("round", ""),
        hides_name=values.get("hides_name") == "1",
        amounts={name: read_amount(typed[name]) if typed[name] else None for name in AMOUNTS},
        day=read_day(typed["last_day"]),
        **typed,
    )
    return replace(form, errors=dict(faults(form, rounds, today)))


def faults(
    form: FinancingForm, rounds: Container[str], today: dt.date
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each under its field."""
    if form.instrument not in INSTRUMENTS:
        yield "instrument", str(gettext("Choose what you give for the money."))
    if form.round and form.round not in rounds:
        yield "round", str(gettext("Choose one of the rounds."))
    yield from amount_faults(form)
    if fault := day_fault(form, today):
        yield "last_day", fault
    if not form.teaser_zh and not form.teaser_en:
        yield "teaser_zh", str(gettext("Say in two sentences what you do and what you raise."))
    for name in TEXTS:
        most = LONGEST_TEASER if name.startswith("teaser") else LONGEST_TEXT
        if len(getattr(form, name)) > most:
            yield name, str(gettext("Please shorten this to %(most)s characters.", most=most))


def amount_faults(form: FinancingForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the amounts."""
    for name in AMOUNTS:
        value = form.amounts[name]
        fault = amount_error(getattr(form, name), value, is_required=name == "amount")
        if fault:
            yield name, fault
    amount, least = form.amounts["amount"], form.amounts["least"]
    if amount is not None and least is not None and least > amount:
        yield "least", str(gettext("This is more than you raise in all."))


def day_fault(form: FinancingForm, today: dt.date) -> str:
    """Say what is wrong with the last day."""
    if not form.last_day:
        return ""
    if form.day is None:
        return str(gettext("Write the day as year-month-day, such as 2026-03-05."))
    return str(gettext("This day is over; choose a later one.")) if form.day < today else ""


def form_of(view: RequestView) -> FinancingForm:
    """Return a stored request in its form."""
    return FinancingForm(
        instrument=view.instrument,
        round=view.round_code,
        amount=written(view.amount_cny),
        least=written(view.least_cny),
        valuation=written(view.valuation_cny),
        last_day=view.last_day.isoformat() if view.last_day else "",
        hides_name=view.hides_name,
        teaser_zh=view.teaser.get("zh", ""),
        teaser_en=view.teaser.get("en", ""),
        use_of_funds=view.use_of_funds,
        summary=view.summary,
    )
