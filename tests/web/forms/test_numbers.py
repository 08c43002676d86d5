"""Whole numbers out of forms: no more digits than a database holds."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Auth
from web.forms.checks import is_number


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("7", True), ("999999999", True), ("", False), ("-1", False), ("٣", False), ("9" * 10, False)],
)
def test_number_is_what_a_database_holds(text: str, is_one: bool) -> None:
    assert is_number(text) is is_one


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/mentoring/numbers", {"remind_days": "9" * 5000}),
        ("/mentoring/certify", {"record": f"{'9' * 30}:1:", "reason": "sign-in sheet"}),
    ],
)
def test_number_without_end_is_no_accident(
    client: FlaskClient, auth: Auth, path: str, data: dict[str, str]
) -> None:
    auth.login("organiser")

    assert client.post(path, data=data).status_code == 303
