"""Every route for every role, about the startup S1: nothing is open but what this table opens."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.enums import Role
from tests.web.conftest import Auth
from web.services.engine import leave

VISITOR = "visitor"
EVERYONE = frozenset({VISITOR, *Role})
ACCOUNTS = frozenset(Role)
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ABOVE = frozenset({Role.ORGANISER, Role.ADMINISTRATOR})
OWNER = ABOVE | {Role.STARTUP}
MEMBERS = OWNER | {Role.MENTOR, Role.INVESTOR, Role.PARTNER, Role.SPACE}

TABLE = {
    "GET /": EVERYONE,
    "GET /about/matching": EVERYONE,
    "GET /desk": ACCOUNTS,
    "GET /desk/<participant_id>": OWNER,
    "GET /desk/<participant_id>/<kind>/<candidate_id>": OWNER,
    "GET /desk/<participant_id>/needs/<int:need_id>": OWNER,
    "POST /desk/<participant_id>/needs/<int:need_id>": OWNER,
    "POST /desk/<participant_id>/needs/<int:need_id>/delete": OWNER,
    "GET /desk/<participant_id>/needs/new": OWNER,
    "POST /desk/<participant_id>/needs/new": OWNER,
    # brings back what this very session deleted: whoever deleted nothing gets nothing
    "POST /desk/<participant_id>/needs/restore": MEMBERS,
    "GET /directory": EVERYONE,
    "GET /directory/export.csv": EVERYONE,
    "GET /graph/<participant_id>": EVERYONE,
    "GET /graph/<participant_id>/data.json": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /invitations/<word>": EVERYONE,
    "POST /invitations/<word>": EVERYONE,
    "GET /language/<locale>": EVERYONE,
    "GET /demo/mail": EVERYONE,
    "GET /messages": ACCOUNTS,
    "POST /messages/<int:message_id>/open": ACCOUNTS,
    "POST /messages/<int:message_id>/read": ACCOUNTS,
    "POST /messages/read": ACCOUNTS,
    "GET /messages/settings": ACCOUNTS,
    "POST /messages/settings": ACCOUNTS,
    "GET /messages/outbox": ADMINISTRATORS,
    "POST /messages/outbox/retry": ADMINISTRATORS,
    "POST /messages/outbox/<int:delivery_id>/retry": ADMINISTRATORS,
    "GET /overview": ABOVE,
    "GET /overview/fit": ABOVE,
    "POST /overview/fit": ABOVE,
    "POST /overview/fit/<int:job_id>/cancel": ABOVE,
    "GET /participants/<participant_id>": EVERYONE,
    "GET /reference": EVERYONE,
    "GET /resources": EVERYONE,
    "GET /resources/<resource_id>": EVERYONE,
    "GET /resources/export.csv": EVERYONE,
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "POST /sign-in/demo": EVERYONE,
    "POST /sign-out": ACCOUNTS,
    "GET /static/<path:filename>": EVERYONE,
}
ARGUMENTS = {
    "participant_id": "S1",
    "kind": "mentor",
    "candidate_id": "M1",
    "need_id": 1,
    "locale": "en",
    "job_id": 1,
    "message_id": 1,
    "delivery_id": 1,
    "resource_id": "R1",
    "filename": "manifest.json",
    "word": "opens-nothing",
}


def routes_of(app: Flask) -> dict[str, tuple[str, str]]:
    """Return method and address of every route, by its line in the table."""
    found = {}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: ARGUMENTS[name] for name in rule.arguments}
            _, address = rule.build(values) or ("", "")
            for method in rule.methods - {"HEAD", "OPTIONS"}:
                found[f"{method} {rule.rule}"] = (method, address)
    return found


def is_refused(client: FlaskClient, method: str, address: str) -> bool:
    """Tell whether the policy turns a request away."""
    with client.open(address, method=method) as response:
        if response.status_code in {401, 403}:
            return True
        return response.status_code == 302 and response.location.startswith("/sign-in")


def test_table_names_every_route(app: Flask) -> None:
    assert set(TABLE) == set(routes_of(app))


@pytest.mark.parametrize("role", [VISITOR, *Role])
def test_routes_open_for_role(app: Flask, client: FlaskClient, auth: Auth, role: str) -> None:
    app.extensions["dianqiao-engine"].when_stale = leave
    if role != VISITOR:
        auth.login(Role(role))
    routes = routes_of(app)
    in_order = sorted(routes, key=lambda line: line == "POST /sign-out")

    opened = {line for line in in_order if not is_refused(client, *routes[line])}

    assert opened == {line for line, roles in TABLE.items() if role in roles}


def test_route_that_declares_nothing_is_refused(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open")

    assert client.get("/forgotten").status_code == 403
