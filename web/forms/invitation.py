"""An invitation to a role of staff as its form gives it, and one to act for a participant."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from models.enums import Role, Scope
from web.forms.account import email_error

STAFF = {role.value: role for role in (Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR)}
CODE_FIELDS = {
    Scope.PREFECTURE.value: "region",
    Scope.ZONE.value: "host",
    Scope.SPACE.value: "host",
}
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class InvitationForm:
    """What was typed, and what is wrong."""

    email: str = ""
    role: str = Role.ORGANISER.value
    scope: str = ""
    code: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def invited_role(self) -> Role:
        """The role, once it is right."""
        return STAFF[self.role]

    @property
    def code_field(self) -> str:
        """The field that says which region, zone or space."""
        return CODE_FIELDS.get(self.scope, "scope")


@dataclass(frozen=True, slots=True)
class PersonForm:
    """Whose address was typed, why, and what is wrong."""

    email: str = ""
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_invitation(values: Mapping[str, str]) -> InvitationForm:
    """Read whom to invite to which role."""
    email, role = values.get("email", "").strip(), values.get("role", "")
    scope = values.get("scope", "") if role == Role.ORGANISER else ""
    code = values.get(CODE_FIELDS.get(scope, ""), "")
    errors = {
        "email": email_error(email),
        "role": "" if role in STAFF else gettext("Choose a role."),
        **scope_errors(role, scope, code),
    }
    kept = {name: text for name, text in errors.items() if text}
    return InvitationForm(email, role if role in STAFF else "", scope, code, kept)


def scope_errors(role: str, scope: str, code: str) -> dict[str, str]:
    """Say what is wrong with how far an organiser shall reach."""
    if role != Role.ORGANISER:
        return {}
    if scope not in {Scope.PROVINCE, *CODE_FIELDS}:
        return {"scope": gettext("Choose how far it reaches.")}
    if scope in CODE_FIELDS and not code:
        return {CODE_FIELDS[scope]: gettext("Choose one of the list.")}
    return {}


def read_purpose(values: Mapping[str, str]) -> str:
    """Read what somebody wants to act for; what is too long is cut off."""
    return values.get("reason", "").strip()[:LONGEST_REASON]


def read_person(values: Mapping[str, str]) -> PersonForm:
    """Read whose address was typed, and why."""
    email, reason = values.get("email", "").strip(), values.get("reason", "").strip()
    errors = {"email": email_error(email)}
    if len(reason) > LONGEST_REASON:
        errors["reason"] = gettext(
            "Please shorten this to %(most)s characters.", most=LONGEST_REASON
        )
    return PersonForm(email, reason, {name: text for name, text in errors.items() if text})
