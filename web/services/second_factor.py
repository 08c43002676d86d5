"""The second factor: codes of an authenticator app (TOTP), and backup codes for a lost telephone.

The secret is sealed; a code is good once: the step it belongs to is stored, and no code of that
step or an earlier one is taken again.
"""

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.account import User
from models.credential import BackupCode, SecondFactor
from models.enums import Role
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.links import hash_of
from web.services.missing import NotFoundError
from web.services.sealing import UnsealError, seal_text, unseal_text

ISSUER = "Dianqiao"
STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one whose codes are taken: clocks differ."""
N_BACKUP_CODES = 10
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
GROUP, N_GROUPS = 4, 4
BOUND = frozenset({Role.ORGANISER, Role.REVIEWER, Role.ADMINISTRATOR})
"""Whoever has one of these roles must have a second factor."""


class WrongCodeError(ValueError):
    """The code is wrong, too old, or was used already."""


class SecondFactorRequiredError(ValueError):
    """The account's role does not let it go without a second factor."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app needs: an address for its camera, the secret for its keyboard."""

    address: str
    secret: str


@dataclass(frozen=True, slots=True)
class SecondFactorView:
    """Whether an account has a second factor, since when, and how many backup codes are left."""

    confirmed_at: dt.datetime | None
    codes_left: int
    is_required: bool


def is_required(actor: Actor) -> bool:
    """Tell whether an account may not go without a second factor."""
    return not BOUND.isdisjoint(actor.roles)


def has(session: Session, *, user_id: int) -> bool:
    """Tell whether an account has a second factor that works."""
    row = session.get(SecondFactor, user_id)
    return row is not None and row.confirmed_at is not None


def get_view(session: Session, *, actor: Actor) -> SecondFactorView:
    """Return how it stands with an account's second factor."""
    row = session.get(SecondFactor, actor.user_id) if actor.user_id else None
    left = select(func.count()).where(
        BackupCode.user_id == actor.user_id, BackupCode.used_at.is_(None)
    )
    return SecondFactorView(
        confirmed_at=row.confirmed_at if row else None,
        codes_left=session.scalar(left) or 0,
        is_required=is_required(actor),
    )


def new_secret() -> str:
    """Return a secret for a new authenticator; it counts once a code of it has been typed."""
    return pyotp.random_base32()


def setup_of(secret: str, email: str) -> Setup:
    """Return what an authenticator app needs to know."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    return Setup(address, " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)))


def seal_secret(session: Session, *, actor: Actor, secret: str) -> str:
    """Return a new secret sealed for its own account: it waits in the page until confirmed."""
    return seal_text(session, f"{actor.user_id} {secret}")


def open_secret(session: Session, *, actor: Actor, sealed: str) -> str | None:
    """Return the secret that a page kept, None if it is none of this account's."""
    try:
        user_id, _, secret = unseal_text(session, sealed).partition(" ")
    except (UnsealError, UnicodeError):
        return None
    return secret if secret and user_id == str(actor.user_id) else None


def confirm(
    session: Session, *, actor: Actor, secret: str, code: str, now: dt.datetime
) -> tuple[str, ...]:
    """Take a new authenticator into use once it shows the right code; return its backup codes.

    Raises
    ------
    WrongCodeError
        If the code is not the one of this moment.
    """
    access.ensure(actor, "account.edit")
    step = step_of(secret, digits(code), now)
    if actor.user_id is None or step is None:
        raise WrongCodeError
    row = session.get(SecondFactor, actor.user_id) or SecondFactor(user_id=actor.user_id)
    row.sealed_secret = seal_text(session, secret)
    row.last_step = step
    row.confirmed_at = now
    session.add(row)
    session.flush()
    auditing.record(
        session,
        actor=actor,
        action="account.second_factor",
        subject_type="user",
        subject_id=actor.user_id,
    )
    return renew_codes(session, actor=actor)


def verify(session: Session, *, user_id: int, code: str, now: dt.datetime) -> None:
    """Take a code of the app, or a backup code; either is used up by it.

    Raises
    ------
    WrongCodeError
        If it is neither, or was used before.
    """
    row = session.get(SecondFactor, user_id)
    if row is None or row.confirmed_at is None:
        raise WrongCodeError
    step = step_of(unseal_text(session, row.sealed_secret), digits(code), now)
    if not (use_step(session, user_id, step) if step else use_code(session, user_id, code, now)):
        raise WrongCodeError


def use_step(session: Session, user_id: int, step: int) -> bool:
    """Use up a step; of two who try the same code at once, one gets it."""
    statement = (
        update(SecondFactor)
        .where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
        .values(last_step=step)
        .returning(SecondFactor.user_id)
    )
    return session.scalar(statement) is not None


def use_code(session: Session, user_id: int, code: str, now: dt.datetime) -> bool:
    """Use up a backup code."""
    statement = (
        update(BackupCode)
        .where(
            BackupCode.user_id == user_id,
            BackupCode.code_hash == backup_hash(user_id, code),
            BackupCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(BackupCode.id)
    )
    is_used = session.scalar(statement) is not None
    if is_used:
        auditing.record(
            session,
            actor=Actor(user_id),
            action="account.backup_code",
            subject_type="user",
            subject_id=user_id,
        )
    return is_used


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the step that a code belongs to, None if to none near this moment."""
    present = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        if hmac.compare_digest(generator.generate_otp(step), code):
            return step
    return None


def renew_codes(session: Session, *, actor: Actor) -> tuple[str, ...]:
    """Return new backup codes, which replace the old ones; they cannot be shown again."""
    access.ensure(actor, "account.edit")
    user_id = actor.user_id or 0
    session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))
    codes = tuple(new_code() for _ in range(N_BACKUP_CODES))
    session.add_all(
        BackupCode(user_id=user_id, code_hash=backup_hash(user_id, code)) for code in codes
    )
    auditing.record(
        session, actor=actor, action="account.backup_codes", subject_type="user", subject_id=user_id
    )
    return codes


def remove(session: Session, *, actor: Actor) -> None:
    """Go without a second factor from now on.

    Raises
    ------
    SecondFactorRequiredError
        If the account's role does not allow that.
    """
    access.ensure(actor, "account.edit")
    if is_required(actor):
        raise SecondFactorRequiredError
    forget(session, user_id=actor.user_id or 0)
    auditing.record(
        session,
        actor=actor,
        action="account.second_factor_off",
        subject_type="user",
        subject_id=actor.user_id,
    )


def reset(session: Session, *, email: str) -> None:
    """Take the second factor of a lost telephone away; the account sets up a new one.

    Raises
    ------
    NotFoundError
        If the address has no account.
    """
    user: User | None = accounts.find_user(session, email)
    if user is None:
        raise NotFoundError("user", email)
    forget(session, user_id=user.id)
    auditing.record(
        session,
        actor=Actor(),
        action="account.second_factor_reset",
        subject_type="user",
        subject_id=user.id,
    )


def forget(session: Session, *, user_id: int) -> None:
    """Delete an account's secret and its backup codes."""
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    session.execute(delete(BackupCode).where(BackupCode.user_id == user_id))


def new_code() -> str:
    """Return a backup code of letters that are not mistaken for each other."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(N_GROUPS))
    return "-".join(groups)


def backup_hash(user_id: int, code: str) -> str:
    """Return what is stored of a backup code, however it was typed.

    It is random and long (79 bits), so one round does, and no key is needed that could be lost.
    """
    typed = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hash_of(f"backup {user_id} {typed}")


def digits(text: str) -> str:
    """Return the digits of a code as typed: of any width, with blanks between them."""
    return "".join(str(int(letter)) for letter in text if letter.isdecimal())
