"""A need from the first word to its end: steps, drafts, one post, closing, deleting, undoing."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditLog
from models.draft import StatementDraft
from models.enums import Role
from models.participant import Participant
from models.setting import get_data_version
from models.statement import Statement
from models.taxonomy import CodeTerm, Topic
from tests.web.conftest import Auth

WORD = "a" * 32
DRAFT = f"/desk/S1/needs/drafts/{WORD}"
TEXT = "我们想申请专利，两周内，线上沟通"
CHECKED = {"topics": "ip.patent", "sectors": "bio.tcm", "stage": "seed", "modes": "online"}
DETAILS = {
    "priority": "1",
    "privacy": "matched",
    "quantity": "2",
    "valid_until": "2026-12-31",
    "other_text": "Patents",
    "languages": ["zh-CN", "en"],
    "then": "post",
}


@pytest.fixture(autouse=True)
def _languages(stored: Session) -> None:
    stored.add_all(CodeTerm(vocabulary="language", code=code) for code in ("zh-CN", "en"))
    stored.commit()


def needs(stored: Session) -> list[tuple[str, int | None, str, str]]:
    stored.rollback()
    rows = stored.scalars(select(Statement).where(Statement.direction == "need"))
    return sorted((row.topic, row.priority, row.text_zh, row.privacy) for row in rows)


def draft_values(stored: Session) -> dict[str, object]:
    stored.rollback()
    return stored.scalars(select(StatementDraft.values)).one()


def test_need_goes_through_three_steps_and_is_posted(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    before = get_data_version(stored)

    began = client.get("/desk/S1/needs/new")
    said = client.post(f"{DRAFT}/words", data={"text": TEXT})
    checked = client.post(f"{DRAFT}/check", data=CHECKED)
    posted = client.post(f"{DRAFT}/details", data=DETAILS)

    assert re.fullmatch(r"/desk/S1/needs/drafts/[0-9a-f]{32}/words", began.location)
    assert [each.location for each in (said, checked)] == [f"{DRAFT}/check", f"{DRAFT}/details"]
    assert (posted.status_code, posted.location) == (303, "/desk/S1")
    assert needs(stored)[-1] == ("ip.patent", 1, TEXT, "matched")
    startup = stored.get_one(Participant, "S1")
    assert (startup.stage, startup.languages) == ("seed", ["zh-CN", "en"])
    # the need and the profile count once each
    assert get_data_version(stored) == before + 2


def test_several_topics_become_a_need_each(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    stored.add(Topic(code="ip.tm", parent="ip", name_zh="商标"))
    stored.commit()
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data={**CHECKED, "topics": ["ip.patent", "ip.tm"]})
    client.post(f"{DRAFT}/details", data=DETAILS)

    assert [need[0] for need in needs(stored) if need[2] == TEXT] == ["ip.patent", "ip.tm"]


def test_second_click_posts_nothing_and_leads_to_the_desk(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data=CHECKED)
    client.post(f"{DRAFT}/details", data=DETAILS)
    once = needs(stored)

    again = client.post(f"{DRAFT}/details", data=DETAILS)
    back = client.get(f"{DRAFT}/details")

    assert (again.status_code, back.location) == (303, "/desk/S1")
    assert needs(stored) == once


def test_step_shows_what_was_saved_also_after_signing_in_again(
    client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data={**CHECKED, "urgency": "quarter"})
    auth.logout()
    auth.login(Role.STARTUP)

    page = client.get(f"{DRAFT}/check").text

    assert re.search(r'name="topics" value="ip.patent" checked', page)
    assert re.search(r'name="urgency" value="quarter" checked', page)
    assert TEXT in page


def test_reading_is_proposed_with_the_words_and_stored_only_once_confirmed(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})

    page = client.get(f"{DRAFT}/check").text

    assert '<q class="evidence">专利</q>' in page
    assert re.search(r'name="urgency" value="weeks" checked', page)
    assert draft_values(stored) == {"text": TEXT}
    assert stored.get_one(Participant, "S1").stage is None


def test_step_with_errors_keeps_what_was_typed(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data=CHECKED)

    response = client.post(f"{DRAFT}/details", data={**DETAILS, "valid_until": "2020-01-01"})

    assert response.status_code == 422
    assert 'id="valid_until-error"' in response.text
    assert 'value="2020-01-01"' in response.text
    assert "Patents" in response.text
    assert len(needs(stored)) == 1


def test_later_step_without_words_leads_back_to_them(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    assert client.get(f"{DRAFT}/details").location == f"{DRAFT}/words"


def test_post_that_skips_a_step_leads_to_it(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})

    response = client.post(f"{DRAFT}/details", data=DETAILS)

    assert response.location == f"{DRAFT}/check"
    assert len(needs(stored)) == 1


def test_personal_numbers_are_masked_and_shown_before_going_on(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)

    first = client.post(f"{DRAFT}/words", data={"text": "联系13812345678谈专利"})
    masked = re.search(r">(联系[^<]*)</textarea>", first.text)

    assert first.status_code == 422
    assert masked is not None
    assert "13812345678" not in first.text
    second = client.post(f"{DRAFT}/words", data={"text": masked.group(1)})
    assert second.status_code == 303
    assert draft_values(stored)["text"] == "联系138****5678谈专利"


def test_typing_is_saved_and_a_change_elsewhere_is_not_overwritten(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    typing = {"step": "words", "text": "想申请专", "revision": "0"}

    first = client.post(f"{DRAFT}/save", data=typing)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    late = client.post(
        f"{DRAFT}/save", data={**typing, "revision": str(json.loads(first.data)["revision"])}
    )

    assert first.status_code == 200
    assert late.status_code == 409
    assert draft_values(stored) == {"text": TEXT}


def test_saved_typing_holds_no_identity_number(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    data = {"step": "words", "text": "身份证11010519491231002X", "revision": "0"}

    client.post(f"{DRAFT}/save", data=data)

    assert "19491231" not in str(draft_values(stored))


def test_autosave_without_a_step_is_refused(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    assert client.post(f"{DRAFT}/save", data={"text": "x"}).status_code == 400


def test_draft_stands_on_the_desk_until_it_is_discarded(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})

    before = client.get("/desk/S1").text
    client.post(f"{DRAFT}/discard")
    after = client.get("/desk/S1").text

    assert f"{DRAFT}/words" in before
    assert f"{DRAFT}/words" not in after


def test_draft_of_another_participant_is_not_found(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    auth.logout()
    auth.login(Role.MENTOR)

    assert client.get(f"/desk/M1/needs/drafts/{WORD}/words").status_code == 404
    assert client.get(f"{DRAFT}/words").status_code == 403


def test_topic_in_the_address_is_chosen_beforehand(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    began = client.get("/desk/S1/needs/new?topic=ip.patent")
    page = client.get(began.location).text
    client.post(f"{DRAFT}/words", data={"text": "帮帮我们", "asked": "ip.patent"})
    check = client.get(f"{DRAFT}/check").text

    assert '<input type="hidden" name="asked" value="ip.patent">' in page
    assert re.search(r'name="topics" value="ip.patent" checked', check)


def test_need_is_changed_on_its_page(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    changed = {"topics": "ip.patent", "priority": "3", "text_zh": "改了", "privacy": "organisers"}

    page = client.get("/desk/S1/needs/1")
    response = client.post("/desk/S1/needs/1", data=changed)

    assert page.status_code == 200
    assert (response.status_code, response.location) == (303, "/desk/S1")
    assert needs(stored) == [("ip.patent", 3, "改了", "organisers")]


def test_changed_need_with_an_error_is_shown_again_and_not_stored(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    before = needs(stored)

    response = client.post("/desk/S1/needs/1", data={"topics": "nothing", "text_zh": "留着"})

    assert response.status_code == 422
    assert 'id="topics-error"' in response.text
    assert "留着" in response.text
    assert needs(stored) == before


def test_closed_need_leaves_the_desk_and_opens_again(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)

    client.post("/desk/S1/needs/1/close", data={"outcome": "met_here"})
    closed = stored.scalars(select(Statement.outcome).where(Statement.direction == "need")).one()
    client.post("/desk/S1/needs/1/reopen")
    stored.rollback()

    reopened = stored.scalars(select(Statement).where(Statement.direction == "need")).one()
    assert closed == "met_here"
    assert (reopened.outcome, reopened.valid_until) == ("", None)


def test_need_cannot_be_closed_without_an_outcome(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    assert client.post("/desk/S1/needs/1/close", data={"outcome": "x"}).status_code == 400


def test_deleted_need_comes_back(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    before = needs(stored)

    client.post("/desk/S1/needs/1/delete")
    gone, page = needs(stored), client.get("/desk/S1").text
    client.post("/desk/S1/needs/restore")

    assert gone == []
    assert 'action="/desk/S1/needs/restore"' in page
    assert needs(stored) == before


def test_need_with_open_requests_is_deleted_after_asking(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post("/desk/S1/ask/mentor/M1", data={"need": "1", "note": ""})

    asked = client.post("/desk/S1/needs/1/delete").text
    kept = len(needs(stored))
    client.post("/desk/S1/needs/1/delete", data={"confirmed": "1"})

    assert 'name="confirmed"' in asked
    assert (kept, needs(stored)) == (1, [])


def test_need_of_another_participant_cannot_be_deleted(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)

    response = client.post("/desk/M1/needs/1/delete")

    assert response.status_code == 404
    assert len(needs(stored)) == 1


def test_posted_offer_changes_the_terms_of_its_provider(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.MENTOR)
    draft = f"/desk/M1/offers/drafts/{WORD}"
    client.post(f"{draft}/words", data={"text": "二十年专利代理经验，可线上"})
    client.post(f"{draft}/check", data={"topics": "ip.patent", "sectors": "bio"})

    response = client.post(
        f"{draft}/details",
        data={
            "privacy": "public",
            "quantity": "3",
            "capacity": "4",
            "hours_per_month": "12",
            "stages_served": "seed",
            "regions_served": "530100",
        },
    )

    mentor = stored.get_one(Participant, "M1")
    offers = stored.scalars(select(Statement.text_zh).where(Statement.direction == "offer")).all()
    assert response.location == "/desk/M1"
    assert sorted(offers) == ["", "二十年专利代理经验，可线上"]
    assert (mentor.capacity, mentor.hours_per_month) == (4, 12)
    assert (mentor.sectors, mentor.stages_served, mentor.regions_served) == (
        ("bio",),
        ("seed",),
        ("530100",),
    )


def test_details_count_who_could_answer(app: Flask, client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    with Session(app.extensions["dianqiao-database"]) as session:
        app.extensions["dianqiao-engine"].fit(session)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data=CHECKED)

    page = client.get(f"{DRAFT}/details").text

    assert re.search(r'<span class="number">完全对口 1', page)


def test_posted_need_leads_to_those_who_answer_it_alone(
    app: Flask, client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    with Session(app.extensions["dianqiao-database"]) as session:
        app.extensions["dianqiao-engine"].fit(session)
    client.post(f"{DRAFT}/words", data={"text": TEXT})
    client.post(f"{DRAFT}/check", data=CHECKED)

    posted = client.post(f"{DRAFT}/details", data=DETAILS)
    number = stored.scalars(select(Statement.id).where(Statement.text_zh == TEXT)).one()
    page = client.get(posted.location).text
    gone = client.get("/desk/S1?kind=mentor&need=99999999999999999999").text

    assert posted.location == f"/desk/S1?kind=mentor&need={number}"
    assert "只看此需求：专利" in page
    assert f"/desk/S1/mentor/M1?need={number}" in page
    assert "只看此需求" not in gone


def test_profile_is_changed_and_logged(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)
    data = {"name_zh": "新名", "name_en": "New", "sectors": ["bio", ""], "region": "530100"}

    page = client.get("/desk/S1/profile")
    wrong = client.post("/desk/S1/profile", data={**data, "name_zh": "", "name_en": ""})
    right = client.post("/desk/S1/profile", data=data)

    assert page.status_code == 200
    assert (wrong.status_code, 'id="name_zh-error"' in wrong.text) == (422, True)
    assert (right.status_code, right.location) == (303, "/desk/S1")
    startup = stored.get_one(Participant, "S1")
    assert (startup.name_zh, startup.sectors) == ("新名", ("bio",))
    logged = stored.scalars(select(AuditLog.action).where(AuditLog.subject_id == "S1")).all()
    assert logged == ["profile.update"]


def test_profile_keeps_codes_that_its_lists_do_not_offer(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    startup = stored.get_one(Participant, "S1")
    startup.seeking_round, startup.languages = "series-x", ["zh"]
    stored.commit()
    auth.login(Role.STARTUP)

    page = client.get("/desk/S1/profile").text

    assert '<option value="series-x" selected>' in page
    assert re.search(r'name="languages" value="zh" checked', page)
