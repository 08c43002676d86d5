"""From a stranger's form to a desk: confirmation, review, corrections, joining others."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import User
from models.audit import AuditLog
from models.enums import Role
from models.link import SignedLink
from models.participant import Participant
from models.privacy import Consent
from models.registration import Registration, SignUp
from models.relation import Relation
from models.setting import get_data_version
from models.taxonomy import CodeTerm, Region
from tests.web.conftest import PHRASE, Auth
from tests.web.mailbox import kinds_for, kinds_to, last_word
from tests.web.readers import make_readers

EMAIL = "li@newfirm.example"
FORM: dict[str, Any] = {
    "name": "李晓明",
    "email": EMAIL,
    "password": PHRASE,
    "agree": "yes",
    "name_zh": "滇味菌业（示例）",
    "name_en": "Dianwei Fungi (Demo)",
    "stage": "seed",
    "region": "530100",
    "sector_1": "bio.tcm",
    "sector_2": "bio",
    "languages": ["zh-CN"],
    "summary": "把野生菌做成即食零食。",
}
PROFILE = {name: FORM[name] for name in FORM if name not in {"name", "email", "password", "agree"}}


@pytest.fixture(autouse=True)
def _languages(stored: Session) -> None:
    stored.add_all(
        [
            CodeTerm(vocabulary="language", code="zh-CN", name_zh="简体中文", name_en="Chinese"),
            CodeTerm(vocabulary="language", code="en", name_zh="英语", name_en="English"),
            CodeTerm(vocabulary="country", code="TH", name_zh="泰国", name_en="Thailand"),
        ]
    )
    stored.commit()
    make_tiles(stored)


def make_tiles(stored: Session) -> None:
    """Put the prefecture on the map, so that the form offers it."""
    region = stored.get_one(Region, "530100")
    region.attributes = {"tile_row": 2, "tile_column": 3}
    stored.commit()


def sign_up(client: FlaskClient, stored: Session, kind: str = "startup", **changes: object) -> str:
    """Fill in the form; return the address of the link in the mail."""
    assert client.post(f"/join/{kind}", data=FORM | changes).location == "/join/sent"
    return f"/join/confirm/{last_word(stored, 'account.confirm')}"


def registered(client: FlaskClient, stored: Session, **changes: object) -> Registration:
    """Sign up and confirm; return the registration."""
    assert client.post(sign_up(client, stored, **changes)).location == "/registration"
    return latest(stored)


def latest(stored: Session) -> Registration:
    stored.rollback()
    newest = select(Registration).order_by(Registration.id.desc()).limit(1)
    return stored.scalars(newest).one()


def decide(client: FlaskClient, row: Registration, how: str, **data: object) -> int:
    """Decide on a registration in the version that is stored."""
    return client.post(
        f"/registrations/{row.id}/{how}", data={"version": row.version, **data}
    ).status_code


def reviewer(app: Flask, name: str = "organiser") -> FlaskClient:
    """Return a client signed in as an organiser."""
    client = app.test_client()
    Auth(client).login(name)
    return client


def test_stranger_becomes_a_participant(app: Flask, client: FlaskClient, stored: Session) -> None:
    before = get_data_version(stored)
    row = registered(client, stored)
    user = stored.get_one(User, row.user_id)
    waiting = client.get("/registration").text
    office = reviewer(app)

    assert "审核中" in waiting
    assert client.get("/desk").status_code == 200
    assert "滇味菌业" in office.get("/registrations").text
    assert decide(office, row, "approve") == 303

    row = latest(stored)
    participant = stored.get_one(Participant, row.participant_id)
    assert re.fullmatch(r"V-[2-9A-Z]{8}", participant.id)
    assert (participant.status, participant.sectors) == ("active", ("bio.tcm", "bio"))
    assert (participant.region, participant.stage, participant.languages) == (
        "530100",
        "seed",
        ["zh-CN"],
    )
    assert participant.summary_zh == "把野生菌做成即食零食。"
    assert participant.origin == "registered"
    assert client.get("/desk").location == f"/desk/{participant.id}"
    assert get_data_version(stored) > before
    assert kinds_for(stored, user.id) == ["registration.received", "registration.approved"]


def test_nothing_exists_before_the_address_is_confirmed(
    client: FlaskClient, stored: Session
) -> None:
    link = sign_up(client, stored)

    looked = [client.get(link).status_code for _ in range(2)]

    stored.rollback()
    assert looked == [200, 200]
    assert stored.scalars(select(User).where(User.email == EMAIL)).all() == []
    assert client.post("/sign-in", data={"email": EMAIL, "password": PHRASE}).status_code == 422


def test_confirmation_keeps_what_was_agreed(client: FlaskClient, stored: Session) -> None:
    row = registered(client, stored)

    purposes = stored.scalars(select(Consent.purpose).where(Consent.user_id == row.user_id))
    user = stored.get_one(User, row.user_id)
    assert "account" in purposes.all()
    assert user.email_confirmed_at is not None
    assert stored.scalars(select(SignUp)).all() == []


def test_link_confirms_once(client: FlaskClient, stored: Session) -> None:
    link = sign_up(client, stored)
    client.post(link)

    assert [client.get(link).status_code, client.post(link).status_code] == [404, 404]


@pytest.mark.usefixtures("client")
def test_a_room_registers_behind_one_address_and_no_mailbox_is_flooded(app: Flask) -> None:
    room = [
        app.test_client().post("/join/startup", data=FORM | {"email": f"p{n}@firm.example"})
        for n in range(12)
    ]
    flood = [app.test_client().post("/join/startup", data=FORM) for _ in range(6)]

    assert [each.status_code for each in room] == [303] * 12
    assert [each.status_code for each in flood] == [303] * 5 + [429]


def test_another_browser_needs_the_password(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    link = sign_up(client, stored)
    other = app.test_client()

    without = other.post(link)
    wrong = other.post(link, data={"password": "wrong-password"})
    right = other.post(link, data={"password": PHRASE})

    assert [each.status_code for each in (without, wrong, right)] == [422, 422, 303]


def test_link_somebody_else_asked_for_makes_no_account(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    thief = app.test_client()
    link = sign_up(thief, stored, password=PHRASE[::-1])

    refused = client.post(link, data={"password": PHRASE})

    assert refused.status_code == 422
    assert stored.scalars(select(User).where(User.email == EMAIL)).all() == []


def test_address_with_an_account_gets_the_same_answer(client: FlaskClient, stored: Session) -> None:
    free = client.post("/join/startup", data=FORM)
    taken = client.post("/join/startup", data=FORM | {"email": "mentor@example.com"})

    assert (free.status_code, free.location) == (taken.status_code, taken.location)
    assert kinds_to(stored, EMAIL) == ["account.confirm"]
    assert kinds_to(stored, "mentor@example.com") == ["account.exists"]


def test_link_sent_again_closes_the_first(client: FlaskClient, stored: Session) -> None:
    first = sign_up(client, stored)
    client.post("/join/again")

    assert client.post(first).status_code == 404
    second = f"/join/confirm/{last_word(stored, 'account.confirm')}"
    assert client.post(second).status_code == 303


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "li@nowhere"}, "email"),
        ({"password": "short"}, "password"),
        ({"agree": ""}, "agree"),
        ({"name_zh": "", "name_en": ""}, "name_zh"),
        ({"stage": "exited"}, "stage"),
        ({"region": "530800"}, "region"),
        ({"sector_1": "", "sector_2": ""}, "sector_1"),
        ({"sector_1": "magic"}, "sector_1"),
        ({"languages": []}, "languages"),
        ({"summary": ""}, "summary"),
        ({"summary": "x" * 201}, "summary"),
        ({"summary": "请致电 13812345678"}, "summary"),
        ({"host_id": "M1"}, "host_id"),
    ],
)
def test_wrong_field_is_named_and_the_form_kept(
    client: FlaskClient, changes: dict[str, object], field: str
) -> None:
    refused = client.post("/join/startup", data=FORM | changes)

    assert refused.status_code == 422
    assert re.findall(r'id="(\w+)-error"', refused.text) == [field]
    assert PHRASE not in refused.text
    if field != "name_zh":
        assert 'value="滇味菌业（示例）"' in refused.text


def test_agreement_is_never_ticked_beforehand(client: FlaskClient) -> None:
    page = client.get("/join/startup").text

    box = re.search(r'<input type="checkbox" name="agree"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]


def test_mentor_is_named_like_the_account(app: Flask, client: FlaskClient, stored: Session) -> None:
    stored.add(CodeTerm(vocabulary="mentor_category", code="tech", name_zh="产业技术类"))
    stored.commit()
    changes = {"kind": "mentor", "subtype": "tech", "stage": "", "name_zh": "", "name_en": ""}

    row = registered(client, stored, **changes)
    decide(reviewer(app), row, "approve")

    participant = stored.get_one(Participant, latest(stored).participant_id)
    assert (participant.kind, participant.name_zh, participant.subtype) == (
        "mentor",
        "李晓明",
        "tech",
    )


def test_partner_abroad_goes_to_the_province(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    make_readers(stored)
    changes = {"kind": "partner", "country": "TH", "stage": "", "region": "", "languages": ["en"]}
    row = registered(client, stored, **changes)

    assert "滇味菌业" in reviewer(app, "organiser").get("/registrations").text
    assert "滇味菌业" not in reviewer(app, "prefecture").get("/registrations").text
    assert decide(reviewer(app, "prefecture"), row, "approve") == 403
    assert decide(reviewer(app, "organiser"), row, "approve") == 303
    assert stored.get_one(Participant, latest(stored).participant_id).country == "TH"


def test_office_whose_prefecture_it_is_decides(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    make_readers(stored)
    row = registered(client, stored)

    assert "滇味菌业" in reviewer(app, "prefecture").get("/registrations").text
    assert "滇味菌业" not in reviewer(app, "elsewhere").get("/registrations").text
    # the province leaves it to the prefecture, but sees it
    assert "滇味菌业" not in reviewer(app, "organiser").get("/registrations").text
    assert "滇味菌业" in reviewer(app, "organiser").get("/registrations?list=all").text
    assert reviewer(app, "elsewhere").get(f"/registrations/{row.id}").status_code == 403
    assert decide(reviewer(app, "elsewhere"), row, "approve") == 403
    assert decide(reviewer(app, "prefecture"), row, "approve") == 303


def test_only_the_office_in_charge_is_told(client: FlaskClient, stored: Session) -> None:
    make_readers(stored)
    registered(client, stored)

    told = {
        name: kinds_for(
            stored, stored.scalars(select(User.id).where(User.email == f"{name}@example.com")).one()
        )
        for name in ("prefecture", "elsewhere", "organiser")
    }
    assert told == {"prefecture": ["registration.waiting"], "elsewhere": [], "organiser": []}


def test_returned_registration_is_corrected_and_sent_in_again(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    row = registered(client, stored)
    office = reviewer(app)
    without = decide(office, row, "return", reason=" ")
    returned = decide(office, row, "return", reason="请写明主要产品")

    page = client.get("/registration").text
    saved = client.post("/registration/edit", data=PROFILE | {"summary": "即食野生菌零食。"})
    row = latest(stored)

    assert (without, returned, saved.status_code) == (422, 303, 303)
    assert "请写明主要产品" in page
    assert (row.state, row.version, row.reason) == ("submitted", 3, "")
    assert row.profile["summary_zh"] == "即食野生菌零食。"
    assert decide(office, row, "approve") == 303


def test_rejected_applicant_reads_why_and_may_apply_again(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    row = registered(client, stored)
    decide(reviewer(app), row, "reject", reason="不在本省")

    assert "不在本省" in client.get("/registration").text
    assert client.post("/join/startup", data=PROFILE).location == "/registration"
    assert latest(stored).state == "submitted"


def test_withdrawn_registration_cannot_be_approved(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    row = registered(client, stored)
    client.post("/registration/withdraw")

    assert decide(reviewer(app), row, "approve") == 409
    assert latest(stored).state == "withdrawn"


def test_decision_on_what_was_changed_meanwhile_is_refused(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    row = registered(client, stored)
    client.post("/registration/edit", data=PROFILE | {"name_zh": "另一家（示例）"})

    office = reviewer(app)
    refused = office.post(f"/registrations/{row.id}/approve", data={"version": row.version})

    assert refused.status_code == 409
    assert "另一家（示例）" in refused.text
    assert latest(stored).state == "submitted"


def test_second_decision_is_refused(app: Flask, client: FlaskClient, stored: Session) -> None:
    row = registered(client, stored)
    office = reviewer(app)

    statuses = [decide(office, row, "approve"), decide(office, row, "reject", reason="x")]

    assert statuses == [303, 409]
    assert latest(stored).state == "approved"


def test_second_open_registration_is_refused(client: FlaskClient, stored: Session) -> None:
    row = registered(client, stored)

    again = client.post("/join/startup", data=PROFILE)

    assert again.location == "/registration"
    assert latest(stored).id == row.id


def test_waiting_applicant_asks_nobody(client: FlaskClient, stored: Session) -> None:
    registered(client, stored)

    assert client.get("/desk/S1").status_code == 403
    assert client.get("/ask/mentor/M1").status_code == 403


def test_lookalikes_are_pointed_out(app: Flask, client: FlaskClient, stored: Session) -> None:
    stored.execute(
        update(User).where(User.email == "startup@example.com").values(email="wang@newfirm.example")
    )
    stored.execute(
        update(Participant).where(Participant.id == "S2").values(search_text="s2\n滇味菌业(示例)")
    )
    stored.commit()
    row = registered(client, stored)

    page = reviewer(app).get(f"/registrations/{row.id}").text

    assert 'href="/participants/S1"' in page
    assert 'href="/participants/S2"' in page


def test_space_confirms_its_resident_and_approval_records_it(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    make_readers(stored)
    row = registered(client, stored, host_id="C2")
    host = reviewer(app, "host")

    seen = host.get("/registrations").text
    confirmed = decide(host, row, "host")
    may_not = decide(host, row, "approve")
    decide(reviewer(app, "organiser"), row, "approve")

    row = latest(stored)
    relation = stored.scalars(
        select(Relation).where(Relation.source_id == row.participant_id)
    ).one()
    assert "滇味菌业" in seen
    assert (confirmed, may_not) == (303, 403)
    assert (relation.kind, relation.target_id) == ("resident_of", "C2")


def test_joining_is_decided_by_the_members(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    client.post("/join/existing/S1", data=FORM)
    client.post(f"/join/confirm/{last_word(stored, 'account.confirm')}")
    row = latest(stored)
    assert "S1（示例）" in client.get("/registration").text
    member = reviewer(app, "startup")
    stranger = reviewer(app, "mentor")

    listed = member.get("/members/S1").text
    path = f"/members/S1/joins/{row.id}"
    refused = stranger.post(f"{path}/accept", data={"version": row.version})
    accepted = member.post(f"{path}/accept", data={"version": row.version})
    again = member.post(f"{path}/accept", data={"version": row.version})

    assert "李晓明" in listed
    assert [each.status_code for each in (refused, accepted, again)] == [403, 303, 303]
    assert "滇味" not in reviewer(app).get("/registrations").text
    assert client.get("/desk").location == "/desk/S1"
    stored.rollback()
    user = stored.get_one(User, row.user_id)
    assert [(m.role, m.participant_id, m.is_agent) for m in user.memberships] == [
        ("startup", "S1", False)
    ]


def test_joining_one_without_members_is_decided_by_the_office(
    app: Flask, client: FlaskClient, stored: Session
) -> None:
    client.post("/join/existing/S2", data=FORM)
    client.post(f"/join/confirm/{last_word(stored, 'account.confirm')}")
    row = latest(stored)

    assert "名称S2" in reviewer(app).get("/registrations").text
    assert decide(reviewer(app), row, "approve") == 303
    assert client.get("/desk").location == "/desk/S2"


def test_nobody_joins_a_person(client: FlaskClient) -> None:
    assert client.get("/join/existing/M1").status_code == 404
    assert client.post("/join/existing/M1", data=FORM).status_code == 404


def test_member_of_one_registers_another_role(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    client.post("/join/startup", data=PROFILE)
    decide(reviewer(app), latest(stored), "approve")

    page = client.get("/account").text

    assert "名称M1（示例）" in page
    assert "滇味菌业（示例）" in page


def test_every_step_is_logged(app: Flask, client: FlaskClient, stored: Session) -> None:
    row = registered(client, stored)
    office = reviewer(app)
    decide(office, row, "return", reason="x")
    client.post("/registration/edit", data=PROFILE)
    decide(office, latest(stored), "approve")

    stored.rollback()
    statement = select(AuditLog.action).where(AuditLog.subject_type == "registration")
    assert stored.scalars(statement.order_by(AuditLog.id)).all() == [
        "registration.submit",
        "registration.returned",
        "registration.revise",
        "registration.approved",
    ]


def test_links_in_mails_are_stored_as_hashes(client: FlaskClient, stored: Session) -> None:
    sign_up(client, stored)
    word = last_word(stored, "account.confirm")

    assert word not in stored.scalars(select(SignedLink.word_hash)).all()
