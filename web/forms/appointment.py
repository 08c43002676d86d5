"""Proposing times for a meeting."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.services.time_zones import at_home

N_OPTIONS = 3
LENGTHS = (15, 30, 45, 60, 90, 120)
LENGTH_CODES = frozenset(str(length) for length in LENGTHS)
WAYS = ("onsite", "online", "phone")
LATEST = dt.timedelta(days=180)
MAX_LINE_LENGTH = 200
MAX_NOTE_LENGTH = 1000
QUARTER = 15


@dataclass(frozen=True, slots=True)
class AppointmentForm:
    """What was chosen and typed; `slots` are moments on offer, `starts` all that are right."""

    days: tuple[str, ...] = ("",) * N_OPTIONS
    times: tuple[str, ...] = ("",) * N_OPTIONS
    minutes: str = "60"
    way: str = "online"
    place: str = ""
    url: str = ""
    note: str = ""
    slots: tuple[dt.datetime, ...] = ()
    starts: tuple[dt.datetime, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


def read_appointment(data: MultiDict[str, str], *, now: dt.datetime) -> AppointmentForm:
    """Read a proposal; every fault is named at its field."""
    days = tuple(data.get(f"day_{number}", "").strip() for number in range(N_OPTIONS))
    times = tuple(data.get(f"time_{number}", "").strip() for number in range(N_OPTIONS))
    form = AppointmentForm(
        days=days,
        times=times,
        minutes=data.get("minutes", ""),
        way=data.get("way", ""),
        place=line(data, "place"),
        url=line(data, "url"),
        note=data.get("note", "").strip()[:MAX_NOTE_LENGTH],
    )
    slots = tuple(read_slots(data))
    errors = dict(faults(form))
    starts = list(slots)
    for number, (day, time) in enumerate(zip(days, times, strict=True)):
        if not day and not time:
            continue
        moment = moment_of(day, time)
        if fault := time_fault(moment, now):
            errors[f"time_{number}"] = fault
        elif moment is not None:
            starts.append(moment)
    if fault := count_fault(starts, slots, now):
        errors.setdefault("time_0", fault)
    return replace(form, slots=slots, starts=tuple(dict.fromkeys(starts)), errors=errors)


def begun(data: MultiDict[str, str]) -> AppointmentForm:
    """Return the form to begin with: how long, and how to meet, as the address says."""
    form, wanted = AppointmentForm(), data.get("minutes", "")
    way = data.get("way", "")
    return replace(
        form,
        minutes=wanted if wanted in LENGTH_CODES else form.minutes,
        way=way if way in WAYS else form.way,
    )


def read_slots(data: MultiDict[str, str]) -> Iterator[dt.datetime]:
    """Yield the times chosen of those on offer; what is none is left out."""
    for text in data.getlist("slot"):
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            continue
        if moment.tzinfo is not None and not moment.minute % QUARTER and not moment.second:
            yield moment.astimezone(dt.UTC)


def count_fault(
    starts: Sequence[dt.datetime], slots: Sequence[dt.datetime], now: dt.datetime
) -> str:
    """Return what is wrong with the times as a whole."""
    if not starts:
        return str(gettext("Propose at least one time."))
    if len(set(starts)) > N_OPTIONS:
        return str(gettext("Propose at most three times in all."))
    if any(time_fault(each, now) for each in slots):
        return str(gettext("A time that was on offer is past: choose another."))
    return ""


def faults(form: AppointmentForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong apart from the times."""
    if form.minutes not in LENGTH_CODES:
        yield "minutes", gettext("Choose how long it takes.")
    if form.way not in WAYS:
        yield "way", gettext("Choose how you meet.")
    if form.way == "onsite" and not form.place:
        yield "place", gettext("Say where you meet.")
    if form.url and urlsplit(form.url).scheme not in {"http", "https"}:
        yield "url", gettext("A link begins with https://.")


def line(data: MultiDict[str, str], name: str) -> str:
    """Return a field of one line."""
    return " ".join(data.get(name, "").split())[:MAX_LINE_LENGTH]


def moment_of(day: str, time: str) -> dt.datetime | None:
    """Return the moment of a day and a time in the province's zone, None where they are none."""
    try:
        local = dt.datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        return None
    return at_home(local) if local.tzinfo is None else None


def time_fault(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Return what is wrong with a time."""
    if moment is None:
        return str(gettext("Give both a day and a time."))
    if moment <= now:
        return str(gettext("This time is past."))
    if moment > now + LATEST:
        return str(gettext("This is more than half a year away."))
    if moment.minute % QUARTER or moment.second:
        return str(gettext("Begin at a full, quarter or half hour."))
    return ""
