"""Passwords: changing one's own, and getting back in after forgetting it."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import Recovery
from web.services import access, accounts, auditing, identities, links, sessions
from web.services.access import Actor
from web.services.accounts import Account, account_of, check_password, hasher
from web.services.identities import IdentityView
from web.services.links import LinkOffer
from web.services.notifying import Notice, notify, tell_address

PURPOSE = "account.reset"
LINK_LASTS = dt.timedelta(hours=1)


def change(
    session: Session, *, actor: Actor, session_id: int, chosen: str, now: dt.datetime
) -> None:
    """Change an account's own password; every session but the one in use ends.

    The caller has made sure of the present one.

    Raises
    ------
    WeakPasswordError
        If the new one is too short.
    """
    access.ensure(actor, "account.edit")
    user = session.get_one(User, actor.user_id)
    set_password(session, user, chosen)
    sessions.end_others(session, actor=actor, current_id=session_id, now=now)
    sessions.renew(session, session_id=session_id)
    tell_changed(session, user, now)
    auditing.record(
        session,
        actor=actor,
        action="account.password",
        subject_type="user",
        subject_id=user.id,
    )


def set_password(session: Session, user: User, chosen: str) -> None:
    """Store a new password, which makes every session and link of the old one worthless."""
    check_password(chosen)
    user.password_hash = hasher.hash(chosen)
    user.session_token = secrets.token_hex(8)
    session.flush()


def ask_to_recover(session: Session, *, email: str, language: str) -> None:
    """Note that somebody forgot a password; known or not, the address is looked up later.

    So the answer takes as long, and says as much, for an address that has no account.
    """
    session.add(Recovery(email=email.strip().lower(), locale=language))
    session.flush()


def answer_recoveries(session: Session, now: dt.datetime) -> None:
    """Send a link to each address that asked for one and has an account."""
    for request in session.scalars(select(Recovery).order_by(Recovery.id)).all():
        user = accounts.find_user(session, request.email)
        if user is not None and user.is_active:
            send_link(session, user, request, now)
        session.delete(request)
    session.flush()


def send_link(session: Session, user: User, request: Recovery, now: dt.datetime) -> None:
    """Send the link that lets an account choose a new password; earlier ones open nothing more."""
    links.revoke(session, purpose=PURPOSE, subject_id=str(user.id), now=now)
    offer = LinkOffer(
        purpose=PURPOSE,
        subject_id=str(user.id),
        path="/password/reset/{word}",
        expires_at=now + LINK_LASTS,
        details={"fingerprint": accounts.fingerprint_of(user)},
    )
    # ids of deleted requests come back: the moment tells two of them apart
    key = f"account.reset:{user.id}:{request.created_at.isoformat()}"
    notice = Notice(kind="account.reset", key=key, links={"reset": offer})
    tell_address(session, notice=notice, address=user.email, language=request.locale, now=now)


@dataclass(frozen=True, slots=True)
class ResetView:
    """What a link lets its holder decide: the password of an address, and its other ways in."""

    address: str
    ways: tuple[IdentityView, ...]


def look(session: Session, *, word: str, now: dt.datetime) -> ResetView:
    """Return whose password a link lets its holder choose, without using it up.

    Raises
    ------
    LinkClosedError
        If it opens nothing.
    """
    link = links.look(session, word=word, purpose=PURPOSE, now=now)
    user = user_of(session, link)
    return ResetView(user.email, identities.list_masked(session, user_id=user.id))


def reset(
    session: Session, *, word: str, chosen: str, kept: Collection[str], now: dt.datetime
) -> Account:
    """Choose a new password through a link; every session ends, every device is forgotten.

    Of the further ways in, those `kept` stay and the others go: who took an account over may have
    added one.

    Raises
    ------
    LinkClosedError
        If the link opens nothing any more.
    WeakPasswordError
        If the password is too short.
    """
    check_password(chosen)
    link = links.redeem(session, word=word, purpose=PURPOSE, now=now)
    user = user_of(session, link)
    sessions.end_all(session, user_id=user.id, now=now)
    set_password(session, user, chosen)
    removed = identities.remove_others(session, user_id=user.id, kept=kept)
    left = [way.provider for way in identities.list_masked(session, user_id=user.id)]
    tell_changed(session, user, now, {"removed": list(removed), "left": left})
    auditing.record(
        session,
        actor=Actor(user.id),
        action="account.password_reset",
        subject_type="user",
        subject_id=user.id,
    )
    return account_of(user)


def user_of(session: Session, link: links.Link) -> User:
    """Return the account of a link, unless it closed or changed its password since."""
    user = session.get(User, int(link.subject_id))
    if user is None or not user.is_active:
        raise links.LinkClosedError
    if accounts.fingerprint_of(user) != link.details.get("fingerprint"):
        raise links.LinkClosedError
    return user


def tell_changed(
    session: Session, user: User, now: dt.datetime, ways: Mapping[str, list[str]] | None = None
) -> None:
    """Tell an account's owner that its password is another one now, and which ways in there are."""
    notify(
        session,
        user_ids=[user.id],
        kind="account.password_changed",
        key=f"account.password_changed:{now.isoformat()}",
        values=dict(ways or {}),
        path="/account/sessions",
        now=now,
    )
