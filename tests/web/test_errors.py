"""Error pages say what to do next."""

import re
import sqlite3

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

FORM = "http://localhost/desk/V-1/needs/new?kind=mentor"


@pytest.mark.parametrize(
    ("referrer", "target"),
    [
        (FORM, "/desk/V-1/needs/new?kind%3Dmentor"),
        ("http://elsewhere.example/desk/V-1", ""),
        ("", ""),
    ],
)
def test_form_after_the_session_leads_over_sign_in_back_to_its_page(
    client: FlaskClient, referrer: str, target: str
) -> None:
    answer = client.post("/account/profile", headers={"Referer": referrer})
    page = answer.get_data(as_text=True)
    links = re.findall(r'class="button" href="(/sign-in[^"]*)"', page)

    assert answer.status_code == 401
    assert links == [f"/sign-in?next={target}"]


@pytest.mark.parametrize(
    ("current", "target"),
    [
        ("http://localhost/models", "/sign-in?next=/models"),
        ("http://elsewhere.example/", "/sign-in?next="),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_part_of_a_page_after_the_session_leads_the_page_to_sign_in(
    client: FlaskClient, method: str, current: str, target: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": current}

    answer = client.open("/overview/fit", method=method, headers=headers)

    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"] == target


@pytest.mark.parametrize(
    ("fault", "status"), [("database is locked", 503), ("no such table: match", 500)]
)
def test_locked_database_is_answered_as_busy(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, fault: str, status: int
) -> None:
    def fail(*_given: object, **_known: object) -> str:
        raise OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError(fault))

    monkeypatch.setattr("web.blueprints.home.render_template", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    assert client.get("/").status_code == status
