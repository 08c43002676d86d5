"""The directory: search by Chinese, English, pinyin and its initials, filters, order, pages."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, selectinload

from models.enums import ParticipantKind, ParticipantStatus
from models.names import fold
from models.participant import Participant, ParticipantSector
from models.taxonomy import Region, Stage
from web.services.search import PAGE_SIZE, Page, Search
from web.services.words import Option, Text, Words, load_words, options

SORTS = ("name", "kind", "region", "stage")
KINDS = tuple(kind.value for kind in ParticipantKind)


@dataclass(frozen=True, slots=True)
class Card:
    """A participant in a list."""

    id: str
    kind: str
    name: Text
    place: Text
    sectors: tuple[Text, ...]
    stage: Text
    subtype: Text


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer."""

    regions: tuple[Option, ...]
    sectors: tuple[Option, ...]
    stages: tuple[Option, ...]


def list_participants(session: Session, *, search: Search) -> Page[Card]:
    """Return one page of those a search finds."""
    words = load_words(session)
    found = matching(select(Participant), search, words)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.scalars(
        ordered(found, search.sort)
        .options(selectinload(Participant.sector_links))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(tuple(card(row, words) for row in rows), total, number)


def list_all(session: Session, *, search: Search) -> tuple[Card, ...]:
    """Return everyone a search finds."""
    words = load_words(session)
    found = ordered(matching(select(Participant), search, words), search.sort)
    rows = session.scalars(found.options(selectinload(Participant.sector_links)))
    return tuple(card(row, words) for row in rows)


def find_named(session: Session, *, kind: str, text: str, most: int) -> tuple[str, ...]:
    """Return the ids of those of a kind that a text names, inactive ones too."""
    found = select(Participant.id).where(Participant.kind == kind, *named(text))
    return tuple(session.scalars(found.order_by(Participant.sort_key, Participant.id).limit(most)))


def get_choices(session: Session) -> Choices:
    """Return what the filters offer."""
    words = load_words(session)
    prefectures = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    return Choices(prefectures, options(words, "sector", is_top=True), options(words, "stage"))


def matching(base: Select[Participant], search: Search, words: Words) -> Select[Participant]:
    """Narrow a selection to what a search asks for; only active participants are listed."""
    found = base.where(Participant.status == ParticipantStatus.ACTIVE, *named(search.text))
    if search.kind:
        found = found.where(Participant.kind == search.kind)
    if search.stage:
        found = found.where(Participant.stage == search.stage)
    if search.region:
        found = found.where(Participant.region.in_(words.below("region", search.region)))
    if search.sector:
        found = found.where(works_in(words.below("sector", search.sector)))
    return found


def named(text: str) -> list[ColumnElement[bool]]:
    """Return the conditions that names, pinyin or initials hold every word of a text."""
    return [Participant.search_text.contains(word, autoescape=True) for word in fold(text).split()]


def works_in(sectors: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a participant works in one of some sectors."""
    return exists().where(
        ParticipantSector.participant_id == Participant.id, ParticipantSector.sector.in_(sectors)
    )


def ordered(found: Select[Participant], sort: str) -> Select[Participant]:
    """Put a selection in order; equal rows stand by name."""
    key: ColumnElement[Any] = order_key(sort.removeprefix("-"))
    first = key.desc() if sort.startswith("-") else key.asc()
    return found.order_by(first, Participant.sort_key, Participant.id)


def order_key(sort: str) -> ColumnElement[Any]:
    """Return what a list is ordered by."""
    stage = select(Stage.position).where(Stage.code == Participant.stage).scalar_subquery()
    region = select(Region.position).where(Region.code == Participant.region).scalar_subquery()
    keys: dict[str, ColumnElement[Any]] = {
        "kind": Participant.kind.expression,
        "region": func.coalesce(region, 9999),
        "stage": func.coalesce(stage, 9999),
    }
    return keys.get(sort, Participant.sort_key.expression)


def card(row: Participant, words: Words) -> Card:
    """Return a participant as a list shows it."""
    return Card(
        id=row.id,
        kind=row.kind,
        name={"zh": row.name_zh, "en": row.name_en},
        place=words.place(row.region, row.country),
        sectors=words.all_names("sector", row.sectors),
        stage=words.name("stage", row.stage),
        subtype=words.subtype(row.kind, row.subtype),
    )
