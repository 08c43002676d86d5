"""What is forgotten in time: the files after a month, after three months what undoing takes."""

import datetime as dt
import json
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import IntakeState
from models.intake import Intake, IntakeRow
from web.services.sealing import seal_text, unseal_text

FILE_KEPT: Final = dt.timedelta(days=30)
UNDO_KEPT: Final = dt.timedelta(days=90)


def forget_spreadsheets(session: Session, now: dt.datetime) -> int:
    """Forget what is past its time, and return how many files were concerned."""
    return forget_files(session, now) + settle(session, now)


def forget_files(session: Session, now: dt.datetime) -> int:
    """Forget files that nobody touched for a month; drafts go with them."""
    old = session.scalars(
        select(Intake).where(Intake.content.is_not(None), Intake.updated_at < now - FILE_KEPT)
    ).all()
    for row in old:
        row.content = None
        if row.state == IntakeState.DRAFT:
            row.state = IntakeState.DISCARDED.value
            row.decisions = {}
        _log(session, "intake.forget", row)
    session.flush()
    return len(old)


def settle(session: Session, now: dt.datetime) -> int:
    """Let files stand that were applied long ago: the copies that undoing would take are deleted.

    The codes of firms stay, sealed, so that the next file knows the same firm again.
    """
    old = session.scalars(
        select(Intake).where(
            Intake.state.in_([IntakeState.APPLIED, IntakeState.UNDONE]),
            Intake.applied_at < now - UNDO_KEPT,
        )
    ).all()
    for intake in old:
        intake.state = IntakeState.SETTLED.value
        for row in session.scalars(select(IntakeRow).where(IntakeRow.intake_id == intake.id)):
            _empty(session, row)
        _log(session, "intake.settle", intake)
    session.flush()
    return len(old)


def forget_participant(session: Session, participant_id: str) -> int:
    """Delete what every file said of a participant that is taken out; nothing of it is undone.

    Until then the copies hold what its record holds in clear; its contacts, and the notes of the
    office, are sealed there too.
    """
    rows = session.scalars(select(IntakeRow).where(IntakeRow.participant_id == participant_id))
    n_rows = 0
    for row in rows:
        _empty(session, row)
        row.sealed = ""
        n_rows += 1
    session.flush()
    return n_rows


def _empty(session: Session, row: IntakeRow) -> None:
    row.before = row.after = None
    row.name = ""
    row.details = {}
    row.sealed = _code_alone(session, row.sealed)


def _code_alone(session: Session, sealed: str) -> str:
    kept = json.loads(unseal_text(session, sealed)) if sealed else {}
    code = kept.get("credit_code")
    return seal_text(session, json.dumps({"credit_code": code})) if code else ""


def _log(session: Session, action: str, row: Intake) -> None:
    session.add(AuditLog(action=action, subject_type="intake", subject_id=str(row.id)))
