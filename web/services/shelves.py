"""The needs and the offers of a participant side by side, each with the drafts of more."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.enums import Direction
from web.services.access import Actor
from web.services.drafts import DraftView, list_drafts
from web.services.statements import StatementView, list_statements
from web.services.words import Words


@dataclass(frozen=True, slots=True)
class Shelf:
    """The needs or the offers of a participant, and the drafts of more."""

    direction: Direction
    statements: tuple[StatementView, ...]
    drafts: tuple[DraftView, ...]

    @property
    def counting(self) -> tuple[StatementView, ...]:
        """Those that count now."""
        return tuple(each for each in self.statements if not each.is_over)

    @property
    def ended(self) -> tuple[StatementView, ...]:
        """Those that are over or closed."""
        return tuple(each for each in self.statements if each.is_over)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever stated, nor begun."""
        return not self.statements and not self.drafts


def list_shelves(
    session: Session, *, actor: Actor, participant_id: str, first: Direction, words: Words
) -> tuple[Shelf, ...]:
    """Return both shelves, one of them first; the other may be empty."""
    directions = sorted(Direction, key=lambda direction: direction != first)
    return tuple(
        Shelf(
            direction,
            list_statements(
                session, participant_id=participant_id, direction=direction, words=words
            ),
            list_drafts(session, actor=actor, participant_id=participant_id, direction=direction),
        )
        for direction in directions
    )
