"""Who files a ledger: the office, the space or the person that its head names."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.enums import Role
from models.taxonomy import Region
from web.services import publication
from web.services.access import Actor
from web.services.words import Text


def office_names(session: Session, actor: Actor) -> tuple[Text, ...]:
    """Return the names of the offices a reader answers for, else of those it acts for."""
    if Role.ADMINISTRATOR in actor.roles or actor.is_provincial:
        return regions_named(session, Region.parent.is_(None) & (Region.country == "CN"))
    if actor.regions:
        return regions_named(session, Region.code.in_(actor.regions))
    own = sorted(actor.hosts | actor.participant_ids)
    names = publication.names_seen(session, publication.sight_of(session, actor), own)
    return tuple(names[each] for each in own if each in names)


def regions_named(session: Session, condition: ColumnElement[bool]) -> tuple[Text, ...]:
    """Return the names of some regions."""
    rows = session.scalars(select(Region).where(condition).order_by(Region.position, Region.code))
    return tuple({"zh": row.name_zh, "en": row.name_en} for row in rows)
