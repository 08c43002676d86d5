"""Databases with every vocabulary, and files small enough to read at a glance."""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.intake import Intake
from models.session import make_engine, upgrade
from models.setting import set_setting
from seed.loaders import load_vocabularies
from tests.conftest import SECRETS
from web.services.access import Actor
from web.services.intake.bench import Bench
from web.services.intake.drafts import Upload, start

NOW = dt.datetime(2026, 9, 1, 2, tzinfo=dt.UTC)
PROVINCE = Actor(roles=frozenset({"organiser"}), is_provincial=True)
KUNMING = Actor(roles=frozenset({"organiser"}), regions=frozenset({"530100"}))
SPACE = Actor(roles=frozenset({"organiser"}), hosts=frozenset({"C1"}))

Rows = Sequence[Sequence[Any]]
Put = Callable[..., Bench]


def workbook(rows: Rows, *, sheet: str = "Sheet1") -> bytes:
    """Return a workbook with one sheet."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="session")
def _vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('intake') / 'words.db'}")
    upgrade(engine)
    with Session(engine) as session:
        load_vocabularies(session)
        set_setting(session, "as_of", "2026-09-01")
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def office(_vocabularies: Engine) -> Iterator[Session]:
    """Yield a session on a database with every vocabulary; its commits are undone."""
    with _vocabularies.connect() as connection, connection.begin() as outer:
        with Session(
            connection, join_transaction_mode="create_savepoint", info=SECRETS.as_info()
        ) as session:
            yield session
        outer.rollback()


@pytest.fixture
def words(session: Session) -> Session:
    """Return a session on each database in turn, with every vocabulary."""
    load_vocabularies(session)
    return session


def put(
    session: Session,
    rows: Rows,
    *,
    kind: str = "startup",
    actor: Actor = PROVINCE,
    office: str = "530000",
    name: str = "file.xlsx",
) -> Bench:
    """Upload a small workbook and return its bench."""
    upload = Upload(name, workbook(rows))
    intake_id = start(session, actor=actor, kind=kind, office=office, upload=upload)
    return bench_of(session, intake_id, actor)


def bench_of(session: Session, intake_id: int, actor: Actor = PROVINCE) -> Bench:
    """Return the bench of a draft, as a new request sees it."""
    session.expire_all()
    intake = session.get(Intake, intake_id)
    assert intake is not None
    return Bench(session, intake, actor)
