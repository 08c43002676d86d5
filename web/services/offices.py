"""Who decides: the office in charge of a place, the organisers above a participant.

A prefecture's organisers are in charge of what lies in it, the province of everything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role, Scope
from models.taxonomy import Region
from web.services.access import Subject
from web.services.rows import AnyRow, AnySelect
from web.services.scopes import regions_above, regions_below
from web.services.words import Text


@dataclass(frozen=True, slots=True)
class Office:
    """An office: the region it answers for, blank for the province, and who works there."""

    code: str
    name: Text
    user_ids: tuple[int, ...]


def office_of(session: Session, region: str | None) -> Office:
    """Return the office in charge of a region; the province takes what no prefecture covers."""
    above = regions_above(region)
    covering = staff(Role.ORGANISER).where(
        Membership.scope == Scope.PREFECTURE, Membership.scope_code.in_(select(above.c.code))
    )
    rows = session.execute(covering).all()
    if rows:
        code = str(rows[0].scope_code)
        return Office(code, region_name(session, code), ids_of(rows))
    return Office("", {}, provincial_people(session))


def organisers_above(session: Session, subject: Subject) -> tuple[int, ...]:
    """Return the accounts of the nearest organisers above a subject, the province's at the least.

    Unlike an office, which a place has one of, these are also those of its space and its zone.
    """
    is_place = Membership.scope == Scope.PREFECTURE
    is_host = Membership.scope.in_([Scope.ZONE, Scope.SPACE])
    near = staff(Role.ORGANISER).where(
        or_(
            is_place & Membership.scope_code.in_(subject.regions),
            is_host & Membership.scope_code.in_(subject.hosts),
        )
    )
    return ids_of(session.execute(near)) or provincial_people(session)


def organising(session: Session, condition: ColumnElement[bool]) -> tuple[int, ...]:
    """Return the open accounts of organisers and administrators that meet a condition."""
    roles = (Role.ORGANISER, Role.ADMINISTRATOR)
    found = select(Membership.user_id).join(User, User.id == Membership.user_id)
    rows = found.where(User.is_active, Membership.role.in_(roles), condition)
    return tuple(session.scalars(rows.distinct().order_by(Membership.user_id)))


def provincial_people(session: Session) -> tuple[int, ...]:
    """Return the accounts of the province's organisers; where there are none, administrators'."""
    provincial = staff(Role.ORGANISER).where(Membership.scope == Scope.PROVINCE)
    return ids_of(session.execute(provincial)) or ids_of(session.execute(staff(Role.ADMINISTRATOR)))


def covered_regions(session: Session) -> frozenset[str]:
    """Return every region that some prefecture's organiser answers for."""
    prefectures = staff(Role.ORGANISER).where(Membership.scope == Scope.PREFECTURE)
    tops = frozenset(str(row.scope_code) for row in session.execute(prefectures))
    below = regions_below(tops)
    return frozenset(session.scalars(select(below.c.code))) if tops else frozenset()


def staff(role: Role) -> AnySelect:
    """Return the query for the accounts of a role that are open."""
    return (
        select(Membership.user_id, Membership.scope_code)
        .join(User, User.id == Membership.user_id)
        .where(Membership.role == role, User.is_active)
        .order_by(Membership.user_id)
    )


def ids_of(rows: Iterable[AnyRow]) -> tuple[int, ...]:
    """Return the accounts of some rows, each once."""
    return tuple(dict.fromkeys(row.user_id for row in rows))


def region_name(session: Session, code: str) -> Text:
    """Return the name of a region."""
    row = session.get(Region, code)
    return {"zh": row.name_zh, "en": row.name_en} if row else {}
