"""A request, a refusal and an ending as their forms give them."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from web.forms.checks import last_day_error, read_day
from web.forms.contact import read_shared
from web.services.scanning import scan

LONGEST_NOTE = 500
LONGEST_ABSENCE = dt.timedelta(days=366)
TIME = "time"
CHOICES = ("choice_1", "choice_2", "choice_3")


@dataclass(frozen=True, slots=True)
class AskForm:
    """Whom to ask in order, about which need, with which words; and what is wrong.

    `shared` are the contacts that whoever agrees may see.
    """

    choices: tuple[str, ...] = ()
    need_id: int | None = None
    note: str = ""
    shared: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    def choice(self, position: int) -> str:
        """Return the choice at a position, blank where there is none."""
        return self.choices[position - 1] if position <= len(self.choices) else ""


@dataclass(frozen=True, slots=True)
class RefusalForm:
    """Why somebody declines; `is_shared` lets the other side read the words.

    `free_from` is the day, as typed, from which there is time again.
    """

    reason: str = ""
    note: str = ""
    is_shared: bool = False
    free_from: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def free_day(self) -> dt.date | None:
        """The day from which there is time again, None where none is named."""
        return read_day(self.free_from) if self.reason == TIME else None


def read_ask(
    values: Mapping[str, str],
    *,
    first: str,
    need_ids: Collection[int],
    shared: Sequence[str] = (),
) -> AskForm:
    """Read a request; its first choice is the candidate of the page."""
    others = [values.get(name, "") for name in CHOICES[1:]]
    choices = tuple(filter(None, (first, *others)))
    need, note = values.get("need", ""), values.get("note", "").strip()
    errors = {
        "choice_3": twice_error(choices),
        "need": "" if not need or need in map(str, need_ids) else gettext("Choose from the list."),
        "note": note_error(note),
    }
    return AskForm(
        choices=choices,
        need_id=int(need) if need in map(str, need_ids) else None,
        note=note,
        shared=read_shared(shared),
        errors={name: message for name, message in errors.items() if message},
    )


def read_refusal(
    values: Mapping[str, str], *, reasons: Collection[str], today: dt.date
) -> RefusalForm:
    """Read a refusal."""
    reason, note = values.get("reason", ""), values.get("note", "").strip()
    free_from = values.get("free_from", "").strip()
    errors = {
        "reason": "" if reason in reasons else gettext("Choose what comes closest."),
        "note": note_error(note),
        "free_from": free_from_error(free_from, today=today) if reason == TIME else "",
    }
    return RefusalForm(
        reason=reason,
        note=note,
        free_from=free_from,
        is_shared=values.get("share") == "1",
        errors={name: message for name, message in errors.items() if message},
    )


def free_from_error(text: str, *, today: dt.date) -> str:
    """Say what is wrong with the day from which there is time again."""
    day = read_day(text)
    if day is not None and day > today + LONGEST_ABSENCE:
        return str(gettext("Choose a day within a year."))
    return last_day_error(text, today=today)


def twice_error(choices: tuple[str, ...]) -> str:
    """Say that somebody is chosen twice."""
    is_twice = len(set(choices)) < len(choices)
    return str(gettext("Each choice must be somebody else.")) if is_twice else ""


def note_error(note: str) -> str:
    """Say what is wrong with words for the other side."""
    if len(note) > LONGEST_NOTE:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_NOTE))
    if scan(note):
        return str(
            gettext(
                "Leave out telephone numbers, e-mail addresses and numbers of cards: contacts are "
                "exchanged when both sides have agreed."
            )
        )
    return ""
