"""Live numbers of the ecosystem."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from math import log1p

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.account import Membership
from models.enums import Direction, ParticipantKind, ParticipantStatus, Privacy
from models.participant import Participant, ParticipantSector
from models.privacy import Consent
from models.resource import Resource
from models.setting import get_as_of, is_demo
from models.statement import Statement
from web.services.catalogue import is_public as is_public_resource
from web.services.consents import Purpose
from web.services.publication import STRANGER, visible
from web.services.publication_defaults import PEOPLE_KINDS, PERSON_INVESTOR
from web.services.words import Text, Words, load_words

__all__ = ["get_summary", "is_demo"]

LATEST = 6
LEVELS = 4
RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of a kind."""

    kind: str
    value: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A prefecture on the diagram."""

    code: str
    name: Text
    row: int
    column: int
    value: int
    level: int


@dataclass(frozen=True, slots=True)
class LatestNeed:
    """A need on the home page, without the name behind it."""

    topic: Text
    place: Text
    sector: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Summary:
    """What the home page shows."""

    as_of: dt.date
    counts: tuple[Count, ...]
    tiles: tuple[Tile, ...]
    latest: tuple[LatestNeed, ...]


def get_summary(session: Session) -> Summary:
    """Return the numbers of the home page."""
    words = load_words(session)
    return Summary(
        as_of=get_as_of(session),
        counts=count_kinds(session),
        tiles=list_tiles(session, words),
        latest=list_latest(session, words),
    )


def count_kinds(session: Session) -> tuple[Count, ...]:
    """Count the active participants of each kind, and the resources open to others."""
    rows = session.execute(
        select(Participant.kind, func.count().label("value"))
        .where(Participant.status == ParticipantStatus.ACTIVE)
        .group_by(Participant.kind)
    )
    found = {row.kind: row.value for row in rows}
    resources = (
        session.scalar(select(func.count()).select_from(Resource).where(is_public_resource())) or 0
    )
    kinds = tuple(Count(kind, found.get(kind, 0)) for kind in ParticipantKind)
    return (*kinds, Count(RESOURCE, resources))


def count_regions(
    session: Session, words: Words, *, kind: str = "", is_public: bool = False
) -> Counter[str]:
    """Count the active participants in each prefecture; in public only those who may be."""
    found = (
        select(Participant.region, func.count())
        .where(Participant.status == ParticipantStatus.ACTIVE)
        .group_by(Participant.region)
    )
    if kind:
        found = found.where(Participant.kind == kind)
    if is_public:
        found = found.where(may_be_counted_by("place"))
    counts: Counter[str] = Counter()
    for region, value in session.execute(found):
        counts[words.prefecture(region)] += value
    return counts


def may_be_counted_by(trait: str) -> ColumnElement[bool]:
    """Return the condition that a participant may stand in a public number about a trait.

    An organisation may. So may a person who publishes the trait, or has switched on the use in
    statistics about persons; all others count in plain totals alone.
    """
    is_person = or_(Participant.kind.in_(PEOPLE_KINDS), Participant.subtype == PERSON_INVESTOR)
    newest = (
        select(func.max(Consent.id))
        .where(Consent.purpose == Purpose.STATISTICS, Consent.participant_id == "")
        .group_by(Consent.user_id)
    )
    agrees = (
        select(Consent.id)
        .join(Membership, Membership.user_id == Consent.user_id)
        .where(
            Consent.id.in_(newest),
            Consent.is_given,
            Membership.participant_id == Participant.id,
            Membership.is_agent.is_(False),
        )
    )
    return or_(~is_person, visible(STRANGER, trait), agrees.exists())


def list_tiles(session: Session, words: Words) -> tuple[Tile, ...]:
    """Return the tile diagram of the prefectures."""
    counts = count_regions(session, words, is_public=True)
    most = max((counts[code] for code in words.tiles), default=0)
    return tuple(
        Tile(
            code,
            words.name("short_region", code),
            row,
            column,
            counts[code],
            level(counts[code], most),
        )
        for code, (row, column) in sorted(words.tiles.items(), key=lambda item: item[1])
    )


def level(value: int, most: int) -> int:
    """Return how dark a number is drawn, 0 to 4.

    On a logarithmic scale, so that one large prefecture does not make all others look alike.
    """
    if not value or not most:
        return 0
    share: float = (log1p(value) / log1p(most)) ** 1.5
    return max(1, round(LEVELS * share))


def list_latest(session: Session, words: Words) -> tuple[LatestNeed, ...]:
    """Return the needs written last that still count and say something, one a startup."""
    last_of_each = select(func.max(Statement.id)).where(
        Statement.direction == Direction.NEED,
        Statement.privacy == Privacy.PUBLIC,
        Statement.text_zh != "",
        Statement.text_en != "",
    )
    first_sector = (
        select(ParticipantSector.sector)
        .where(ParticipantSector.participant_id == Participant.id, ParticipantSector.position == 0)
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(Statement, Participant.region, Participant.country, first_sector)
        .join(Participant, Participant.id == Statement.participant_id)
        .where(
            Statement.id.in_(last_of_each.group_by(Statement.participant_id)),
            Participant.status == ParticipantStatus.ACTIVE,
            Participant.kind == ParticipantKind.STARTUP,
            Statement.valid_until.is_(None) | (Statement.valid_until >= get_as_of(session)),
        )
        .order_by(Statement.updated_at.desc(), Statement.id.desc())
        .limit(LATEST)
    )
    return tuple(
        LatestNeed(
            topic=words.name("topic", need.topic),
            place=words.place(region, country),
            sector=words.name("sector", sector),
            text={"zh": need.text_zh, "en": need.text_en},
        )
        for need, region, country, sector in session.execute(found)
    )
