"""The revisions make just what the models say."""

import sqlite3
import warnings
from collections.abc import Callable

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, make_url, select
from sqlalchemy.orm import Session

from models.enums import TRANSITIONS
from models.matching import MatchTransition
from models.programme import ProgrammeTransition
from models.programme_states import PROGRAMME_TRANSITIONS
from models.registry import Base
from models.session import alembic_config, is_empty, make_engine, upgrade


def test_migrated_database_equals_the_models(engine: Engine):
    with engine.connect() as connection, warnings.catch_warnings():
        # SQLite cannot reflect indexes on expressions; PostgreSQL, in its own run, can.
        warnings.filterwarnings("ignore", message="autogenerate skipping metadata-specified")
        warnings.filterwarnings("ignore", message="Skipped unsupported reflection")
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_upgrade_of_a_migrated_database_changes_nothing(engine: Engine):
    upgrade(engine)

    assert not is_empty(engine)


def test_empty_database_is_seen_as_empty(database_url: str):
    engine = make_engine(database_url)

    assert is_empty(engine)
    engine.dispose()


def test_transition_table_in_the_database_equals_the_one_in_code(session: Session):
    stored = {(row.from_state, row.to_state) for row in session.scalars(select(MatchTransition))}

    assert stored == {
        (state.value, following.value)
        for state, targets in TRANSITIONS.items()
        for following in targets
    }


def test_steps_of_a_programme_in_the_database_equal_those_in_code(session: Session):
    stored = {
        (row.from_state, row.to_state) for row in session.scalars(select(ProgrammeTransition))
    }

    assert stored == {
        (state.value, following.value)
        for state, targets in PROGRAMME_TRANSITIONS.items()
        for following in targets
    }


def test_rows_that_name_a_changed_table_stay_on_sqlite(new_database: Callable[[str], str]):
    url = new_database("sqlite")
    engine = make_engine(url)
    with engine.execution_options(sqlite_immediate=True).begin() as connection:
        command.upgrade(alembic_config(connection), "0015")
    moment = "2026-09-01 00:00:00"
    with sqlite3.connect(make_url(url).database or "") as raw:  # without keeping references
        raw.execute(
            """INSERT INTO attachment
            (id, name, media_type, size, sha256, content, created_at, updated_at)
            VALUES (1, 'a.pdf', 'application/pdf', 1, 'x', x'00', ?, ?)""",
            (moment, moment),
        )
        raw.execute("INSERT INTO post_file (post_id, attachment_id) VALUES (1, 1)")
    raw.close()

    upgrade(engine)

    with engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT post_id, attachment_id FROM post_file").all()
        rules = connection.exec_driver_sql("PRAGMA foreign_key_list(attachment)").all()
        assert kept == [(1, 1)]
        assert ("participant", "owner_id", "SET NULL") in {(r[2], r[3], r[6]) for r in rules}
        assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
    engine.dispose()
