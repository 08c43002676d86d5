"""What an organiser types of a programme: settings, deadlines, weights, numbers, quotas."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from flask_babel import gettext

from models.programme_states import (
    MOST_PLACES,
    MOST_WISHES,
    PROVIDER_KINDS,
    Activation,
    ProgrammeObjective,
    Weight,
)
from web.forms.appointment import moment_of
from web.forms.checks import text_error
from web.services.programmes.opening import Settings
from web.services.programmes.seats import Numbers
from web.services.programmes.worth import CRITERIA
from web.services.time_zones import HOME_ZONE

LONGEST: Mapping[str, int] = {"title_zh": 80, "title_en": 80, "text_zh": 2000, "text_en": 2000}
CHOICES: Mapping[str, Collection[str]] = {
    "provider_kind": PROVIDER_KINDS,
    "objective": tuple(ProgrammeObjective),
    "activation": tuple(Activation),
}
LONGEST_GROUP = 40
MOST_ANSWER_DAYS = 60
DEFAULT_DAYS_TO_WISH = 14
CLOSING_HOUR = "18:00"
RANGES: Mapping[str, tuple[int, int]] = {
    "demand": (1, MOST_PLACES),
    "receiver_minimum": (0, MOST_PLACES),
    "provider_minimum": (0, MOST_PLACES),
    "wishes_least": (0, MOST_WISHES),
    "wishes_most": (1, MOST_WISHES),
    "answer_days": (1, MOST_ANSWER_DAYS),
}


@dataclass(frozen=True, slots=True)
class ProgrammeForm:
    """The settings as they were typed, and what is wrong with them."""

    owner: str = ""
    title_zh: str = ""
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    provider_kind: str = "mentor"
    objective: str = "fair"
    demand: str = "1"
    receiver_minimum: str = "0"
    provider_minimum: str = "0"
    wishes_least: str = "0"
    wishes_most: str = "5"
    activation: str = "both_accept"
    answer_days: str = "7"
    due_day: str = ""
    due_time: str = CLOSING_HOUR
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What a form without errors says."""
        due = moment_of(self.due_day, self.due_time)
        if due is None:
            raise ValueError(self.due_day)
        return Settings(
            title_zh=self.title_zh,
            title_en=self.title_en,
            text_zh=self.text_zh,
            text_en=self.text_en,
            provider_kind=self.provider_kind,
            objective=self.objective,
            activation=self.activation,
            wishes_due_at=due,
            demand=int(self.demand),
            receiver_minimum=int(self.receiver_minimum),
            provider_minimum=int(self.provider_minimum),
            wishes_least=int(self.wishes_least),
            wishes_most=int(self.wishes_most),
            answer_days=int(self.answer_days),
        )


def blank_programme(now: dt.datetime) -> ProgrammeForm:
    """Return the form of a new programme."""
    day = now.astimezone(HOME_ZONE).date() + dt.timedelta(days=DEFAULT_DAYS_TO_WISH)
    return ProgrammeForm(due_day=day.isoformat())


def form_of(row: Any, *, owner: str = "") -> ProgrammeForm:
    """Return a programme in its form."""
    due = row.wishes_due_at.astimezone(HOME_ZONE)
    names = [each.name for each in fields(Settings) if each.name != "wishes_due_at"]
    typed: dict[str, Any] = {name: str(getattr(row, name)) for name in names}
    return ProgrammeForm(
        owner=owner,
        due_day=due.date().isoformat(),
        due_time=f"{due:%H:%M}",
        **typed,
    )


def read_programme(values: Mapping[str, str], *, now: dt.datetime) -> ProgrammeForm:
    """Read the settings; every fault is named at its field."""
    typed: dict[str, Any] = {
        each.name: values.get(each.name, "").strip()
        for each in fields(ProgrammeForm)
        if each.name != "errors"
    }
    form = ProgrammeForm(**typed)
    return ProgrammeForm(**typed, errors=dict(faults(form, now)))


def faults(form: ProgrammeForm, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """Yield what is wrong, each under its field."""
    if not (form.title_zh or form.title_en):
        yield "title_zh", str(gettext("Give it a title."))
    for name, most in LONGEST.items():
        if fault := text_error(getattr(form, name), most=most):
            yield name, fault
    for name, known in CHOICES.items():
        if getattr(form, name) not in known:
            yield name, str(gettext("Choose one of those offered."))
    yield from number_faults(form)
    if fault := due_fault(form.due_day, form.due_time, now):
        yield "due_day", fault


def number_faults(form: ProgrammeForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the numbers."""
    wrong = {name for name, (low, high) in RANGES.items() if not is_within(form, name, low, high)}
    for name in sorted(wrong):
        low, high = RANGES[name]
        yield name, str(gettext("Write a number from %(low)s to %(high)s.", low=low, high=high))
    for least, most in (("receiver_minimum", "demand"), ("wishes_least", "wishes_most")):
        if wrong.isdisjoint({least, most}) and int(getattr(form, least)) > int(getattr(form, most)):
            yield least, str(gettext("At least may not be more than at most."))


def is_within(form: ProgrammeForm, name: str, low: int, high: int) -> bool:
    """Tell whether a field holds a number of its range."""
    number = whole(getattr(form, name))
    return number is not None and low <= number <= high


def whole(text: str) -> int | None:
    """Return the whole number a text says, None if it says none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("9999") else None


def due_fault(day: str, time: str, now: dt.datetime) -> str:
    """Return what is wrong with a deadline."""
    moment = moment_of(day, time)
    if moment is None:
        return str(gettext("Give both a day and a time."))
    return str(gettext("This time is past.")) if moment <= now else ""


def read_due(values: Mapping[str, str], *, now: dt.datetime) -> tuple[dt.datetime | None, str]:
    """Read a deadline, or say what is wrong with it."""
    day, time = values.get("due_day", ""), values.get("due_time", "")
    return moment_of(day, time), due_fault(day, time, now)


def read_weights(values: Mapping[str, str]) -> dict[str, str]:
    """Read the level of each criterion; what is not stated, or unknown, counts as usual."""
    known = frozenset(Weight)
    chosen = {term: values.get(f"weight-{term}", "") for term in CRITERIA}
    return {
        term: level for term, level in chosen.items() if level in known and level != Weight.MEDIUM
    }


def read_numbers(values: Mapping[str, str], seat_ids: list[int]) -> dict[int, Numbers]:
    """Read how many each seat takes; a line that was not sent, or says no number, is left out."""
    found = {}
    for seat_id in seat_ids:
        places = whole(values.get(f"places-{seat_id}", "").strip())
        minimum = whole(values.get(f"minimum-{seat_id}", "").strip())
        if places is not None and minimum is not None:
            group = " ".join(values.get(f"group-{seat_id}", "").split())[:LONGEST_GROUP]
            found[seat_id] = Numbers(places, minimum, group)
    return found
