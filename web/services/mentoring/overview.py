"""The pages of a pair: its timeline, what to look at before a session, what its card says."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import PLACE_KINDS, AppointmentState
from models.matching import Match, MatchEvent
from models.mentoring import MentorChange, MentoringRating, MentoringRecord, Pause
from models.mentoring_states import RecordState
from web.services.access import AccessDeniedError, Actor
from web.services.mentoring import actions, agreements, reading, sharing
from web.services.mentoring.actions import ActionView
from web.services.mentoring.agreements import AgreementView
from web.services.mentoring.pair import Pair, get_pair
from web.services.mentoring.reading import RecordView
from web.services.mentoring.sharing import SharedAdvice
from web.services.missing import NotFoundError
from web.services.parties import NotAgreedError
from web.services.sealing import unseal_text
from web.services.words import Text, load_words


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on the timeline: what kind of thing, when, and the thing itself."""

    kind: str
    at: dt.datetime
    what: Any = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the pair, as its timeline shows it; `record_id` where it is recorded."""

    id: int
    starts_at: dt.datetime
    minutes: int
    way: str
    place: str
    is_over: bool
    record_id: int | None


@dataclass(frozen=True, slots=True)
class RatingView:
    """What a side said of the other at the end."""

    side: str
    score: int
    words: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change of mentor that this pair is left for, or came from."""

    id: int
    state: str
    is_earlier_kept: bool
    reason: str
    old_match_id: int
    new_match_id: int | None


@dataclass(frozen=True, slots=True)
class PauseView:
    """A break that goes on."""

    began_at: dt.datetime
    until: dt.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page of a pair."""

    pair: Pair
    topic: Text
    agreements: tuple[AgreementView, ...]
    records: tuple[RecordView, ...]
    open_actions: tuple[ActionView, ...]
    meetings: tuple[Meeting, ...]
    ratings: tuple[RatingView, ...]
    changes: tuple[ChangeView, ...]
    pause: PauseView | None
    timeline: tuple[Entry, ...]

    @property
    def agreement(self) -> AgreementView | None:
        """The version in force."""
        return next((each for each in self.agreements if each.state == "in_force"), None)

    @property
    def proposed(self) -> AgreementView | None:
        """The version that waits for an answer."""
        return next((each for each in self.agreements if each.state == "proposed"), None)

    @property
    def due(self) -> tuple[RecordView, ...]:
        """The records the reader's side is to confirm, or an addendum of theirs."""
        return tuple(
            record
            for record in self.records
            if record.standing.is_due or any(each.standing.is_due for each in record.addenda)
        )

    @property
    def unrecorded(self) -> tuple[Meeting, ...]:
        """The meetings that were held and are not recorded."""
        return tuple(each for each in self.meetings if each.is_over and each.record_id is None)

    @property
    def is_rated(self) -> bool:
        """Whether the reader's own side has rated."""
        return any(rating.is_own for rating in self.ratings)


@dataclass(frozen=True, slots=True)
class Preparation:
    """What to look at before a session."""

    pair: Pair
    agreement: AgreementView | None
    last: RecordView | None
    open_actions: tuple[ActionView, ...]
    done_actions: tuple[ActionView, ...]
    shared: tuple[SharedAdvice, ...]
    topic_names: dict[str, Text]
    next_meeting: Meeting | None


@dataclass(frozen=True, slots=True)
class Brief:
    """What the card on the page of a match says."""

    match_id: int
    n_sessions: int
    last_at: dt.datetime | None
    n_due: int
    has_agreement: bool


def get_overview(session: Session, *, actor: Actor, match_id: int, now: dt.datetime) -> Overview:
    """Return the page of a pair; organisers see no appointments and no ratings kept back."""
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    words = load_words(session)
    versions = agreements.list_agreements(session, pair=pair)
    records = reading.list_records(session, pair=pair, words=words)
    meetings = list_meetings(session, pair, now) if pair.own_side else ()
    return Overview(
        pair=pair,
        topic=words.name("topic", pair.topic),
        agreements=versions,
        records=records,
        open_actions=actions.list_open(session, pair=pair),
        meetings=meetings,
        ratings=list_ratings(session, pair),
        changes=list_changes(session, pair),
        pause=find_pause(session, pair),
        timeline=timeline(session, pair, versions, records, meetings),
    )


def timeline(
    session: Session,
    pair: Pair,
    versions: tuple[AgreementView, ...],
    records: tuple[RecordView, ...],
    meetings: tuple[Meeting, ...],
) -> tuple[Entry, ...]:
    """Return everything in the order it happened, the latest first."""
    taken = select(MatchEvent).where(MatchEvent.match_id == pair.match_id)
    # of steps at the same moment the later one stands first
    steps = session.scalars(taken.order_by(MatchEvent.id.desc())).all()
    entries = [
        *(Entry("step", step.occurred_at, step.to_state) for step in steps),
        *(Entry("agreement", each.in_force_at or each.proposed_at, each) for each in versions),
        *(Entry("record", record.starts_at, record) for record in records),
        *(Entry("meeting", each.starts_at, each) for each in meetings if each.record_id is None),
    ]
    return tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def list_meetings(session: Session, pair: Pair, now: dt.datetime) -> tuple[Meeting, ...]:
    """Return the meetings that stand or were held, the latest first."""
    statement = (
        select(Appointment, MentoringRecord.id)
        .outerjoin(
            MentoringRecord,
            (MentoringRecord.appointment_id == Appointment.id)
            & (MentoringRecord.state != RecordState.VOID),
        )
        .where(
            Appointment.match_id == pair.match_id,
            Appointment.state == AppointmentState.CONFIRMED.value,
        )
        .order_by(Appointment.starts_at.desc())
    )
    return tuple(
        Meeting(
            row.id,
            row.starts_at,
            row.minutes,
            row.way,
            row.place,
            row.starts_at + dt.timedelta(minutes=row.minutes) <= now,
            record_id,
        )
        for row, record_id in session.execute(statement)
        if row.starts_at is not None
    )


def find_pause(session: Session, pair: Pair) -> PauseView | None:
    """Return the break that goes on, if one does; why is for the two alone."""
    found = select(Pause).where(Pause.match_id == pair.match_id, Pause.ended_at.is_(None))
    row = session.scalar(found)
    return PauseView(row.began_at, row.until, row.reason if pair.own_side else "") if row else None


def list_ratings(session: Session, pair: Pair) -> tuple[RatingView, ...]:
    """Return one's own rating, and the other's where it was to be shared; the office sees both."""
    rows = session.scalars(
        select(MentoringRating).where(MentoringRating.match_id == pair.match_id)
    ).all()
    return tuple(
        RatingView(
            row.side,
            row.score,
            unseal_text(session, row.sealed_words),
            row.side == pair.own_side,
        )
        for row in rows
        if pair.is_office or row.side == pair.own_side or (pair.own_side and row.is_shared)
    )


def list_changes(session: Session, pair: Pair) -> tuple[ChangeView, ...]:
    """Return the changes of mentor that touch a pair; why is for the startup and the office."""
    statement = select(MentorChange).where(
        (MentorChange.old_match_id == pair.match_id) | (MentorChange.new_match_id == pair.match_id)
    )
    is_told = pair.own_side == "receiver" or pair.is_office
    return tuple(
        ChangeView(
            row.id,
            row.state,
            row.is_earlier_kept,
            unseal_text(session, row.sealed_reason) if is_told else "",
            row.old_match_id,
            row.new_match_id,
        )
        for row in session.scalars(statement.order_by(MentorChange.id))
    )


def prepare(session: Session, *, actor: Actor, match_id: int, now: dt.datetime) -> Preparation:
    """Return what to look at before the next session."""
    pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    words = load_words(session)
    records = reading.list_records(session, pair=pair, words=words)
    held = [each for each in records if each.state in {"handed_in", "locked"}]
    last = held[0] if held else None
    topics = {*(last.topic_codes if last else ()), *filter(None, (pair.topic,))}
    versions = agreements.list_agreements(session, pair=pair)
    meetings = list_meetings(session, pair, now) if pair.own_side else ()
    coming = [meeting for meeting in meetings if not meeting.is_over]
    return Preparation(
        pair=pair,
        agreement=next((each for each in versions if each.state == "in_force"), None),
        last=last,
        open_actions=actions.list_open(session, pair=pair),
        done_actions=tuple(each for each in (last.actions if last else ()) if each.done_at),
        shared=sharing.list_shared(session, pair=pair, topics=topics) if pair.own_side else (),
        topic_names={code: words.name("topic", code) for code in topics},
        next_meeting=coming[-1] if coming else None,
    )


def find_brief(session: Session, *, actor: Actor, match_id: int) -> Brief | None:
    """Return what the card of a pair says; None where there is no mentoring to speak of."""
    match = session.get(Match, match_id)
    if match is None or match.kind not in PLACE_KINDS:
        return None
    try:
        pair = get_pair(session, actor=actor, match_id=match_id, action="mentoring.read")
    except (AccessDeniedError, NotAgreedError, NotFoundError):
        return None
    rows = session.scalars(
        select(MentoringRecord).where(
            MentoringRecord.match_id == match_id,
            MentoringRecord.state.in_((RecordState.HANDED_IN, RecordState.LOCKED)),
        )
    ).all()
    due = sum(reading.standing(session, row, pair).is_due for row in rows)
    last_at = max((row.starts_at for row in rows), default=None)
    has_agreement = bool(agreements.in_force(session, match_id))
    return Brief(match_id, len(rows), last_at, due, has_agreement)
