"""A change of keys: everything that is sealed under an older key is sealed anew, while people work.

Columns are found by their mark (``models.base.SEALED``), so that no area can be forgotten. Each
batch is a transaction of its own; a value changes only where it is still the one that was read;
and what lies under the newest key already is passed over: so an interrupted run is just repeated.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Table, and_, delete, func, select, tuple_, update
from sqlalchemy.orm import Session, sessionmaker

from models.mentoring import RESEALING
from models.registry import Base
from models.setting import Setting, set_setting
from web.services import identities
from web.services.sealing import UnsealError, is_current, reseal

BATCH = 100
Report = Callable[[str, int, int], None]
Key = tuple[Any, ...]


class Outcome(Enum):
    """What became of one value."""

    CHANGED = "changed"
    CURRENT = "current"
    UNOPENED = "unopened"


@dataclass(frozen=True, slots=True)
class Unopened:
    """A value that no key opens: its table and column, and the key of its row."""

    column: str
    row: str


@dataclass(frozen=True, slots=True)
class Resealed:
    """What a run did; `indexed` values are found by the newest key from now on."""

    changed: int
    current: int
    unopened: tuple[Unopened, ...]
    indexed: int = 0


def sealed_columns() -> tuple[Column[Any], ...]:
    """Return every column that holds sealed content."""
    return tuple(
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("sealed")
    )


def reseal_all(sessions: sessionmaker[Session], *, report: Report | None = None) -> Resealed:
    """Seal everything under the newest key, a batch a transaction."""
    parts = [reseal_column(sessions, column, report or ignore) for column in sealed_columns()]
    return Resealed(
        changed=sum(part.changed for part in parts),
        current=sum(part.current for part in parts),
        unopened=tuple(each for part in parts for each in part.unopened),
        indexed=reindex(sessions),
    )


def reindex(sessions: sessionmaker[Session]) -> int:
    """Let values that are looked up unseen be found by the newest key; return how many moved."""
    try:
        with sessions.begin() as session:
            return identities.reindex(session)
    except UnsealError:  # named among the unopened ones already
        return 0


def ignore(_column: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def reseal_column(sessions: sessionmaker[Session], column: Column[Any], report: Report) -> Resealed:
    """Seal one column anew."""
    with sessions() as session:
        total = session.scalar(select(func.count()).select_from(column.table)) or 0
    outcomes: Counter[Outcome] = Counter()
    unopened: list[Unopened] = []
    after: Key | None = None
    while True:
        with sessions.begin() as session, let_seal(session):
            rows = next_rows(session, column, after)
            for row in rows:
                outcome = reseal_value(session, column, row)
                outcomes[outcome] += 1
                if outcome is Outcome.UNOPENED:
                    unopened.append(Unopened(str(column), ", ".join(map(str, row[:-1]))))
        report(str(column), outcomes.total(), total)
        if len(rows) < BATCH:
            break
        after = tuple(rows[-1][:-1])
    return Resealed(outcomes[Outcome.CHANGED], outcomes[Outcome.CURRENT], tuple(unopened))


@contextmanager
def let_seal(session: Session) -> Iterator[None]:
    """Let locked texts be sealed anew within this transaction: the only change they take."""
    set_setting(session, RESEALING, "1")
    yield
    session.execute(delete(Setting).where(Setting.name == RESEALING))


def next_rows(session: Session, column: Column[Any], after: Key | None) -> Sequence[Any]:
    """Return the next rows: the key's columns, then the sealed value."""
    key = keys_of(column)
    found = select(*key, column).order_by(*key).limit(BATCH)
    if after is not None:
        found = found.where(tuple_(*key) > after)
    return session.execute(found).all()


def reseal_value(session: Session, column: Column[Any], row: Sequence[Any]) -> Outcome:
    """Seal one value anew, where it needs that."""
    *key, value = row
    sealed = value.encode("ascii") if isinstance(value, str) else value
    if not sealed or is_current(session, sealed):
        return Outcome.CURRENT
    try:
        anew = reseal(session, sealed)
    except UnsealError:
        return Outcome.UNOPENED
    stored = anew.decode("ascii") if isinstance(value, str) else anew
    is_row = and_(*(each == own for each, own in zip(keys_of(column), key, strict=True)))
    # somebody may have written a newer value since: that one is under the newest key already
    statement = update(table_of(column)).where(is_row, column == value)
    session.execute(statement.values({column.name: stored}))
    return Outcome.CHANGED


def keys_of(column: Column[Any]) -> list[Column[Any]]:
    """Return the key of a column's table."""
    return list(table_of(column).primary_key.columns)


def table_of(column: Column[Any]) -> Table:
    """Return a column's table."""
    table: Table = column.table
    return table
