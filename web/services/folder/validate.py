"""Check a folder as a whole: what no single cell shows."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from models.enums import RelationKind
from models.relation_ends import RELATION_ENDPOINTS
from models.resource import DEFENCE
from web.services.folder.cycles import find_cycle
from web.services.folder.keys import keyed_rows
from web.services.folder.known import (
    SUBTYPE_VOCABULARY,
    Known,
    merged_codes,
    merged_kinds,
    merged_terms,
)
from web.services.folder.read import FolderData, Row
from web.services.folder.report import CellError, ErrorCode, ErrorList
from web.services.folder.schema import TABLES, Column, Table
from web.services.folder.values import Value

_REFERENCES = {
    "needs": ("participant_id",),
    "offers": ("participant_id",),
    "resources": ("owner_id",),
    "relations": ("source_id", "target_id"),
}
_ORDERED = {
    "participants": ("ticket_min_cny", "ticket_max_cny", ErrorCode.TICKET_ORDER),
    "relations": ("occurred_on", "ended_on", ErrorCode.DATES_ORDER),
    "resources": ("available_from", "available_until", ErrorCode.DATES_ORDER),
}


class _Faults:
    """Record faults of one table under the name of its file."""

    def __init__(self, file: str, errors: ErrorList) -> None:
        self._file = file
        self._errors = errors

    def add(self, row: Row, column: str, code: ErrorCode, **evidence: object) -> None:
        self.add_value(row, column, row.text(column), code, **evidence)

    def add_value(
        self, row: Row, column: str, value: str, code: ErrorCode, **evidence: object
    ) -> None:
        self._errors.add(CellError(self._file, row.line, column, value, code, evidence))


def validate(folder: FolderData, known: Known, errors: ErrorList) -> None:
    """Record every fault between the rows of a folder, and between them and what is stored."""
    codes = merged_codes(folder, known)
    kinds = None if "participants" in folder.damaged else merged_kinds(folder, known)
    for table in TABLES:
        rows = folder.rows.get(table.name, ())
        faults = _Faults(folder.files.get(table.name, ""), errors)
        _check_duplicates(table, rows, faults)
        _check_codes(table, rows, codes, faults)
        _check_order(table, rows, faults)
        if kinds is not None:
            _check_references(table, rows, kinds, faults)
    _check_names(folder, errors)
    _check_subtypes(folder, codes, errors)
    _check_vocabularies(folder, known, errors)
    if kinds is not None:
        _check_relations(folder, kinds, errors)
        _check_kind_changes(folder, known, kinds, errors)


def _check_duplicates(table: Table, rows: tuple[Row, ...], faults: _Faults) -> None:
    first_lines: dict[tuple[str, ...], int] = {}
    for key, row in keyed_rows(table, rows):
        first = first_lines.setdefault(key, row.line)
        if first == row.line:
            continue
        if table.name == "relations":
            faults.add(row, "source_id", ErrorCode.DUPLICATE_ROW, first_line=first)
        else:
            faults.add(row, table.columns[0].name, ErrorCode.DUPLICATE_ID, first_line=first)


def _check_codes(
    table: Table, rows: tuple[Row, ...], codes: dict[str, frozenset[str]], faults: _Faults
) -> None:
    for column in table.columns:
        if column.vocabulary not in codes:
            continue
        allowed = codes[column.vocabulary]
        for row in rows:
            for code in _codes_of(row, column):
                if code == DEFENCE and table.name == "resources" and column.name == "kind":
                    faults.add(row, column.name, ErrorCode.DEFENCE)
                elif code not in allowed:
                    vocabulary = column.vocabulary
                    faults.add_value(
                        row, column.name, code, ErrorCode.UNKNOWN_CODE, vocabulary=vocabulary
                    )


def _codes_of(row: Row, column: Column) -> tuple[str, ...]:
    value = row.values.get(column.name, ())
    return value if isinstance(value, tuple) else (str(value),)


def _check_order(table: Table, rows: tuple[Row, ...], faults: _Faults) -> None:
    """Check that what begins does not end before."""
    if table.name not in _ORDERED:
        return
    first, last, code = _ORDERED[table.name]
    for row in rows:
        start, end = row.values.get(first), row.values.get(last)
        if start is not None and end is not None and _is_after(start, end):
            faults.add(row, last, code, first=str(start))


def _is_after(start: Value, end: Value) -> bool:
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        return start > end
    return isinstance(start, dt.date) and isinstance(end, dt.date) and start > end


def _check_references(
    table: Table, rows: tuple[Row, ...], kinds: dict[str, str], faults: _Faults
) -> None:
    for column in _REFERENCES.get(table.name, ()):
        for row in rows:
            participant_id = row.text(column)
            if participant_id and participant_id not in kinds:
                faults.add(row, column, ErrorCode.UNKNOWN_PARTICIPANT)


def _check_names(folder: FolderData, errors: ErrorList) -> None:
    faults = _Faults(folder.files.get("participants", ""), errors)
    for row in folder.rows.get("participants", ()):
        if not {"name_zh", "name_en"}.intersection((*row.values, *row.faulty)):
            faults.add(row, "name_zh", ErrorCode.NAME_REQUIRED)


def _check_subtypes(
    folder: FolderData, codes: dict[str, frozenset[str]], errors: ErrorList
) -> None:
    faults = _Faults(folder.files.get("participants", ""), errors)
    for row in folder.rows.get("participants", ()):
        vocabulary = SUBTYPE_VOCABULARY.get(row.text("kind"), "")
        subtype = row.text("subtype")
        if subtype and vocabulary in codes and subtype not in codes[vocabulary]:
            faults.add(row, "subtype", ErrorCode.UNKNOWN_CODE, vocabulary=vocabulary)


def _check_vocabularies(folder: FolderData, known: Known, errors: ErrorList) -> None:
    for name, parents in merged_terms(folder, known).items():
        faults = _Faults(folder.files.get(name, ""), errors)
        settled: set[str] = set()
        for row in folder.rows.get(name, ()):
            parent = row.text("parent")
            if parent and parent not in parents and name not in folder.damaged:
                faults.add(row, "parent", ErrorCode.UNKNOWN_CODE, vocabulary=name)
            chain = find_cycle(row.text("code"), parents, settled)
            if chain:
                faults.add(row, "parent", ErrorCode.CYCLE, chain=" → ".join(chain))


def _check_relations(folder: FolderData, kinds: dict[str, str], errors: ErrorList) -> None:
    faults = _Faults(folder.files.get("relations", ""), errors)
    for row in folder.rows.get("relations", ()):
        source, target, kind = row.text("source_id"), row.text("target_id"), row.text("kind")
        if source and source == target:
            faults.add(row, "target_id", ErrorCode.SELF_RELATION)
            continue
        fault = _endpoint_fault(kind, kinds.get(source, ""), kinds.get(target, ""))
        if fault:
            faults.add(
                row,
                fault,
                ErrorCode.RELATION_ENDPOINT,
                kind=kind,
                source_kind=kinds[source],
                target_kind=kinds[target],
            )


def _endpoint_fault(kind: str, source_kind: str, target_kind: str) -> str:
    """Return the column of the endpoint that a relation may not have, blank where both may be."""
    if not (kind in RELATION_ENDPOINTS and source_kind and target_kind):
        return ""
    endpoints = RELATION_ENDPOINTS[RelationKind(kind)]
    targets = [allowed for sources, allowed in endpoints if source_kind in sources]
    if not targets:
        return "source_id"
    return "" if any(target_kind in allowed for allowed in targets) else "target_id"


def _check_kind_changes(
    folder: FolderData, known: Known, kinds: dict[str, str], errors: ErrorList
) -> None:
    """Check that stored relations still hold where a participant becomes another kind."""
    faults = _Faults(folder.files.get("participants", ""), errors)
    changed = {row.text("id"): row for row in _changed_kinds(folder, known)}
    if not changed:
        return
    for source, target, kind in known.relations:
        row = changed.get(source) or changed.get(target)
        if row is not None and _endpoint_fault(kind, kinds[source], kinds[target]):
            faults.add(row, "kind", ErrorCode.KIND_IN_USE, relation=f"{source} {kind} {target}")


def _changed_kinds(folder: FolderData, known: Known) -> Iterator[Row]:
    for row in folder.rows.get("participants", ()):
        stored = known.participants.get(row.text("id"))
        if stored is not None and row.text("kind") not in {"", stored}:
            yield row
