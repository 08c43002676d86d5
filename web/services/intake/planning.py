"""What a file would do to the directory: rows added, changed, left as they are, merged, refused."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.enums import IntakeOutcome
from web.services.folder.read import Values
from web.services.folder.values import cell_of
from web.services.intake.decisions import NEW, Decisions
from web.services.intake.directory import participant_key, row_key
from web.services.intake.duplicates import Candidate
from web.services.intake.merging import Conflict, merge
from web.services.intake.records import Fault, Record, Statement, Tie, Trouble

MayBring = Callable[[str, str], bool]
"""Tells whether somebody may bring or change a participant, by its id and its region."""


@dataclass(frozen=True, slots=True)
class Existing:
    """What is stored: participants as the folder's rows, and what each has besides.

    `topics` are the directions and topics that it has stated, `contacts` the fields of its contact
    that are filled in, `ties` what it is to which organisation.
    """

    rows: Mapping[str, Values] = field(default_factory=dict)
    topics: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    contacts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ties: Mapping[str, frozenset[Tie]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What becomes of a row; `after` and `statements` are there on the row that is written."""

    record: Record
    outcome: IntakeOutcome
    participant_id: str = ""
    into_line: int | None = None
    before: Values | None = None
    after: Values | None = None
    statements: tuple[Statement, ...] = ()
    ties: tuple[Tie, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def line(self) -> int:
        """Where the row stands."""
        return self.record.line

    @property
    def changes(self) -> tuple[Change, ...]:
        """What changes of a participant that is there already."""
        if self.before is None or self.after is None:
            return ()
        names = [name for name in self.before | self.after if name != "id"]
        return tuple(
            Change(name, cell_of(self.before.get(name)), cell_of(self.after.get(name)))
            for name in names
            if self.before.get(name) != self.after.get(name)
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do, row by row."""

    rows: tuple[RowPlan, ...]

    def of(self, outcome: IntakeOutcome) -> tuple[RowPlan, ...]:
        """Return the rows with an outcome."""
        return tuple(row for row in self.rows if row.outcome is outcome)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome; together they are all rows."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome.value: counted[outcome] for outcome in IntakeOutcome}

    @property
    def undecided(self) -> int:
        """How many rows wait for somebody to say whether they are the same as another."""
        return sum(
            any(fault.trouble is Trouble.UNDECIDED_DUPLICATE for fault in row.faults)
            for row in self.rows
        )

    @property
    def fingerprint(self) -> str:
        """A word that changes when the plan does."""
        told = [
            (
                row.line,
                row.outcome.value,
                row.participant_id,
                {name: cell_of(value) for name, value in (row.after or {}).items()},
                [(one.direction, one.topic, one.text) for one in row.statements],
                row.ties,
                dict(row.contacts),
            )
            for row in self.rows
        ]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Planning:
    """What planning needs besides the records."""

    kind: str
    prefix: str
    decisions: Decisions
    candidates: Mapping[str, tuple[Candidate, ...]]
    existing: Existing
    kinds: Mapping[str, str]
    may_bring: MayBring


def make_plan(records: Sequence[Record], planning: Planning) -> Plan:
    """Return what the rows of a file would do."""
    roots: dict[int, str] = {}
    refused: dict[int, RowPlan] = {}
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        checked = _identified(record, planning)
        root, faults = _root(checked, roots, refused, planning)
        faults = (*checked.faults, *faults)
        if faults:
            refused[record.line] = RowPlan(checked, IntakeOutcome.REFUSED, faults=faults)
            continue
        roots[record.line] = root
        groups[root].append(checked)
    plans = dict(refused)
    for root, members in groups.items():
        plans.update({plan.line: plan for plan in _plan_group(root, members, planning)})
    return Plan(tuple(plans[record.line] for record in records))


def _identified(record: Record, planning: Planning) -> Record:
    """Take an id for what it is: one the directory knows; any other is the office's own number."""
    if not record.own_id or planning.kinds.get(record.own_id) == planning.kind:
        return record
    if record.own_id in planning.kinds:
        fault = Fault(
            Trouble.OTHER_KIND, "own_id", "", record.own_id, planning.kinds[record.own_id]
        )
        return replace(record, own_id="", faults=(*record.faults, fault))
    return replace(record, own_id="", notes=(*record.notes, ("id", record.own_id)))


def _root(
    record: Record,
    roots: Mapping[int, str],
    refused: Mapping[int, RowPlan],
    planning: Planning,
) -> tuple[str, tuple[Fault, ...]]:
    """Return whom a row is in the end, or why that cannot be said."""
    if record.own_id:
        return participant_key(record.own_id), ()
    asked = planning.candidates.get(row_key(record.line), ())
    whom = planning.decisions.duplicates.get(record.line, "")
    if whom.startswith("r:") and int(whom[2:]) in refused:
        return "", (Fault(Trouble.MERGED_INTO_REFUSED, value=whom[2:]),)
    known = roots.get(int(whom[2:]), "") if whom.startswith("r:") else whom
    if known.startswith("r:") or known[2:] in planning.existing.rows:
        return known, ()
    if asked and whom != NEW:
        return "", (Fault(Trouble.UNDECIDED_DUPLICATE, value=asked[0].name),)
    return row_key(record.line), ()


def _plan_group(root: str, members: Sequence[Record], planning: Planning) -> list[RowPlan]:
    """Plan the rows that are one participant: the first is written, the others go into it."""
    first, *others = members
    before = planning.existing.rows.get(root[2:]) if root.startswith("p:") else None
    key = root[2:] if before is not None else _new_id(first.line, planning)
    decisions = planning.decisions
    values, conflicts = dict(before or {}), tuple[Conflict, ...]()
    for member in members:
        choices = decisions.choices.get(member.line, {})
        values, found = merge(values, member.values, policy=decisions.policy, choices=choices)
        conflicts += found
    if before is None:
        values = {**first.values, **values, "id": key}
    faults = _scope_faults(key, before, values, planning)
    if faults:
        return [RowPlan(one, IntakeOutcome.REFUSED, faults=faults) for one in members]
    statements = _new_statements(members, planning.existing.topics.get(key, frozenset()))
    ties = _new_ties(key, members, planning.existing.ties.get(key, frozenset()))
    outcome = _outcome(before, values, (*statements, *ties))
    written = RowPlan(
        first,
        outcome,
        key,
        before=before,
        after=values,
        statements=statements,
        ties=ties,
        contacts=_contacts(members, planning.existing.contacts.get(key, frozenset())),
        conflicts=conflicts,
    )
    return [
        written,
        *(RowPlan(one, IntakeOutcome.MERGED, key, into_line=first.line) for one in others),
    ]


def _new_id(line: int, planning: Planning) -> str:
    """Return an id that nobody has; the same row gets the same one each time."""
    key = f"{planning.prefix}-{line}"
    while key in planning.kinds:
        key += "-new"
    return key


def _new_ties(key: str, members: Sequence[Record], known: frozenset[Tie]) -> tuple[Tie, ...]:
    """Return what rows say of organisations that is not on record, and not about itself."""
    ties = (tie for member in members for tie in member.ties)
    return tuple(dict.fromkeys(tie for tie in ties if tie not in known and tie[1] != key))


def _outcome(before: Values | None, after: Values, further: Sequence[object]) -> IntakeOutcome:
    if before is None:
        return IntakeOutcome.ADDED
    is_same = before == after and not further
    return IntakeOutcome.UNCHANGED if is_same else IntakeOutcome.CHANGED


def _scope_faults(
    key: str, before: Values | None, after: Values, planning: Planning
) -> tuple[Fault, ...]:
    """Say why somebody may not bring a participant; before and after it must be theirs."""
    regions = {str(after.get("region", ""))}
    if before is not None:
        regions.add(str(before.get("region", "")))
    for region in sorted(regions):
        if not planning.may_bring(key, region):
            trouble = Trouble.NOT_YOURS if region else Trouble.NO_REGION
            return (Fault(trouble, "region", "", region),)
    return ()


def _new_statements(
    members: Sequence[Record], stated: frozenset[tuple[str, str]]
) -> tuple[Statement, ...]:
    found: dict[tuple[str, str], Statement] = {}
    for member in members:
        for one in member.statements:
            if (one.direction, one.topic) not in stated:
                found.setdefault((one.direction, one.topic), one)
    return tuple(found.values())


def _contacts(members: Sequence[Record], filled: frozenset[str]) -> dict[str, str]:
    """Return the contact fields that are blank so far; the first row that names one counts."""
    found: dict[str, str] = {}
    for member in members:
        found = {**member.contacts, **found}
    return {name: value for name, value in found.items() if name not in filled}
