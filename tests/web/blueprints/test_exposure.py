"""The report of exposure, as offices open it."""

import csv
import io

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.enums import Role
from models.taxonomy import Region
from tests.factories import make_mentor
from tests.web.conftest import Auth
from tests.web.readers import ELSEWHERE, PREFECTURE, make_readers

PAGE = "/exposure?kind=mentor"
EXPORT = "/exposure/export.csv?kind=mentor"


def open_page(client: FlaskClient, address: str = PAGE) -> str:
    """Open the page in English once its model and its table are made."""
    client.get("/language/en")
    client.get(address)
    client.get(address)
    return client.get(address).text


def rows_of(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line]
    start = next(place for place, line in enumerate(lines) if line.startswith("ID,"))
    return list(csv.DictReader(io.StringIO("\n".join(lines[start:]))))


def test_page_and_table_say_who_is_shown_and_who_is_not(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    make_mentor(stored, "M8", region="530100", modes=("in_person",), capacity=0)
    stored.commit()
    auth.login(Role.ORGANISER)

    page = open_page(client)
    rows = rows_of(client.get(EXPORT).text)
    part = client.get(f"{EXPORT}&show=left-out")

    assert "Counted: the first 10 places on the lists of 2 startups you answer for." in page
    assert "of 3 are shown at all" in page
    assert "Whoever has room is on some list." in page
    assert {row["ID"]: (row["Lists that show it"], row["Places left"]) for row in rows} == {
        "M1": ("2", "2"),
        "M2": ("2", "no limit"),
        "M8": ("0", "0"),
    }
    assert "left-out-mentor.csv" in part.headers["Content-Disposition"]


def test_offices_of_prefectures_count_their_own(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    make_readers(stored)
    for column, code in enumerate(("530100", "530800")):
        stored.get_one(Region, code).attributes = {"tile_row": 1, "tile_column": column}
    stored.commit()

    auth.login(PREFECTURE)
    near = open_page(client)
    auth.logout()
    auth.login(ELSEWHERE)
    far = open_page(client)

    assert "on the lists of 2 startups you answer for." in near
    assert ">yours</span>" in near
    assert "on the list of 1 startup you answer for." in far


def test_kind_without_anybody_says_so(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)

    assert "Nothing to count" in open_page(client, "/exposure?kind=commissioner")
    assert client.get("/exposure?kind=ghost").status_code == 404


def test_settings_that_mean_nothing_fall_back(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)

    page = open_page(client, f"{PAGE}&k=7&by=colour&page=x")

    assert '<option value="10" selected>10</option>' in page
    assert '<option value="prefecture" selected>' in page
