"""Write the differences of a folder into the database, in an order that holds at every step."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from models.base import Base
from models.enums import Origin
from models.names import search_text, sort_key
from models.participant import Participant, ParticipantText
from models.relation import Relation
from models.resource import Resource, ResourceText
from models.statement import Statement, StatementText
from web.services.folder.bulk import delete_rows, insert_rows, rows_for, update_rows
from web.services.folder.diff import TableDiff
from web.services.folder.keys import Key
from web.services.folder.read import Values
from web.services.folder.stored import (
    DIRECTIONS,
    IMPLIED,
    LINK_MODELS,
    TERM_MODELS,
    Stored,
    StoredTable,
    load_statements,
)
from web.services.folder.write_terms import further_texts, remove_terms, write_terms

Diffs = Mapping[str, TableDiff]
_STATEMENTS: Final = tuple(DIRECTIONS)


def write_diffs(session: Session, diffs: Diffs, stored: Stored, kinds: Mapping[str, str]) -> None:
    """Remove, add and change rows until the database says what the folder says."""
    _remove_rows(session, diffs, stored)
    for name in TERM_MODELS:
        write_terms(session, diffs[name], stored[name])
    _write_participants(session, diffs["participants"])
    for name in _STATEMENTS:
        _write_statements(session, diffs[name], stored[name])
    _write_relations(session, diffs["relations"], stored["relations"], kinds)
    _write_resources(session, diffs["resources"])
    for name in TERM_MODELS:
        remove_terms(session, diffs[name], stored[name])
    session.expire_all()


def _remove_rows(session: Session, diffs: Diffs, stored: Stored) -> None:
    """Remove what refers to others first: a participant may only change or go when free."""
    for name, model in (("relations", Relation), ("needs", Statement), ("offers", Statement)):
        numbers = [stored[name].numbers[key] for key in diffs[name].removed]
        delete_rows(session, model, "id", numbers)
    delete_rows(session, Resource, "id", [key for (key,) in diffs["resources"].removed])
    delete_rows(session, Participant, "id", [key for (key,) in diffs["participants"].removed])


def _write_participants(session: Session, diff: TableDiff) -> None:
    names = [column.name for column in diff.table.columns if column.name not in LINK_MODELS]
    _write_named(session, Participant, names, diff)
    changed_ids = [key for (key,) in diff.changed]
    for name, (model, attribute) in LINK_MODELS.items():
        delete_rows(session, model, "participant_id", changed_ids)
        insert_rows(session, model, _links(diff.written, name, attribute))
    _write_texts(session, ParticipantText, "participant_id", diff)


def _write_resources(session: Session, diff: TableDiff) -> None:
    _write_named(session, Resource, [column.name for column in diff.table.columns], diff)
    _write_texts(session, ResourceText, "resource_id", diff)


def _write_named(
    session: Session, model: type[Participant] | type[Resource], names: list[str], diff: TableDiff
) -> None:
    """Write records that are sorted and found by their names."""
    added = list(diff.added.values())
    changed = [row.values for row in diff.changed.values()]
    origin = {"origin": Origin.IMPORTED.value} if model is Participant else {}
    insert_rows(session, model, [{**row, **origin} for row in _named_rows(model, names, added)])
    update_rows(session, model, "id", list(_named_rows(model, names, changed)))


def _named_rows(
    model: type[Participant] | type[Resource], names: list[str], rows: list[Values]
) -> Iterator[dict[str, Any]]:
    for values, row in zip(rows, rows_for(model, names, rows), strict=True):
        row.update(_search_keys(row))
        if model is Participant:
            row["implied"] = [name for name in IMPLIED if name not in values]
        yield row


def _search_keys(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what the mapper would fill in, which rows written in bulk do not pass."""
    names = row["name_zh"], row["name_en"]
    return {"sort_key": sort_key(*names), "search_text": search_text(row["id"], *names)}


def _write_texts(session: Session, model: type[Base], owner: str, diff: TableDiff) -> None:
    """Write the texts in further languages of what a single id names."""
    delete_rows(session, model, owner, [key for (key,) in diff.changed])
    insert_rows(
        session,
        model,
        [
            {owner: key, "field": field, "language": language, "text": text}
            for (key,), values in diff.written.items()
            for field, language, text in further_texts(values, diff.table.texts)
        ],
    )


def _links(rows: Mapping[Key, Values], name: str, attribute: str) -> list[dict[str, Any]]:
    return [
        {"participant_id": key, attribute: code, "position": position}
        for (key,), values in rows.items()
        for position, code in enumerate(_items(values, name))
    ]


def _items(values: Values, name: str) -> tuple[str, ...]:
    value = values.get(name)
    return value if isinstance(value, tuple) else ()


def _write_statements(session: Session, diff: TableDiff, stored: StoredTable) -> None:
    names = [column.name for column in diff.table.columns if column.name != "id"]
    direction = DIRECTIONS[diff.table.name]

    added = rows_for(Statement, names, diff.added.values())
    identified = zip(_identities(diff, stored), added, strict=True)
    insert_rows(
        session,
        Statement,
        [{**row, **identity, "direction": direction} for identity, row in identified],
    )
    numbers = [stored.numbers[key] for key in diff.changed]
    changed = rows_for(Statement, names, [row.values for row in diff.changed.values()])
    numbered = zip(numbers, changed, strict=True)
    update_rows(session, Statement, "id", [{**row, "id": number} for number, row in numbered])
    delete_rows(session, StatementText, "statement_id", numbers)
    _write_statement_texts(session, diff)


def _identities(diff: TableDiff, stored: StoredTable) -> Iterator[dict[str, Any]]:
    """Yield the id that each new statement came with, else the next free ordinal."""
    free = dict(stored.next_ordinals)
    for key, values in diff.added.items():
        if "id" in values:
            yield {"key": values["id"], "ordinal": 1}
            continue
        ordinal = free.get(key[:2], 1)
        free[key[:2]] = ordinal + 1
        yield {"key": None, "ordinal": ordinal}


def _write_statement_texts(session: Session, diff: TableDiff) -> None:
    texts = {key: further_texts(values, diff.table.texts) for key, values in diff.written.items()}
    if not any(texts.values()):
        return
    numbers = load_statements(session, diff.table).numbers
    insert_rows(
        session,
        StatementText,
        [
            {"statement_id": numbers[key], "language": language, "text": text}
            for key, further in texts.items()
            for _, language, text in further
        ],
    )


def _write_relations(
    session: Session, diff: TableDiff, stored: StoredTable, kinds: Mapping[str, str]
) -> None:
    names = [column.name for column in diff.table.columns]

    def rows(relations: Iterable[Values]) -> Iterator[dict[str, Any]]:
        for row in rows_for(Relation, names, relations):
            source_kind, target_kind = kinds[row["source_id"]], kinds[row["target_id"]]
            yield {**row, "source_kind": source_kind, "target_kind": target_kind}

    insert_rows(session, Relation, list(rows(diff.added.values())))
    numbers = [stored.numbers[key] for key in diff.changed]
    changed = rows(row.values for row in diff.changed.values())
    numbered = zip(numbers, changed, strict=True)
    update_rows(session, Relation, "id", [{**row, "id": number} for number, row in numbered])
