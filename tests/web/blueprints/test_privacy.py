"""A person's privacy pages: switches, notices, the copy of the data, closing the account."""

import datetime as dt
import io
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Role
from models.privacy import Consent, Notice
from models.rights import Closing
from tests.web.conftest import Auth


@pytest.fixture(autouse=True)
def _english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")


def user(stored: Session, role: Role = Role.STARTUP) -> User:
    stored.rollback()
    return stored.scalars(select(User).where(User.email == f"{role}@example.com")).one()


def publish_second_edition(stored: Session) -> None:
    """Let the startup have agreed to the first edition, and publish a second one."""
    person = user(stored)
    for purpose in ("account", "terms"):
        stored.add(Consent(user_id=person.id, purpose=purpose, is_given=True, version=1))
    stored.add(Notice(kind="privacy", version=2, text_zh="# 新版", text_en="# Second edition"))
    stored.commit()


def test_switch_goes_off_and_on_from_the_page(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)

    for give in ("0", "1"):
        response = client.post("/privacy/consents", data={"purpose": "personalised", "give": give})
        assert (response.status_code, response.location) == (303, "/privacy")
        assert user(stored).personalised is (give == "1")


def test_foreign_purpose_and_foreign_target_change_nothing(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)

    client.post("/privacy/consents", data={"purpose": "contacts", "give": "1"})
    response = client.post(
        "/privacy/consents",
        data={"purpose": "sms", "give": "1", "next": "https://elsewhere.example"},
    )

    assert response.location == "/"
    assert stored.scalars(select(Consent.purpose)).all() == ["sms"]


def test_history_shows_every_answer(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post("/privacy/consents", data={"purpose": "sms", "give": "1"})
    client.post("/privacy/consents", data={"purpose": "sms", "give": "0"})

    page = client.get("/privacy/consents").text

    assert page.count('<th scope="row">Messages by SMS and WeChat') == 2


@pytest.mark.parametrize("kind", ["privacy", "terms"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_notices_are_public_in_both_languages(
    client: FlaskClient, kind: str, language: str
) -> None:
    client.set_cookie("language", language)

    page = client.get(f"/notices/{kind}")

    assert page.status_code == 200
    assert page.text.count("<h2>") >= 8


def test_unknown_notices_are_not_found(client: FlaskClient) -> None:
    paths = ["/notices/recipe", "/notices/privacy?version=99", "/notices/privacy?version=x"]

    assert [client.get(path).status_code for path in paths] == [404, 404, 200]


@pytest.mark.parametrize("give", ["1", "0"])
def test_new_edition_is_asked_about_once_after_signing_in(
    client: FlaskClient, auth: Auth, stored: Session, give: str
) -> None:
    publish_second_edition(stored)
    auth.login(Role.STARTUP)

    asked = client.get("/directory?kind=mentor")
    page = client.get(asked.location)
    answered = client.post("/privacy/notices", data={"give": give, "next": "/directory"})
    auth.logout()
    auth.login(Role.STARTUP)

    assert asked.location.startswith("/privacy/notices?next=/directory")
    assert "There is a new edition" in page.text
    assert answered.location == "/directory"
    assert client.get("/directory").status_code == 200
    latest = stored.scalars(select(Consent).order_by(Consent.id.desc()).limit(1)).one()
    assert latest.is_given is (give == "1")


def test_unanswered_question_does_not_stand_in_the_way(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    publish_second_edition(stored)
    auth.login(Role.STARTUP)

    codes = [client.get("/directory").status_code for _ in range(2)]

    assert codes == [302, 200]


def test_copy_is_made_and_fetched_by_its_owner_alone(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post("/privacy/export")

    fetched = client.get("/privacy/export/1.zip")
    auth.logout()
    auth.login(Role.MENTOR)

    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        assert sorted(archive.namelist()) == ["data.json", "index.html"]
    assert fetched.headers["Cache-Control"] == "no-store"
    assert client.get("/privacy/export/1.zip").status_code == 404


def test_closing_needs_a_box_and_a_choice(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.STARTUP)

    unsure = client.post("/privacy/closing")
    undecided = client.post("/privacy/closing", data={"sure": "1"})

    assert (unsure.status_code, undecided.status_code) == (422, 422)
    assert "Tick the box to go on." in unsure.text
    assert "Say what becomes of it." in undecided.text
    assert stored.scalars(select(Closing)).all() == []


def test_closing_signs_out_and_leads_back_when_one_returns(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.STARTUP)
    client.post("/privacy/closing", data={"sure": "1", "choice-S1": "hand_over"})
    outside = client.get("/privacy")
    auth.login(Role.STARTUP)
    back = client.get("/directory")
    kept = client.post("/privacy/closing/cancel")

    assert outside.location.startswith("/sign-in")
    assert back.location == "/privacy/closing"
    assert kept.location == "/privacy"
    closing = stored.scalars(select(Closing)).one()
    assert closing.cancelled_at is not None


def test_only_administrator_is_told_to_find_another(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ADMINISTRATOR)

    page = client.post("/privacy/closing", data={"sure": "1"})

    assert page.status_code == 422
    assert "invite another one first" in page.text


def test_retention_is_public_and_names_every_period(client: FlaskClient) -> None:
    page = client.get("/privacy/retention").text

    assert "Signed links" in page
    assert "30 days" in page
    assert "3 years" in page


def test_recommender_is_explained_to_everybody_and_switched_by_its_user(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    stranger = client.get("/about/matching").text
    auth.login(Role.STARTUP)
    stored.execute(update(User).values(personalised=False))
    stored.commit()
    own = client.get("/about/matching").text

    assert "Whoever is signed in can switch" in stranger
    assert "Switch personal ranking on" in own
    assert "/complaints/new?kind=recommendation" in own


def test_desk_without_personal_ranking_shows_no_grades(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    stored.execute(update(User).values(personalised=False))
    stored.commit()
    auth.login(Role.STARTUP)

    page = client.get("/desk/S1?kind=mentor&order=nearest").text
    pair = client.get("/desk/S1/mentor/M1").text

    assert 'class="grade' not in page
    assert "You switched personal ranking off" in page
    assert "Passes every rule" in pair


def test_moments_of_the_copy_are_in_the_future(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.STARTUP)
    client.post("/privacy/export")

    page = client.get("/privacy/export").text

    week = dt.datetime.now(dt.UTC) + dt.timedelta(days=7)
    assert f"{week:%B %Y}" in page
