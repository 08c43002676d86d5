"""The organisations that somebody may ask to join."""

from sqlalchemy.orm import Session, selectinload

from models.enums import ParticipantKind, ParticipantStatus
from models.participant import Participant
from web.services.access import Actor
from web.services.directory import Card, cards
from web.services.missing import NotFoundError
from web.services.publication import sight_of
from web.services.words import load_words

ORGANISATIONS = frozenset(ParticipantKind) - {
    ParticipantKind.MENTOR,
    ParticipantKind.COMMISSIONER,
}
"""Kinds that several people act for; a mentor is one person."""


def get_organisation(session: Session, *, actor: Actor, participant_id: str) -> Card:
    """Return an organisation that can be joined, as the reader may see it.

    Raises
    ------
    NotFoundError
        If there is none, or it is a person.
    """
    options = [selectinload(Participant.sector_links)]
    row = session.get(Participant, participant_id, options=options)
    if row is None or row.kind not in ORGANISATIONS or row.status == ParticipantStatus.LEFT:
        raise NotFoundError("participant", participant_id)
    return cards(session, [row], load_words(session), sight_of(session, actor))[0]
