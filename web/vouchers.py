"""What sends codes and who vouches for people in this installation, as its settings choose."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask, current_app
from werkzeug.utils import import_string

from web.config import Config, ConfigError
from web.services.vouching import CodeSender, ConsoleCodeSender, Voucher, VouchingError, WeChat

CODES, WECHAT = "dianqiao-codes", "dianqiao-wechat"
CONSOLE = "console"

log = structlog.get_logger(__name__)


def init_app(app: Flask, config: Config) -> None:
    """Give the application what its settings name."""
    app.extensions[CODES] = code_sender(config.code_sender)
    app.extensions[WECHAT] = (
        WeChat(config.wechat_app_id, config.wechat_secret) if config.wechat_app_id else None
    )


def code_sender(setting: str) -> CodeSender:
    """Return what sends codes: the log, or an operator's own ``module:factory``.

    Raises
    ------
    ConfigError
        If the setting names nothing.
    """
    if setting in {"", CONSOLE}:
        return ConsoleCodeSender()
    try:
        factory: Callable[[], CodeSender] = import_string(setting)
    except ImportError:
        raise ConfigError(
            f"DIANQIAO_CODE_SENDER is {setting!r}: set it to console, or to module:factory of "
            "your own sender"
        ) from None
    return factory()


def current_code_sender() -> CodeSender:
    """Return what sends codes."""
    sender: CodeSender = current_app.extensions[CODES]
    return sender


def current_wechat() -> Voucher | None:
    """Return who vouches through WeChat, None where that is not set up."""
    voucher: Voucher | None = current_app.extensions[WECHAT]
    return voucher


def send_code(number: str, code: str) -> None:
    """Send a code apart from the request, which then takes as long for a number nobody has."""
    sender = current_code_sender()
    if current_app.testing:
        sender.send(number, code)
        return
    threading.Thread(target=hand_over, args=(sender, number, code), daemon=True).start()


def hand_over(sender: CodeSender, number: str, code: str) -> None:
    """Send a code; a gateway that fails is noted, without the number."""
    try:
        sender.send(number, code)
    except VouchingError:
        log.exception("code could not be sent")
