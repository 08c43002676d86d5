"""The change of keys from the command line."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.privacy import Contact
from models.session import make_engine
from tests.factories import make_startup
from tests.web.cli.conftest import Run
from web.services.sealing import Secrets, seal_text, unseal_text

KEYS = "DIANQIAO_SEALING_KEYS"


@pytest.fixture
def database(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of a database with a contact that the old key sealed."""
    monkeypatch.setenv(KEYS, "old")
    assert run("db", "upgrade").exit_code == 0
    address = f"sqlite:///{tmp_path / 'instance' / 'dianqiao.sqlite3'}"
    with opened(address, "old") as session, session.begin():
        make_startup(session)
        session.add(Contact(participant_id="S1", phone=seal_text(session, "0871-1234567")))
    return address


def opened(address: str, key: str) -> Session:
    return Session(make_engine(address), info=Secrets.from_keys([key]).as_info())


def test_reseal_puts_everything_under_the_new_key(
    run: Run, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEYS, "new,old")

    first, second = run("reseal"), run("reseal")

    assert (first.exit_code, first.stdout) == (
        0,
        "1 value sealed anew.\nEverything lies under the newest key.\n",
    )
    assert second.stdout.startswith("0 values sealed anew.")
    with opened(database, "new") as session:
        assert unseal_text(session, session.get_one(Contact, "S1").phone) == "0871-1234567"


@pytest.mark.usefixtures("database")
def test_reseal_names_what_it_cannot_open(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS, "new,another")

    result = run("reseal")

    assert result.exit_code == 1
    assert "contact.phone, row S1: no key opens it." in result.stderr
    assert "Error: 1 value could not be opened" in result.stderr
