"""Asking somebody, by an e-mail address, to act as an agent.

A letter goes to the address, whether it has an account here or not: nothing on the page tells. It
begins when whoever signs in with that address agrees; where the office asked, the participant's own
people must agree as well.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import AgencyState
from models.link import SignedLink
from models.participant import Participant
from web.services import access, accounts, agents, auditing, links
from web.services.access import Actor
from web.services.agents import AgencyDraft, name_of
from web.services.links import Link, LinkOffer
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell_address
from web.services.words import Text

PURPOSE = "agent.offer"
LINK_LASTS = dt.timedelta(days=14)


class OtherAddressError(ValueError):
    """The letter went to another address than the account's."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom to ask, for whom, and why; and in which language the letter is."""

    participant_id: str
    email: str
    reason: str
    language: str


@dataclass(frozen=True, slots=True)
class OfferView:
    """What the letter asks."""

    participant: Text
    asked_by: Text
    reason: str


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """Somebody who was written to and has not agreed yet."""

    id: int
    email: str
    expires_at: dt.datetime


def send(session: Session, *, actor: Actor, proposal: Proposal, now: dt.datetime) -> None:
    """Write to somebody; an earlier letter to the same address opens nothing more."""
    allow(session, actor, proposal.participant_id)
    email = proposal.email.strip().lower()
    for row in open_links(session, proposal.participant_id, now):
        if row.details["email"] == email:
            row.used_at = now
    offer = LinkOffer(
        purpose=PURPOSE,
        subject_id=proposal.participant_id,
        path="/agents/offers/{word}",
        expires_at=now + LINK_LASTS,
        details={"email": email, "reason": proposal.reason, "asked_by": actor.user_id},
    )
    values = {
        "asker": asker_name(session, actor.user_id),
        "participant": participant_name(session, proposal.participant_id),
        "reason": proposal.reason,
        "expires_at": offer.expires_at.isoformat(),
    }
    key = f"agent.offered:{proposal.participant_id}:{email}:{now.isoformat()}"
    notice = Notice("agent.offered", key, values, links={"accept": offer})
    tell_address(session, notice=notice, address=email, language=proposal.language, now=now)
    note(session, actor, "agent.offer", proposal.participant_id)


def look(session: Session, *, word: str, now: dt.datetime) -> OfferView:
    """Return what a letter asks, without using its link up.

    Raises
    ------
    LinkClosedError
        If it opens nothing, or whoever asked may not any more.
    """
    link = links.look(session, word=word, purpose=PURPOSE, now=now)
    asker_of(session, link)
    return OfferView(
        participant_name(session, link.subject_id),
        asker_name(session, link.details["asked_by"]),
        link.details["reason"],
    )


def take(session: Session, *, actor: Actor, word: str, now: dt.datetime) -> AgencyState:
    """Agree to act as the account that the letter went to; return how far it is.

    Raises
    ------
    LinkClosedError
        If the link opens nothing any more.
    OtherAddressError
        If this is the account of another address.
    AgencyOpenError
        If it acts for the participant, or was asked to, already.
    """
    access.ensure(actor, "account.edit")
    link = links.look(session, word=word, purpose=PURPOSE, now=now)
    user = session.get_one(User, actor.user_id)
    if user.email != link.details["email"]:
        raise OtherAddressError
    asker = asker_of(session, link)
    links.redeem(session, word=word, purpose=PURPOSE, now=now)
    draft = AgencyDraft(link.subject_id, user.id, link.details["reason"])
    return agents.ask(session, actor=asker, draft=draft, now=now)


def list_open(
    session: Session, *, actor: Actor, participant_id: str, now: dt.datetime
) -> tuple[OpenOffer, ...]:
    """Return who was written to and has not agreed yet, the latest first."""
    allow(session, actor, participant_id)
    return tuple(
        OpenOffer(row.id, row.details["email"], row.expires_at)
        for row in open_links(session, participant_id, now)
    )


def take_back(
    session: Session, *, actor: Actor, participant_id: str, link_id: int, now: dt.datetime
) -> None:
    """Let a letter open nothing any more.

    Raises
    ------
    NotFoundError
        If there is no such open letter.
    """
    allow(session, actor, participant_id)
    row = next((row for row in open_links(session, participant_id, now) if row.id == link_id), None)
    if row is None:
        raise NotFoundError("agent offer", str(link_id))
    row.used_at = now
    session.flush()
    note(session, actor, "agent.take_back", participant_id)


def open_links(session: Session, participant_id: str, now: dt.datetime) -> list[SignedLink]:
    """Return the links that still open something about a participant's agents."""
    found = select(SignedLink).where(
        SignedLink.purpose == PURPOSE,
        SignedLink.subject_id == participant_id,
        SignedLink.used_at.is_(None),
        SignedLink.expires_at > now,
    )
    return list(session.scalars(found.order_by(SignedLink.id.desc())))


def asker_of(session: Session, link: Link) -> Actor:
    """Return who asked, as long as it may."""
    account = accounts.find_account(session, user_id=link.details["asked_by"] or 0)
    subject = accounts.subject_of(session, participant_id=link.subject_id)
    if account is None or not access.can(account.actor, "agent.ask", subject):
        raise links.LinkClosedError
    return account.actor


def asker_name(session: Session, user_id: int | None) -> Text:
    """Return the name of who asks."""
    user = session.get(User, user_id) if user_id is not None else None
    return name_of(user) if user else {}


def participant_name(session: Session, participant_id: str) -> Text:
    """Return the name of whom somebody shall act for."""
    row = session.get_one(Participant, participant_id)
    return {"zh": row.name_zh, "en": row.name_en}


def allow(session: Session, actor: Actor, participant_id: str) -> None:
    """Refuse whoever may not ask for an agent."""
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "agent.ask", subject)


def note(session: Session, actor: Actor, action: str, participant_id: str) -> None:
    """Write into the log that somebody was written to; to whom, the log does not say."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=participant_id,
        participant_id=participant_id,
    )
