"""How an installation sends: by its settings, right after a request, within the minute at most."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import User
from models.enums import Channel, DeliveryState
from models.message import Delivery
from tests.web.smtp_sink import smtp_sink
from web import db, jobs
from web.auth import ACTIONS
from web.config import Config, ConfigError
from web.jobs import Worker
from web.mailing import senders_of
from web.services.notifying import Notice, tell
from web.services.senders import ConsoleSender, DemoSender
from web.services.smtp import SmtpSender

NOW = dt.datetime.now(dt.UTC)


def settings(tmp_path: Path, **changes: object) -> Config:
    config = Config(database_url=f"sqlite:///{tmp_path / 'x.db'}", instance=tmp_path)
    return replace(config, **changes)


def own_sender() -> ConsoleSender:
    """Make the sender that a setting names."""
    return ConsoleSender()


def test_demo_and_tests_send_nothing(tmp_path: Path) -> None:
    for flag in ("is_demo", "is_testing"):
        senders = senders_of(settings(tmp_path, smtp_url="smtp://h", **{flag: True}))

        assert {type(sender) for sender in senders.values()} == {DemoSender}
        assert set(senders) == set(Channel)


def test_e_mails_are_printed_until_a_relay_is_named(tmp_path: Path) -> None:
    assert isinstance(senders_of(settings(tmp_path))[Channel.EMAIL], ConsoleSender)

    sender = senders_of(settings(tmp_path, smtp_url="smtps://h"))[Channel.EMAIL]

    assert isinstance(sender, SmtpSender)
    assert (sender.relay.port, sender.sender) == (465, "Dianqiao <noreply@127.0.0.1>")


def test_text_messages_are_offered_where_a_sender_is_named(tmp_path: Path) -> None:
    assert set(senders_of(settings(tmp_path))) == {Channel.EMAIL}

    named = settings(tmp_path, sms_sender="console", wechat_sender=f"{__name__}:own_sender")

    assert set(senders_of(named)) == set(Channel)


def test_sender_that_does_not_exist_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"DIANQIAO_SMS_SENDER is 'no\.such:thing'"):
        senders_of(settings(tmp_path, sms_sender="no.such:thing"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIANQIAO_SMTP_URL", "http://user:hidden@h"),
        ("DIANQIAO_MAIL_FROM", "nobody"),
        ("DIANQIAO_MAIL_FROM", "A <a@b.example>\nBcc: c@d.example"),
    ],
)
def test_wrong_setting_is_named_and_no_password_repeated(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment({name: value})

    assert str(caught.value).startswith(name)
    assert "hidden" not in str(caught.value)


def test_settings_reach_a_child_process(tmp_path: Path) -> None:
    given = {
        "DIANQIAO_INSTANCE": str(tmp_path),
        "DIANQIAO_SMTP_URL": "smtps://h",
        "DIANQIAO_MAIL_FROM": "A <a@b.example>",
        "DIANQIAO_SMS_SENDER": "console",
        "DIANQIAO_WECHAT_SENDER": "console",
    }

    environment = Config.from_environment(given).environment()

    assert {name: environment[name] for name in given} == given


def tell_startup(session: Session) -> None:
    """Tell the startup's account something that no night holds up."""
    user_id = session.scalars(select(User.id).where(User.email == "startup@example.com")).one()
    notice = Notice("account.new_device", "d", {"device": "x"})
    tell(session, notice=notice, user_ids=[user_id], now=NOW)


def states(session: Session) -> list[str]:
    session.rollback()  # what it saw before is of no interest
    return list(session.scalars(select(Delivery.state)))


@pytest.fixture
def told(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return a client whose POST to /tell tells somebody something."""

    def act() -> str:
        tell_startup(db.get_session())
        return "told"

    app.add_url_rule("/tell", view_func=act, methods=["POST"])
    ACTIONS[act] = "page.read"
    return client


def test_request_has_sent_what_it_told_when_it_is_answered(
    told: FlaskClient, stored: Session
) -> None:
    assert told.post("/tell").text == "told"
    assert states(stored) == [DeliveryState.SENT]


def test_request_is_answered_though_the_queue_is_out_of_order(
    app: Flask, told: FlaskClient, stored: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = app.extensions[jobs.EXTENSION]

    def fail() -> None:
        raise OSError

    monkeypatch.setitem(worker.tasks, jobs.SEND, fail)

    assert told.post("/tell").status_code == 200
    assert states(stored) == [DeliveryState.WAITING]
    worker.keep_up()
    assert states(stored) == [DeliveryState.SENT]


def test_upkeep_sends_through_the_relay_though_a_duty_fails(
    app: Flask, config: Config, stored: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_session: Session, _now: dt.datetime) -> None:
        raise ZeroDivisionError

    def tell_somebody(session: Session, _now: dt.datetime) -> None:
        tell_startup(session)

    monkeypatch.setattr(jobs, "UPKEEP", (fail, tell_somebody))
    with smtp_sink() as sink:
        own = replace(config, is_testing=False, smtp_url=sink.url)
        worker = Worker(own, app.extensions[db.EXTENSION])
        worker.keep_up()
        worker.huey.storage.close()

    assert [str(letter["To"]) for letter in sink.taken] == ["startup@example.com"]
    assert states(stored) == [DeliveryState.SENT]
