"""Forms that are sent again: clicked twice they store once, with other words they store anew."""

from sqlalchemy.orm import Session

from models.mentoring import MentoringRecord
from web.services.sealing import unseal_text


def numbered(token: str, n_before: int) -> str:
    """Return the token of what a form brings anew: its own first, then one with a number."""
    return f"{token}:{n_before + 1}" if n_before else token


def is_said_by(session: Session, row: MentoringRecord, said: tuple[object, ...]) -> bool:
    """Tell whether a record says just what a form says."""
    return said_by(session, row) == said


def said_by(session: Session, row: MentoringRecord) -> tuple[object, ...]:
    """Return what a record says."""
    return (
        *(row.starts_at, row.minutes, row.way, row.place, row.next_on),
        *(unseal_text(session, row.sealed_problem), unseal_text(session, row.sealed_advice)),
        unseal_text(session, row.sealed_outcome),
        *(topic.topic for topic in row.topics),
        *(unseal_text(session, action.sealed_what) for action in row.actions),
    )
