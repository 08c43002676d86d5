"""Reading the form of a participant's own facts."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from web.forms.profile import Codes, profile_errors, read_facts, typed, values_of
from web.services.profile_edit import FIELDS, Facts

TODAY = dt.date(2026, 3, 5)
STARTUP = FIELDS["startup"]
CODES = Codes(
    {
        "sectors": frozenset({"bio", "agr", "ict", "mat"}),
        "stage": frozenset({"seed"}),
        "region": frozenset({"530100"}),
        "languages": frozenset({"zh-CN"}),
        "modes": frozenset({"onsite", "online"}),
        "seeking_round": frozenset({"angel"}),
    }
)
RIGHT = {
    "name_zh": "茶",
    "name_en": "",
    "summary_zh": "",
    "summary_en": "",
    "sectors": ["bio"],
    "languages": ["zh-CN"],
    "modes": [],
    "stage": "seed",
    "region": "",
    "founded_on": "2025-01-01",
    "seeking_round": "angel",
    "ticket_min_cny": "50",
    "ticket_max_cny": "100",
}


@pytest.fixture(autouse=True)
def _english() -> object:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def test_typed_reads_every_field_and_drops_blank_choices() -> None:
    form = MultiDict([("name_zh", " 茶 "), ("sectors", "bio"), ("sectors", ""), ("other", "x")])

    values = typed(form, STARTUP)

    assert set(values) == set(STARTUP)
    assert (values["name_zh"], values["sectors"], values["stage"]) == ("茶", ["bio"], "")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"name_zh": ""}, ["name_zh"]),
        ({"name_en": "x" * 101}, ["name_en"]),
        ({"summary_zh": "字" * 601}, ["summary_zh"]),
        ({"sectors": ["bio", "agr", "ict", "mat"]}, ["sectors"]),
        ({"sectors": ["none"]}, ["sectors"]),
        ({"stage": "none", "region": "none"}, ["stage", "region"]),
        ({"founded_on": "2026-03-06"}, ["founded_on"]),
        ({"founded_on": "long ago"}, ["founded_on"]),
        ({"ticket_min_cny": "200"}, ["ticket_max_cny"]),
        ({"ticket_max_cny": "-1"}, ["ticket_max_cny"]),
    ],
)
def test_profile_names_each_wrong_field(changes: dict[str, Any], fields: list[str]) -> None:
    assert list(profile_errors({**RIGHT, **changes}, CODES, today=TODAY)) == fields


def test_facts_read_from_a_form_are_those_the_form_was_made_of() -> None:
    held = Facts(
        name_zh="茶",
        sectors=("bio", "agr"),
        founded_on=dt.date(2025, 1, 1),
        ticket_min_cny=Decimal(500_000),
        stage="seed",
    )

    read = read_facts(values_of(held, STARTUP))

    assert read == {name: getattr(held, name) for name in STARTUP}
