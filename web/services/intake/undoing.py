"""Undo a file: put back what was before, and leave alone what somebody has touched since."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ForeignKey, insert, or_, select, update
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.base import Base
from models.enums import Direction, IntakeOutcome, IntakeState, Privacy
from models.intake import Intake, IntakeRow
from models.participant import Participant
from models.privacy import Contact
from models.relation import Relation
from models.setting import bump_data_version
from models.statement import Statement
from web.services.access import Actor
from web.services.folder.bulk import batched
from web.services.folder.diff import ChangedRow, TableDiff, changed_columns
from web.services.folder.keys import Key
from web.services.folder.locking import wait_for_turn
from web.services.folder.read import Values
from web.services.folder.schema import PARTICIPANTS, TABLES
from web.services.folder.stored import load_participants
from web.services.folder.write import write_diffs
from web.services.intake import drafts
from web.services.intake.applying import as_cells, empty_diff, nothing_stored
from web.services.intake.records import Tie
from web.services.intake.ties import find_written

RESTORED, EDITED, IN_USE, GONE = "restored", "edited", "in_use", "gone"
_BATCH: Final = 500
_OWN_TABLES: Final = frozenset(
    {
        "participant_sector",
        "participant_stage",
        "participant_region",
        "participant_text",
        "statement",
        "contact",
        "relation",
    }
)
"""What an intake writes itself; every other table that names a participant is somebody's work.

Relations are looked at one by one.
"""


class NotAppliedError(ValueError):
    """There is nothing to undo: the file was not applied, or was undone already."""


@dataclass(frozen=True, slots=True)
class UndoRow:
    """A row that would be put back, or why it would not."""

    line: int
    participant_id: str
    name: str
    outcome: str
    verdict: str

    @property
    def is_kept(self) -> bool:
        """Whether it stays as it is."""
        return self.verdict != RESTORED


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing a file would do."""

    rows: tuple[UndoRow, ...]

    @property
    def kept(self) -> tuple[UndoRow, ...]:
        """The rows that somebody has touched since."""
        return tuple(row for row in self.rows if row.is_kept)

    @property
    def restored(self) -> int:
        """How many rows are put back."""
        return len(self.rows) - len(self.kept)


@dataclass(slots=True)
class _Present:
    """What is stored now of the participants that a file wrote."""

    rows: Mapping[Key, Values]
    statements: dict[str, dict[str, Statement]] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    ties: dict[int, Relation] = field(default_factory=dict)


def plan_undo(session: Session, *, actor: Actor, intake_id: int) -> UndoPlan:
    """Return what undoing a file would do.

    Raises
    ------
    NotAppliedError
        If there is nothing to undo.
    """
    intake = drafts.find(session, actor=actor, intake_id=intake_id)
    if intake.state != IntakeState.APPLIED:
        raise NotAppliedError(intake.state)
    return _judge(session, _written(session, intake.id))[0]


def undo(session: Session, *, actor: Actor, intake_id: int, now: dt.datetime) -> UndoPlan:
    """Put back what was before a file, and say what stays because somebody has touched it since.

    Raises
    ------
    NotAppliedError
        If there is nothing to undo, somebody else was quicker perhaps.
    """
    wait_for_turn(session)
    intake = drafts.find(session, actor=actor, intake_id=intake_id, for_change=True)
    taken = session.execute(
        update(Intake)
        .where(Intake.id == intake.id, Intake.state == IntakeState.APPLIED)
        .values(state=IntakeState.UNDONE.value, undone_at=now)
        .returning(Intake.id)
    ).all()
    if not taken:
        raise NotAppliedError(intake.state)
    written = _written(session, intake.id)
    plan, present = _judge(session, written)
    restored = [row for row, verdict in zip(written, plan.rows, strict=True) if not verdict.is_kept]
    _put_back(session, restored, present)
    for row, verdict in zip(written, plan.rows, strict=True):
        row.undo = verdict.verdict
    session.flush()
    _log(session, actor, intake, plan)
    bump_data_version(session, changed=None)
    return plan


def _written(session: Session, intake_id: int) -> list[IntakeRow]:
    """Return the rows of a file that changed anything, contacts included."""
    rows = session.scalars(
        select(IntakeRow).where(IntakeRow.intake_id == intake_id).order_by(IntakeRow.line)
    )
    return [row for row in rows if row.after is not None or row.details.get("contacts")]


def _judge(session: Session, written: list[IntakeRow]) -> tuple[UndoPlan, _Present]:
    present = _look(session, written)
    rows = [
        UndoRow(row.line, row.participant_id, row.name, row.outcome, _verdict(row, present))
        for row in written
    ]
    return UndoPlan(tuple(rows)), present


def _look(session: Session, written: list[IntakeRow]) -> _Present:
    ids = [row.participant_id for row in written]
    present = _Present(load_participants(session).rows)
    for batch in batched(ids, _BATCH):
        query = select(Statement).where(Statement.participant_id.in_(batch))
        for row in session.scalars(query):
            own = present.statements.setdefault(row.participant_id, {})
            if row.key is not None and row.key.startswith("intake-"):
                own[row.key] = row
            else:
                present.others[row.participant_id] = present.others.get(row.participant_id, 0) + 1
    present.ties = find_written(session, {row.participant_id: _ties(row) for row in written})
    present.used = referenced(session, ids) | tied_by_others(session, ids, present.ties)
    return present


def tied_by_others(session: Session, ids: Iterable[str], own: Collection[int]) -> set[str]:
    """Return the participants that a relation names, beside those that files wrote."""
    found: set[str] = set()
    for batch in batched(ids, _BATCH):
        either = or_(Relation.source_id.in_(batch), Relation.target_id.in_(batch))
        for row in session.execute(
            select(Relation.id, Relation.source_id, Relation.target_id).where(either)
        ):
            if row.id not in own:
                found.update((row.source_id, row.target_id))
    return found


def _ties(row: IntakeRow) -> list[Tie]:
    return [(kind, target_id) for kind, target_id in row.details.get("ties", [])]


def referenced(session: Session, ids: Iterable[str]) -> set[str]:
    """Return the participants that records beyond an intake's own depend on."""
    found: set[str] = set()
    keys = [key for table in Base.metadata.sorted_tables for key in table.foreign_keys]
    naming = [key for key in keys if _names_a_participant(key)]
    for batch in batched(ids, _BATCH):
        for key in naming:
            column = key.parent
            query = select(column).where(column.in_(batch)).distinct()
            found.update(session.scalars(query))
    return found


def _names_a_participant(key: ForeignKey) -> bool:
    target = key.column
    is_named = target.table.name == Participant.__tablename__ and target.name == "id"
    return is_named and key.parent.table.name not in _OWN_TABLES


def _verdict(row: IntakeRow, present: _Present) -> str:
    """Say whether a row can be put back."""
    current = present.rows.get((row.participant_id,))
    if current is None:
        return GONE
    if row.after is not None and as_cells(current) != row.after:
        return EDITED
    if not _statements_stand(row, present):
        return EDITED
    if row.outcome == IntakeOutcome.ADDED:
        own = set(_keys(row))
        further = set(present.statements.get(row.participant_id, {})) - own
        if row.participant_id in present.used or further or row.participant_id in present.others:
            return IN_USE
    return RESTORED


def _keys(row: IntakeRow) -> list[str]:
    return list(row.details.get("statements", {}))


def _statements_stand(row: IntakeRow, present: _Present) -> bool:
    """Tell whether the needs and offers of a row are there as it wrote them."""
    own = present.statements.get(row.participant_id, {})
    return all(
        key in own and _is_as_written(own[key], topic, text)
        for key, (topic, text) in row.details.get("statements", {}).items()
    )


def _is_as_written(row: Statement, topic: str, text: str) -> bool:
    touched = (row.priority, row.quantity, row.valid_until, row.closed_on)
    privacy = Privacy.MATCHED if row.direction == Direction.NEED else Privacy.PUBLIC
    is_same = row.topic == topic and text in {row.text_zh, row.text_en}
    return is_same and not any(touched) and row.privacy == privacy


def _put_back(session: Session, rows: list[IntakeRow], present: _Present) -> None:
    added = [row for row in rows if row.outcome == IntakeOutcome.ADDED]
    others = [row for row in rows if row.outcome != IntakeOutcome.ADDED]
    for row in others:
        for key in _keys(row):
            session.delete(present.statements[row.participant_id][key])
        _empty_contact(session, row)
    restored = {row.participant_id: set(_ties(row)) for row in rows}
    for tie in present.ties.values():
        if (tie.kind, tie.target_id) in restored.get(tie.source_id, ()):
            session.delete(tie)
    session.flush()
    diffs = {table.name: empty_diff(table) for table in TABLES}
    removed = tuple(sorted((row.participant_id,) for row in added))
    changed = _as_before(others, present)
    diffs["participants"] = TableDiff(PARTICIPANTS, {}, changed, 0, removed)
    write_diffs(session, diffs, nothing_stored(), {})


def _as_before(rows: Iterable[IntakeRow], present: _Present) -> dict[Key, ChangedRow]:
    changed: dict[Key, ChangedRow] = {}
    for row in rows:
        if row.before is not None and row.before != row.after:
            key, before = (row.participant_id,), from_cells(row.before)
            changed[key] = ChangedRow(before, changed_columns(present.rows[key], before))
    return changed


def from_cells(cells: Mapping[str, Any]) -> Values:
    """Return a row that the database kept, in the types of the folder."""
    values: Values = {}
    for name, cell in cells.items():
        column = PARTICIPANTS.column(name)
        if column is None:
            raise LookupError(f"participants have no column {name}")
        values[name] = column.parse(cell)
    return values


def _empty_contact(session: Session, row: IntakeRow) -> None:
    """Take back the contact fields that a file filled in."""
    contact = session.get(Contact, row.participant_id)
    filled = row.details.get("contacts", [])
    if contact is None or not filled:
        return
    for name in filled:
        setattr(contact, name, "")
    if not any(
        getattr(contact, name) for name in ("person", "phone", "email", "wechat", "address")
    ):
        session.delete(contact)


def _log(session: Session, actor: Actor, intake: Intake, plan: UndoPlan) -> None:
    drafts.record(
        session,
        actor,
        "intake.undo",
        intake,
        restored=plan.restored,
        kept=[[row.line, row.verdict] for row in plan.kept],
    )
    entries = [
        {
            "actor_id": actor.user_id,
            "action": "participant.intake_undo",
            "subject_type": "participant",
            "subject_id": row.participant_id,
            "details": {"intake": intake.id, "verdict": row.verdict},
        }
        for row in plan.rows
    ]
    if entries:
        session.execute(insert(AuditLog), entries)
