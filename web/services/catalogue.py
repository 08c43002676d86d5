"""The catalogue of shared resources; what needs clearance is never in it."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.enums import ParticipantStatus
from models.names import fold
from models.participant import Participant
from models.resource import DEFENCE, Resource
from web.services.access import VISITOR, Actor
from web.services.missing import NotFoundError
from web.services.publication import Seen, Sight, look, sight_of, visible
from web.services.search import PAGE_SIZE, Page, Search
from web.services.words import Option, Text, Words, load_words, options

SORTS = ("name",)

Found = Select[Resource, Participant]


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A resource as lists and its own page show it."""

    id: str
    kind: Text
    name: Text
    text: Text
    owner_id: str
    owner: Text
    place: Text
    quantity: float | None
    unit: str
    price_cny: float | None
    available_from: dt.date | None
    available_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    kinds: tuple[Option, ...]
    regions: tuple[Option, ...]


def is_public() -> ColumnElement[bool]:
    """Return the condition that a resource may be shown at all."""
    return (Resource.kind != DEFENCE) & Resource.needs_clearance.is_(False)


def list_resources(
    session: Session, *, search: Search, actor: Actor = VISITOR
) -> Page[ResourceCard]:
    """Return one page of the resources a search finds."""
    words, sight = load_words(session), sight_of(session, actor)
    found = matching(search, words, sight)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.execute(found.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(cards(session, rows, words, sight), total, number)


def list_all(
    session: Session, *, search: Search, actor: Actor = VISITOR
) -> tuple[ResourceCard, ...]:
    """Return every resource a search finds."""
    words, sight = load_words(session), sight_of(session, actor)
    return cards(session, session.execute(matching(search, words, sight)).all(), words, sight)


def list_of_owner(
    session: Session, *, owner_id: str, words: Words, sight: Sight
) -> tuple[ResourceCard, ...]:
    """Return what one participant shares."""
    found = public_resources(sight).where(Resource.owner_id == owner_id)
    return cards(session, session.execute(found).all(), words, sight)


def get_resource(session: Session, *, resource_id: str, actor: Actor = VISITOR) -> ResourceCard:
    """Return one resource.

    Raises
    ------
    NotFoundError
        If there is none that may be shown.
    """
    sight = sight_of(session, actor)
    row = session.execute(public_resources(sight).where(Resource.id == resource_id)).one_or_none()
    if row is None:
        raise NotFoundError("resource", resource_id)
    return cards(session, [row], load_words(session), sight)[0]


def find_named(session: Session, *, text: str, most: int, sight: Sight) -> tuple[str, ...]:
    """Return the ids of the resources that a text names."""
    found = matching(Search(text=text), load_words(session), sight).limit(most)
    return tuple(resource.id for resource, _ in session.execute(found))


def get_choices(session: Session) -> Choices:
    """Return what the filters offer."""
    words = load_words(session)
    kinds = tuple(option for option in options(words, "resource_kind") if option.code != DEFENCE)
    prefectures = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    return Choices(kinds, prefectures)


def public_resources(sight: Sight) -> Found:
    """Select every resource that a reader may see, of owners that take part, by name."""
    return (
        select(Resource, Participant)
        .join(Participant, Participant.id == Resource.owner_id)
        .where(
            is_public(),
            Participant.status == ParticipantStatus.ACTIVE,
            visible(sight, "resources"),
        )
        .order_by(Resource.sort_key, Resource.id)
    )


def visible_ids(session: Session, *, ids: Collection[str], sight: Sight) -> frozenset[str]:
    """Return those of some resources that a reader may see."""
    found = public_resources(sight).where(Resource.id.in_(ids)).with_only_columns(Resource.id)
    return frozenset(session.scalars(found))


def matching(search: Search, words: Words, sight: Sight) -> Found:
    """Narrow the catalogue to what a search asks for."""
    found = public_resources(sight)
    for word in fold(search.text).split():
        in_resource = Resource.search_text.contains(word, autoescape=True)
        in_owner = Participant.search_text.contains(word, autoescape=True)
        found = found.where(or_(in_resource, and_(in_owner, visible(sight, "name"))))
    if search.kind:
        found = found.where(Resource.kind == search.kind)
    if search.region:
        found = found.where(Resource.region.in_(words.below("region", search.region)))
    return found


def cards(
    session: Session, rows: Sequence[Row[Resource, Participant]], words: Words, sight: Sight
) -> tuple[ResourceCard, ...]:
    """Return resources with their owners, named as the reader may know them."""
    seen = look(session, sight, {owner.id for _, owner in rows})
    return tuple(card(row, words, seen[row[1].id]) for row in rows)


def card(row: Row[Resource, Participant], words: Words, seen: Seen) -> ResourceCard:
    """Return a resource with its owner; where that is stands in for the place if it is shown."""
    resource, owner = row
    is_shown = "place" in seen.fields
    region, country = (owner.region, owner.country) if is_shown else (None, "")
    return ResourceCard(
        id=resource.id,
        kind=words.name("resource_kind", resource.kind),
        name={"zh": resource.name_zh, "en": resource.name_en},
        text={"zh": resource.text_zh, "en": resource.text_en},
        owner_id=owner.id,
        owner=seen.name,
        place=words.place(resource.region or region, country),
        quantity=None if resource.quantity is None else float(resource.quantity),
        unit=resource.unit,
        price_cny=None if resource.price_cny is None else float(resource.price_cny),
        available_from=resource.available_from,
        available_until=resource.available_until,
    )
