"""A participant's own desk: what needs attention, its needs and offers, the services it uses."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.enums import Direction, ParticipantKind
from models.participant import Participant
from web.services import access, accounts, attention, profile_edit
from web.services.access import Actor
from web.services.mentoring import own_pairs
from web.services.missing import NotFoundError
from web.services.programmes import wish_view
from web.services.requests.views import count_due
from web.services.service_plan import ServicePlan, get_service_plan
from web.services.shelves import Shelf, list_shelves
from web.services.words import Text, Words, load_words

SEEKERS_KINDS = (
    "mentor",
    "investor",
    "space",
    "partner",
    "commissioner",
    "institution",
    "resource",
)
PROVIDERS_KINDS = ("startup",)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom a desk belongs to."""

    id: str
    kind: str
    name: Text


@dataclass(frozen=True, slots=True)
class Desk:
    """A participant's desk."""

    id: str
    kind: str
    name: Text
    subtitle: tuple[Text, ...]
    kinds: tuple[str, ...]
    memberships: tuple[Owner, ...]

    @property
    def main(self) -> str:
        """What this desk is mainly about: needs or offers."""
        return Direction.NEED if self.kind == ParticipantKind.STARTUP else Direction.OFFER


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on a desk but the recommendations."""

    desk: Desk
    attention: tuple[attention.Item, ...]
    shelves: tuple[Shelf, ...]
    plan: ServicePlan | None


def first_desk(session: Session, *, actor: Actor) -> str | None:
    """Return the desk that a reader goes to first, None for whoever acts for nobody."""
    owners = list_owners(session, actor)
    return owners[0].id if owners else None


def list_owners(session: Session, actor: Actor) -> tuple[Owner, ...]:
    """Return everyone a reader acts for, by name."""
    rows = session.scalars(
        select(Participant)
        .where(Participant.id.in_(actor.participant_ids))
        .order_by(Participant.sort_key, Participant.id)
    )
    return tuple(owner(row) for row in rows)


def get_owner(session: Session, *, actor: Actor, participant_id: str) -> Owner:
    """Return whom a desk belongs to, if the reader may see it."""
    return owner(find(session, actor, participant_id))


def get_desk(session: Session, *, actor: Actor, participant_id: str) -> Desk:
    """Return whose desk it is and whom it may ask for.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    return desk_of(session, actor, find(session, actor, participant_id), load_words(session))


def get_board(session: Session, *, actor: Actor, participant_id: str, now: dt.datetime) -> Board:
    """Return everything on a desk but the recommendations.

    Raises
    ------
    NotFoundError
        If there is no such participant.
    """
    row = find(session, actor, participant_id)
    words = load_words(session)
    desk = desk_of(session, actor, row, words)
    is_startup = row.kind == ParticipantKind.STARTUP
    shelves = list_shelves(
        session, actor=actor, participant_id=row.id, first=Direction(desk.main), words=words
    )
    items = attention.list_items(
        due=count_due(session, participant_id=row.id),
        mentoring=own_pairs.count_waiting(session, participant_id=row.id),
        wishes=wish_view.count_due(session, participant_id=row.id, now=now),
        shelves=shelves,
        profile=profile_edit.get_facts(session, actor=actor, participant_id=row.id),
    )
    plan = (
        get_service_plan(session, participant_id=row.id, stage=row.stage or "", words=words)
        if is_startup
        else None
    )
    return Board(desk, items, shelves, plan)


def desk_of(session: Session, actor: Actor, row: Participant, words: Words) -> Desk:
    """Return a desk."""
    is_startup = row.kind == ParticipantKind.STARTUP
    first_sectors = words.all_names("sector", row.sectors[:2])
    subtitle = (
        words.place(row.region, row.country),
        *first_sectors,
        words.name("stage", row.stage),
    )
    return Desk(
        id=row.id,
        kind=row.kind,
        name={"zh": row.name_zh, "en": row.name_en},
        subtitle=tuple(filter(None, subtitle)),
        kinds=SEEKERS_KINDS if is_startup else PROVIDERS_KINDS,
        memberships=list_owners(session, actor),
    )


def find(session: Session, actor: Actor, participant_id: str) -> Participant:
    """Return a participant whose desk the reader may see."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "match.read", subject)
    row = session.get(Participant, participant_id, options=[selectinload(Participant.sector_links)])
    if row is None:
        raise NotFoundError("participant", participant_id)
    return row


def owner(row: Participant) -> Owner:
    """Return whom a desk belongs to."""
    return Owner(row.id, row.kind, {"zh": row.name_zh, "en": row.name_en})
