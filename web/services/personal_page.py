"""The page in a person's copy: everything readable, without a program and without a network."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from web.services.catalogues import catalogue


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


TITLE = _("Everything about you in Dianqiao")
LEAD = _("Made on %(moment)s. The same content for programs is in data.json beside this page.")
EMPTY = _("not stated")
TITLES: Mapping[str, str] = {
    "account": _("Account"),
    "participants": _("Whom you act for"),
    "profile": _("Profile"),
    "contact": _("Contact"),
    "shown_to": _("Who sees which field"),
    "statements": _("Needs and offers"),
    "matches": _("Matches"),
    "records": _("Records about you"),
    "membership.user_id": _("Memberships"),
    "consent.user_id": _("Consents"),
    "message.user_id": _("Messages"),
    "user_session.user_id": _("Signed-in devices"),
    "audit_log.actor_id": _("What you did"),
    "post.author_id": _("What you wrote in threads"),
    "mentoring_record.author_id": _("Records of sessions you wrote"),
    "mentoring_agreement.author_id": _("Agreements you drafted"),
    "addendum.author_id": _("Corrections you wrote"),
    "mentoring_rating.author_id": _("What you said of mentorings"),
    "match_event.actor_id": _("Your steps in matches"),
    "disclosure.viewer_id": _("Contacts you looked at"),
    "complaint.filed_by": _("Your complaints"),
    "statement_draft.user_id": _("Drafts"),
    "registration.user_id": _("Registrations"),
    "identity.user_id": _("Other ways to sign in"),
}
FIELDS: Mapping[str, str] = {
    "id": _("Number"),
    "kind": _("Kind"),
    "state": _("State"),
    "role": _("Role"),
    "purpose": _("Purpose"),
    "is_given": _("Given"),
    "version": _("Edition"),
    "fields": _("Fields"),
    "text": _("Text"),
    "sealed_text": _("Text"),
    "sealed_value": _("Value"),
    "sealed_problem": _("Problem"),
    "sealed_advice": _("Advice"),
    "sealed_outcome": _("What it has led to"),
    "sealed_words": _("In a few words"),
    "sealed_note": _("Also agreed"),
    "starts_at": _("Began at"),
    "minutes": _("Minutes"),
    "reason": _("Reason"),
    "action": _("Action"),
    "details": _("Details"),
    "values": _("What it said"),
    "device": _("Device"),
    "address": _("Address"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "wechat": _("WeChat"),
    "person": _("Contact person"),
    "name_zh": _("Name in Chinese"),
    "name_en": _("Name in English"),
    "summary_zh": _("Summary in Chinese"),
    "summary_en": _("Summary in English"),
    "text_zh": _("Text in Chinese"),
    "text_en": _("Text in English"),
    "other": _("Other side"),
    "topic": _("Topic"),
    "sectors": _("Sectors"),
    "stage": _("Stage"),
    "region": _("Region"),
    "country": _("Country or region"),
    "languages": _("Languages"),
    "locale": _("Language"),
    "participant_id": _("Acting for"),
    "receiver_id": _("Receiver"),
    "created_at": _("Written"),
    "updated_at": _("Changed on"),
    "occurred_at": _("When"),
    "last_seen_at": _("Last seen"),
    "seen_at": _("Last seen"),
    "read_at": _("Read"),
    "expires_at": _("Valid until"),
    "answered_at": _("Answered"),
    "closed_at": _("Concluded"),
}
"""The names of values; one without a name stands under its own."""
STYLE = (
    "body{font:16px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif;margin:2rem auto;"
    "max-width:60rem;padding:0 1rem;color:#1c2b2b}h2{border-top:2px solid #0a6765;padding-top:1rem}"
    "dl{display:grid;grid-template-columns:12rem 1fr;gap:.25rem 1rem}dt{color:#4b5f5f}"
    "dd{margin:0;overflow-wrap:anywhere}section section{margin-inline-start:1rem}"
)


def page_of(data: Mapping[str, Any], language: str) -> str:
    """Return the page in a language."""
    words = Words(language)
    title = words(TITLE)
    lead = words(LEAD) % {"moment": data["made_at"]}
    body = "".join(
        part
        for key in ("account", "participants", "records")
        for part in section(words, key, data[key], level=2)
    )
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(lead)}</p>{body}</body></html>"
    )


class Words:
    """Words of one language."""

    def __init__(self, language: str) -> None:
        self._catalogue = catalogue(language)

    def __call__(self, message: str) -> str:
        """Return a message in the language."""
        return str(self._catalogue.gettext(message))

    def title(self, key: str) -> str:
        """Return the title of a part or a value; one without stands under its own name."""
        known = TITLES.get(key) or FIELDS.get(key)
        return self(known) if known else key


def section(words: Words, key: str, value: Any, *, level: int) -> Iterator[str]:
    """Yield a part of the page with its title."""
    heading = f"h{min(level, 6)}"
    yield f"<section><{heading}>{escape(words.title(key))}</{heading}>"
    yield from content(words, value, level)
    yield "</section>"


def content(words: Words, value: Any, level: int) -> Iterator[str]:
    """Yield a value: plain ones as a list of facts, those that hold others as parts."""
    if isinstance(value, list):
        for item in value:
            yield "<article>"
            yield from content(words, item, level)
            yield "</article><hr>"
    elif isinstance(value, Mapping):
        facts = {key: each for key, each in value.items() if not is_nested(each)}
        if facts:
            yield "<dl>"
            yield from (fact(words, key, each) for key, each in facts.items())
            yield "</dl>"
        for key, each in value.items():
            if key not in facts:
                yield from section(words, key, each, level=level + 1)
    else:
        yield f"<p>{escape(text_of(words, value))}</p>"


def is_nested(value: Any) -> bool:
    """Tell whether a value holds records of its own."""
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def fact(words: Words, key: str, value: Any) -> str:
    """Return one line of a list of facts."""
    return f"<dt>{escape(words.title(key))}</dt><dd>{escape(text_of(words, value))}</dd>"


def text_of(words: Words, value: Any) -> str:
    """Return a plain value as text."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or words(EMPTY)
    return words(EMPTY) if value in (None, "") else str(value)
