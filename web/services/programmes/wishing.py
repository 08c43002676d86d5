"""Saving wishes, handing them in, and declining to take part: until the deadline, and never after.

A programme is held while wishes are stored, and locked while it is closed: what is handed in at
that very moment is in, or is refused in so many words.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.programme import Programme, Seat, Wish
from models.programme_states import TAKING_PART, ProgrammeState, SeatState
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.programmes import territory
from web.services.programmes.ballots import Ballot, Refusal, load_ballot, receipt_of, store_ballot
from web.services.programmes.errors import NotOpenError, ProgrammeError, StaleBallotError
from web.services.programmes.seats import get_seat
from web.services.programmes.steps import hold
from web.services.programmes.telling import tell_seats
from web.services.sealing import seal_text

Change = Callable[[Ballot], Ballot]


@dataclass(frozen=True, slots=True)
class Voter:
    """Who says what a seat wishes: somebody of its own, or the office from a paper."""

    actor: Actor
    programme_id: int
    participant_id: str
    is_on_paper: bool = False


def find_seat(session: Session, programme_id: int, participant_id: str) -> Seat:
    """Return the seat of a participant.

    Raises
    ------
    NotFoundError
        If it has none in this programme.
    """
    seat = session.scalar(
        select(Seat).where(
            Seat.programme_id == programme_id,
            Seat.participant_id == participant_id,
            Seat.state != SeatState.REMOVED,
        )
    )
    if seat is None:
        raise NotFoundError("programme", str(programme_id))
    return seat


def may_vote(session: Session, voter: Voter) -> None:
    """Refuse whoever may not say what a participant wishes.

    Raises
    ------
    AccessDeniedError
        If neither the participant's own people nor, from a paper, the programme's office ask.
    """
    if voter.is_on_paper:
        territory.find(session, voter.actor, voter.programme_id, "programme.edit")
        return
    subject = accounts.subject_of(session, participant_id=voter.participant_id)
    access.ensure(voter.actor, "wish.edit", subject)


def begin(session: Session, voter: Voter, now: dt.datetime) -> tuple[Programme, Seat]:
    """Return the programme and the seat, both held until this is stored.

    Raises
    ------
    NotOpenError
        If no wishes are taken now; papers are entered until the programme is closed.
    """
    may_vote(session, voter)
    programme = hold(session, voter.programme_id)
    is_over = programme.wishes_due_at <= now and not voter.is_on_paper
    if programme.state != ProgrammeState.WISHING or is_over:
        raise NotOpenError("over" if programme.state == ProgrammeState.WISHING else programme.state)
    own = select(Seat).where(
        Seat.programme_id == programme.id,
        Seat.participant_id == voter.participant_id,
        Seat.state != SeatState.REMOVED,
    )
    # not against references to the seat: two who rank each other would wait for one another
    mine = own.with_for_update(key_share=True).execution_options(populate_existing=True)
    seat = session.scalar(mine)
    if seat is None:
        raise NotFoundError("programme", str(programme.id))
    return programme, seat


def across(session: Session, seat: Seat) -> frozenset[int]:
    """Return the seats on the other side that take part."""
    found = select(Seat.id).where(
        Seat.programme_id == seat.programme_id,
        Seat.side != seat.side,
        Seat.state.in_(TAKING_PART),
    )
    return frozenset(session.scalars(found))


def save(
    session: Session,
    *,
    voter: Voter,
    change: Change,
    now: dt.datetime,
    revision: int | None = None,
) -> None:
    """Change what a seat wishes; what was handed in before stays handed in, with the change.

    A change that says where one counterpart goes fits whatever the wishes have become; one that
    writes them all names the revision that it was made from.

    Raises
    ------
    StaleBallotError
        If it names a revision, and the wishes were changed since.
    ProgrammeError
        If more are ranked than may be.
    """
    programme, seat = begin(session, voter, now)
    if revision is not None and seat.revision != revision:
        raise StaleBallotError
    ballot = change(load_ballot(session, seat))
    if len(ballot.ranked) > programme.wishes_most:
        raise ProgrammeError("too_many", programme.wishes_most)
    store_ballot(session, seat, ballot, across(session, seat))
    seat.state, seat.decline_reason, seat.sealed_note = SeatState.JOINED.value, "", ""
    if seat.handed_in_at is not None:
        mark(session, programme, seat, voter, now)


def hand_in(session: Session, *, voter: Voter, revision: int, now: dt.datetime) -> None:
    """Hand in what a seat wishes as it stands; it may be changed until the deadline.

    Raises
    ------
    StaleBallotError
        If it was changed meanwhile.
    ProgrammeError
        If fewer are ranked than must be.
    """
    programme, seat = begin(session, voter, now)
    if seat.revision != revision:
        raise StaleBallotError
    ballot = load_ballot(session, seat)
    if len(ballot.ranked) < programme.wishes_least:
        raise ProgrammeError("too_few", programme.wishes_least)
    mark(session, programme, seat, voter, now)


def enter(
    session: Session,
    *,
    voter: Voter,
    ranked: tuple[int, ...],
    refused: tuple[int, ...],
    revision: int,
    now: dt.datetime,
) -> None:
    """Hand in whole lists, as they stand on a paper; a no that stood keeps its reason.

    Raises
    ------
    StaleBallotError
        If the wishes were changed since they were shown.
    ProgrammeError
        If too many or too few are ranked.
    """

    def change(before: Ballot) -> Ballot:
        kept = {each: before.refused.get(each, Refusal("other")) for each in refused}
        return Ballot(ranked, kept)

    save(session, voter=voter, change=change, revision=revision, now=now)
    hand_in(session, voter=voter, revision=revision + 1, now=now)


def mark(
    session: Session, programme: Programme, seat: Seat, voter: Voter, now: dt.datetime
) -> None:
    """Mark a seat's wishes as handed in just now, and by whom."""
    ballot = load_ballot(session, seat)
    seat.state = SeatState.JOINED.value
    seat.handed_in_at, seat.handed_in_by = now, voter.actor.user_id
    seat.is_on_paper = voter.is_on_paper
    seat.receipt = receipt_of(programme.id, seat.id, ballot)
    session.flush()
    log(session, voter, "wish.paper" if voter.is_on_paper else "wish.hand_in", seat)
    if voter.is_on_paper:
        tell_seats(session, programme, (seat,), "programme.paper", now=now, again=seat.receipt[:16])


def decline(session: Session, *, voter: Voter, reason: str, note: str, now: dt.datetime) -> None:
    """Say that a participant does not take part; it may come back until the deadline."""
    _, seat = begin(session, voter, now)
    session.execute(delete(Wish).where(Wish.seat_id == seat.id))
    seat.state, seat.decline_reason = SeatState.DECLINED.value, reason
    seat.sealed_note = seal_text(session, note) if note else ""
    seat.handed_in_at, seat.handed_in_by, seat.receipt = None, None, ""
    seat.is_on_paper = voter.is_on_paper
    seat.revision += 1
    session.flush()
    log(session, voter, "wish.decline", seat)


def come_back(session: Session, *, voter: Voter, now: dt.datetime) -> None:
    """Take part after all."""
    _, seat = begin(session, voter, now)
    if seat.state == SeatState.DECLINED:
        seat.state, seat.decline_reason, seat.sealed_note = SeatState.JOINED.value, "", ""
        session.flush()
        log(session, voter, "wish.come_back", seat)


def paper_voter(session: Session, actor: Actor, programme_id: int, seat_id: int) -> Voter:
    """Return the office as it enters what a seat handed in on paper."""
    territory.find(session, actor, programme_id, "programme.edit")
    seat = get_seat(session, programme_id, seat_id)
    return Voter(actor, programme_id, seat.participant_id, is_on_paper=True)


def log(session: Session, voter: Voter, action: str, seat: Seat) -> None:
    """Write what was done with a seat's wishes into the audit log, never the wishes themselves."""
    auditing.record(
        session,
        actor=voter.actor,
        action=action,
        subject_type="programme",
        subject_id=seat.programme_id,
        participant_id=None if voter.is_on_paper else seat.participant_id,
        details={"seat": seat.id, "receipt": seat.receipt[:16]},
    )
