"""One step of a candidacy or a tenure: the table allows it, its history and the log keep it."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from models.pool import Candidacy, CandidacyStep, Tenure, TenureStep
from models.pool_states import CANDIDACY_STEPS, TENURE_STEPS, CandidacyState, TenureState
from web.services import access, accounts, auditing
from web.services.access import Actor
from web.services.missing import NotFoundError

Row = TypeVar("Row", Candidacy, Tenure)
RULES_THEMSELVES = Actor()
"""Who makes a step that no person makes: a term that ends by itself."""


class StepClosedError(ValueError):
    """It was decided, changed or taken back in the meantime: this step is no longer possible."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Who makes a step, when and why; `version` is the one that was read, None for any."""

    actor: Actor
    now: dt.datetime
    version: int | None = None
    reason: str = ""


def locked_candidacy(
    session: Session, *, candidacy_id: int, cause: Cause, action: str
) -> Candidacy:
    """Return a candidacy in the version that was read; nobody else decides until this is done.

    Raises
    ------
    NotFoundError
        If there is none.
    StepClosedError
        If somebody was faster.
    """
    return _locked(session, Candidacy, candidacy_id, cause, action)


def locked_tenure(session: Session, *, tenure_id: int, cause: Cause, action: str) -> Tenure:
    """Return a tenure in the version that was read; nobody else changes it until this is done.

    Raises
    ------
    NotFoundError
        If there is none.
    StepClosedError
        If somebody was faster.
    """
    return _locked(session, Tenure, tenure_id, cause, action)


def _locked(session: Session, kind: type[Row], row_id: int, cause: Cause, action: str) -> Row:
    row = session.get(kind, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFoundError(kind.__tablename__, str(row_id))
    subject = accounts.subject_of(session, participant_id=row.participant_id)
    access.ensure(cause.actor, action, subject)
    if cause.version not in {None, row.version}:
        raise StepClosedError
    return row


def move_candidacy(session: Session, row: Candidacy, to: CandidacyState, cause: Cause) -> None:
    """Take a candidacy to another state.

    Raises
    ------
    StepClosedError
        If the table knows no such step.
    """
    if to not in CANDIDACY_STEPS[CandidacyState(row.state)]:
        raise StepClosedError
    # The state changes before the history is loaded: loading it writes what has changed so far.
    step = CandidacyStep(**_taken(row, to, cause))
    row.steps.append(step)
    session.flush()
    note(session, cause, f"candidacy.{to.value}", row)


def move_tenure(session: Session, row: Tenure, to: TenureState, cause: Cause) -> None:
    """Take a tenure to another state.

    Raises
    ------
    StepClosedError
        If the table knows no such step.
    """
    if to not in TENURE_STEPS[TenureState(row.state)]:
        raise StepClosedError
    step = TenureStep(**_taken(row, to, cause))
    row.steps.append(step)
    session.flush()
    note(session, cause, f"tenure.{to.value}", row)


def _taken(row: Candidacy | Tenure, to: StrEnum, cause: Cause) -> dict[str, Any]:
    """Set the new state, and return what its history keeps of the step."""
    before, row.state, row.reason = row.state, to.value, cause.reason
    row.version += 1
    return {
        "from_state": before,
        "to_state": to.value,
        "made_by": cause.actor.user_id,
        "reason": cause.reason,
        "occurred_at": cause.now,
    }


def note(session: Session, cause: Cause, action: str, row: Candidacy | Tenure) -> None:
    """Write a step into the audit log; reasons stay with the step."""
    auditing.record(
        session,
        actor=cause.actor,
        action=action,
        subject_type=row.__tablename__,
        subject_id=row.id,
        participant_id=row.participant_id,
        details={"participant": row.participant_id, "version": row.version},
    )
