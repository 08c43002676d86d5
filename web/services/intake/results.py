"""What an applied file did: its counts, its rows, the notes of the office, what undoing left."""

import json
from dataclasses import dataclass
from math import ceil
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.enums import IntakeOutcome, IntakeState
from models.intake import IntakeRow
from web.services.access import Actor
from web.services.intake import drafts
from web.services.intake.drafts import DraftView
from web.services.intake.undoing import EDITED, IN_USE
from web.services.sealing import unseal_text

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of an applied file."""

    line: int
    name: str
    participant_id: str
    outcome: str
    into_line: int | None
    notes: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]
    undo: str


@dataclass(frozen=True, slots=True)
class Result:
    """An applied file: whether it was taken back, or still can be; `kept` rows were not."""

    draft: DraftView
    is_undone: bool
    can_be_undone: bool
    n_rows: int
    outcome: str
    rows: tuple[ResultRow, ...]
    total: int
    number: int
    kept: tuple[ResultRow, ...]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)


def get_result(
    session: Session, *, actor: Actor, intake_id: int, outcome: str, page: int
) -> Result:
    """Return what a file did."""
    draft = drafts.get_draft(session, actor=actor, intake_id=intake_id)
    chosen = outcome if outcome in set(IntakeOutcome) else _first(draft)
    own = select(IntakeRow).where(IntakeRow.intake_id == intake_id)
    wanted = own.where(IntakeRow.outcome == chosen)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    number = min(max(page, 1), max(ceil(total / PAGE_SIZE), 1))
    rows = session.scalars(
        wanted.order_by(IntakeRow.line).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    kept = session.scalars(own.where(IntakeRow.undo.in_([EDITED, IN_USE])).order_by(IntakeRow.line))
    return Result(
        draft=draft,
        is_undone=draft.state == IntakeState.UNDONE,
        can_be_undone=draft.state == IntakeState.APPLIED,
        n_rows=sum(draft.counts.get(name.value, 0) for name in IntakeOutcome),
        outcome=chosen,
        rows=tuple(_row(session, row) for row in rows),
        total=total,
        number=number,
        kept=tuple(_row(session, row) for row in kept),
    )


def _first(draft: DraftView) -> str:
    order = ("added", "changed", "merged", "unchanged", "refused")
    return next((name for name in order if draft.counts.get(name)), "added")


def _row(session: Session, row: IntakeRow) -> ResultRow:
    sealed = json.loads(unseal_text(session, row.sealed)) if row.sealed else {}
    return ResultRow(
        line=row.line,
        name=row.name,
        participant_id=row.participant_id,
        outcome=row.outcome,
        into_line=row.details.get("into_line"),
        notes=tuple((label, text) for label, text in sealed.get("notes", ())),
        dropped=tuple(row.details.get("dropped", ())),
        undo=row.undo,
    )
