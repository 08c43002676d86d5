"""The pages of the ledger."""

import io

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.web.conftest import Auth
from tests.web.services.ledger.records import held, make_record
from web.services.ledger.files import HEADING


@pytest.fixture(autouse=True)
def english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


@pytest.fixture(autouse=True)
def records(stored: Session) -> None:
    make_record(stored, held(2026, 3, 5), minutes=90, topics=("ip.patent",), sealed_outcome="Order")
    make_record(stored, held(2026, 4, 5), minutes=45, pair=("S2", "M2"))
    make_record(stored, held(2026, 4, 6), minutes=30, state="handed_in")
    stored.commit()


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_office_reads_lines_and_their_total(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = page(client, "/ledger")

    assert (
        "Total: sessions 2 (of 30 minutes or more: 2), minutes 135, companies or teams 2, mentors 2"
        in text
    )
    assert text.index("2026-04-05 10:00") < text.index("2026-03-05 10:00")


def test_what_is_not_confirmed_stands_apart(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = page(client, "/ledger?state=pending")

    assert "2026-04-06 10:00" in text
    assert "neither counted nor exported" in text


def test_a_mentor_sees_the_own_lines_alone(client: FlaskClient, auth: Auth):
    auth.login("mentor")

    text = page(client, "/ledger")

    assert "Total: sessions 1 (of 30 minutes or more: 1), minutes 90" in text
    assert "Name S2 (Demo)" not in text


def test_an_investor_has_an_empty_ledger(client: FlaskClient, auth: Auth):
    auth.login("investor")

    assert "No confirmed session yet" in page(client, "/ledger")


@pytest.mark.parametrize(
    "query", ["from=nonsense", "shortest=-1", "sort=name", "page=999", "region=xx", "record=1e9"]
)
def test_what_a_filter_does_not_understand_breaks_nothing(
    client: FlaskClient, auth: Auth, query: str
):
    auth.login("organiser")

    assert client.get(f"/ledger?{query}").status_code == 200


def test_a_file_is_named_by_its_period_and_holds_the_selection(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    response = client.get("/ledger/export.xlsx?from=2026-03-01&to=2026-03-31")

    disposition = response.headers["Content-Disposition"]
    assert "dianqiao-ledger-20260301-20260331.xlsx" in disposition
    page = load_workbook(io.BytesIO(response.get_data())).worksheets[0]
    assert page.cell(row=HEADING + 1, column=8).value == "noted, kept confidential"
    assert page.cell(row=HEADING + 2, column=7).value is None


def test_files_leave_out_what_is_not_confirmed(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = client.get("/ledger/export.csv?state=pending").get_data(as_text=True)

    assert text.startswith("\ufeff")
    assert len(text.splitlines()) == 3


def test_the_printed_sheet_has_head_lines_and_room_for_the_seal(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = page(client, "/ledger/print?to=2026-03-31")

    assert "Yunnan" in text
    assert "until 2026-03-31" in text
    assert "Total: sessions 1 (of 30 minutes or more: 1), minutes 90" in text
    assert "(Seal of the office)" in text


def test_totals_lead_to_the_lines_they_add_up(client: FlaskClient, auth: Auth):
    auth.login("organiser")

    text = page(client, "/ledger/totals?by=mentor&unit=month&on=2026-04-09")

    address = "/ledger?from=2026-04-01&amp;to=2026-04-30&amp;mentor=M2"
    assert address in text
    assert "Total: sessions 1 (of 30 minutes or more: 1), minutes 45" in page(
        client, address.replace("&amp;", "&")
    )


def test_the_province_closes_a_month_and_a_prefecture_sees_it(client: FlaskClient, auth: Auth):
    auth.login("organiser")
    month = page(client, "/ledger/months").split('name="month" value="')[1][:10]

    closed = client.post("/ledger/months/close", data={"month": month}, follow_redirects=True)
    again = client.post("/ledger/months/close", data={"month": month}, follow_redirects=True)

    assert month[:7] in closed.get_data(as_text=True)
    assert "alert error" in again.get_data(as_text=True)
