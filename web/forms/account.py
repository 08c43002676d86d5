"""E-mail and password as the sign-in form gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What was typed (never the password), where to go on to, and what is wrong."""

    email: str = ""
    next: str = ""
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_sign_in(values: Mapping[str, str]) -> SignInForm:
    """Read the form; the password itself stays in the request."""
    email = values.get("email", "").strip()
    errors = {
        "email": "" if "@" in email else gettext("Write your e-mail address."),
        "password": "" if values.get("password") else gettext("Write your password."),
    }
    return SignInForm(
        email=email,
        next=values.get("next", ""),
        errors={name: message for name, message in errors.items() if message},
    )
