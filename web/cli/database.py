"""The database as commands open it: migrated, with its codes, a transaction a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.session import make_engine, upgrade
from models.taxonomy import Topic
from seed.loaders import load_reference, load_vocabularies
from web.config import Config


@contextmanager
def opened(config: Config, *, writes: bool = False) -> Iterator[Session]:
    """Open the database, migrated; returning commits, failing changes nothing."""
    engine = prepared(config)
    bind = engine.execution_options(sqlite_immediate=True) if writes else engine
    info = config.secrets().as_info()
    with Session(bind, expire_on_commit=False, info=info) as session, session.begin():
        yield session
    engine.dispose()


def prepared(config: Config) -> Engine:
    """Return the configured database at its newest revision, with its vocabularies.

    A newer program may bring newer words for the codes: they are refreshed with the revision.
    """
    engine = make_engine(config.database_url)
    was_migrated = upgrade(engine)
    with Session(engine) as session:
        is_new = session.scalar(select(Topic.code).limit(1)) is None
    if is_new or was_migrated:
        load_built_in(engine)
    return engine


def load_built_in(engine: Engine) -> None:
    """Load the vocabularies and the reference directory; terms that somebody edited stay."""
    writing = engine.execution_options(sqlite_immediate=True)
    with Session(writing) as session, session.begin():
        load_vocabularies(session)
        load_reference(session)
