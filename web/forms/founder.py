"""A founder and the leave from an institute, as the form gives them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext

from web.forms.checks import read_day
from web.services.leaves import FounderDraft, FounderView, latest_end

LONGEST_NAME = 60
KINDS = ("scientist", "student", "returnee", "entrepreneur", "other")
DAYS = ("leave_approved_on", "leave_from", "leave_to")


@dataclass(frozen=True, slots=True)
class FounderForm:
    """What was typed, the days read from it, and what is wrong."""

    family_zh: str = ""
    given_zh: str = ""
    founder_kind: str = ""
    leave_unit: str = ""
    leave_approved_on: str = ""
    leave_from: str = ""
    leave_to: str = ""
    days: Mapping[str, dt.date | None] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def draft(self) -> FounderDraft:
        """What a form without errors says."""
        return FounderDraft(
            family_zh=self.family_zh,
            given_zh=self.given_zh,
            founder_kind=self.founder_kind,
            leave_unit=self.leave_unit,
            **self.days,
        )


def read_founder(values: Mapping[str, str]) -> FounderForm:
    """Read a founder."""
    lines: dict[str, Any] = {
        name: line(values, name) for name in ("family_zh", "given_zh", "leave_unit")
    }
    days: dict[str, Any] = {name: values.get(name, "").strip() for name in DAYS}
    kind = values.get("founder_kind", "")
    form = FounderForm(
        **lines,
        **days,
        founder_kind=kind if kind in KINDS else "",
        days={name: read_day(text) for name, text in days.items()},
    )
    return replace(form, errors=dict(faults(form)))


def faults(form: FounderForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each under its field."""
    if not form.family_zh:
        yield "family_zh", str(gettext("Write the family name."))
    for name in DAYS:
        if getattr(form, name) and form.days[name] is None:
            yield name, str(gettext("Write the day as year-month-day, such as 2026-03-05."))
    yield from leave_faults(form)


def leave_faults(form: FounderForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the dates of a leave."""
    first, last = form.days["leave_from"], form.days["leave_to"]
    if last is not None and first is None:
        yield "leave_from", str(gettext("Write the first day of the leave as well."))
    if first is None or last is None:
        return
    if last < first:
        yield "leave_to", str(gettext("The last day is before the first one."))
    elif last > latest_end(first):
        yield "leave_to", str(gettext("An institute keeps the post for at most three years."))


def form_of(view: FounderView) -> FounderForm:
    """Return a founder in its form."""
    given = {name: getattr(view, name) for name in DAYS}
    days: dict[str, Any] = {name: day.isoformat() if day else "" for name, day in given.items()}
    return FounderForm(
        family_zh=view.family_zh,
        given_zh=view.given_zh,
        founder_kind=view.founder_kind,
        leave_unit=view.leave_unit,
        **days,
    )


def line(values: Mapping[str, str], name: str) -> str:
    """Return a field of one line."""
    return " ".join(values.get(name, "").split())[:LONGEST_NAME]
