"""One step of a programme: taken once, whoever else tries, and kept in its history."""

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.programme import Programme, ProgrammeEvent
from models.programme_states import PROGRAMME_TRANSITIONS, ProgrammeState
from web.services import auditing
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.programmes.errors import StepTakenError


def lock(session: Session, programme_id: int) -> Programme:
    """Return a programme that nobody else changes, or hands wishes in to, until this is stored.

    On SQLite the transaction is the only one that writes, because it began as one that does.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    return _locked(session, programme_id, is_shared=False)


def hold(session: Session, programme_id: int) -> Programme:
    """Return a programme that stays in its state until this is stored; others may hold it, too.

    Raises
    ------
    NotFoundError
        If there is none with that id.
    """
    return _locked(session, programme_id, is_shared=True)


def _locked(session: Session, programme_id: int, *, is_shared: bool) -> Programme:
    statement = select(Programme).where(Programme.id == programme_id)
    programme = session.scalar(
        statement.with_for_update(read=is_shared, key_share=not is_shared).execution_options(
            populate_existing=True
        )
    )
    if programme is None:
        raise NotFoundError("programme", str(programme_id))
    return programme


def take(
    session: Session,
    programme: Programme,
    *,
    to: ProgrammeState,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Take a programme to another state.

    Raises
    ------
    StepTakenError
        If it is in no state from which that is allowed, or somebody else has just taken a step.
    """
    before = ProgrammeState(programme.state)
    if to not in PROGRAMME_TRANSITIONS[before]:
        raise StepTakenError(before)
    session.flush()
    mine = update(Programme).where(Programme.id == programme.id, Programme.state == before)
    taken = session.scalars(mine.values(state=to.value, updated_at=now).returning(Programme.id))
    if taken.one_or_none() is None:
        raise StepTakenError(before)
    session.refresh(programme)
    session.add(
        ProgrammeEvent(
            programme_id=programme.id,
            from_state=before.value,
            to_state=to.value,
            acted_by=actor.user_id,
            reason=reason,
            occurred_at=now,
        )
    )
    auditing.record(
        session,
        actor=actor,
        action=f"programme.{to.value}",
        subject_type="programme",
        subject_id=programme.id,
        details={"from": before.value, "reason": reason},
    )
    session.flush()
