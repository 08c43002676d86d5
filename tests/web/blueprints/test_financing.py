"""Pages of financing, deal flow, deals, evidence and leaves: happy paths, refusals, exports."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.deal import Deal
from models.enums import Role
from models.financing import DisclosureView, FinancingRequest
from models.matching import Match
from models.participant import Award, Founder, Participant, Result
from models.taxonomy import CodeTerm
from tests.web.conftest import Auth
from web.services.engine import leave

FORM = {
    "instrument": "equity",
    "amount": "200",
    "round": "angel",
    "hides_name": "1",
    "teaser_zh": "中药提取，三家客户复购",
    "summary": "只给已接受的投资方",
}
FLOW = "/desk/I1/dealflow"


@pytest.fixture(autouse=True)
def _rounds(app: Flask, stored: Session) -> None:
    app.extensions["dianqiao-engine"].when_stale = leave
    stored.add(CodeTerm(vocabulary="round", code="angel", name_zh="天使轮", name_en="Angel"))
    stored.add(CodeTerm(vocabulary="investor_type", code="vc_fund", name_zh="创投", name_en="VC"))
    stored.get_one(Participant, "S1").name_zh = "云上药源（示例）"
    stored.commit()


def page(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def raise_money(client: FlaskClient, auth: Auth) -> str:
    """Write down and open a request, and return its address."""
    auth.login(Role.STARTUP)
    address = client.post("/desk/S1/financing/new", data=FORM).location
    assert client.post(f"{address}/open").status_code == 303
    return address


def talk(client: FlaskClient, auth: Auth, stored: Session) -> str:
    """Bring I1 and S1 to talk, and return the end of the addresses of their deal."""
    raise_money(client, auth)
    auth.logout()
    auth.login(Role.INVESTOR)
    client.post(f"{FLOW}/1/interest", data={"note": ""})
    auth.logout()
    match = stored.scalars(select(Match.id)).one()
    auth.login(Role.STARTUP)
    assert client.post(f"/matches/{match}/accept").status_code == 303
    auth.logout()
    return f"deals/{stored.scalars(select(Deal.id)).one()}"


def test_request_that_is_wrong_keeps_what_was_typed(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    response = client.post("/desk/S1/financing/new", data=FORM | {"amount": "viel"})

    text = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'value="viel"' in text
    assert "amount-error" in text
    assert FORM["teaser_zh"] in text


def test_startup_reads_its_request_and_its_log(client: FlaskClient, auth: Auth) -> None:
    address = raise_money(client, auth)

    for each in ("/desk/S1/financing", address, f"{address}/edit", f"{address}/looks"):
        assert "200" in page(client, each) or each.endswith("looks")
    assert "只给已接受的投资方" in page(client, address)


def test_second_request_cannot_be_opened(client: FlaskClient, auth: Auth) -> None:
    raise_money(client, auth)
    second = client.post("/desk/S1/financing/new", data=FORM).location

    response = client.post(f"{second}/open", follow_redirects=True)

    assert "已有一轮融资在公开" in response.get_data(as_text=True)


def test_plan_is_attached_read_by_its_owner_and_removed(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    address = raise_money(client, auth)
    file = (io.BytesIO(b"%PDF-1.7 plan"), "计划书.pdf")

    client.post(f"{address}/plan", data={"plan": file})
    read = client.post(f"{address}/plan/read")

    assert read.data == b"%PDF-1.7 plan"
    assert "attachment" in read.headers["Content-Disposition"]
    assert (read.headers["Cache-Control"], read.headers["Content-Security-Policy"]) == (
        "no-store",
        "sandbox",
    )
    client.post(f"{address}/plan/remove")
    assert stored.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize("file", [None, (io.BytesIO(b"MZ"), "plan.exe")])
def test_plan_that_is_no_document_is_refused(
    client: FlaskClient, auth: Auth, stored: Session, file: tuple[io.BytesIO, str] | None
) -> None:
    address = raise_money(client, auth)

    client.post(f"{address}/plan", data={"plan": file} if file else {})

    assert stored.scalars(select(Attachment)).all() == []


def test_deal_flow_names_nobody_and_a_look_is_logged_once_a_day(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    raise_money(client, auth)
    auth.logout()
    auth.login(Role.INVESTOR)

    texts = [page(client, FLOW), page(client, f"{FLOW}/1"), page(client, f"{FLOW}/1")]

    assert all(FORM["teaser_zh"] in text for text in texts)
    assert not any("药源" in text or "只给已接受的投资方" in text for text in texts)
    looks = stored.scalars(select(DisclosureView)).all()
    assert [(look.part, look.investor_id) for look in looks] == [("teaser", "I1")]


def test_export_holds_no_name_no_watch_and_no_summary(client: FlaskClient, auth: Auth) -> None:
    raise_money(client, auth)
    auth.logout()
    auth.login(Role.INVESTOR)
    client.post(f"{FLOW}/1/watch")

    header, row = page(client, f"{FLOW}/export.csv").splitlines()

    assert header.count(",") == row.count(",") == 9
    assert "2000000" in row
    assert not any(word in row for word in ("药源", "只给已接受的投资方", "关注"))


def test_deal_goes_from_interest_to_a_confirmed_outcome(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    deal = talk(client, auth, stored)
    auth.login(Role.INVESTOR)
    text = page(client, f"/desk/I1/{deal}")
    assert "云上药源（示例）" in text
    assert client.post(f"/desk/I1/{deal}/promise", data={}).status_code == 422
    client.post(f"/desk/I1/{deal}/promise", data={"person_name": "王示例", "is_agreed": "1"})
    outcome = {"instrument": "equity", "amount": "200", "occurred_on": "2026-08-30"}
    assert client.post(f"/desk/I1/{deal}/outcome", data={}).status_code == 422
    client.post(f"/desk/I1/{deal}/outcome", data=outcome)
    auth.logout()

    auth.login(Role.STARTUP)
    client.post(f"/desk/S1/{deal}/outcome/1/confirm")

    assert "双方已确认" in page(client, f"/desk/S1/{deal}")
    stored.rollback()
    assert stored.scalars(select(Deal.close_reason)).one() == "invested"
    assert client.post(f"/desk/S1/{deal}/outcome/1/confirm").status_code == 404


def test_plan_is_not_handed_out_before_its_time(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    deal = talk(client, auth, stored)
    auth.login(Role.STARTUP)
    file = (io.BytesIO(b"%PDF-1.7 plan"), "plan.pdf")
    client.post("/desk/S1/financing/1/plan", data={"plan": file})
    auth.logout()
    auth.login(Role.INVESTOR)

    refused = client.post(f"{FLOW}/1/plan").status_code
    client.post(f"/desk/I1/{deal}/promise", data={"person_name": "王示例", "is_agreed": "1"})
    still_refused = client.post(f"{FLOW}/1/plan").status_code
    auth.logout()
    auth.login(Role.STARTUP)
    client.post(f"/desk/S1/{deal}/release")
    auth.logout()
    auth.login(Role.INVESTOR)
    given = client.post(f"{FLOW}/1/plan")

    assert (refused, still_refused, given.status_code) == (404, 404, 200)
    assert "plan-" in given.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "step", ["release", "withdraw", "restore", "stage", "diligence", "outcome/1/confirm"]
)
def test_steps_need_a_talk_and_the_right_side(client: FlaskClient, auth: Auth, step: str) -> None:
    raise_money(client, auth)
    auth.logout()
    auth.login(Role.INVESTOR)
    client.post(f"{FLOW}/1/interest", data={"note": ""})

    assert client.post(f"/desk/I1/deals/1/{step}").status_code == 404


def test_deal_is_not_reached_through_another_participant(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    deal = talk(client, auth, stored)
    for role, own in ((Role.MENTOR, "M1"), (Role.SPACE, "C1"), (Role.PARTNER, "P1")):
        auth.login(role)
        assert (role, client.get(f"/desk/{own}/{deal}").status_code) == (role, 404)
        auth.logout()
    for role in (Role.ORGANISER, Role.ADMINISTRATOR, Role.REVIEWER, Role.MENTOR):
        auth.login(role)
        assert (role, client.get(f"/desk/S1/{deal}").status_code) == (role, 403)
        assert (role, client.get(f"/desk/I1/{deal}").status_code) == (role, 403)
        auth.logout()


def test_thesis_is_previewed_without_saving_and_saved(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.INVESTOR)
    form = {"subtype": "vc_fund", "stages": "seed", "ticket_max": "300"}

    preview = client.post(f"{FLOW}/thesis", data=form | {"step": "preview"})
    unchanged = stored.get_one(Participant, "I1").ticket_max_cny
    saved = client.post(f"{FLOW}/thesis", data=form | {"step": "save"})
    wrong = client.post(f"{FLOW}/thesis", data=form | {"ticket_max": "x"})

    stored.rollback()
    assert (preview.status_code, unchanged) == (200, None)
    assert (saved.status_code, stored.get_one(Participant, "I1").ticket_max_cny) == (303, 3_000_000)
    assert wrong.status_code == 422


def test_searches_and_seen(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.INVESTOR)
    page(client, FLOW)

    kept = client.post(f"{FLOW}/searches", data={"name": "天使", "round": "angel"})
    assert "天使" in page(client, kept.location)
    again = client.post(
        f"{FLOW}/searches", data={"name": "天使", "round": "angel"}, follow_redirects=True
    )
    assert "已有同名筛选" in again.get_data(as_text=True)
    assert client.post(f"{FLOW}/searches/1/delete").status_code == 303
    assert client.post(f"{FLOW}/seen").status_code == 303


def test_award_and_result_are_kept_and_shown_in_public(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    evidence = (io.BytesIO(b"\x89PNG\r\n"), "证书.png")
    award = {"contest_zh": "创新创业大赛（示例）", "level": "national", "year": "2025"}
    client.post("/desk/S1/awards/new", data=award | {"file": evidence})
    client.post("/desk/S1/results/new", data={"name_zh": "提取工艺", "is_for_transfer": "1"})
    assert "创新创业大赛（示例）" in page(client, "/desk/S1/evidence")
    assert client.post("/desk/S1/awards/1/evidence").status_code == 200
    auth.logout()

    assert "自行申报，未核实" in page(client, "/participants/S1")
    assert "提取工艺" in page(client, "/results")
    assert "提取工艺" in page(client, "/results/1")
    assert stored.scalars(select(Award.level)).one() == "national"

    auth.login(Role.ORGANISER)
    client.post("/verification/awards/1", data={"is_verified": "1"})
    assert "已核实" in page(client, "/participants/S1")


def test_closed_result_is_found_by_its_owner_and_the_reviewer_alone(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.INSTITUTION)
    secret = {"name_zh": "机密成果", "is_for_transfer": "1", "needs_clearance": "1"}
    client.post("/desk/N1/results/new", data=secret)
    assert "机密成果" in page(client, "/desk/N1/evidence")
    auth.logout()
    assert "机密成果" not in page(client, "/results") + page(client, "/participants/N1")
    assert client.get("/results/1").status_code == 404

    auth.login(Role.REVIEWER)
    assert "机密成果" in page(client, "/results/gate")
    client.post("/results/1/clear")
    assert stored.scalars(select(Result.needs_clearance)).one() is False


def test_founder_is_kept_for_the_startup_and_its_office(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    typed = {"family_zh": "示", "leave_from": "2024-10-01", "leave_to": "2026-10-01"}
    assert client.post("/desk/S1/founders/new", data={}).status_code == 422
    client.post("/desk/S1/founders/new", data=typed)
    assert "2026年10月1日" in page(client, "/desk/S1/founders")
    auth.logout()
    auth.login(Role.ORGANISER)

    assert "2026-10-01" in page(client, "/leaves")
    client.post("/desk/S1/founders/1/delete")
    assert stored.scalars(select(Founder)).all() == []


def test_request_stands_nowhere_else(client: FlaskClient, auth: Auth, stored: Session) -> None:
    raise_money(client, auth)
    auth.logout()
    row = stored.scalars(select(FinancingRequest)).one()

    for address in ("/", "/directory", "/directory?q=复购", "/participants/S1",
                    "/graph/S1/data.json", "/directory/export.csv", "/results"):  # fmt: skip
        assert row.teaser_zh not in page(client, address)
