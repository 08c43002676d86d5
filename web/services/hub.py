"""What stands under 我的: who somebody is, for whom they act, how safe the account is."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.credential import SecondFactor, UserSession
from models.enums import Scope
from models.participant import Participant
from models.taxonomy import Region
from web.services import access, auditing
from web.services.access import Actor
from web.services.accounts import locale_of
from web.services.missing import NotFoundError
from web.services.sessions import LASTS
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role of an account: for a participant, in its name or as its agent, or within a scope."""

    role: str
    participant_id: str | None
    participant: Text
    is_agent: bool
    scope: str
    place: Text


@dataclass(frozen=True, slots=True)
class Hub:
    """An account as its owner sees it."""

    email: str
    names: Text
    language: str
    roles: tuple[RoleView, ...]
    n_sessions: int
    has_second_factor: bool
    last_seen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """How somebody is called, in either language, and the language they read."""

    name_zh: str
    name_en: str
    language: str


def get_hub(session: Session, *, actor: Actor, now: dt.datetime) -> Hub:
    """Return an account's own page.

    Raises
    ------
    NotFoundError
        If nobody is signed in.
    """
    user = own_user(session, actor)
    going_on = select(func.count()).where(
        UserSession.user_id == user.id,
        UserSession.ended_at.is_(None),
        UserSession.seen_at > now - LASTS,
    )
    factor = session.get(SecondFactor, user.id)
    return Hub(
        email=user.email,
        names={"zh": user.name_zh, "en": user.name_en},
        language=user.locale.partition("_")[0],
        roles=list_roles(session, actor=actor),
        n_sessions=session.scalar(going_on) or 0,
        has_second_factor=factor is not None and factor.confirmed_at is not None,
        last_seen_at=user.last_seen_at,
    )


def list_roles(session: Session, *, actor: Actor) -> tuple[RoleView, ...]:
    """Return every role of an account, those for participants first."""
    statement = (
        select(Membership, Participant.name_zh, Participant.name_en, Region.name_zh, Region.name_en)
        .outerjoin(Participant, Participant.id == Membership.participant_id)
        .outerjoin(
            Region,
            (Region.code == Membership.scope_code) & (Membership.scope == Scope.PREFECTURE),
        )
        .where(Membership.user_id == actor.user_id)
        .order_by(Membership.participant_id.is_(None), Participant.sort_key, Membership.id)
    )
    rows = session.execute(statement).all()
    hosts = host_names(session, [row[0].scope_code for row in rows])
    return tuple(
        RoleView(
            role=membership.role,
            participant_id=membership.participant_id,
            participant={"zh": zh or "", "en": en or ""},
            is_agent=membership.is_agent,
            scope=membership.scope or "",
            place=hosts.get(membership.scope_code) or {"zh": place_zh or "", "en": place_en or ""},
        )
        for membership, zh, en, place_zh, place_en in rows
    )


def host_names(session: Session, codes: list[str | None]) -> dict[str | None, Text]:
    """Return the names of the spaces and zones that organisers answer for."""
    statement = select(Participant.id, Participant.name_zh, Participant.name_en).where(
        Participant.id.in_([code for code in codes if code])
    )
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(statement)}


def save_profile(session: Session, *, actor: Actor, draft: ProfileDraft) -> None:
    """Change how an account's owner is called and what they read."""
    access.ensure(actor, "account.edit")
    user = own_user(session, actor)
    user.name_zh, user.name_en = draft.name_zh, draft.name_en
    user.locale = locale_of(draft.language)
    session.flush()
    auditing.record(
        session, actor=actor, action="account.profile", subject_type="user", subject_id=user.id
    )


def own_user(session: Session, actor: Actor) -> User:
    """Return the row of whoever asks."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotFoundError("user", str(actor.user_id))
    return user
