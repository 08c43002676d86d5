"""Which steps of matches were made by an agent, as the audit log keeps it."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import MatchState

PREFIX = "match."
ASKED = f"{PREFIX}{MatchState.EXPRESSED.value}"


def list_agent_steps(session: Session, match_id: int) -> frozenset[tuple[str, int | None]]:
    """Return the states that agents took a match to, each with the account that did it."""
    rows = session.execute(
        select(AuditLog.action, AuditLog.actor_id).where(
            AuditLog.subject_type == "match",
            AuditLog.subject_id == str(match_id),
            AuditLog.on_behalf_of.is_not(None),
        )
    )
    return frozenset((row.action.removeprefix(PREFIX), row.actor_id) for row in rows)


def asked_by_agents(session: Session, match_ids: Collection[int]) -> frozenset[int]:
    """Return those of some matches in which an agent asked the other side."""
    rows = session.scalars(
        select(AuditLog.subject_id).where(
            AuditLog.subject_type == "match",
            AuditLog.subject_id.in_([str(match_id) for match_id in match_ids]),
            AuditLog.action == ASKED,
            AuditLog.on_behalf_of.is_not(None),
        )
    )
    return frozenset(map(int, rows))
