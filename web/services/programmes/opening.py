"""Opening a programme, changing its settings, copying it, inviting, extending, cancelling."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.enums import MatchSide
from models.programme import CandidatePair, Programme, Quota, Seat
from models.programme_states import TAKING_PART, ProgrammeState, SeatState
from web.services import access, auditing, jobs
from web.services.access import Actor
from web.services.programmes import territory
from web.services.programmes.errors import ProgrammeError, StepTakenError
from web.services.programmes.steps import lock, take
from web.services.programmes.telling import people_by_participant, tell_all, tell_seats
from web.services.weighting import sets
from web.services.weighting.pairs import STARTUP, Pair

EDITABLE = (ProgrammeState.OPENING, ProgrammeState.WISHING)
TUNABLE = (*EDITABLE, ProgrammeState.CLOSED, ProgrammeState.DRAFTED, ProgrammeState.WITHDRAWN)
"""States in which numbers and rules may still be changed: a run to come heeds them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an organiser decides of a programme."""

    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    provider_kind: str
    objective: str
    demand: int
    receiver_minimum: int
    provider_minimum: int
    wishes_least: int
    wishes_most: int
    activation: str
    answer_days: int
    wishes_due_at: dt.datetime


def create(
    session: Session,
    *,
    actor: Actor,
    owner_key: str,
    settings: Settings,
    copied_from: int | None = None,
) -> int:
    """Open the preparation of a programme and return its id.

    Raises
    ------
    AccessDeniedError
        If the actor may not act in the name of that owner.
    """
    owners = {owner.key: owner for owner in territory.list_owners(session, actor)}
    if owner_key not in owners:
        raise access.AccessDeniedError("programme.edit", is_signed_in=actor.is_signed_in)
    owner = owners[owner_key]
    programme = Programme(
        **asdict(settings),
        scope=owner.scope,
        scope_code=owner.code,
        created_by=actor.user_id,
        weights={},
    )
    session.add(programme)
    session.flush()
    if copied_from is not None:
        take_over(session, actor, copied_from, programme)
    note(session, actor, "programme.create", programme)
    return programme.id


def take_over(session: Session, actor: Actor, source_id: int, programme: Programme) -> None:
    """Take weights, quotas and, within the same owner, the seats over from an earlier programme."""
    source = territory.find(session, actor, source_id, "programme.read")
    programme.copied_from_id = source.id
    programme.weights, programme.weight_set_id = dict(source.weights), source.weight_set_id
    for quota in source.quotas:
        values = {"side": quota.side, "basis": quota.basis, "code": quota.code}
        session.add(Quota(programme_id=programme.id, least=quota.least, most=quota.most, **values))
    is_same = (source.scope, source.scope_code) == (programme.scope, programme.scope_code)
    if not is_same or source.provider_kind != programme.provider_kind:
        return
    for seat in source.seats:
        if seat.state == SeatState.REMOVED:
            continue
        # whatever a mentor took then: no run gives it more than it has places free on the day
        session.add(
            Seat(
                programme_id=programme.id,
                participant_id=seat.participant_id,
                side=seat.side,
                places=programme.demand if seat.side == MatchSide.RECEIVER else seat.places,
                minimum=least_of(programme, seat.side),
                group_name=seat.group_name,
            )
        )
    session.flush()


def least_of(programme: Programme, side: str) -> int:
    """Return the minimum a new seat begins with."""
    if side == MatchSide.RECEIVER:
        return programme.receiver_minimum
    return programme.provider_minimum


def change(
    session: Session, *, actor: Actor, programme_id: int, settings: Settings, now: dt.datetime
) -> None:
    """Change the settings while it is open; seats that had the old numbers get the new ones.

    Raises
    ------
    StepTakenError
        If it is closed by now.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in EDITABLE:
        raise StepTakenError(programme.state)
    follow_numbers(session, programme, settings)
    was_due = programme.wishes_due_at
    for name, value in asdict(settings).items():
        setattr(programme, name, value)
    session.flush()
    if programme.state == ProgrammeState.WISHING and was_due != settings.wishes_due_at:
        tell_all(session, programme, "programme.extended", now=now)
    note(session, actor, "programme.edit", programme)


def follow_numbers(session: Session, programme: Programme, settings: Settings) -> None:
    """Give seats that had the old defaults the new ones; those set by hand stay."""
    for side, column, before, after in (
        (MatchSide.RECEIVER, "places", programme.demand, settings.demand),
        (
            MatchSide.RECEIVER,
            "minimum",
            programme.receiver_minimum,
            settings.receiver_minimum,
        ),
        (
            MatchSide.PROVIDER,
            "minimum",
            programme.provider_minimum,
            settings.provider_minimum,
        ),
    ):
        if before != after:
            same = update(Seat).where(
                Seat.programme_id == programme.id,
                Seat.side == side.value,
                getattr(Seat, column) == before,
            )
            session.execute(same.values({column: after}))


def set_weights(
    session: Session, *, actor: Actor, programme_id: int, weights: Mapping[str, str]
) -> None:
    """Decide how much each criterion counts, until the wishes are closed.

    Raises
    ------
    StepTakenError
        If they are closed by now.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state not in EDITABLE:
        raise StepTakenError(programme.state)
    programme.weights = dict(weights)
    same = sets.find_same(session, Pair(STARTUP, programme.provider_kind), weights)
    programme.weight_set_id = same.id if same else None
    note(session, actor, "programme.weights", programme)


def list_weight_sets(
    session: Session, *, actor: Actor, programme_id: int
) -> tuple[sets.SetView, ...]:
    """Return the saved sets that a programme can take its weights from."""
    programme = territory.find(session, actor, programme_id, "programme.edit")
    return sets.kept_sets(session, Pair(STARTUP, programme.provider_kind))


def invite(session: Session, *, actor: Actor, programme_id: int, now: dt.datetime) -> None:
    """Begin to take wishes: everyone with a seat is invited.

    Raises
    ------
    ProgrammeError
        If a side is empty, or the deadline is over.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    own = select(Seat).where(Seat.programme_id == programme_id, Seat.state != SeatState.REMOVED)
    seats = session.scalars(own.order_by(Seat.id)).all()
    sides = {seat.side for seat in seats}
    for side in MatchSide:
        if side.value not in sides:
            raise ProgrammeError(f"no_{side.value}")
    if programme.wishes_due_at <= now:
        raise ProgrammeError("due_over")
    take(session, programme, to=ProgrammeState.WISHING, actor=actor, now=now)
    programme.opened_at = programme.opened_at or now
    programme.reminded_at = now
    tell_seats(session, programme, seats, "programme.invited", now=now)


def extend(
    session: Session, *, actor: Actor, programme_id: int, due_at: dt.datetime, now: dt.datetime
) -> None:
    """Give more time for wishes, and tell everyone who takes part.

    Raises
    ------
    ProgrammeError
        If the new deadline is not after the old one, or over.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if programme.state != ProgrammeState.WISHING:
        raise StepTakenError(programme.state)
    if due_at <= max(programme.wishes_due_at, now):
        raise ProgrammeError("not_later")
    programme.wishes_due_at, programme.reminded_at = due_at, now
    session.flush()
    tell_all(session, programme, "programme.extended", now=now)
    note(session, actor, "programme.extend", programme)


def reopen(
    session: Session, *, actor: Actor, programme_id: int, due_at: dt.datetime, now: dt.datetime
) -> None:
    """Take wishes once more after they were closed: pairs are computed anew at the next closing.

    Raises
    ------
    ProgrammeError
        If the new deadline is over already.
    """
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    if due_at <= now:
        raise ProgrammeError("not_later")
    take(session, programme, to=ProgrammeState.WISHING, actor=actor, now=now)
    programme.wishes_due_at, programme.closed_at, programme.reminded_at = due_at, None, now
    stop_closing(session, programme)
    session.execute(delete(CandidatePair).where(CandidatePair.programme_id == programme_id))
    tell_all(session, programme, "programme.extended", now=now)


def cancel(
    session: Session, *, actor: Actor, programme_id: int, reason: str, now: dt.datetime
) -> None:
    """Call a programme off before it is published, and tell whoever was invited."""
    territory.find(session, actor, programme_id, "programme.edit")
    programme = lock(session, programme_id)
    take(session, programme, to=ProgrammeState.CANCELLED, actor=actor, now=now, reason=reason)
    stop_closing(session, programme)
    if programme.opened_at is not None:
        tell_all(session, programme, "programme.cancelled", now=now, reason=reason)


def stop_closing(session: Session, programme: Programme) -> None:
    """Have the pairs of a programme computed no further: nobody waits for them."""
    if programme.closing_job_id is not None:
        jobs.cancel(session, job_id=programme.closing_job_id)
    programme.closing_job_id = None


def remind(session: Session, *, actor: Actor, programme_id: int, now: dt.datetime) -> int:
    """Remind everyone who has not handed in; return for how many seats somebody was reached.

    Raises
    ------
    StepTakenError
        If no wishes are taken now.
    """
    programme = territory.find(session, actor, programme_id, "programme.edit")
    if programme.state != ProgrammeState.WISHING:
        raise StepTakenError(programme.state)
    missing = session.scalars(
        select(Seat).where(
            Seat.programme_id == programme_id,
            Seat.state.in_(TAKING_PART),
            Seat.handed_in_at.is_(None),
        )
    ).all()
    folk = people_by_participant(session, [seat.participant_id for seat in missing])
    reached = [seat for seat in missing if seat.participant_id in folk]
    tell_seats(session, programme, reached, "programme.reminder", now=now, again=now.isoformat())
    for seat in reached:
        seat.reminded_at = now
    note(session, actor, "programme.remind", programme)
    return len(reached)


def note(session: Session, actor: Actor, action: str, programme: Programme) -> None:
    """Write what was done into the audit log."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="programme",
        subject_id=programme.id,
    )
