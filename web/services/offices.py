"""Who decides: the office in charge of a place, the members of a participant.

A prefecture's organisers are in charge of what lies in it, the province of everything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership, User
from models.enums import Role, Scope
from models.taxonomy import Region
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
    provincial = staff(Role.ORGANISER).where(Membership.scope == Scope.PROVINCE)
    rows = session.execute(provincial).all() or session.execute(staff(Role.ADMINISTRATOR)).all()
    return Office("", {}, ids_of(rows))


def covered_regions(session: Session) -> frozenset[str]:
    """Return every region that some prefecture's organiser answers for."""
    prefectures = staff(Role.ORGANISER).where(Membership.scope == Scope.PREFECTURE)
    tops = frozenset(str(row.scope_code) for row in session.execute(prefectures))
    below = regions_below(tops)
    return frozenset(session.scalars(select(below.c.code))) if tops else frozenset()


def members_of(session: Session, participant_id: str) -> tuple[int, ...]:
    """Return the accounts that act for a participant in its own name, and decide for it."""
    statement = (
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.participant_id == participant_id,
            Membership.is_agent.is_(False),
            User.is_active,
        )
        .order_by(Membership.user_id)
    )
    return tuple(session.scalars(statement.distinct()))


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
