"""The life of a pair in the pages, as each side and the office see it."""

import datetime as dt
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agreed import Appointment
from models.enums import MatchState, Role
from models.matching import Match
from models.mentoring import Agreement, MentoringRecord
from models.setting import get_setting
from tests.factories import make_match
from tests.web.conftest import Auth
from web.services.engine import leave

PAIR = "/matches/1"
NOW = dt.datetime.now(dt.UTC)
AGREEMENT = {
    "goal_0": "签下十家客户",
    "starts_on": "2026-09-01",
    "ends_on": "2027-08-31",
    "sessions": "10",
    "confidential": "1",
    "fee_kind": "free",
    "token": "one",
}
RECORD = {
    "day": "2026-08-30",
    "time": "14:00",
    "minutes": "60",
    "way": "onsite",
    "topic_0": "ip.patent",
    "problem": "不知如何布局",
    "advice": "先做检索",
    "action_0": "完成检索",
    "owner_0": "receiver",
    "token": "one",
    "send": "1",
}


@pytest.fixture(autouse=True)
def pair(app: Flask, stored: Session) -> None:
    """Let S1 and M1 be a pair, and leave models alone."""
    app.extensions["dianqiao-engine"].when_stale = leave
    match = make_match(stored, "S1", "M1", state=MatchState.ACTIVE)
    match.agreed_at = NOW - dt.timedelta(days=60)
    stored.commit()


def only_record(stored: Session) -> MentoringRecord:
    stored.rollback()
    return stored.scalars(select(MentoringRecord)).one()


def as_mentor(client: FlaskClient, auth: Auth, path: str, data: dict[str, Any]) -> Any:
    auth.login(Role.MENTOR)
    response = client.post(f"{PAIR}{path}", data=data)
    auth.logout()
    return response


@pytest.mark.parametrize("role", [Role.STARTUP, Role.MENTOR, Role.ORGANISER])
@pytest.mark.parametrize("path", ["/mentoring", "/mentoring/prepare", "/records/1", ""])
def test_pages_open_to_both_sides_and_the_office(
    client: FlaskClient, auth: Auth, role: Role, path: str
) -> None:
    as_mentor(client, auth, "/records/new", RECORD)
    auth.login(role)

    assert client.get(f"{PAIR}{path}").status_code == 200


def test_agreement_goes_from_the_form_into_force(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    assert as_mentor(client, auth, "/agreements/new", AGREEMENT).status_code == 303
    auth.login(Role.STARTUP)
    page = client.get(f"{PAIR}/agreements/1")
    accepted = client.post(f"{PAIR}/agreements/1/accept")

    assert "签下十家客户" in page.text
    assert accepted.location == f"{PAIR}/mentoring"
    assert stored.scalars(select(Agreement.state)).one() == "in_force"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"goal_0": ""}, "goal_0"),
        ({"ends_on": "2026-08-01"}, "ends_on"),
        ({"ends_on": "2030-08-01"}, "ends_on"),
        ({"sessions": "0"}, "sessions"),
        ({"fee_kind": "paid"}, "fee"),
        ({"due_0": "soon"}, "due_0"),
    ],
)
def test_agreement_form_names_what_is_wrong_and_keeps_what_was_typed(
    client: FlaskClient, auth: Auth, wrong: dict[str, str], field: str
) -> None:
    response = as_mentor(client, auth, "/agreements/new", {**AGREEMENT, "note": "其他", **wrong})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert "其他" in response.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"time": ""}, "time"),
        ({"day": (NOW + dt.timedelta(days=2)).date().isoformat()}, "time"),
        ({"minutes": "2"}, "minutes"),
        ({"minutes": "long"}, "minutes"),
        ({"way": "dream"}, "way"),
        ({"topic_0": ""}, "topic_0"),
        ({"topic_0": "no.such"}, "topic_0"),
        ({"problem": ""}, "problem"),
        ({"advice": ""}, "advice"),
        ({"action_0": "", "action_due_0": "2026-09-01"}, "action_0"),
        ({"next_on": "soon"}, "next_on"),
    ],
)
def test_record_form_names_what_is_wrong_and_keeps_what_was_typed(
    client: FlaskClient, auth: Auth, wrong: dict[str, str], field: str
) -> None:
    response = as_mentor(client, auth, "/records/new", {**RECORD, "outcome": "其他", **wrong})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert "其他" in response.text


def test_draft_may_leave_things_out_and_is_gone_on_with(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    draft = {**RECORD, "problem": "", "advice": "", "topic_0": "", "send": "0"}
    assert as_mentor(client, auth, "/records/new", draft).location == f"{PAIR}/records/1"
    auth.login(Role.STARTUP)
    assert client.get(f"{PAIR}/records/1").status_code == 404
    auth.logout()
    as_mentor(client, auth, "/records/1/edit", {**RECORD, "token": "two"})

    assert only_record(stored).state == "handed_in"


def test_record_is_filled_in_from_the_meeting_that_was_held(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    match = stored.scalars(select(Match)).one()
    begin = dt.datetime(2026, 8, 28, 6, tzinfo=dt.UTC)
    stored.add(
        Appointment(
            match_id=match.id,
            proposed_by="S1",
            state="confirmed",
            starts_at=begin,
            minutes=90,
            way="online",
        )
    )
    stored.commit()
    auth.login(Role.MENTOR)
    page = client.get(f"{PAIR}/records/new").text

    for value in ("2026-08-28", "14:00", "90"):
        assert f'value="{value}"' in page
    assert re.search(r'value="video"\s+checked', page)


def test_confirming_locks_and_a_correction_stands_beside_it(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    as_mentor(client, auth, "/records/new", RECORD)
    auth.login(Role.STARTUP)
    seen = only_record(stored).handed_in_at
    assert seen is not None
    client.post(f"{PAIR}/records/1/confirm", data={"seen": seen.isoformat()})
    assert only_record(stored).state == "locked"
    client.post(
        f"{PAIR}/records/1/addenda", data={"text": "时长有误", "minutes": "45", "token": "a"}
    )
    auth.logout()
    as_mentor(client, auth, "/records/1/confirm", {"addendum": "1"})
    auth.login(Role.STARTUP)
    page = client.get(f"{PAIR}/records/1").text

    assert "时长有误" in page
    assert "45 分钟" in page


def test_numbers_of_cards_are_masked(client: FlaskClient, auth: Auth) -> None:
    as_mentor(client, auth, "/records/new", {**RECORD, "advice": "卡号 4111 1111 1111 1111"})
    auth.login(Role.MENTOR)

    assert "4111 1111 1111 1111" not in client.get(f"{PAIR}/records/1").text


def test_files_are_checked_and_handed_out_to_be_saved(client: FlaskClient, auth: Auth) -> None:
    def sent(name: str, content: bytes) -> dict[str, Any]:
        return {**RECORD, "token": name, "files": (io.BytesIO(content), name)}

    wrong = as_mentor(client, auth, "/records/new", sent("sheet.pdf", b"no pdf"))
    assert wrong.status_code == 422
    as_mentor(client, auth, "/records/new", sent("sheet.pdf", b"%PDF-1.7 names"))
    auth.login(Role.ORGANISER)
    assert client.get(f"{PAIR}/records/1/files/1").status_code == 404
    assert "sheet.pdf" not in client.get(f"{PAIR}/records/1").text
    auth.logout()
    auth.login(Role.STARTUP)
    file = client.get(f"{PAIR}/records/1/files/1")

    assert (file.status_code, file.data) == (200, b"%PDF-1.7 names")
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_desk_certifies_a_batch_and_hands_out_the_pairs(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    as_mentor(client, auth, "/records/new", RECORD)
    row = only_record(stored)
    row.handed_in_at = NOW - dt.timedelta(days=20)
    stored.commit()
    auth.login(Role.ORGANISER)
    page = client.get("/mentoring?show=confirmations").text
    key = re.findall(r'name="record" value="([^"]+)"', page)
    assert client.post("/mentoring/certify", data={"record": key}).status_code == 303
    assert only_record(stored).state == "handed_in"
    client.post("/mentoring/certify", data={"record": key, "reason": "已核对签到表"})
    table = client.get("/mentoring/pairs.csv").text

    assert only_record(stored).certified_reason == "已核对签到表"
    assert "名称S1（示例）,名称M1（示例）" in table


@pytest.mark.parametrize(("days", "stored_as"), [("20", "20"), ("1", "")])
def test_numbers_of_the_programme_are_set(
    client: FlaskClient, auth: Auth, stored: Session, days: str, stored_as: str
) -> None:
    auth.login(Role.ORGANISER)
    client.post("/mentoring/numbers", data={"remind_days": days})
    stored.rollback()

    assert get_setting(stored, "mentoring_remind_days") == stored_as


def test_pair_goes_through_a_break_a_change_and_its_end(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    def state() -> str:
        stored.rollback()
        return stored.scalars(select(Match.state)).one()

    auth.login(Role.STARTUP)
    client.post(f"{PAIR}/mentoring/pause", data={"until": "2027-01-01", "note": "出差"})
    assert state() == "paused"
    client.post(f"{PAIR}/mentoring/resume")
    assert state() == "active"
    changed = client.post(f"{PAIR}/mentoring/change", data={"note": "方向不同"})
    assert changed.location == "/desk/S1?kind=mentor"
    client.post(f"{PAIR}/mentoring/change/drop")
    client.post(f"{PAIR}/mentoring/terminate", data={"note": ""})
    assert state() == "active"
    client.post(f"{PAIR}/mentoring/complete", data={"score": "5", "words": "很好"})
    assert state() == "completed"
    assert "很好" in client.get(f"{PAIR}/mentoring").text
    auth.logout()
    auth.login(Role.MENTOR)
    assert "很好" not in client.get(f"{PAIR}/mentoring").text
    assert client.post(f"{PAIR}/mentoring/rating", data={"score": "9"}).status_code == 303
    client.post(f"{PAIR}/mentoring/rating", data={"score": "4"})
    assert "4分" in client.get(f"{PAIR}/mentoring").text


@pytest.mark.parametrize(("role", "own"), [(Role.STARTUP, "S1"), (Role.MENTOR, "M1")])
def test_own_page_lists_the_pairs(client: FlaskClient, auth: Auth, role: Role, own: str) -> None:
    auth.login(role)

    page = client.get(f"/desk/{own}/mentoring").text

    assert "名称M1（示例）" in page or "名称S1（示例）" in page
    assert 'href="/matches/1/mentoring"' in page


def test_desk_says_that_a_record_waits_for_this_side_alone(client: FlaskClient, auth: Auth) -> None:
    as_mentor(client, auth, "/records/new", RECORD)
    auth.login(Role.STARTUP)
    asked = client.get("/desk/S1").text
    auth.logout()
    auth.login(Role.MENTOR)
    silent = client.get("/desk/M1").text

    assert "有 1 份帮扶记录或协议待您确认" in asked
    assert "份帮扶记录或协议待您确认" not in silent
