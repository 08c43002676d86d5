"""Step 6: what the file would do, row by row, before anything is done."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from models.enums import IntakeOutcome
from web.services.access import Actor
from web.services.folder.values import cell_of
from web.services.intake import drafts
from web.services.intake.applying import left_out
from web.services.intake.bench import Bench
from web.services.intake.fields import TIES, TOPIC
from web.services.intake.planning import Change, RowPlan
from web.services.intake.records import NEED, OFFER, Fault, Trouble
from web.services.intake.shown import shown
from web.services.words import Text

PAGE_SIZE: Final = 50
COLUMNS: Final = {kind.value: name for name, kind in TIES.items()}
_UNSHOWN: Final = frozenset({"id", "kind", "is_synthetic"})


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A field before and after, in words."""

    field: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class FaultView:
    """What is wrong with a row; the value in words, where it was a code."""

    trouble: str
    field: str
    column: str
    value: Text


@dataclass(frozen=True, slots=True)
class TieView:
    """An organisation that a row names, and the column that does."""

    field: str
    name: Text


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as the page shows it."""

    line: int
    name: str
    participant_id: str
    into_line: int | None
    changes: tuple[ChangeView, ...]
    needs: tuple[Text, ...]
    offers: tuple[Text, ...]
    ties: tuple[TieView, ...]
    contacts: tuple[str, ...]
    faults: tuple[FaultView, ...]
    dropped: tuple[str, ...]
    n_notes: int


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """What the step shows: the counts, and the rows with one outcome page by page."""

    counts: dict[str, int]
    n_rows: int
    left_out: dict[str, int]
    n_undecided: int
    n_open_values: int
    n_statements: int
    n_contacts: int
    n_notes: int
    n_dropped: int
    outcome: str
    rows: tuple[PreviewRow, ...]
    total: int
    number: int
    fingerprint: str
    template: str
    leave_unsure: bool

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)

    @property
    def does_something(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.counts["added"] or self.counts["changed"] or self.n_contacts)


def show(session: Session, *, actor: Actor, intake_id: int, outcome: str, page: int) -> PreviewStep:
    """Return what the file would do."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id)
    return step_of(bench, outcome=outcome, page=page)


def step_of(bench: Bench, *, outcome: str, page: int) -> PreviewStep:
    """Return what the file on a bench would do."""
    plan = bench.plan
    counts = plan.counts
    chosen = outcome if outcome in counts else _first(counts)
    rows = plan.of(IntakeOutcome(chosen))
    number = min(max(page, 1), max(ceil(len(rows) / PAGE_SIZE), 1))
    return PreviewStep(
        counts=counts,
        n_rows=len(plan.rows),
        left_out={key: count for key, count in left_out(bench).items() if count},
        n_undecided=plan.undecided,
        n_open_values=len(bench.reading.open_values),
        n_statements=sum(len(row.statements) for row in plan.rows),
        n_contacts=sum(bool(row.contacts) for row in plan.rows),
        n_notes=sum(bool(row.record.notes) for row in plan.rows),
        n_dropped=sum(bool(row.record.dropped) for row in plan.rows),
        outcome=chosen,
        rows=tuple(_row(bench, row) for row in rows[(number - 1) * PAGE_SIZE :][:PAGE_SIZE]),
        total=len(rows),
        number=number,
        fingerprint=plan.fingerprint,
        template=bench.template.name if bench.template else "",
        leave_unsure=bench.decisions.leave_unsure,
    )


def _row(bench: Bench, row: RowPlan) -> PreviewRow:
    changes = row.changes if row.before is not None else _added(row)
    return PreviewRow(
        line=row.line,
        name=row.record.name,
        participant_id=row.participant_id,
        into_line=row.into_line,
        changes=tuple(
            ChangeView(
                change.field,
                _shown(bench, change.field, change.before),
                _shown(bench, change.field, change.after),
            )
            for change in changes
        ),
        needs=_topics(bench, row, NEED),
        offers=_topics(bench, row, OFFER),
        ties=tuple(
            TieView(COLUMNS[kind], bench.lexicons.names.get((COLUMNS[kind], target_id), {}))
            for kind, target_id in row.ties
        ),
        contacts=tuple(sorted(row.contacts)),
        faults=tuple(
            FaultView(fault.trouble, fault.field, fault.column, fault_value(bench, fault))
            for fault in row.faults
        ),
        dropped=row.record.dropped,
        n_notes=len(row.record.notes),
    )


def fault_value(bench: Bench, fault: Fault) -> Text:
    """Return the value of a fault in words: a region that is not one's own is known by its code."""
    if fault.trouble is Trouble.NOT_YOURS:
        return _shown(bench, "region", fault.value)
    return {"zh": fault.value, "en": fault.value}


def _added(row: RowPlan) -> tuple[Change, ...]:
    """Return what a new participant has, as changes from nothing."""
    return tuple(
        Change(name, "", cell_of(value))
        for name, value in (row.after or {}).items()
        if name not in _UNSHOWN
    )


def _shown(bench: Bench, field: str, cell: str) -> Text:
    return shown(bench.lexicons.names, bench.intake.kind, field, cell)


def _topics(bench: Bench, row: RowPlan, direction: str) -> tuple[Text, ...]:
    names = bench.lexicons.names
    return tuple(
        names.get((TOPIC, one.topic), {"zh": one.topic, "en": one.topic})
        for one in row.statements
        if one.direction == direction
    )


def _first(counts: dict[str, int]) -> str:
    """Return the outcome to look at first: what is refused, else what is done."""
    order = ("refused", "changed", "added", "merged", "unchanged")
    return next((name for name in order if counts[name]), "added")


def set_leave_unsure(session: Session, *, actor: Actor, intake_id: int, leave_unsure: bool) -> None:
    """Write down whether values nobody decided are left blank, or keep their rows out."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    decided = replace(bench.decisions, leave_unsure=leave_unsure)
    drafts.decide(bench, decided, step="preview")
