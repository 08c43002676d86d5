"""Contacts given along with a request or an answer: seen by the other side once both agree.

It is the same consent as on the page of the pair, by field and naming the receiver; receivers
abroad are asked about there alone, where the separate notice stands.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.matching import Match, MatchRequest
from models.participant import Participant
from web.services import access, accounts, contacts
from web.services.access import Actor
from web.services.contacts import ContactView


def find_offer(
    session: Session, *, actor: Actor, participant_id: str, receiver_id: str
) -> ContactView | None:
    """Return a side's own contact, masked, to tick from; None where it cannot be given here."""
    receiver = session.get(Participant, receiver_id)
    if receiver is None or contacts.is_abroad(receiver):
        return None
    subject = accounts.subject_of(session, participant_id=participant_id)
    if not access.can(actor, "contact.share", subject):
        return None
    return contacts.get_contact(session, actor=actor, participant_id=participant_id)


def find_offer_of_match(session: Session, *, actor: Actor, match_id: int) -> ContactView | None:
    """Return the own contact of whoever is to answer a match, to tick from."""
    match = session.get_one(Match, match_id)
    own_id = own_end(match, actor)
    other_id = match.provider_id if own_id == match.receiver_id else match.receiver_id
    return find_offer(session, actor=actor, participant_id=own_id, receiver_id=other_id)


def give_with_request(
    session: Session, *, actor: Actor, request_id: int, fields: Sequence[str], now: dt.datetime
) -> None:
    """Consent to give what was ticked to everybody a request asks, should they agree."""
    request = session.get_one(MatchRequest, request_id)
    for match in request.choices:
        give(session, actor, match, request.asker_id, fields, now)


def give_with_answer(
    session: Session, *, actor: Actor, match_id: int, fields: Sequence[str], now: dt.datetime
) -> None:
    """Consent to give what was ticked to the side that asked."""
    match = session.get_one(Match, match_id)
    give(session, actor, match, own_end(match, actor), fields, now)


def own_end(match: Match, actor: Actor) -> str:
    """Return the side of a match that somebody acts for: the one that is asked, where both."""
    return match.provider_id if match.provider_id in actor.participant_ids else match.receiver_id


def give(
    session: Session,
    actor: Actor,
    match: Match,
    own_id: str,
    fields: Sequence[str],
    now: dt.datetime,
) -> None:
    """Store one consent, of the values that are filled in."""
    other_id = match.provider_id if own_id == match.receiver_id else match.receiver_id
    offer = find_offer(session, actor=actor, participant_id=own_id, receiver_id=other_id)
    chosen = [name for name in fields if offer is not None and name in offer.filled]
    if chosen:
        contacts.agree(
            session,
            actor=actor,
            participant_id=own_id,
            receiver_id=other_id,
            fields=chosen,
            now=now,
        )
