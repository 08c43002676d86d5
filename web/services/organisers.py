"""The organisers above something: who is told of what waits there."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role, Scope
from web.services.access import Subject


def organisers_above(session: Session, subject: Subject) -> tuple[int, ...]:
    """Return the accounts of the nearest organisers above a subject, the province's at the least.

    Where nobody answers for the place, the province does; where nobody organises at all, the
    administrators do.
    """
    near = people(session, or_(*within(subject))) if subject.regions or subject.hosts else ()
    if near:
        return near
    province = Membership.scope == Scope.PROVINCE.value
    return people(session, province) or people(session, Membership.role == Role.ADMINISTRATOR)


def within(subject: Subject) -> list[ColumnElement[bool]]:
    """Return the conditions under which an organiser's scope holds a subject."""
    is_place = Membership.scope == Scope.PREFECTURE.value
    is_host = Membership.scope.in_([Scope.ZONE.value, Scope.SPACE.value])
    return [
        is_place & Membership.scope_code.in_(subject.regions),
        is_host & Membership.scope_code.in_(subject.hosts),
    ]


def people(session: Session, condition: ColumnElement[bool]) -> tuple[int, ...]:
    """Return the active accounts whose membership satisfies a condition."""
    roles = (Role.ORGANISER.value, Role.ADMINISTRATOR.value)
    found = (
        select(Membership.user_id)
        .join(User)
        .where(User.is_active, Membership.role.in_(roles), condition)
    )
    return tuple(session.scalars(found.distinct().order_by(Membership.user_id)))
