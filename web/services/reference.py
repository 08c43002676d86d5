"""The reference directory: real organisations and figures, each with its source."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.taxonomy import ReferenceEntity
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class Entry:
    """A sourced fact."""

    name: Text
    place: Text
    fact: Text
    as_of: str
    source: str
    source_url: str


def list_entries(session: Session, *, text: str) -> tuple[Entry, ...]:
    """Return the entries whose name or fact holds every word."""
    words = load_words(session)
    found = select(ReferenceEntity).order_by(ReferenceEntity.id)
    for word in text.split():
        columns = (
            ReferenceEntity.name,
            ReferenceEntity.name_en,
            ReferenceEntity.fact,
            ReferenceEntity.fact_en,
        )
        found = found.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return tuple(
        Entry(
            name={"zh": row.name, "en": row.name_en},
            place=words.name("short_region", row.region),
            fact={"zh": row.fact, "en": row.fact_en},
            as_of=row.as_of,
            source=row.source,
            source_url=row.source_url,
        )
        for row in session.scalars(found)
    )
