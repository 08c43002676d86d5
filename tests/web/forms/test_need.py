"""Reading the form of a need."""

import datetime as dt

import pytest
from flask import Flask
from flask_babel import Babel

from web.forms.need import NeedForm, read_need

TODAY = dt.date(2026, 3, 5)
TOPICS = {"rd.pilot", "cap.angel"}


@pytest.fixture(autouse=True)
def _english() -> object:
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def test_need_with_right_fields_has_values_and_no_errors() -> None:
    form = read_need(
        {
            "topic": "rd.pilot",
            "priority": "1",
            "text_zh": " 需要中试线 ",
            "valid_until": "2026-06-30",
        },
        topics=TOPICS,
        today=TODAY,
    )

    assert form == NeedForm(
        topic="rd.pilot",
        priority=1,
        text_zh="需要中试线",
        valid_until="2026-06-30",
        last_day=dt.date(2026, 6, 30),
    )
    assert form.texts == {"zh": "需要中试线"}


def test_need_with_wrong_fields_keeps_what_was_typed_and_names_each_error() -> None:
    form = read_need(
        {"topic": "spc.defence", "priority": "9", "text_en": "x" * 3000, "valid_until": "tomorrow"},
        topics=TOPICS,
        today=TODAY,
    )

    assert form.valid_until == "tomorrow"
    assert sorted(form.errors) == ["priority", "text_en", "topic", "valid_until"]


def test_need_that_ends_today_is_accepted_and_yesterday_is_not() -> None:
    ends = {"topic": "rd.pilot", "priority": "2"}

    today = read_need({**ends, "valid_until": "2026-03-05"}, topics=TOPICS, today=TODAY)
    yesterday = read_need({**ends, "valid_until": "2026-03-04"}, topics=TOPICS, today=TODAY)

    assert today.errors == {}
    assert list(yesterday.errors) == ["valid_until"]
