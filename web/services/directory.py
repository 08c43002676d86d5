"""The directory: search by Chinese, English, pinyin and its initials, filters, order, pages.

What a participant does not show to the reader is neither listed nor found nor sorted by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, selectinload

from models.enums import ParticipantKind, ParticipantStatus
from models.names import fold
from models.participant import Participant, ParticipantSector
from models.taxonomy import Region, Stage
from web.services.access import VISITOR, Actor
from web.services.publication import Seen, Sight, look, sight_of, visible
from web.services.search import PAGE_SIZE, Page, Search
from web.services.words import Option, Text, Words, load_words, options

SORTS = ("name", "kind", "region", "stage")
KINDS = tuple(kind.value for kind in ParticipantKind)
BEHIND_PINYIN = "zz "


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


def list_participants(session: Session, *, search: Search, actor: Actor = VISITOR) -> Page[Card]:
    """Return one page of those a search finds, as a reader may see them."""
    words, sight = load_words(session), sight_of(session, actor)
    found = matching(select(Participant), search, words, sight)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    number = min(search.page, max(-(-total // PAGE_SIZE), 1))
    rows = session.scalars(
        ordered(found, search.sort, sight)
        .options(selectinload(Participant.sector_links))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(cards(session, rows.all(), words, sight), total, number)


def list_all(session: Session, *, search: Search, actor: Actor = VISITOR) -> tuple[Card, ...]:
    """Return everyone a search finds, as a reader may see them."""
    words, sight = load_words(session), sight_of(session, actor)
    found = ordered(matching(select(Participant), search, words, sight), search.sort, sight)
    rows = session.scalars(found.options(selectinload(Participant.sector_links)))
    return cards(session, rows.all(), words, sight)


def find_named(
    session: Session, *, kind: str, text: str, most: int, sight: Sight
) -> tuple[str, ...]:
    """Return the ids of those of a kind that a text names, inactive ones too.

    A name that begins with the text stands before one that only holds it.
    """
    found = select(Participant.id).where(Participant.kind == kind, *named(text, sight))
    begins = Participant.search_text.contains(f"\n{fold(text).strip()}", autoescape=True)
    nearest = found.order_by(case((begins, 0), else_=1), Participant.sort_key, Participant.id)
    return tuple(session.scalars(nearest.limit(most)))


def get_choices(session: Session) -> Choices:
    """Return what the filters offer."""
    words = load_words(session)
    prefectures = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    return Choices(prefectures, options(words, "sector", is_top=True), options(words, "stage"))


def matching(
    base: Select[Participant], search: Search, words: Words, sight: Sight
) -> Select[Participant]:
    """Narrow a selection to what a search asks for; only active participants are listed."""
    found = base.where(Participant.status == ParticipantStatus.ACTIVE, *named(search.text, sight))
    if search.kind:
        found = found.where(Participant.kind == search.kind)
    if search.stage:
        found = found.where(Participant.stage == search.stage, visible(sight, "stage"))
    if search.region:
        regions = words.below("region", search.region)
        found = found.where(Participant.region.in_(regions), visible(sight, "place"))
    if search.sector:
        sectors = words.below("sector", search.sector)
        found = found.where(works_in(sectors), visible(sight, "sectors"))
    return found


def named(text: str, sight: Sight) -> list[ColumnElement[bool]]:
    """Return the conditions that names, pinyin or initials hold every word of a text.

    Whoever hides its name is found by its id alone.
    """
    is_shown = visible(sight, "name")
    return [
        or_(
            and_(is_shown, Participant.search_text.contains(word, autoescape=True)),
            func.lower(Participant.id) == word,
        )
        for word in fold(text).split()
    ]


def works_in(sectors: tuple[str, ...]) -> ColumnElement[bool]:
    """Return the condition that a participant works in one of some sectors."""
    return exists().where(
        ParticipantSector.participant_id == Participant.id, ParticipantSector.sector.in_(sectors)
    )


def ordered(found: Select[Participant], sort: str, sight: Sight) -> Select[Participant]:
    """Put a selection in order; equal rows stand by name, and those without one by id."""
    key: ColumnElement[Any] = order_key(sort.removeprefix("-"), sight)
    first = key.desc() if sort.startswith("-") else key.asc()
    return found.order_by(first, name_key(sight), Participant.id)


def name_key(sight: Sight) -> ColumnElement[Any]:
    """Return what names are sorted by; hidden ones stand behind all pinyin, by their id."""
    behind = literal(BEHIND_PINYIN) + Participant.id
    return case((visible(sight, "name"), Participant.sort_key), else_=behind)


def order_key(sort: str, sight: Sight) -> ColumnElement[Any]:
    """Return what a list is ordered by."""
    stage = select(Stage.position).where(Stage.code == Participant.stage).scalar_subquery()
    region = select(Region.position).where(Region.code == Participant.region).scalar_subquery()
    keys: dict[str, ColumnElement[Any]] = {
        "kind": Participant.kind.expression,
        "region": case((visible(sight, "place"), func.coalesce(region, 9999)), else_=9999),
        "stage": case((visible(sight, "stage"), func.coalesce(stage, 9999)), else_=9999),
    }
    return keys[sort] if sort in keys else name_key(sight)


def cards(
    session: Session, rows: Sequence[Participant], words: Words, sight: Sight
) -> tuple[Card, ...]:
    """Return participants as a list shows them to a reader."""
    seen = look(session, sight, [row.id for row in rows])
    return tuple(card(row, words, seen[row.id]) for row in rows)


def card(row: Participant, words: Words, seen: Seen) -> Card:
    """Return a participant as a list shows it, with the fields a reader may see."""
    fields = seen.fields
    return Card(
        id=row.id,
        kind=row.kind,
        name=seen.name,
        place=words.place(row.region, row.country) if "place" in fields else {},
        sectors=words.all_names("sector", row.sectors) if "sectors" in fields else (),
        stage=words.name("stage", row.stage) if "stage" in fields else {},
        subtype=words.subtype(row.kind, row.subtype) if "subtype" in fields else {},
    )
