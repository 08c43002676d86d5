"""E-mail and password as the sign-in form gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from web.services.accounts import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH

LONGEST_NAME = 100


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


@dataclass(frozen=True, slots=True)
class JoinForm:
    """The name that was typed (never the password), and what is wrong."""

    name: str = ""
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_join(values: Mapping[str, str]) -> JoinForm:
    """Read the form that makes an invitation an account; the password stays in the request."""
    name = values.get("name", "").strip()
    password = values.get("password", "")
    errors = {
        "name": name_error(name),
        "password": password_error(password),
        "repeated": "" if values.get("repeated", "") == password else gettext("The two differ."),
    }
    return JoinForm(name=name, errors={field: text for field, text in errors.items() if text})


def name_error(name: str) -> str:
    """Say what is wrong with a name."""
    if not name:
        return str(gettext("Write your name."))
    if len(name) > LONGEST_NAME:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_NAME))
    return ""


def password_error(password: str) -> str:
    """Say what is wrong with a new password."""
    if MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return ""
    return str(
        gettext(
            "Use %(least)s to %(most)s characters.",
            least=MIN_PASSWORD_LENGTH,
            most=MAX_PASSWORD_LENGTH,
        )
    )
