"""The application for the tests: its own small database, and ways to sign in."""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from types import CodeType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.credential import BackupCode, SecondFactor
from models.enums import ParticipantKind, Role
from models.session import make_engine
from models.setting import set_setting
from tests.conftest import SEALING_KEY, SECRETS
from tests.factories import (
    make_mentor,
    make_need,
    make_offer,
    make_participant,
    make_startup,
    make_user,
    make_vocabularies,
)
from web.app import create_app
from web.config import Config
from web.services import second_factor
from web.services.accounts import actor_of, hasher
from web.services.sealing import seal_text

PHRASE = "a-long-enough-password"
AS_OF = "2026-09-01"
AUTHENTICATOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BACKUP_CODES = tuple(f"{first}{second}aaa-bbbbb" for first in "abcdefg" for second in "hkmnpqr")
MEMBERS = {
    Role.STARTUP: "S1",
    Role.MENTOR: "M1",
    Role.INVESTOR: "I1",
    Role.PARTNER: "P1",
    Role.SPACE: "C1",
    Role.INSTITUTION: "N1",
    Role.ORGANISER: None,
    Role.REVIEWER: None,
    Role.ADMINISTRATOR: None,
}


def fill(session: Session) -> None:
    """Store a startup with a need, one provider of each kind, and an account for each role."""
    make_vocabularies(session)
    set_setting(session, "as_of", AS_OF)
    make_startup(session, "S1", region="530100", sectors=("bio.tcm",))
    make_startup(session, "S2", region="530100")
    make_mentor(session, "M1", region="530100", sectors=("bio.tcm",), capacity=2)
    make_mentor(session, "M2", region="530100")
    kinds = (("investor", "I1"), ("partner", "P1"), ("space", "C1"), ("institution", "N1"))
    for kind, key in kinds:
        make_participant(session, ParticipantKind(kind), key, region="530100")
    make_need(session, "S1", "ip.patent", priority=1)
    make_offer(session, "M1", "ip.patent")
    password_hash = hasher.hash(PHRASE)
    for role, participant_id in MEMBERS.items():
        make_user(
            session,
            f"{role}@example.com",
            (role, participant_id),
            name_en=role.value,
            password_hash=password_hash,
        )
    make_second_factors(session)


def make_second_factors(session: Session) -> None:
    """Give staff the second factor they must have, with backup codes to sign in by."""
    for user in session.scalars(select(User)).all():
        if second_factor.is_required(actor_of(user)):
            make_second_factor(session, user)


def make_second_factor(session: Session, user: User) -> None:
    """Give an account a second factor, with backup codes to sign in by."""
    factor = SecondFactor(
        user_id=user.id,
        sealed_secret=seal_text(session, AUTHENTICATOR),
        confirmed_at=dt.datetime.now(dt.UTC),
    )
    session.add(factor)
    session.add_all(
        BackupCode(
            user_id=user.id,
            code_hash=second_factor.backup_hash(user.id, code),
        )
        for code in BACKUP_CODES
    )
    session.flush()


@pytest.fixture(scope="session")
def filled_database(
    tmp_path_factory: pytest.TempPathFactory, _templates: Callable[[str, str], str]
) -> Path:
    """Return a database that every test gets a copy of."""
    path = tmp_path_factory.mktemp("web") / "filled.sqlite3"
    shutil.copy(_templates("sqlite", ""), path)
    engine = make_engine(f"sqlite:///{path}")
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        fill(session)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def config(filled_database: Path, tmp_path: Path) -> Config:
    """Return the settings of an application with its own copy of the database."""
    database = tmp_path / "dianqiao.sqlite3"
    shutil.copy(filled_database, database)
    return Config(
        database_url=f"sqlite:///{database}",
        instance=tmp_path,
        sealing_keys=(SEALING_KEY,),
        is_testing=True,
        cookie_secure=False,
    )


class CompiledTemplates(BytecodeCache):
    """Keeps what templates are compiled to, for all applications of these tests."""

    def __init__(self) -> None:
        self.codes: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to."""
        bucket.code = self.codes.get(bucket.checksum + bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        if bucket.code is not None:
            self.codes[bucket.checksum + bucket.key] = bucket.code


TEMPLATES = CompiledTemplates()


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """Yield the application; its jobs run at once."""
    app = create_app(config)
    app.jinja_env.bytecode_cache = TEMPLATES
    yield app
    app.extensions["dianqiao-database"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client that need not send forgery tokens."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


CODES = cycle(BACKUP_CODES)
"""The next backup code to sign in with: each works once in a test's own database."""


class Auth:
    """Signs a client in and out."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def login(self, role: str) -> None:
        """Sign in as the account of a role, or of another reader by its name."""
        data = {"email": f"{role}@example.com", "password": PHRASE}
        response = self._client.post("/sign-in", data=data)
        assert response.status_code == 303
        if response.location == "/sign-in/code":
            code = next(CODES)
            assert self._client.post("/sign-in/code", data={"code": code}).status_code == 303

    def logout(self) -> None:
        """Sign out."""
        self._client.post("/sign-out")


@pytest.fixture
def auth(client: FlaskClient) -> Auth:
    """Return what signs the client in."""
    return Auth(client)


@pytest.fixture
def stored(app: Flask) -> Iterator[Session]:
    """Yield a session on the application's database, to look and to change behind its back."""
    with Session(app.extensions["dianqiao-database"], info=SECRETS.as_info()) as session:
        yield session
