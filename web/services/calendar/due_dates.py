"""What is due of participants by a day or a moment: answers, wishes, actions, next sessions."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import AGREED_STATES, AppointmentState, MatchSide, MatchState
from models.matching import Match
from models.mentoring import MentoringRecord, RecordAction
from models.mentoring_states import RecordState
from models.participant import Participant
from models.programme import Programme, Seat
from models.programme_states import TAKING_PART, ProgrammeState
from web.services.access import Actor
from web.services.calendar.ics import ONE_DAY, Entry, host_of, in_language
from web.services.catalogues import catalogue
from web.services.requests.naming import naming_for
from web.services.sealing import secrets_of, unseal_text
from web.services.words import Text
from web.services.working_days import local_day

STANDING = (RecordState.HANDED_IN.value, RecordState.LOCKED.value)
ASKED = (MatchState.SUGGESTED.value, MatchState.EXPRESSED.value)


class Due(StrEnum):
    """What is due."""

    ANSWER = "answer"
    WISHES = "wishes"
    ACTION = "action"
    SESSION = "session"
    COMPLAINT = "complaint"
    COLLECTION = "collection"


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


SUMMARIES = {
    Due.ANSWER: _("Answer due: %(name)s"),
    Due.WISHES: _("Wishes due: %(name)s"),
    Due.ACTION: _("To be done, as agreed with %(name)s"),
    Due.SESSION: _("Next session planned with %(name)s"),
    Due.COMPLAINT: _("Complaint to be answered: %(name)s"),
    Due.COLLECTION: _("Wishes close: %(name)s"),
}
"""How each is called in a calendar; what exactly is to be done stays behind the sign-in."""


@dataclass(frozen=True, slots=True)
class DueDate:
    """Something due on a day, where `at` says so by a moment of it; `what` in somebody's words."""

    kind: Due
    number: int
    on: dt.date
    name: Text
    path: str
    stamp: dt.datetime
    at: dt.datetime | None = None
    what: str = ""


def list_due(session: Session, own: Collection[str], *, since: dt.datetime) -> Iterator[DueDate]:
    """Yield what is due of some participants, from a moment on."""
    if not own:
        return
    yield from answers(session, own, since)
    yield from wishes(session, own, since)
    yield from actions(session, own, since)
    yield from next_sessions(session, own, since)


def entries(
    session: Session, own: Collection[str], *, language: str, since: dt.datetime
) -> Iterator[Entry]:
    """Yield what is due as entries of a calendar."""
    address = secrets_of(session).base_url
    words = catalogue(language)
    for due in list_due(session, own, since=since):
        name = in_language(due.name, language)
        yield Entry(
            uid=f"{due.kind}-{due.number}@{host_of(address)}",
            stamp=due.stamp,
            starts=due.on,
            ends=due.on + ONE_DAY,
            summary=words.gettext(SUMMARIES[due.kind]) % {"name": name},
            url=f"{address}{due.path}",
        )


def answers(session: Session, own: Collection[str], since: dt.datetime) -> Iterator[DueDate]:
    """Yield the requests that wait for an answer, whoever asks named as its owner lets it be."""
    statement = select(Match).where(
        Match.state.in_(ASKED), waits_for(own), Match.expires_at >= since
    )
    found = session.scalars(statement.order_by(Match.id)).all()
    naming = naming_for(session, Actor(0, participant_ids=frozenset(own)), found)
    for match in found:
        expires_at = match.expires_at or since
        is_receiver = match.receiver_id in own
        yield DueDate(
            Due.ANSWER,
            match.id,
            local_day(expires_at),
            naming.name(match, MatchSide.PROVIDER if is_receiver else MatchSide.RECEIVER),
            f"/matches/{match.id}",
            match.updated_at,
            expires_at,
        )


def waits_for(own: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a match waits for one of some participants."""
    return or_(
        and_(
            Match.awaits.in_((MatchSide.RECEIVER, "both")),
            Match.receiver_id.in_(own),
        ),
        and_(
            Match.awaits.in_((MatchSide.PROVIDER, "both")),
            Match.provider_id.in_(own),
        ),
    )


def wishes(session: Session, own: Collection[str], since: dt.datetime) -> Iterator[DueDate]:
    """Yield the programmes that wait for somebody's wishes."""
    statement = (
        select(Programme, Seat)
        .join(Seat, Seat.programme_id == Programme.id)
        .where(
            Seat.participant_id.in_(own),
            Seat.state.in_(TAKING_PART),
            Seat.handed_in_at.is_(None),
            Programme.state == ProgrammeState.WISHING,
            Programme.wishes_due_at >= since,
        )
    )
    for programme, seat in session.execute(statement):
        yield DueDate(
            Due.WISHES,
            seat.id,
            local_day(programme.wishes_due_at),
            {"zh": programme.title_zh, "en": programme.title_en},
            f"/desk/{seat.participant_id}/programmes/{programme.id}",
            programme.updated_at,
            programme.wishes_due_at,
        )


def actions(session: Session, own: Collection[str], since: dt.datetime) -> Iterator[DueDate]:
    """Yield what somebody is to do after a session, by a day."""
    is_own = or_(
        and_(RecordAction.owner_side == MatchSide.RECEIVER, Match.receiver_id.in_(own)),
        and_(RecordAction.owner_side == MatchSide.PROVIDER, Match.provider_id.in_(own)),
    )
    statement = (
        match_and_other(own)
        .add_columns(RecordAction)
        .join(MentoringRecord, MentoringRecord.match_id == Match.id)
        .join(RecordAction, RecordAction.record_id == MentoringRecord.id)
        .where(
            is_own,
            Match.state.in_(AGREED_STATES),
            MentoringRecord.state.in_(STANDING),
            RecordAction.done_at.is_(None),
            RecordAction.due_on >= local_day(since),
        )
    )
    for match, name_zh, name_en, action in session.execute(statement):
        yield DueDate(
            Due.ACTION,
            action.id,
            action.due_on,
            {"zh": name_zh, "en": name_en},
            f"/matches/{match.id}/mentoring",
            match.updated_at,
            what=unseal_text(session, action.sealed_what),
        )


def next_sessions(session: Session, own: Collection[str], since: dt.datetime) -> Iterator[DueDate]:
    """Yield the days on which pairs mean to meet next and have not fixed a time yet."""
    latest = (
        select(func.max(MentoringRecord.next_on))
        .where(MentoringRecord.match_id == Match.id, MentoringRecord.state.in_(STANDING))
        .scalar_subquery()
    )
    is_fixed = exists().where(
        Appointment.match_id == Match.id,
        Appointment.state == AppointmentState.CONFIRMED,
        Appointment.starts_at >= since,
    )
    statement = (
        match_and_other(own)
        .add_columns(latest)
        .where(Match.state.in_(AGREED_STATES), latest >= local_day(since), ~is_fixed)
    )
    for match, name_zh, name_en, day in session.execute(statement):
        yield DueDate(
            Due.SESSION,
            match.id,
            day,
            {"zh": name_zh, "en": name_en},
            f"/matches/{match.id}/appointments/new",
            match.updated_at,
        )


def match_and_other(own: Collection[str]) -> Select[Match, str, str]:
    """Return the query of matches of some participants, each with the other side's names."""
    is_other = or_(
        and_(Match.receiver_id.in_(own), Participant.id == Match.provider_id),
        and_(
            Match.receiver_id.not_in(own),
            Match.provider_id.in_(own),
            Participant.id == Match.receiver_id,
        ),
    )
    return select(Match, Participant.name_zh, Participant.name_en).join(Participant, is_other)
