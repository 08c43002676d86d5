import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.assignment.audit import verify_proof, verify_result
from models.account import User
from models.enums import Role
from models.matching import Match
from models.participant import Participant
from models.programme import AssignmentDraft, PublishedResult, Seat
from tests.web.batches import Batch, make_batch, make_draft
from tests.web.conftest import PHRASE, Auth
from web.services.accounts import hasher
from web.services.assignments import runs
from web.services.assignments.plans import Plan, load_plan


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


@pytest.fixture
def batch(stored: Session) -> Batch:
    """Return a closed programme in the application's database."""
    made = make_batch(stored, receivers=4, providers=2, capacity=2, has_accounts=True)
    member = stored.scalars(select(User).where(User.email == "b1@example.com")).one()
    member.password_hash = hasher.hash(PHRASE)
    stored.commit()
    return made


@pytest.fixture
def drafts(batch: Batch, stored: Session) -> str:
    path = f"/programmes/{batch.programme.id}/drafts"
    stored.rollback()
    return path


@pytest.fixture
def plan(batch: Batch, stored: Session) -> Plan:
    """Return a draft of the programme."""
    draft_id = make_draft(stored, batch, runs.Order("utility", seconds=1))
    stored.commit()
    plan = load_plan(stored, draft_id)
    stored.expunge(plan.draft)
    stored.rollback()
    return plan


def pair_of(plan: Plan) -> dict[str, int]:
    receiver, provider = plan.seats(*min(plan.sheet.pairs))
    return {"receiver": receiver, "provider": provider}


def test_run_is_asked_for_made_by_the_worker_and_shown(
    client: FlaskClient, auth: Auth, drafts: str, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    assert "No draft yet" in client.get(drafts).text

    data = {"objective": "fair", "seed": "7", "seconds": "1"}
    assert client.post(drafts, data=data).status_code == 303

    draft = stored.scalars(select(AssignmentDraft)).one()
    assert (draft.state, draft.seed, draft.parameters["seconds"]) == ("done", 7, 1)
    listed, page = client.get(drafts).text, client.get(f"{drafts}/{draft.id}").text
    assert f"{drafts}/{draft.id}" in listed
    assert "Name B1 (Demo)" in page
    assert "Distance from the best" in page
    assert client.get(f"{drafts}/progress").status_code == 200


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"objective": "best"}, "Choose what the result is for."),
        ({"objective": "fair", "seed": "-1"}, "Write a whole number from 0"),
        ({"objective": "fair", "seed": "٣"}, "Write a whole number from 0"),
        ({"objective": "fair", "seconds": "999"}, "Write whole seconds from 1"),
    ],
)
def test_bad_run_is_told_with_what_was_typed(
    client: FlaskClient, auth: Auth, drafts: str, data: dict[str, str], message: str
) -> None:
    auth.login(Role.ORGANISER)

    response = client.post(drafts, data=data)

    assert response.status_code == 422
    assert message in response.text


def test_edit_shows_its_effect_is_saved_and_undone(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    here = f"{drafts}/{plan.draft.id}"
    wanted = {"kind": "remove", **pair_of(plan)}

    assert "What else is possible" in client.get(f"{here}/ways", query_string=wanted).text
    effect = client.get(f"{here}/effect", query_string=wanted)
    assert "Nothing is changed yet" in effect.text
    saved = client.post(f"{here}/edits", data={**wanted, "revision": 0}, follow_redirects=True)
    assert "Taken out: Name" in saved.text
    stale = client.post(f"{here}/edits", data={**wanted, "revision": 0}, follow_redirects=True)
    assert "Somebody has changed this meanwhile" in stale.text
    undone = client.post(f"{here}/undo", data={"revision": 1}, follow_redirects=True)
    assert "Taken out" not in undone.text

    stored.rollback()
    assert load_plan(stored, plan.draft.id).sheet == plan.sheet


def test_rest_is_run_again_and_compared(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    wanted = {"kind": "remove", **pair_of(plan), "revision": 0}
    client.post(f"{drafts}/{plan.draft.id}/edits", data=wanted)

    client.post(f"{drafts}/{plan.draft.id}/again", data={"objective": "utility", "seconds": "1"})

    other = stored.scalars(select(AssignmentDraft).where(AssignmentDraft.number == 2)).one()
    assert (other.state, other.based_on_id) == ("done", plan.draft.id)
    query = {"first": plan.draft.id, "second": other.id}
    page = client.get(f"{drafts}/compare", query_string=query)
    assert page.status_code == 200
    assert "Pairs that differ" in page.text


def test_pairs_are_exported(client: FlaskClient, auth: Auth, drafts: str, plan: Plan) -> None:
    auth.login(Role.ORGANISER)

    text = client.get(f"{drafts}/{plan.draft.id}/export.csv").data.decode("utf-8-sig")
    book = client.get(f"{drafts}/{plan.draft.id}/export.xlsx").data

    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["Startup", "Mentor"]
    assert len(rows) == 1 + len(plan.sheet.pairs)
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert sheet.max_row == 2 + len(plan.sheet.pairs)


def test_draft_is_published_downloaded_and_withdrawn(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    here, result = f"{drafts}/{plan.draft.id}", drafts.replace("/drafts", "/result")
    assert "What happens when you publish" in client.get(f"{here}/publish").text

    published = client.post(f"{here}/publish", data={"revision": 0}, follow_redirects=True)

    assert "Published: 4 pairs" in published.text
    fingerprint = stored.scalars(select(PublishedResult.fingerprint)).one()
    stored.rollback()
    assert fingerprint in published.text
    assert verify_result(json.loads(client.get(f"{result}/file").data)) == ()
    again = client.post(f"{here}/publish", data={"revision": 0}, follow_redirects=True)
    assert "Somebody else was faster" in again.text
    assert client.post(f"{result}/withdraw", data={"reason": " "}).status_code == 422
    withdrawn = client.post(
        f"{result}/withdraw", data={"reason": "A mistake"}, follow_redirects=True
    )
    assert "Withdrawn: 4 pairs have ended" in withdrawn.text
    assert "A mistake" in client.get(result).text


def test_blocked_publication_names_whom(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    stored.get_one(Participant, "T1").capacity = 0
    stored.commit()

    response = client.post(f"{drafts}/{plan.draft.id}/publish", data={"revision": 0})

    assert response.status_code == 409
    assert "Name T1 (Demo) has 2 places too few" in response.text
    stored.rollback()
    assert stored.scalars(select(Match)).all() == []


def test_mentor_withdraws_after_what_changes_was_shown(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    client.post(f"{drafts}/{plan.draft.id}/publish", data={"revision": 0})
    seat = stored.scalars(select(Seat).where(Seat.participant_id == "T1")).one()
    leaving = drafts.replace("/drafts", f"/result/leaving/{seat.id}")

    stored.rollback()
    page = client.get(leaving).text

    assert "Pairs that end" in page
    word = page.split('name="word" value="')[1].split('"')[0]
    assert client.post(leaving, data={"word": word}).status_code == 422
    done = client.post(leaving, data={"word": word, "reason": "Ill"}, follow_redirects=True)
    assert "the batch is mended" in done.text
    stored.rollback()
    assert stored.scalars(select(Seat.state).where(Seat.participant_id == "T1")).one() == "declined"


def test_participant_sees_its_part_and_keeps_the_proof(
    client: FlaskClient, auth: Auth, drafts: str, plan: Plan
) -> None:
    auth.login(Role.ORGANISER)
    client.post(f"{drafts}/{plan.draft.id}/publish", data={"revision": 0})
    auth.logout()
    auth.login("b1")
    own = drafts.replace("/programmes", "/desk/B1/programmes").replace("/drafts", "/result")

    page = client.get(own).text

    assert "Your wishes were in it" in page
    assert "Name T1 (Demo)" in page
    proof = json.loads(client.get(f"{own}/proof").data)
    assert verify_proof(proof) == ()
    assert proof["seal"] in page
    assert client.get(own.replace("B1", "B2")).status_code == 403
    assert client.get(drafts).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/{draft}", "/{draft}/publish", "/{draft}/ways?receiver=1", "/{draft}/export.csv", "/999"],
)
def test_draft_of_another_programme_is_not_there(
    client: FlaskClient, auth: Auth, plan: Plan, path: str
) -> None:
    auth.login(Role.ORGANISER)

    response = client.get("/programmes/999/drafts" + path.format(draft=plan.draft.id))

    assert response.status_code == 404
