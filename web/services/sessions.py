"""Signed-in devices: begun, listed, ended; the cookie's word is stored as its hash alone."""

import datetime as dt
import ipaddress
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from models.account import User
from models.credential import KnownDevice, SecondFactor, UserSession
from web.services import access, auditing
from web.services.access import Actor
from web.services.accounts import Account, account_of, fingerprint_of
from web.services.links import hash_of
from web.services.missing import NotFoundError

LASTS = dt.timedelta(days=14)
DEVICE_LASTS = dt.timedelta(days=365)
SEEN_EVERY = dt.timedelta(minutes=5)
"""How exact the moment last seen is: writing it at each request would cost a write a page."""
GROUPS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Visit:
    """Where somebody signs in from: what kind of device, its own word, and its address."""

    device: str = ""
    device_word: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that goes on, with the account it belongs to."""

    id: int
    way: str
    account: Account
    has_second_factor: bool
    seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A signed-in device as its owner sees it."""

    id: int
    way: str
    device: str
    address: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool


def begin(session: Session, *, user_id: int, way: str, visit: Visit, now: dt.datetime) -> str:
    """Begin a session and return the word that its cookie holds."""
    user = session.get_one(User, user_id)
    word = secrets.token_urlsafe(32)
    row = UserSession(
        user_id=user_id,
        word_hash=hash_of(word),
        fingerprint=fingerprint_of(user),
        way=way,
        device=visit.device,
        address=masked(visit.address),
        seen_at=now,
    )
    session.add(row)
    user.last_seen_at = now
    session.flush()
    auditing.record(
        session,
        actor=Actor(user_id),
        action="account.sign_in",
        subject_type="session",
        subject_id=row.id,
        details={"way": way},
    )
    return word


def find(session: Session, *, word: str, now: dt.datetime) -> OpenSession | None:
    """Return the session a word opens, unless it ended, or its account closed or changed."""
    statement = (
        select(UserSession, User, SecondFactor.confirmed_at)
        .join(User, User.id == UserSession.user_id)
        .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
        .where(
            UserSession.word_hash == hash_of(word),
            UserSession.ended_at.is_(None),
            UserSession.seen_at > now - LASTS,
            User.is_active,
        )
        .options(selectinload(User.memberships))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    row, user, confirmed_at = found
    if row.fingerprint != fingerprint_of(user):
        return None
    return OpenSession(row.id, row.way, account_of(user), confirmed_at is not None, row.seen_at)


def touch(session: Session, *, session_id: int, now: dt.datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=now))


def list_own(
    session: Session, *, actor: Actor, current_id: int, now: dt.datetime
) -> tuple[SessionView, ...]:
    """Return an account's own sessions, the one in use first."""
    statement = (
        select(UserSession)
        .where(*going_on(actor, now))
        .order_by((UserSession.id == current_id).desc(), UserSession.seen_at.desc())
    )
    return tuple(
        SessionView(
            row.id,
            row.way,
            row.device,
            row.address,
            row.created_at,
            row.seen_at,
            row.id == current_id,
        )
        for row in session.scalars(statement)
    )


def end(session: Session, *, actor: Actor, session_id: int, now: dt.datetime) -> None:
    """End one of an account's own sessions.

    Raises
    ------
    NotFoundError
        If it has none with that id.
    """
    access.ensure(actor, "account.edit")
    statement = update(UserSession).where(*going_on(actor, now), UserSession.id == session_id)
    if session.scalar(statement.values(ended_at=now).returning(UserSession.id)) is None:
        raise NotFoundError("session", str(session_id))
    note(session, actor, "account.end_session", session_id)


def end_others(session: Session, *, actor: Actor, current_id: int, now: dt.datetime) -> int:
    """End every session of an account but the one in use; return how many."""
    access.ensure(actor, "account.edit")
    statement = update(UserSession).where(*going_on(actor, now), UserSession.id != current_id)
    ended = session.scalars(statement.values(ended_at=now).returning(UserSession.id)).all()
    note(session, actor, "account.end_other_sessions", current_id)
    return len(ended)


def end_all(session: Session, *, user_id: int, now: dt.datetime) -> None:
    """End every session of an account, and forget its devices: somebody else may have been in."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.execute(delete(KnownDevice).where(KnownDevice.user_id == user_id))


def renew(session: Session, *, session_id: int) -> None:
    """Let the session in use outlive the change of its account's password."""
    row = session.get_one(UserSession, session_id)
    row.fingerprint = fingerprint_of(session.get_one(User, row.user_id))


def going_on(actor: Actor, now: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for an account's sessions that have not ended."""
    return (
        UserSession.user_id == actor.user_id,
        UserSession.ended_at.is_(None),
        UserSession.seen_at > now - LASTS,
    )


def note(session: Session, actor: Actor, action: str, session_id: int) -> None:
    """Write what became of a session into the log."""
    auditing.record(
        session, actor=actor, action=action, subject_type="session", subject_id=session_id
    )


def is_known_device(session: Session, *, email: str, device_word: str, now: dt.datetime) -> bool:
    """Tell whether an account has signed in with this device before."""
    if not device_word:
        return False
    statement = (
        select(KnownDevice.user_id)
        .join(User, User.id == KnownDevice.user_id)
        .where(
            User.email == email.strip().lower(),
            KnownDevice.device_hash == hash_of(device_word),
            KnownDevice.seen_at > now - DEVICE_LASTS,
        )
    )
    return session.scalar(statement) is not None


def remember_device(session: Session, *, user_id: int, device_word: str, now: dt.datetime) -> bool:
    """Note that an account signed in with a device; tell whether it is a further, new one."""
    known = select(KnownDevice.device_hash).where(KnownDevice.user_id == user_id)
    earlier = set(session.scalars(known))
    device_hash = hash_of(device_word)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(KnownDevice)
        .values(
            user_id=user_id, device_hash=device_hash, seen_at=now, created_at=now, updated_at=now
        )
        .on_conflict_do_update(
            index_elements=["user_id", "device_hash"], set_={"seen_at": now, "updated_at": now}
        )
    )
    return bool(earlier) and device_hash not in earlier


def masked(address: str) -> str:
    """Return an address with the part that tells the place, and not the line."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv4Address):
        return ".".join([*str(parsed).split(".")[:GROUPS_SHOWN], "*", "*"])
    return ":".join([*parsed.exploded.split(":")[:GROUPS_SHOWN], "*"])
