"""A programme from its opening to the closing of the wishes, in the browser's own requests."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.programme import CandidatePair, PairRule, Programme, Quota, Seat, Wish
from tests.web.conftest import Auth

FORM = {
    "owner": "province:",
    "title_zh": "秋季双选（示例）",
    "title_en": "Autumn programme (Demo)",
    "provider_kind": "mentor",
    "objective": "fair",
    "activation": "both_accept",
    "demand": "1",
    "receiver_minimum": "0",
    "provider_minimum": "0",
    "wishes_least": "0",
    "wishes_most": "3",
    "answer_days": "7",
    "due_day": "2999-12-31",
    "due_time": "18:00",
}


@pytest.fixture
def office(client: FlaskClient, auth: Auth) -> FlaskClient:
    """Return a client signed in as the province."""
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    return client


@pytest.fixture
def programme(office: FlaskClient) -> str:
    """Return the address of a programme in which S1, S2, M1 and M2 have seats."""
    address = office.post("/programmes/new", data=FORM).location.removesuffix("/seats")
    for side, ids in (("receiver", ["S1", "S2"]), ("provider", ["M1", "M2"])):
        data = {"side": side, "participant": ids}
        assert office.post(f"{address}/newcomers", data=data).status_code == 303
    return address


def seat_of(stored: Session, participant_id: str) -> int:
    """Return the seat of a participant."""
    stored.rollback()
    return stored.scalars(select(Seat.id).where(Seat.participant_id == participant_id)).one()


def text(client: FlaskClient, address: str) -> str:
    """Return a page."""
    response = client.get(address)
    assert response.status_code == 200
    return response.text


def test_faults_are_named_and_what_was_typed_stays(office: FlaskClient) -> None:
    response = office.post(
        "/programmes/new", data={**FORM, "title_zh": "", "title_en": "", "demand": "0"}
    )

    assert response.status_code == 422
    assert 'id="title_zh-error"' in response.text
    assert 'id="demand-error"' in response.text
    assert 'value="2999-12-31"' in response.text


@pytest.mark.parametrize(
    "part",
    [
        "",
        "/seats",
        "/seats?side=provider",
        "/newcomers?side=receiver",
        "/rules",
        "/weights",
        "/edit",
    ],
)
def test_every_part_of_a_programme_opens(office: FlaskClient, programme: str, part: str) -> None:
    assert "Autumn programme (Demo)" in text(office, programme + part)


def test_lists_show_a_programme_to_who_runs_it_and_who_takes_part(
    office: FlaskClient, auth: Auth, programme: str
) -> None:
    assert "Autumn programme (Demo)" in text(office, "/programmes")
    office.post(f"{programme}/invite")
    auth.logout()
    auth.login(Role.STARTUP)

    assert "Autumn programme (Demo)" in text(office, "/programmes")
    assert "Autumn programme (Demo)" in text(office, "/desk/S1/programmes")
    assert "Your wishes are missing" in text(office, "/desk/S1")


def test_startup_ranks_refuses_and_hands_in(
    app: Flask, office: FlaskClient, auth: Auth, stored: Session, programme: str
) -> None:
    office.post(f"{programme}/invite")
    auth.logout()
    auth.login(Role.STARTUP)
    app.extensions["dianqiao-worker"].request_fit()
    number = programme.rpartition("/")[2]
    address = f"/desk/S1/programmes/{number}"
    first, second = seat_of(stored, "M1"), seat_of(stored, "M2")

    def act(do: str, **more: str) -> None:
        revision = re.search(r'name="revision" value="(\d+)"', text(office, address))
        data = {"do": do, "revision": revision[1] if revision else "0", **more}
        assert office.post(address, data=data).status_code == 303

    act(f"add:{first}")
    act(f"add:{second}")
    act(f"up:{second}")
    act(f"refuse:{first}", reason="time", note="busy")
    act("hand_in")

    stored.rollback()
    wishes = {(wish.counterpart_id, wish.rank) for wish in stored.scalars(select(Wish))}
    assert wishes == {(first, None), (second, 1)}
    page = text(office, address)
    assert "each change counts at once" in page
    assert (
        stored.scalars(select(Seat.receipt).where(Seat.participant_id == "S1")).one()[:16] in page
    )


def test_contacts_in_a_note_are_refused(
    office: FlaskClient, auth: Auth, stored: Session, programme: str
) -> None:
    office.post(f"{programme}/invite")
    auth.logout()
    auth.login(Role.STARTUP)
    address = f"/desk/S1/programmes/{programme.rpartition('/')[2]}"
    data = {"do": f"refuse:{seat_of(stored, 'M1')}", "revision": "0", "note": "13888000000"}

    assert "contacts are exchanged" in office.post(address, data=data, follow_redirects=True).text
    assert stored.scalars(select(Wish)).all() == []


def test_office_pins_sets_quotas_and_closes(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    pair = {"receiver": seat_of(stored, "S2"), "provider": seat_of(stored, "M2")}
    office.post(f"{programme}/rules", data={**pair, "rule": "pin"})
    quota = {"side": "receiver", "whom": "region:530100", "least": "0", "most": "1"}
    office.post(f"{programme}/quotas", data=quota)

    assert office.post(f"{programme}/close").status_code == 303

    stored.rollback()
    assert stored.scalars(select(Programme.state)).one() == "closed"
    assert len(stored.scalars(select(CandidatePair)).all()) == 4
    assert (
        len(stored.scalars(select(PairRule)).all()),
        len(stored.scalars(select(Quota)).all()),
    ) == (1, 1)
    assert "Nothing contradicts itself" in text(office, programme)


def test_contradiction_is_told_before_the_run_with_the_way_to_change_it(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    office.post(f"{programme}/close")
    seat = seat_of(stored, "M1")
    office.post(
        f"{programme}/seats",
        data={"side": "provider", "seat": seat, f"places-{seat}": "2", f"minimum-{seat}": "2"},
    )
    pair = {"receiver": seat_of(stored, "S2"), "provider": seat_of(stored, "M2")}
    office.post(f"{programme}/rules", data={**pair, "rule": "pin"})

    page = text(office, programme)

    assert "No result can keep all of these together" in page
    assert f"#seat-{seat}" in page


def test_second_press_of_close_is_told_so(app: Flask, office: FlaskClient, programme: str) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    office.post(f"{programme}/close")

    page = office.post(f"{programme}/close", follow_redirects=True).text

    assert "this is how it stands now" in page


def test_office_enters_a_paper(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    address = f"{programme}/seats/{seat_of(stored, 'S2')}/paper"
    assert "You enter what was handed in on paper" in text(office, address)

    ranked = {"rank": [seat_of(stored, "M1"), ""], "no": seat_of(stored, "M2")}
    office.post(address, data={"do": "paper", "revision": "0", **ranked})

    stored.rollback()
    wishes = stored.scalars(select(Wish).order_by(Wish.counterpart_id)).all()
    assert [(wish.rank, wish.is_no) for wish in wishes] == [(1, False), (None, True)]
    assert stored.scalars(select(Seat.is_on_paper).where(Seat.participant_id == "S2")).one()
    assert "entered from paper" in text(office, f"{programme}/seats")


def test_weights_are_shown_before_they_are_saved(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    response = office.post(f"{programme}/weights", data={"do": "see", "weight-sector": "must"})

    assert response.status_code == 200
    assert stored.scalars(select(Programme.weights)).one() == {}

    office.post(f"{programme}/weights", data={"do": "save", "weight-sector": "must"})
    stored.rollback()
    assert stored.scalars(select(Programme.weights)).one() == {"sector": "must"}


def test_paper_that_contradicts_itself_is_kept_as_typed(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    address = f"{programme}/seats/{seat_of(stored, 'S2')}/paper"
    mentor = seat_of(stored, "M1")

    page = office.post(address, data={"do": "paper", "revision": "0", "rank": mentor, "no": mentor})

    assert page.status_code == 422
    assert "both ranked and ruled out" in page.text
    assert f'value="{mentor}" selected' in page.text
    assert stored.scalars(select(Wish)).all() == []


def test_paper_entered_meanwhile_is_not_overwritten(
    app: Flask, office: FlaskClient, stored: Session, programme: str
) -> None:
    app.extensions["dianqiao-worker"].request_fit()
    office.post(f"{programme}/invite")
    address = f"{programme}/seats/{seat_of(stored, 'S2')}/paper"
    first, second = seat_of(stored, "M1"), seat_of(stored, "M2")
    office.post(address, data={"do": "paper", "revision": "0", "rank": first})

    page = office.post(address, data={"do": "paper", "revision": "0", "rank": second})

    assert page.status_code == 422
    assert "changed meanwhile" in page.text
    stored.rollback()
    assert stored.scalars(select(Wish.counterpart_id)).all() == [first]


def test_programme_of_commissioners_calls_them_so(office: FlaskClient) -> None:
    form = {**FORM, "provider_kind": "commissioner"}
    address = office.post("/programmes/new", data=form).location.removesuffix("/seats")

    for path in ("", "/seats?side=provider", "/newcomers?side=provider", "/edit"):
        page = text(office, f"{address}{path}")
        main = re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0])
        assert "nternational commissioners" in main, path
        assert not re.search(r"\bmentors?\b", main), path
