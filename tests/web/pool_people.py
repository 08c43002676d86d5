"""People of the mentor pool for tests: a team, a space, mentors, offices; and ways through it."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import ParticipantKind, Role, Scope
from models.message import Message
from models.pool import Candidacy, Tenure
from models.setting import set_setting
from tests.factories import make_mentor, make_participant, make_user, make_vocabularies
from web.services.access import Actor
from web.services.accounts import actor_of
from web.services.pool import applying, deciding, noticing
from web.services.pool.applying import Handing
from web.services.pool.candidates import CandidacyDraft
from web.services.pool.noticing import NoticeDraft
from web.services.pool.steps import Cause

NOW = dt.datetime(2026, 9, 1, 2, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 9, 1)
DRAFT = CandidacyDraft(
    team_id="T1",
    category="tech",
    employer="云南示例大学（示例）",
    post="教授",
    experience="从业二十年，辅导过十余家企业",
    capacity=3,
    hours_per_month=8,
    is_name_public=True,
    has_promised=True,
)


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in these tests."""

    mentor: Actor
    other_mentor: Actor
    space: Actor
    startup: Actor
    prefecture: Actor
    elsewhere: Actor
    province: Actor


def make_people(session: Session) -> People:
    """Store a team, a space, a startup, two mentors and their offices."""
    make_vocabularies(session)
    set_setting(session, "as_of", TODAY.isoformat())
    make_participant(session, ParticipantKind.INSTITUTION, "T1", subtype="team")
    make_participant(session, ParticipantKind.SPACE, "C1", region="530100")
    make_participant(session, ParticipantKind.STARTUP, "S1", region="530100")
    make_mentor(session, "M1", region="530100", name_zh="李四（示例）", name_en="Si Li (Demo)")
    make_mentor(session, "M2", region="530100")
    users = {
        "mentor": make_user(session, "mentor@example.com", (Role.MENTOR, "M1")),
        "other_mentor": make_user(session, "other@example.com", (Role.MENTOR, "M2")),
        "space": make_user(session, "space@example.com", (Role.SPACE, "C1")),
        "startup": make_user(session, "startup@example.com", (Role.STARTUP, "S1")),
        "prefecture": make_office(session, "prefecture@example.com", "530100"),
        "elsewhere": make_office(session, "elsewhere@example.com", "530800"),
        "province": make_user(session, "province@example.com", (Role.ORGANISER, None)),
    }
    session.flush()
    return People(**{name: actor_of(user) for name, user in users.items()})


def make_office(session: Session, email: str, region: str) -> User:
    """Store an organiser of a prefecture."""
    user = User(email=email)
    user.memberships.append(
        Membership(role=Role.ORGANISER.value, scope=Scope.PREFECTURE.value, scope_code=region)
    )
    session.add(user)
    session.flush()
    return user


def apply(session: Session, people: People, **changes: Any) -> Candidacy:
    """Let the mentor apply."""
    handing = Handing(people.mentor, replace(DRAFT, **changes), NOW)
    return session.get_one(Candidacy, applying.apply(session, handing, participant_id="M1"))


def pass_review(session: Session, people: People, row: Candidacy) -> None:
    """Let the prefecture check and the province clear a candidacy."""
    deciding.check(session, candidacy_id=row.id, cause=cause(people.prefecture))
    deciding.clear(session, candidacy_id=row.id, cause=cause(people.province))


def put_on_notice(session: Session, people: People, row: Candidacy, days: int = 0) -> int:
    """Put a candidacy on a public notice."""
    draft = NoticeDraft((row.id,), days, "演示" if days < 7 else "")
    return noticing.publish(session, draft=draft, cause=cause(people.province))


def appoint(session: Session, people: People, row: Candidacy | None = None) -> Tenure:
    """Lead a candidacy all the way to the tenure."""
    row = row or apply(session, people)
    pass_review(session, people, row)
    notice_id = put_on_notice(session, people, row)
    noticing.settle(session, notice_id=notice_id, cause=cause(people.province))
    return session.scalars(select(Tenure).where(Tenure.candidacy_id == row.id)).one()


def cause(actor: Actor, version: int | None = None, reason: str = "") -> Cause:
    """Return who makes a step now."""
    return Cause(actor, NOW, version, reason)


def told(session: Session, actor: Actor) -> list[str]:
    """Return the kinds of messages an account got, in their order."""
    found = select(Message.kind).where(Message.user_id == actor.user_id)
    return list(session.scalars(found.order_by(Message.id)))
