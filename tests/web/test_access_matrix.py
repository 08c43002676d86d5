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
ACTING = ACCOUNTS - ABOVE - {Role.REVIEWER}
OWN = frozenset({Role.STARTUP})
REVIEWERS = frozenset({Role.REVIEWER})

TABLE = {
    "GET /": EVERYONE,
    "GET /about/matching": EVERYONE,
    "GET /answers/<word>": EVERYONE,
    "POST /answers/<word>": EVERYONE,
    "GET /ask/<kind>/<candidate_id>": ACTING,
    "GET /desk/<participant_id>/ask/<kind>/<candidate_id>": OWN,
    "POST /desk/<participant_id>/ask/<kind>/<candidate_id>": OWN,
    "POST /desk/<participant_id>/ask/<kind>/<candidate_id>/wait": OWN,
    "GET /desk/<participant_id>/inbox": OWNER,
    "GET /desk/<participant_id>/requests": OWNER,
    "GET /desk/<participant_id>/requests/<int:request_id>/add": OWN,
    # a request, an entry or a match that is not there is nobody's: 404 for whoever may do such things
    "POST /desk/<participant_id>/requests/<int:request_id>/choices": ACTING,
    "POST /desk/<participant_id>/requests/<int:request_id>/order": ACTING,
    "POST /desk/<participant_id>/requests/<int:request_id>/withdraw": ACTING,
    "POST /desk/<participant_id>/waiting/<int:entry_id>/leave": ACTING,
    "POST /desk/<participant_id>/waiting/<int:entry_id>/take": ACTING,
    "GET /follow-up": ABOVE,
    "GET /follow-up/suggest": ABOVE,
    "POST /follow-up/suggest": ABOVE,
    "POST /follow-up/term": ADMINISTRATORS,
    "GET /matches/<int:match_id>": ACTING | ABOVE,
    "POST /matches/<int:match_id>/accept": ACTING,
    "POST /matches/<int:match_id>/decline": ACTING,
    "POST /matches/<int:match_id>/steps/<name>": ACTING | ABOVE,
    "POST /matches/<int:match_id>/withdraw": ACTING | ABOVE,
    "GET /desk": ACCOUNTS,
    "GET /desk/<participant_id>/needs/<int:number>": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/close": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/delete": OWNER,
    "POST /desk/<participant_id>/needs/<int:number>/reopen": OWNER,
    "GET /desk/<participant_id>/needs/new": OWNER,
    "GET /desk/<participant_id>/needs/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/save": OWNER,
    "POST /desk/<participant_id>/needs/drafts/<word>/discard": OWNER,
    "POST /desk/<participant_id>/needs/restore": OWNER,
    "GET /desk/<participant_id>/offers/<int:number>": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/close": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/delete": OWNER,
    "POST /desk/<participant_id>/offers/<int:number>/reopen": OWNER,
    "GET /desk/<participant_id>/offers/new": OWNER,
    "GET /desk/<participant_id>/offers/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/<any(words, check, details):step>": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/save": OWNER,
    "POST /desk/<participant_id>/offers/drafts/<word>/discard": OWNER,
    "POST /desk/<participant_id>/offers/restore": OWNER,
    "GET /desk/<participant_id>/profile": OWNER,
    "POST /desk/<participant_id>/profile": OWNER,
    "GET /desk/<participant_id>": OWNER,
    "GET /desk/<participant_id>/<kind>/<candidate_id>": OWNER,
    "GET /desk/<participant_id>/financing": OWN,
    "GET /desk/<participant_id>/financing/new": OWN,
    "POST /desk/<participant_id>/financing/new": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>/edit": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/edit": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/open": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/close": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan/remove": OWN,
    "POST /desk/<participant_id>/financing/<int:request_id>/plan/read": OWN,
    "GET /desk/<participant_id>/financing/<int:request_id>/looks": OWN,
    "GET /desk/<participant_id>/deals/<int:deal_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/release": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/withdraw": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/restore": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/promise": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/stage": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/leave": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items/<int:item_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/items/<int:item_id>/files": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/files/<int:file_id>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/diligence/files/<int:file_id>/remove": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/outcome": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/outcome/<int:outcome_id>/<answer>": OWN,
    "POST /desk/<participant_id>/deals/<int:deal_id>/publication": OWN,
    "GET /desk/<participant_id>/dealflow": OWN,
    "GET /desk/<participant_id>/dealflow/export.csv": OWN,
    "GET /desk/<participant_id>/dealflow/pipeline": OWN,
    "GET /desk/<participant_id>/dealflow/pipeline.csv": OWN,
    "GET /desk/<participant_id>/dealflow/thesis": OWN,
    "POST /desk/<participant_id>/dealflow/thesis": OWN,
    "GET /desk/<participant_id>/dealflow/<int:request_id>": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/watch": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/unwatch": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/interest": OWN,
    "POST /desk/<participant_id>/dealflow/<int:request_id>/plan": OWN,
    "POST /desk/<participant_id>/dealflow/searches": OWN,
    "POST /desk/<participant_id>/dealflow/searches/<int:search_id>/delete": OWN,
    "POST /desk/<participant_id>/dealflow/seen": OWN,
    "GET /desk/<participant_id>/evidence": OWNER,
    "GET /desk/<participant_id>/awards/new": OWNER,
    "POST /desk/<participant_id>/awards/new": OWNER,
    "GET /desk/<participant_id>/awards/<int:award_id>": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>/delete": OWNER,
    "POST /desk/<participant_id>/awards/<int:award_id>/evidence": OWNER,
    "GET /desk/<participant_id>/results/new": OWNER,
    "POST /desk/<participant_id>/results/new": OWNER,
    "GET /desk/<participant_id>/results/<int:result_id>": OWNER,
    "POST /desk/<participant_id>/results/<int:result_id>": OWNER,
    "POST /desk/<participant_id>/results/<int:result_id>/delete": OWNER,
    "GET /desk/<participant_id>/founders": OWNER,
    "GET /desk/<participant_id>/founders/new": OWNER,
    "POST /desk/<participant_id>/founders/new": OWNER,
    "GET /desk/<participant_id>/founders/<int:founder_id>": OWNER,
    "POST /desk/<participant_id>/founders/<int:founder_id>": OWNER,
    "POST /desk/<participant_id>/founders/<int:founder_id>/delete": OWNER,
    "GET /leaves": ABOVE,
    "GET /results": EVERYONE,
    "GET /results/<int:result_id>": EVERYONE,
    "GET /results/gate": REVIEWERS,
    "POST /results/<int:result_id>/clear": REVIEWERS,
    "GET /verification": ABOVE,
    "POST /verification/outcomes/<int:outcome_id>": ABOVE,
    "POST /verification/awards/<int:award_id>": ABOVE,
    "GET /directory": EVERYONE,
    "GET /directory/export.csv": EVERYONE,
    "GET /graph/<participant_id>": EVERYONE,
    "GET /graph/<participant_id>/data.json": EVERYONE,
    "GET /healthz": EVERYONE,
    "GET /intake": OFFICES,
    "GET /intake/<int:intake_id>": OFFICES,
    "POST /intake/<int:intake_id>/apply": OFFICES,
    "GET /intake/<int:intake_id>/columns": OFFICES,
    "POST /intake/<int:intake_id>/columns": OFFICES,
    "POST /intake/<int:intake_id>/discard": OFFICES,
    "GET /intake/<int:intake_id>/duplicates": OFFICES,
    "POST /intake/<int:intake_id>/duplicates": OFFICES,
    "POST /intake/<int:intake_id>/duplicates/bulk": OFFICES,
    "GET /intake/<int:intake_id>/preview": OFFICES,
    "POST /intake/<int:intake_id>/preview/unsure": OFFICES,
    "GET /intake/<int:intake_id>/refused.xlsx": OFFICES,
    "GET /intake/<int:intake_id>/sheet": OFFICES,
    "POST /intake/<int:intake_id>/sheet": OFFICES,
    "GET /intake/<int:intake_id>/undo": OFFICES,
    "POST /intake/<int:intake_id>/undo": OFFICES,
    "GET /intake/<int:intake_id>/values": OFFICES,
    "POST /intake/<int:intake_id>/values": OFFICES,
    "POST /intake/<int:intake_id>/values/accept": OFFICES,
    "GET /intake/new": OFFICES,
    "POST /intake/new": OFFICES,
    "POST /intake/templates/<int:template_id>/delete": OFFICES,
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
    "GET /complaints": ACCOUNTS,
    "GET /complaints/<int:complaint_id>": ACCOUNTS,
    "POST /complaints/<int:complaint_id>/answer": ABOVE,
    "POST /complaints/<int:complaint_id>/appeal": ACCOUNTS,
    "POST /complaints/<int:complaint_id>/withdraw": ACCOUNTS,
    "GET /complaints/follow/<word>": EVERYONE,
    "POST /complaints/follow/<word>": EVERYONE,
    "GET /complaints/new": EVERYONE,
    "POST /complaints/new": EVERYONE,
    "GET /complaints/queue": ABOVE,
    "GET /matches/<int:match_id>/contacts": ACTING,
    "POST /matches/<int:match_id>/contacts": ACTING,
    "POST /matches/<int:match_id>/contacts/agree": ACTING,
    "POST /matches/<int:match_id>/contacts/withdraw": ACTING,
    "GET /notices/<kind>": EVERYONE,
    "GET /participants/<participant_id>/contacts": OWNER,
    "GET /participants/<participant_id>/contacts/edit": OWN,
    "POST /participants/<participant_id>/contacts/edit": OWN,
    "GET /participants/<participant_id>/contacts/log": OWNER,
    "POST /participants/<participant_id>/contacts/reveal": OWNER,
    "GET /participants/<participant_id>/publication": OWNER,
    "POST /participants/<participant_id>/publication": OWN,
    "GET /participants/<participant_id>/publication/as/<audience>": OWNER,
    "GET /participants/<participant_id>/tags": OWNER,
    "POST /participants/<participant_id>/tags/delete": OWNER,
    "GET /privacy": ACCOUNTS,
    "GET /privacy/closing": ACCOUNTS,
    "POST /privacy/closing": ACCOUNTS,
    "POST /privacy/closing/cancel": ACCOUNTS,
    "GET /privacy/consents": ACCOUNTS,
    "POST /privacy/consents": ACCOUNTS,
    "GET /privacy/export": ACCOUNTS,
    "POST /privacy/export": ACCOUNTS,
    "GET /privacy/export/<int:export_id>.zip": ACCOUNTS,
    "GET /privacy/notices": ACCOUNTS,
    "POST /privacy/notices": ACCOUNTS,
    "GET /privacy/retention": EVERYONE,
    "GET /records": ABOVE,
    "GET /records/assessments/<int:assessment_id>": ABOVE,
    "GET /records/assessments/new": ABOVE,
    "POST /records/assessments/new": ABOVE,
    "GET /records/incidents/<int:incident_id>": ABOVE,
    "GET /records/incidents/new": ABOVE,
    "POST /records/incidents/new": ABOVE,
    "POST /records/incidents/<int:incident_id>/steps": ABOVE,
    "GET /records/notices/<kind>": ADMINISTRATORS,
    "POST /records/notices/<kind>": ADMINISTRATORS,
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
    "number": 1,
    "step": "words",
    "locale": "en",
    "job_id": 1,
    "message_id": 1,
    "delivery_id": 1,
    "resource_id": "R1",
    "filename": "manifest.json",
    "intake_id": 1,
    "template_id": 1,
    "word": "opens-nothing",
    "match_id": 1,
    "audience": "public",
    "complaint_id": 1,
    "export_id": 1,
    "assessment_id": 1,
    "incident_id": 1,
    "request_id": 1,
    "deal_id": 1,
    "item_id": 1,
    "file_id": 1,
    "outcome_id": 1,
    "answer": "confirm",
    "search_id": 1,
    "award_id": 1,
    "result_id": 1,
    "founder_id": 1,
    "entry_id": 1,
    "name": "start",
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
