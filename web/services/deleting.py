"""Deleting for good: how many rows went, and the proof that they did."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete
from sqlalchemy.orm import Session

from models.base import Base
from models.rights import DeletionProof


def remove(session: Session, model: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows of a model that satisfy a condition; return how many."""
    statement = delete(model).where(condition)
    outcome = session.execute(statement, execution_options={"synchronize_session": "fetch"})
    return count_of(outcome)


def count_of(outcome: Any) -> int:
    """Return how many rows a statement touched."""
    return max(outcome.rowcount, 0) if isinstance(outcome, CursorResult) else 0


def prove(
    session: Session, *, reason: str, subject: str, counts: Mapping[str, int], now: dt.datetime
) -> None:
    """Write down that something was deleted, and how much of it; never what it said."""
    kept = {name: count for name, count in sorted(counts.items()) if count}
    session.add(DeletionProof(reason=reason, subject=subject, counts=kept, occurred_at=now))
