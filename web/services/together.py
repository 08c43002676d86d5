"""The page of a pair that agreed: both sides, the thread and the appointments in one view."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from web.services import access, appointment_views, contacts, threads
from web.services.access import AccessDeniedError, Actor, Subject
from web.services.appointment_views import AppointmentView
from web.services.contacts import SharedContact
from web.services.parties import NotAgreedError, Parties, get_parties
from web.services.threads import PostView


@dataclass(frozen=True, slots=True)
class Together:
    """What one side of a pair sees and can do; contacts are for its own people, not its agents."""

    parties: Parties
    sees_contacts: bool
    contacts: tuple[SharedContact, ...]
    posts: tuple[PostView, ...]
    appointments: tuple[AppointmentView, ...]


def find_together(
    session: Session, *, actor: Actor, match_id: int, now: dt.datetime
) -> Together | None:
    """Return what a pair shares, None for whoever is not of it and before both agree."""
    try:
        parties = get_parties(session, actor=actor, match_id=match_id, action="thread.read")
    except (AccessDeniedError, NotAgreedError):
        return None
    sees_contacts = access.can(actor, "contact.share", Subject(parties.own.id))
    return Together(
        parties,
        sees_contacts,
        contacts.shared_with(session, actor=actor, match_id=match_id) if sees_contacts else (),
        threads.list_posts(session, actor=actor, match_id=match_id),
        appointment_views.list_appointments(session, actor=actor, match_id=match_id, now=now),
    )
