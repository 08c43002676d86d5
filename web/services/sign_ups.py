"""A stranger's form: kept until its e-mail address is confirmed, then an account that applies.

No account exists before that, so nobody can take an address that is not theirs. The link alone is
not enough in another browser: whoever opens it there also types the password, so that a link that
somebody else asked for, with a password of theirs, makes no account for the owner of the address.
"""

import datetime as dt
import secrets
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.participant import Participant
from models.registration import SignUp
from web.services import accounts, consents, links, registrations
from web.services.accounts import Account, EmailTakenError, account_of, check_password, hasher
from web.services.applications import Application, as_json, from_json
from web.services.links import LinkClosedError, LinkOffer
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell_address

PURPOSE = "account.confirm"
LINK_LASTS = dt.timedelta(days=2)


class WrongPasswordError(ValueError):
    """Another password was typed than the form's."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who signs up; the purposes are what was agreed to by hand."""

    email: str
    name: str
    password: str
    language: str
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignUpView:
    """A form that waits for its address to be confirmed."""

    id: int
    email: str
    name: str
    kind: str


def store(
    session: Session, *, stranger: Stranger, application: Application, now: dt.datetime
) -> int:
    """Keep a form and send the link that confirms its address; return its id.

    The answer is the same for an address that has an account: its owner is told instead.

    Raises
    ------
    WeakPasswordError
        If the password is too short.
    NotFoundError
        If there is no such participant to join.
    """
    check_password(stranger.password)
    participant_id = application.participant_id
    if participant_id is not None and session.get(Participant, participant_id) is None:
        raise NotFoundError("participant", participant_id)
    row = SignUp(
        email=stranger.email.strip().lower(),
        name=stranger.name,
        password_hash=hasher.hash(stranger.password),
        locale=accounts.locale_of(stranger.language),
        kind=application.kind,
        profile=as_json(application.profile),
        is_joining=application.is_joining,
        participant_id=participant_id,
        purposes=list(stranger.purposes),
    )
    session.add(row)
    session.flush()
    send(session, row, now)
    return row.id


def send_again(session: Session, *, sign_up_id: int, now: dt.datetime) -> None:
    """Send the link once more; the one before opens nothing from then on."""
    row = session.get(SignUp, sign_up_id)
    if row is not None:
        links.revoke(session, purpose=PURPOSE, subject_id=str(row.id), now=now)
        send(session, row, now)


def send(session: Session, row: SignUp, now: dt.datetime) -> None:
    """Send the link, or tell the owner of an account that somebody tried to take its address."""
    key = f"{PURPOSE}:{row.id}:{now.isoformat()}"
    if accounts.find_user(session, row.email) is not None:
        notice = Notice("account.exists", key, path="/sign-in")
    else:
        offer = LinkOffer(
            purpose=PURPOSE,
            subject_id=str(row.id),
            path="/join/confirm/{word}",
            expires_at=now + LINK_LASTS,
        )
        notice = Notice("account.confirm", key, links={"confirm": offer})
    language = row.locale.partition("_")[0]
    tell_address(session, notice=notice, address=row.email, language=language, now=now)


def look(session: Session, *, word: str, now: dt.datetime) -> SignUpView:
    """Return the form that a link confirms, without using it up.

    Raises
    ------
    LinkClosedError
        If it opens nothing.
    """
    row = row_of(session, links.look(session, word=word, purpose=PURPOSE, now=now))
    return SignUpView(row.id, row.email, row.name, row.kind)


def confirm(session: Session, *, word: str, password: str | None, now: dt.datetime) -> Account:
    """Make a form an account with its registration; `password` None: in the browser it came from.

    Raises
    ------
    LinkClosedError
        If the link opens nothing any more.
    WrongPasswordError
        If another password was typed than the form's.
    EmailTakenError
        If the address has an account by now.
    """
    row = row_of(session, links.look(session, word=word, purpose=PURPOSE, now=now))
    if password is not None and not accounts.matches(row.password_hash, password):
        raise WrongPasswordError
    links.redeem(session, word=word, purpose=PURPOSE, now=now)
    user = create_user(session, row, now)
    account = account_of(user)
    consents.record(session, user_id=user.id, purposes=row.purposes, now=now)
    registrations.submit(
        session,
        actor=account.actor,
        application=Application(row.kind, from_json(row.profile), row.participant_id),
        now=now,
    )
    session.delete(row)
    session.flush()
    return account


def create_user(session: Session, row: SignUp, now: dt.datetime) -> User:
    """Store the account of a form, which acts for nobody yet."""
    user = User(
        email=row.email,
        name_zh=row.name,
        name_en=row.name,
        password_hash=row.password_hash,
        locale=row.locale,
        session_token=secrets.token_hex(8),
        email_confirmed_at=now,
        memberships=[],
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise EmailTakenError(row.email) from error
    session.add(
        AuditLog(
            actor_id=user.id,
            action="account.create",
            subject_type="user",
            subject_id=str(user.id),
        )
    )
    return user


def row_of(session: Session, link: links.Link) -> SignUp:
    """Return the form of a link."""
    row = session.get(SignUp, int(link.subject_id))
    if row is None:
        raise LinkClosedError
    return row
