"""The interface's words about privacy: purposes, audiences, fields, complaints, records."""

from flask_babel import lazy_gettext, ngettext

from web.labels import FACTS, word

PURPOSES = {
    "account": lazy_gettext("Privacy policy"),
    "terms": lazy_gettext("User agreement"),
    "personalised": lazy_gettext("Personal ranking of recommendations"),
    "looks": lazy_gettext("Learning from what I look at"),
    "sms": lazy_gettext("Messages by SMS and WeChat"),
    "statistics": lazy_gettext("Use in statistics about persons"),
    "story": lazy_gettext("Telling your match as a case story"),
    "publication": lazy_gettext("Publishing the profile"),
    "contacts": lazy_gettext("Giving contacts to a matched party"),
    "abroad": lazy_gettext("Giving name and contacts to a party abroad"),
}
PURPOSE_TEXTS = {
    "personalised": lazy_gettext(
        "Lists are ordered for you by what you need and offer. Off: the newest or the nearest "
        "first; the rules that keep some pairs apart stay. Nothing else changes."
    ),
    "looks": lazy_gettext(
        "Which recommendations you were shown, in which place, and which you opened is kept for "
        "180 days, so that lists get better for everybody. Once a day two that fit alike may swap "
        "places, and the list says so. Nobody reads it but you. Off: nothing is kept, and what "
        "was kept is deleted. It needs personal ranking."
    ),
    "sms": lazy_gettext(
        "Requests and appointments also reach your phone. The text goes to the SMS or WeChat "
        "provider named in the privacy policy. Off: inbox and e-mail only."
    ),
    "statistics": lazy_gettext(
        "Published statistics may count you by trait, such as field or place. Off: you count in "
        "plain totals only."
    ),
}
AUDIENCES = {
    "public": lazy_gettext("Everybody"),
    "signed_in": lazy_gettext("Signed in"),
    "matched": lazy_gettext("Matched"),
    "private": lazy_gettext("Nobody"),
}
AUDIENCE_TEXTS = {
    "public": lazy_gettext("a stranger, without signing in"),
    "signed_in": lazy_gettext("somebody who is signed in"),
    "matched": lazy_gettext("somebody you have a match with"),
}
PROFILE_FIELDS = {
    **FACTS,
    "name": lazy_gettext("Name"),
    "summary": lazy_gettext("Summary"),
    "needs": lazy_gettext("Needs"),
    "offers": lazy_gettext("Offers"),
    "relations": lazy_gettext("Relations and network"),
    "resources": lazy_gettext("Shared resources"),
    "evidence": lazy_gettext("Awards and results"),
}
PRESETS = {
    "least": lazy_gettext("As little as possible"),
    "members": lazy_gettext("For members"),
    "public": lazy_gettext("Public business card"),
}
PRESET_TEXTS = {
    "least": lazy_gettext("Sector and place for everybody, all else for matched parties."),
    "members": lazy_gettext("Sector and place for everybody, all else for those signed in."),
    "public": lazy_gettext("Everything on the profile for everybody; contacts never are."),
}
CONTACT_FIELDS = {
    "person": lazy_gettext("Contact person"),
    "phone": lazy_gettext("Telephone"),
    "email": lazy_gettext("E-mail"),
    "wechat": lazy_gettext("WeChat"),
    "address": lazy_gettext("Office address"),
}
DISCLOSURE_KINDS = {
    "member": lazy_gettext("own member"),
    "office": lazy_gettext("organiser"),
    "match": lazy_gettext("matched party"),
    "abroad": lazy_gettext("matched party abroad"),
}
COMPLAINT_KINDS = {
    "recommendation": lazy_gettext("A recommendation, or one that is missing"),
    "correction": lazy_gettext("Something about me is wrong"),
    "deletion": lazy_gettext("Delete something about me"),
    "contacts": lazy_gettext("My contacts were misused"),
    "decision": lazy_gettext("A decision about me"),
    "other": lazy_gettext("Something else"),
}
COMPLAINT_STATES = {
    "received": lazy_gettext("To be answered"),
    "answered": lazy_gettext("Answered"),
    "appealed": lazy_gettext("Under review"),
    "closed": lazy_gettext("Concluded"),
    "withdrawn": lazy_gettext("Withdrawn"),
}
COMPLAINT_ICONS = {
    "received": "clock",
    "answered": "message-square",
    "appealed": "clock",
    "closed": "circle-check",
    "withdrawn": "undo-2",
}
ASSESSMENT_KINDS = {
    "automated": lazy_gettext("Automated decisions (recommending, assigning)"),
    "giving": lazy_gettext("Giving personal data to others"),
    "publishing": lazy_gettext("Publishing personal data"),
    "abroad": lazy_gettext("Giving personal data abroad"),
    "entrusted": lazy_gettext("Entrusting a processor"),
    "sensitive": lazy_gettext("Sensitive personal data"),
    "other": lazy_gettext("Another use with much effect on people"),
}
DATA_KINDS = {
    "account": lazy_gettext("Accounts"),
    "profile": lazy_gettext("Profiles"),
    "contact": lazy_gettext("Contacts"),
    "messages": lazy_gettext("Messages"),
    "files": lazy_gettext("Files"),
    "log": lazy_gettext("Logs"),
    "other": lazy_gettext("Other"),
}
INCIDENT_STEPS = {
    "authority_told_at": lazy_gettext("Authority told"),
    "people_told_at": lazy_gettext("People told"),
    "closed_at": lazy_gettext("Concluded"),
}
ABROAD_STEPS = {
    "exempt": lazy_gettext(
        "Below 100,000 people since 1 January, none of it sensitive: none of the three procedures "
        "is needed. Notice, separate consent and impact assessment still are."
    ),
    "contract": lazy_gettext(
        "100,000 people or more since 1 January: a standard contract or a certification is needed."
    ),
    "assessment": lazy_gettext(
        "1,000,000 people or more since 1 January: a security assessment is needed."
    ),
}
TITLES = {
    "terms": lazy_gettext("User agreement"),
    "privacy": lazy_gettext("Privacy policy"),
}


def purpose_name(code: str) -> str:
    """Return what a consent is for."""
    return word(PURPOSES, code)


def purpose_text(code: str) -> str:
    """Return what a switch does, and what happens without it."""
    return word(PURPOSE_TEXTS, code)


def audience_name(code: str) -> str:
    """Return who may see a field."""
    return word(AUDIENCES, code)


def audience_text(code: str) -> str:
    """Return through whose eyes a preview looks."""
    return word(AUDIENCE_TEXTS, code)


def profile_field_name(code: str) -> str:
    """Return the name of a field of a profile."""
    return word(PROFILE_FIELDS, code)


def contact_field_name(code: str) -> str:
    """Return the name of a value of a contact."""
    return word(CONTACT_FIELDS, code)


def look_ground_name(code: str) -> str:
    """Return on what ground somebody saw a contact."""
    return word(DISCLOSURE_KINDS, code)


def complaint_kind_name(code: str) -> str:
    """Return what a complaint is about."""
    return word(COMPLAINT_KINDS, code)


def complaint_state_name(code: str) -> str:
    """Return where a complaint stands."""
    return word(COMPLAINT_STATES, code)


def complaint_state_icon(code: str) -> str:
    """Return the icon of where a complaint stands."""
    return COMPLAINT_ICONS.get(code, "circle")


def assessment_kind_name(code: str) -> str:
    """Return the use that an assessment is about."""
    return word(ASSESSMENT_KINDS, code)


def data_kind_name(code: str) -> str:
    """Return a kind of data that an incident touched."""
    return word(DATA_KINDS, code)


def incident_step_name(code: str) -> str:
    """Return a step that is taken about an incident."""
    return word(INCIDENT_STEPS, code)


def notice_title(code: str) -> str:
    """Return the title of a notice."""
    return word(TITLES, code)


def abroad_text(step: str) -> str:
    """Return what the number of people given abroad asks for."""
    return word(ABROAD_STEPS, step)


def kept_for(days: int) -> str:
    """Return how long something is kept, blank where no number says it."""
    if not days:
        return ""
    if days % 366 == 0:
        years = days // 366
        return str(ngettext("%(num)s year", "%(num)s years", years))
    return str(ngettext("%(num)s day", "%(num)s days", days))


WORDS = (
    purpose_name,
    purpose_text,
    audience_name,
    audience_text,
    profile_field_name,
    contact_field_name,
    look_ground_name,
    complaint_kind_name,
    complaint_state_name,
    complaint_state_icon,
    assessment_kind_name,
    data_kind_name,
    incident_step_name,
    notice_title,
    abroad_text,
    kept_for,
)
