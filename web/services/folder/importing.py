"""Import a folder: all of it or nothing, and what it would change."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.setting import bump_data_version
from models.taxonomy import CodeTerm, ResourceKind, Stage
from web.services.folder.diff import TableDiff, diff_table, report_diff
from web.services.folder.keys import Key, keyed_rows
from web.services.folder.known import Known, merged_kinds
from web.services.folder.locking import wait_for_turn
from web.services.folder.read import FolderData, Values, read_folder
from web.services.folder.removal import check_removals, check_taken_ids
from web.services.folder.report import ErrorList, ImportReport
from web.services.folder.schema import TABLES, VOCABULARY_TABLES, Table
from web.services.folder.stored import Stored, StoredTable, load_stored
from web.services.folder.validate import validate
from web.services.folder.values import cell_of
from web.services.folder.write import write_diffs

FLAT_VOCABULARIES = (
    "host_type",
    "recognition",
    "mentor_category",
    "investor_type",
    "carrier",
    "institution_kind",
)


def import_folder(
    session: Session,
    *,
    path: Path,
    replace: bool = False,
    dry_run: bool = False,
    actor_id: int | None = None,
) -> ImportReport:
    """Bring what is stored in line with a folder, inside the caller's transaction.

    With ``replace``, rows the folder does not have are removed, the built-in vocabularies
    excepted. With errors, or as a rehearsal, nothing is written.
    """
    errors = ErrorList()
    folder = read_folder(path, errors)
    if not dry_run:
        wait_for_turn(session)
    stored = load_stored(session)
    known = load_known(session, stored, replace=replace)
    validate(folder, known, errors)
    diffs = {table.name: _diff(folder, stored, table, replace=replace) for table in TABLES}
    check_taken_ids(session, folder, errors)
    check_removals(session, diffs, path.name, errors)
    if errors.count:
        return ImportReport(errors=errors.listed(), n_errors=errors.count, is_dry_run=dry_run)
    report = ImportReport(
        tables=tuple(report_diff(diffs[table.name]) for table in TABLES), is_dry_run=dry_run
    )
    if report.has_changes and not dry_run:
        write_diffs(session, diffs, stored, merged_kinds(folder, known))
        _record(session, report, replace=replace, actor_id=actor_id)
    return report


def load_known(session: Session, stored: Stored, *, replace: bool) -> Known:
    """Return what a folder may refer to; with ``replace``, what would stay."""
    kept = {name: _kept(stored[name], replace=replace) for name in stored}
    codes: dict[str, set[str]] = {name: set() for name in FLAT_VOCABULARIES}
    terms = select(CodeTerm.vocabulary, CodeTerm.code)
    for vocabulary, code in session.execute(terms.where(CodeTerm.vocabulary.in_(codes))):
        codes[vocabulary].add(code)
    codes["stages"] = set(session.scalars(select(Stage.code)))
    codes["resource_kinds"] = set(session.scalars(select(ResourceKind.code)))
    return Known(
        codes={name: frozenset(found) for name, found in codes.items()},
        terms={
            table.name: {
                key[0]: cell_of(values.get("parent")) for key, values in kept[table.name].items()
            }
            for table in VOCABULARY_TABLES
        },
        participants={
            key[0]: cell_of(values["kind"]) for key, values in kept["participants"].items()
        },
        relations=tuple((key[0], key[1], key[2]) for key in kept["relations"]),
    )


def _kept(stored: StoredTable, *, replace: bool) -> Mapping[Key, Values]:
    if not replace:
        return stored.rows
    return {key: stored.rows[key] for key in stored.built_in}


def _diff(folder: FolderData, stored: Stored, table: Table, *, replace: bool) -> TableDiff:
    present = stored[table.name]
    incoming = {
        key: _extended(present, key, row.values)
        for key, row in keyed_rows(table, folder.rows.get(table.name, ()))
    }
    fixed = present.built_in | present.withheld
    removable = frozenset(present.rows).difference(fixed) if replace else frozenset()
    return diff_table(table, incoming, present.rows, removable=removable)


def _extended(stored: StoredTable, key: Key, values: Values) -> Values:
    """Let a folder extend a built-in term: what it leaves blank stays."""
    return {**stored.rows[key], **values} if key in stored.built_in else values


def _record(session: Session, report: ImportReport, *, replace: bool, actor_id: int | None) -> None:
    details: dict[str, Any] = {
        table.table: {
            "added": table.added,
            "changed": table.changed,
            "removed": table.removed,
        }
        for table in report.tables
        if table.added or table.changed or table.removed
    }
    session.add(
        AuditLog(
            actor_id=actor_id,
            action="folder.import",
            subject_type="ecosystem",
            details={**details, "replace": replace},
        )
    )
    session.flush()
    bump_data_version(session, changed=None)
