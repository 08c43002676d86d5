"""Impact assessments, incidents and notices as their forms give them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext

from web.services.assessments import DATA_KINDS, KINDS, AssessmentDraft, IncidentDraft
from web.services.notices import LONGEST_NOTICE

LONGEST: Final = 4000
MOST_PEOPLE_DIGITS: Final = 9
ZONE: Final = dt.timezone(dt.timedelta(hours=8))
ASSESSMENT_TEXTS: Final = ("title", "purpose", "impact", "measures", "conclusion", "assessor")
INCIDENT_TEXTS: Final = ("title", "cause", "harm", "measures", "advice")
INCIDENT_NEEDED: Final = ("title", "measures")


@dataclass(frozen=True, slots=True)
class RecordForm:
    """What was typed, and what is wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    chosen: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def read_assessment(values: Mapping[str, str]) -> tuple[RecordForm, AssessmentDraft | None]:
    """Read an assessment; every part is needed."""
    names = (*ASSESSMENT_TEXTS, "kind", "assessed_on", "next_on")
    typed = {name: values.get(name, "").strip() for name in names}
    assessed_on, next_on = read_day(typed["assessed_on"]), read_day(typed["next_on"])
    errors = {name: text_error(typed[name], is_needed=True) for name in ASSESSMENT_TEXTS}
    errors["kind"] = "" if typed["kind"] in KINDS else str(gettext("Choose what it is about."))
    errors["assessed_on"] = "" if assessed_on else day_error()
    errors["next_on"] = "" if next_on else day_error()
    if assessed_on and next_on and next_on <= assessed_on:
        errors["next_on"] = str(gettext("The next one is after this one."))
    form = RecordForm(typed, errors={name: text for name, text in errors.items() if text})
    if form.errors or assessed_on is None or next_on is None:
        return form, None
    texts = {name: typed[name] for name in (*ASSESSMENT_TEXTS, "kind")}
    return form, AssessmentDraft(**texts, assessed_on=assessed_on, next_on=next_on)


def read_incident(
    values: Mapping[str, str], chosen: Sequence[str]
) -> tuple[RecordForm, IncidentDraft | None]:
    """Read an incident; what is not known yet may stay blank."""
    names = (*INCIDENT_TEXTS, "discovered_at", "people")
    typed = {name: values.get(name, "").strip() for name in names}
    kinds = tuple(kind for kind in DATA_KINDS if kind in chosen)
    discovered_at = read_moment(typed["discovered_at"])
    errors = {
        name: text_error(typed[name], is_needed=name in INCIDENT_NEEDED) for name in INCIDENT_TEXTS
    }
    errors["discovered_at"] = "" if discovered_at else str(gettext("Write day and time."))
    errors["people"] = "" if is_count(typed["people"]) else str(gettext("Write a whole number."))
    form = RecordForm(typed, kinds, {name: text for name, text in errors.items() if text})
    if form.errors or discovered_at is None:
        return form, None
    people = int(typed["people"]) if typed["people"] else None
    texts = {name: typed[name] for name in INCIDENT_TEXTS}
    draft = IncidentDraft(**texts, discovered_at=discovered_at, data_kinds=kinds, people=people)
    return form, draft


def read_notice(values: Mapping[str, str]) -> RecordForm:
    """Read a new edition of a notice, which is needed in both languages."""
    typed = {name: values.get(name, "").strip().replace("\r\n", "\n") for name in ("zh", "en")}
    errors = {name: notice_error(text) for name, text in typed.items()}
    return RecordForm(typed, errors={name: text for name, text in errors.items() if text})


def notice_error(text: str) -> str:
    """Say what is wrong with the text of a notice."""
    if not text:
        return str(gettext("Write the text."))
    is_long = len(text) > LONGEST_NOTICE
    most = LONGEST_NOTICE
    return str(gettext("Please shorten this to %(most)s characters.", most=most)) if is_long else ""


def text_error(text: str, *, is_needed: bool) -> str:
    """Say what is wrong with a text."""
    if is_needed and not text:
        return str(gettext("Write this down."))
    if len(text) > LONGEST:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST))
    return ""


def day_error() -> str:
    """Say what a day looks like."""
    return str(gettext("Write a day, such as 2026-09-01."))


def read_day(text: str) -> dt.date | None:
    """Read a day, None where it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> dt.datetime | None:
    """Read a moment in the zone of the province, None where it is none."""
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)
    except ValueError:
        return None


def is_count(text: str) -> bool:
    """Tell whether a text is a number of people, or blank."""
    return not text or (text.isascii() and text.isdigit() and len(text) <= MOST_PEOPLE_DIGITS)
