"""Contacts of participants: sealed at rest, masked by default, in clear only with a log entry.

The other side of a match sees a value when all of these hold: the match is agreed, the owner ticked
that value, and the owner's consent that names this very receiver is in force.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import AGREED_STATES, DisclosureKind, MatchState
from models.participant import Participant
from models.privacy import Contact
from web.services import access, accounts, consents, disclosures, parties
from web.services.access import Actor
from web.services.consents import Purpose
from web.services.disclosures import Ground
from web.services.masking import MASKS
from web.services.missing import NotFoundError
from web.services.notifying import notify, people_of
from web.services.sealing import seal_text, unseal_text
from web.services.words import Text

FIELDS: Final = ("person", "phone", "email", "wechat", "address")
OPEN_STATES: Final = AGREED_STATES | {MatchState.COMPLETED}
"""States in which a consented contact is shown to the other side."""
HOME: Final = frozenset({"", "CN"})


class NothingToShareError(ValueError):
    """None of the values that were ticked is filled in."""


@dataclass(frozen=True, slots=True)
class ContactView:
    """A participant's contact; masked unless it says that it is in clear."""

    participant_id: str
    values: Mapping[str, str]
    is_clear: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return not any(self.values.values())

    @property
    def filled(self) -> tuple[str, ...]:
        """The fields that hold something."""
        return tuple(name for name in FIELDS if self.values.get(name))


@dataclass(frozen=True, slots=True)
class SharedContact:
    """One side's contact as the other side of a match may see it.

    `is_own` marks the actor's own side: what it gives. Without a consent `values` are empty, and
    `is_waiting` says that the consent can still be given.
    """

    participant_id: str
    name: Text
    receiver_id: str
    values: Mapping[str, str]
    is_own: bool
    is_abroad: bool
    is_clear: bool = False

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is shared so far."""
        return not self.values


def get_contact(session: Session, *, actor: Actor, participant_id: str) -> ContactView:
    """Return a participant's contact, masked."""
    allow(session, actor, "contact.read", participant_id)
    return masked(participant_id, read(session, participant_id))


def list_masked(
    session: Session, *, actor: Actor, participant_ids: Collection[str]
) -> dict[str, ContactView]:
    """Return the contacts of some whom an office's list shows, masked: one query for all."""
    access.ensure(actor, "pool.review")
    found = session.scalars(select(Contact).where(Contact.participant_id.in_(participant_ids)))
    return {
        row.participant_id: masked(
            row.participant_id,
            {name: unseal_text(session, getattr(row, name)) for name in FIELDS},
        )
        for row in found
    }


def is_reader(session: Session, *, actor: Actor, participant_id: str) -> bool:
    """Tell whether somebody may look at a participant's contact at all."""
    if not access.can(actor, "contact.read"):
        return False
    subject = accounts.subject_of(session, participant_id=participant_id)
    return access.can(actor, "contact.read", subject)


def edit_contact(session: Session, *, actor: Actor, participant_id: str) -> ContactView:
    """Return a participant's contact in clear to whoever may edit it."""
    allow(session, actor, "contact.edit", participant_id)
    return ContactView(participant_id, read(session, participant_id), is_clear=True)


def reveal(
    session: Session, *, actor: Actor, participant_id: str, reason: str, now: dt.datetime
) -> ContactView:
    """Return a participant's contact in clear to its members and organisers, and log it."""
    allow(session, actor, "contact.reveal", participant_id)
    values = read(session, participant_id)
    is_member = participant_id in actor.participant_ids
    kind = DisclosureKind.MEMBER if is_member else DisclosureKind.OFFICE
    ground = Ground(kind, filled(values), reason)
    disclosures.write(session, actor=actor, participant_id=participant_id, ground=ground, now=now)
    return ContactView(participant_id, values, is_clear=True)


def save(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    values: Mapping[str, str],
    now: dt.datetime,
) -> None:
    """Store a participant's contact; a value left blank is deleted."""
    allow(session, actor, "contact.edit", participant_id)
    row = session.get(Contact, participant_id) or Contact(participant_id=participant_id)
    for name in FIELDS:
        setattr(row, name, seal_text(session, values.get(name, "").strip()))
    row.updated_by, row.updated_at = actor.user_id, now
    session.add(row)
    changed = [name for name in FIELDS if values.get(name, "").strip()]
    session.add(
        AuditLog(
            actor_id=actor.user_id,
            action="contact.update",
            subject_type="participant",
            subject_id=participant_id,
            details={"fields": changed},
        )
    )
    session.flush()


def put(
    session: Session, *, participant_id: str, values: Mapping[str, str], now: dt.datetime
) -> None:
    """Fill in what is still blank of a contact, as registering and an office's list do."""
    row = session.get(Contact, participant_id)
    if row is None:
        row = Contact(participant_id=participant_id, **dict.fromkeys(FIELDS, ""))
        session.add(row)
    for name in FIELDS:
        value = values.get(name, "").strip()
        if value and not getattr(row, name):
            setattr(row, name, seal_text(session, value))
    row.updated_at = now
    session.flush()


def agree(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    receiver_id: str,
    fields: Sequence[str],
    now: dt.datetime,
) -> None:
    """Consent to give one receiver some values: separately, naming the receiver.

    Raises
    ------
    NothingToShareError
        If none of them is a value of a contact.
    """
    allow(session, actor, "contact.share", participant_id)
    receiver = find(session, receiver_id)
    chosen = [name for name in FIELDS if name in fields]
    if not chosen or actor.user_id is None:
        raise NothingToShareError
    consents.record(
        session,
        user_id=actor.user_id,
        purposes=[purpose_of(receiver)],
        now=now,
        participant_id=participant_id,
        receiver_id=receiver_id,
        fields=chosen,
    )


def withdraw(
    session: Session, *, actor: Actor, participant_id: str, receiver_id: str, now: dt.datetime
) -> None:
    """Take back what one receiver may see, at once; what it has read cannot be recalled."""
    allow(session, actor, "contact.share", participant_id)
    if actor.user_id is None:
        return
    consents.withdraw(
        session,
        user_id=actor.user_id,
        purposes=[purpose_of(find(session, receiver_id))],
        now=now,
        participant_id=participant_id,
        receiver_id=receiver_id,
    )


def agreed_fields(session: Session, giver: Participant, receiver: Participant) -> tuple[str, ...]:
    """Return the values that one participant lets another one see now."""
    row = consents.latest(
        session,
        purpose=purpose_of(receiver),
        participant_id=giver.id,
        receiver_id=receiver.id,
    )
    return tuple(row.fields) if row is not None and row.is_given else ()


def shared_with(session: Session, *, actor: Actor, match_id: int) -> tuple[SharedContact, ...]:
    """Return what both sides of an agreed match let each other see, masked; the other side first.

    Raises
    ------
    NotFoundError
        If there is no such match.
    AccessDeniedError
        If the actor acts for neither side.
    """
    try:
        sides = parties.get_parties(session, actor=actor, match_id=match_id, action="contact.share")
    except parties.NotAgreedError:
        return ()
    if sides.state not in OPEN_STATES:
        return ()
    own, other = find(session, sides.own.id), find(session, sides.other.id)
    return (
        shared(session, giver=other, receiver=own, is_own=False),
        shared(session, giver=own, receiver=other, is_own=True),
    )


def disclose(
    session: Session, *, actor: Actor, match_id: int, now: dt.datetime
) -> tuple[SharedContact, ...]:
    """Return the same with the other side's values in clear; logged, and its people are told."""
    both = shared_with(session, actor=actor, match_id=match_id)
    return tuple(
        one if one.is_own or one.is_waiting else cleared(session, actor, one, match_id, now)
        for one in both
    )


def cleared(
    session: Session, actor: Actor, one: SharedContact, match_id: int, now: dt.datetime
) -> SharedContact:
    """Return a shared contact in clear, with its line in the log."""
    values = read(session, one.participant_id)
    is_first = not disclosures.was_told(
        session, match_id=match_id, participant_id=one.participant_id, receiver_id=one.receiver_id
    )
    ground = Ground(
        kind=DisclosureKind.ABROAD if one.is_abroad else DisclosureKind.MATCH,
        fields=tuple(one.values),
        receiver_id=one.receiver_id,
        match_id=match_id,
    )
    disclosures.write(
        session, actor=actor, participant_id=one.participant_id, ground=ground, now=now
    )
    if is_first:
        tell_owner(session, one, match_id, now)
    return replace(one, values={name: values[name] for name in one.values}, is_clear=True)


def tell_owner(session: Session, one: SharedContact, match_id: int, now: dt.datetime) -> None:
    """Tell the owner that the other side looked, the first time it does."""
    receiver = find(session, one.receiver_id)
    notify(
        session,
        user_ids=people_of(session, one.participant_id),
        kind="contact.disclosed",
        key=f"contact.disclosed:{match_id}:{one.receiver_id}",
        values={"other": {"zh": receiver.name_zh, "en": receiver.name_en}},
        path=f"/participants/{one.participant_id}/contacts/log",
        now=now,
    )


def shared(
    session: Session, *, giver: Participant, receiver: Participant, is_own: bool
) -> SharedContact:
    """Return what one side gives the other now, masked."""
    agreed = agreed_fields(session, giver, receiver)
    values = read(session, giver.id) if agreed else {}
    named = {name: MASKS[name](values[name]) for name in agreed if values.get(name)}
    return SharedContact(
        participant_id=giver.id,
        name={"zh": giver.name_zh, "en": giver.name_en},
        receiver_id=receiver.id,
        values=named,
        is_own=is_own,
        is_abroad=is_abroad(receiver),
    )


def purpose_of(receiver: Participant) -> Purpose:
    """Return the purpose a consent is given for: a receiver abroad has one of its own."""
    return Purpose.ABROAD if is_abroad(receiver) else Purpose.CONTACTS


def is_abroad(participant: Participant) -> bool:
    """Tell whether a participant sits outside the country."""
    return participant.country not in HOME


def find(session: Session, participant_id: str) -> Participant:
    """Return a participant."""
    row = session.get(Participant, participant_id)
    if row is None:
        raise NotFoundError("participant", participant_id)
    return row


def allow(session: Session, actor: Actor, action: str, participant_id: str) -> None:
    """Refuse whoever may not do something with this participant's contact."""
    access.ensure(actor, action, accounts.subject_of(session, participant_id=participant_id))


def read(session: Session, participant_id: str) -> dict[str, str]:
    """Return the values of a contact in clear; blank where there are none."""
    row = session.get(Contact, participant_id)
    if row is None:
        return dict.fromkeys(FIELDS, "")
    return {name: unseal_text(session, getattr(row, name)) for name in FIELDS}


def masked(participant_id: str, values: Mapping[str, str]) -> ContactView:
    """Return a contact as lists show it."""
    return ContactView(participant_id, {name: MASKS[name](values[name]) for name in FIELDS})


def filled(values: Mapping[str, str]) -> list[str]:
    """Return the fields that hold something."""
    return [name for name in FIELDS if values[name]]
