"""Bring a file into the directory: all of it or nothing, once, as it was previewed."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.enums import Direction, IntakeOutcome, IntakeState, Privacy
from models.intake import Intake, IntakeRow
from models.privacy import Contact
from models.setting import bump_data_version
from models.statement import Statement
from web.services import contacts
from web.services.access import Actor
from web.services.folder.bulk import batched
from web.services.folder.diff import ChangedRow, TableDiff, changed_columns
from web.services.folder.keys import Key
from web.services.folder.locking import wait_for_turn
from web.services.folder.read import Values
from web.services.folder.schema import NEEDS, OFFERS, PARTICIPANTS, TABLES, Table
from web.services.folder.stored import Stored, StoredTable
from web.services.folder.values import cell_of
from web.services.folder.write import write_diffs
from web.services.intake import drafts, templates
from web.services.intake.bench import Bench
from web.services.intake.fields import CONTACT_FIELDS
from web.services.intake.layout import RowKind
from web.services.intake.planning import Plan, RowPlan
from web.services.intake.records import NEED, OFFER
from web.services.intake.records import Statement as Spoken
from web.services.intake.ties import write_ties
from web.services.sealing import seal_text

_STATEMENTS: Final = {"needs": (NEEDS, NEED), "offers": (OFFERS, OFFER)}
_WRITTEN: Final = frozenset({IntakeOutcome.ADDED, IntakeOutcome.CHANGED})
_BATCH: Final = 500


class PlanChangedError(ValueError):
    """The directory changed since the preview: look at it again."""


class NothingToDoError(ValueError):
    """The file would change nothing."""


def apply(
    session: Session,
    *,
    actor: Actor,
    intake_id: int,
    fingerprint: str,
    template_name: str,
    now: dt.datetime,
) -> None:
    """Write what the preview showed, and remember how the file was read.

    Raises
    ------
    NotADraftError
        If it was applied already, by somebody else perhaps.
    PlanChangedError
        If it would do something else by now.
    NothingToDoError
        If it would do nothing.
    """
    wait_for_turn(session)
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    plan = bench.plan
    if plan.fingerprint != fingerprint:
        raise PlanChangedError
    if not any(row.outcome in _WRITTEN or row.contacts for row in plan.rows):
        raise NothingToDoError
    _take(session, bench.intake, actor, now)
    filled = _write(session, bench, plan, now)
    _keep_rows(session, bench, plan, filled)
    bench.intake.counts = {**plan.counts, **left_out(bench)}
    _log(session, bench, plan)
    if template_name:
        templates.remember(bench, name=template_name, now=now)
    bump_data_version(session, changed=None)


def _take(session: Session, intake: Intake, actor: Actor, now: dt.datetime) -> None:
    """Turn the draft into an applied file; of two who try at once, one does."""
    taken = session.execute(
        update(Intake)
        .where(Intake.id == intake.id, Intake.state == IntakeState.DRAFT)
        .values(
            state=IntakeState.APPLIED.value,
            applied_at=now,
            applied_by=actor.user_id,
            step=drafts.STEPS[-1],
        )
        .returning(Intake.id)
    ).all()
    if not taken:
        raise drafts.NotADraftError(intake.state)


def left_out(bench: Bench) -> dict[str, int]:
    """Return how many lines are no records, by what they are."""
    kinds = (RowKind.TOTAL, RowKind.REMARK, RowKind.SECTION, RowKind.HEADER, RowKind.HIDDEN)
    return {f"line_{kind.value}": bench.table.count(kind) for kind in kinds}


def _write(
    session: Session, bench: Bench, plan: Plan, now: dt.datetime
) -> dict[str, tuple[str, ...]]:
    """Write participants, their statements and contacts; return the contact fields filled in."""
    rows = [row for row in plan.rows if row.outcome in _WRITTEN]
    diffs = {table.name: empty_diff(table) for table in TABLES}
    diffs["participants"] = _participants(rows)
    for name, (table, direction) in _STATEMENTS.items():
        diffs[name] = _statements(table, direction, rows, bench.intake.id)
    write_diffs(session, diffs, nothing_stored(), {})
    _keep_needs_from_public(session, bench.intake.id)
    write_ties(session, {row.participant_id: row.ties for row in rows if row.ties})
    return _put_contacts(session, [row for row in plan.rows if row.contacts], now)


def _keep_needs_from_public(session: Session, intake_id: int) -> None:
    """Let needs that an office wrote down be known to who may answer them, not to everybody."""
    session.execute(
        update(Statement)
        .where(
            Statement.direction == Direction.NEED,
            Statement.key.startswith(f"intake-{intake_id}-", autoescape=True),
        )
        .values(privacy=Privacy.MATCHED.value),
        execution_options={"synchronize_session": False},
    )


def empty_diff(table: Table) -> TableDiff:
    """Return that a table stays as it is."""
    return TableDiff(table, {}, {}, 0, ())


def nothing_stored() -> Stored:
    """Return tables of which nothing is to be looked up."""
    return {table.name: StoredTable() for table in TABLES}


def _participants(rows: Iterable[RowPlan]) -> TableDiff:
    added: dict[Key, Values] = {}
    changed: dict[Key, ChangedRow] = {}
    for row in rows:
        after = row.after or {}
        if row.before is None:
            added[row.participant_id,] = after
        elif row.before != after:
            columns = changed_columns(row.before, after)
            changed[row.participant_id,] = ChangedRow(after, columns)
    return TableDiff(PARTICIPANTS, added, changed, 0, ())


def _statements(table: Table, direction: str, rows: Iterable[RowPlan], intake_id: int) -> TableDiff:
    added: dict[Key, Values] = {}
    for row in rows:
        for _, key, values in statement_rows(row, direction, intake_id):
            added[key,] = values
    return TableDiff(table, added, {}, 0, ())


def statement_rows(
    row: RowPlan, direction: str, intake_id: int
) -> list[tuple[Spoken, str, Values]]:
    """Return the needs or offers that a row adds, with the ids they get."""
    found: list[tuple[Spoken, str, Values]] = []
    for number, one in enumerate(row.statements, start=1):
        if one.direction != direction:
            continue
        key = f"intake-{intake_id}-{row.line}-{number}"
        values: Values = {"id": key, "participant_id": row.participant_id, "topic": one.topic}
        if one.text:
            values["text_en" if one.text.isascii() else "text_zh"] = one.text
        found.append((one, key, values))
    return found


def _put_contacts(
    session: Session, rows: Sequence[RowPlan], now: dt.datetime
) -> dict[str, tuple[str, ...]]:
    """Fill in contacts; those that are there already stay as they are."""
    known: dict[str, Contact] = {}
    for batch in batched((row.participant_id for row in rows), _BATCH):
        query = select(Contact).where(Contact.participant_id.in_(batch))
        known.update({one.participant_id: one for one in session.scalars(query)})
    filled: dict[str, tuple[str, ...]] = {}
    for row in rows:
        one = known.get(row.participant_id)
        blank = [name for name in CONTACT_FIELDS if one is None or not getattr(one, name)]
        filled[row.participant_id] = tuple(name for name in blank if row.contacts.get(name))
        if filled[row.participant_id]:
            contacts.put(session, participant_id=row.participant_id, values=row.contacts, now=now)
    return filled


def _keep_rows(
    session: Session, bench: Bench, plan: Plan, filled: Mapping[str, tuple[str, ...]]
) -> None:
    """Keep what became of every row, and what it takes to undo it."""
    session.execute(
        insert(IntakeRow), [_row(session, bench.intake.id, row, filled) for row in plan.rows]
    )


def _row(
    session: Session, intake_id: int, row: RowPlan, filled: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    is_written = row.outcome in _WRITTEN
    statements = {
        key: [cell_of(values["topic"]), one.text]
        for _, direction in _STATEMENTS.values()
        for one, key, values in statement_rows(row, direction, intake_id)
    }
    details: dict[str, Any] = {
        "into_line": row.into_line,
        "statements": statements if is_written else {},
        "ties": [list(tie) for tie in row.ties] if is_written else [],
        "contacts": list(filled.get(row.participant_id, ())) if row.contacts else [],
        "dropped": list(row.record.dropped),
        "faults": [
            {
                "trouble": fault.trouble.value,
                "field": fault.field,
                "column": fault.column,
                "detail": fault.detail,
            }
            for fault in row.faults
        ],
    }
    return {
        "intake_id": intake_id,
        "line": row.line,
        "outcome": row.outcome.value,
        "participant_id": row.participant_id,
        "name": row.record.name,
        "before": as_cells(row.before) if is_written else None,
        "after": as_cells(row.after) if is_written else None,
        "details": details,
        "sealed": _sealed(session, row),
    }


def _sealed(session: Session, row: RowPlan) -> str:
    """Seal the notes of the office and the code of a firm; a refused row leaves nothing behind."""
    kept: dict[str, Any] = {}
    if row.outcome is not IntakeOutcome.REFUSED:
        if row.record.notes:
            kept["notes"] = [list(note) for note in row.record.notes]
        if row.record.credit_code:
            kept["credit_code"] = row.record.credit_code
    return seal_text(session, json.dumps(kept, ensure_ascii=False)) if kept else ""


def as_cells(values: Values | None) -> dict[str, str] | None:
    """Return a row as the folder writes it, which the database can keep."""
    if values is None:
        return None
    return {name: cell_of(value) for name, value in values.items()}


def _log(session: Session, bench: Bench, plan: Plan) -> None:
    """Write into the audit log what was done, as a whole and for each participant."""
    drafts.record(session, bench.actor, "intake.apply", bench.intake, counts=plan.counts)
    entries = [
        {
            "actor_id": bench.actor.user_id,
            "action": "participant.intake",
            "subject_type": "participant",
            "subject_id": row.participant_id,
            "details": {
                "intake": bench.intake.id,
                "outcome": row.outcome.value,
                "fields": [change.field for change in row.changes],
                "statements": len(row.statements),
                "contacts": sorted(row.contacts),
            },
        }
        for row in plan.rows
        if row.outcome in _WRITTEN
    ]
    if entries:
        session.execute(insert(AuditLog), entries)
