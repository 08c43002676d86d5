"""The revisions make just what the models say."""

import warnings

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.enums import TRANSITIONS
from models.matching import MatchTransition
from models.programme import ProgrammeTransition
from models.programme_states import PROGRAMME_TRANSITIONS
from models.registry import Base
from models.session import is_empty, make_engine, upgrade


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
