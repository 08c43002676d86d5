"""What a registration may be a double of: the same name, or colleagues by their e-mail's domain."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.names import fold
from models.participant import Participant
from models.registration import Registration
from web.services.applications import from_json
from web.services.registrations import OPEN
from web.services.words import Text

MOST = 5
SHORTEST_NAME = 2
PUBLIC_HOSTS = frozenset(
    [
        "qq.com",
        "foxmail.com",
        "163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "aliyun.com",
        "139.com",
        "189.cn",
        "wo.cn",
        "21cn.com",
        "tom.com",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "yahoo.com.cn",
        "icloud.com",
        "me.com",
        "proton.me",
        "example.com",
        "example.org",
    ]
)
"""Domains where anyone gets an address: sharing one says nothing."""


class Likeness(StrEnum):
    """Why something looks like a double."""

    NAME = "name"
    DOMAIN = "domain"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A participant, or another registration, that may be the same."""

    likeness: str
    name: Text
    participant_id: str | None = None
    registration_id: int | None = None


def find(session: Session, row: Registration, *, email: str) -> tuple[Lookalike, ...]:
    """Return what a registration may be a double of; one that joins doubles nothing."""
    if row.is_joining:
        return ()
    by_name = named_alike(session, row)
    known = {each.participant_id for each in by_name}
    by_domain = [
        each for each in of_domain(session, row, email) if each.participant_id not in known
    ]
    return (*by_name, *by_domain, *waiting_alike(session, row))


def named_alike(session: Session, row: Registration) -> list[Lookalike]:
    """Return the participants whose name holds this one."""
    profile = from_json(row.profile)
    names = [fold(name) for name in (profile.name_zh, profile.name_en)]
    holds = [
        Participant.search_text.contains(name, autoescape=True)
        for name in names
        if len(name) >= SHORTEST_NAME
    ]
    if not holds:
        return []
    statement = (
        select(Participant.id, Participant.name_zh, Participant.name_en)
        .where(Participant.kind == row.kind, or_(*holds))
        .order_by(func.length(Participant.name_zh), Participant.id)
        .limit(MOST)
    )
    return [
        Lookalike(Likeness.NAME, {"zh": found.name_zh, "en": found.name_en}, found.id)
        for found in session.execute(statement)
    ]


def of_domain(session: Session, row: Registration, email: str) -> list[Lookalike]:
    """Return the participants whose members write from the same domain."""
    domain = email.rpartition("@")[2].lower()
    if domain in PUBLIC_HOSTS:
        return []
    statement = (
        select(Participant.id, Participant.name_zh, Participant.name_en)
        .join(Membership, Membership.participant_id == Participant.id)
        .join(User, User.id == Membership.user_id)
        .where(User.email.endswith(f"@{domain}", autoescape=True), User.id != row.user_id)
        .distinct()
        .order_by(Participant.id)
        .limit(MOST)
    )
    return [
        Lookalike(Likeness.DOMAIN, {"zh": found.name_zh, "en": found.name_en}, found.id)
        for found in session.execute(statement)
    ]


def waiting_alike(session: Session, row: Registration) -> list[Lookalike]:
    """Return the other registrations under review with the same name."""
    names = {fold(name) for name in from_json(row.profile).name.values() if name}
    statement = select(Registration).where(
        Registration.state.in_(OPEN),
        Registration.kind == row.kind,
        Registration.is_joining.is_(False),
        Registration.id != row.id,
    )
    others = ((other.id, from_json(other.profile).name) for other in session.scalars(statement))
    return [
        Lookalike(Likeness.WAITING, name, registration_id=other_id)
        for other_id, name in others
        if names & {fold(text) for text in name.values() if text}
    ][:MOST]
