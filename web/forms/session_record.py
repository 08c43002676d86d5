"""The record of a session as its form gives it: quick to fill in on a phone."""

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from models.enums import MatchSide
from models.mentoring import MOST_MINUTES
from models.mentoring_states import MentoringWay
from web.forms.appointment import QUARTER, moment_of
from web.forms.checks import (
    choice_error,
    day_error,
    is_number,
    only_errors,
    read_day,
    text_error,
)
from web.services import scanning
from web.services.mentoring.overview import Meeting
from web.services.mentoring.reading import RecordView
from web.services.mentoring.records import ActionEntry, RecordEntry
from web.services.time_zones import HOME_ZONE

N_ACTIONS = 3
N_TOPICS = 2
LEAST_MINUTES = 5
LONGEST_LINE = 200
LONGEST_TEXT = 4000
WAYS = tuple(way.value for way in MentoringWay)
WAY_OF_MEETING = {"onsite": "onsite", "online": "video", "phone": "phone"}
USUAL_MINUTES = "60"


@dataclass(frozen=True, slots=True)
class ActionFields:
    """One thing to do, as typed."""

    what: str = ""
    owner: str = MatchSide.RECEIVER.value
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A record as typed; `was_masked` where numbers that are never kept were taken out."""

    day: str = ""
    time: str = ""
    minutes: str = USUAL_MINUTES
    way: str = "onsite"
    place: str = ""
    topics: tuple[str, ...] = ("",) * N_TOPICS
    problem: str = ""
    advice: str = ""
    outcome: str = ""
    next_on: str = ""
    actions: tuple[ActionFields, ...] = (ActionFields(),) * N_ACTIONS
    handler: str = ""
    is_from_paper: bool = False
    is_shared: bool = False
    appointment_id: int | None = None
    was_masked: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def entry(self) -> RecordEntry:
        """What a form without errors says."""
        starts_at = moment_of(self.day, self.time)
        if starts_at is None:
            raise ValueError(self.day)
        return RecordEntry(
            starts_at=starts_at,
            minutes=int(self.minutes),
            way=self.way,
            place=self.place,
            topics=tuple(filter(None, self.topics)),
            problem=self.problem,
            advice=self.advice,
            outcome=self.outcome,
            next_on=read_day(self.next_on),
            actions=tuple(
                ActionEntry(action.what, action.owner, read_day(action.due_on))
                for action in self.actions
                if action.what
            ),
            handler=self.handler,
            is_from_paper=self.is_from_paper,
            is_shared=self.is_shared,
            appointment_id=self.appointment_id,
        )


def first_record(now: dt.datetime, topic: str, meeting: Meeting | None) -> RecordForm:
    """Return the form as it begins: with the meeting that was held, else with today."""
    form = RecordForm(topics=(topic, ""))
    if meeting is None:
        return replace(form, **an_hour_ago(now))
    local = meeting.starts_at.astimezone(HOME_ZONE)
    return replace(
        form,
        day=local.date().isoformat(),
        time=f"{local:%H:%M}",
        minutes=str(meeting.minutes),
        way=WAY_OF_MEETING.get(meeting.way, "onsite"),
        place=meeting.place,
        appointment_id=meeting.id,
    )


def an_hour_ago(now: dt.datetime) -> dict[str, Any]:
    """Return day and time of a session that has just ended, on a full quarter."""
    begun = now.astimezone(HOME_ZONE) - dt.timedelta(minutes=int(USUAL_MINUTES))
    quarter = begun.minute - begun.minute % QUARTER
    return {"day": begun.date().isoformat(), "time": f"{begun:%H}:{quarter:02}"}


def known_record(record: RecordView, own_side: str) -> RecordForm:
    """Return the form that begins with a draft."""
    local = record.starts_at.astimezone(HOME_ZONE)
    actions = [
        ActionFields(each.what, each.owner_side, each.due_on.isoformat() if each.due_on else "")
        for each in record.actions
    ]
    return RecordForm(
        day=local.date().isoformat(),
        time=f"{local:%H:%M}",
        minutes=str(record.noted_minutes),
        way=record.way,
        place=record.place,
        topics=(*record.topic_codes, *("",) * N_TOPICS)[: max(N_TOPICS, len(record.topic_codes))],
        problem=record.problem,
        advice=record.advice,
        outcome=record.outcome,
        next_on=record.next_on.isoformat() if record.next_on else "",
        actions=(*actions, *(ActionFields(),) * N_ACTIONS)[: max(N_ACTIONS, len(actions))],
        handler=record.handler.get("zh", "") if record.is_from_paper else "",
        is_from_paper=record.is_from_paper,
        is_shared=bool(own_side) and record.shares(own_side),
        appointment_id=record.appointment_id,
    )


def read_record(
    data: MultiDict[str, str], *, topics: Container[str], now: dt.datetime
) -> RecordForm:
    """Read a record; a draft may leave out what one that is handed in may not."""
    form = RecordForm(
        day=data.get("day", "").strip(),
        time=data.get("time", "").strip(),
        minutes=data.get("minutes", "").strip(),
        way=data.get("way", ""),
        place=line(data, "place"),
        topics=tuple(data.get(f"topic_{number}", "") for number in range(N_TOPICS)),
        problem=data.get("problem", "").strip(),
        advice=data.get("advice", "").strip(),
        outcome=data.get("outcome", "").strip(),
        next_on=data.get("next_on", "").strip(),
        actions=tuple(read_action(data, number) for number in range(N_ACTIONS)),
        handler=line(data, "handler"),
        is_from_paper=data.get("from_paper") == "1",
        is_shared=data.get("is_shared") == "1",
        appointment_id=int(number) if is_number(number := data.get("appointment", "")) else None,
    )
    form = without_card_numbers(form)
    found = (*time_faults(form, now), *faults(form, topics), *action_faults(form))
    if data.get("send") == "1":
        found = (*found, *missing(form))
    return replace(form, errors=only_errors(found))


def read_action(data: MultiDict[str, str], number: int) -> ActionFields:
    """Return one thing to do."""
    return ActionFields(
        line(data, f"action_{number}"),
        data.get(f"owner_{number}", MatchSide.RECEIVER.value),
        data.get(f"action_due_{number}", "").strip(),
    )


def without_card_numbers(form: RecordForm) -> RecordForm:
    """Return a form without numbers of ID and bank cards: they are never kept."""
    texts: dict[str, Any] = {
        name: scanning.mask(getattr(form, name), kinds=scanning.NEVER_STORED)
        for name in ("problem", "advice", "outcome")
    }
    was_masked = any(getattr(form, name) != text for name, text in texts.items())
    return replace(form, **texts, was_masked=was_masked)


def time_faults(form: RecordForm, now: dt.datetime) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with when and how long it was."""
    moment = moment_of(form.day, form.time)
    if moment is None:
        yield "time", str(gettext("Give both a day and a time."))
    elif moment > now:
        yield "time", str(gettext("Record a session once it was held."))
    if not is_number(form.minutes) or not LEAST_MINUTES <= int(form.minutes) <= MOST_MINUTES:
        yield "minutes", str(gettext("Write how many minutes it took, from 5 to 720."))


def faults(form: RecordForm, topics: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what was written."""
    if form.way not in WAYS:
        yield "way", str(gettext("Choose how you met."))
    for number, topic in enumerate(form.topics):
        yield f"topic_{number}", choice_error(topic, topics)
    for name in ("problem", "advice", "outcome"):
        yield name, text_error(getattr(form, name), most=LONGEST_TEXT)
    yield "next_on", day_error(form.next_on)


def action_faults(form: RecordForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with what is to be done."""
    for number, action in enumerate(form.actions):
        yield f"action_{number}", text_error(action.what, most=LONGEST_LINE)
        yield f"action_due_{number}", day_error(action.due_on)
        if action.due_on and not action.what:
            yield f"action_{number}", str(gettext("Say what is to be done."))
        if action.owner not in set(MatchSide):
            yield f"action_{number}", str(gettext("Choose who does it."))


def missing(form: RecordForm) -> Iterator[tuple[str, str]]:
    """Yield what a record that is handed in lacks."""
    if not any(form.topics):
        yield "topic_0", str(gettext("Choose what it was about."))
    if not form.problem:
        yield "problem", str(gettext("Say in a line what the problem was."))
    if not form.advice:
        yield "advice", str(gettext("Say in a line what was advised."))


def line(data: MultiDict[str, str], name: str) -> str:
    """Return a field of one line."""
    return " ".join(data.get(name, "").split())[:LONGEST_LINE]
