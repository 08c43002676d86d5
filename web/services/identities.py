"""Other ways to sign in: a telephone number, a WeChat account; sealed, found by a blind index."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session, selectinload

from models.account import User
from models.credential import Identity
from web.services import access, auditing
from web.services.access import Actor
from web.services.accounts import Account, account_of
from web.services.masking import MASKS
from web.services.notifying import notify
from web.services.sealing import blind_indexes, seal_text, unseal_text


class Provider(StrEnum):
    """Who vouches for somebody."""

    PHONE = "phone"
    WECHAT = "wechat"


class IdentityTakenError(ValueError):
    """Another account signs in with this already."""


@dataclass(frozen=True, slots=True)
class IdentityView:
    """A further way in, as its owner sees it."""

    provider: str
    value: str
    since: dt.datetime


def find(session: Session, *, provider: Provider, value: str) -> Account | None:
    """Return the account that signs in with a number or a WeChat account."""
    statement = (
        select(User)
        .join(Identity, Identity.user_id == User.id)
        .where(*is_value(session, provider, value), User.is_active)
        .options(selectinload(User.memberships))
    )
    user = session.scalar(statement)
    return None if user is None else account_of(user)


def link(
    session: Session, *, actor: Actor, provider: Provider, value: str, now: dt.datetime
) -> None:
    """Let an account sign in with a number or a WeChat account, in place of the one before.

    The owner is told by e-mail: somebody else may be at a device that is signed in.

    Raises
    ------
    IdentityTakenError
        If another account does.
    """
    access.ensure(actor, "account.edit")
    user_id = actor.user_id or 0
    holder = session.scalar(select(Identity.user_id).where(*is_value(session, provider, value)))
    if holder not in {None, user_id}:
        raise IdentityTakenError
    session.execute(delete(Identity).where(*belongs_to(user_id, provider)))
    identity = Identity(
        user_id=user_id,
        provider=provider.value,
        blind_index=blind_indexes(session, value)[0],
        sealed_value=seal_text(session, value),
    )
    session.add(identity)
    session.flush()
    note(session, actor, "account.link_identity", provider)
    notify(
        session,
        user_ids=[user_id],
        kind="account.identity_linked",
        key=f"account.identity_linked:{provider.value}:{now.isoformat()}",
        values={"provider": provider.value},
        path="/account",
        now=now,
    )


def list_masked(session: Session, *, user_id: int) -> tuple[IdentityView, ...]:
    """Return the further ways in of an account to whoever only holds a link to it: masked."""
    rows = session.scalars(
        select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)
    )
    return tuple(
        IdentityView(
            row.provider,
            MASKS[row.provider](unseal_text(session, row.sealed_value)),
            row.created_at,
        )
        for row in rows
    )


def remove_others(session: Session, *, user_id: int, kept: Collection[str]) -> tuple[str, ...]:
    """Let an account keep some further ways in alone; return those that were removed."""
    rows = session.scalars(
        select(Identity).where(Identity.user_id == user_id, Identity.provider.not_in(kept))
    ).all()
    for row in rows:
        session.delete(row)
    session.flush()
    for row in rows:
        note(session, Actor(user_id), "account.unlink_identity", Provider(row.provider))
    return tuple(row.provider for row in rows)


def unlink(session: Session, *, actor: Actor, provider: Provider) -> None:
    """Stop signing in that way."""
    access.ensure(actor, "account.edit")
    session.execute(delete(Identity).where(*belongs_to(actor.user_id or 0, provider)))
    note(session, actor, "account.unlink_identity", provider)


def list_own(session: Session, *, actor: Actor) -> dict[str, IdentityView]:
    """Return the further ways in of an account, by provider."""
    rows = session.scalars(select(Identity).where(Identity.user_id == actor.user_id))
    return {
        row.provider: IdentityView(
            row.provider, unseal_text(session, row.sealed_value), row.created_at
        )
        for row in rows
    }


def reindex(session: Session) -> int:
    """Find every value by the newest key from now on; return how many moved."""
    moved = 0
    for row in session.scalars(select(Identity)):
        newest = blind_indexes(session, unseal_text(session, row.sealed_value))[0]
        moved += newest != row.blind_index
        row.blind_index = newest
    session.flush()
    return moved


def is_value(session: Session, provider: Provider, value: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the row of a value."""
    return (
        Identity.provider == provider.value,
        Identity.blind_index.in_(blind_indexes(session, value)),
    )


def belongs_to(user_id: int, provider: Provider) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for an account's row."""
    return Identity.user_id == user_id, Identity.provider == provider.value


def note(session: Session, actor: Actor, action: str, provider: Provider) -> None:
    """Write into the log that a way in came or went, not which."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="user",
        subject_id=actor.user_id,
        details={"provider": provider.value},
    )
