"""Who may read a need or an offer: everyone, those it is matched with, or organisers alone."""

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from models.enums import Privacy
from models.statement import Statement
from web.services import access, accounts
from web.services.access import Actor

PUBLIC = frozenset({Privacy.PUBLIC})
MATCHED = PUBLIC | {Privacy.MATCHED}
ALL = frozenset(Privacy)


def levels_for(
    session: Session, *, actor: Actor, participant_id: str, is_matched: bool = False
) -> frozenset[Privacy]:
    """Return the levels of privacy that a reader may read of a participant's statements.

    `is_matched` says that the reader acts for somebody it was recommended to or is in a match with.
    """
    subject = accounts.subject_of(session, participant_id=participant_id)
    if access.can(actor, "statement.read", subject):
        return ALL
    return MATCHED if is_matched else PUBLIC


def is_within(levels: Collection[Privacy]) -> ColumnElement[bool]:
    """Return the condition that a statement is on one of some levels of privacy."""
    return Statement.privacy.in_(sorted(levels))
