"""A declared conflict of interest and a plan to invest, as their forms give them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from web.services import scanning
from web.services.pool.conflicts import KINDS, ConflictDraft

LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class ConflictForm:
    """What was typed, the draft it makes, and what is wrong."""

    other_id: str = ""
    kind: str = ""
    from_on: str = ""
    to_on: str = ""
    note: str = ""
    draft: ConflictDraft | None = None
    errors: Mapping[str, str] = field(default_factory=dict)


def read_conflict(values: Mapping[str, str]) -> ConflictForm:
    """Read a declaration."""
    typed = {
        name: values.get(name, "").strip() for name in ("other_id", "kind", "from_on", "to_on")
    }
    note = scanning.mask(values.get("note", "").strip(), kinds=scanning.NEVER_STORED)
    first, last = day_of(typed["from_on"]), day_of(typed["to_on"])
    errors = {
        "other_id": "" if typed["other_id"] else gettext("Search, then choose somebody."),
        "kind": "" if typed["kind"] in KINDS else gettext("Choose what fits best."),
        "from_on": day_error(typed["from_on"], first),
        "to_on": day_error(typed["to_on"], last) or order_error(first, last),
        "note": gettext("Please shorten this to %(most)s characters.", most=LONGEST_NOTE)
        if len(note) > LONGEST_NOTE
        else "",
    }
    wrong = {name: str(text) for name, text in errors.items() if text}
    draft = None
    if not wrong:
        draft = ConflictDraft(typed["other_id"], typed["kind"], first, last, note)
    return ConflictForm(**typed, note=note, draft=draft, errors=wrong)


def day_of(text: str) -> dt.date | None:
    """Return a day, None where the text names none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def day_error(text: str, day: dt.date | None) -> str:
    """Say what is wrong with a day that may be left out."""
    return str(gettext("Write a date such as 2026-03-05.")) if text and day is None else ""


def order_error(first: dt.date | None, last: dt.date | None) -> str:
    """Say that the last day lies before the first."""
    if first is None or last is None or first <= last:
        return ""
    return str(gettext("The last day lies before the first."))


def read_words(values: Mapping[str, str]) -> str:
    """Return what a mentor says of its plan, without numbers that are never stored."""
    text = values.get("text", "").strip()[:LONGEST_NOTE]
    return scanning.mask(text, kinds=scanning.NEVER_STORED)
