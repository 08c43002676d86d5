"""Calendar feeds: a secret address under which a person's calendar program reads what is theirs.

The word in the address is made as those of signed links are (:mod:`web.services.links`): the table
keeps a seed and a hash, and the address can be shown again. A new word closes the old address.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.agreed import Appointment
from models.availability import CalendarFeed
from models.matching import Match
from models.participant import Participant
from web.services import access, auditing
from web.services.access import Actor
from web.services.calendar import due_dates
from web.services.calendar.ics import (
    PRODUCT_NAMES,
    PUBLISH,
    STATUS,
    Entry,
    as_calendar,
    entry_of,
    event,
    in_language,
    own_mailbox,
)
from web.services.links import WORD_BYTES, hash_of, made_word
from web.services.message_settings import language_of
from web.services.missing import NotFoundError
from web.services.sealing import secrets_of

PURPOSE = "calendar.feed"
PAST = dt.timedelta(days=92)


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a person's feed is read, and since when."""

    address: str
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class FeedFile:
    """What a calendar program is given; `tag` changes with the content."""

    content: bytes
    tag: str
    changed_at: dt.datetime


def get_feed(session: Session, *, actor: Actor) -> FeedAddress | None:
    """Return the address of the reader's feed, None where they have none."""
    access.ensure(actor, "feed.read")
    row = session.get(CalendarFeed, actor.user_id)
    if row is None:
        return None
    # after a change of keys the word of an older feed can still be made, as long as its key is kept
    words = (made_word(key, PURPOSE, row.seed) for key in secrets_of(session).word_keys)
    word = next((word for word in words if hash_of(word) == row.word_hash), "")
    return FeedAddress(address_of(session, word), row.updated_at) if word else None


def renew_feed(session: Session, *, actor: Actor) -> FeedAddress:
    """Give the reader's feed a new address; the old one, if any, opens nothing from now on."""
    access.ensure(actor, "feed.edit")
    seed = secrets.token_urlsafe(WORD_BYTES)
    word = made_word(secrets_of(session).word_keys[0], PURPOSE, seed)
    row = session.merge(
        CalendarFeed(user_id=actor.user_id, seed=seed, word_hash=hash_of(word)), load=True
    )
    session.flush()
    auditing.record(session, actor=actor, action="feed.renew")
    return FeedAddress(address_of(session, word), row.updated_at)


def revoke_feed(session: Session, *, actor: Actor) -> None:
    """Close the reader's feed."""
    access.ensure(actor, "feed.edit")
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == actor.user_id))
    auditing.record(session, actor=actor, action="feed.revoke")


def address_of(session: Session, word: str) -> str:
    """Return the address that a word stands in."""
    return f"{secrets_of(session).base_url}/calendars/{word}.ics"


def find_feed(session: Session, *, word: str) -> int:
    """Return whose feed a word opens: nothing else, and nobody is signed in by it.

    Raises
    ------
    NotFoundError
        If it opens none (any more).
    """
    user_id = session.scalar(
        select(CalendarFeed.user_id)
        .join(User, User.id == CalendarFeed.user_id)
        .where(CalendarFeed.word_hash == hash_of(word), User.is_active)
    )
    if user_id is None:
        raise NotFoundError("feed", "")
    return user_id


def read_feed(session: Session, *, user_id: int, now: dt.datetime) -> FeedFile:
    """Return what a person's calendar program is given."""
    row = session.get_one(CalendarFeed, user_id)
    user = session.get_one(User, row.user_id)
    language = language_of(user.locale)
    entries = sorted(entries_of(session, user.id, language, now), key=lambda each: each.uid)
    organiser = own_mailbox(session, language)
    content = as_calendar(
        (event(each, organiser) for each in entries),
        PUBLISH,
        feed_name=PRODUCT_NAMES[language],
    )
    changed_at = max((each.stamp for each in entries), default=row.updated_at)
    return FeedFile(content, hashlib.sha256(content).hexdigest()[:32], changed_at)


def entries_of(session: Session, user_id: int, language: str, now: dt.datetime) -> Iterator[Entry]:
    """Yield what stands in a person's calendar: meetings, also those called off, and due dates."""
    mine = session.scalars(select(Membership.participant_id).where(Membership.user_id == user_id))
    own = {each for each in mine if each is not None}
    statement = (
        select(Appointment, Match)
        .join(Match, Match.id == Appointment.match_id)
        .where(
            Match.receiver_id.in_(own) | Match.provider_id.in_(own),
            Appointment.state.in_(STATUS),
            Appointment.starts_at >= now - PAST,
        )
    )
    found = session.execute(statement).all()
    roots, names = roots_of(session, [match.id for _, match in found]), names_in(session, found)
    for row, match in found:
        other = match.provider_id if match.receiver_id in own else match.receiver_id
        yield entry_of(session, row, in_language(names[other], language), first=roots[row.id])
    yield from due_dates.entries(session, own, language=language, since=now - PAST)


def roots_of(session: Session, match_ids: Collection[int]) -> Mapping[int, int]:
    """Return of each appointment of some matches the first one that it was moved from."""
    statement = select(Appointment).where(Appointment.match_id.in_(match_ids))
    roots: dict[int, int] = {}
    for row in session.scalars(statement.order_by(Appointment.id)):
        replaced = row.replaces_id
        roots[row.id] = roots.get(replaced, replaced) if replaced else row.id
    return roots


def names_in(
    session: Session, found: Sequence[Row[Appointment, Match]]
) -> Mapping[str, Mapping[str, str]]:
    """Return what the sides of some matches are called."""
    ids = {each for _, match in found for each in (match.receiver_id, match.provider_id)}
    statement = select(Participant.id, Participant.name_zh, Participant.name_en)
    rows = session.execute(statement.where(Participant.id.in_(ids)))
    return {each: {"zh": zh, "en": en} for each, zh, en in rows}
