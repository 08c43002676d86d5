"""Accounts: who they are, what they act for, their passwords."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.account import Membership, User
from models.audit import AuditLog
from models.enums import Role, Scope
from models.participant import Participant
from models.setting import is_demo
from web.services import scopes
from web.services.access import Actor, Subject
from web.services.missing import NotFoundError

MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 256
hasher = PasswordHasher()


class EmailTakenError(ValueError):
    """There is an account with this address already."""


class WeakPasswordError(ValueError):
    """The password is too short, or too long to be one."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account and whom it acts for; `fingerprint` changes with the password."""

    id: int
    email: str
    names: Mapping[str, str]
    language: str
    is_active: bool
    fingerprint: str
    actor: Actor
    role: str

    @property
    def name(self) -> str:
        """Return the name to greet with."""
        first = "zh" if self.language == "zh" else "en"
        return self.names[first] or next(filter(None, self.names.values()), self.email)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo that anyone may try."""

    email: str
    role: str
    name: Mapping[str, str]


def find_account(session: Session, *, user_id: int) -> Account | None:
    """Return an account by its id."""
    user = session.get(User, user_id, options=[selectinload(User.memberships)])
    return None if user is None else account_of(user)


def find_user(session: Session, email: str) -> User | None:
    """Return the row of an address, however it is capitalised."""
    statement = select(User).where(User.email == email.strip().lower())
    return session.scalar(statement.options(selectinload(User.memberships)))


def account_of(user: User) -> Account:
    """Turn a row into an account."""
    return Account(
        id=user.id,
        email=user.email,
        names={"zh": user.name_zh, "en": user.name_en},
        language=user.locale.partition("_")[0],
        is_active=user.is_active,
        fingerprint=fingerprint_of(user),
        actor=actor_of(user),
        role=next((membership.role for membership in user.memberships), ""),
    )


def fingerprint_of(user: User) -> str:
    """Return a word that changes when the password changes or all sessions are ended."""
    content = f"{user.password_hash}|{user.session_token}"
    return hashlib.sha256(content.encode()).hexdigest()[:24]


def actor_of(user: User) -> Actor:
    """Return what the policy needs to know of an account."""
    acting = {m.participant_id for m in user.memberships if m.participant_id}
    own = {m.participant_id for m in user.memberships if not m.is_agent}
    return Actor(
        user_id=user.id,
        roles=frozenset(m.role for m in user.memberships),
        participant_ids=frozenset(acting),
        regions=scope_codes(user, Scope.PREFECTURE),
        is_provincial=any(is_organiser(m, Scope.PROVINCE) for m in user.memberships),
        hosts=scope_codes(user, Scope.ZONE, Scope.SPACE),
        events=scope_codes(user, Scope.EVENT),
        agent_for=frozenset(acting - own),
        shares_looks=user.personalised and user.shares_looks,
    )


def scope_codes(user: User, *scopes: Scope) -> frozenset[str]:
    """Return what an account answers for in some scopes."""
    return frozenset(
        m.scope_code for m in user.memberships if m.scope_code and is_organiser(m, *scopes)
    )


def is_organiser(membership: Membership, *scopes: Scope) -> bool:
    """Tell whether a membership is an organiser's, in one of some scopes."""
    return membership.role == Role.ORGANISER and membership.scope in scopes


def authenticate(session: Session, *, email: str, password: str) -> Account | None:
    """Return the account that a password opens; an unknown address takes as long as a known one."""
    user = find_user(session, email)
    known = user.password_hash if user else None
    is_right = matches(known or decoy(), password[:MAX_PASSWORD_LENGTH])
    if user is None or not known or not is_right or not user.is_active:
        return None
    if hasher.check_needs_rehash(known):
        user.password_hash = hasher.hash(password)
    user.last_seen_at = dt.datetime.now(dt.UTC)
    session.flush()
    return account_of(user)


def matches(password_hash: str, password: str) -> bool:
    """Tell whether a password belongs to a hash."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def decoy() -> str:
    """Return a hash that no password has, to spend the same time on."""
    return hasher.hash(secrets.token_hex(16))


def create_user(
    session: Session, *, email: str, password: str, role: Role, name: str = "", language: str = "zh"
) -> Account:
    """Create an account with a role that needs no participant.

    Raises
    ------
    EmailTakenError
        If the address has one.
    WeakPasswordError
        If the password is too short.
    """
    scope = Scope.PROVINCE.value if role is Role.ORGANISER else None
    membership = Membership(role=role.value, scope=scope)
    return add_user(
        session, membership, email=email, password=password, name=name, language=language
    )


def add_user(
    session: Session,
    membership: Membership,
    *,
    email: str,
    password: str,
    name: str,
    language: str,
) -> Account:
    """Store an account with its first membership, and note it in the log."""
    if find_user(session, email) is not None:
        raise EmailTakenError(email)
    check_password(password)
    user = User(
        email=email.strip().lower(),
        name_zh=name,
        name_en=name,
        password_hash=hasher.hash(password),
        locale=locale_of(language),
        session_token=secrets.token_hex(8),
        memberships=[membership],
        email_confirmed_at=dt.datetime.now(dt.UTC),
    )
    session.add(user)
    session.flush()
    session.add(AuditLog(action="account.create", subject_type="user", subject_id=str(user.id)))
    return account_of(user)


def locale_of(language: str) -> str:
    """Return how a language of the interface is stored with an account."""
    return {"zh": "zh_CN"}.get(language, language)


def check_password(password: str) -> None:
    """Refuse a password that is too short, or too long to be one."""
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise WeakPasswordError


def list_demo_accounts(session: Session) -> tuple[DemoAccount, ...]:
    """Return the accounts to try, in the order of the roles; none outside a demo."""
    if not is_demo(session):
        return ()
    statement = (
        select(User).where(User.is_demo, User.is_active).options(selectinload(User.memberships))
    )
    accounts = [account_of(user) for user in session.scalars(statement.order_by(User.id))]
    shown = [DemoAccount(account.email, account.role, account.names) for account in accounts]
    return tuple(sorted(shown, key=lambda account: list(Role).index(Role(account.role))))


def find_demo_account(session: Session, *, email: str) -> Account | None:
    """Return an account that may be entered without a password, in a demo only."""
    user = find_user(session, email) if is_demo(session) else None
    return account_of(user) if user is not None and user.is_demo and user.is_active else None


def subject_of(session: Session, *, participant_id: str) -> Subject:
    """Return what the policy needs to know of a participant: what it lies in.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    statement = select(Participant.id, Participant.region).where(Participant.id == participant_id)
    row = session.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("participant", participant_id)
    around = scopes.surroundings(session, participant_id=participant_id, region=row.region)
    return Subject(participant_id, around.regions, around.hosts)
