"""Needs read in the words of the stored vocabularies; the reader is made once a process."""

import hashlib
import threading
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.entities import Term
from matcher.features.need_reading import NeedReader, Reading
from matcher.features.phrase_index import Entry
from models.taxonomy import Region, Sector, Topic
from web.services.adapters import place, term
from web.services.topic_choices import UNLISTED

KEYWORDS = ("keywords_zh", "keywords_en")
Vocabulary = tuple[tuple[Entry, ...], tuple[Entry, ...], tuple[Term, ...]]
MAKING = threading.Lock()
"""Requests that want the reader at the same time wait for one of them to make it."""
MADE: dict[str, NeedReader] = {}
"""The reader of the vocabularies as they stood last, by what tells them from others."""


def read_text(session: Session, *, text: str) -> Reading:
    """Return what a text seems to say: proposals for a person to confirm or to change."""
    return reader(session).read(text)


def reader(session: Session) -> NeedReader:
    """Return the reader of the vocabularies as they stand."""
    topics, sectors, regions = vocabulary = load_vocabulary(session)
    key = hashlib.sha256(repr(vocabulary).encode()).hexdigest()
    with MAKING:
        if key not in MADE:
            MADE.clear()
            MADE[key] = NeedReader().fit(topics=topics, sectors=sectors, regions=regions)
        return MADE[key]


def load_vocabulary(session: Session) -> Vocabulary:
    """Read the codes that a text may speak for, with the words people use for them."""
    topics = session.scalars(select(Topic).where(Topic.parent.is_not(None)).order_by(Topic.code))
    sectors = session.scalars(
        select(Sector).where(Sector.parent.is_not(None)).order_by(Sector.code)
    )
    regions = session.scalars(select(Region).order_by(Region.code))
    listed = (topic for topic in topics if topic.code not in UNLISTED)
    return tuple(entries(listed)), tuple(entries(sectors)), tuple(map(place, regions))


def entries(rows: Iterable[Topic | Sector]) -> Iterable[Entry]:
    """Yield codes with their words."""
    for row in rows:
        words = (word for name in KEYWORDS for word in row.attributes.get(name, ()))
        yield Entry(term(row), tuple(words))
