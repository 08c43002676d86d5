"""One JSON line an event, without what a reader typed."""

import json
import subprocess
import sys

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

LOGGING = """
import logging, structlog
from web import logs
logs.configure("INFO")
logging.getLogger("library").warning("慢 %s", 3)
logging.getLogger("library").debug("not shown")
structlog.get_logger("web.request").info("request", status=200)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("library").exception("failed")
"""


def test_every_logger_writes_json_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOGGING], capture_output=True, text=True, check=True
    )

    warning, info, fault = (json.loads(line) for line in done.stderr.splitlines())
    assert (warning["event"], warning["level"], warning["logger"]) == (
        "慢 3",
        "warning",
        "library",
    )
    assert (info["event"], info["status"], info["logger"]) == ("request", 200, "web.request")
    assert fault["exception"].endswith("ZeroDivisionError: division by zero")
    assert {"timestamp"} <= warning.keys() & info.keys() & fault.keys()


def test_request_is_logged_by_route_without_what_was_searched(client: FlaskClient) -> None:
    with capture_logs() as lines:
        client.get("/directory?q=王芳")

    (line,) = (line for line in lines if line["event"] == "request")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/directory", 200)
    assert line.keys() == {"event", "log_level", "method", "route", "status", "milliseconds"}


def test_word_of_an_invitation_is_not_logged(client: FlaskClient) -> None:
    with capture_logs() as lines:
        client.get("/invitations/a-secret-word")

    assert "a-secret-word" not in json.dumps(lines)


def test_proxy_request_id_comes_back(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "0af7-651916cd"})

    assert response.headers["X-Request-ID"] == "0af7-651916cd"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é1", '"}'])
def test_unusable_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})

    made = response.headers["X-Request-ID"]
    assert made != given
    assert len(bytes.fromhex(made)) == 8
