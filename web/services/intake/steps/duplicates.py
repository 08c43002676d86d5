"""Step 5: who of the file is somebody already known; a person decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from web.services.access import Actor
from web.services.folder.values import cell_of
from web.services.intake import drafts
from web.services.intake.bench import Bench
from web.services.intake.decisions import FILL, NEW, REPLACE
from web.services.intake.directory import row_key
from web.services.intake.duplicates import Candidate
from web.services.intake.merging import BOTH, FILE, STORED, merge
from web.services.intake.records import Record
from web.services.intake.shown import shown
from web.services.words import Text

PAGE_SIZE: Final = 20
OPEN, CLEAR, DECIDED, ALL = "open", "clear", "decided", "all"
POLICIES: Final = frozenset({FILL, REPLACE})
SHOWN: Final = (OPEN, CLEAR, DECIDED, ALL)


class DuplicateError(ValueError):
    """There is nobody like that to choose."""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field in which both differ, as text, and what is kept."""

    field: str
    stored: Text
    file: Text
    kept: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Somebody a row may be: `line` where it is another row, `participant_id` where it is known."""

    whom: str
    name: str
    region: Text
    is_clear: bool
    signs: tuple[str, ...]
    against: tuple[str, ...]
    line: int | None
    participant_id: str


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row with everybody it may be, and what was decided."""

    line: int
    name: str
    region: Text
    candidates: tuple[CandidateView, ...]
    decided: str
    conflicts: tuple[ConflictView, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the first candidate is clearly the same."""
        return self.candidates[0].is_clear


@dataclass(frozen=True, slots=True)
class DuplicatesStep:
    """What the step shows."""

    rows: tuple[DuplicateRow, ...]
    show: str
    total: int
    number: int
    n_open: int
    n_clear: int
    n_decided: int
    policy: str

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(ceil(self.total / PAGE_SIZE), 1)


def show(session: Session, *, actor: Actor, intake_id: int, show: str, page: int) -> DuplicatesStep:
    """Return the rows that may be somebody already known."""
    return step_of(drafts.open_bench(session, actor=actor, intake_id=intake_id), show, page)


def step_of(bench: Bench, show: str, page: int) -> DuplicatesStep:
    """Return the rows of a bench that may be somebody already known."""
    decided = bench.decisions.duplicates
    records = {record.line: record for record in bench.reading.records}
    found = {int(whom[2:]): asked for whom, asked in bench.candidates.items()}
    groups = {
        OPEN: [line for line in found if line not in decided],
        CLEAR: [line for line in found if line not in decided and found[line][0].is_clear],
        DECIDED: [line for line in found if line in decided],
        ALL: list(found),
    }
    show = show if show in SHOWN else (OPEN if groups[OPEN] else ALL)
    lines = groups[show]
    number = min(max(page, 1), max(ceil(len(lines) / PAGE_SIZE), 1))
    shown = lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return DuplicatesStep(
        rows=tuple(_row(bench, records, line, found[line]) for line in shown),
        show=show,
        total=len(lines),
        number=number,
        n_open=len(groups[OPEN]),
        n_clear=len(groups[CLEAR]),
        n_decided=len(groups[DECIDED]),
        policy=bench.decisions.policy,
    )


def _row(
    bench: Bench, records: Mapping[int, Record], line: int, candidates: tuple[Candidate, ...]
) -> DuplicateRow:
    record = records[line]
    decided = bench.decisions.duplicates.get(line, "")
    return DuplicateRow(
        line=line,
        name=record.name,
        region=_place(bench, str(record.values.get("region", ""))),
        candidates=tuple(_candidate(bench, one) for one in candidates),
        decided=decided,
        conflicts=_conflicts(bench, records, record, decided or candidates[0].whom),
    )


def _place(bench: Bench, region: str) -> Text:
    return shown(bench.lexicons.names, bench.intake.kind, "region", region)


def _candidate(bench: Bench, one: Candidate) -> CandidateView:
    is_row = one.whom.startswith("r:")
    return CandidateView(
        whom=one.whom,
        name=one.name,
        region=_place(bench, one.region),
        is_clear=one.is_clear,
        signs=one.signs,
        against=one.against,
        line=int(one.whom[2:]) if is_row else None,
        participant_id="" if is_row else one.whom[2:],
    )


def _conflicts(
    bench: Bench, records: Mapping[int, Record], record: Record, whom: str
) -> tuple[ConflictView, ...]:
    """Compare a row with whom it is merged into."""
    if whom == NEW:
        return ()
    if whom.startswith("p:"):
        stored = bench.existing.rows.get(whom[2:], {})
    else:
        other = records.get(int(whom[2:]))
        stored = other.values if other else {}
    choices = bench.decisions.choices.get(record.line, {})
    _, conflicts = merge(stored, record.values, policy=bench.decisions.policy, choices=choices)
    return tuple(
        ConflictView(
            one.field,
            shown(bench.lexicons.names, bench.intake.kind, one.field, cell_of(one.stored)),
            shown(bench.lexicons.names, bench.intake.kind, one.field, cell_of(one.file)),
            one.kept,
            one.is_list,
        )
        for one in conflicts
    )


def choose(
    session: Session,
    *,
    actor: Actor,
    intake_id: int,
    decided: Mapping[int, str],
    choices: Mapping[int, Mapping[str, str]],
) -> None:
    """Write down whom rows are, and what merges keep.

    Raises
    ------
    DuplicateError
        If a row cannot be that one.
    """
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    for line, whom in decided.items():
        allowed = {one.whom for one in bench.candidates.get(row_key(line), ())} | {NEW, ""}
        if whom not in allowed:
            raise DuplicateError(whom)
    if any(kept not in {STORED, FILE, BOTH} for one in choices.values() for kept in one.values()):
        raise DuplicateError
    merged = {
        **bench.decisions.choices,
        **{line: dict(one) for line, one in choices.items() if one},
    }
    decisions = replace(bench.decisions.with_duplicates(decided), choices=merged)
    drafts.decide(bench, decisions, step="duplicates")


def choose_clear(session: Session, *, actor: Actor, intake_id: int) -> int:
    """Take every row that is clearly somebody known for that one; return how many there were."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    clear = {
        int(whom[2:]): asked[0].whom
        for whom, asked in bench.candidates.items()
        if asked[0].is_clear and int(whom[2:]) not in bench.decisions.duplicates
    }
    drafts.decide(bench, bench.decisions.with_duplicates(clear), step="duplicates")
    return len(clear)


def choose_rest_new(session: Session, *, actor: Actor, intake_id: int) -> int:
    """Take every row that is still open for somebody new; return how many there were."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    rest = {
        int(whom[2:]): NEW
        for whom in bench.candidates
        if int(whom[2:]) not in bench.decisions.duplicates
    }
    drafts.decide(bench, bench.decisions.with_duplicates(rest), step="duplicates")
    return len(rest)


def set_policy(session: Session, *, actor: Actor, intake_id: int, policy: str) -> None:
    """Write down what merges keep where nobody chooses field by field."""
    bench = drafts.open_bench(session, actor=actor, intake_id=intake_id, for_change=True)
    known = policy if policy in POLICIES else FILL
    drafts.decide(bench, replace(bench.decisions, policy=known), step="duplicates")
