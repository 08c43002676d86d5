"""The reference directory: real organisations and figures, each with its source."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.taxonomy import ReferenceEntity
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class Entry:
    """A sourced fact."""

    name: str
    place: Text
    fact: str
    as_of: str
    source_url: str
    source_host: str


def list_entries(session: Session, *, text: str) -> tuple[Entry, ...]:
    """Return the entries whose name or fact holds every word."""
    words = load_words(session)
    found = select(ReferenceEntity).order_by(ReferenceEntity.id)
    for word in text.split():
        found = found.where(
            or_(
                ReferenceEntity.name.icontains(word, autoescape=True),
                ReferenceEntity.fact.icontains(word, autoescape=True),
            )
        )
    return tuple(
        Entry(
            name=row.name,
            place=words.name("short_region", row.region),
            fact=row.fact,
            as_of=row.as_of,
            source_url=row.source,
            source_host=urlsplit(row.source).hostname or row.source,
        )
        for row in session.scalars(found)
    )
