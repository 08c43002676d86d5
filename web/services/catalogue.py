"""The catalogue of shared resources; what needs clearance is never in it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from models.enums import ParticipantStatus
from models.names import fold
from models.participant import Participant
from models.resource import DEFENCE, Resource
from web.services.missing import NotFoundError
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


def list_resources(session: Session, *, search: Search) -> Page[ResourceCard]:
    """Return one page of the resources a search finds."""
    words = load_words(session)
    found = matching(search, words)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.execute(found.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(tuple(card(row, words) for row in rows), total, number)


def list_all(session: Session, *, search: Search) -> tuple[ResourceCard, ...]:
    """Return every resource a search finds."""
    words = load_words(session)
    return tuple(card(row, words) for row in session.execute(matching(search, words)))


def list_of_owner(session: Session, *, owner_id: str, words: Words) -> tuple[ResourceCard, ...]:
    """Return what one participant shares."""
    found = public_resources().where(Resource.owner_id == owner_id)
    return tuple(card(row, words) for row in session.execute(found))


def get_resource(session: Session, *, resource_id: str) -> ResourceCard:
    """Return one resource.

    Raises
    ------
    NotFoundError
        If there is none that may be shown.
    """
    row = session.execute(public_resources().where(Resource.id == resource_id)).one_or_none()
    if row is None:
        raise NotFoundError("resource", resource_id)
    return card(row, load_words(session))


def find_named(session: Session, *, text: str, most: int) -> tuple[str, ...]:
    """Return the ids of the resources that a text names."""
    found = matching(Search(text=text), load_words(session)).limit(most)
    return tuple(resource.id for resource, _ in session.execute(found))


def get_choices(session: Session) -> Choices:
    """Return what the filters offer."""
    words = load_words(session)
    kinds = tuple(option for option in options(words, "resource_kind") if option.code != DEFENCE)
    prefectures = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    return Choices(kinds, prefectures)


def public_resources() -> Found:
    """Select every resource that may be shown, of owners that take part, by name."""
    return (
        select(Resource, Participant)
        .join(Participant, Participant.id == Resource.owner_id)
        .where(is_public(), Participant.status == ParticipantStatus.ACTIVE)
        .order_by(Resource.sort_key, Resource.id)
    )


def matching(search: Search, words: Words) -> Found:
    """Narrow the catalogue to what a search asks for."""
    found = public_resources()
    for word in fold(search.text).split():
        in_resource = Resource.search_text.contains(word, autoescape=True)
        found = found.where(
            or_(in_resource, Participant.search_text.contains(word, autoescape=True))
        )
    if search.kind:
        found = found.where(Resource.kind == search.kind)
    if search.region:
        found = found.where(Resource.region.in_(words.below("region", search.region)))
    return found


def card(row: Row[Resource, Participant], words: Words) -> ResourceCard:
    """Return a resource with its owner."""
    resource, owner = row
    return ResourceCard(
        id=resource.id,
        kind=words.name("resource_kind", resource.kind),
        name={"zh": resource.name_zh, "en": resource.name_en},
        text={"zh": resource.text_zh, "en": resource.text_en},
        owner_id=owner.id,
        owner={"zh": owner.name_zh, "en": owner.name_en},
        place=words.place(resource.region or owner.region, owner.country),
        quantity=None if resource.quantity is None else float(resource.quantity),
        unit=resource.unit,
        price_cny=None if resource.price_cny is None else float(resource.price_cny),
        available_from=resource.available_from,
        available_until=resource.available_until,
    )
