"""Databases that cannot be used are told in a line; what answers is never a trace."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.cli.conftest import Run

HEAVY = ("sqlalchemy", "alembic", "babel", "numpy", "matcher.ecosystem")


def database_of(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "dianqiao.sqlite3"


def test_file_that_is_no_database_is_named(run: Run, tmp_path: Path) -> None:
    database_of(tmp_path).parent.mkdir()
    database_of(tmp_path).write_bytes(b"no database " * 100)

    result = run("db", "check")

    assert result.exit_code == 1
    assert result.stderr == (
        "Error: The database does not answer as it should (file is not a database): "
        "check DATABASE_URL.\n"
    )


def test_database_of_a_newer_program_is_left_alone(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    connection = sqlite3.connect(database_of(tmp_path))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    result = run("db", "upgrade")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The database is of another version of Dianqiao")


@pytest.mark.parametrize(
    "address",
    [
        "somewhere",
        "mysql://localhost/dianqiao",
        "postgresql+psycopg2://localhost/dianqiao",
        "postgresql+psycopg://user:hidden@localhost:port/dianqiao",
    ],
)
def test_address_that_cannot_be_used_is_refused_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)

    result = run("db", "check")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: DATABASE_URL is not the address of a database")
    assert "hidden" not in result.stderr


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys; from web.cli.group import dianqiao; "
        "dianqiao.main(['--help'], standalone_mode=False); print(*sys.modules)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    loaded = set(result.stdout.splitlines()[-1].split())
    assert loaded.isdisjoint(HEAVY)
