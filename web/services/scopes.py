"""What lies in what: how far an organiser of a prefecture, a zone or a space reaches.

The policy (:mod:`web.services.access`) says what each scope means; here it is looked up, for one
participant (:func:`surroundings`) and as a condition for lists (:func:`within`). Both read the
same relations, and only those in force on the day the data are judged as of.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from models.enums import ParticipantKind, RelationKind, Role
from models.participant import Participant
from models.relation import Relation
from models.setting import get_as_of
from models.taxonomy import Region
from web.services.access import Actor

LODGED = (RelationKind.RESIDENT_OF, RelationKind.APPOINTED_BY)
REGION, HOST = "region", "host"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The regions, spaces and zones that something lies in."""

    regions: frozenset[str]
    hosts: frozenset[str]


def surroundings(session: Session, *, participant_id: str, region: str | None) -> Surroundings:
    """Return what a participant lies in, itself included."""
    above = regions_above(region)
    day = get_as_of(session)
    lodging, operating = belongs_to(Relation, day), aliased(Relation)
    hosts = select(Relation.target_id).where(Relation.source_id == participant_id, lodging)
    operators = select(literal(HOST), operating.source_id).where(
        operates(operating, day),
        or_(operating.target_id == participant_id, operating.target_id.in_(hosts)),
    )
    statement = union_all(
        select(literal(REGION).label("what"), above.c.code.label("code")),
        select(literal(HOST), Relation.target_id).where(
            Relation.source_id == participant_id, lodging
        ),
        operators,
    )
    found: dict[str, set[str]] = {REGION: set(), HOST: {participant_id}}
    for what, code in session.execute(statement):
        found[what].add(code)
    return Surroundings(frozenset(found[REGION]), frozenset(found[HOST]))


def within(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an organiser reaches a participant; administrators reach all."""
    if Role.ADMINISTRATOR in actor.roles or actor.is_provincial:
        return true()
    day = get_as_of(session)
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.regions:
        below = regions_below(actor.regions)
        conditions.append(Participant.region.in_(select(below.c.code)))
    if actor.hosts:
        conditions.append(lies_with(actor.hosts, day))
    return or_(*conditions)


def lies_with(hosts: frozenset[str], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a participant is one of some hosts or belongs to them."""
    operating, lodging = aliased(Relation), aliased(Relation)
    operated = select(operating.target_id).where(
        operates(operating, day), operating.source_id.in_(hosts)
    )
    lodged = select(lodging.source_id).where(
        belongs_to(lodging, day),
        or_(lodging.target_id.in_(hosts), lodging.target_id.in_(operated)),
    )
    return or_(Participant.id.in_(hosts), Participant.id.in_(operated), Participant.id.in_(lodged))


def belongs_to(relation: type[Relation], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation puts its source under its target."""
    affiliated = and_(
        relation.kind == RelationKind.AFFILIATED_WITH,
        relation.target_kind == ParticipantKind.INSTITUTION,
    )
    return and_(or_(relation.kind.in_(LODGED), affiliated), is_in_force(relation, day))


def operates(relation: type[Relation], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation's source runs its target."""
    return and_(relation.kind == RelationKind.OPERATES, is_in_force(relation, day))


def is_in_force(relation: type[Relation], day: dt.date) -> ColumnElement[bool]:
    """Return the condition that a relation holds on a day."""
    return and_(
        or_(relation.occurred_on.is_(None), relation.occurred_on <= day),
        or_(relation.ended_on.is_(None), relation.ended_on >= day),
    )


def regions_above(code: str | None) -> Any:
    """Return the query for a region and those it lies in."""
    above = select(Region.code, Region.parent).where(Region.code == code)
    chain = above.cte("regions_above", recursive=True)
    return chain.union(
        select(Region.code, Region.parent).join(chain, Region.code == chain.c.parent)
    )


def regions_below(codes: frozenset[str]) -> Any:
    """Return the query for some regions and those that lie in them."""
    tops = select(Region.code).where(Region.code.in_(codes))
    # without a name of its own: one statement may ask for several reaches
    tree = tops.cte(recursive=True)
    return tree.union(select(Region.code).join(tree, Region.parent == tree.c.code))
