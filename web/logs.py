"""One JSON line an event on standard error: what happened, never to whom."""

import logging
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

REQUEST_ID = "X-Request-ID"
MAX_ID_LENGTH = 64

log = structlog.get_logger("web.request")


def configure(level: str) -> None:
    """Send structlog and the standard library's loggers through one JSON formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)


def init_app(app: Flask) -> None:
    """Give each request an id and log how it went."""
    app.before_request(begin)
    app.after_request(end)


def begin() -> None:
    """Take the proxy's request id, or make one."""
    given = request.headers.get(REQUEST_ID, "")
    is_usable = given.isascii() and given.replace("-", "").isalnum() and len(given) <= MAX_ID_LENGTH
    g.request_id = given if is_usable else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def end(response: Response) -> Response:
    """Log the route and not the address: addresses may hold names that somebody searched for."""
    if "request_id" in g:
        response.headers[REQUEST_ID] = g.request_id
        log.info(
            "request",
            method=request.method,
            route=str(request.url_rule or ""),
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response
