"""Contacts and publication in the browser: forms, masks, clear text by POST alone."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import MatchState, Role
from models.matching import Match
from models.participant import Participant
from models.privacy import Contact, Disclosure, FieldPublication
from tests.web.conftest import Auth

VALUES = {"person": "张三丰", "phone": "０８７１－65123456", "email": "zs@example.com"}
CONTACTS = "/participants/S1/contacts"


@pytest.fixture(autouse=True)
def _english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


@pytest.fixture
def match(stored: Session) -> Match:
    match = Match(id=1, receiver_id="S1", provider_id="M1", kind="mentor", initiated_by="receiver")
    match.state = MatchState.ACTIVE.value
    stored.add(match)
    stored.commit()
    return match


def write(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    response = client.post(f"{CONTACTS}/edit", data=VALUES)
    assert (response.status_code, response.location) == (303, CONTACTS)


def test_contact_is_masked_until_it_is_asked_for(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    write(client, auth)

    masked = client.get(CONTACTS).text
    clear = client.post(f"{CONTACTS}/reveal", data={"reason": "核对"}).text

    assert "张三丰" not in masked
    assert "张*丰" in masked
    assert "0871-65123456" in clear
    assert stored.scalars(select(Disclosure.reason)).all() == ["核对"]


def test_wrong_values_keep_the_form_as_typed(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    typed = {"phone": "call me", "email": "nobody", "person": "11010519491231002X"}

    page = client.post(f"{CONTACTS}/edit", data=typed)

    assert page.status_code == 422
    for message in ("Write a telephone number", "Write an e-mail address", "take out the ID-card"):
        assert message in page.text
    assert 'value="call me"' in page.text


def test_owner_reads_who_looked(client: FlaskClient, auth: Auth) -> None:
    write(client, auth)
    auth.logout()
    auth.login(Role.ORGANISER)
    client.post(f"{CONTACTS}/reveal", data={"reason": "annual visit"})
    auth.logout()
    auth.login(Role.STARTUP)

    page = client.get(f"{CONTACTS}/log").text

    assert "annual visit" in page
    assert "organiser" in page


@pytest.mark.usefixtures("match")
def test_matched_party_sees_what_was_ticked_by_post_alone(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    write(client, auth)
    page = client.get("/matches/1/contacts").text
    client.post("/matches/1/contacts/agree", data={"share": ["phone"]})
    auth.logout()
    auth.login(Role.MENTOR)

    looked = client.get("/matches/1/contacts").text
    clear = client.post("/matches/1/contacts").text

    assert 'type="checkbox" name="share" value="phone"' in page
    assert "checked" not in page
    assert "0871-****3456" in looked
    assert "0871-65123456" not in looked
    assert "0871-65123456" in clear
    assert "zs@example.com" not in clear
    assert stored.scalars(select(Disclosure.receiver_id)).all() == ["M1"]


@pytest.mark.usefixtures("match")
def test_taking_back_hides_it_at_once(client: FlaskClient, auth: Auth) -> None:
    write(client, auth)
    client.post("/matches/1/contacts/agree", data={"share": ["phone", "email"]})
    client.post("/matches/1/contacts/withdraw")
    auth.logout()
    auth.login(Role.MENTOR)

    clear = client.post("/matches/1/contacts").text

    assert "0871" not in clear
    assert "has not given its contacts yet" in clear


@pytest.mark.usefixtures("match")
def test_nothing_ticked_says_so(client: FlaskClient, auth: Auth, stored: Session) -> None:
    write(client, auth)

    client.post("/matches/1/contacts/agree", data={"share": ["shoe size"]})

    assert "Tick at least one thing" in client.get("/matches/1/contacts").text
    assert stored.scalars(select(Contact)).one().participant_id == "S1"


def test_match_that_is_not_agreed_gives_nothing(
    client: FlaskClient, auth: Auth, stored: Session, match: Match
) -> None:
    stored.merge(match).state = MatchState.TERMINATED.value
    stored.commit()
    write(client, auth)

    assert "Not agreed yet" in client.get("/matches/1/contacts").text
    assert client.post("/matches/1/contacts/agree", data={"share": "phone"}).status_code == 403


def test_publication_is_chosen_by_preset_and_field_by_field(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    page = "/participants/S1/publication"

    client.post(page, data={"preset": "least"})
    client.post(page, data={"audience-name": "public", "audience-stage": "everyone!"})

    found = stored.execute(select(FieldPublication.field, FieldPublication.audience))
    chosen = dict(found.all())
    assert (chosen["name"], chosen["stage"], chosen["place"]) == ("public", "matched", "public")
    shown = client.get(page)
    assert (shown.status_code, "Field by field" in shown.text) == (200, True)


@pytest.mark.parametrize("audience", ["public", "signed_in", "matched"])
def test_preview_shows_what_others_see(
    client: FlaskClient, auth: Auth, stored: Session, audience: str
) -> None:
    stored.get_one(Participant, "S1").origin = "registered"
    stored.get_one(Participant, "S1").summary_zh = "只给登录用户看"
    stored.commit()
    auth.login(Role.STARTUP)

    page = client.get(f"/participants/S1/publication/as/{audience}").text

    assert ("只给登录用户看" in page) is (audience != "public")


def test_preview_for_nobody_is_not_found(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)

    assert client.get("/participants/S1/publication/as/private").status_code == 404


def test_tag_is_deleted_from_its_page(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)

    response = client.post(
        "/participants/S1/tags/delete", data={"field": "sectors", "code": "bio.tcm"}
    )
    again = client.post(
        "/participants/S1/tags/delete", data={"field": "sectors", "code": "bio.tcm"}
    )

    assert (response.status_code, again.status_code) == (303, 404)
    assert stored.get_one(Participant, "S1").sectors == ()


@pytest.mark.usefixtures("match")
def test_text_is_kept_where_its_file_is_refused(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    files = (io.BytesIO(b"MZ"), "run.exe")

    response = client.post("/matches/1/posts", data={"text": "two long pages", "files": files})

    assert response.status_code == 422
    assert ">two long pages</textarea>" in response.text
    assert "Files may be PDF" in response.text


@pytest.mark.usefixtures("match")
def test_card_numbers_in_a_thread_are_masked_before_they_are_stored(
    client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.STARTUP)

    client.post("/matches/1/posts", data={"text": "我的身份证号11010519491231002X", "token": "t"})
    page = client.get("/matches/1").text

    assert "11010519491231002X" not in page
    assert "1***************2X" in page
    assert "were masked" in page


@pytest.mark.parametrize(
    ("role", "is_offered"), [(Role.STARTUP, True), (Role.ORGANISER, True), (Role.MENTOR, False)]
)
def test_page_leads_to_the_contact_whoever_may_look_at_it(
    client: FlaskClient, auth: Auth, role: Role, *, is_offered: bool
) -> None:
    auth.login(role)

    page = client.get("/participants/S1").text

    assert (f'href="{CONTACTS}"' in page) is is_offered
    assert "/complaints/new?about=S1" in page
