"""A participant's contact as its form gives it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from web.services import scanning
from web.services.contacts import FIELDS

LONGEST = 120
PHONE = re.compile(r"\+?[0-9][0-9 \-()]{5,24}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What was typed, and what is wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def read_contact(values: Mapping[str, str]) -> ContactForm:
    """Read the form; digits and signs may be full-width."""
    typed = {name: values.get(name, "").strip() for name in FIELDS}
    typed["phone"] = unicodedata.normalize("NFKC", typed["phone"])
    typed["email"] = unicodedata.normalize("NFKC", typed["email"])
    errors = {name: error_of(name, text) for name, text in typed.items()}
    return ContactForm(typed, {name: text for name, text in errors.items() if text})


def error_of(name: str, text: str) -> str:
    """Say what is wrong with a value; a blank one is not."""
    if len(text) > LONGEST:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST))
    if any(found.kind in scanning.NEVER_STORED for found in scanning.scan(text)):
        return str(gettext("Please take out the ID-card or bank-card number."))
    if name == "phone" and text and not PHONE.fullmatch(text):
        return str(gettext("Write a telephone number, such as 0871-6512 3456."))
    if name == "email" and text and not EMAIL.fullmatch(text):
        return str(gettext("Write an e-mail address, such as name@example.com."))
    return ""


def read_shared(values: Sequence[str]) -> tuple[str, ...]:
    """Read which values are to be given, in the order they stand in."""
    return tuple(name for name in FIELDS if name in values)
