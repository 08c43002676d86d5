"""Compare what a folder says with what is stored, row by row and column by column."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from web.services.folder.keys import Key, key_text
from web.services.folder.read import Values
from web.services.folder.report import MAX_LISTED_CHANGES, RowChange, TableReport
from web.services.folder.schema import Table


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row as it shall be, and the columns in which it is not so yet."""

    values: Values
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What an import does to one table."""

    table: Table
    added: Mapping[Key, Values]
    changed: Mapping[Key, ChangedRow]
    unchanged: int
    removed: tuple[Key, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the table stays as it is."""
        return not (self.added or self.changed or self.removed)

    @property
    def written(self) -> dict[Key, Values]:
        """The rows that are added or changed, as they shall be."""
        return {**self.added, **{key: row.values for key, row in self.changed.items()}}


def diff_table(
    table: Table,
    incoming: Mapping[Key, Values],
    stored: Mapping[Key, Values],
    *,
    removable: frozenset[Key] = frozenset(),
) -> TableDiff:
    """Compare one table; rows that are removable and not in the folder go."""
    changed = {
        key: ChangedRow(values, changed_columns(stored[key], values))
        for key, values in incoming.items()
        if key in stored and stored[key] != values
    }
    added = {key: values for key, values in incoming.items() if key not in stored}
    return TableDiff(
        table=table,
        added=added,
        changed=changed,
        unchanged=len(incoming) - len(added) - len(changed),
        removed=tuple(sorted(removable.difference(incoming))),
    )


def changed_columns(stored: Values, incoming: Values) -> tuple[str, ...]:
    """Return the columns in which two rows differ."""
    columns = stored | incoming
    return tuple(name for name in columns if stored.get(name) != incoming.get(name))


def report_diff(diff: TableDiff) -> TableReport:
    """Count what a diff does, and list the first rows of each sort."""
    changes = islice(diff.changed.items(), MAX_LISTED_CHANGES)
    return TableReport(
        table=diff.table.name,
        added=len(diff.added),
        changed=len(diff.changed),
        unchanged=diff.unchanged,
        removed=len(diff.removed),
        added_keys=tuple(key_text(key) for key in islice(diff.added, MAX_LISTED_CHANGES)),
        changes=tuple(RowChange(key_text(key), row.columns) for key, row in changes),
        removed_keys=tuple(key_text(key) for key in diff.removed[:MAX_LISTED_CHANGES]),
    )
