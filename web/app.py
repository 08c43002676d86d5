"""The application factory."""

import pkgutil
from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

from apiflask import APIFlask
from flask import Blueprint, Flask
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from models.session import make_engine
from web import (
    auth,
    blueprints,
    db,
    engines,
    errors,
    i18n,
    jobs,
    logs,
    mailing,
    security,
    templating,
    vouchers,
)
from web.auth import requires
from web.config import Config
from web.routing import LazyRule

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

health = Blueprint("health", __name__)


class Application(APIFlask):
    """The web application, behind as many proxies as its settings say."""

    url_rule_class = LazyRule

    def __init__(self, config: Config) -> None:
        super().__init__(
            "web",
            title="Dianqiao",
            enable_openapi=False,
            instance_path=str(config.instance.absolute()),
            json_errors=False,
        )
        self.settings = config
        inner = super().wsgi_app
        count = config.proxies
        self.outermost = (
            ProxyFix(inner, x_for=count, x_proto=count, x_host=count) if count else inner
        )

    def wsgi_app(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request."""
        return self.outermost(environ, start_response)


def create_app(config: Config | None = None) -> Flask:
    """Return the application for the given settings, or for those of the environment."""
    config = config or Config.from_environment()
    config.instance.mkdir(parents=True, exist_ok=True)
    app = Application(config)
    app.config.update(security.settings(config), TESTING=config.is_testing)
    if not config.is_testing:
        logs.configure(config.log_level)
    engine = make_engine(config.database_url)
    app.extensions["dianqiao-settings"] = config
    app.config["RATELIMIT_STORAGE_OPTIONS"] = {"engine": engine}
    logs.init_app(app)
    auth.init_app(app)
    security.init_app(app)
    # last, so that a request commits before the limiter counts: SQLite has one writer at a time
    db.init_app(app, engine, config.secrets())
    i18n.init_app(app)
    errors.init_app(app)
    worker = jobs.Worker(config, engine)
    db.on_commit(app, worker.send_soon)
    mailing.init_app(app, worker.postman.senders)
    jobs.init_app(app, worker)
    vouchers.init_app(app, config)
    engines.init_app(app, config, worker)
    templating.init_app(app)
    register_pages(app, config)
    return app


def register_pages(app: Flask, config: Config) -> None:
    """Register each module of web.blueprints and what every page shows."""
    app.register_blueprint(health)
    for module in pkgutil.iter_modules(blueprints.__path__, f"{blueprints.__name__}."):
        app.register_blueprint(import_module(module.name).bp)
    app.context_processor(lambda: {"is_demo": config.is_demo, "viewer_name": viewer_name()})


def viewer_name() -> str:
    """Return the name of the reader's account."""
    account = auth.current_account()
    return account.name if account else ""


@health.get("/healthz")
@requires("health.read")
def show_health() -> dict[str, str]:
    """Tell a supervisor that the process and its database answer."""
    db.get_session().execute(text("SELECT 1"))
    return {"status": "ok"}
