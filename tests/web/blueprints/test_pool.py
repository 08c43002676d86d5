"""The pages of the pool: each step once on its happy path, once refused, in both languages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import ParticipantKind
from models.pool import Candidacy, Tenure
from models.public_notice import Objection, PublicNotice
from models.taxonomy import CodeTerm
from tests.factories import make_match, make_participant
from tests.web.conftest import Auth

FORM = {
    "team_id": "T1",
    "category": "industry",
    "employer": "云南示例大学（示例）",
    "post": "教授",
    "experience": "从业二十年，辅导过十余家企业",
    "capacity": "3",
    "hours_per_month": "8",
    "name_public": "yes",
    "promise": "yes",
}


@pytest.fixture(autouse=True)
def team(stored: Session) -> None:
    """Store the team, and the categories a form offers."""
    make_participant(stored, ParticipantKind.INSTITUTION, "T1", subtype="team")
    stored.add(
        CodeTerm(
            vocabulary="mentor_category", code="industry", name_zh="产业技术", name_en="Industry"
        )
    )
    stored.commit()


def candidacy(stored: Session) -> Candidacy:
    stored.rollback()
    return stored.scalars(select(Candidacy).order_by(Candidacy.id.desc())).first()


def hand_in(client: FlaskClient, auth: Auth) -> None:
    auth.login("mentor")
    assert client.post("/desk/M1/pool/apply", data=FORM).status_code == 303
    auth.logout()


def lead_to_notice(client: FlaskClient, auth: Auth, stored: Session, days: str = "0") -> int:
    hand_in(client, auth)
    auth.login("organiser")
    for verdict in ("check", "clear"):
        row = candidacy(stored)
        data = {"version": row.version}
        assert client.post(f"/pool/candidacies/{row.id}/{verdict}", data=data).status_code == 303
    data = {"candidacy": candidacy(stored).id, "days": days, "shortened_why": "演示"}
    answer = client.post("/pool/notices", data=data)
    return int(answer.location.rsplit("/", 1)[1])


def test_mentor_hands_in_and_sees_how_it_stands(client: FlaskClient, auth: Auth, stored: Session):
    hand_in(client, auth)
    auth.login("mentor")

    body = client.get("/desk/M1/pool").text

    assert candidacy(stored).state == "submitted"
    assert "州市审核中" in body
    assert client.get(f"/papers/candidacies/{candidacy(stored).id}/commitment").status_code == 200


@pytest.mark.parametrize("missing", ["promise", "experience", "employer", "category"])
def test_application_that_lacks_something_is_shown_again(
    client: FlaskClient, auth: Auth, stored: Session, missing: str
):
    auth.login("mentor")
    data = {name: value for name, value in FORM.items() if name != missing}

    answer = client.post("/desk/M1/pool/apply", data=data)

    assert (answer.status_code, candidacy(stored)) == (422, None)
    assert "教授" in answer.text


def test_second_application_is_refused_with_the_reason(client: FlaskClient, auth: Auth):
    hand_in(client, auth)
    auth.login("mentor")

    answer = client.post("/desk/M1/pool/apply", data=FORM)

    assert answer.status_code == 422
    assert "该导师已有一项申请正在办理" in answer.text


def test_space_nominates_and_the_mentor_accepts(client: FlaskClient, auth: Auth, stored: Session):
    auth.login("space")
    assert "M1" in client.get("/desk/C1/nominations/new?q=M1").text
    assert client.get("/desk/C1/nominations/new?mentor_id=M1").status_code == 200
    data = {**FORM, "mentor_id": "M1"}
    assert client.post("/desk/C1/nominations/new", data=data).status_code == 303
    assert "待导师同意" in client.get("/desk/C1/nominations").text
    auth.logout()
    row = candidacy(stored)
    assert (row.state, row.promised_at) == ("nominated", None)

    auth.login("mentor")
    page = f"/desk/M1/pool/candidacies/{row.id}/accept"
    assert "云南示例大学" in client.get(page).text
    assert client.post(page, data={**FORM, "version": row.version}).status_code == 303

    assert candidacy(stored).state == "submitted"


def test_way_that_is_none_is_not_there(client: FlaskClient, auth: Auth):
    auth.login("mentor")

    assert client.get("/desk/M1/pool/candidacies/1/burn").status_code == 404


def test_returned_application_is_changed_and_handed_in(
    client: FlaskClient, auth: Auth, stored: Session
):
    hand_in(client, auth)
    auth.login("organiser")
    row = candidacy(stored)
    url = f"/pool/candidacies/{row.id}/return"
    assert client.post(url, data={"version": row.version}).status_code == 422
    client.post(url, data={"version": row.version, "reason": "缺少证明"})
    auth.logout()

    auth.login("mentor")
    page = f"/desk/M1/pool/candidacies/{row.id}/revise"
    assert "缺少证明" in client.get(page).text
    client.post(page, data={**FORM, "version": candidacy(stored).version})

    assert candidacy(stored).state == "submitted"


def test_second_officer_is_told_that_it_is_decided(
    client: FlaskClient, auth: Auth, stored: Session
):
    hand_in(client, auth)
    auth.login("organiser")
    row = candidacy(stored)
    data = {"version": row.version, "reason": "不符合条件"}
    client.post(f"/pool/candidacies/{row.id}/check", data=data)

    answer = client.post(f"/pool/candidacies/{row.id}/refuse", data=data)

    assert answer.status_code == 409
    assert candidacy(stored).state == "checked"


def test_batch_checks_those_marked(client: FlaskClient, auth: Auth, stored: Session):
    hand_in(client, auth)
    auth.login("organiser")
    row = candidacy(stored)
    assert f'value="{row.id}"' in client.get("/pool/candidacies?list=open").text

    client.post(
        "/pool/candidacies/batch",
        data={"candidacy": row.id, f"version-{row.id}": row.version, "step": "check"},
    )

    assert candidacy(stored).state == "checked"
    assert client.post("/pool/candidacies/batch").status_code == 303


def test_notice_objection_answer_and_appointment(client: FlaskClient, auth: Auth, stored: Session):
    notice_id = lead_to_notice(client, auth, stored)
    auth.logout()
    body = client.get(f"/public-notices/{notice_id}").text
    assert "名称M1（示例）" in body
    data = {"text": "该人选与企业有利益关系", "email": "citizen@example.org"}
    filed = client.post(f"/public-notices/{notice_id}/objections", data=data)
    assert "YY-" in filed.text
    word = filed.text.split("/public-notices/objections/")[1].split('"')[0]

    auth.login("organiser")
    stored.rollback()
    objection = stored.scalars(select(Objection)).one()
    answer_url = f"/pool/notices/{notice_id}/objections/{objection.id}"
    assert client.post(answer_url, data={"text": "短"}).status_code == 422
    client.post(f"/pool/notices/{notice_id}/settle")
    assert candidacy(stored).state == "on_notice"
    data = {"finding": "rejected", "text": "经核实不影响聘任该人选"}
    client.post(answer_url, data=data)
    client.post(f"/pool/notices/{notice_id}/settle")
    auth.logout()

    assert candidacy(stored).state == "appointed"
    tenure = stored.scalars(select(Tenure)).one()
    assert "经核实不影响聘任该人选" in client.get(f"/public-notices/objections/{word}").text
    assert "名称M1" not in client.get(f"/public-notices/{notice_id}").text
    assert "名称M1（示例）" in client.get("/mentors").text
    auth.login("mentor")
    assert tenure.number in client.get(f"/papers/tenures/{tenure.id}/letter").text


@pytest.mark.parametrize(
    "data",
    [
        {"text": "短", "email": "citizen@example.org"},
        {"text": "该人选与企业有利益关系", "email": "nowhere"},
    ],
)
def test_objection_that_cannot_be_answered_is_shown_again(
    client: FlaskClient, auth: Auth, stored: Session, data: dict[str, str]
):
    notice_id = lead_to_notice(client, auth, stored)
    auth.logout()

    answer = client.post(f"/public-notices/{notice_id}/objections", data=data)

    assert answer.status_code == 422
    assert stored.scalars(select(Objection)).all() == []


def test_objection_after_the_time_is_turned_away(client: FlaskClient, auth: Auth, stored: Session):
    notice_id = lead_to_notice(client, auth, stored)
    client.post(f"/pool/notices/{notice_id}/settle")
    auth.logout()

    data = {"text": "该人选与企业有利益关系", "email": "citizen@example.org"}
    answer = client.post(f"/public-notices/{notice_id}/objections", data=data)

    assert answer.status_code == 303
    assert stored.scalars(select(Objection)).all() == []


def test_shortened_notice_needs_a_reason(client: FlaskClient, auth: Auth, stored: Session):
    lead_to_notice(client, auth, stored)
    row = candidacy(stored)
    notice_id = row.notice_id
    client.post(f"/pool/notices/{notice_id}/withdraw", data={"reason": "名单有误"})
    assert candidacy(stored).state == "cleared"

    client.post("/pool/notices", data={"candidacy": row.id, "days": "1"})

    assert candidacy(stored).state == "cleared"
    assert len(stored.scalars(select(PublicNotice)).all()) == 1


def appoint(client: FlaskClient, auth: Auth, stored: Session) -> Tenure:
    notice_id = lead_to_notice(client, auth, stored)
    client.post(f"/pool/notices/{notice_id}/settle")
    stored.rollback()
    return stored.scalars(select(Tenure)).one()


def test_province_suspends_resumes_and_dismisses(client: FlaskClient, auth: Auth, stored: Session):
    tenure = appoint(client, auth, stored)
    states = []
    for change, reason in (
        ("suspend", ""),
        ("suspend", "停职"),
        ("resume", ""),
        ("dismiss", "违规"),
    ):
        stored.rollback()
        data = {"version": tenure.version, "reason": reason, "participant_id": "M1"}
        client.post(f"/pool/tenures/{tenure.id}/{change}", data=data)
        stored.rollback()
        states.append(tenure.state)

    assert states == ["in_force", "suspended", "in_force", "dismissed"]


def test_mentor_leaves_with_a_reason(client: FlaskClient, auth: Auth, stored: Session):
    tenure = appoint(client, auth, stored)
    auth.logout()
    auth.login("mentor")
    url = f"/desk/M1/pool/tenures/{tenure.id}/leave"

    client.post(url, data={"version": tenure.version})
    stored.rollback()
    assert tenure.state == "in_force"
    client.post(url, data={"version": tenure.version, "reason": "工作变动"})

    stored.rollback()
    assert tenure.state == "left"


def test_mentor_asks_for_a_renewal(client: FlaskClient, auth: Auth, stored: Session):
    tenure = appoint(client, auth, stored)
    auth.logout()
    auth.login("mentor")
    url = f"/desk/M1/pool/tenures/{tenure.id}/renew"
    assert client.get(url).status_code == 200

    assert client.post(url, data=FORM).status_code == 303

    assert (candidacy(stored).kind, candidacy(stored).state) == ("renewal", "submitted")


def test_table_filters_and_exports(client: FlaskClient, auth: Auth, stored: Session):
    tenure = appoint(client, auth, stored)

    assert tenure.number in client.get("/pool?q=m1&state=in_force&places=free").text
    assert tenure.number not in client.get("/pool?state=left").text
    assert tenure.number in client.get("/pool/export.csv").text
    workbook = client.get("/pool/export.xlsx")
    assert workbook.data[:2] == b"PK"


def test_rules_are_set_within_limits(client: FlaskClient, auth: Auth):
    auth.login("organiser")
    rules = {
        "term_years": "2",
        "notice_days": "5",
        "capacity": "2",
        "reminder_days": "30",
        "conflict_years": "2",
        "renewal_notice": "0",
    }

    assert client.post("/pool/rules", data={**rules, "term_years": "99"}).status_code == 422
    assert client.post("/pool/rules", data=rules).status_code == 303
    assert 'value="30"' in client.get("/pool/rules").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/mentors",
        "/public-notices",
        "/pool",
        "/pool/candidacies?list=all",
        "/pool/notices",
        "/pool/rules",
        "/desk/M1/pool",
        "/desk/M1/conflicts",
        "/desk/M1/conflicts/new?q=S1",
        "/desk/M1/conflicts/new?other_id=S1",
        "/papers/mentors/M1/commitment",
        "/overview",
    ],
)
def test_pages_open_in_both_languages(client: FlaskClient, auth: Auth, path: str, language: str):
    auth.login("organiser")
    client.get(f"/language/{language}")

    assert client.get(path).status_code == 200


def test_conflict_is_declared_and_taken_back(client: FlaskClient, auth: Auth):
    auth.login("mentor")
    url = "/desk/M1/conflicts/new"
    data = {"other_id": "S1", "kind": "family", "from_on": "2026-05-01", "note": "表亲"}
    assert client.post(url, data={**data, "to_on": "2026-01-01"}).status_code == 422
    assert client.post(url, data=data).status_code == 303
    assert client.post(url, data=data).status_code == 422
    assert "表亲" in client.get("/desk/M1/conflicts").text

    assert client.post("/desk/M1/conflicts/1/withdraw").status_code == 303

    assert "表亲" not in client.get("/desk/M1/conflicts").text


def test_mentor_discloses_and_the_startup_answers(client: FlaskClient, auth: Auth, stored: Session):
    make_match(stored, "S1", "M1", state="active")
    stored.commit()
    auth.login("mentor")
    data = {"startup_id": "S1", "text": "拟投资50万元"}
    client.post("/desk/M1/conflicts/stakes", data={"startup_id": "S2"})
    client.post("/desk/M1/conflicts/stakes", data=data)
    auth.logout()

    auth.login("startup")
    assert "拟投资50万元" in client.get("/desk/S1/conflicts").text
    client.post("/desk/S1/conflicts/stakes/1/answer", data={"answer": "agree"})

    assert "企业已同意" in client.get("/desk/S1/conflicts").text
