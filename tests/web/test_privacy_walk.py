"""Every page, export and feed for every role: nobody reads what is planted for somebody else."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from models.enums import Role
from tests.conftest import SECRETS
from tests.web.conftest import Auth
from tests.web.planting import PLANTINGS, plant_all
from tests.web.test_access_matrix import ARGUMENTS, VISITOR
from web.services.engine import leave

PARTICIPANTS = ("S1", "S2", "M1", "M9", "S9", "I1", "N1")
VARIANTS = {"participant_id", "candidate_id"}
DRAFT_WORD = "draft-word"
QUERIES = {
    "/desk/<participant_id>": ("?kind=startup", "?kind=mentor&why=o", "?order=nearest"),
    "/directory": ("?kind=mentor", "?sort=name"),
    "/graph/<participant_id>": ("?depth=2",),
    "/graph/<participant_id>/data.json": ("?depth=2",),
}
LEAVES = {"/language/<locale>", "/static/<path:filename>"}


def addresses(app: Flask) -> Iterator[str]:
    """Yield the address of every page, for several participants and ways to ask."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" not in rule.methods or rule.rule in LEAVES:
                continue
            for key in PARTICIPANTS:
                values = {name: value_of(rule.rule, name, key) for name in rule.arguments}
                _, address = rule.build(values) or ("", "")
                yield from (address + query for query in ("", *QUERIES.get(rule.rule, ())))


def value_of(rule: str, name: str, key: str) -> object:
    """Return what stands in a part of an address."""
    if name == "word" and "/drafts/" in rule:
        return DRAFT_WORD
    return key if name in VARIANTS else ARGUMENTS.get(name, 1)


def text_of(content: bytes) -> str:
    """Return everything readable of an answer, what is packed in it too."""
    if not content.startswith(b"PK"):
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.fixture
def planted(app: Flask) -> Flask:
    """Return the application with private things planted everywhere, its models fitted."""
    engine = app.extensions["dianqiao-database"].execution_options(sqlite_immediate=True)
    with Session(engine, info=SECRETS.as_info()) as session, session.begin():
        plant_all(session)
    with Session(engine, info=SECRETS.as_info()) as session:
        app.extensions["dianqiao-engine"].fit(session)
    app.extensions["dianqiao-engine"].when_stale = leave
    return app


@pytest.mark.parametrize("role", [VISITOR, *Role])
def test_no_page_shows_a_reader_what_is_not_for_it(
    planted: Flask, client: FlaskClient, auth: Auth, role: str
) -> None:
    if role != VISITOR:
        auth.login(Role(role))
    hidden = [each.marker for each in PLANTINGS if role not in each.entitled]

    leaks = {
        (address, marker)
        for address in sorted(set(addresses(planted)))
        for marker in found_in(client, address, hidden)
    }

    assert leaks == set()


def found_in(client: FlaskClient, address: str, markers: list[str]) -> list[str]:
    """Return the markers that an address shows."""
    with client.get(address) as response:
        text = text_of(response.data)
    return [marker for marker in markers if marker in text]


def test_markers_are_there_for_whoever_may_read_them(
    planted: Flask, client: FlaskClient, auth: Auth
) -> None:
    auth.login(Role.STARTUP)
    expected = {each.marker for each in PLANTINGS if Role.STARTUP in each.entitled}

    seen = {
        marker
        for address in sorted(set(addresses(planted)))
        for marker in found_in(client, address, sorted(expected))
    }

    assert expected - seen == set()


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize("role", [VISITOR, Role.INVESTOR])
def test_search_finds_nobody_by_what_is_hidden(client: FlaskClient, auth: Auth, role: str) -> None:
    if role != VISITOR:
        auth.login(Role(role))
    pages = ("/directory?q=", "/directory/export.csv?q=", "/resources?q=", "/reference?q=")

    found = {page: "M9" in client.get(page + "qkpersonzv").text for page in pages}

    assert found == dict.fromkeys(pages, False)
