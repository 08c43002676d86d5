"""Write the differences of a folder into the database, in an order that holds at every step."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.names import search_text, sort_key
from models.participant import Participant, ParticipantText
from models.relation import Relation
from models.resource import Resource, ResourceText
from models.statement import Statement, StatementText
from web.services.folder.bulk import columns_for, delete_rows, insert_rows, update_rows
from web.services.folder.diff import TableDiff
from web.services.folder.keys import Key
from web.services.folder.read import Values
from web.services.folder.stored import (
    DIRECTIONS,
    LINK_MODELS,
    TERM_MODELS,
    Stored,
    StoredTable,
    statement_key,
)
from web.services.folder.values import cell_of
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
    insert_rows(
        session, Participant, [_participant_row(names, values) for values in diff.added.values()]
    )
    changed = [_participant_row(names, row.values) for row in diff.changed.values()]
    update_rows(session, Participant, "id", changed)
    changed_ids = [key for (key,) in diff.changed]
    for name, (model, attribute) in LINK_MODELS.items():
        delete_rows(session, model, "participant_id", changed_ids)
        insert_rows(session, model, _links(diff.written, name, attribute))
    delete_rows(session, ParticipantText, "participant_id", changed_ids)
    insert_rows(
        session,
        ParticipantText,
        [
            {"participant_id": key, "field": field, "language": language, "text": text}
            for (key,), values in diff.written.items()
            for field, language, text in further_texts(values, diff.table.texts)
        ],
    )


def _participant_row(names: list[str], values: Values) -> dict[str, Any]:
    return {**columns_for(Participant, names, values), **_search_keys(values)}


def _search_keys(values: Values) -> dict[str, str]:
    name_zh, name_en = cell_of(values.get("name_zh")), cell_of(values.get("name_en"))
    return {
        "sort_key": sort_key(name_zh, name_en),
        "search_text": search_text(cell_of(values["id"]), name_zh, name_en),
    }


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

    def row(key: Key, values: Values) -> dict[str, Any]:
        is_numbered = "id" not in values
        return {
            **columns_for(Statement, names, values),
            "direction": direction,
            "key": values.get("id"),
            "ordinal": int(key[-1]) if is_numbered else 1,
        }

    insert_rows(session, Statement, [row(key, values) for key, values in diff.added.items()])
    update_rows(
        session,
        Statement,
        "id",
        [
            {"id": stored.numbers[key], **row(key, changed.values)}
            for key, changed in diff.changed.items()
        ],
    )
    delete_rows(
        session, StatementText, "statement_id", [stored.numbers[key] for key in diff.changed]
    )
    _write_statement_texts(session, diff, direction)


def _write_statement_texts(session: Session, diff: TableDiff, direction: str) -> None:
    texts = {key: further_texts(values, diff.table.texts) for key, values in diff.written.items()}
    if not any(texts.values()):
        return
    columns = (Statement.id, Statement.key, Statement.participant_id, Statement.topic)
    query = select(*columns, Statement.ordinal).where(Statement.direction == direction)
    numbers = {
        statement_key(key, participant_id, topic, ordinal): number
        for number, key, participant_id, topic, ordinal in session.execute(query).tuples()
    }
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

    def row(values: Values) -> dict[str, Any]:
        columns = columns_for(Relation, names, values)
        ends = {
            "source_kind": kinds[columns["source_id"]],
            "target_kind": kinds[columns["target_id"]],
        }
        return {**columns, **ends}

    insert_rows(session, Relation, [row(values) for values in diff.added.values()])
    changed = diff.changed.items()
    rows = [{"id": stored.numbers[key], **row(relation.values)} for key, relation in changed]
    update_rows(session, Relation, "id", rows)


def _write_resources(session: Session, diff: TableDiff) -> None:
    names = [column.name for column in diff.table.columns]

    def row(values: Values) -> dict[str, Any]:
        return {**columns_for(Resource, names, values), **_search_keys(values)}

    insert_rows(session, Resource, [row(values) for values in diff.added.values()])
    update_rows(session, Resource, "id", [row(changed.values) for changed in diff.changed.values()])
    delete_rows(session, ResourceText, "resource_id", [key for (key,) in diff.changed])
    insert_rows(
        session,
        ResourceText,
        [
            {"resource_id": key, "field": field, "language": language, "text": text}
            for (key,), values in diff.written.items()
            for field, language, text in further_texts(values, diff.table.texts)
        ],
    )
