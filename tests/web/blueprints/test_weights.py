"""The pages of the weight lab and of the model's versions, as organisers walk through them."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enums import Role
from models.weight_set import WeightPublication, WeightSet
from tests.web.conftest import Auth

LAB = "/weights/startup/mentor"
PART = {"HX-Request": "true"}


def test_lab_shows_its_effect_at_once_and_saves(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    client.get(LAB)  # has the model made
    client.get(LAB)  # has the table made

    page = client.get(LAB).text
    part = client.get(f"{LAB}?weight-sector=must", headers=PART).text
    saved = client.post(LAB, data={"name": "Strict", "weight-sector": "must"})

    row = stored.scalars(select(WeightSet)).one()
    assert "Move a criterion to see what it does." in page
    assert "<html" not in part
    assert 'id="lab-summary"' in part
    assert '<input type="hidden" name="weight-sector" value="must">' in part
    assert saved.location == f"{LAB}?set={row.id}"
    assert (row.name, row.version, row.levels["sector"]) == ("Strict", 1, "must")


def test_set_without_a_name_or_anything_that_counts_is_refused(
    client: FlaskClient, auth: Auth, stored: Session
) -> None:
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    terms = ("service", "sector", "stage", "place", "language", "text", "network", "reciprocal")
    more = ("track", "room", "history", "portfolio")
    off = {f"weight-{term}": "off" for term in (*terms, *more)}

    answer = client.post(LAB, data={"name": " ", "note": "Kept as typed", **off})

    assert answer.status_code == 422
    assert "Give the set a name." in answer.text
    assert "leave at least one criterion on" in answer.text
    assert "Kept as typed" in answer.text
    assert stored.scalar(select(WeightSet.id)) is None


def test_set_is_put_to_use_and_taken_back(client: FlaskClient, auth: Auth, stored: Session) -> None:
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    client.post(LAB, data={"name": "Near", "weight-place": "high"})
    client.post(LAB, data={"name": "Near", "weight-place": "must"})

    used = client.post("/weights/sets/1/publish", follow_redirects=True).text
    client.post("/weights/sets/2/publish")
    client.post("/weights/sets/1/publish")
    compared = client.get(f"{LAB}/compare").text
    client.post(f"{LAB}/withdraw")

    rows = stored.scalars(select(WeightPublication).order_by(WeightPublication.id)).all()
    assert "In use: Near, version 1." in used
    assert "Near, version 2" in compared
    assert [row.weight_set_id for row in rows] == [1, 2, 1]
    assert all(row.ended_at for row in rows)


def test_unknown_pair_and_set_are_not_found(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)

    assert client.get("/weights/mentor/investor").status_code == 404
    assert client.post("/weights/sets/77/publish").status_code == 404


def test_models_are_gone_back_to_and_released(client: FlaskClient, auth: Auth) -> None:
    auth.login(Role.ORGANISER)
    client.get("/language/en")
    client.post("/models/learn")
    client.post("/models/learn")
    store = client.application.extensions["dianqiao-engine"].store
    newest, earlier = store.models()

    pinned = client.post(f"/models/{earlier.name}/use", follow_redirects=True).text
    overview = client.get("/overview").text
    released = client.post("/models/release", follow_redirects=True).text

    assert "Every page stays with the version of" in pinned
    assert "Pages stay with an earlier version" in overview
    assert "Every page stays with the version of" not in released
    assert store.current_version().name == newest.name
    assert client.post("/models/nothing/use").status_code == 404
