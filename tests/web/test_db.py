"""One session and one commit a request."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.setting import get_setting, set_setting
from web.auth import requires
from web.db import after_commit, get_session

KEY = "test.written"


@pytest.fixture
def done() -> list[str]:
    """Return what was done after a commit."""
    return []


@pytest.fixture
def write(app: Flask, client: FlaskClient, done: list[str]) -> Callable[[int], int]:
    """Return what sends a request that writes, and answers with a status as told."""

    @requires("page.read")
    def view(status: int) -> ResponseReturnValue:
        assert get_session() is get_session()
        set_setting(get_session(), KEY, "yes")
        after_commit(lambda: done.append(f"after {status}"))
        if status == 500:
            raise RuntimeError("a fault of the view")
        return "", status

    app.add_url_rule("/write/<int:status>", "write", view, methods=["GET", "POST"])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.testing = False
    return lambda status: client.post(f"/write/{status}").status_code


def written(stored: Session) -> str:
    """Return what another connection sees."""
    stored.rollback()
    return get_setting(stored, KEY, "no")


@pytest.mark.parametrize("status", [200, 204, 303])
def test_answer_commits(
    write: Callable[[int], int], stored: Session, done: list[str], status: int
) -> None:
    assert write(status) == status
    assert (written(stored), done) == ("yes", [f"after {status}"])


@pytest.mark.parametrize("status", [400, 403, 409, 422, 500])
def test_refusal_or_fault_leaves_nothing(
    write: Callable[[int], int], stored: Session, done: list[str], status: int
) -> None:
    assert write(status) == status
    assert (written(stored), done) == ("no", [])


def test_next_request_starts_anew(
    write: Callable[[int], int], stored: Session, done: list[str]
) -> None:
    write(422)
    write(200)

    assert (written(stored), done) == ("yes", ["after 200"])


def test_reading_does_not_wait_for_a_writer(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    stored.connection(execution_options={"sqlite_immediate": True})
    set_setting(stored, KEY, "yes")
    stored.flush()

    assert client.get("/healthz").json == {"status": "ok"}
    assert app.extensions["dianqiao-database"].pool.checkedout() == 1
