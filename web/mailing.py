"""The senders of an installation, as its settings choose them."""

from collections.abc import Callable

from flask import Flask, current_app
from werkzeug.utils import import_string

from models.enums import Channel
from web.config import Config, ConfigError
from web.services.relay import Relay
from web.services.senders import ConsoleSender, DemoSender, Sender, Senders
from web.services.smtp import SmtpSender

EXTENSION = "dianqiao-senders"
CONSOLE = "console"


def init_app(app: Flask, senders: Senders) -> None:
    """Let pages know through which channels this installation can send."""
    app.extensions[EXTENSION] = senders


def current_channels() -> tuple[Channel, ...]:
    """Return the channels this installation can send through."""
    return tuple(channel for channel in Channel if channel in current_app.extensions[EXTENSION])


def senders_of(config: Config) -> Senders:
    """Return what sends e-mails, text messages and WeChat messages; a demo sends nothing.

    Raises
    ------
    ConfigError
        If a setting names no sender.
    """
    if config.is_demo or config.is_testing:
        return dict.fromkeys(Channel, DemoSender())
    senders: dict[Channel, Sender] = {Channel.EMAIL: email_sender(config)}
    for channel, setting, name in (
        (Channel.SMS, config.sms_sender, "DIANQIAO_SMS_SENDER"),
        (Channel.WECHAT, config.wechat_sender, "DIANQIAO_WECHAT_SENDER"),
    ):
        if setting:
            senders[channel] = plugged_in(setting, name)
    return senders


def email_sender(config: Config) -> Sender:
    """Return what sends e-mails: the relay, or the log where none is named."""
    if not config.smtp_url:
        return ConsoleSender()
    return SmtpSender(Relay.parse(config.smtp_url), config.resolved_mail_from)


def plugged_in(setting: str, name: str) -> Sender:
    """Return the sender that a setting names: the log, or an operator's own ``module:factory``."""
    if setting == CONSOLE:
        return ConsoleSender()
    try:
        factory: Callable[[], Sender] = import_string(setting)
    except ImportError:
        raise ConfigError(
            f"{name} is {setting!r}: set it to console, or to module:factory of your own sender"
        ) from None
    return factory()
