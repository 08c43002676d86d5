"""Complaints and an office's records in the browser."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.rights import Complaint, ImpactAssessment, Incident
from tests.web.conftest import Auth

SAID = "I was not recommended and do not know why."
ASSESSMENT = {
    "kind": "automated",
    "title": "Recommending",
    "purpose": "x",
    "impact": "x",
    "measures": "x",
    "conclusion": "x",
    "assessor": "x",
    "assessed_on": "2026-09-01",
    "next_on": "2027-09-01",
}


@pytest.fixture(autouse=True)
def _english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


def file(client: FlaskClient, **values: str) -> None:
    data = {"kind": "recommendation", "text": SAID, **values}
    response = client.post("/complaints/new", data=data)
    assert response.status_code in {200, 303}


def test_complaint_goes_from_filing_to_review(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    file(client, about_id="S1")
    auth.logout()
    auth.login(Role.ORGANISER)
    queue = client.get("/complaints/queue").text
    client.post("/complaints/1/answer", data={"text": "Looked into; mended."})
    auth.logout()
    auth.login(Role.STARTUP)
    client.post("/complaints/1/appeal", data={"text": "I do not agree with that."})
    auth.logout()
    auth.login(Role.ORGANISER)
    again = client.post(
        "/complaints/1/answer", data={"text": "The same person."}, follow_redirects=True
    )
    auth.logout()
    auth.login(Role.ADMINISTRATOR)
    client.post("/complaints/1/answer", data={"text": "Decided anew: you are right."})
    auth.logout()
    auth.login(Role.STARTUP)
    page = client.get("/complaints/1").text

    assert "To be answered" in queue
    assert "or for somebody else" in again.text
    for text in (SAID, "Looked into; mended.", "I do not agree", "Decided anew", "Concluded"):
        assert text in page


def test_visitor_files_and_follows_by_an_address_shown_once(client: FlaskClient) -> None:
    data = {"kind": "deletion", "text": "Please delete me from the list.", "email": "v@example.com"}
    page = client.post("/complaints/new", data=data).text
    (path,) = set(re.findall(r"/complaints/follow/[\w-]+", page))

    followed = client.get(path).text

    assert "Please delete me" in followed
    assert client.get("/complaints/follow/guessed").status_code == 404
    assert client.post("/complaints/follow/guessed", data={"text": SAID}).status_code == 404


def test_wrong_complaint_keeps_what_was_typed(client: FlaskClient) -> None:
    typed = {"text": "too short", "about_id": "S1", "email": "nobody"}

    page = client.post("/complaints/new", data=typed)

    assert page.status_code == 422
    for message in ("Choose what it is about", "at least 10", "Write the address"):
        assert message in page.text
    assert "too short</textarea>" in page.text


def test_unknown_participant_is_named_beside_its_field(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    page = client.post("/complaints/new", data={"kind": "other", "text": SAID, "about_id": "X"})

    assert (page.status_code, "about_id-error" in page.text) == (422, True)


def test_id_numbers_are_masked_before_anything_is_stored(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    file(client, text="我的身份证号是11010519491231002X，请核实。")

    page = client.get("/complaints/1").text

    assert "11010519491231002X" not in page
    assert "1***************2X" in page


def test_visitor_may_not_file_without_end(client: FlaskClient, stored: Session) -> None:
    data = {"kind": "other", "text": SAID, "email": "v@example.com"}

    codes = [client.post("/complaints/new", data=data).status_code for _ in range(12)]

    assert codes[-1] == 429
    assert len(stored.scalars(select(Complaint)).all()) == codes.count(200)


def test_assessment_is_recorded_from_the_template(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.ORGANISER)

    template = client.get("/records/assessments/new?template=recommending").text
    response = client.post("/records/assessments/new", data=ASSESSMENT)

    assert "Rules before scores" in template
    assert response.location == "/records/assessments/1"
    assert client.get("/records/assessments/1").status_code == 200
    assert stored.scalars(select(ImpactAssessment.title)).all() == ["Recommending"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"next_on": "2026-09-01"}, "next_on"),
        ({"assessed_on": "yesterday"}, "assessed_on"),
        ({"kind": "fun"}, "kind"),
        ({"impact": ""}, "impact"),
    ],
)
def test_wrong_assessment_names_the_field(
    client: FlaskClient, auth: Auth, wrong: dict[str, str], field: str
) -> None:
    auth.login(Role.ORGANISER)

    page = client.post("/records/assessments/new", data=ASSESSMENT | wrong)

    assert (page.status_code, f'id="{field}-error"' in page.text) == (422, True)


def test_incident_is_recorded_and_its_steps_noted_once(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    data = {
        "title": "A laptop was lost",
        "discovered_at": "2026-09-01T09:30",
        "data_kinds": ["contact", "contact!"],
        "people": "12",
        "measures": "Keys changed at once.",
    }
    wrong = client.post("/records/incidents/new", data={**data, "people": "many"})
    created = client.post("/records/incidents/new", data=data)
    for step in ("authority_told_at", "authority_told_at", "nonsense"):
        client.post("/records/incidents/1/steps", data={"step": step})

    row = stored.scalars(select(Incident)).one()
    assert (wrong.status_code, created.location) == (422, "/records/incidents/1")
    assert (row.data_kinds, row.people, row.authority_told_at is None) == (["contact"], 12, False)
    assert client.get("/records").status_code == 200


def test_notice_is_published_by_administrators_in_both_languages(
    client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.ADMINISTRATOR)
    form = client.get("/records/notices/terms").text
    blank = client.post("/records/notices/terms", data={"zh": "# 新", "en": ""})
    client.post("/records/notices/terms", data={"zh": "# 新", "en": "# Anew\n- one\n- two"})

    page = client.get("/notices/terms").text

    assert "# 1. The service" in form
    assert blank.status_code == 422
    assert "<h2>Anew</h2>" in page
    assert client.get("/notices/terms?version=1").status_code == 200
