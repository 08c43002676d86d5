"""Whom a space may nominate: mentors it finds by name, as far as their names show to it."""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.enums import ParticipantStatus
from models.participant import Participant
from models.pool import Candidacy, Tenure
from models.pool_states import CLOSED_CANDIDACIES, SERVING_STATES
from web.services.access import Actor
from web.services.directory import named
from web.services.pool.candidates import get_person
from web.services.publication import look, sight_of
from web.services.publication_defaults import PEOPLE_KINDS
from web.services.words import Text, load_words

MOST = 12


@dataclass(frozen=True, slots=True)
class Nominee:
    """A mentor who may be nominated, and whether it serves or stands already."""

    id: str
    name: Text
    place: Text
    category: str
    is_taken: bool


def search(session: Session, *, actor: Actor, text: str) -> tuple[Nominee, ...]:
    """Return the mentors that a text names."""
    found = (
        select(Participant.id)
        .where(
            Participant.kind.in_(sorted(PEOPLE_KINDS)),
            Participant.status == ParticipantStatus.ACTIVE,
            *named(text, sight_of(session, actor)),
        )
        .order_by(Participant.sort_key, Participant.id)
        .limit(MOST)
    )
    return describe(session, actor, tuple(session.scalars(found)))


def get(session: Session, *, actor: Actor, participant_id: str) -> Nominee:
    """Return one mentor.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    get_person(session, participant_id)
    (found,) = describe(session, actor, (participant_id,))
    return found


def describe(session: Session, actor: Actor, ids: tuple[str, ...]) -> tuple[Nominee, ...]:
    """Return mentors as their nominator may know them."""
    serves = exists().where(
        Tenure.participant_id == Participant.id, Tenure.state.in_(sorted(SERVING_STATES))
    )
    stands = exists().where(
        Candidacy.participant_id == Participant.id,
        Candidacy.state.not_in(sorted(CLOSED_CANDIDACIES)),
    )
    columns = (Participant.id, Participant.region, Participant.country, Participant.subtype)
    found = select(*columns, (serves | stands).label("is_taken")).where(Participant.id.in_(ids))
    words, seen = load_words(session), look(session, sight_of(session, actor), ids)
    rows = {row.id: row for row in session.execute(found)}
    return tuple(
        Nominee(
            id=key,
            name=seen[key].name,
            place=words.place(rows[key].region, rows[key].country)
            if "place" in seen[key].fields
            else {},
            category=rows[key].subtype,
            is_taken=rows[key].is_taken,
        )
        for key in ids
    )
