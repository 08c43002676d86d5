"""The audit log: one way to write it, so that what an agent did is marked as done for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session, object_session

from models.audit import AuditLog
from web.services.access import Actor

ACTING = "dianqiao-acting"


@dataclass(frozen=True, slots=True)
class Acting:
    """Which account acts for which participant as its agent while a session is open."""

    user_id: int
    participant_id: str


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject_type: str = "",
    subject_id: object = "",
    participant_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Note who did what; `participant_id` is the participant it was done for, if any."""
    entry = AuditLog(
        actor_id=actor.user_id,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        details=dict(details or {}),
        on_behalf_of=actor.on_behalf_of(participant_id) if participant_id else None,
    )
    session.add(entry)


def mark_acting(session: Session, *, actor: Actor, participant_id: str) -> None:
    """Let everything an agent does in this session be marked as done for a participant."""
    if actor.user_id is not None and participant_id in actor.agent_for:
        session.info[ACTING] = Acting(actor.user_id, participant_id)


@event.listens_for(AuditLog, "before_insert")
def _mark(_mapper: Mapper[AuditLog], _connection: Connection, row: AuditLog) -> None:
    session = object_session(row)
    acting: Acting | None = session.info.get(ACTING) if session else None
    if acting and row.on_behalf_of is None and row.actor_id == acting.user_id:
        row.on_behalf_of = acting.participant_id
