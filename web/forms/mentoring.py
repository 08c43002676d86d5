"""Agreements of pairs, ratings and ends of mentorings, as their forms give them."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.checks import day_error, is_number, only_errors, read_day, text_error
from web.services.mentoring.agreements import AgreementView, Goal, Terms
from web.services.mentoring.turns import LEAST_SCORE, MOST_SCORE, REACHED, Ending, Rating

N_GOALS = 3
LONGEST_GOAL = 300
LONGEST_LINE = 200
LONGEST_TEXT = 2000
LONGEST_REASON = 500
MOST_SESSIONS = 100
LONGEST_PERIOD = dt.timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class GoalFields:
    """One goal as typed."""

    text: str = ""
    measure: str = ""
    due_on: str = ""


@dataclass(frozen=True, slots=True)
class AgreementForm:
    """An agreement as typed."""

    goals: tuple[GoalFields, ...] = (GoalFields(),) * N_GOALS
    starts_on: str = ""
    ends_on: str = ""
    sessions: str = ""
    is_confidential: bool = True
    is_free: bool = True
    fee: str = ""
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> Terms:
        """What a form without errors says."""
        return Terms(
            goals=tuple(
                Goal(goal.text, goal.measure, read_day(goal.due_on))
                for goal in self.goals
                if goal.text
            ),
            starts_on=dt.date.fromisoformat(self.starts_on),
            ends_on=dt.date.fromisoformat(self.ends_on),
            sessions_a_year=int(self.sessions),
            is_confidential=self.is_confidential,
            is_free=self.is_free,
            fee="" if self.is_free else self.fee,
            note=self.note,
        )


def first_agreement(today: dt.date, sessions: int) -> AgreementForm:
    """Return the form as it begins: a year from today."""
    end = today + dt.timedelta(days=365)
    return AgreementForm(
        starts_on=today.isoformat(), ends_on=end.isoformat(), sessions=str(sessions)
    )


def amended(version: AgreementView) -> AgreementForm:
    """Return the form that begins with a version."""
    terms = version.terms
    fields = [
        GoalFields(goal.text, goal.measure, goal.due_on.isoformat() if goal.due_on else "")
        for goal in terms.goals
    ]
    return AgreementForm(
        goals=tuple([*fields, *(GoalFields(),) * N_GOALS][:N_GOALS]),
        starts_on=terms.starts_on.isoformat(),
        ends_on=terms.ends_on.isoformat(),
        sessions=str(terms.sessions_a_year),
        is_confidential=terms.is_confidential,
        is_free=terms.is_free,
        fee=terms.fee,
        note=terms.note,
    )


def read_agreement(data: MultiDict[str, str]) -> AgreementForm:
    """Read an agreement; every fault is named at its field."""
    form = AgreementForm(
        goals=tuple(
            GoalFields(
                data.get(f"goal_{number}", "").strip(),
                data.get(f"measure_{number}", "").strip(),
                data.get(f"due_{number}", "").strip(),
            )
            for number in range(N_GOALS)
        ),
        starts_on=data.get("starts_on", "").strip(),
        ends_on=data.get("ends_on", "").strip(),
        sessions=data.get("sessions", "").strip(),
        is_confidential=data.get("confidential") == "1",
        is_free=data.get("fee_kind", "free") == "free",
        fee=data.get("fee", "").strip(),
        note=data.get("note", "").strip(),
    )
    return replace(form, errors=only_errors((*goal_faults(form), *faults(form))))


def goal_faults(form: AgreementForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the goals."""
    if not any(goal.text for goal in form.goals):
        yield "goal_0", str(gettext("Write at least one goal."))
    for number, goal in enumerate(form.goals):
        yield f"goal_{number}", text_error(goal.text, most=LONGEST_GOAL)
        yield f"measure_{number}", text_error(goal.measure, most=LONGEST_GOAL)
        yield f"due_{number}", day_error(goal.due_on)
        if goal.measure and not goal.text:
            yield f"goal_{number}", str(gettext("Write the goal that this measures."))


def faults(form: AgreementForm) -> Iterator[tuple[str, str]]:
    """Yield what is wrong apart from the goals."""
    begin, end = read_day(form.starts_on), read_day(form.ends_on)
    if begin is None:
        yield "starts_on", str(gettext("Choose the first day."))
    if end is None:
        yield "ends_on", str(gettext("Choose the last day."))
    if begin and end and not begin < end <= begin + LONGEST_PERIOD:
        yield "ends_on", str(gettext("The last day comes after the first, within three years."))
    if not is_number(form.sessions) or not 1 <= int(form.sessions) <= MOST_SESSIONS:
        yield "sessions", str(gettext("Write a number from 1 to 100."))
    if not form.is_free and not form.fee:
        yield "fee", str(gettext("Say what is paid, and for what."))
    yield "fee", text_error(form.fee, most=LONGEST_LINE)
    yield "note", text_error(form.note, most=LONGEST_TEXT)


@dataclass(frozen=True, slots=True)
class EndingForm:
    """How a mentoring ends, as typed."""

    ending: Ending
    error: str = ""


def read_ending(data: MultiDict[str, str]) -> EndingForm:
    """Read how a mentoring ends; a rating may be left for later."""
    rating, error = read_rating(data) if data.get("score") else (None, "")
    words = data.get("note", "").strip()
    reached = {
        number: data.get(f"reached_{number}", "")
        for number in range(1, N_GOALS + 1)
        if data.get(f"reached_{number}", "") in REACHED
    }
    return EndingForm(
        Ending(words, reached, rating), error or text_error(words, most=LONGEST_REASON)
    )


def read_rating(data: MultiDict[str, str]) -> tuple[Rating | None, str]:
    """Return a rating, or what is wrong with it."""
    score, words = data.get("score", ""), data.get("words", "").strip()
    if not is_number(score) or not LEAST_SCORE <= int(score) <= MOST_SCORE:
        return None, str(gettext("Choose from 1 to 5."))
    if fault := text_error(words, most=LONGEST_TEXT):
        return None, fault
    return Rating(int(score), words, data.get("is_shared") == "1"), ""


def reason_error(text: str) -> str:
    """Say whether a reason is missing or too long."""
    if not text:
        return str(gettext("Say why in some words."))
    return text_error(text, most=LONGEST_REASON)
