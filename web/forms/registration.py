"""A registration as its form gives it: who asks, and the profile of what is to take part."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from web.forms.account import email_error, length_error, name_error, password_error
from web.services.applications import MOST_SECTORS, Choices, Profile
from web.services.scanning import scan

LONGEST_SUMMARY = 200
LONGEST_REASON = 500
SECTORS_ASKED = frozenset({"startup", "mentor", "investor", "partner"})


@dataclass(frozen=True, slots=True)
class RegistrationForm:
    """What was typed (never the password), and an error for each field that is not right."""

    name: str = ""
    email: str = ""
    is_agreed: bool = False
    profile: Profile = field(default_factory=Profile)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReasonForm:
    """Why something is returned or refused, and what is wrong with that."""

    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


def read_registration(
    values: MultiDict[str, str], *, kind: str, choices: Choices, is_stranger: bool
) -> RegistrationForm:
    """Read who registers and what; somebody signed in is known already."""
    form = read_stranger(values) if is_stranger else RegistrationForm()
    profile = read_profile(values, kind)
    if kind == "mentor" and is_stranger:
        is_english = form.name.isascii()
        profile = replace(
            profile,
            name_zh="" if is_english else form.name,
            name_en=form.name if is_english else "",
        )
    errors = {**form.errors, **profile_errors(profile, kind, choices)}
    if kind == "mentor" and is_stranger:
        errors.pop("name_zh", None)
    return replace(form, profile=profile, errors=errors)


def read_stranger(values: Mapping[str, str]) -> RegistrationForm:
    """Read who signs up; the password stays in the request."""
    form = RegistrationForm(
        name=values.get("name", "").strip(),
        email=values.get("email", "").strip(),
        is_agreed=values.get("agree") == "yes",
    )
    errors = {
        "name": name_error(form.name),
        "email": email_error(form.email),
        "password": password_error(values.get("password", "")),
        "agree": "" if form.is_agreed else gettext("Please read both and tick the box yourself."),
    }
    return replace(form, errors={name: text for name, text in errors.items() if text})


def read_profile(values: MultiDict[str, str], kind: str) -> Profile:
    """Read the profile of a kind, as typed."""
    typed = {
        name: values.get(name, "").strip()
        for name in ("name_zh", "name_en", "subtype", "stage", "region", "country", "host_id")
    }
    sectors = [values.get(f"sector_{n}", "") for n in range(1, MOST_SECTORS + 1)]
    summary = values.get("summary", "").strip()
    is_chinese = any(not letter.isascii() for letter in summary) and kind != "partner"
    return Profile(
        **typed,
        sectors=tuple(dict.fromkeys(filter(None, sectors))),
        languages=tuple(dict.fromkeys(values.getlist("languages"))),
        summary_zh=summary if is_chinese else "",
        summary_en="" if is_chinese else summary,
    )


def profile_errors(profile: Profile, kind: str, choices: Choices) -> dict[str, str]:
    """Say what is wrong with a profile, by field."""
    errors = {
        **names_errors(profile),
        **{
            name: choice_error(getattr(profile, name), name, plural, choices)
            for name, plural in CHOSEN.items()
        },
        "host_id": ""
        if profile.host_id in {"", *choices.codes("spaces")}
        else gettext("Choose a space of the list."),
        "sector_1": sectors_error(profile, kind, choices),
        "languages": languages_error(profile, choices),
        "summary": summary_error(profile.summary_zh or profile.summary_en),
    }
    return {name: text for name, text in errors.items() if text}


CHOSEN = {
    "subtype": "subtypes",
    "stage": "stages",
    "region": "regions",
    "country": "countries",
}
"""Fields with one code each, and what they are chosen from; asked where there is a choice."""


def names_errors(profile: Profile) -> dict[str, str]:
    """Say what is wrong with the names."""
    if not profile.name_zh and not profile.name_en:
        return {"name_zh": gettext("Write the name, in Chinese or in English.")}
    return {"name_zh": length_error(profile.name_zh), "name_en": length_error(profile.name_en)}


def choice_error(code: str, name: str, plural: str, choices: Choices) -> str:
    """Say what is wrong with a code that is chosen from a list."""
    offered = choices.codes(plural)
    if not offered:
        return "" if not code else str(gettext("Leave this empty."))
    if code in offered:
        return ""
    messages = {
        "subtype": gettext("Choose what fits best."),
        "stage": gettext("Choose how far you are."),
        "region": gettext("Choose the county or the prefecture."),
        "country": gettext("Choose the country or region."),
    }
    return str(messages[name])


def sectors_error(profile: Profile, kind: str, choices: Choices) -> str:
    """Say what is wrong with the sectors."""
    if not choices.codes("sectors").issuperset(profile.sectors):
        return str(gettext("Choose sectors of the list."))
    if kind in SECTORS_ASKED and not profile.sectors:
        return str(gettext("Choose at least one sector."))
    return ""


def languages_error(profile: Profile, choices: Choices) -> str:
    """Say what is wrong with the languages."""
    if profile.languages and choices.codes("languages").issuperset(profile.languages):
        return ""
    return str(gettext("Tick at least one language you can work in."))


def summary_error(text: str) -> str:
    """Say what is wrong with the sentence that tells what it is about."""
    if not text:
        return str(gettext("Write one sentence."))
    if len(text) > LONGEST_SUMMARY:
        return str(gettext("Please shorten this to %(most)s characters.", most=LONGEST_SUMMARY))
    if scan(text):
        return str(
            gettext("Leave telephone numbers, addresses, ID and bank numbers out of this text.")
        )
    return ""


def read_reason(values: Mapping[str, str]) -> ReasonForm:
    """Read why something is returned or refused."""
    reason = values.get("reason", "").strip()
    if not reason:
        return ReasonForm(errors={"reason": gettext("Say why; the applicant reads it.")})
    if len(reason) > LONGEST_REASON:
        message = gettext("Please shorten this to %(most)s characters.", most=LONGEST_REASON)
        return ReasonForm(reason, {"reason": message})
    return ReasonForm(reason)
