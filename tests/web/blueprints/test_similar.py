"""Those like a participant, on its page and on a page of their own."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.taxonomy import Region
from tests.factories import make_need, make_startup

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def fitted(app: Flask, stored: Session) -> Session:
    """Fit a model on six more startups that share a sector with S1, one a need, some its place."""
    stored.get_one(Region, "530100").attributes = {"tile_row": 1, "tile_column": 1}
    for number in range(11, 17):
        region = "530100" if number < 13 else None
        make_startup(stored, f"S{number}", sectors=("bio.tcm",), region=region)
    make_need(stored, "S11", "ip.patent")
    stored.commit()
    app.extensions["dianqiao-engine"].fit(stored)
    return stored


def linked(page: str) -> list[str]:
    """Return the startups that a page links to, in order."""
    return re.findall(r'<h3><a href="/participants/(S\d+)">', page)


@pytest.mark.usefixtures("fitted")
def test_page_of_a_participant_shows_five_like_it_and_why(client: FlaskClient) -> None:
    page = client.get("/participants/S1", headers=ENGLISH).text

    assert linked(page) == ["S11", "S12", "S13", "S14", "S15"]
    assert "Similar startups" in page
    assert "Looks for the same: Patents" in page
    assert 'href="/participants/S1/similar"' in page


def test_page_of_a_participant_is_silent_without_a_model(client: FlaskClient) -> None:
    page = client.get("/participants/S1", headers=ENGLISH).text
    own = client.get("/participants/S1/similar", headers=ENGLISH).text

    assert "Similar startups" not in page
    assert "Not compared yet" in own


@pytest.mark.usefixtures("fitted")
def test_list_is_narrowed_by_what_is_ticked(client: FlaskClient) -> None:
    whole = client.get("/participants/S1/similar", headers=ENGLISH).text
    near = client.get("/participants/S1/similar?near=1&speaks=1", headers=ENGLISH).text

    assert linked(whole) == ["S11", "S12", "S13", "S14", "S15", "S16"]
    assert linked(near) == ["S11", "S12"]
    assert 'name="near" value="1" checked' in near
    assert 'name="speaks"' not in near  # S1 names no language


@pytest.mark.usefixtures("fitted")
def test_list_says_what_to_do_where_nobody_is_like_it(client: FlaskClient) -> None:
    page = client.get("/participants/I1/similar", headers=ENGLISH).text

    assert "Nobody like it yet" in page
    assert 'href="/directory?kind=investor"' in page


def test_list_of_somebody_unknown_is_not_found(client: FlaskClient) -> None:
    assert client.get("/participants/X/similar").status_code == 404
