"""The model's state beside its versions, as an organiser has it fitted anew."""

from flask.testing import FlaskClient

from models.enums import Role
from tests.web.conftest import Auth

FROM_VERSIONS = {"HX-Request": "true", "HX-Current-URL": "http://localhost/models"}
FROM_OVERVIEW = {"HX-Request": "true", "HX-Current-URL": "http://localhost/overview"}


def test_fit_that_was_asked_for_is_shown_at_once(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)
    client.get("/language/en")

    answer = client.post("/overview/fit", headers=FROM_VERSIONS)

    assert "Fitting on the data as they stand" in answer.text
    assert 'hx-trigger="every 2s"' in answer.text
    assert "/cancel" not in answer.text
    assert "Versions, and how good they proved" not in answer.text


def test_versions_are_loaded_anew_once_a_fit_is_over(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)
    client.post("/overview/fit", headers=FROM_VERSIONS)

    beside = client.get("/overview/fit", headers=FROM_VERSIONS)
    elsewhere = client.get("/overview/fit", headers=FROM_OVERVIEW)

    assert beside.headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in elsewhere.headers
