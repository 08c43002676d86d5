"""The form of the message settings: what is ticked, what is not offered, what is no time."""

import datetime as dt

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from models.enums import Channel, Digest
from web.forms.messages import MessagesForm, form_of, read_messages
from web.services.digests import Rhythm
from web.services.message_settings import Wishes
from web.services.templates import Category

OFFERED = frozenset((category, Channel.EMAIL) for category in Category)
FILLED = [
    ("on", "requests:email"),
    ("digest", "daily"),
    ("has_quiet_hours", "1"),
    ("quiet_from", "21:30"),
    ("quiet_to", "07:00"),
    ("zone", "Asia/Vientiane"),
    ("language", "en"),
]


def read(*changes: tuple[str, str], known: Wishes | None = None) -> MessagesForm:
    names = {name for name, _ in changes}
    kept = [(name, value) for name, value in FILLED if name not in names]
    values = MultiDict([*kept, *changes])
    return read_messages(values, known=known or Wishes(), offered=OFFERED)


def test_form_gives_the_wishes_as_they_were_filled_in(app: Flask) -> None:
    with app.test_request_context():
        form = read()

    wishes = form.wishes
    assert form.errors == {}
    assert wishes.rhythm == Rhythm(
        Digest.DAILY, True, dt.time(21, 30), dt.time(7), "Asia/Vientiane"
    )
    assert wishes.language == "en"
    assert wishes.is_on("requests", "email")
    assert not wishes.is_on("conversation", "email")


def test_safety_stays_on_though_its_box_is_not_sent(app: Flask) -> None:
    with app.test_request_context():
        wishes = read().wishes

    assert wishes.is_on("account", "email")


def test_switch_that_is_not_offered_stays_as_it_was(app: Flask) -> None:
    known = Wishes(switches={("requests", "sms"): True})
    with app.test_request_context():
        wishes = read(known=known).wishes

    assert wishes.is_on("requests", "sms")


def test_unticked_quiet_hours_keep_their_times(app: Flask) -> None:
    with app.test_request_context():
        rhythm = read(("has_quiet_hours", "")).wishes.rhythm

    assert (rhythm.has_quiet_hours, rhythm.quiet_from) == (False, dt.time(21, 30))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quiet_from", ""),
        ("quiet_from", "25:00"),
        ("quiet_to", "eight"),
        ("zone", "Mars/Olympus"),
        ("digest", "hourly"),
        ("language", "tlh"),
    ],
)
def test_wrong_field_is_named_and_what_was_typed_is_kept(app: Flask, name: str, value: str) -> None:
    with app.test_request_context():
        form = read((name, value))

    assert list(form.errors) == [name]
    if name.startswith("quiet"):
        assert getattr(form, name) == value


def test_form_shows_what_is_kept() -> None:
    form = form_of(Wishes(Rhythm(quiet_from=dt.time(21, 5), quiet_to=dt.time(6))))

    assert (form.quiet_from, form.quiet_to) == ("21:05", "06:00")
