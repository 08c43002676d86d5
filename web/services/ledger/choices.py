"""What the filters of the ledger offer: whom its lines name, as far as a reader sees them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.enums import ParticipantKind, RelationKind
from models.matching import Match
from models.participant import Participant
from models.relation import Relation
from web.services import publication
from web.services.access import Actor
from web.services.ledger import source
from web.services.publication import Sight
from web.services.words import Group, Option, Words, groups, load_words

MOST: Final = 300
"""Above it a list to choose from is of no use: names are looked for instead."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What each filter offers; a list too long to choose from is empty."""

    regions: tuple[Option, ...]
    spaces: tuple[Option, ...]
    mentors: tuple[Option, ...]
    startups: tuple[Option, ...]
    topics: tuple[Group, ...]


def get_choices(session: Session, *, actor: Actor) -> Choices:
    """Return what the filters offer to a reader."""
    words, sight = load_words(session), publication.sight_of(session, actor)
    ids = {
        "mentors": named_in(session, actor, Match.provider_id),
        "startups": named_in(session, actor, Match.receiver_id),
        "spaces": spaces_in(session, actor),
    }
    known = names_of(session, sight, {each for found in ids.values() for each in found})
    offered = {
        name: tuple(option for option in known if option.code in found)
        for name, found in ids.items()
    }
    regions = tuple(Option(code, words.name("short_region", code)) for code in words.tiles)
    return Choices(regions=regions, topics=topics(words), **offered)


def topics(words: Words) -> tuple[Group, ...]:
    """Return the topics a session may be about."""
    return groups(words, "topic")


def named_in(session: Session, actor: Actor, column: InstrumentedAttribute[str]) -> frozenset[str]:
    """Return whom the lines name on one side; nobody where they are too many to list."""
    found = source.joined(select(column).distinct())
    ids = session.scalars(found.where(source.in_reach(session, actor)).limit(MOST + 1)).all()
    return frozenset(ids if len(ids) <= MOST else ())


def spaces_in(session: Session, actor: Actor) -> frozenset[str]:
    """Return the spaces that startups of the lines lived in."""
    receivers = source.joined(select(Match.receiver_id)).where(source.in_reach(session, actor))
    found = (
        select(Relation.target_id)
        .distinct()
        .where(
            Relation.kind == RelationKind.RESIDENT_OF,
            Relation.target_kind == ParticipantKind.SPACE,
            Relation.source_id.in_(receivers),
        )
    )
    ids = session.scalars(found.limit(MOST + 1)).all()
    return frozenset(ids if len(ids) <= MOST else ())


def names_of(session: Session, sight: Sight, ids: set[str]) -> tuple[Option, ...]:
    """Return participants by their names, sorted as a reader sees them."""
    names = publication.names_seen(session, sight, ids)
    rows = session.scalars(
        select(Participant.id).where(Participant.id.in_(ids)).order_by(Participant.sort_key)
    )
    return tuple(Option(code, names[code]) for code in rows)


def name_of(session: Session, *, actor: Actor, participant_id: str) -> dict[str, str]:
    """Return the name of somebody as a reader sees it; nothing where there is nobody."""
    sight = publication.sight_of(session, actor)
    return dict(publication.names_seen(session, sight, [participant_id]).get(participant_id, {}))
