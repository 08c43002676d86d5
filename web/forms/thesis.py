"""What an investor looks for, as its form gives it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.amounts import amount_error, read_amount, written
from web.services.investment.thesis import ThesisChoices, ThesisDraft, ThesisView

INSTRUMENTS = ("equity", "loan")
LISTS = ("sectors", "stages", "regions", "rounds", "instruments")
AMOUNTS = ("ticket_min", "ticket_max")


@dataclass(frozen=True, slots=True)
class ThesisForm:
    """What was chosen and typed, the amounts read from it, and what is wrong."""

    subtype: str = ""
    sectors: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    ticket_min: str = ""
    ticket_max: str = ""
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> ThesisDraft:
        """What a form without errors says."""
        return ThesisDraft(
            subtype=self.subtype,
            sectors=self.sectors,
            stages=self.stages,
            regions=self.regions,
            ticket_min_cny=self.amounts["ticket_min"],
            ticket_max_cny=self.amounts["ticket_max"],
            rounds=self.rounds,
            instruments=self.instruments,
        )


def read_thesis(values: MultiDict[str, str], *, choices: ThesisChoices) -> ThesisForm:
    """Read what was chosen; codes that nobody offered are left out."""
    offered = {
        "sectors": choices.sector_codes,
        "stages": frozenset(option.code for option in choices.stages),
        "regions": frozenset(option.code for option in choices.regions),
        "rounds": frozenset(option.code for option in choices.rounds),
        "instruments": frozenset(INSTRUMENTS),
    }
    chosen: dict[str, Any] = {
        name: tuple(code for code in dict.fromkeys(values.getlist(name)) if code in offered[name])
        for name in LISTS
    }
    typed: dict[str, Any] = {name: values.get(name, "").strip() for name in AMOUNTS}
    form = ThesisForm(
        subtype=values.get("subtype", ""),
        **chosen,
        **typed,
        amounts={name: read_amount(text) if text else None for name, text in typed.items()},
    )
    return replace(form, errors=dict(faults(form, choices)))


def faults(form: ThesisForm, choices: ThesisChoices) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each under its field."""
    if form.subtype not in {option.code for option in choices.subtypes}:
        yield "subtype", str(gettext("Choose what kind of investor you are."))
    for name in AMOUNTS:
        if fault := amount_error(getattr(form, name), form.amounts[name]):
            yield name, fault
    least, most = (form.amounts[name] for name in AMOUNTS)
    if least is not None and most is not None and least > most:
        yield "ticket_max", str(gettext("The largest amount is below the smallest one."))


def form_of(view: ThesisView) -> ThesisForm:
    """Return what an investor looks for in its form."""
    return ThesisForm(
        subtype=view.subtype,
        sectors=view.sectors,
        stages=view.stages,
        regions=view.regions,
        rounds=view.rounds,
        instruments=view.instruments,
        ticket_min=written(view.ticket_min_cny),
        ticket_max=written(view.ticket_max_cny),
    )
