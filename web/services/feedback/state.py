"""Whether anything is learned from looks yet, by kind of candidates, and what is missing."""

from dataclasses import dataclass

from matcher.scoring.learned.feedback import LEAST_DRAWN, LEAST_OPENED, LEAST_SEEKERS
from web.services import access
from web.services.access import Actor
from web.services.engine import Engine

LEAST = {"opened": LEAST_OPENED, "seekers": LEAST_SEEKERS, "drawn": LEAST_DRAWN}
"""What it takes: lists with something opened, seekers who looked, opens of drawn places."""


@dataclass(frozen=True, slots=True)
class Learning:
    """What there is of looks at a kind of candidates, and whether they count."""

    kind: str
    opened: int
    seekers: int
    drawn: int
    has_enough: bool
    is_used: bool


def list_learning(engine: Engine, *, actor: Actor) -> tuple[Learning, ...]:
    """Return what the model in use learned from looks; nothing where it had none."""
    access.ensure(actor, "feedback.read")
    current = engine.store.load_current()
    lines = current[1].lines_ if current else {}
    found = ((kind, line.feedback) for kind, line in lines.items())
    return tuple(
        Learning(
            kind=kind,
            opened=term.n_opened_,
            seekers=term.n_seekers_,
            drawn=term.n_drawn_,
            has_enough=term.has_enough_,
            is_used=term.is_better_,
        )
        for kind, term in found
        if term is not None
    )
