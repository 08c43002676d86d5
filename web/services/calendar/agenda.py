"""A person's agenda: meetings, what is due, and what waits for an answer, day by day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from models.agreed import Appointment
from models.enums import AGREED_STATES, AppointmentState
from models.matching import Match
from models.participant import Participant
from models.programme_states import ProgrammeState
from web.services import access, complaint_views
from web.services.access import Actor
from web.services.calendar.due_dates import Due, DueDate, list_due
from web.services.complaint_views import WAITING
from web.services.programmes import progress
from web.services.time_zones import HOME_ZONE
from web.services.words import Text
from web.services.working_days import local_day

DAYS = 7
OVERDUE = dt.timedelta(days=30)
"""What is overdue for longer is not shown any more."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment on somebody's agenda; `own` is whom it is for, where they act for several."""

    id: int
    match_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    name: Text
    own: Text
    way: str
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Proposed times that wait for this person's answer."""

    match_id: int
    name: Text
    first: dt.datetime
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day with what stands in it, in the order of the day."""

    on: dt.date
    is_today: bool
    is_past: bool
    meetings: tuple[Meeting, ...]
    due: tuple[DueDate, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not self.meetings and not self.due


@dataclass(frozen=True, slots=True)
class Agenda:
    """A week of somebody's; what waits and what is overdue stands before it."""

    first: dt.date
    days: tuple[Day, ...]
    proposals: tuple[Proposal, ...]
    overdue: tuple[DueDate, ...]
    later: Meeting | None
    participants: tuple[tuple[str, Text], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the week."""
        return all(day.is_empty for day in self.days)


def get_agenda(
    session: Session, *, actor: Actor, first: dt.date | None, now: dt.datetime
) -> Agenda:
    """Return a week of the reader's agenda: the one that begins on a day, or this one."""
    access.ensure(actor, "agenda.read")
    today = local_day(now)
    first = first or today - dt.timedelta(days=today.weekday())
    own = actor.participant_ids
    meetings = tuple(list_meetings(session, actor, beginning_of(first)))
    due = sorted(due_of(session, actor, now), key=lambda each: (each.on, each.number))
    last = first + dt.timedelta(days=DAYS)
    return Agenda(
        first,
        tuple(day_of(first + dt.timedelta(days=n), today, meetings, due) for n in range(DAYS)),
        tuple(list_proposals(session, actor, now)),
        tuple(each for each in due if is_over(each, now)),
        next((each for each in meetings if local_day(each.starts_at) >= last), None),
        tuple((each, name) for each, name in sorted(names_of(session, own).items())),
    )


def day_of(on: dt.date, today: dt.date, meetings: tuple[Meeting, ...], due: list[DueDate]) -> Day:
    """Return what stands in a day."""
    return Day(
        on,
        on == today,
        on < today,
        tuple(each for each in meetings if local_day(each.starts_at) == on),
        tuple(each for each in due if each.on == on),
    )


def is_over(due: DueDate, now: dt.datetime) -> bool:
    """Tell whether something should have been done by now."""
    return due.at < now if due.at else due.on < local_day(now)


def beginning_of(day: dt.date) -> dt.datetime:
    """Return when a day begins in the province."""
    return dt.datetime.combine(day, dt.time(), HOME_ZONE)


def list_meetings(session: Session, actor: Actor, since: dt.datetime) -> Iterator[Meeting]:
    """Yield the meetings of those somebody acts for, the next first."""
    statement = of_own(actor).where(
        Appointment.state == AppointmentState.CONFIRMED, Appointment.starts_at >= since
    )
    found = session.execute(statement.order_by(Appointment.starts_at, Appointment.id)).all()
    names = names_of(session, {each for _, match in found for each in sides(match)})
    is_for_several = len(actor.participant_ids) > 1
    for row, match in found:
        own, other = own_first(actor, match)
        starts_at = row.starts_at or since
        yield Meeting(
            row.id,
            match.id,
            starts_at,
            starts_at + dt.timedelta(minutes=row.minutes),
            names[other],
            names[own] if is_for_several else {},
            row.way,
            row.place,
            row.url,
        )


def list_proposals(session: Session, actor: Actor, now: dt.datetime) -> Iterator[Proposal]:
    """Yield the proposed times that wait for somebody, those all past left out."""
    statement = (
        of_own(actor)
        .where(
            Appointment.state == AppointmentState.PROPOSED,
            Appointment.proposed_by.not_in(actor.participant_ids),
            Match.state.in_(AGREED_STATES),
        )
        .options(selectinload(Appointment.options))
    )
    found = session.execute(statement.order_by(Appointment.id)).all()
    names = names_of(session, {row.proposed_by for row, _ in found})
    for row, match in found:
        ahead = [option.starts_at for option in row.options if option.starts_at > now]
        if ahead:
            yield Proposal(match.id, names[row.proposed_by], ahead[0], len(ahead))


def due_of(session: Session, actor: Actor, now: dt.datetime) -> Iterator[DueDate]:
    """Yield what is due of somebody: of those they act for, and of their office."""
    yield from list_due(session, actor.participant_ids, since=now - OVERDUE)
    yield from due_of_office(session, actor, now)


def due_of_office(session: Session, actor: Actor, now: dt.datetime) -> Iterator[DueDate]:
    """Yield what an organiser looks after: programmes that close, complaints to be answered."""
    if access.can(actor, "programme.read"):
        for programme in progress.list_programmes(session, actor=actor, now=now):
            if programme.state == ProgrammeState.WISHING:
                at, path = programme.wishes_due_at, f"/programmes/{programme.id}"
                on, name = local_day(at), programme.title
                yield DueDate(Due.COLLECTION, programme.id, on, name, path, at, at)
    if access.can(actor, "complaint.answer"):
        for line in complaint_views.list_queue(session, actor=actor, now=now):
            if line.state in WAITING:
                path = f"/complaints/{line.id}"
                number = {"zh": line.number, "en": line.number}
                yield DueDate(Due.COMPLAINT, line.id, line.due_on, number, path, line.filed_at)


def of_own(actor: Actor) -> Select[Appointment, Match]:
    """Return the query of the appointments of those somebody acts for."""
    own = actor.participant_ids
    return (
        select(Appointment, Match)
        .join(Match, Match.id == Appointment.match_id)
        .where(Match.receiver_id.in_(own) | Match.provider_id.in_(own))
    )


def sides(match: Match) -> tuple[str, str]:
    """Return both sides of a match."""
    return match.receiver_id, match.provider_id


def own_first(actor: Actor, match: Match) -> tuple[str, str]:
    """Return both sides of a match, the one somebody acts for first."""
    receiver, provider = sides(match)
    return (receiver, provider) if receiver in actor.participant_ids else (provider, receiver)


def names_of(session: Session, participant_ids: set[str] | frozenset[str]) -> dict[str, Text]:
    """Return what participants are called."""
    statement = select(Participant.id, Participant.name_zh, Participant.name_en)
    found = session.execute(statement.where(Participant.id.in_(participant_ids)))
    return {each: {"zh": zh, "en": en} for each, zh, en in found}
