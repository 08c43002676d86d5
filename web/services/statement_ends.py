"""How needs and offers end: closed with an outcome, opened again, deleted, brought back."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import UNANSWERED_STATES, Direction, Outcome
from models.matching import Match
from models.statement import Statement, StatementText
from web.services.access import Actor
from web.services.missing import NotFoundError
from web.services.requests import releasing
from web.services.statements import (
    Content,
    allow,
    find,
    next_ordinal,
    record,
    today,
    write,
)

CLOSE, DELETE, RESTORE = "close", "delete", "restore"


def close_statement(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    direction: Direction,
    number: int,
    outcome: Outcome,
) -> None:
    """Close a need or an offer: its last day was yesterday, and the outcome says how it ended."""
    row = find(session, actor, participant_id, direction, number)
    day = today(session)
    record(session, actor, CLOSE, row, {"outcome": outcome.value})
    row.closed_on, row.outcome = day, outcome.value
    yesterday = day - dt.timedelta(days=1)
    row.valid_until = min(row.valid_until or yesterday, yesterday)
    session.flush()


def reopen_statement(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, number: int
) -> None:
    """Open a closed need or offer again, with its former last day where that is still to come."""
    row = find(session, actor, participant_id, direction, number)
    if not row.outcome:
        return
    former = former_last_day(session, row)
    row.closed_on, row.outcome = None, ""
    row.valid_until = former if former and former >= today(session) else None
    session.flush()
    record(session, actor, "reopen", row)


def former_last_day(session: Session, row: Statement) -> dt.date | None:
    """Return the last day a need or an offer had before it was closed."""
    entries = session.scalars(log_of(row.participant_id, f"{row.direction}.{CLOSE}"))
    own_entries = (entry for entry in entries if entry.details.get("statement_id") == row.id)
    last = next((entry.details["valid_until"] for entry in own_entries), "")
    return dt.date.fromisoformat(last) if last else None


def count_unanswered(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, number: int
) -> int:
    """Return how many requests about a need wait for an answer, or for their turn."""
    row = find(session, actor, participant_id, direction, number)
    waiting = Match.state.in_(sorted(UNANSWERED_STATES))
    return session.scalar(select(func.count()).where(Match.need_id == row.id, waiting)) or 0


def delete_statement(
    session: Session,
    *,
    actor: Actor,
    participant_id: str,
    direction: Direction,
    number: int,
    now: dt.datetime,
) -> int:
    """Delete a need or an offer and return the number under which it can be brought back.

    What is still open about it is closed, and whoever had been asked is told: that stays so.
    """
    row = find(session, actor, participant_id, direction, number)
    releasing.need_closed(session, need_id=row.id, now=now)
    matches = session.scalars(select(Match.id).where(Match.need_id == row.id).order_by(Match.id))
    entry = record(session, actor, DELETE, row, {"match_ids": list(matches)})
    session.delete(row)
    session.flush()
    return entry


def restore_statement(
    session: Session, *, actor: Actor, participant_id: str, direction: Direction, entry_id: int
) -> None:
    """Bring back what was deleted, as it was; once, however often it is asked for.

    Raises
    ------
    NotFoundError
        If that is not the number of a deleted need or offer of this participant.
    """
    allow(session, actor, participant_id)
    entry = session.get(AuditLog, entry_id)
    action = f"{direction.value}.{DELETE}"
    if entry is None or (entry.action, entry.subject_id) != (action, participant_id):
        raise NotFoundError(direction.value, str(entry_id))
    if was_restored(session, entry, direction):
        return
    row = revived(session, participant_id, direction, entry.details)
    session.add(row)
    session.flush()
    relink(session, row.id, entry.details.get("match_ids", []))
    record(session, actor, RESTORE, row, {"entry_id": entry_id})


def was_restored(session: Session, entry: AuditLog, direction: Direction) -> bool:
    """Tell whether what an entry of the log remembers was brought back already."""
    found = log_of(entry.subject_id, f"{direction.value}.{RESTORE}")
    return any(later.details.get("entry_id") == entry.id for later in session.scalars(found))


def log_of(participant_id: str, action: str) -> Select[AuditLog]:
    """Select what the log holds of an action on a participant, the latest first."""
    return (
        select(AuditLog)
        .where(
            AuditLog.action == action,
            AuditLog.subject_type == "participant",
            AuditLog.subject_id == participant_id,
        )
        .order_by(AuditLog.id.desc())
    )


def revived(
    session: Session, participant_id: str, direction: Direction, details: Mapping[str, Any]
) -> Statement:
    """Return the row that an entry of the log remembers."""
    content = remembered(details)
    closed_on = details.get("closed_on")
    number = details["statement_id"]
    # the database may have given the number to another one since
    is_free = session.get(Statement, number) is None
    row = Statement(
        id=number if is_free else None,
        direction=direction.value,
        participant_id=participant_id,
        key=details.get("key"),
        ordinal=next_ordinal(session, participant_id, direction, content.topic),
        outcome=details.get("outcome", ""),
        closed_on=dt.date.fromisoformat(closed_on) if closed_on else None,
    )
    write(row, content)
    row.texts = [
        StatementText(language=language, text=text)
        for language, text in content.texts.items()
        if language not in {"zh", "en"}
    ]
    return row


def remembered(details: Mapping[str, Any]) -> Content:
    """Read back from the audit log what a need or an offer said."""
    last_day, quantity = details["valid_until"], details.get("quantity")
    return Content(
        topic=details["topic"],
        priority=details["priority"],
        texts=details["texts"],
        valid_until=dt.date.fromisoformat(last_day) if last_day else None,
        quantity=Decimal(quantity) if quantity else None,
        privacy=details["privacy"],
        urgency=details["urgency"],
        region=details["region"],
        modes=tuple(details["modes"]),
        countries=tuple(details["countries"]),
        bound=details["bound"],
    )


def relink(session: Session, statement_id: int, match_ids: list[int]) -> None:
    """Let the matches about a need name it again."""
    if match_ids:
        session.execute(
            update(Match)
            .where(Match.id.in_(match_ids), Match.need_id.is_(None))
            .values(need_id=statement_id)
        )
