"""The interface's words for needs and offers: privacy, urgency, ends, what is missing, services."""

from flask_babel import gettext, lazy_gettext, ngettext

from web.labels import FACTS, kind_plural, word

PRIVACIES = {
    "public": lazy_gettext("Everyone"),
    "matched": lazy_gettext("Matched candidates and organisers"),
    "organisers": lazy_gettext("Organisers only"),
}
PRIVACY_HINTS = {
    "public": lazy_gettext("Stands on your public page; finds most answers."),
    "matched": lazy_gettext("Not on your page; whoever is recommended to you or asked reads it."),
    "organisers": lazy_gettext("Counts for your own recommendations; nobody else learns of it."),
}
URGENCIES = {
    "weeks": lazy_gettext("Within weeks"),
    "quarter": lazy_gettext("Within three months"),
    "open": lazy_gettext("No hurry"),
}
OUTCOMES = {
    "met_here": lazy_gettext("Met through this platform"),
    "met_elsewhere": lazy_gettext("Met elsewhere"),
    "not_met": lazy_gettext("Not met"),
    "dropped": lazy_gettext("No longer needed"),
}
OFFER_OUTCOMES = {
    "met_here": lazy_gettext("Taken up through this platform"),
    "met_elsewhere": lazy_gettext("Taken up elsewhere"),
    "not_met": lazy_gettext("Not taken up"),
    "dropped": lazy_gettext("No longer offered"),
}
BOUNDS = {
    "outbound": lazy_gettext("Going out"),
    "inbound": lazy_gettext("Bringing in"),
}
SERVICE_STATES = {
    "used": lazy_gettext("In use"),
    "asked": lazy_gettext("Asked for"),
    "next": lazy_gettext("Next"),
    "missing": lazy_gettext("Not used yet"),
}
SERVICE_ICONS = {
    "used": "circle-check",
    "asked": "circle-dot",
    "next": "arrow-right",
    "missing": "circle",
}
FIELDS = {
    "country": lazy_gettext("Country or region"),
    "summary_zh": lazy_gettext("Summary"),
    "region": lazy_gettext("Place"),
    "ticket_min_cny": lazy_gettext("Amount"),
}
MOST_KINDS = 3


def privacy_name(code: str) -> str:
    """Return who may read a need or an offer."""
    return word(PRIVACIES, code)


def urgency_name(code: str) -> str:
    """Return how soon something is needed."""
    return word(URGENCIES, code)


def outcome_name(code: str, direction: str) -> str:
    """Return how a need or an offer ended."""
    return word(OUTCOMES if direction == "need" else OFFER_OUTCOMES, code)


def bound_name(code: str) -> str:
    """Return which way an international need leads."""
    return word(BOUNDS, code)


def service_state_name(code: str) -> str:
    """Return how far a startup is with a service."""
    return word(SERVICE_STATES, code)


def service_icon(code: str) -> str:
    """Return the icon of how far a startup is with a service."""
    return SERVICE_ICONS[code]


def profile_field(name: str) -> str:
    """Return the name of a fact of a profile."""
    return word({**FACTS, **FIELDS}, name)


def kinds_in_words(kinds: tuple[str, ...]) -> str:
    """Return the names of some kinds in a row."""
    return str(gettext(", ")).join(kind_plural(kind) for kind in kinds[:MOST_KINDS])


def gap_sentence(code: str, count: int, kinds: tuple[str, ...]) -> str:
    """Say what is missing and how many candidates it is about."""
    whom = kinds_in_words(kinds)
    sentences = {
        "english": ngettext(
            "Add English to your languages: %(num)s more candidate can be matched (%(whom)s).",
            "Add English to your languages: %(num)s more candidates can be matched (%(whom)s).",
            count,
            whom=whom,
        ),
        "in_english": ngettext(
            "Add a sentence in English: %(num)s candidate that fits reads no Chinese (%(whom)s).",
            "Add a sentence in English: %(num)s candidates that fit read no Chinese (%(whom)s).",
            count,
            whom=whom,
        ),
        "in_chinese": ngettext(
            "Add a sentence in Chinese: %(num)s candidate that fits reads no English (%(whom)s).",
            "Add a sentence in Chinese: %(num)s candidates that fit read no English (%(whom)s).",
            count,
            whom=whom,
        ),
        "sectors": ngettext(
            "Say your sector: it can be compared with %(num)s candidate (%(whom)s).",
            "Say your sector: it can be compared with %(num)s candidates (%(whom)s).",
            count,
            whom=whom,
        ),
        "stage": ngettext(
            "Say your stage: %(num)s candidate takes certain stages only (%(whom)s).",
            "Say your stage: %(num)s candidates take certain stages only (%(whom)s).",
            count,
            whom=whom,
        ),
        "region": ngettext(
            "Say where you are: the distance to %(num)s candidate can count (%(whom)s).",
            "Say where you are: the distance to %(num)s candidates can count (%(whom)s).",
            count,
            whom=whom,
        ),
        "amount": ngettext(
            "Say which amount you seek: %(num)s candidate names its own (%(whom)s).",
            "Say which amount you seek: %(num)s candidates name theirs (%(whom)s).",
            count,
            whom=whom,
        ),
        "online": ngettext(
            "Accept online meetings: %(num)s candidate elsewhere offers them (%(whom)s).",
            "Accept online meetings: %(num)s candidates elsewhere offer them (%(whom)s).",
            count,
            whom=whom,
        ),
        "words": ngettext(
            "Write a little more: your words can be compared with %(num)s candidate (%(whom)s).",
            "Write a little more: your words can be compared with %(num)s candidates (%(whom)s).",
            count,
            whom=whom,
        ),
    }
    return str(sentences[code])


WORDS = (
    privacy_name,
    urgency_name,
    outcome_name,
    bound_name,
    service_state_name,
    service_icon,
    gap_sentence,
    kinds_in_words,
    profile_field,
)
