"""A telephone number as a form gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from web.services.telephones import NoTelephoneError, read_telephone

LONGEST = 40


@dataclass(frozen=True, slots=True)
class TelephoneForm:
    """The number as typed, its eleven digits once it is right, and what is wrong."""

    typed: str = ""
    number: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_telephone_form(values: Mapping[str, str]) -> TelephoneForm:
    """Read a mobile number of the mainland, however it is typed."""
    typed = values.get("number", "").strip()[:LONGEST]
    try:
        return TelephoneForm(typed, read_telephone(typed))
    except NoTelephoneError:
        message = gettext("Write a mainland mobile number of 11 digits, such as 138 0000 0000.")
        return TelephoneForm(typed, errors={"number": message})
