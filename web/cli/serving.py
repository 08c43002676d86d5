"""The production processes: web server and worker."""

import os
import socket
import sys
import threading

import click
from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication

from web import db, engines, logs
from web.app import create_app
from web.cli.database import prepared
from web.cli.failures import Failure
from web.cli.language import gettext
from web.config import Config
from web.jobs import run_worker

TIMEOUT_SECONDS = 60


@click.command()
def serve() -> None:
    """Run the production web server; set it up through environment variables."""
    config = Config.from_environment()
    config.resolved_secret()
    prepared(config).dispose()
    run_server(config)


@click.command()
@click.option("--until-input-ends", is_flag=True, hidden=True)
def worker(*, until_input_ends: bool) -> None:
    """Run the background worker, which fits the models."""
    config = Config.from_environment()
    logs.configure(config.log_level)
    prepared(config).dispose()
    if until_input_ends:
        threading.Thread(target=end_with_input, daemon=True).start()
    run_worker(config)


def end_with_input() -> None:
    """End this process when whoever started it is gone."""
    # not sys.stdin: its lock, held while waiting, cannot be taken back when the process ends
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def run_server(config: Config) -> None:
    """Serve with gunicorn until told to stop."""
    check_free(config.host, config.port)
    os.environ.update(config.environment())
    sys.argv = [
        "dianqiao",
        *("--bind", f"{config.host}:{config.port}"),
        *("--worker-class", "gthread"),
        *("--workers", str(config.workers)),
        *("--threads", str(config.threads)),
        *("--timeout", str(TIMEOUT_SECONDS)),
        *("--log-level", config.log_level.lower()),
        "--no-control-socket",
        f"{__name__}:served()",
    ]
    WSGIApplication("%(prog)s", prog="dianqiao").run()


def served() -> Flask:
    """Return the application of one server process, its model on the way."""
    app = create_app()
    engines.warm_up(app, app.extensions[db.EXTENSION])
    return app


def check_free(host: str, port: int) -> None:
    """Fail where another program has the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = gettext(
                "Cannot listen on %(host)s:%(port)s (%(reason)s): stop the other program, "
                "or choose another port with --port (DIANQIAO_PORT).",
                host=host,
                port=port,
                reason=error.strerror,
            )
            raise Failure(message) from None
