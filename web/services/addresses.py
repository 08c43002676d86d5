"""A change of e-mail address: the new one is confirmed by a link, the old one is told."""

import datetime as dt

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import User
from web.services import access, accounts, auditing, links, passwords
from web.services.access import Actor
from web.services.hub import own_user
from web.services.links import LinkClosedError, LinkOffer
from web.services.notifying import Notice, tell_address

PURPOSE = "account.email"
LINK_LASTS = dt.timedelta(days=1)


def ask_to_change(session: Session, *, actor: Actor, email: str, now: dt.datetime) -> None:
    """Send a link to a new address; nothing changes until it is opened.

    The answer is the same for an address that has an account: its owner is told instead. The
    caller has made sure of the password.
    """
    access.ensure(actor, "account.edit")
    user = own_user(session, actor)
    address = email.strip().lower()
    key = f"{PURPOSE}:{user.id}:{now.isoformat()}"
    if accounts.find_user(session, address) is not None:
        notice = Notice("account.exists", key)
    else:
        links.revoke(session, purpose=PURPOSE, subject_id=str(user.id), now=now)
        notice = Notice("account.new_email", key, links={"confirm": offer(user, address, now)})
    tell_address(session, notice=notice, address=address, language=language_of(user), now=now)
    auditing.record(
        session, actor=actor, action="account.ask_email", subject_type="user", subject_id=user.id
    )


def offer(user: User, address: str, now: dt.datetime) -> LinkOffer:
    """Return the link that makes an address the account's own."""
    return LinkOffer(
        purpose=PURPOSE,
        subject_id=str(user.id),
        path="/account/email/{word}",
        expires_at=now + LINK_LASTS,
        details={"email": address, "fingerprint": accounts.fingerprint_of(user)},
    )


def look(session: Session, *, word: str, now: dt.datetime) -> str:
    """Return the address that a link confirms, without using it up."""
    link = links.look(session, word=word, purpose=PURPOSE, now=now)
    account_of(session, link)
    return str(link.details["email"])


def confirm(session: Session, *, word: str, now: dt.datetime) -> None:
    """Make the new address the account's own, and tell the old one.

    Raises
    ------
    LinkClosedError
        If the link opens nothing any more.
    EmailTakenError
        If another account has the address by now.
    """
    link = links.redeem(session, word=word, purpose=PURPOSE, now=now)
    user = account_of(session, link)
    former, user.email = user.email, str(link.details["email"])
    user.email_confirmed_at = now
    try:
        session.flush()
    except IntegrityError as error:
        raise accounts.EmailTakenError(user.email) from error
    links.revoke(session, purpose=passwords.PURPOSE, subject_id=str(user.id), now=now)
    notice = Notice(
        "account.email_changed",
        f"account.email_changed:{user.id}:{now.isoformat()}",
        values={"new_email": user.email},
        path="/account",
    )
    tell_address(session, notice=notice, address=former, language=language_of(user), now=now)
    auditing.record(
        session,
        actor=Actor(user.id),
        action="account.email",
        subject_type="user",
        subject_id=user.id,
    )


def account_of(session: Session, link: links.Link) -> User:
    """Return the account of a link, unless it closed or changed its password since."""
    user = session.get(User, int(link.subject_id))
    if user is None or not user.is_active:
        raise LinkClosedError
    if accounts.fingerprint_of(user) != link.details.get("fingerprint"):
        raise LinkClosedError
    return user


def language_of(user: User) -> str:
    """Return the language an account reads."""
    return user.locale.partition("_")[0]
