"""A complaint, its answer and its appeal as their forms give them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from web.forms.contact import EMAIL
from web.services import scanning
from web.services.complaints import KINDS

SHORTEST, LONGEST, LONGEST_ID = 10, 4000, 60


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What was typed, and what is wrong."""

    kind: str = ""
    text: str = ""
    about_id: str = ""
    email: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextForm:
    """One text, and what is wrong with it."""

    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_complaint(values: Mapping[str, str], *, is_signed_in: bool) -> ComplaintForm:
    """Read a complaint; numbers that are never stored are masked at once."""
    text = scanning.mask(values.get("text", "").strip(), kinds=scanning.NEVER_STORED)
    form = ComplaintForm(
        kind=values.get("kind", ""),
        text=text,
        about_id=values.get("about_id", "").strip()[:LONGEST_ID],
        email="" if is_signed_in else values.get("email", "").strip(),
    )
    needs_address = not is_signed_in and not EMAIL.fullmatch(form.email)
    errors = {
        "kind": "" if form.kind in KINDS else gettext("Choose what it is about."),
        "text": text_error(text),
        "email": gettext("Write the address to answer you at.") if needs_address else "",
    }
    kept = {name: str(message) for name, message in errors.items() if message}
    return ComplaintForm(form.kind, form.text, form.about_id, form.email, kept)


def read_text(values: Mapping[str, str]) -> TextForm:
    """Read an answer or an appeal."""
    text = scanning.mask(values.get("text", "").strip(), kinds=scanning.NEVER_STORED)
    error = text_error(text)
    return TextForm(text, {"text": error} if error else {})


def text_error(text: str) -> str:
    """Say what is wrong with a text."""
    if len(text) < SHORTEST:
        return str(gettext("Write at least %(least)s characters.", least=SHORTEST))
    if len(text) > LONGEST:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST))
    return ""
