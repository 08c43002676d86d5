"""Appointments of a pair: proposed with up to three times, confirmed at one, no double booking."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from models.agreed import QUARTER_HOUR, Appointment, AppointmentOption, BusyQuarter
from models.enums import AppointmentState, ParticipantKind
from models.matching import Match
from web.services import auditing
from web.services.access import Actor
from web.services.calendar import ics
from web.services.missing import NotFoundError
from web.services.notifying import notify, people_of
from web.services.parties import Parties, Side, get_parties, open_parties, side

LONGEST_NOTICE = dt.timedelta(days=180)
ONE_AT_A_TIME = frozenset(
    {ParticipantKind.STARTUP, ParticipantKind.MENTOR, ParticipantKind.COMMISSIONER}
)
"""Kinds that are in one place at a time; a space, fund or institution sends several people."""


class Closing(Protocol):
    """A step that closes a proposal or a meeting, with a reason."""

    def __call__(
        self,
        session: Session,
        *,
        actor: Actor,
        match_id: int,
        appointment_id: int,
        reason: str,
        now: dt.datetime,
    ) -> None:
        """Close it, and tell the other side."""


class TimeTakenError(ValueError):
    """One of the two has another appointment then."""


class StaleAppointmentError(ValueError):
    """The appointment is not in the state the reader saw: somebody was faster."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: moments in UTC on full quarters of an hour."""

    starts: tuple[dt.datetime, ...]
    minutes: int
    way: str
    place: str = ""
    url: str = ""
    note: str = ""


def propose(
    session: Session, *, actor: Actor, match_id: int, proposal: Proposal, now: dt.datetime
) -> int:
    """Propose times to the other side; an open proposal of this pair is replaced.

    A meeting that stands already is moved once the other side confirms one of the new times.

    Raises
    ------
    NotAgreedError
        If the sides no longer work together.
    """
    parties = open_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    close_open(session, match_id)
    standing = upcoming(session, match_id, now)
    row = Appointment(
        match_id=match_id,
        proposed_by=parties.own.id,
        minutes=proposal.minutes,
        way=proposal.way,
        place=proposal.place,
        url=proposal.url,
        note=proposal.note,
        replaces_id=standing.id if standing else None,
        sequence=standing.sequence + 1 if standing else 0,
        options=[AppointmentOption(starts_at=start) for start in sorted(set(proposal.starts))],
    )
    session.add(row)
    session.flush()
    tell(session, parties, actor, "appointment.proposed", row, now)
    return row.id


def confirm(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    appointment_id: int,
    starts_at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Confirm one of the times the other side proposed.

    Raises
    ------
    StaleAppointmentError
        If it does not wait for this side any more, or that time was not proposed or is past.
    TimeTakenError
        If one of the two has another appointment then.
    """
    parties = open_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    row = waiting(session, parties, appointment_id)
    proposed = {option.starts_at for option in row.options}
    if row.proposed_by == parties.own.id or starts_at not in proposed or starts_at <= now:
        raise StaleAppointmentError
    if row.replaces_id:
        set_aside(session, row.replaces_id)
    take_time(session, parties, row, starts_at)
    row.state, row.starts_at = AppointmentState.CONFIRMED.value, starts_at
    kind = "appointment.changed" if row.replaces_id else "appointment.confirmed"
    tell(session, parties, actor, kind, row, now)


def decline(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    appointment_id: int,
    reason: str,
    now: dt.datetime,
) -> None:
    """Say that none of the times will do; a meeting that stands already stays.

    Raises
    ------
    StaleAppointmentError
        If it does not wait for an answer any more.
    """
    parties = open_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    row = waiting(session, parties, appointment_id)
    is_own = row.proposed_by == parties.own.id
    row.state = (AppointmentState.CANCELLED if is_own else AppointmentState.DECLINED).value
    row.reason = reason
    tell(session, parties, actor, "appointment.cancelled", row, now)


def cancel(
    session: Session,
    *,
    actor: Actor,
    match_id: int,
    appointment_id: int,
    reason: str,
    now: dt.datetime,
) -> None:
    """Call off a meeting that was to come; its time is free again.

    Raises
    ------
    StaleAppointmentError
        If it does not stand any more, or has begun.
    """
    parties = get_parties(session, actor=actor, match_id=match_id, action="appointment.edit")
    row = find(session, match_id, appointment_id)
    begun = row.starts_at is None or row.starts_at <= now
    if row.state != AppointmentState.CONFIRMED or begun:
        raise StaleAppointmentError
    row.state, row.reason = AppointmentState.CANCELLED.value, reason
    row.sequence += 1
    free_time(session, row.id)
    tell(session, parties, actor, "appointment.cancelled", row, now)


def take_time(session: Session, parties: Parties, row: Appointment, starts_at: dt.datetime) -> None:
    """Take the quarters of an hour of both sides; the database refuses one taken twice."""
    try:
        with session.begin_nested():
            session.add_all(
                BusyQuarter(participant_id=side.id, starts_at=moment, appointment_id=row.id)
                for side in (parties.own, parties.other)
                if side.kind in ONE_AT_A_TIME
                for moment in quarters(starts_at, row.minutes)
            )
    except IntegrityError:
        raise TimeTakenError from None


def quarters(starts_at: dt.datetime, minutes: int) -> Iterator[dt.datetime]:
    """Yield the quarters of an hour a meeting takes."""
    for number in range(minutes // 15):
        yield starts_at + number * QUARTER_HOUR


def free_time(session: Session, appointment_id: int) -> None:
    """Give back the time of an appointment."""
    session.execute(delete(BusyQuarter).where(BusyQuarter.appointment_id == appointment_id))


def set_aside(session: Session, appointment_id: int) -> None:
    """Let a moved meeting go, and its time."""
    free_time(session, appointment_id)
    session.execute(
        update(Appointment)
        .where(Appointment.id == appointment_id)
        .values(state=AppointmentState.REPLACED.value)
    )


def close_open(session: Session, match_id: int) -> None:
    """Replace the proposal that waits, if one does."""
    session.execute(
        update(Appointment)
        .where(
            Appointment.match_id == match_id, Appointment.state == AppointmentState.PROPOSED.value
        )
        .values(state=AppointmentState.REPLACED.value)
    )


def upcoming(session: Session, match_id: int, now: dt.datetime) -> Appointment | None:
    """Return the next meeting that stands."""
    return session.scalar(
        select(Appointment)
        .where(
            Appointment.match_id == match_id,
            Appointment.state == AppointmentState.CONFIRMED.value,
            Appointment.starts_at > now,
        )
        .order_by(Appointment.starts_at)
        .limit(1)
    )


def waiting(session: Session, parties: Parties, appointment_id: int) -> Appointment:
    """Return a proposal that waits for an answer."""
    row = find(session, parties.match_id, appointment_id)
    if row.state != AppointmentState.PROPOSED:
        raise StaleAppointmentError
    return row


def find(session: Session, match_id: int, appointment_id: int) -> Appointment:
    """Return an appointment of a match, locked for who writes."""
    row = session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id, Appointment.match_id == match_id)
        .options(selectinload(Appointment.options))
        .with_for_update()
    )
    if row is None:
        raise NotFoundError("appointment", str(appointment_id))
    return row


def tell(
    session: Session,
    parties: Parties,
    actor: Actor,
    kind: str,
    row: Appointment,
    now: dt.datetime,
) -> None:
    """Note a step in the log and tell the other side, and of a meeting that stands both."""
    session.flush()
    auditing.record(
        session,
        actor=actor,
        action=kind,
        subject_type="match",
        subject_id=row.match_id,
        participant_id=parties.own.id,
        details={"appointment_id": row.id},
    )
    people = set(people_of(session, parties.other.id)) - {actor.user_id or 0}
    tell_side(session, people, kind, row, parties.own, now)
    if kind != "appointment.proposed":
        # whoever did it is told as well where calendars are to know: the letter brings the entry
        apart = set() if ics.is_published(row) else {actor.user_id or 0}
        people = set(people_of(session, parties.own.id)) - apart
        tell_side(session, people, kind, row, parties.other, now)


def tell_side(
    session: Session,
    people: set[int],
    kind: str,
    row: Appointment,
    counterpart: Side,
    now: dt.datetime,
) -> None:
    """Tell the people of one side how it stands with an appointment."""
    notify(
        session,
        user_ids=people,
        kind=kind,
        key=f"{kind}:{row.id}:{row.sequence}",
        values=told_values(row, counterpart),
        path=f"/matches/{row.match_id}",
        now=now,
    )


def told_values(row: Appointment, counterpart: Side) -> dict[str, object]:
    """Return what a message says about an appointment."""
    starts: Sequence[dt.datetime] = [option.starts_at for option in row.options]
    first = row.starts_at or starts[0]
    return {
        "appointment_id": row.id,
        "with": dict(counterpart.name),
        "starts_at": first.isoformat(),
        "minutes": row.minutes,
        "way": row.way,
        "place": row.place,
        "reason": row.reason,
    }


def release(session: Session, *, match_id: int, now: dt.datetime) -> None:
    """Call off what was to come when a match ends, and give its time back."""
    standing = select(Appointment).where(
        Appointment.match_id == match_id,
        (Appointment.state == AppointmentState.PROPOSED.value)
        | ((Appointment.state == AppointmentState.CONFIRMED.value) & (Appointment.starts_at > now)),
    )
    for row in session.scalars(standing).all():
        row.state = AppointmentState.CANCELLED.value
        row.sequence += 1
        free_time(session, row.id)
        session.flush()
        if ics.is_published(row):
            tell_both(session, row, now)


def tell_both(session: Session, row: Appointment, now: dt.datetime) -> None:
    """Tell both sides that a meeting will not be, as the two no longer work together."""
    match = session.get_one(Match, row.match_id)
    first, second = side(session, match.receiver_id), side(session, match.provider_id)
    for own, other in ((first, second), (second, first)):
        people = set(people_of(session, own.id))
        tell_side(session, people, "appointment.cancelled", row, other, now)
