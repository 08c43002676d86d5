"""The pages of assessments, from the formula to the decided appeal."""

import datetime as dt
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.assessment import Assessment, AssessmentAppeal, AssessmentRule, AssessmentRun
from models.enums import Role
from models.pool import Tenure
from tests.factories import make_user
from tests.web.conftest import Auth, make_second_factor
from tests.web.services.ledger.records import held, make_record
from web.forms.assessing import formula_values
from web.services.assessing.formula import STANDARD

YEAR = 2025
PDF = b"%PDF-1.7 demo"


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


@pytest.fixture(autouse=True)
def year(stored: Session) -> None:
    first = dt.date(YEAR, 1, 1)
    stored.add(Tenure(number="DS-1", participant_id="M1", team_id="N1", from_on=first))
    make_record(stored, held(YEAR, 3, 5), minutes=90)
    other = make_user(stored, "other@example.com", (Role.ORGANISER, None))
    other.password_hash = stored.scalars(select(type(other).password_hash)).first()
    make_second_factor(stored, other)
    stored.commit()


def run(client: FlaskClient) -> str:
    response = client.post("/assessments/run", data={"kind": "mentor", "year": str(YEAR)})
    assert response.status_code == 303
    return str(response.location)


def publish(client: FlaskClient, auth: Auth) -> str:
    """Publish the year and return where its result is."""
    auth.login("organiser")
    address = run(client)
    client.post(f"{address}/publish")
    auth.logout()
    return "/assessments/1"


def text_of(client: FlaskClient, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_a_draft_lists_results_by_name_for_the_office(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = text_of(client, run(client))

    assert "results are not ranked" in text
    assert "Name M1 (Demo)" in text


def test_results_are_filtered_and_handed_out_as_filtered(client: FlaskClient, auth: Auth):
    auth.login("organiser")
    address = run(client)

    shown = text_of(client, f"{address}?grade=unqualified&region=530100&sort=-score")
    none = text_of(client, f"{address}?grade=excellent")
    table = text_of(client, f"{address}/export.csv?grade=excellent")

    assert "Name M1 (Demo)" in shown
    assert "No result in this selection" in none
    assert "Name M1" not in table


def test_a_formula_must_make_100(client: FlaskClient, auth: Auth, stored: Session):
    auth.login("organiser")
    values = formula_values(STANDARD["mentor"])

    wrong = client.post(
        "/assessments/formula/mentor",
        data=values | {"weight-sessions": "30"},
    )
    right = client.post("/assessments/formula/mentor", data=values)

    assert wrong.status_code == 422
    assert "now they make 105" in wrong.get_data(as_text=True)
    assert right.status_code == 303
    assert stored.scalars(select(AssessmentRule.version)).all() == [1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("weight-sessions", "x"),
        ("target-minutes", "0"),
        ("excellent_from", "60"),
        ("appeal_days", "1"),
    ],
)
def test_a_formula_names_the_field_that_is_wrong(
    client: FlaskClient, auth: Auth, name: str, text: str
):
    auth.login("organiser")

    response = client.post(
        "/assessments/formula/mentor", data=formula_values(STANDARD["mentor"]) | {name: text}
    )

    assert response.status_code == 422
    assert f'id="{name}-error"' in response.get_data(as_text=True)


def test_declared_events_need_a_source(client: FlaskClient, auth: Auth, stored: Session):
    auth.login("organiser")
    address = f"{run(client)}/events/M1"

    wrong = client.post(address, data={"value": "2", "note": ""})
    right = client.post(address, data={"value": "2", "note": "Sign-in lists"})

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert stored.scalars(select(Assessment)).one().inputs["events"] == "2"


def test_a_mentor_reads_the_result_and_appeals_with_a_file(
    client: FlaskClient, auth: Auth, stored: Session
):
    address = publish(client, auth)
    auth.login("mentor")
    assert address in text_of(client, "/desk/M1/assessments")

    short = client.post(f"{address}/appeal", data={"text": "no"})
    wrong = client.post(
        f"{address}/appeal",
        data={"text": "Two sessions are missing.", "files": (io.BytesIO(b"MZ"), "a.exe")},
    )
    assert (short.status_code, wrong.status_code) == (422, 422)
    assert stored.scalars(select(AssessmentAppeal)).all() == []

    client.post(
        f"{address}/appeal",
        data={"text": "Two sessions are missing.", "files": (io.BytesIO(PDF), "a.pdf")},
    )

    text = text_of(client, address)
    assert "Two sessions are missing." in text
    assert client.get(f"{address}/files/1").get_data() == PDF


def test_another_officer_decides_and_the_first_one_makes_it_final(
    client: FlaskClient, auth: Auth, stored: Session
):
    address = publish(client, auth)
    auth.login("mentor")
    client.post(f"{address}/appeal", data={"text": "Two sessions are missing."})
    auth.logout()
    decision = {"grade": "qualified", "text": "They are counted now."}

    auth.login("organiser")
    client.post(f"{address}/decide", data=decision)
    assert stored.scalars(select(AssessmentAppeal.state)).all() == ["filed"]
    auth.logout()
    auth.login("other")
    client.post(f"{address}/decide", data=decision)
    stored.rollback()
    assert stored.scalars(select(AssessmentAppeal.state)).all() == ["decided"]

    row = stored.scalars(select(AssessmentRun)).one()
    row.appeal_until = dt.date(YEAR, 12, 31)
    stored.commit()
    client.post("/assessments/runs/1/finish")
    stored.rollback()
    assert stored.scalars(select(Assessment.final_grade)).all() == ["qualified"]


def test_a_draft_is_not_there_for_the_mentor(client: FlaskClient, auth: Auth):
    auth.login("organiser")
    run(client)
    auth.logout()
    auth.login("mentor")

    assert client.get("/assessments/1").status_code == 404


def test_each_figure_leads_to_its_records(client: FlaskClient, auth: Auth):
    address = publish(client, auth)
    auth.login("mentor")

    text = text_of(client, address)

    lines = f"/ledger?from={YEAR}-01-01&amp;to={YEAR}-12-31&amp;shortest=30&amp;mentor=M1"
    assert lines in text
    assert client.get(f"{address}/figures/founder_rating").status_code == 200
    assert client.get(f"{address}/figures/nonsense").status_code == 404


def test_results_can_be_exported(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = client.get(f"{run(client)}/export.csv").get_data(as_text=True)

    assert "Name M1 (Demo),12,14,Unqualified" in text
