"""The matches of an older database survive what asking brought, and the way back."""

from alembic import command
from sqlalchemy import Connection, Engine, column, func, literal_column, select, table

from models.session import alembic_config, make_engine

BEFORE, AFTER = "0004", "0005"
MOMENT = "'2026-03-05 06:07:08.000000+00:00'"


def migrate(engine: Engine, revision: str, *, is_back: bool = False) -> None:
    with engine.execution_options(sqlite_immediate=True).begin() as connection:
        (command.downgrade if is_back else command.upgrade)(alembic_config(connection), revision)


def insert(connection: Connection, name: str, **values: str) -> None:
    written = {key: literal_column(value) for key, value in values.items()}
    connection.execute(table(name, *map(column, values)).insert().values(written))


def fill(connection: Connection) -> None:
    moments = {"created_at": MOMENT, "updated_at": MOMENT}
    blanks = dict.fromkeys(
        ("subtype", "seeking_round", "country", "host_type", "recognition", "name_zh", "summary_zh",
         "summary_en", "sort_key", "search_text"), "''"
    )  # fmt: skip
    lists = dict.fromkeys(("languages", "modes", "implied"), "'[]'")
    for key, kind in (("'S1'", "'startup'"), ("'M1'", "'mentor'"), ("'I1'", "'investor'")):
        insert(
            connection, "participant", id=key, kind=kind, name_en=key, status="'active'",
            is_synthetic="false", **blanks, **lists, **moments,
        )  # fmt: skip
    for number, provider, state in ((1, "'M1'", "'mutual'"), (2, "'I1'", "'declined'")):
        insert(
            connection, "match", id=str(number), receiver_id="'S1'", provider_id=provider,
            state=state, initiated_by="'receiver'", **moments,
        )  # fmt: skip
        insert(
            connection, "match_event", match_id=str(number), from_state="'draft'",
            to_state="'expressed'", reason="''", occurred_at=MOMENT, id=str(number),
        )  # fmt: skip


def matches(connection: Connection, *columns: str) -> list[tuple[object, ...]]:
    named = table("match", column("id"), *map(column, columns))
    rows = connection.execute(select(*(named.c[name] for name in columns)).order_by(named.c.id))
    return [tuple(row) for row in rows]


def count_steps(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(table("match_event"))) or 0


def test_matches_and_their_steps_survive_both_ways(database_url: str) -> None:
    engine = make_engine(database_url)
    migrate(engine, BEFORE)
    with engine.begin() as connection:
        fill(connection)

    migrate(engine, AFTER)
    with engine.connect() as connection:
        grown = matches(connection, "kind", "state", "closed_at", "agreed_at")
        steps = count_steps(connection)
    migrate(engine, BEFORE, is_back=True)
    with engine.connect() as connection:
        shrunk = matches(connection, "provider_id", "state")
        steps_back = count_steps(connection)
    migrate(engine, AFTER)
    engine.dispose()

    assert [(kind, state, bool(closed), bool(agreed)) for kind, state, closed, agreed in grown] == [
        ("mentor", "mutual", False, True),
        ("investor", "declined", True, False),
    ]
    assert shrunk == [("M1", "mutual"), ("I1", "declined")]
    assert (steps, steps_back) == (2, 2)
