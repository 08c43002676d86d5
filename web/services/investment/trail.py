"""The audit log's lines about financing; texts and amounts that are confidential stay out."""

from sqlalchemy.orm import Session

from web.services import auditing
from web.services.access import Actor


def record(
    session: Session, actor: Actor, action: str, *, participant_id: str, **details: object
) -> None:
    """Note who did what for a participant."""
    auditing.record(
        session,
        actor=actor,
        action=action,
        subject_type="participant",
        subject_id=participant_id,
        participant_id=participant_id,
        details=details,
    )
    session.flush()
