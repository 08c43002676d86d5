"""E-mail and password as the sign-in form gives them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext

from web.services.accounts import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH

LONGEST_NAME = 100
LONGEST_CODE = 20
LONGEST_EMAIL = 254  # RFC 5321, a path less its angle brackets


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
    return length_error(name) if name else str(gettext("Write your name."))


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


@dataclass(frozen=True, slots=True)
class CodeForm:
    """A code as typed, and what is wrong."""

    code: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_code(values: Mapping[str, str]) -> CodeForm:
    """Read a code of an app, of a message, or a backup code."""
    code = values.get("code", "").strip()[:LONGEST_CODE]
    return CodeForm(code, {} if code else {"code": gettext("Write the code.")})


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """What is wrong with a password that was typed; the password itself is never kept.

    `kept` are the further ways in that were left ticked, None before anything was sent.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] | None = None

    def keeps(self, provider: str) -> bool:
        """Tell whether a further way in is ticked."""
        return self.kept is None or provider in self.kept


def read_present_password(values: Mapping[str, str]) -> PasswordForm:
    """Read the password that proves who asks."""
    missing = gettext("Write your present password.")
    return PasswordForm({} if values.get("present") else {"present": missing})


def read_new_password(values: Mapping[str, str], kept: Sequence[str] | None = None) -> PasswordForm:
    """Read a new password, typed twice."""
    password = values.get("password", "")
    errors = {
        "password": password_error(password),
        "repeated": "" if values.get("repeated", "") == password else gettext("The two differ."),
    }
    return PasswordForm(
        {name: text for name, text in errors.items() if text},
        None if kept is None else tuple(kept),
    )


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """How somebody is called and what they read, and what is wrong."""

    name_zh: str = ""
    name_en: str = ""
    language: str = "zh"
    errors: Mapping[str, str] = field(default_factory=dict)


def read_profile(values: Mapping[str, str], languages: Container[str]) -> ProfileForm:
    """Read how somebody is called; a name in one language is enough."""
    names = {name: values.get(name, "").strip() for name in ("name_zh", "name_en")}
    errors = {name: length_error(text) for name, text in names.items()}
    if not any(names.values()):
        errors["name_zh"] = gettext("Write your name.")
    language = values.get("language", "")
    errors["language"] = "" if language in languages else gettext("Choose a language.")
    return ProfileForm(
        **names,
        language=language if language in languages else "zh",
        errors={name: text for name, text in errors.items() if text},
    )


@dataclass(frozen=True, slots=True)
class AddressForm:
    """An e-mail address as typed, and what is wrong with it or with the password beside it."""

    email: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_address(values: Mapping[str, str]) -> AddressForm:
    """Read an e-mail address."""
    email = values.get("email", "").strip()
    return AddressForm(email, {"email": text} if (text := email_error(email)) else {})


def email_error(email: str) -> str:
    """Say what is wrong with an e-mail address."""
    before, _, after = email.partition("@")
    is_address = before and "." in after and "@" not in after and len(email) <= LONGEST_EMAIL
    if is_address and email.isprintable() and not any(map(str.isspace, email)):
        return ""
    return str(gettext("Write an e-mail address, such as name@example.com."))


def length_error(name: str) -> str:
    """Say that a name is too long."""
    if len(name) <= LONGEST_NAME:
        return ""
    return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_NAME))
