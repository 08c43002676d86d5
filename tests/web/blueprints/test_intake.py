"""The wizard's pages, from an untidy file to the directory and back."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.account import Membership
from models.enums import IntakeState, Role
from models.intake import Intake, IntakeTemplate
from models.participant import Participant
from seed.loaders import load_vocabularies
from tests.web.conftest import Auth
from tests.web.services.intake.conftest import workbook

ROWS = [
    ["2024年创业企业统计表（示例）"],
    ["企业名称", "所属行业", "所在州市", "融资需求（万元）", "联系电话", "身份证号", "备注"],
    [
        "霁禾咖啡（示例）",
        "精品咖啡",
        "昆明五华区",
        "３００",
        "12000000001",
        "110101199003074610",
        "a",
    ],
    ["曦峦茶叶（示例）", "锂电池回收", "大理", "100-200", "", "", ""],
    ["曦峦茶叶（示例）", "", "大理", "", "", "", ""],
    ["", "茶叶", "大理", "", "", "", ""],
    ["合计", "", "", "600", "", "", ""],
]


@pytest.fixture
def office(app: Flask, client: FlaskClient, auth: Auth) -> FlaskClient:
    """Return a client of the province's office, on a database with every vocabulary."""
    with Session(app.extensions["dianqiao-database"]) as session, session.begin():
        load_vocabularies(session)
    auth.login(Role.ORGANISER)
    return client


def upload(
    client: FlaskClient, content: bytes, *, name: str = "a.xlsx", **fields: str
) -> TestResponse:
    data = {"kind": "startup", "office": "530000", **fields, "file": (io.BytesIO(content), name)}
    return client.post("/intake/new", data=data)


def brought(client: FlaskClient) -> str:
    """Upload the file and return the address of its draft."""
    response = upload(client, workbook(ROWS))
    assert response.status_code == 303
    return str(response.location).removesuffix("/sheet")


def follow(client: FlaskClient, address: str, **fields: str) -> str:
    """Post a form and return the page it leads to."""
    response = client.post(address, data=fields, follow_redirects=True)
    assert response.status_code == 200
    return str(response.text)


def word_of(page: str) -> str:
    match = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert match is not None
    return match[1]


def count(session: Session, model: type[object]) -> int:
    """Count rows as they are stored now."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_goes_through_the_wizard_to_the_directory_and_back(
    office: FlaskClient, stored: Session
):
    before = count(stored, Participant)
    draft = brought(office)

    page = follow(office, f"{draft}/sheet", sheet="Sheet1", first="2", last="2", hidden="with")
    assert "霁禾咖啡（示例）" in page
    page = follow(office, f"{draft}/columns", **{"field-0": "name"})
    assert "锂电池回收" in page
    fields = {"field": "sectors", "key-1": "锂电池回收", "code-1": "nrg.storage"}
    follow(office, f"{draft}/values", **fields)
    page = office.get(f"{draft}/duplicates").text
    assert "whom-5" in page
    follow(office, f"{draft}/duplicates", **{"whom-5": "r:4"})
    page = office.get(f"{draft}/preview").text
    assert "4 rows = 2 + 0 + 0 + 1 + 1" in page or "共 4 行 = 新增 2" in page
    assert "110101199003074610" not in page

    page = follow(
        office, f"{draft}/apply", fingerprint=word_of(page), remember="1", template="企业表"
    )

    assert "霁禾咖啡（示例）" in page
    assert count(stored, Participant) == before + 2
    directory = office.get("/directory?q=jihekafei").text
    assert "霁禾咖啡（示例）" in directory
    assert stored.scalars(select(IntakeTemplate.name)).all() == ["企业表"]

    assert office.get(f"{draft}/undo").status_code == 200
    follow(office, f"{draft}/undo")
    assert count(stored, Participant) == before
    assert stored.scalars(select(Intake.state)).all() == [IntakeState.UNDONE]


def test_a_draft_is_found_where_it_was_left(office: FlaskClient):
    draft = brought(office)

    assert office.get(draft).location.endswith("/sheet")
    office.post(f"{draft}/sheet", data={"sheet": "Sheet1", "first": "2", "last": "2"})
    assert office.get(draft).location.endswith("/columns")
    assert "a.xlsx" in office.get("/intake").text


@pytest.mark.parametrize(
    ("fields", "name", "content", "error"),
    [
        ({"kind": "resource"}, "a.csv", "名称\n甲", "kind-error"),
        ({"office": "nowhere"}, "a.csv", "名称\n甲", "office-error"),
        ({}, "", "", "file-error"),
        ({}, "a.pdf", "%PDF-", "file-error"),
        ({}, "a.csv", "   ", "file-error"),
    ],
)
def test_uploads_that_cannot_be_say_why(
    office: FlaskClient, fields: dict[str, str], name: str, content: str, error: str
):
    response = upload(office, content.encode(), name=name, **fields)

    assert response.status_code == 422
    assert f'id="{error}"' in response.text


def test_forms_that_cannot_be_are_shown_again_as_typed(office: FlaskClient):
    draft = brought(office)

    response = office.post(f"{draft}/sheet", data={"sheet": "Sheet1", "first": "9x", "last": "99"})
    assert (response.status_code, 'id="first-error"' in response.text) == (422, True)
    assert 'value="9x"' in response.text
    response = office.post(f"{draft}/sheet", data={"sheet": "Sheet1", "first": "1", "last": "99"})
    assert (response.status_code, 'id="last-error"' in response.text) == (422, True)
    response = office.post(f"{draft}/columns", data={"field-0": "note", "field-6": "region"})
    assert response.status_code == 422
    assert 'id="field-6-error"' in response.text
    fields = {"field": "sectors", "key-1": "锂电池回收", "code-1": "nonsense"}
    response = office.post(f"{draft}/values", data=fields)
    assert (response.status_code, 'id="code-1-error"' in response.text) == (422, True)


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("values", {"field": "nonsense", "key-1": "x", "code-1": "y"}),
        ("values/accept", {"field": "nonsense"}),
        ("values?field=nonsense&show=nonsense&page=99", None),
        ("duplicates?show=nonsense&page=99", None),
        ("preview?outcome=nonsense&page=99", None),
        ("columns", {"field-0": "nonsense", "field-x": "name"}),
        ("duplicates", {"whom-x": "new", "whom-5": "p:nobody", "keep-5-stage": "nonsense"}),
        ("duplicates/bulk", {"act": "nonsense", "policy": "nonsense"}),
        ("apply", {}),
    ],
)
def test_nonsense_is_answered_calmly(office: FlaskClient, step: str, fields: dict[str, str] | None):
    draft = brought(office)

    if fields is None:
        response = office.get(f"{draft}/{step}")
    else:
        response = office.post(f"{draft}/{step}", data=fields)

    assert response.status_code in {200, 303, 404, 409, 422}


def test_what_was_not_seen_is_not_applied(office: FlaskClient, stored: Session):
    draft = brought(office)
    before = count(stored, Participant)

    response = office.post(f"{draft}/apply", data={"fingerprint": "another"})

    assert response.status_code == 409
    assert word_of(response.text)
    assert count(stored, Participant) == before


def test_an_applied_file_is_no_draft_any_more(office: FlaskClient):
    draft = brought(office)
    follow(office, f"{draft}/apply", fingerprint=word_of(office.get(f"{draft}/preview").text))

    for step in ("sheet", "columns", "values", "duplicates", "preview", "refused.xlsx"):
        assert office.get(f"{draft}/{step}").status_code == 409
    assert office.post(f"{draft}/discard").status_code == 409
    assert office.get(f"{draft}?outcome=refused&page=9").status_code == 200
    assert office.get(f"{draft}?outcome=nonsense").status_code == 200


def test_refused_rows_are_a_download(office: FlaskClient):
    draft = brought(office)

    response = office.get(f"{draft}/refused.xlsx")

    assert response.data.startswith(b"PK\x03\x04")
    assert "attachment" in response.headers["Content-Disposition"]


def test_bulk_decisions_are_taken(office: FlaskClient):
    draft = brought(office)

    follow(office, f"{draft}/duplicates/bulk", act="clear")
    follow(office, f"{draft}/duplicates/bulk", act="rest")
    follow(office, f"{draft}/duplicates/bulk", policy="replace")
    follow(office, f"{draft}/values/accept", field="sectors")
    page = follow(office, f"{draft}/preview/unsure", leave_unsure="1")
    assert word_of(page)


def test_discarded_drafts_are_gone(office: FlaskClient):
    draft = brought(office)

    follow(office, f"{draft}/discard")

    assert office.get(draft).status_code == 404
    assert office.get(f"{draft}/preview").status_code == 404


def test_templates_are_deleted(office: FlaskClient, stored: Session):
    draft = brought(office)
    page = office.get(f"{draft}/preview").text
    fields = {"remember": "1", "template": "企业表"}
    follow(office, f"{draft}/apply", fingerprint=word_of(page), **fields)
    number = stored.scalars(select(IntakeTemplate.id)).one()
    assert "企业表" in office.get("/intake").text

    follow(office, f"/intake/templates/{number}/delete")

    assert office.post(f"/intake/templates/{number}/delete").status_code == 404


def test_another_prefecture_sees_nothing(office: FlaskClient, auth: Auth, app: Flask):
    draft = brought(office)
    with Session(app.extensions["dianqiao-database"]) as session, session.begin():
        member = session.scalars(select(Membership).where(Membership.role == Role.ORGANISER)).one()
        member.scope, member.scope_code = "prefecture", "532900"
    auth.logout()
    auth.login(Role.ORGANISER)

    for step in ("", "/sheet", "/preview", "/refused.xlsx", "/undo"):
        assert office.get(f"{draft}{step}").status_code == 403
    for step in ("/apply", "/discard", "/undo", "/values", "/columns", "/duplicates/bulk"):
        assert office.post(f"{draft}{step}").status_code == 403
    assert "a.xlsx" not in office.get("/intake").text
    assert upload(office, workbook(ROWS)).status_code == 422
    assert upload(office, workbook(ROWS), office="532900").status_code == 303


def statements(engine: Engine, act: Callable[[], object]) -> int:
    """Count the statements that an act sends."""
    sent: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", record)
    act()
    event.remove(engine, "before_cursor_execute", record)
    return len(sent)


def test_pages_take_the_same_queries_for_one_row_and_for_three(office: FlaskClient, app: Flask):
    engine = app.extensions["dianqiao-database"]
    rows = [["企业名称", "所属行业"], *([f"霁禾{n}（示例）", "餐饮"] for n in "甲乙丙")]

    def number_of(n_rows: int, path: str) -> int:
        draft = upload(office, workbook(rows[: n_rows + 1])).location.removesuffix("/sheet")
        office.get(draft)
        return statements(engine, lambda: office.get(f"{draft}{path}"))

    for path in ("/columns", "/values", "/duplicates", "/preview"):
        assert number_of(1, path) == number_of(3, path)


def test_list_takes_the_same_queries_for_one_file_and_for_three(office: FlaskClient, app: Flask):
    engine = app.extensions["dianqiao-database"]
    brought(office)
    office.get("/intake")
    one = statements(engine, lambda: office.get("/intake"))
    brought(office)
    brought(office)

    assert statements(engine, lambda: office.get("/intake")) == one


def test_english_pages_are_english(office: FlaskClient):
    draft = brought(office)
    office.get("/language/en")

    for step in ("sheet", "columns", "values", "duplicates", "preview"):
        page = office.get(f"{draft}/{step}").text
        assert "Bring a spreadsheet" in page
