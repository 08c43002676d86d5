"""The queue of an office: which registrations wait, and for whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import RegistrationState, Role
from models.registration import Registration
from web.services import access, admissions, scopes
from web.services.access import Actor
from web.services.applications import from_json
from web.services.offices import covered_regions
from web.services.search import PAGE_SIZE, Page
from web.services.words import Text

SUBMITTED = RegistrationState.SUBMITTED
MINE, ALL = "mine", "all"
LISTED = (MINE, SUBMITTED, RegistrationState.RETURNED, ALL)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A registration in the queue."""

    id: int
    kind: str
    name: Text
    applicant: Text
    region: str | None
    state: str
    is_joining: bool
    host_confirmed: bool
    submitted_at: dt.datetime


def list_waiting(session: Session, *, actor: Actor, listed: str, page: int) -> Page[Waiting]:
    """Return the registrations within an organiser's reach, the longest waiting first."""
    access.ensure(actor, "registration.review")
    found = select(Registration).where(in_reach(actor), *as_listed(session, actor, listed))
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(page, max(-(-total // PAGE_SIZE), 1))
    rows = session.scalars(
        found.order_by(Registration.submitted_at, Registration.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    applicants = names_of(session, [row.user_id for row in rows])
    joined = admissions.participant_names(session, [row.participant_id for row in rows])
    return Page(
        tuple(
            Waiting(
                id=row.id,
                kind=row.kind,
                name=joined.get(row.participant_id or "", {})
                if row.is_joining
                else from_json(row.profile).name,
                applicant=applicants[row.user_id],
                region=row.region,
                state=row.state,
                is_joining=row.is_joining,
                host_confirmed=row.host_confirmed_at is not None,
                submitted_at=row.submitted_at,
            )
            for row in rows
        ),
        total,
        number,
    )


def count_waiting(session: Session, *, actor: Actor) -> int:
    """Return how many registrations wait for this organiser."""
    if not access.can(actor, "registration.review"):
        return 0
    waiting = select(func.count()).select_from(Registration)
    return session.scalar(waiting.where(in_reach(actor), *as_listed(session, actor, MINE))) or 0


def in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an organiser may see a registration."""
    if actor.is_provincial or Role.ADMINISTRATOR in actor.roles:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.regions:
        below = scopes.regions_below(actor.regions)
        conditions.append(Registration.region.in_(select(below.c.code)))
    if actor.hosts:
        conditions.append(Registration.host_id.in_(actor.hosts))
    return or_(*conditions)


def as_listed(session: Session, actor: Actor, listed: str) -> list[ColumnElement[bool]]:
    """Return the conditions of a list; `mine` is what waits and nobody nearer is there for."""
    if listed == ALL:
        return []
    if listed != MINE:
        return [Registration.state == listed]
    conditions = [Registration.state == SUBMITTED, ~is_with_members()]
    if actor.is_provincial:
        covered = covered_regions(session)
        conditions.append(or_(Registration.region.is_(None), Registration.region.not_in(covered)))
    elif actor.hosts and not actor.regions:
        conditions.append(Registration.host_confirmed_at.is_(None))
    return conditions


def is_with_members() -> ColumnElement[bool]:
    """Return the condition that the members of the participant joined decide."""
    members = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.participant_id == Registration.participant_id,
            Membership.is_agent.is_(False),
            User.is_active,
        )
        .exists()
    )
    return Registration.is_joining & members


def names_of(session: Session, user_ids: Sequence[int]) -> dict[int, Text]:
    """Return how accounts are called."""
    statement = select(User.id, User.name_zh, User.name_en).where(User.id.in_(user_ids))
    return {row.id: {"zh": row.name_zh, "en": row.name_en} for row in session.execute(statement)}
