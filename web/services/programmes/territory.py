"""Whose a programme is, how far it reaches, and who may run it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from models.enums import ParticipantKind, Role, Scope
from models.participant import Participant
from models.programme import Programme
from web.services import access, accounts, scopes
from web.services.access import Actor, Subject
from web.services.missing import NotFoundError
from web.services.offices import region_name
from web.services.words import Text

PROVINCE_NAME: Text = {"zh": "省级主办方", "en": "The provincial office"}


@dataclass(frozen=True, slots=True)
class Owner:
    """An office, zone or space that can run a programme."""

    scope: str
    code: str
    name: Text

    @property
    def key(self) -> str:
        """What a form calls it."""
        return f"{self.scope}:{self.code}"


def subject_of(session: Session, programme: Programme) -> Subject:
    """Return what the policy needs to know of a programme: what its owner lies in."""
    if programme.scope == Scope.PROVINCE:
        return Subject("")
    if programme.scope == Scope.PREFECTURE:
        above = scopes.regions_above(programme.scope_code)
        return Subject("", regions=frozenset(session.scalars(select(above.c.code))))
    return accounts.subject_of(session, participant_id=programme.scope_code)


def find(session: Session, actor: Actor, programme_id: int, action: str) -> Programme:
    """Return a programme to which the actor may do something.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFoundError("programme", str(programme_id))
    access.ensure(actor, action, subject_of(session, programme))
    return programme


def list_owners(session: Session, actor: Actor) -> tuple[Owner, ...]:
    """Return in whose name an organiser may open a programme, the widest first."""
    found = []
    if actor.is_provincial or Role.ADMINISTRATOR in actor.roles:
        found.append(Owner(Scope.PROVINCE, "", PROVINCE_NAME))
    found.extend(
        Owner(Scope.PREFECTURE, code, region_name(session, code)) for code in sorted(actor.regions)
    )
    hosts = select(Participant).where(Participant.id.in_(actor.hosts))
    for row in session.scalars(hosts.order_by(Participant.sort_key, Participant.id)):
        scope = Scope.SPACE if row.kind == ParticipantKind.SPACE else Scope.ZONE
        found.append(Owner(scope, row.id, {"zh": row.name_zh, "en": row.name_en}))
    return tuple(found)


def owner_name(session: Session, programme: Programme) -> Text:
    """Return whose a programme is."""
    if programme.scope == Scope.PROVINCE:
        return PROVINCE_NAME
    if programme.scope == Scope.PREFECTURE:
        return region_name(session, programme.scope_code)
    row = session.get(Participant, programme.scope_code)
    return {"zh": row.name_zh, "en": row.name_en} if row else {}


def reach(programme: Programme) -> Actor:
    """Return an organiser that reaches just what a programme reaches."""
    scope, code = programme.scope, frozenset({programme.scope_code})
    return Actor(
        roles=frozenset({Role.ORGANISER.value}),
        is_provincial=scope == Scope.PROVINCE,
        regions=code if scope == Scope.PREFECTURE else frozenset(),
        hosts=code if scope in {Scope.ZONE, Scope.SPACE} else frozenset(),
    )


def run_by(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an organiser may run a programme."""
    if not access.can(actor, "programme.read"):
        return false()
    if actor.is_provincial or Role.ADMINISTRATOR in actor.roles:
        return true()
    below = scopes.regions_below(actor.regions)
    hosts = select(Participant.id).where(scopes.within(session, actor))
    return or_(
        and_(Programme.scope == Scope.PREFECTURE, Programme.scope_code.in_(select(below.c.code))),
        and_(Programme.scope.in_([Scope.ZONE, Scope.SPACE]), Programme.scope_code.in_(hosts)),
    )
