"""Reading the steps of a need's and an offer's form."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from models.enums import Direction
from web.forms.statement import (
    CHECK,
    DETAILS,
    FIELDS,
    Choices,
    check_errors,
    contents,
    details_errors,
    edit_errors,
    edited,
    facts,
    typed,
    values_of,
    words_errors,
)
from web.services.statements import Content

TODAY = dt.date(2026, 3, 5)
CHOICES = Choices(
    topics=frozenset({"rd.pilot", "cap.angel", "ip.patent", "ip.tm"}),
    sectors=frozenset({"bio", "bio.tcm", "agr", "agr.tea"}),
    stages=frozenset({"seed"}),
    regions=frozenset({"530100"}),
    languages=frozenset({"zh-CN", "en"}),
    countries=frozenset({"TH"}),
)


@pytest.fixture(autouse=True)
def _english() -> object:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def test_typed_keeps_the_fields_of_the_step_alone() -> None:
    form = MultiDict([("topics", "ip.tm"), ("topics", "ip.tm"), ("more_topics", "rd.pilot")])
    form.add("priority", "1")

    values = typed(form, FIELDS[Direction.NEED][CHECK])

    assert values == {"topics": ["ip.tm", "rd.pilot"], "sectors": [], "modes": []}


@pytest.mark.parametrize(
    ("text", "fields"), [("", ["text"]), ("需要中试线", []), ("字" * 2001, ["text"])]
)
def test_words_must_be_there_and_short_enough(text: str, fields: list[str]) -> None:
    assert list(words_errors({"text": text})) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"topics": []}, ["topics"]),
        ({"topics": ["spc.defence"]}, ["topics"]),
        ({"topics": ["rd.pilot", "cap.angel", "ip.patent", "ip.tm"]}, ["topics"]),
        ({"sectors": ["bio", "bio.tcm", "agr", "agr.tea"]}, ["sectors"]),
        ({"stage": "none", "region": "none"}, ["stage", "region"]),
        ({"modes": ["by pigeon"], "urgency": "never"}, ["modes", "urgency"]),
    ],
)
def test_check_names_each_wrong_field(changes: dict[str, Any], fields: list[str]) -> None:
    values = {"topics": ["rd.pilot"], "sectors": ["bio"], "stage": "seed", **changes}

    assert list(check_errors(values, CHOICES)) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"valid_until": "2026-03-05", "quantity": "2.5"}, []),
        ({"valid_until": "2026-03-04"}, ["valid_until"]),
        ({"valid_until": "tomorrow"}, ["valid_until"]),
        ({"quantity": "-1"}, ["quantity"]),
        ({"quantity": "NaN"}, ["quantity"]),
        ({"quantity": "9" * 13}, ["quantity"]),
        ({"capacity": "2.5", "hours_per_month": "x"}, ["capacity", "hours_per_month"]),
        ({"ticket_min": "300", "ticket_max": "100"}, ["ticket_max"]),
        ({"ticket_min": "a lot"}, ["ticket_min"]),
        ({"priority": "9", "privacy": "secret"}, ["priority", "privacy"]),
        ({"languages": ["xx"], "countries": ["XX"]}, ["languages", "countries"]),
        ({"stages_served": ["none"]}, ["stages_served"]),
        ({"regions_served": ["none"], "bound": "up"}, ["bound", "regions_served"]),
        ({"other_text": "x" * 2001}, ["other_text"]),
    ],
)
def test_details_name_each_wrong_field(changes: dict[str, Any], fields: list[str]) -> None:
    assert list(details_errors(changes, CHOICES, today=TODAY)) == fields


def test_contents_are_one_for_each_topic_with_both_texts() -> None:
    values = {
        "text": "需要中试线",
        "other_text": "A pilot line",
        "topics": ["rd.pilot", "ip.tm"],
        "priority": "1",
        "quantity": "3",
        "valid_until": "2026-06-30",
        "privacy": "matched",
        "modes": ["online"],
    }

    first, second = contents(values)

    assert first == Content(
        topic="rd.pilot",
        priority=1,
        texts={"zh": "需要中试线", "en": "A pilot line"},
        valid_until=dt.date(2026, 6, 30),
        quantity=Decimal(3),
        privacy="matched",
        modes=("online",),
    )
    assert second.topic == "ip.tm"


def test_english_words_are_the_english_text() -> None:
    (content,) = contents({"text": "A pilot line", "other_text": "中试线", "topics": ["rd.pilot"]})

    assert content.texts == {"en": "A pilot line", "zh": "中试线"}


def test_facts_are_those_that_were_asked_for_and_amounts_are_in_full() -> None:
    values = {"sectors": [], "ticket_min": "50", "ticket_max": "", "capacity": "3", "text": "x"}

    assert facts(values) == {
        "sectors": (),
        "ticket_min_cny": Decimal(500_000),
        "ticket_max_cny": None,
        "capacity": 3,
    }
    assert facts({"text": "x"}) == {}


def test_every_field_of_the_details_is_read_or_checked() -> None:
    names = {name for side in FIELDS.values() for name in side[DETAILS]}
    wrong = dict.fromkeys(names, "\x00") | {"other_text": "x" * 2001}
    lists = {"languages", "countries", "stages_served", "regions_served"}

    found = details_errors(wrong | {name: ["\x00"] for name in lists}, CHOICES, today=TODAY)

    assert set(found) == names


def test_edited_need_is_what_its_form_held() -> None:
    content = Content(
        topic="rd.pilot",
        priority=3,
        texts={"zh": "中试", "en": ""},
        quantity=Decimal("2.5"),
        countries=("TH",),
        bound="outbound",
    )
    values = values_of(content)

    assert edit_errors(values, CHOICES, today=TODAY) == {}
    assert edited(values) == Content(
        topic="rd.pilot",
        priority=3,
        texts={"zh": "中试"},
        quantity=Decimal("2.5"),
        countries=("TH",),
        bound="outbound",
    )
