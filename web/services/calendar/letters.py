"""Invitations: what an e-mail about an appointment hands to its reader's calendar program.

They are made when the letter is written, from the appointment as it stands by then: a letter that
was held back over night never puts into a calendar what has been called off meanwhile.
"""

from dataclasses import dataclass
from email.utils import parseaddr

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Membership
from models.agreed import Appointment
from models.matching import Match
from models.message import Message
from web.services.calendar.ics import (
    CANCEL,
    CANCELLED,
    REQUEST,
    Entry,
    Mailbox,
    as_calendar,
    entry_of,
    event,
    in_language,
    is_published,
)
from web.services.parties import side

KINDS = frozenset({"appointment.confirmed", "appointment.changed", "appointment.cancelled"})
NUMBER = "appointment_id"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An entry for the reader's calendar; `method` says whether to enter or to remove it."""

    method: str
    entry: Entry
    reader: Mailbox

    def as_file(self, sender: str) -> bytes:
        """Return it as a file, with whoever sends the letter as its organiser."""
        name, address = parseaddr(sender)
        organiser = Mailbox(address, name or address)
        return as_calendar([event(self.entry, organiser, self.reader)], self.method)


def invitation_of(
    session: Session, message: Message, *, reader: Mailbox, language: str
) -> Invitation | None:
    """Return what a message hands to its reader's calendar, None where it does not."""
    if message.kind not in KINDS or message.user_id is None:
        return None
    row = session.get(Appointment, message.values.get(NUMBER, 0))
    if row is None or not is_published(row):
        return None
    name = name_of_other(session, row, user_id=message.user_id, language=language)
    if not name:
        return None
    entry = entry_of(session, row, name)
    return Invitation(CANCEL if entry.status == CANCELLED else REQUEST, entry, reader)


def name_of_other(session: Session, row: Appointment, *, user_id: int, language: str) -> str:
    """Return what the other side is called, blank for whoever acts for neither any more."""
    match = session.get_one(Match, row.match_id)
    sides = (match.receiver_id, match.provider_id)
    own = session.scalar(
        select(Membership.participant_id).where(
            Membership.user_id == user_id, Membership.participant_id.in_(sides)
        )
    )
    if own is None:
        return ""
    other = sides[0] if own == sides[1] else sides[1]
    return in_language(side(session, other).name, language)
