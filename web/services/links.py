"""Signed links: whoever holds one may do one thing, once, until it expires.

Looking at a link (as a preview does) changes nothing: it is used up by ``redeem`` alone, which a
confirmation page calls when its button is pressed.

The word of a link is made from a random seed under a key of the installation (HMAC). The table
keeps the seed and the hash of the word, which open nothing; whoever has the key, as the sender of
an e-mail has, can make the word anew (``word_of``), for a second attempt or for a digest. So no
word lies anywhere between the deed and the letter. After a rotation the older keys still make
their words, as long as the installation has them; to check a word takes no key at all.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.link import SignedLink
from web.services.sealing import secrets_of

WORD_BYTES = 24


class LinkClosedError(LookupError):
    """No link is opened by this word: unknown, for something else, used already, or too old."""


class LostWordError(LookupError):
    """The word of this link cannot be made any more: the key it was made with is gone."""


@dataclass(frozen=True, slots=True)
class LinkOffer:
    """A link to be issued to each reader of a message.

    `path` is the page it opens, with ``{word}`` where the word goes.
    """

    purpose: str
    subject_id: str
    path: str
    expires_at: dt.datetime
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """What a link is for."""

    id: int
    purpose: str
    subject_id: str
    user_id: int | None
    details: Mapping[str, Any]
    expires_at: dt.datetime


def issue(
    session: Session,
    *,
    purpose: str,
    subject_id: str,
    expires_at: dt.datetime,
    user_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> str:
    """Return the word of a new link, for its holder alone."""
    offer = LinkOffer(purpose, subject_id, "", expires_at, details or {})
    return word_of(session, store(session, offer=offer, user_id=user_id))


def store(session: Session, *, offer: LinkOffer, user_id: int | None) -> SignedLink:
    """Store a new link; ``word_of`` tells its word."""
    seed = secrets.token_urlsafe(WORD_BYTES)
    word = made_word(secrets_of(session).word_keys[0], offer.purpose, seed)
    link = SignedLink(
        purpose=offer.purpose,
        subject_id=offer.subject_id,
        user_id=user_id,
        details=dict(offer.details),
        seed=seed,
        word_hash=hash_of(word),
        expires_at=offer.expires_at,
    )
    session.add(link)
    session.flush()
    return link


def word_of(session: Session, link: SignedLink) -> str:
    """Make the word of a link anew, whichever of the installation's keys it was made with.

    Raises
    ------
    LostWordError
        If that key is gone.
    """
    for key in secrets_of(session).word_keys:
        word = made_word(key, link.purpose, link.seed)
        if hash_of(word) == link.word_hash:
            return word
    raise LostWordError(link.purpose)


def made_word(key: bytes, purpose: str, seed: str) -> str:
    """Return the word that a key makes of a seed."""
    digest = hmac.digest(key, f"{purpose} {seed}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:WORD_BYTES]).decode("ascii")


def look(session: Session, *, word: str, purpose: str, now: dt.datetime) -> Link:
    """Return what a word opens, without using it up.

    Raises
    ------
    LinkClosedError
        If it opens nothing.
    """
    statement = select(SignedLink).where(*is_open(word, purpose, now))
    return link_of(session.scalar(statement))


def redeem(session: Session, *, word: str, purpose: str, now: dt.datetime) -> Link:
    """Use up a link; of two who try at once, one gets it.

    Raises
    ------
    LinkClosedError
        If it opens nothing any more.
    """
    statement = update(SignedLink).where(*is_open(word, purpose, now)).values(used_at=now)
    return link_of(session.scalar(statement.returning(SignedLink)))


def revoke(session: Session, *, purpose: str, subject_id: str, now: dt.datetime) -> None:
    """Close every link for one purpose about one thing, as when it was done another way."""
    session.execute(
        update(SignedLink)
        .where(
            SignedLink.purpose == purpose,
            SignedLink.subject_id == subject_id,
            SignedLink.used_at.is_(None),
        )
        .values(used_at=now)
    )


def is_open(word: str, purpose: str, now: dt.datetime) -> tuple[Any, ...]:
    """Return the conditions under which a word opens its link."""
    return (
        SignedLink.word_hash == hash_of(word),
        SignedLink.purpose == purpose,
        SignedLink.used_at.is_(None),
        SignedLink.expires_at > now,
    )


def link_of(row: SignedLink | None) -> Link:
    """Turn a row into what callers see."""
    if row is None:
        raise LinkClosedError
    return Link(row.id, row.purpose, row.subject_id, row.user_id, row.details, row.expires_at)


def hash_of(word: str) -> str:
    """Return the hash that is stored for a word; the word is random and long, so one round does."""
    return hashlib.sha256(word.encode()).hexdigest()
