"""Letters: what a sender transmits, one message or a digest, in the words of its reader."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import Identity
from models.enums import Channel
from models.link import SignedLink
from models.message import Delivery, Message, MessageLink
from web.services import consents
from web.services.calendar.ics import Mailbox
from web.services.calendar.letters import Invitation, invitation_of
from web.services.consents import Purpose
from web.services.links import word_of
from web.services.message_settings import Wishes, get_wishes
from web.services.message_wording import Reading, Words, word
from web.services.sealing import secrets_of, unseal_text
from web.services.templates import FIXED, Kind, kind_of

INBOX_PATH, SETTINGS_PATH = "/messages", "/messages/settings"
MOST_PARTS = 30
"""A longer digest ends with how many more the inbox holds."""
PROVIDERS = {Channel.SMS: "phone", Channel.WECHAT: "wechat"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter goes to; without an account there is no id."""

    address: str
    name: str
    reading: Reading
    wishes: Wishes
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a letter; `path` is where its button leads, blank where it has none."""

    kind: str
    words: Words
    path: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out in one piece. `name` is the same whenever it is sent again."""

    name: str
    channel: Channel
    address: str
    greeting: str
    subject: str
    parts: tuple[Part, ...]
    more: str
    footer: tuple[str, ...]
    language: str
    settings_url: str
    written_at: dt.datetime
    invitation: Invitation | None = None


def read_of(session: Session, message: Message, channel: Channel) -> Reader | None:
    """Return who reads a message and where; None where they cannot be reached this way."""
    if message.user_id is None:
        reading = Reading(message.language or "zh")
        return Reader(message.address, "", reading, Wishes(language=reading.language))
    user = session.get_one(User, message.user_id)
    address = address_of(session, user, channel) if user.is_active else ""
    if not address:
        return None
    wishes = get_wishes(session, user_id=user.id)
    reading = Reading(wishes.language, wishes.rhythm.zone)
    names = (user.name_zh, user.name_en)
    name = next(filter(None, names if reading.language == "zh" else reversed(names)), "")
    return Reader(address, name, reading, wishes, user.id)


def address_of(session: Session, user: User, channel: Channel) -> str:
    """Return where somebody is reached through a channel, blank where they are not.

    Other channels hand the text to a provider: that takes the person's consent, as it stands now.
    """
    if channel is Channel.EMAIL:
        return user.email
    if not consents.allows(session, purpose=Purpose.SMS, user_id=user.id):
        return ""
    statement = select(Identity.sealed_value).where(
        Identity.user_id == user.id, Identity.provider == PROVIDERS[channel]
    )
    return unseal_text(session, session.scalar(statement) or "")


def is_wanted(message: Message, kind: Kind, reader: Reader, channel: Channel) -> bool:
    """Tell whether a message is still to be sent: not switched off since, and not read already."""
    if kind.category in FIXED or reader.user_id is None:
        return True
    return message.read_at is None and reader.wishes.is_on(kind.category, channel)


def compose(
    session: Session,
    *,
    reader: Reader,
    messages: Sequence[Message],
    delivery: Delivery,
    now: dt.datetime,
) -> Letter:
    """Return the letter that tells a reader some messages.

    Raises
    ------
    LostWordError
        If a signed link was made with a key that the installation no longer has.
    """
    base_url, reading = secrets_of(session).base_url, reader.reading
    channel = Channel(delivery.channel)
    parts = tuple(part_of(session, message, reading) for message in messages[:MOST_PARTS])
    is_known = reader.user_id is not None
    return Letter(
        name=delivery.letter,
        channel=channel,
        address=reader.address,
        greeting=greeting(reader),
        subject=parts[0].words.subject if len(messages) == 1 else how_many(messages, reading),
        parts=parts,
        more=more(len(messages) - MOST_PARTS, reading, base_url),
        footer=footer(reading, base_url if is_known else ""),
        language=reading.language,
        settings_url=f"{base_url}{SETTINGS_PATH}" if is_known else "",
        written_at=now,
        invitation=invitation(session, messages, reader) if channel is Channel.EMAIL else None,
    )


def invitation(session: Session, messages: Sequence[Message], reader: Reader) -> Invitation | None:
    """Return what a letter hands to its reader's calendar; a digest hands over nothing."""
    if len(messages) != 1:
        return None
    mailbox = Mailbox(reader.address, reader.name or reader.address)
    return invitation_of(session, messages[0], reader=mailbox, language=reader.reading.language)


def part_of(session: Session, message: Message, reading: Reading) -> Part:
    """Return a message in words, its button leading to its signed link or its page."""
    kind = kind_of(message.kind)
    statement = select(MessageLink, SignedLink).join(SignedLink)
    found = session.execute(statement.where(MessageLink.message_id == message.id)).all()
    offered = {link.name: (link, signed) for link, signed in found}
    path, values = message.path, dict(message.values)
    if kind.link in offered:
        link, signed = offered[kind.link]
        path = link.path.format(word=word_of(session, signed))
        values = {"expires_at": signed.expires_at.isoformat(), **values}
    url = f"{secrets_of(session).base_url}{path}" if path else ""
    return Part(message.kind, word(message.kind, values, reading), path, url)


def how_many(messages: Sequence[Message], reading: Reading) -> str:
    """Return the subject of a letter that holds several messages."""
    return reading.gettext("%(n)s new messages") % {"n": len(messages)}


def more(count: int, reading: Reading, base_url: str) -> str:
    """Return where those are that a letter has no room for, blank where all have."""
    if count <= 0:
        return ""
    text = reading.gettext("%(n)s more are in your inbox: %(url)s")
    return text % {"n": count, "url": f"{base_url}{INBOX_PATH}"}


def greeting(reader: Reader) -> str:
    """Return how a letter begins."""
    reading = reader.reading
    if not reader.name:
        return reading.gettext("Hello,")
    return reading.gettext("Dear %(name)s,") % {"name": reader.name}


def footer(reading: Reading, base_url: str) -> tuple[str, ...]:
    """Return how a letter ends."""
    lines = [reading.gettext("Dianqiao, the makerspace matchmaking of Yunnan")]
    if base_url:
        text = reading.gettext("Choose which messages you get, and when: %(url)s")
        lines.append(text % {"url": f"{base_url}{SETTINGS_PATH}"})
    lines.append(reading.gettext("This message was sent automatically; please do not answer it."))
    return tuple(lines)
