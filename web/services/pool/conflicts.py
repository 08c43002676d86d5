"""Conflicts of interest (回避) that are declared: by the mentor, by the other side, by the office.

A declaration and its relation ``conflict_with`` are written together, dated so that the gate of
matching counts it at once: it counts what began before today.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.conflict import DeclaredConflict
from models.enums import RelationKind
from models.participant import Participant
from models.pool_states import ConflictKind, ConflictSide
from models.relation import Relation
from models.setting import bump_data_version, get_as_of
from web.services import access, accounts, auditing
from web.services.access import AccessDeniedError, Actor
from web.services.admissions import participant_names
from web.services.missing import NotFoundError
from web.services.notifying import Notice, tell
from web.services.offices import office_of
from web.services.pool.steps import StepClosedError
from web.services.publication_defaults import PEOPLE_KINDS
from web.services.requests.capacity import held_by
from web.services.sealing import seal_text

KINDS: Final = tuple(kind.value for kind in ConflictKind)
ONE_DAY = dt.timedelta(days=1)


class ConflictError(ValueError):
    """A declaration cannot be taken; `code` tells why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class ConflictDraft:
    """What is declared: with whom, of what kind, from when to when."""

    other_id: str
    kind: str
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    note: str = ""


def declare(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    draft: ConflictDraft,
    now: dt.datetime,
) -> int:
    """Declare a conflict between a participant and another one; one of the two is a mentor.

    Raises
    ------
    ConflictError
        With code ``mentor`` where neither is one, ``self``, or ``known``.
    NotFoundError
        If there is no such other side.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "conflict.edit", subject)
    own, other = find(session, participant_id), find(session, draft.other_id)
    mentor, counterpart = as_pair(own, other)
    relation = write_relation(session, mentor, counterpart, draft)
    row = DeclaredConflict(
        mentor_id=mentor.id,
        other_id=counterpart.id,
        kind=draft.kind,
        side=side_of(actor, own, mentor).value,
        from_on=draft.from_on,
        to_on=draft.to_on,
        note=seal_text(session, draft.note),
        declared_by=actor.user_id,
        relation_id=relation.id,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("known") from error
    bump_data_version(session, changed=(mentor.id, counterpart.id))
    note(session, actor, "conflict.declare", row, participant_id)
    warn_office(session, row, mentor, counterpart, now)
    return row.id


def withdraw(
    session: Session, *, actor: Actor, participant_id: str, conflict_id: int, now: dt.datetime
) -> None:
    """Take a declaration back: for whoever declared it, or the office; its relation goes.

    Raises
    ------
    NotFoundError
        If there is none with that id about the participant.
    StepClosedError
        If it was taken back already.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    access.ensure(actor, "conflict.edit", subject)
    row = session.get(DeclaredConflict, conflict_id, with_for_update=True, populate_existing=True)
    if row is None or participant_id not in {row.mentor_id, row.other_id}:
        raise NotFoundError("conflict", str(conflict_id))
    if row.withdrawn_at is not None:
        raise StepClosedError
    is_office = access.can(actor, "pool.review", subject)
    if not may_withdraw(actor, row, is_office=is_office):
        raise AccessDeniedError("conflict.edit", is_signed_in=actor.is_signed_in)
    row.withdrawn_at, row.withdrawn_by = now, actor.user_id
    relation = session.get(Relation, row.relation_id) if row.relation_id else None
    row.relation_id = None
    session.flush()
    if relation is not None:
        session.delete(relation)
        session.flush()
    bump_data_version(session, changed=(row.mentor_id, row.other_id))
    note(session, actor, "conflict.withdraw", row, participant_id)


def may_withdraw(actor: Actor, row: DeclaredConflict, *, is_office: bool) -> bool:
    """Tell whether an actor may take a declaration back: nobody takes back the other side's."""
    if is_office:
        return True
    own = row.mentor_id if row.side == ConflictSide.MENTOR else row.other_id
    return row.side != ConflictSide.OFFICE and own in actor.participant_ids


def find(session: Session, participant_id: str) -> Participant:
    """Return a participant."""
    row = session.get(Participant, participant_id)
    if row is None:
        raise NotFoundError("participant", participant_id)
    return row


def as_pair(own: Participant, other: Participant) -> tuple[Participant, Participant]:
    """Return the mentor first, then the other side."""
    if own.id == other.id:
        raise ConflictError("self")
    if own.kind in PEOPLE_KINDS:
        return own, other
    if other.kind in PEOPLE_KINDS:
        return other, own
    raise ConflictError("mentor")


def side_of(actor: Actor, own: Participant, mentor: Participant) -> ConflictSide:
    """Return for whom an actor declares."""
    if own.id not in actor.participant_ids:
        return ConflictSide.OFFICE
    return ConflictSide.MENTOR if own.id == mentor.id else ConflictSide.OTHER


def write_relation(
    session: Session, mentor: Participant, other: Participant, draft: ConflictDraft
) -> Relation:
    """Write what the gate reads; a conflict without a first day was always there."""
    today = get_as_of(session)
    started = draft.from_on
    if started is not None and started == today:
        started = today - ONE_DAY
    relation = Relation(
        kind=RelationKind.CONFLICT_WITH.value,
        source_id=mentor.id,
        source_kind=mentor.kind,
        target_id=other.id,
        target_kind=other.kind,
        occurred_on=started,
        ended_on=draft.to_on,
        detail=draft.kind,
        is_private=True,
    )
    session.add(relation)
    try:
        session.flush()
    except IntegrityError as error:
        raise ConflictError("known") from error
    return relation


def warn_office(
    session: Session,
    row: DeclaredConflict,
    mentor: Participant,
    other: Participant,
    now: dt.datetime,
) -> None:
    """Tell the office where the two work together already: it decides about the pair."""
    if not works_with(session, mentor.id, other.id):
        return
    names = participant_names(session, [mentor.id, other.id])
    notice = Notice(
        "conflict.declared",
        f"conflict.declared:{row.id}",
        {"mentor": names[mentor.id], "other": names[other.id]},
        f"/desk/{mentor.id}/conflicts",
    )
    people = office_of(session, mentor.region).user_ids
    tell(session, notice=notice, user_ids=people, now=now)


def works_with(session: Session, mentor_id: str, other_id: str) -> bool:
    """Tell whether a mentor guides somebody now."""
    return other_id in guided_by(session, mentor_id)


def guided_by(session: Session, mentor_id: str) -> frozenset[str]:
    """Return the startups that a mentor guides now."""
    return frozenset(row.receiver_id for row in session.execute(held_by(session, [mentor_id])))


def note(
    session: Session, actor: Actor, action: str, row: DeclaredConflict, participant_id: str
) -> None:
    """Write into the log that a conflict was declared or taken back; its words stay sealed."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="declared_conflict",
        subject_id=row.id,
        participant_id=participant_id,
        details={"mentor": row.mentor_id, "other": row.other_id, "kind": row.kind},
    )


def list_standing(session: Session, participant_id: str) -> tuple[DeclaredConflict, ...]:
    """Return the declarations about a participant that were not taken back."""
    found = select(DeclaredConflict).where(
        (DeclaredConflict.mentor_id == participant_id)
        | (DeclaredConflict.other_id == participant_id),
        DeclaredConflict.withdrawn_at.is_(None),
    )
    return tuple(session.scalars(found.order_by(DeclaredConflict.id)))
