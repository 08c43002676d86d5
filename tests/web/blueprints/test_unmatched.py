"""The page of startups without a good match, as offices open it."""

import csv
import io

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.enums import Role
from tests.factories import make_mentor, make_startup
from tests.web.conftest import Auth

PAGE = "/unmatched?kind=mentor"


def rows_of(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line]
    start = next(place for place, line in enumerate(lines) if line.startswith("ID,"))
    return list(csv.DictReader(io.StringIO("\n".join(lines[start:]))))


def test_page_says_which_rule_takes_how_many_away(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    make_startup(stored, "S9", stage="seed")
    make_mentor(stored, "M8", capacity=0)
    make_mentor(stored, "M9", capacity=0)
    stored.commit()
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    client.get(PAGE)  # has the model and the table made
    client.get(PAGE)

    page = client.get(PAGE).text
    table = rows_of(client.get("/unmatched/export.csv?kind=mentor").text)

    assert "No place left: 2 would pass if it were open" in page
    (row,) = [row for row in table if row["ID"] == "S9"]
    assert (row["Candidates"], row["Pass every rule"]) == ("4", "2")
    assert (row["No place left"], row["No place left: by it alone"]) == ("2", "2")


def test_unknown_kind_is_not_found(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)

    assert client.get("/unmatched?kind=ghost").status_code == 404
