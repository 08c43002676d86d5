"""Signed links: whoever holds one may do one thing, once, until it expires.

Looking at a link (as a preview does) changes nothing: it is used up by ``redeem`` alone, which a
confirmation page calls when its button is pressed.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.link import SignedLink


class LinkClosedError(LookupError):
    """No link is opened by this word: unknown, for something else, used already, or too old."""


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
    """Return the word of a new link; it cannot be read again."""
    word = secrets.token_urlsafe(24)
    link = SignedLink(
        purpose=purpose,
        subject_id=subject_id,
        user_id=user_id,
        details=dict(details or {}),
        word_hash=hash_of(word),
        expires_at=expires_at,
    )
    session.add(link)
    session.flush()
    return word


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
