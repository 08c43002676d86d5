"""The two sides of a match, for whoever acts for one of them; nobody else may look in."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.enums import AGREED_STATES, MatchState
from models.matching import Match
from models.participant import Participant
from web.services import access
from web.services.access import Actor, Subject
from web.services.missing import NotFoundError
from web.services.words import Text

ENDED_TOGETHER = frozenset({MatchState.COMPLETED, MatchState.TERMINATED})


class NotAgreedError(ValueError):
    """The match is not, or no longer, one that both sides have agreed to."""


@dataclass(frozen=True, slots=True)
class Side:
    """A participant as one side of a match."""

    id: str
    kind: str
    name: Text
    country: str


@dataclass(frozen=True, slots=True)
class Parties:
    """A match as one of its sides sees it; `is_open` while both still work together."""

    match_id: int
    state: str
    own: Side
    other: Side
    is_open: bool


def get_parties(session: Session, *, actor: Actor, match_id: int, action: str) -> Parties:
    """Return both sides of an agreed match, seen from the one the actor acts for.

    Raises
    ------
    NotFoundError
        If there is no such match.
    AccessDeniedError
        If the actor acts for neither side, organisers included.
    NotAgreedError
        If the sides have not agreed.
    """
    match = session.get(Match, match_id)
    if match is None:
        raise NotFoundError("match", str(match_id))
    own_id = side_of(actor, match)
    access.ensure(actor, action, Subject(own_id))
    state = MatchState(match.state)
    if state not in AGREED_STATES | ENDED_TOGETHER:
        raise NotAgreedError(state)
    other_id = match.provider_id if own_id == match.receiver_id else match.receiver_id
    own, other = side(session, own_id), side(session, other_id)
    return Parties(match.id, state, own, other, state in AGREED_STATES)


def open_parties(session: Session, *, actor: Actor, match_id: int, action: str) -> Parties:
    """Return both sides of a match that goes on.

    Raises
    ------
    NotAgreedError
        If the sides have not agreed, or no longer work together.
    """
    parties = get_parties(session, actor=actor, match_id=match_id, action=action)
    if not parties.is_open:
        raise NotAgreedError(parties.state)
    return parties


def side_of(actor: Actor, match: Match) -> str:
    """Return the side an actor acts for; the receiver's, to be refused, for whoever is neither."""
    own = (match.receiver_id, match.provider_id)
    return next((each for each in own if each in actor.participant_ids), match.receiver_id)


def side(session: Session, participant_id: str) -> Side:
    """Return a participant as a side."""
    row = session.get_one(Participant, participant_id)
    return Side(row.id, row.kind, {"zh": row.name_zh, "en": row.name_en}, row.country)
